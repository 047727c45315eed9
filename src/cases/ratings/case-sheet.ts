import { asc, eq } from 'drizzle-orm';
import type { Context } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { type CivilDate, civilDate } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import {
  type Answers,
  addWorkingDays,
  type CaseStanding,
  type CaseStep,
  type Level,
  type ReviewAct,
  type Verdict,
} from '../../domain/ratings.ts';
import { caseStandingOf, type RatingCase, readCase, rulesOf } from './case-file.ts';
import { type NamedPoint, pointOf } from './points.ts';

/** Everything that those who handle or review a case may see; neither device nor hour. */
export interface CaseSheet extends RatingCase {
  standing: CaseStanding;
  /** Last day of an appeal. */
  appealUntil: CivilDate;
  /** Last day on which an appeal is to be decided; null without one. */
  reviewUntil: CivilDate | null;
  rating: { level: Level; reasons: string[]; comment: string | null; answers: Answers | null };
  point: NamedPoint;
  /** What was written at each step, in the order of the steps. */
  notes: { step: CaseStep; on: CivilDate; code: string | null; text: string }[];
  /** What was written in the review. */
  acts: {
    act: ReviewAct;
    verdict: Verdict;
    reason: string | null;
    on: CivilDate;
    unit: string;
    text: string;
  }[];
}

/** One case for those who act on it. Throws `not-found` also on the day it was opened. */
export async function caseSheet(ctx: Context, ratingId: string): Promise<CaseSheet> {
  const { db, t } = ctx.read;
  const found = await readCase(ctx.read, ratingId);
  demand(ctx.actor, 'ratings.read', found ? { unit: found.unit } : {});
  const today = civilDate(ctx.now);
  if (found === undefined || found.openedOn >= today) {
    throw new Refusal('not-found', '没有这件差评办理；当天的差评次日才转给被评单位。');
  }
  const [rating] = await db.select().from(t.ratings).where(eq(t.ratings.id, ratingId));
  const { level, reasons, comment, answers, point } = rating!;
  const rules = rulesOf(found.openedOn);
  const days = (from: CivilDate, count: number) => addWorkingDays(from, count, rules.calendar);
  const notes = await db
    .select({ step: t.caseSteps.step, on: t.caseSteps.on, code: t.caseSteps.code, text: t.caseSteps.text })
    .from(t.caseSteps)
    .where(eq(t.caseSteps.ratingId, ratingId))
    .orderBy(asc(t.caseSteps.on));
  const acts = await db
    .select()
    .from(t.reviewActs)
    .where(eq(t.reviewActs.subject, ratingId))
    .orderBy(asc(t.reviewActs.sequence));
  const { appealed } = found.steps;
  return {
    ...found,
    standing: caseStandingOf(found, today),
    appealUntil: days(found.openedOn, rules.clocks.appeal),
    reviewUntil: appealed === undefined ? null : days(appealed, rules.clocks.review),
    rating: { level, reasons, comment, answers },
    point: await pointOf(ctx, point),
    notes,
    acts: acts.map(({ act, verdict, reason, on, unit, text }) => ({ act, verdict, reason, on, unit, text })),
  };
}
