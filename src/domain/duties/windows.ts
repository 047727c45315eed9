import type { CivilDate } from '../calendar.ts';
import { addDays, monthEnd, weekday } from '../calendar.ts';
import type { Rhythm } from './schema.ts';

/** A stretch of time in which something is owed so many times. */
export interface Window {
  /** Name of the stretch: `2016-03`, `2016-Q1`, `2016-H1`, `2016`, or the day itself for a weekday. */
  period: string;
  opens: CivilDate;
  due: CivilDate;
  times: number;
}

const two = (value: number) => String(value).padStart(2, '0');

/** Months in a part of the year, and what the part is called. */
const PARTS = {
  'times-a-month': { months: 1, name: (year: number, part: number) => `${year}-${two(part)}` },
  'times-a-quarter': { months: 3, name: (year: number, part: number) => `${year}-Q${part}` },
  'times-a-half-year': { months: 6, name: (year: number, part: number) => `${year}-H${part}` },
} as const;

/** 29 February in a common year is the last day of February. */
function dayOfYear(year: number, monthDay: string): CivilDate {
  const last = monthEnd(`${year}-${monthDay.slice(0, 2)}`);
  const date = `${year}-${monthDay}`;
  return date > last ? last : date;
}

function partsOfYear(kind: keyof typeof PARTS, times: number, year: number): Window[] {
  const { months, name } = PARTS[kind];
  return Array.from({ length: 12 / months }, (_, index) => ({
    period: name(year, index + 1),
    opens: `${year}-${two(index * months + 1)}-01`,
    due: monthEnd(`${year}-${two((index + 1) * months)}`),
    times,
  }));
}

function daysOfMonth(day: number, year: number): Window[] {
  return Array.from({ length: 12 }, (_, index) => {
    const month = `${year}-${two(index + 1)}`;
    const last = monthEnd(month);
    const due = `${month}-${two(day)}`;
    return { period: month, opens: `${month}-01`, due: due > last ? last : due, times: 1 };
  });
}

function weekdaysOfYear(days: readonly number[], opensDaysBefore: number, year: number): Window[] {
  const found: Window[] = [];
  const first = `${year}-01-01`;
  const offset = weekday(first);
  for (const start of Array.from({ length: 54 }, (_, week) => addDays(first, week * 7 - offset + 1))) {
    days.forEach((day, index) => {
      const due = addDays(start, day - 1);
      if (due.slice(0, 4) !== String(year)) return;
      // A day never opens before the one that precedes it has passed, so that no item counts for two.
      const gap = index === 0 ? day + 7 - days[days.length - 1]! : day - days[index - 1]!;
      const opens = addDays(due, -Math.min(opensDaysBefore, gap - 1));
      found.push({ period: due, opens, due, times: 1 });
    });
  }
  return found;
}

/** The windows of a rhythm whose due day, before any move, lies in the year; in order. */
export function windowsOfYear(rhythm: Rhythm, year: number): Window[] {
  switch (rhythm.kind) {
    case 'times-a-month':
    case 'times-a-quarter':
    case 'times-a-half-year':
      return partsOfYear(rhythm.kind, rhythm.times, year);
    case 'times-a-year':
      return [
        {
          period: String(year),
          opens: dayOfYear(year, rhythm.window?.from ?? '01-01'),
          due: dayOfYear(year, rhythm.window?.to ?? '12-31'),
          times: rhythm.times,
        },
      ];
    case 'weekdays':
      return weekdaysOfYear(rhythm.days, rhythm.opensDaysBefore, year);
    case 'day-of-month':
      return daysOfMonth(rhythm.day, year);
    case 'start-of-year':
      return [{ period: String(year), opens: `${year}-01-01`, due: dayOfYear(year, rhythm.until), times: 1 }];
    case 'at-end':
      // Bound to the bearer's own term, not to the year: see `instances`.
      return [];
  }
}
