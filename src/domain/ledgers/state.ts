/** The state of an entry: a fold of its dated events over its immutable baseline. */
import { addDays, type CivilDate, daysBetween } from '../calendar.ts';
import type { EntryEvent } from './events.ts';

/** A step on the way, promised with the baseline: by this day this share is done. */
export interface Milestone {
  due: CivilDate;
  /** Percent, 1–99. */
  share: number;
  text: string;
}

export interface Baseline {
  start: CivilDate;
  due: CivilDate;
  /** In the order of their days. */
  milestones?: readonly Milestone[] | undefined;
}

/** Where an entry stands between listing and striking off (§3.2). */
export const STATUSES = [
  'listed',
  'in-progress',
  'completion-reported',
  'verified',
  'struck-off',
  'void',
] as const;
export type Status = (typeof STATUSES)[number];
export const STATUS_NAMES: Record<Status, string> = {
  listed: '已挂账',
  'in-progress': '推进中',
  'completion-reported': '已报完成，待核实',
  verified: '已核实，待销号',
  'struck-off': '已销号',
  void: '已作废',
};

/** The lamp: a word and a shape, derived from dates and reported share (§3.4, conventions). */
export const LAMPS = ['done', 'caught-up', 'on-schedule', 'near', 'lagging', 'overdue'] as const;
export type Lamp = (typeof LAMPS)[number];
export const LAMP_NAMES: Record<Lamp, string> = {
  done: '按期完成',
  'caught-up': '逾期后完成',
  'on-schedule': '按期推进',
  near: '临近到期',
  lagging: '进度滞后',
  overdue: '逾期未完成',
};

export interface LampRule {
  /** A lamp turns to `near` when the deadline is at most this many days away. */
  nearDays: number;
  /** It turns to `lagging` when the reported share is this many points or more below the elapsed share. */
  lagPoints: number;
}

export interface EntryState {
  status: Status;
  /** Share done, percent: as last reported, or 100 while a completion stands. */
  share: number;
  /** As last reported; a completion that did not hold falls back to it. */
  reportedShare: number;
  /** The deadline in force; equals the baseline unless a change was approved. */
  due: CivilDate;
  deadlineMoves: { from: CivilDate; to: CivilDate; on: CivilDate; by: string; reason: string }[];
  /** A proposed change that waits for approval. */
  proposal: { due: CivilDate; by: string; reason: string; on: CivilDate } | null;
  lamp: Lamp;
  /** The day on which it was reported complete, if it then held. */
  completedOn: CivilDate | null;
  struckOffOn: CivilDate | null;
  lastReportOn: CivilDate | null;
  /** §3.4: three separate facts. */
  urged: number;
  qualityListed: boolean;
  qualityEverListed: boolean;
  heldToAccount: boolean;
  returned: number;
  reopened: number;
  /** A correction of a closed month that waits for the second person. */
  correction: { month: string; share: number; by: string; reason: string } | null;
  /** A request to void it that waits for the second person. */
  voidProposal: { by: string; reason: string } | null;
  /** Listed by mistake, found by two persons; it stays visible and counts nowhere. */
  voided: { on: CivilDate; unit: string; reason: string } | null;
  /** Who put the plate up; the re-inspection is somebody else's. */
  listedBy: string | null;
  /** Who reported completion and for which unit: the verifier must be another of both. */
  reportedBy: { actor: string; unit: string } | null;
  verifiedBy: { actor: string; unit: string } | null;
}

/**
 * The state of an entry at the end of a day: its events up to then, folded over the baseline.
 * Pure; the same events give the same state whatever order the rows arrive in.
 */
export function stateOf(
  baseline: Baseline,
  events: readonly EntryEvent[],
  asOf: CivilDate,
  rule: LampRule,
): EntryState {
  const state: EntryState = {
    status: 'listed',
    share: 0,
    reportedShare: 0,
    due: baseline.due,
    deadlineMoves: [],
    proposal: null,
    lamp: 'on-schedule',
    completedOn: null,
    struckOffOn: null,
    lastReportOn: null,
    urged: 0,
    qualityListed: false,
    qualityEverListed: false,
    heldToAccount: false,
    returned: 0,
    reopened: 0,
    correction: null,
    voidProposal: null,
    voided: null,
    listedBy: null,
    reportedBy: null,
    verifiedBy: null,
  };
  const known = standing(events.filter((event) => event.on <= asOf));
  for (const event of known) apply(state, event);
  state.correction = pendingCorrection(known);
  state.lamp = lampOf(baseline, state, asOf, rule);
  return state;
}

/**
 * Events in the order in which they count: by day, because what is caught up or corrected belongs to its own month; of
 * one day by sequence. What was withdrawn and its withdrawal are left out.
 */
export function standing<E extends EntryEvent>(events: readonly E[]): E[] {
  const gone = new Set(
    events.flatMap((event) => (event.kind === 'withdrawn' ? [Number(event.detail['of'])] : [])),
  );
  return events
    .filter((event) => event.kind !== 'withdrawn' && !gone.has(event.sequence))
    .sort((a, b) => (a.on === b.on ? a.sequence - b.sequence : a.on < b.on ? -1 : 1));
}

