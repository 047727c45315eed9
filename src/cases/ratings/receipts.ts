import { and, eq, gte, lt, or } from 'drizzle-orm';
import type { Context } from '../../../db/write.ts';
import { addDays, type CivilDate, civilDate } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import {
  type CaseStep,
  caseNumber,
  type ExclusionReason,
  idRanges,
  type Level,
  OWED_STEPS,
  type OwedStep,
  readReceipt,
} from '../../domain/ratings.ts';
import { ratingChangeDays } from '../parameters.ts';
import { caseStandingOf, isExcluded, readCase } from './case-file.ts';

/** What the holder of a receipt sees: what was recorded, and how far a negative rating has come. */
export interface ReceiptView {
  receipt: string;
  level: Level;
  /** The civil day it counts for. */
  day: string;
  point: { id: string; name: string; centre: string; unit: string };
  reasons: string[];
  flags: string[];
  /** Null if the rating opened no case. */
  steps: { step: CaseStep; on: string }[] | null;
  /** What the rated unit still owes and until which day. */
  owed: { step: OwedStep; due: CivilDate }[];
  /** Under which the case is published; null without one. */
  caseNumber: string | null;
  /** Number of the case that goes on under the receipt of the rating this one changed; null without one. */
  earlierCase: string | null;
  /** Why a review of two persons took it out of the count, and when; null while it counts. */
  excluded: { reason: ExclusionReason; on: string } | null;
  /** The day on which its giver changed it: the later one counts in its place. Null while it stands. */
  changedOn: string | null;
  /** The last day on which it can be changed; null where it cannot. */
  changeUntil: string | null;
}

/** The last day on which a rating may be changed: counted from the day it arrived, since nobody can before. */
export function changeUntil(receivedAt: number): CivilDate {
  const arrived = civilDate(receivedAt);
  return addDays(arrived, ratingChangeDays(arrived));
}

/**
 * What stands under a receipt, without personal data: neither the comment nor an answer's wording.
 * @throws Refusal `invalid` for what cannot be a receipt, `not-found` for one that is not (yet) delivered
 */
export async function receiptOf(ctx: Context, code: string): Promise<ReceiptView> {
  const rating = await ratingOfReceipt(ctx, code);
  const { db, t } = ctx.read;
  const [point] = await db.select().from(t.servicePoints).where(eq(t.servicePoints.id, rating.point));
  const caseOf = async (id: string) =>
    (await db.select().from(t.ratingCases).where(eq(t.ratingCases.ratingId, id)))[0];
  const opened = await caseOf(rating.id);
  const [excluded] = await db
    .select({ reason: t.ratingExclusions.reason, on: t.ratingExclusions.on })
    .from(t.ratingExclusions)
    .where(eq(t.ratingExclusions.ratingId, rating.id));
  const steps = await db
    .select({ step: t.caseSteps.step, on: t.caseSteps.on })
    .from(t.caseSteps)
    .where(eq(t.caseSteps.ratingId, rating.id))
    .orderBy(t.caseSteps.on);
  const { id, name, centre, unit } = point!;
  const { old, new: later, on } = t.ratingChanges;
  const [change] = await db
    .select({ old, on })
    .from(t.ratingChanges)
    .where(or(eq(old, rating.id), eq(later, rating.id)));
  const earlier = change === undefined || change.old === rating.id ? undefined : await caseOf(change.old);
  const until = changeUntil(rating.receivedAt);
  const changeable = change === undefined && excluded === undefined && civilDate(ctx.now) <= until;
  return {
    receipt: rating.receipt,
    level: rating.level,
    day: rating.day,
    point: { id, name, centre, unit },
    reasons: rating.reasons,
    flags: rating.flags,
    steps: opened === undefined ? null : steps,
    owed: opened === undefined ? [] : await owedOn(ctx, rating.id),
    caseNumber: opened === undefined ? null : caseNumber(rating.id),
    earlierCase: earlier === undefined ? null : caseNumber(earlier.ratingId),
    excluded: excluded === undefined ? null : { ...excluded, reason: excluded.reason as ExclusionReason },
    changedOn: change?.old === rating.id ? change.on : null,
    changeUntil: changeable ? until : null,
  };
}

async function owedOn(ctx: Context, ratingId: string): Promise<ReceiptView['owed']> {
  const found = await readCase(ctx.read, ratingId);
  if (found === undefined || isExcluded(found) || found.steps.rectified !== undefined) return [];
  const { due } = caseStandingOf(found, civilDate(ctx.now));
  return OWED_STEPS.filter((step) => found.steps[step] === undefined).map((step) => ({
    step,
    due: due[step],
  }));
}

/**
 * The rating that a receipt stands for, as it is kept; it never leaves the use cases.
 * @throws Refusal as `receiptOf`
 */
export async function ratingOfReceipt(ctx: Context, code: string) {
  const receipt = readReceipt(code);
  if (receipt === null) {
    throw new Refusal(
      'invalid',
      '回执号为 12 位数字和字母，每 4 位一组，例如 3G5Z-0A1B-2C3D；请核对后再查。',
      { field: 'code' },
    );
  }
  const { db, t } = ctx.read;
  const ranges = idRanges(receipt).map(({ from, before }) =>
    and(gte(t.ratings.id, from), lt(t.ratings.id, before)),
  );
  const [rating] = await db
    .select()
    .from(t.ratings)
    .where(and(or(...ranges), eq(t.ratings.receipt, receipt)));
  if (rating !== undefined) return rating;
  throw new Refusal('not-found', '没有查到这张回执。评价器断网时评价会晚到，请过一天再查。', {
    field: 'code',
  });
}
