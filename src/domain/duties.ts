import type { CivilDate } from './calendar.ts';
import { addDays } from './calendar.ts';
import type { BearerKind, DEPARTMENT_ROLES, Duty } from './duties/schema.ts';
import type { Window } from './duties/windows.ts';
import { windowsOfYear } from './duties/windows.ts';
import type { WorkingDays } from './duties/working-days.ts';
import { moveToWorkingDay } from './duties/working-days.ts';

export {
  BEARER_KINDS,
  type BearerKind,
  DUTY_TOPIC_NAMES,
  DUTY_TOPICS,
  Duties,
  Duty,
  type DutyTopic,
  KEPT_ELSEWHERE,
  parseDuties,
  Rhythm,
} from './duties/schema.ts';
export { rhythmText, roleText } from './duties/text.ts';
export { type WorkingDays, workingDays } from './duties/working-days.ts';

/**
 * Everything that recurs (§2, §3.1, §5, §7, §8, §9). A duty is who, what, how often, since when, by which
 * clause; its instances are computed and never stored, its fulfilments are recorded, and the difference is
 * what is late or missing.
 */

/** A body or a pilot that bears duties, with the term in which it exists. */
export interface Bearer {
  id: string;
  kind: BearerKind;
  /** For a department: whether it leads a task of the period or only takes part (§8). */
  role?: (typeof DEPARTMENT_ROLES)[number] | undefined;
  since?: CivilDate | undefined;
  until?: CivilDate | undefined;
}

/** One time that a duty falls due for one body. */
export interface Instance {
  dutyId: string;
  body: string;
  /** `2016-03`, `2016-Q1`, `2016-H1`, `2016`, or the day itself for a weekday. */
  period: string;
  /** First day on which doing it counts for this instance. */
  opens: CivilDate;
  /** Last day on which it is on time. */
  due: CivilDate;
  /** 1, 2, … within the period. */
  sequence: number;
}

/** That a body did it. `period` names the instance it is meant for; without it the date decides. */
export interface Fulfilment {
  id?: string | undefined;
  dutyId: string;
  body: string;
  on: CivilDate;
  period?: string | undefined;
  /** The day on which somebody recorded it; without it `on` is taken at its word. */
  recordedOn?: CivilDate | undefined;
}

/**
 * How many days after the due day something done in time may still be recorded as such: a week for who was away. Past
 * it nobody can tell any more what was caught up from what was kept (§3.1). Ours; the Opinion names no number.
 */
const RECORDING_DAYS = 7;

export const VERDICTS = ['on-time', 'late', 'missing', 'pending', 'extra'] as const;
export type Verdict = (typeof VERDICTS)[number];
export const VERDICT_NAMES: Record<Verdict, string> = {
  'on-time': '按期',
  late: '迟办',
  missing: '未办',
  pending: '未到期',
  extra: '额外',
};

/** An instance with what became of it. An extra fulfilment has `sequence` 0 and its own day as window. */
export interface Judgement extends Instance {
  verdict: Verdict;
  on?: CivilDate | undefined;
  fulfilment?: string | undefined;
  /** Only where it decides: recorded too long after the due day for its own date to count. */
  recordedOn?: CivilDate | undefined;
}

/** Whether the duty binds the body. A duty of departments in a role binds only those known to have it. */
export function binds(duty: Duty, bearer: Bearer): boolean {
  if ('body' in duty.who) return duty.who.body === bearer.id;
  if (duty.who.kind !== bearer.kind) return false;
  return duty.who.role === undefined || duty.who.role === bearer.role;
}

/**
 * What the bodies owe by one duty in a span: every instance whose due day, before any move, lies between
 * `from` and `to` inclusive, ordered by body as given and then by day. Only whole windows are owed: one that
 * opened before the duty or the body began is not. Refuses (`invalid`) a move into a year whose working-day
 * calendar is not published.
 */
