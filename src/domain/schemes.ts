/**
 * Implementation plans (实施方案) and their gates (§4). A scheme is a list of dated steps; which gates it has passed,
 * before which it stands and what became of it in execution is a fold of them. A gate cannot be jumped.
 */
import type { Action, Subject } from './actor.ts';
import type { CivilDate } from './calendar.ts';
import type { Ledger } from './ledgers.ts';
import { Refusal } from './outcome.ts';
import type { Origin } from './plans/terms.ts';
import {
  GATE_CLAUSES,
  GATE_NAMES,
  GATE_RECORDS,
  GATES,
  type Gate,
  type Grade,
  type SchemeStep,
  type StepKind,
  WAYS,
  type Way,
} from './schemes/terms.ts';

export * from './schemes/terms.ts';

/** What decides which gates a scheme has. */
export interface SchemeKind {
  ledger: Ledger;
  origin: Origin;
  /** Whether it is a key task set by the city's party committee or government, or an important pilot. */
  priority: boolean;
}

/**
 * Which gates §4.2 demands: the plan of a central, provincial or city-priority task or of an important pilot goes to
 * a meeting of the special group and then to the leading group; of any other the special group's head may approve,
 * and it is filed.
 */
export function demandsOf(kind: SchemeKind): { gates: Gate[]; ways: readonly Way[] } {
  const high = kind.priority || kind.origin === 'central' || kind.origin === 'provincial';
  return {
    gates: GATES.filter((gate) => gate !== 'leading-group' || high),
    ways: high ? ['meeting'] : WAYS,
  };
}

export interface SchemeState {
  priority: boolean;
  /** The gates of this scheme, in order. */
  gates: Gate[];
  /** Ways in which its special group may let it pass. */
  ways: readonly Way[];
  passed: Partial<Record<Gate, SchemeStep>>;
  /** The gate it stands before; null once all are passed. */
  next: Gate | null;
  status: 'preparing' | 'in-execution';
  /** When it was sent back, each time. */
  returned: CivilDate[];
  evaluation: 'none' | 'chosen' | 'evaluated' | 'reported';
  evaluator: string | null;
  grade: Grade | null;
  problems: { number: number; raisedOn: CivilDate; settledOn: CivilDate | null }[];
}

/** A scheme sent back is argued anew: research and opinions stand, everything after falls. */
const AFTER_RETURN: readonly Gate[] = ['argued', 'checked', 'special-group', 'leading-group', 'filed'];

/** The state of a scheme after its steps, in the order of their numbers. Pure. */
export function schemeState(
  of: { ledger: Ledger; origin: Origin },
  steps: readonly SchemeStep[],
  asOf: CivilDate,
): SchemeState {
  const state: SchemeState = {
    priority: false,
    gates: [],
    ways: WAYS,
    passed: {},
    next: null,
    status: 'preparing',
    returned: [],
    evaluation: 'none',
    evaluator: null,
    grade: null,
    problems: [],
  };
  const known = steps.filter((step) => step.on <= asOf).sort((a, b) => a.sequence - b.sequence);
  for (const step of known) apply(state, step);
  const { gates, ways } = demandsOf({ ...of, priority: state.priority });
  // A task made a priority later needs the meeting that it could do without before.
  const way = state.passed['special-group']?.detail.way;
  if (way !== undefined && !ways.includes(way)) {
    for (const gate of ['special-group', 'leading-group', 'filed'] as const) delete state.passed[gate];
  }
  state.gates = gates;
  state.ways = ways;
  const at = gates.findIndex((gate) => state.passed[gate] === undefined);
  state.next = at === -1 ? null : gates[at]!;
  for (const gate of at === -1 ? [] : gates.slice(at)) delete state.passed[gate];
  state.status = at === -1 ? 'in-execution' : 'preparing';
  return state;
}

function apply(state: SchemeState, step: SchemeStep): void {
  switch (step.kind) {
    case 'returned':
      for (const gate of AFTER_RETURN) delete state.passed[gate];
      state.returned.push(step.on);
      return;
    case 'made-priority':
      state.priority = true;
      return;
    case 'evaluation-chosen':
      state.evaluation = 'chosen';
      return;
    case 'evaluated':
      state.evaluation = 'evaluated';
      state.evaluator = step.detail.evaluator ?? null;
      state.grade = step.detail.grade ?? null;
      return;
    case 'evaluation-reported':
      state.evaluation = 'reported';
      return;
    case 'problem-raised':
      state.problems.push({ number: state.problems.length + 1, raisedOn: step.on, settledOn: null });
      return;
    case 'problem-settled': {
      const problem = state.problems.find(({ number }) => number === step.detail.problem);
      if (problem) problem.settledOn = step.on;
      return;
    }
    default:
      state.passed[step.kind] = step;
  }
}

