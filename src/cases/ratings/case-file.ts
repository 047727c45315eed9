import { and, asc, eq, type SQL, sql } from 'drizzle-orm';
import type { Read } from '../../../db/engine.ts';
import type { CivilDate } from '../../domain/calendar.ts';
import {
  type CaseDays,
  type CaseStanding,
  type CaseStep,
  type ClockRules,
  caseNumber,
  caseStanding,
  type ExclusionReason,
  type Review,
  type ReviewStep,
  reviewOf,
} from '../../domain/ratings.ts';
import { provisionalCalendar, ratingClocks } from '../parameters.ts';

/** A negative rating and what followed. Neither device nor hour: nobody shall find out who pressed. */
export interface RatingCase {
  ratingId: string;
  /** Its public number; the receipt cannot be computed from it. */
  number: string;
  unit: string;
  day: CivilDate;
  openedOn: CivilDate;
  steps: CaseDays;
  /** Reason of the extension, ground of the appeal, grade of the outcome. */
  codes: Partial<Record<CaseStep, string>>;
  /** Of the unit's appeal. */
  review: Review;
  /** Why and when it was taken out of the count, by an appeal or with a flagged stretch; null while it counts. */
  excluded: { reason: ExclusionReason; on: CivilDate } | null;
}

/** Whether a review took the rating out of the count: nothing more is owed on it. */
export const isExcluded = ({ excluded }: RatingCase) => excluded !== null;

/** Cases with their steps and reviews, in the order of their ratings. @param where on `rating_cases` */
export async function readCases({ db, t }: Read, where?: SQL): Promise<RatingCase[]> {
  const rows = await db
    .select({
      opened: t.ratingCases,
      step: t.caseSteps.step,
      on: t.caseSteps.on,
      code: t.caseSteps.code,
      reason: t.ratingExclusions.reason,
      outOn: t.ratingExclusions.on,
    })
    .from(t.ratingCases)
    .leftJoin(t.caseSteps, eq(t.caseSteps.ratingId, t.ratingCases.ratingId))
    // Of a rating that was changed the later one is excluded; its case is the first one's.
    .leftJoin(t.ratingChanges, eq(t.ratingChanges.old, t.ratingCases.ratingId))
    .leftJoin(
      t.ratingExclusions,
      eq(t.ratingExclusions.ratingId, sql`coalesce(${t.ratingChanges.new}, ${t.ratingCases.ratingId})`),
    )
    .where(where)
    .orderBy(asc(t.ratingCases.ratingId));
  // Nothing is reviewed that nobody appealed against.
  const acts = rows.some(({ step }) => step === 'appealed')
    ? await db
        .select({ act: t.reviewActs })
        .from(t.reviewActs)
        .innerJoin(t.ratingCases, eq(t.ratingCases.ratingId, t.reviewActs.subject))
        .where(and(where))
        .orderBy(asc(t.reviewActs.subject), asc(t.reviewActs.sequence))
    : [];
  const reviews = Map.groupBy(acts, ({ act }) => act.subject);
  const cases = new Map<string, RatingCase>();
  for (const { opened, step, on, code, reason, outOn } of rows) {
    const own = reviews.get(opened.ratingId)?.map(({ act }) => reviewStep(act)) ?? [];
    const found =
      cases.get(opened.ratingId) ??
      ({
        ...opened,
        number: caseNumber(opened.ratingId),
        steps: {},
        codes: {},
        review: reviewOf(own),
        excluded: outOn === null ? null : { reason: reason as ExclusionReason, on: outOn },
      } satisfies RatingCase);
    if (step !== null && on !== null) found.steps[step] = on;
    if (step !== null && code !== null) found.codes[step] = code;
    cases.set(opened.ratingId, found);
  }
  return [...cases.values()];
}

/** One case, or undefined. */
export async function readCase(read: Read, ratingId: string): Promise<RatingCase | undefined> {
  return (await readCases(read, eq(read.t.ratingCases.ratingId, ratingId)))[0];
}

/** A row of acts as the domain reads it: the reason was checked against its list when it was written. */
export function reviewStep(row: Read['t']['reviewActs']['$inferSelect']): ReviewStep {
  return { ...row, reason: row.reason as ExclusionReason | null };
}

/** The dated numbers and the calendar of a case. */
export function rulesOf(openedOn: string): ClockRules {
  return { clocks: ratingClocks(openedOn), calendar: provisionalCalendar() };
}

/** Where a case stands; a rating taken out of the count owes nothing more. */
export function caseStandingOf(found: RatingCase, today: CivilDate): CaseStanding {
  const standing = caseStanding(found.openedOn, found.steps, today, rulesOf(found.openedOn));
  return isExcluded(found) ? { ...standing, next: null, overdue: false, stepOverdue: false } : standing;
}
