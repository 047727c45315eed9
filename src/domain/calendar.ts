/**
 * Civil dates. A date is an ISO string `YYYY-MM-DD`; an instant is a number of milliseconds since 1970 UTC.
 * Pure: the clock is never read here, "now" comes from the caller.
 */

export type CivilDate = string;
export type Instant = number;

const DAY = 86_400_000;
/** China has one zone and no summer time. */
const ZONE_OFFSET = 8 * 3_600_000;
const PATTERN = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Whether the text is an existing civil date. */
export function isCivilDate(text: string): text is CivilDate {
  return PATTERN.test(text) && new Date(`${text}T00:00:00Z`).toString() !== 'Invalid Date'
    ? fromDayNumber(toDayNumber(text)) === text
    : false;
}

/** The civil date in China at an instant. */
export function civilDate(at: Instant): CivilDate {
  return fromDayNumber(Math.floor((at + ZONE_OFFSET) / DAY));
}

/** The minute on the clock in China at an instant, `2016-04-12 10:05`: how a government site writes PubDate. */
export function civilMinute(at: Instant): string {
  return new Date(at + ZONE_OFFSET).toISOString().slice(0, 16).replace('T', ' ');
}

/** The instant at which a civil day begins in China, plus hours. */
export function instantOf(date: CivilDate, hours = 0): Instant {
  return toDayNumber(date) * DAY - ZONE_OFFSET + hours * 3_600_000;
}

/** Days until 2079, each written once: clocks and calendars ask for the same few hundred again and again. */
const WRITTEN: CivilDate[] = [];
const NUMBERS = new Map<CivilDate, number>();
const MOST_WRITTEN = 40_000;

function toDayNumber(date: CivilDate): number {
  return NUMBERS.get(date) ?? Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY);
}

function fromDayNumber(day: number): CivilDate {
  const written = WRITTEN[day];
  if (written !== undefined) return written;
  const date = new Date(day * DAY).toISOString().slice(0, 10);
  if (Number.isInteger(day) && day >= 0 && day < MOST_WRITTEN) {
    WRITTEN[day] = date;
    NUMBERS.set(date, day);
  }
  return date;
}

export function addDays(date: CivilDate, days: number): CivilDate {
  return fromDayNumber(toDayNumber(date) + days);
}

/** Whole days from `from` to `to`; negative if `to` is earlier. */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return toDayNumber(to) - toDayNumber(from);
}

/** `2016年3月28日`: how a date is written for people, in text and in tables alike. */
export function dateText(date: CivilDate): string {
  return `${Number(date.slice(0, 4))}年${Number(date.slice(5, 7))}月${Number(date.slice(8, 10))}日`;
}

/** `2016-03` of `2016-03-28`. */
export function monthOf(date: CivilDate): string {
  return date.slice(0, 7);
}

/** `2016-Q1` of `2016-03-28`. */
export function quarterOf(date: CivilDate): string {
  return `${date.slice(0, 4)}-Q${Math.ceil(Number(date.slice(5, 7)) / 3)}`;
}

/** Last day of a month given as `2016-02`. */
export function monthEnd(month: string): CivilDate {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}

/** Last day of a period: `2016`, `2016-Q3`, `2016-07`. Throws a RangeError for anything else. */
export function periodEnd(period: string): CivilDate {
  const quarter = /^(\d{4})-Q([1-4])$/.exec(period);
  if (quarter) return monthEnd(`${quarter[1]}-${String(Number(quarter[2]) * 3).padStart(2, '0')}`);
  if (/^\d{4}$/.test(period)) return `${period}-12-31`;
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(period)) return monthEnd(period);
  throw new RangeError(`not a period: ${period}`);
}

/** ISO weekday, Monday 1 … Sunday 7. */
export function weekday(date: CivilDate): number {
  return ((((toDayNumber(date) + 3) % 7) + 7) % 7) + 1;
}
