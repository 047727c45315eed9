/**
 * The four ledgers (§3). An entry is its immutable baseline and a list of dated events; everything else (status,
 * share, lamp, deadline in force) is a fold of those events up to a date. Nothing is set by hand, so a lamp can
 * always be recomputed and a deadline that moved still shows where it stood.
 */
import { addDays, type CivilDate, daysBetween } from './calendar.ts';
import { Refusal } from './outcome.ts';

export const LEDGERS = ['leading-group', 'special-group', 'pilot', 'county'] as const;
export type Ledger = (typeof LEDGERS)[number];
export const LEDGER_NAMES: Record<Ledger, string> = {
  'leading-group': '市委深改组年度任务台账',
  'special-group': '专项组工作台账',
  pilot: '全市改革试点台账',
  county: '县（市、区）改革任务台账',
};

/** All that can happen to an entry. */
export const EVENT_KINDS = [
  'reported',
  'completion-reported',
  'returned',
  'verified',
  'struck-off',
  'reopened',
  'deadline-proposed',
  'deadline-approved',
  'deadline-declined',
  'urged',
  'quality-listed',
  'quality-cleared',
  'held-to-account',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];
export const EVENT_NAMES: Record<EventKind, string> = {
  reported: '报送进展',
  'completion-reported': '报告完成',
  returned: '核实退回',
  verified: '核实通过',
  'struck-off': '销号',
  reopened: '恢复挂账',
  'deadline-proposed': '申请调整时限',
  'deadline-approved': '批准调整时限',
  'deadline-declined': '未批准调整时限',
  urged: '督促',
  'quality-listed': '挂牌督办',
  'quality-cleared': '摘牌',
  'held-to-account': '追责问责',
};

export const VERIFY_METHODS = ['site-visit', 'documents', 'sampling'] as const;
export type VerifyMethod = (typeof VERIFY_METHODS)[number];
export const VERIFY_METHOD_NAMES: Record<VerifyMethod, string> = {
  'site-visit': '实地核查',
  documents: '资料核查',
  sampling: '抽样核查',
};

export interface EntryEvent {
  sequence: number;
  kind: EventKind;
  on: CivilDate;
  actor: string;
  unit: string;
  /** Share done, percent 0–100; with `reported` only. */
  share: number | null;
  text: string;
  /** `method` of a verification; `due` of a deadline change; `plate` of a listing. */
  detail: Record<string, string>;
}

export interface Baseline {
  start: CivilDate;
  due: CivilDate;
}

/** Where an entry stands between listing and striking off (§3.2). */
export const STATUSES = ['listed', 'in-progress', 'completion-reported', 'verified', 'struck-off'] as const;
export type Status = (typeof STATUSES)[number];
export const STATUS_NAMES: Record<Status, string> = {
  listed: '已挂账',
  'in-progress': '推进中',
  'completion-reported': '已报完成，待核实',
  verified: '已核实，待销号',
  'struck-off': '已销号',
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
    reportedBy: null,
    verifiedBy: null,
  };
  for (const event of [...events].sort((a, b) => a.sequence - b.sequence)) {
    if (event.on <= asOf) apply(state, event);
  }
  state.lamp = lampOf(baseline.start, state, asOf, rule);
  return state;
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
    case 'quality-listed':
      state.qualityListed = true;
      state.qualityEverListed = true;
      return;
    case 'quality-cleared':
      state.qualityListed = false;
      return;
    case 'held-to-account':
      state.heldToAccount = true;
  }
}

/**
 * Completion counts against the deadline in force; but a deadline that was moved only after it had passed was missed,
 * and what was missed and caught up is never shown as on time.
 */
function lampOf(start: CivilDate, state: EntryState, asOf: CivilDate, rule: LampRule): Lamp {
  const missed = state.deadlineMoves.some((move) => move.on > move.from);
  if (state.completedOn !== null) return state.completedOn <= state.due && !missed ? 'done' : 'caught-up';
  if (asOf > state.due) return 'overdue';
  const span = Math.max(1, daysBetween(start, state.due));
  const elapsed = Math.min(100, Math.max(0, Math.floor((daysBetween(start, asOf) * 100) / span)));
  if (elapsed - state.share >= rule.lagPoints) return 'lagging';
  return asOf >= addDays(state.due, -rule.nearDays) ? 'near' : 'on-schedule';
}

/** Which events may follow which status; a table, so that a reader sees the life of an entry at once (§3.2). */
const ALLOWED: Record<EventKind, readonly Status[]> = {
  reported: ['listed', 'in-progress'],
  'completion-reported': ['listed', 'in-progress'],
  returned: ['completion-reported'],
  verified: ['completion-reported'],
  'struck-off': ['verified'],
  reopened: ['struck-off', 'verified'],
  'deadline-proposed': ['listed', 'in-progress'],
  'deadline-approved': ['listed', 'in-progress'],
  'deadline-declined': STATUSES,
  urged: ['listed', 'in-progress'],
  'quality-listed': STATUSES,
  'quality-cleared': STATUSES,
  'held-to-account': STATUSES,
};

/** Whether the life of an entry allows this event now. */
export function isAllowed(state: EntryState, kind: EventKind): boolean {
  if (!ALLOWED[kind].includes(state.status)) return false;
  if (kind === 'deadline-approved' || kind === 'deadline-declined') return state.proposal !== null;
  return kind !== 'quality-cleared' || state.qualityListed;
}

/** Refuses an event that the life of an entry does not allow now, naming what must come first. */
export function demandAllowed(state: EntryState, kind: EventKind): void {
  if (!ALLOWED[kind].includes(state.status)) {
    const needed = ALLOWED[kind].map((s) => `“${STATUS_NAMES[s]}”`).join('或');
    throw new Refusal(
      'rule-broken',
      `该事项当前为“${STATUS_NAMES[state.status]}”，不能“${EVENT_NAMES[kind]}”；须先处于${needed}状态。`,
      { clause: '§3.2' },
    );
  }
  if ((kind === 'deadline-approved' || kind === 'deadline-declined') && state.proposal === null) {
    throw new Refusal('rule-broken', '没有待批准的时限调整申请，请先由责任单位提出申请。', { clause: '§3' });
  }
  if (kind === 'struck-off' && state.qualityListed) {
    throw new Refusal('rule-broken', '该事项仍在挂牌督办，须复查摘牌后才能销号。', { clause: '§3.4' });
  }
  if (kind === 'quality-cleared' && !state.qualityListed) {
    throw new Refusal('rule-broken', '该事项没有挂牌督办，无须摘牌。', { clause: '§3.4' });
  }
}
