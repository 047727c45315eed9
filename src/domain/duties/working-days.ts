import * as z from 'zod';
import type { CivilDate } from '../calendar.ts';
import { addDays, weekday } from '../calendar.ts';
import { Refusal } from '../outcome.ts';

/** The working-day calendar as the State Council publishes it, year by year. */
export const WorkingDayTable = z.record(
  z.string().regex(/^\d{4}$/),
  z.object({
    /** Days off, beyond Saturdays and Sundays. */
    holidays: z.array(z.iso.date()),
    /** Saturdays and Sundays that are worked. */
    workdays: z.array(z.iso.date()),
  }),
);
export type WorkingDayTable = z.infer<typeof WorkingDayTable>;

/** Answers whether a day is a working day; refuses (`invalid`) a year whose calendar is not published. */
export interface WorkingDays {
  isWorkingDay(date: CivilDate): boolean;
}

export function workingDays(table: WorkingDayTable): WorkingDays {
  const years = new Map(
    Object.entries(table).map(([year, days]) => [
      year,
      { off: new Set(days.holidays), on: new Set(days.workdays) },
    ]),
  );
  return {
    isWorkingDay(date) {
      const year = years.get(date.slice(0, 4));
      if (year === undefined) {
        throw new Refusal(
          'invalid',
          `${date.slice(0, 4)} 年的工作日历尚未录入，不能推算 ${date} 前后的工作日；请待国务院办公厅公布后补入。`,
        );
      }
      if (year.off.has(date)) return false;
      return weekday(date) <= 5 || year.on.has(date);
    },
  };
}

/** Days off that the law on holidays fixes for every year; the others follow the moon, or are announced. */
const FIXED = new Set(['01-01', '05-01', '05-02', '10-01', '10-02', '10-03']);

/**
 * The same for terms that run on whether or not next year's calendar is published: until it is, a year has its weekdays
 * less the days that the law fixes. What is reckoned so can only move later once the calendar is there.
 */
export function provisionalWorkingDays(table: WorkingDayTable): WorkingDays {
  const published = workingDays(table);
  return {
    isWorkingDay: (date) =>
      date.slice(0, 4) in table
        ? published.isWorkingDay(date)
        : weekday(date) <= 5 && !FIXED.has(date.slice(5)),
  };
}

/** The day itself if it is worked, otherwise the nearest working day in the direction of the rule. */
export function moveToWorkingDay(date: CivilDate, rule: 'next' | 'previous', days: WorkingDays): CivilDate {
  let moved = date;
  while (!days.isWorkingDay(moved)) moved = addDays(moved, rule === 'next' ? 1 : -1);
  return moved;
}