export function instances(
  duty: Duty,
  bodies: readonly Bearer[],
  from: CivilDate,
  to: CivilDate,
  calendar?: WorkingDays,
): Instance[] {
  const bearers = bodies.filter((bearer) => binds(duty, bearer));
  if (bearers.length === 0 || from > to) return [];
  const common = windowsBetween(duty, from, to);
  return bearers.flatMap((bearer) =>
    (duty.rhythm.kind === 'at-end' ? windowAtEnd(duty, bearer, from, to) : common)
      .filter((w) => (bearer.since ?? '') <= w.opens && (bearer.until === undefined || w.due <= bearer.until))
      .flatMap((w) => instancesOf(duty, bearer.id, w, calendar)),
  );
}

function windowsBetween(duty: Duty, from: CivilDate, to: CivilDate): Window[] {
  const [first, last] = [Number(from.slice(0, 4)), Number(to.slice(0, 4))];
  return Array.from({ length: last - first + 1 }, (_, index) => windowsOfYear(duty.rhythm, first + index))
    .flat()
    .filter((w) => from <= w.due && w.due <= to)
    .filter((w) => duty.since <= w.opens && (duty.until === undefined || w.due <= duty.until));
}

/** §5, the fourth of the four ones: a conclusion on the day a pilot's term ends; none while that is open. */
function windowAtEnd(duty: Duty, bearer: Bearer, from: CivilDate, to: CivilDate): Window[] {
  const due = bearer.until;
  if (due === undefined || due < from || due > to || due < duty.since) return [];
  if (duty.until !== undefined && due > duty.until) return [];
  return [{ period: due, opens: bearer.since ?? duty.since, due, times: 1 }];
}

function instancesOf(
  duty: Duty,
  body: string,
  window: Window,
  calendar: WorkingDays | undefined,
): Instance[] {
  const { period } = window;
  let { opens, due } = window;
  if (duty.workingDayRule !== undefined) {
    if (calendar === undefined) throw new RangeError(`${duty.id} moves by working days: pass their calendar`);
    due = moveToWorkingDay(due, duty.workingDayRule, calendar);
    if (due < opens) opens = due;
  }
  return Array.from({ length: window.times }, (_, index) => ({
    dutyId: duty.id,
    body,
    period,
    opens,
    due,
    sequence: index + 1,
  }));
}

const keyOf = (item: { dutyId: string; body: string }) => `${item.dutyId}\n${item.body}`;

