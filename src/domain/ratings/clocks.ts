/** The clocks of a negative rating (国办发〔2019〕51号): contact, reply, rectify within so many working days. */
import { z } from 'zod';
import { addDays, type CivilDate } from '../calendar.ts';
import type { WorkingDays } from '../duties/working-days.ts';

/** What may happen to a case, each at most once. */
export const CASE_STEPS = [
  'contacted',
  'replied',
  'rectified',
  'extended',
  'appealed',
  'outcome-rated',
] as const;
export type CaseStep = (typeof CASE_STEPS)[number];
export const CASE_STEP_NAMES: Record<CaseStep, string> = {
  contacted: '联系服务对象',
  replied: '答复',
  rectified: '整改',
  extended: '延长整改期',
  appealed: '被评单位申诉',
  'outcome-rated': '服务对象评价整改结果',
};
/** The steps that the rated unit owes, in their order. */
export const OWED_STEPS = ['contacted', 'replied', 'rectified'] as const;
export type OwedStep = (typeof OWED_STEPS)[number];

/** Why a unit may take longer, once; published. */
export const EXTENSION_REASONS = ['other-body', 'works', 'rule', 'absent'] as const;
export type ExtensionReason = (typeof EXTENSION_REASONS)[number];
export const EXTENSION_REASON_NAMES: Record<ExtensionReason, string> = {
  'other-body': '须其他单位配合',
  works: '须改造系统或场地',
  rule: '须修改制度或流程',
  absent: '当事人约定以后再办',
};

/** What the citizen says of the outcome, from best to worst. */
export const OUTCOMES = ['satisfied', 'basically-satisfied', 'dissatisfied'] as const;
export type Outcome = (typeof OUTCOMES)[number];
export const OUTCOME_NAMES: Record<Outcome, string> = {
  satisfied: '满意',
  'basically-satisfied': '基本满意',
  dissatisfied: '不满意',
};

const days = z.int().positive();
/** Working days allowed, counted from the day after. */
export const RatingClocks = z.strictObject({
  contacted: days,
  replied: days,
  rectified: days,
  /** How much later rectification may be, once. */
  extension: days,
  /** In which the rated unit may appeal, from the day the case was opened. */
  appeal: days,
  /** In which an appeal is to be decided. */
  review: days,
});
export type RatingClocks = z.infer<typeof RatingClocks>;

/** The numbers and the calendar that a case's dates follow from. */
export interface ClockRules {
  clocks: RatingClocks;
  calendar: WorkingDays;
}

/** The date so many working days after a date. Refuses a year whose calendar is not published. */
export function addWorkingDays(from: CivilDate, days: number, calendar: WorkingDays): CivilDate {
  let date = from;
  for (let left = days; left > 0; ) {
    date = addDays(date, 1);
    if (calendar.isWorkingDay(date)) left--;
  }
  return date;
}

/** Days on which the steps of a case were taken. */
export type CaseDays = Partial<Record<CaseStep, CivilDate>>;

/** How far a case has come: whether each step was taken, and whether in time. */
export interface CaseStanding {
  taken: Record<OwedStep, boolean>;
  inTime: Record<OwedStep, boolean>;
  /** Last day for each step, the extension counted in. */
  due: Record<OwedStep, CivilDate>;
  /** The step owed next; null once the matter is rectified. */
  next: OwedStep | null;
  /** Not rectified, and past the term for it. */
  overdue: boolean;
  /** The step owed next is past its term. */
  stepOverdue: boolean;
}

/**
 * Where a case stands at the end of a day.
 * @param openedOn the day the portal learned of the rating
 * @param steps days on which steps were taken; later than `asOf` counts as not yet
 */
export function caseStanding(
  openedOn: CivilDate,
  steps: CaseDays,
  asOf: CivilDate,
  rules: ClockRules,
): CaseStanding {
  const on = (step: CaseStep) => ((steps[step] ?? '9999') <= asOf ? steps[step] : undefined);
  const each = <T>(of: (step: OwedStep) => T) =>
    Object.fromEntries(OWED_STEPS.map((step) => [step, of(step)])) as Record<OwedStep, T>;
  const more = (step: OwedStep) => (step === 'rectified' && on('extended') ? rules.clocks.extension : 0);
  const due = each((step) => addWorkingDays(openedOn, rules.clocks[step] + more(step), rules.calendar));
  const taken = each((step) => on(step) !== undefined);
  // What is rectified has been contacted and answered for: nothing more is owed.
  const next = taken.rectified ? null : (OWED_STEPS.find((step) => !taken[step]) ?? null);
  return {
    taken,
    inTime: each((step) => taken[step] && on(step)! <= due[step]),
    due,
    next,
    overdue: !taken.rectified && asOf > due.rectified,
    stepOverdue: next !== null && asOf > due[next],
  };
}
