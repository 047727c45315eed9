/**
 * Supervision (§6): orders and letters with one lead, a deadline and a rhythm of reports. Reports owed, lateness and
 * escalation are folded from dated events; nobody sets them by hand. An order ends only after somebody else's check.
 */
import type { Role } from './actor.ts';
import { addDays, type CivilDate, daysBetween } from './calendar.ts';
import { Refusal } from './outcome.ts';

/** The two instruments. */
export const INSTRUMENTS = ['order', 'letter'] as const;
export type Instrument = (typeof INSTRUMENTS)[number];
export const INSTRUMENT_NAMES: Record<Instrument, string> = { order: '重点督办单', letter: '专项督办函' };

/** The eight kinds of supervision. */
export const SUPERVISION_KINDS = [
  'daily',
  'quarterly',
  'key',
  'joint',
  'instructed',
  'by-plan',
  'by-pilot',
  'comprehensive',
] as const;
export type SupervisionKind = (typeof SUPERVISION_KINDS)[number];
export const SUPERVISION_KIND_NAMES: Record<SupervisionKind, string> = {
  daily: '市委改革办日常督察',
  quarterly: '专项组季度督察',
  key: '牵头部门重点督察',
  joint: '市委政府督查室与改革办联合督察',
  instructed: '领导批示专项督察',
  'by-plan': '方案执行逐项督察',
  'by-pilot': '试点项目排队督察',
  comprehensive: '市委深改组全面督察',
};

/** Kinds that a role other than the reform office's supervises by; none for the rest (§6). */
export function kindsOf(role: Role): readonly SupervisionKind[] {
  if (role === 'liaison') return ['quarterly'];
  return role === 'department-officer' || role === 'department-principal' ? ['key'] : [];
}

/** Where a circular is before it is out: one drafts, another approves or does not; the drafter may take it back (§6). */
export const CIRCULAR_STATES = ['drafted', 'issued', 'declined', 'withdrawn'] as const;
export type CircularState = (typeof CIRCULAR_STATES)[number];
export const CIRCULAR_STATE_NAMES: Record<CircularState, string> = {
  drafted: '待批准',
  issued: '已印发',
  declined: '未批准',
  withdrawn: '已撤回',
};

/** How often the lead reports, counted in days from the day of issue. */
export const RHYTHMS = ['weekly', 'ten-days', 'fortnightly', 'monthly'] as const;
export type ReportRhythm = (typeof RHYTHMS)[number];
export const RHYTHM_DAYS: Record<ReportRhythm, number> = {
  weekly: 7,
  'ten-days': 10,
  fortnightly: 15,
  monthly: 30,
};
export const rhythmName = (rhythm: ReportRhythm) => `每 ${RHYTHM_DAYS[rhythm]} 天一报`;

export const ORDER_EVENTS = [
  'reported',
  'completion-reported',
  'returned',
  'checked',
  'ended',
  'voided',
  'withdrawn',
] as const;
export type OrderEventKind = (typeof ORDER_EVENTS)[number];
export const ORDER_EVENT_NAMES: Record<OrderEventKind, string> = {
  reported: '报告进展',
  'completion-reported': '报告办结',
  returned: '核查退回',
  checked: '核查通过',
  ended: '予以办结',
  voided: '作废',
  withdrawn: '撤回报告',
};
export const ORDER_STATUSES = ['open', 'completion-reported', 'checked', 'ended', 'voided'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];
export const ORDER_STATUS_NAMES: Record<OrderStatus, string> = {
  open: '督办中',
  'completion-reported': '已报办结，待核查',
  checked: '核查通过，待办结',
  ended: '已办结',
  voided: '已作废',
};

/** How grave a missed deadline has become; derived from days, never set. */
export const ESCALATIONS = ['none', 'overdue', 'circulate', 'account'] as const;
export type Escalation = (typeof ESCALATIONS)[number];
export const ESCALATION_NAMES: Record<Escalation, string> = {
  none: '期限内',
  overdue: '催办',
  circulate: '通报',
  account: '提请追责问责',
};
/** From how many days past the deadline on. */
export interface EscalationRule {
  circulateDays: number;
  accountDays: number;
}

export interface OrderTerms {
  issuedOn: CivilDate;
  deadline: CivilDate;
  rhythm: ReportRhythm;
}
export interface OrderEvent {
  sequence: number;
  kind: OrderEventKind;
  on: CivilDate;
  actor: string;
  unit: string;
}
export interface OrderState {
  status: OrderStatus;
  /** Reports owed up to the day, each with the day of the first that came in its time, or null. */
  reports: { due: CivilDate; on: CivilDate | null }[];
  missingReports: number;
  completedOn: CivilDate | null;
  checkedOn: CivilDate | null;
  endedOn: CivilDate | null;
  returned: number;
  /** Days past the deadline, until reported complete or until now. */
  lateDays: number;
  escalation: Escalation;
  completedBy: { actor: string; unit: string } | null;
  checkedBy: { actor: string; unit: string } | null;
}

