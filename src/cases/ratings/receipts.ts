import { and, eq, gte, lt, or } from 'drizzle-orm';
import type { Context } from '../../../db/write.ts';
import { Refusal } from '../../domain/outcome.ts';
import { type CaseStep, idRanges, type Level, readReceipt } from '../../domain/ratings.ts';

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
}

/**
 * What stands under a receipt, without personal data: neither the comment nor an answer's wording.
 * @throws Refusal `invalid` for what cannot be a receipt, `not-found` for one that is not (yet) delivered
 */
export async function receiptOf(ctx: Context, code: string): Promise<ReceiptView> {
  const receipt = readReceipt(code);
  if (receipt === null) {
    throw new Refusal(
      'invalid',
      '回执号为 12 位数字和字母，每 4 位一组，例如 3G5Z-0A1B-2C3D；请核对后再查。',
      {
        field: 'code',
      },
    );
  }
  const { db, t } = ctx.read;
  const ranges = idRanges(receipt).map(({ from, before }) =>
    and(gte(t.ratings.id, from), lt(t.ratings.id, before)),
  );
  const [found] = await db
    .select({ rating: t.ratings, point: t.servicePoints, opened: t.ratingCases.openedOn })
    .from(t.ratings)
    .innerJoin(t.servicePoints, eq(t.servicePoints.id, t.ratings.point))
    .leftJoin(t.ratingCases, eq(t.ratingCases.ratingId, t.ratings.id))
    .where(and(or(...ranges), eq(t.ratings.receipt, receipt)));
  if (found === undefined) {
    throw new Refusal('not-found', '没有查到这张回执。评价器断网时评价会晚到，请过一天再查。', {
      field: 'code',
    });
  }
  const { rating, point, opened } = found;
  const steps = await db
    .select({ step: t.caseSteps.step, on: t.caseSteps.on })
    .from(t.caseSteps)
    .where(eq(t.caseSteps.ratingId, rating.id))
    .orderBy(t.caseSteps.on);
  return {
    receipt,
    level: rating.level,
    day: rating.day,
    point: { id: point.id, name: point.name, centre: point.centre, unit: point.unit },
    reasons: rating.reasons,
    flags: rating.flags,
    steps: opened === null ? null : steps,
  };
}