function grouped<T extends { dutyId: string; body: string }>(items: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/**
 * What became of every instance, as it was known at the end of the day `asOf`; later fulfilments are not
 * seen. A fulfilment goes to the period it names; one that names none goes to the window it falls in, else to
 * the last instance that fell due before it if no later window has opened, and is then late. What is left is
 * extra. Something caught up is `late`, never `on-time` (§3.1), and so is what was recorded more than
 * `RECORDING_DAYS` after the due day, whatever date it bears; it never takes the place of what was recorded in
 * time. Pass the fulfilments of the same span as the instances: one of another span fits nowhere and would count
 * as extra. The result keeps the order of the instances; extras follow, by day.
 */
export function judge(
  instances: readonly Instance[],
  fulfilments: readonly Fulfilment[],
  asOf: CivilDate,
): Judgement[] {
  const done = grouped(fulfilments.filter((f) => f.on <= asOf).sort(byDay));
  const taken = new Map<Instance, Fulfilment>();
  const extras: Fulfilment[] = [];
  const owed = grouped(instances);
  for (const [key, acts] of done) extras.push(...assign(owed.get(key) ?? [], acts, taken));
  extras.sort(byDay);
  return [
    ...instances.map((instance) => verdictOf(instance, taken.get(instance), asOf)),
    ...extras.map(extraOf),
  ];
}

/**
 * By day, so that what was judged once stands when more is known; on one day, the act that names its period
 * first. The rest of the order only makes the result the same wherever it is computed.
 */
function byDay(a: Fulfilment, b: Fulfilment): number {
  if (a.on !== b.on) return a.on < b.on ? -1 : 1;
  const [left, right] = [a, b].map((f) => `${f.period ?? '~'}\n${keyOf(f)}\n${f.id ?? ''}`) as [
    string,
    string,
  ];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Gives the acts of one body on one duty to its instances; returns what fits nowhere. */
function assign(owed: Instance[], acts: Fulfilment[], taken: Map<Instance, Fulfilment>): Fulfilment[] {
  const ordered = [...owed].sort((a, b) =>
    a.due < b.due ? -1 : a.due > b.due ? 1 : a.sequence - b.sequence,
  );
  const placeOf = (act: Fulfilment) =>
    act.period === undefined
      ? placeFor(ordered, act.on, taken)
      : ordered.find((instance) => instance.period === act.period && !taken.has(instance));
  const [left, afterwards]: [Fulfilment[], Fulfilment[]] = [[], []];
  for (const act of acts) {
    const place = placeOf(act);
    if (place && backdated(act, place)) afterwards.push(act);
    else if (place) taken.set(place, act);
    else left.push(act);
  }
  for (const act of afterwards) {
    const place = placeOf(act);
    if (place) taken.set(place, act);
    else left.push(act);
  }
  return left;
}

/** Whether an act bears a date in time but was recorded when that could no longer be told. */
function backdated({ on, recordedOn }: Fulfilment, { due }: { due: CivilDate }): boolean {
  return on <= due && recordedOn !== undefined && recordedOn > addDays(due, RECORDING_DAYS);
}

function placeFor(
  ordered: Instance[],
  on: CivilDate,
  taken: Map<Instance, Fulfilment>,
): Instance | undefined {
  // Binary search, so that a city's ten years stay linear: the first instance that is not yet past due.
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ordered[middle]!.due < on) low = middle + 1;
    else high = middle;
  }
  for (let i = low; i < ordered.length && ordered[i]!.opens <= on; i += 1) {
    if (!taken.has(ordered[i]!)) return ordered[i];
  }
  if (ordered[low] !== undefined && ordered[low]!.opens <= on) return undefined;
  const lastDue = ordered[low - 1]?.due;
  let start = low;
  while (start > 0 && ordered[start - 1]!.due === lastDue) start -= 1;
  return ordered.slice(start, low).find((instance) => !taken.has(instance));
}

function verdictOf(instance: Instance, act: Fulfilment | undefined, asOf: CivilDate): Judgement {
  if (act === undefined) return { ...instance, verdict: instance.due < asOf ? 'missing' : 'pending' };
  const { on, id: fulfilment } = act;
  if (backdated(act, instance))
    return { ...instance, verdict: 'late', on, fulfilment, recordedOn: act.recordedOn };
  return { ...instance, verdict: on <= instance.due ? 'on-time' : 'late', on, fulfilment };
}

function extraOf(act: Fulfilment): Judgement {
  const { dutyId, body, on, id: fulfilment, recordedOn } = act;
  const period = act.period ?? on;
  const extra: Judgement = {
    ...{ dutyId, body, period, opens: on, due: on, sequence: 0 },
    ...{ verdict: 'extra', on, fulfilment },
  };
  // Told wherever it may have been what made it extra, so that the published acts give the same order again.
  return backdated(act, { due: on }) ? { ...extra, recordedOn } : extra;
}

/** How many of each verdict; `due` counts what has fallen due or was done, and so neither pending nor extra. */
export interface Kept {
  due: number;
  onTime: number;
  late: number;
  missing: number;
  pending: number;
  extra: number;
}

export function tally(judgements: readonly Judgement[]): Kept {
  const count = (verdict: Verdict) => judgements.filter((j) => j.verdict === verdict).length;
  const [onTime, late, missing] = [count('on-time'), count('late'), count('missing')];
  return {
    due: onTime + late + missing,
    onTime,
    late,
    missing,
    pending: count('pending'),
    extra: count('extra'),
  };
}

/** What is still owed and falls due within so many days of `asOf`: the inbox line (three days before). */
export function owedSoon(judgements: readonly Judgement[], asOf: CivilDate, withinDays: number): Judgement[] {
  const last = addDays(asOf, withinDays);
  return judgements.filter((j) => j.verdict === 'pending' && j.opens <= last && j.due <= last);
}