/** By sequence, because a correction counts on a day before it was asked for. */
function pendingCorrection(events: readonly EntryEvent[]): EntryState['correction'] {
  const answers = ['correction-proposed', 'corrected', 'correction-declined'];
  const last = events
    .filter(({ kind }) => answers.includes(kind))
    .reduce<EntryEvent | null>((a, b) => (a === null || b.sequence > a.sequence ? b : a), null);
  if (last?.kind !== 'correction-proposed') return null;
  const { month = '', share = '0' } = last.detail;
  return { month, share: Number(share), by: last.actor, reason: last.text };
}

function apply(state: EntryState, event: EntryEvent): void {
  switch (event.kind) {
    case 'reported':
      if (state.status === 'listed') state.status = 'in-progress';
      state.share = event.share ?? state.share;
      state.reportedShare = state.share;
      state.lastReportOn = event.on;
      return;
    case 'completion-reported':
      state.status = 'completion-reported';
      state.share = 100;
      state.completedOn = event.on;
      state.lastReportOn = event.on;
      state.reportedBy = { actor: event.actor, unit: event.unit };
      return;
    case 'returned':
      state.status = 'in-progress';
      state.completedOn = null;
      state.returned += 1;
      state.share = state.reportedShare;
      return;
    case 'verified':
      state.status = 'verified';
      state.verifiedBy = { actor: event.actor, unit: event.unit };
      return;
    case 'struck-off':
      state.status = 'struck-off';
      state.struckOffOn = event.on;
      return;
    case 'reopened':
      state.status = 'in-progress';
      state.completedOn = null;
      state.struckOffOn = null;
      state.share = state.reportedShare;
      state.reopened += 1;
      return;
    case 'deadline-proposed':
      state.proposal = { due: event.detail['due']!, by: event.actor, reason: event.text, on: event.on };
      return;
    case 'deadline-approved':
      state.deadlineMoves.push({
        from: state.due,
        to: event.detail['due']!,
        on: event.on,
        by: event.unit,
        reason: event.detail['reason'] ?? '',
      });
      state.due = event.detail['due']!;
      state.proposal = null;
      return;
    case 'deadline-declined':
      state.proposal = null;
      return;
    case 'urged':
      state.urged += 1;
      return;
    case 'corrected':
      state.reportedShare = event.share ?? state.reportedShare;
      if (state.status === 'listed' || state.status === 'in-progress') state.share = state.reportedShare;
      return;
    case 'quality-listed':
      state.listedBy = event.actor;
      state.qualityListed = true;
      state.qualityEverListed = true;
      return;
    case 'quality-cleared':
      state.qualityListed = false;
      return;
    case 'held-to-account':
      state.heldToAccount = true;
      return;
    case 'void-proposed':
      state.voidProposal = { by: event.actor, reason: event.text };
      return;
    case 'void-declined':
      state.voidProposal = null;
      return;
    case 'voided':
      state.status = 'void';
      state.voidProposal = null;
      state.voided = { on: event.on, unit: event.unit, reason: event.text };
  }
}

/**
 * Completion counts against the deadline in force; but a deadline that was moved only after it had passed was missed,
 * and what was missed and caught up is never shown as on time.
 */
function lampOf(baseline: Baseline, state: EntryState, asOf: CivilDate, rule: LampRule): Lamp {
  const missed = state.deadlineMoves.some((move) => move.on > move.from);
  if (state.completedOn !== null) return state.completedOn <= state.due && !missed ? 'done' : 'caught-up';
  if (asOf > state.due) return 'overdue';
  const { passed, elapsed } = expectedShare(baseline, state.due, asOf);
  // A milestone is a promise of its own: once its day is over there is no tolerance.
  if (state.share < passed || elapsed - state.share >= rule.lagPoints) return 'lagging';
  return asOf >= addDays(state.due, -rule.nearDays) ? 'near' : 'on-schedule';
}

/**
 * What should be done at the end of a day, in percent: `passed` by the last milestone whose day is over, `elapsed` by
 * the time gone between that milestone (or the start) and the next one (or the deadline).
 */
export function expectedShare(
  baseline: Baseline,
  due: CivilDate,
  asOf: CivilDate,
): { passed: number; elapsed: number } {
  const points = (baseline.milestones ?? []).filter((one) => one.due < due);
  const before = points.filter((one) => one.due < asOf).at(-1) ?? { due: baseline.start, share: 0 };
  const next = points.find((one) => one.due >= asOf) ?? { due, share: 100 };
  const span = Math.max(1, daysBetween(before.due, next.due));
  const part = Math.min(span, Math.max(0, daysBetween(before.due, asOf)));
  const elapsed = before.share + Math.floor(((next.share - before.share) * part) / span);
  return { passed: before.share, elapsed };
}
