import { eq } from 'drizzle-orm';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { type CivilDate, civilDate } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import { CASE_STEP_NAMES, type CaseStep, type OwedStep } from '../../domain/ratings.ts';

/** A negative rating as its unit sees it. Neither device nor hour: nobody shall find out who pressed. */
export interface RatingCase {
  ratingId: string;
  unit: string;
  day: CivilDate;
  openedOn: CivilDate;
  steps: Partial<Record<CaseStep, CivilDate>>;
}

/**
 * Records that the rated unit contacted, replied or rectified (国办发〔2019〕51号). Each step once.
 * @param text what was done, 1–1000 characters; internal
 */
export async function answerCase(
  ctx: Context,
  ratingId: string,
  step: OwedStep,
  text: string,
): Promise<void> {
  const { db, t } = ctx.read;
  const [found] = await db.select().from(t.ratingCases).where(eq(t.ratingCases.ratingId, ratingId));
  demand(ctx.actor, 'ratings.answer-case', found ? { unit: found.unit } : {});
  if (found === undefined) throw new Refusal('not-found', '没有这件差评办理。');
  if (text.trim() === '' || text.length > 1000) {
    throw new Refusal('invalid', '请写明办理情况，1 至 1000 字。', { field: 'text' });
  }
  await write(ctx, async (tx) => {
    const made = await tx.db
      .insert(tx.t.caseSteps)
      .values({ ratingId, step, on: civilDate(ctx.now), actor: ctx.actor.id, text: text.trim() })
      .onConflictDoNothing()
      .returning({ step: tx.t.caseSteps.step });
    if (made.length === 0) {
      throw new Refusal('conflict', `这件差评的“${CASE_STEP_NAMES[step]}”已经登记，不能再改。`);
    }
    return {
      result: undefined,
      entries: [{ action: 'ratings.answer-case', subject: ratingId, detail: { step } }],
    };
  });
}

/** Negative ratings, newest last. @param unit only this unit's */
export async function listCases(ctx: Context, unit?: string): Promise<RatingCase[]> {
  const { db, t } = ctx.read;
  const rows = await db
    .select({ opened: t.ratingCases, step: t.caseSteps.step, on: t.caseSteps.on })
    .from(t.ratingCases)
    .leftJoin(t.caseSteps, eq(t.caseSteps.ratingId, t.ratingCases.ratingId))
    .where(unit === undefined ? undefined : eq(t.ratingCases.unit, unit))
    .orderBy(t.ratingCases.ratingId);
  return gather(rows);
}

/** One case for each rating, its steps put together. */
export function gather(
  rows: { opened: Omit<RatingCase, 'steps'>; step: CaseStep | null; on: CivilDate | null }[],
): RatingCase[] {
  const cases = new Map<string, RatingCase>();
  for (const { opened, step, on } of rows) {
    const found = cases.get(opened.ratingId) ?? { ...opened, steps: {} };
    if (step !== null && on !== null) found.steps[step] = on;
    cases.set(opened.ratingId, found);
  }
  return [...cases.values()];
}