/** Refuses a gate that is not the next, with the clause and the record that is missing. */
export function demandGate(state: SchemeState, gate: Gate): void {
  if (gate === state.next) return;
  const clause = GATE_CLAUSES[state.next ?? gate];
  if (!state.gates.includes(gate)) {
    throw new Refusal(
      'rule-broken',
      `本方案不是中央、省级部署或市级重点任务，不须经“${GATE_NAMES[gate]}”（§4.2）。`,
      { clause: '§4.2', field: 'gate' },
    );
  }
  const done = state.passed[gate];
  if (done !== undefined || state.next === null) {
    const when = done === undefined ? '' : `（${done.on}）`;
    throw new Refusal('rule-broken', `“${GATE_NAMES[gate]}”已经通过${when}，不能重复登记。`, {
      clause,
      field: 'gate',
    });
  }
  throw new Refusal(
    'rule-broken',
    `不能越过关口办理“${GATE_NAMES[gate]}”：还缺“${GATE_NAMES[state.next]}”的${GATE_RECORDS[state.next]}（依据 ${clause}），请先登记。`,
    { clause, field: 'gate' },
  );
}

/** Gates at which somebody may send the scheme back. */
const RETURNS: readonly (Gate | null)[] = ['checked', 'special-group', 'leading-group', 'filed'];

/** Whether the state of a scheme allows a step that is no gate. */
export function allowsStep(state: SchemeState, kind: Exclude<StepKind, Gate>): boolean {
  const runs = state.status === 'in-execution';
  switch (kind) {
    case 'returned':
      return RETURNS.includes(state.next);
    case 'made-priority':
      return !state.priority && !runs;
    case 'evaluation-chosen':
      return runs && state.evaluation === 'none';
    case 'evaluated':
      return runs && state.evaluation === 'chosen';
    case 'evaluation-reported':
      return runs && state.evaluation === 'evaluated';
    case 'problem-raised':
      return runs;
    case 'problem-settled':
      return state.problems.some((problem) => problem.settledOn === null);
  }
}

const NEEDS: Record<Exclude<StepKind, Gate>, { clause: string; message: string }> = {
  returned: { clause: '§4.2', message: '方案尚未送审或已经备案，不能退回重新论证。' },
  'made-priority': { clause: '§4.2', message: '只有未备案、尚未定为重点的方案才能定为重点任务。' },
  'evaluation-chosen': {
    clause: '§4.3',
    message: '只有备案后进入执行、尚未选入评估的方案，才能选入第三方评估。',
  },
  evaluated: { clause: '§4.3', message: '还缺专项组选入第三方评估的记录，不能登记评估结果。' },
  'evaluation-reported': { clause: '§4.3', message: '还缺第三方评估的结果，不能报告市委深改组。' },
  'problem-raised': { clause: '§4.3', message: '方案还没有进入执行，没有执行中的问题可登记。' },
  'problem-settled': { clause: '§4.3', message: '没有待解决的问题。' },
};

/** Refuses a step that is no gate while the scheme is not ready for it. */
export function demandStep(state: SchemeState, kind: Exclude<StepKind, Gate>): void {
  if (allowsStep(state, kind)) return;
  throw new Refusal('rule-broken', NEEDS[kind].message, { clause: NEEDS[kind].clause });
}

/** Who takes which gate: the lead prepares, others check (§4.2: the special groups and the reform office guard them). */
export const GATE_ACTIONS: Record<Gate, Action> = {
  research: 'schemes.prepare',
  opinions: 'schemes.prepare',
  argued: 'schemes.prepare',
  checked: 'schemes.examine',
  'special-group': 'schemes.examine',
  'leading-group': 'schemes.decide',
  filed: 'schemes.decide',
};

/** The action and subject by which `may` says who passes a gate of a scheme. */
export function gateRule(gate: Gate, scheme: { lead: string; groupId: string }): [Action, Subject] {
  const action = GATE_ACTIONS[gate];
  const unit = action === 'schemes.prepare' ? scheme.lead : scheme.groupId;
  return [action, { unit, doneByUnit: scheme.lead }];
}
