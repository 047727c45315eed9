/** The clocks of a negative rating (国办发〔2019〕51号): contact, reply, rectify within so many working days. */
import { z } from 'zod';
import { addDays, type CivilDate } from '../calendar.ts';
import type { WorkingDays } from '../duties/working-days.ts';

export const CASE_STEPS = ['contacted', 'replied', 'rectified', 'outcome-rated'] as const;
export type CaseStep = (typeof CASE_STEPS)[number];
export const CASE_STEP_NAMES: Record<CaseStep, string> = {
  contacted: '联系服务对象',
  replied: '答复',
  rectified: '整改',
  'outcome-rated': '服务对象评价整改结果',
};
/** The steps that the rated unit owes, in their order. */
export const OWED_STEPS = ['contacted', 'replied', 'rectified'] as const;
export type OwedStep = (typeof OWED_STEPS)[number];

/** Working days allowed for each step, counted from the day after the case was opened. */
export const RatingClocks = z.object({
  contacted: z.int().positive(),
  replied: z.int().positive(),
  rectified: z.int().positive(),
});
export type RatingClocks = z.infer<typeof RatingClocks>;

/** The date so many working days after a date. Refuses a year whose calendar is not published. */
export function addWorkingDays(from: CivilDate, days: number, calendar: WorkingDays): CivilDate {
  let date = from;
  for (let left = days; left > 0; ) {
    date = addDays(date, 1);
    if (calendar.isWorkingDay(date)) left--;
  }
  return date;
}

/** How far a case has come: whether each step was taken, and whether in time. */
export interface CaseStanding {
  taken: Record<OwedStep, boolean>;
  inTime: Record<OwedStep, boolean>;
  /** Not rectified, and past the term for it. */
  overdue: boolean;
}

/**
 * Where a case stands at the end of a day.
 * @param openedOn the day the portal learned of the rating
 * @param steps days on which steps were taken; later than `asOf` counts as not yet
 */
export function caseStanding(
  openedOn: CivilDate,
  steps: Partial<Record<CaseStep, CivilDate>>,
  asOf: CivilDate,
  rules: { clocks: RatingClocks; calendar: WorkingDays },
): CaseStanding {
  const each = (test: (step: OwedStep, on: CivilDate | undefined) => boolean) =>
    Object.fromEntries(
      OWED_STEPS.map((step) => {
        const on = steps[step];
        return [step, test(step, on !== undefined && on <= asOf ? on : undefined)];
      }),
    ) as Record<OwedStep, boolean>;
  const due = (step: OwedStep) => addWorkingDays(openedOn, rules.clocks[step], rules.calendar);
  const taken = each((_, on) => on !== undefined);
  return {
    taken,
    inTime: each((step, on) => on !== undefined && on <= due(step)),
    overdue: !taken.rectified && asOf > due('rectified'),
  };
}