/** Events without the reports that were taken back: they stay in the history and count nowhere. */
export function standingEvents<E extends OrderEvent>(events: readonly E[]): E[] {
  const standing: E[] = [];
  for (const event of events) {
    if (event.kind === 'withdrawn') standing.pop();
    else standing.push(event);
  }
  return standing;
}

/** The last report, while nobody has acted on it: it may be taken back on its day (§6). Null where there is none. */
export function openReport<E extends OrderEvent>(events: readonly E[], today: CivilDate): E | null {
  const last = standingEvents(events).at(-1);
  const reported = last?.kind === 'reported' || last?.kind === 'completion-reported';
  return reported && last.on === today ? last : null;
}

/** The state of an order at the end of a day. Pure: the same events give the same state. */
export function orderState(
  terms: OrderTerms,
  events: readonly OrderEvent[],
  asOf: CivilDate,
  rule: EscalationRule,
): OrderState {
  const known = standingEvents(
    events.filter((event) => event.on <= asOf).sort((a, b) => a.sequence - b.sequence),
  );
  const state: OrderState = {
    ...{ status: 'open', reports: [], missingReports: 0, completedOn: null, checkedOn: null, endedOn: null },
    ...{ returned: 0, lateDays: 0, escalation: 'none', completedBy: null, checkedBy: null },
  };
  for (const event of known) apply(state, event);
  const voidedOn = known.find((event) => event.kind === 'voided')?.on;
  const until = state.completedOn ?? voidedOn ?? asOf;
  state.reports = reportsOf(terms, known, until);
  state.missingReports = state.reports.filter(({ on }) => on === null).length;
  state.lateDays = voidedOn ? 0 : Math.max(0, daysBetween(terms.deadline, until));
  state.escalation = escalationOf(state.lateDays, rule);
  return state;
}

function apply(state: OrderState, { kind, on, actor, unit }: OrderEvent): void {
  switch (kind) {
    case 'reported':
      return;
    case 'completion-reported':
      state.status = 'completion-reported';
      state.completedOn = on;
      state.completedBy = { actor, unit };
      return;
    case 'returned':
      state.status = 'open';
      state.completedOn = null;
      state.returned += 1;
      return;
    case 'checked':
      state.status = 'checked';
      state.checkedOn = on;
      state.checkedBy = { actor, unit };
      return;
    case 'ended':
      state.status = 'ended';
      state.endedOn = on;
      return;
    case 'voided':
      state.status = 'voided';
      return;
    case 'withdrawn':
      return;
  }
}

/** A report counts for the stretch in which it comes; one stretch ends on the day on which its report is due. */
function reportsOf(
  terms: OrderTerms,
  events: readonly OrderEvent[],
  until: CivilDate,
): OrderState['reports'] {
  const days = RHYTHM_DAYS[terms.rhythm];
  const given = events.filter(({ kind }) => kind === 'reported' || kind === 'completion-reported');
  const reports: OrderState['reports'] = [];
  let after = terms.issuedOn;
  for (let due = addDays(after, days); due < until; due = addDays(due, days)) {
    // The day of issue belongs to the first stretch.
    const from = reports.length === 0 ? after : addDays(after, 1);
    const found = given.find(({ on }) => from <= on && on <= due);
    reports.push({ due, on: found?.on ?? null });
    after = due;
  }
  return reports;
}

function escalationOf(lateDays: number, rule: EscalationRule): Escalation {
  if (lateDays >= rule.accountDays) return 'account';
  if (lateDays >= rule.circulateDays) return 'circulate';
  return lateDays > 0 ? 'overdue' : 'none';
}

/** When the next report is due, or null when none is expected any more. */
export function nextReport(terms: OrderTerms, state: OrderState): CivilDate | null {
  if (state.status !== 'open') return null;
  return addDays(state.reports.at(-1)?.due ?? terms.issuedOn, RHYTHM_DAYS[terms.rhythm]);
}

/** Which events may follow which status: the life of an order at a glance. */
const ALLOWED: Record<OrderEventKind, readonly OrderStatus[]> = {
  reported: ['open'],
  'completion-reported': ['open'],
  returned: ['completion-reported'],
  checked: ['completion-reported'],
  ended: ['checked'],
  voided: ['open'],
  withdrawn: ['open', 'completion-reported'],
};

/** Whether the life of an order allows this event now. */
export function orderAllows(state: OrderState, kind: OrderEventKind): boolean {
  return ALLOWED[kind].includes(state.status);
}

/** Refuses an event that the life of an order does not allow now, naming what must come first. */
export function demandOrder(state: OrderState, kind: OrderEventKind): void {
  if (orderAllows(state, kind)) return;
  const needed = ALLOWED[kind].map((status) => `“${ORDER_STATUS_NAMES[status]}”`).join('或');
  throw new Refusal(
    'rule-broken',
    `督办件当前为“${ORDER_STATUS_NAMES[state.status]}”，不能“${ORDER_EVENT_NAMES[kind]}”；须先处于${needed}（§6：核查后才能办结）。`,
    { clause: '§6' },
  );
}

/** `〔2016〕3号`, as printed. */
export const seriesNumber = (year: number, number: number) => `〔${year}〕${number}号`;
