/** Which steps a person may take on an entry now: the rules of who, and the life of the entry, asked together. */
import { type Action, type Actor, may, type Subject } from '../actor.ts';
import { type EntryState, type EventKind, isAllowed } from '../ledgers.ts';

/** A step as a person sees it: one form each. */
export const STEPS = [
  'report',
  'complete',
  'verify',
  'strike',
  'decide-deadline',
  'propose-deadline',
  'urge',
  'list-quality',
  'clear-quality',
  'hold-to-account',
  'decide-correction',
  'decide-void',
  'propose-correction',
  'reopen',
  'propose-void',
] as const;
export type Step = (typeof STEPS)[number];
export const STEP_NAMES: Record<Step, string> = {
  report: '报送进展',
  complete: '报告完成',
  verify: '核实',
  strike: '销号',
  'decide-deadline': '审批时限调整',
  'propose-deadline': '申请调整时限',
  urge: '督促',
  'list-quality': '挂牌督办',
  'clear-quality': '复查摘牌',
  'hold-to-account': '追责问责',
  'decide-correction': '审批更正',
  'propose-correction': '提出更正',
  reopen: '恢复挂账',
  'propose-void': '误列作废',
  'decide-void': '审批作废',
};

/** What an entry must show for its steps to be known. */
export interface Steppable {
  lead: string;
  keeper: string;
  participants: readonly string[];
  withheld: boolean;
  state: EntryState;
}

/** The rule and the event of each step. Urging has a condition of its own besides: only what lags (§3.4). */
const MEANS: Record<Step, { action: Action; kind: EventKind }> = {
  report: { action: 'ledgers.report', kind: 'reported' },
  complete: { action: 'ledgers.complete', kind: 'completion-reported' },
  verify: { action: 'ledgers.verify', kind: 'verified' },
  strike: { action: 'ledgers.strike', kind: 'struck-off' },
  'decide-deadline': { action: 'ledgers.approve-deadline', kind: 'deadline-approved' },
  'propose-deadline': { action: 'ledgers.propose-deadline', kind: 'deadline-proposed' },
  urge: { action: 'ledgers.urge', kind: 'urged' },
  'list-quality': { action: 'ledgers.list-quality', kind: 'quality-listed' },
  'clear-quality': { action: 'ledgers.clear-quality', kind: 'quality-cleared' },
  'hold-to-account': { action: 'ledgers.hold-to-account', kind: 'held-to-account' },
  'decide-correction': { action: 'ledgers.approve-correction', kind: 'corrected' },
  'propose-correction': { action: 'ledgers.propose-correction', kind: 'correction-proposed' },
  reopen: { action: 'ledgers.reopen', kind: 'reopened' },
  'propose-void': { action: 'ledgers.propose-void', kind: 'void-proposed' },
  'decide-void': { action: 'ledgers.approve-void', kind: 'voided' },
};

/** Who did what this step would confirm; undefined members make the two-person rules refuse. */
function subjectOf(entry: Steppable, step: Step): Subject {
  const { state } = entry;
  if (step === 'verify') {
    const { actor, unit } = state.reportedBy ?? {};
    return { doneBy: actor, doneByUnit: unit, partakers: entry.participants };
  }
  if (step === 'clear-quality') return { doneBy: state.listedBy ?? undefined };
  if (step === 'decide-correction') return { doneBy: state.correction?.by };
  if (step === 'propose-void') return { unit: entry.keeper };
  if (step === 'decide-void') return { doneBy: state.voidProposal?.by };
  if (step === 'strike') return { doneBy: state.verifiedBy?.actor };
  if (step === 'decide-deadline') return { doneBy: state.proposal?.by };
  return { unit: entry.lead };
}

/** Whether the state of the entry asks for this step, whoever may take it. */
export function isDue(entry: Steppable, step: Step): boolean {
  const { state } = entry;
  if (entry.withheld || !isAllowed(state, MEANS[step].kind)) return false;
  if (step === 'urge') return state.lamp === 'lagging' || state.lamp === 'overdue';
  // What is listed for poor quality is inspected again before it is struck off (§3.4).
  if (step === 'list-quality' || step === 'strike') return !state.qualityListed;
  if (step === 'hold-to-account') {
    const movedLate = state.deadlineMoves.some((move) => move.on > move.from);
    return movedLate || state.lamp === 'overdue' || state.lamp === 'caught-up';
  }
  if (step === 'propose-correction') return state.correction === null && state.lastReportOn !== null;
  return step !== 'propose-deadline' || state.proposal === null;
}

/** The steps this person may take on this entry now, in the order in which they matter. */
export function stepsFor(actor: Actor, entry: Steppable): Step[] {
  return STEPS.filter((step) => isDue(entry, step) && may(actor, MEANS[step].action, subjectOf(entry, step)));
}

/**
 * Steps that wait for somebody else although the role would allow them: the person did the step before (§3.2).
 */
export function stepsForAnother(actor: Actor, entry: Steppable): Step[] {
  const stranger = { doneBy: 'somebody else', doneByUnit: 'another unit' };
  return (
    ['verify', 'strike', 'decide-deadline', 'clear-quality', 'decide-correction', 'decide-void'] as const
  ).filter(
    (step) =>
      isDue(entry, step) &&
      may(actor, MEANS[step].action, stranger) &&
      !may(actor, MEANS[step].action, subjectOf(entry, step)),
  );
}
