import { z } from 'zod';
import type { Facts } from '../domain/assessment.ts';
import { periodEnd } from '../domain/calendar.ts';
import { canonical } from '../domain/canonical.ts';
import { LEDGERS, type Ledger } from '../domain/ledgers.ts';
import type { Finding } from '../domain/outcome.ts';
import { ORIGINS } from '../domain/plans/terms.ts';
import {
  ANSWERS,
  GATES,
  GRADES,
  type SchemeState,
  type SchemeStep,
  STEP_KINDS,
  schemeState,
  WAYS,
} from '../domain/schemes.ts';
import { YearHead } from './published.ts';
import type { PublicRecord } from './read.ts';

const date = z.iso.date();
const number = z.int().positive();

/** What happened to a plan as far as the public may read it: no minutes, no wording of opinions. */
const PublicStep = z.strictObject({
  on: date,
  kind: z.enum(STEP_KINDS),
  unit: z.string(),
  detail: z.strictObject({
    paper: z.strictObject({ number: z.string(), title: z.string() }).optional(),
    way: z.enum(WAYS).optional(),
    opinions: z.array(z.strictObject({ who: z.string(), answer: z.enum(ANSWERS) })).optional(),
    evaluator: z.string().optional(),
    grade: z.enum(GRADES).optional(),
    problem: number.optional(),
  }),
});

/** A task with its implementation plan, or one of ledger 1 that still lacks it. */
const PlannedTask = z.strictObject({
  /** Number of the ledger entry. */
  id: z.string(),
  task: z.string(),
  ledger: z.enum(LEDGERS),
  origin: z.enum(ORIGINS),
  lead: z.string(),
  /** Title of the plan; null while there is none. */
  title: z.string().nullable(),
  group: z.string().nullable(),
  openedOn: date.nullable(),
  steps: z.array(PublicStep),
  /** From here on everything follows from the steps. The gates that §4.2 demands, and when each was passed. */
  gates: z.array(z.strictObject({ gate: z.enum(GATES), on: date.nullable() })),
  status: z.enum(['preparing', 'in-execution']),
  /** A task of ledger 1 whose plan is not filed (§4.2). */
  lacking: z.boolean(),
  returned: z.int(),
  evaluation: z.enum(['none', 'chosen', 'evaluated', 'reported']),
  grade: z.enum(GRADES).nullable(),
  problems: z.array(z.strictObject({ number, raisedOn: date, settledOn: date.nullable() })),
});
export type PlannedTask = z.infer<typeof PlannedTask>;

/** A year of implementation plans (§4): `schemes/<yyyy>.json`. Replaced as the year goes on. */
export const SchemesRecord = YearHead.extend({
  tasks: z.array(PlannedTask),
});
export type SchemesRecord = z.infer<typeof SchemesRecord>;

/** The part of a published task that follows from its steps. */
export function standingOf(
  ledger: PlannedTask['ledger'],
  state: SchemeState,
): Pick<PlannedTask, 'gates' | 'status' | 'lacking' | 'returned' | 'evaluation' | 'grade' | 'problems'> {
  return {
    gates: state.gates.map((gate) => ({ gate, on: state.passed[gate]?.on ?? null })),
    status: state.status,
    lacking: ledger === 'leading-group' && state.status === 'preparing',
    returned: state.returned.length,
    evaluation: state.evaluation,
    grade: state.grade,
    problems: state.problems,
  };
}

const numbered = (task: PlannedTask): SchemeStep[] =>
  task.steps.map((step, i) => ({ ...step, sequence: i + 1 }));

/** The step by which a task's plan passed each gate it has passed. */
export function passedGates(task: PlannedTask, asOf: string): SchemeState {
  return schemeState(task, numbered(task), asOf);
}

/** Recomputes what follows from the steps of every plan of a year, and that nobody examined the own plan. */
export function checkSchemes(year: SchemesRecord): Finding[] {
  return year.tasks.flatMap((task) => {
    const subject = `schemes/${year.year}/${task.id}`;
    const expected = standingOf(task.ledger, passedGates(task, year.asOf));
    const { gates, status, lacking, returned, evaluation, grade, problems } = task;
    const actual = { gates, status, lacking, returned, evaluation, grade, problems };
    const finding = (code: string, left: unknown, right: unknown, what: string): Finding => ({
      ...{ code, clause: '§4.2', subject, expected: canonical(left), actual: canonical(right) },
      message: `${subject}：${what}，公布为 ${canonical(right)}，按公开的经过应为 ${canonical(left)}。`,
    });
    return [
      ...(canonical(expected) === canonical(actual)
        ? []
        : [finding('schemes.standing', expected, actual, '方案状态与经过不符')]),
      ...task.steps
        .filter((step) => step.kind === 'checked' && step.unit === task.lead)
        .map(() => finding('schemes.examiner', '另一单位', task.lead, '牵头单位审核了自己的方案')),
    ];
  });
}

/** By the number of the entry, in the latest year that names it; computed once for each record. */
const memo = new WeakMap<PublicRecord, Map<string, { task: PlannedTask; year: SchemesRecord }>>();

/** The published plan of an entry with the year that holds it, or undefined. */
export function planOf(
  record: PublicRecord,
  entry: string,
): { task: PlannedTask; year: SchemesRecord } | undefined {
  let known = memo.get(record);
  if (known === undefined) {
    known = new Map(record.schemes.flatMap((year) => year.tasks.map((task) => [task.id, { task, year }])));
    memo.set(record, known);
  }
  return known.get(entry);
}

/** How many tasks of a ledger still lack a filed plan, as last published; only ledger 1 owes one for each (§4.2). */
export function lackingPlans(record: PublicRecord, ledger: Ledger): number {
  return record.schemes.at(-1)?.tasks.filter((task) => task.ledger === ledger && task.lacking).length ?? 0;
}

/**
 * Implementation plans of the tasks that a unit leads (§4.2), as they stood at the end of a period: every task of
 * ledger 1 owes one, and a plan once begun has to pass its gates. Nothing where the year's record is not out; a task
 * of ledger 1 that the record does not name has no plan.
 * @param aired number and ledger of the unit's tasks, as aired
 */
export function schemeFacts(
  record: PublicRecord,
  period: string,
  aired: readonly { id: string; ledger: Ledger }[],
): Facts['schemes'] {
  if (!record.schemes.some(({ year }) => year === Number(period.slice(0, 4)))) return undefined;
  const end = periodEnd(period);
  const plans = aired.flatMap(({ id, ledger }) => {
    const task = planOf(record, id)?.task;
    const begun = task !== undefined && task.openedOn !== null && task.openedOn <= end;
    return begun || ledger === 'leading-group' ? [begun ? passedGates(task, end) : null] : [];
  });
  const filed = plans.filter((state) => state?.status === 'in-execution');
  return {
    demanded: plans.length,
    filed: filed.length,
    atOnce: filed.filter((state) => state?.returned.length === 0).length,
  };
}
