/** All that people decided about the scores of a year, as far as the public reads it. */
import { asc, eq } from 'drizzle-orm';
import type { Context } from '../../../db/write.ts';
import { type Manual, TOLERANCE_TESTS, type Tolerance } from '../../domain/assessment.ts';
import { accountTitles } from '../auth.ts';
import { listAppeals } from './appeals.ts';
import { listManual } from './judged.ts';

/** Confirmed entries, tolerance, appeals with their answers, commendations. Grounds of appeals stay in the office. */
export async function rulingsOf(ctx: Context, year: number) {
  const { db, t } = ctx.read;
  const titles = await accountTitles(ctx);
  const post = (id: string | null) => titles.get(id ?? '') ?? '系统';
  const tolerances = await db
    .select()
    .from(t.tolerances)
    .orderBy(asc(t.tolerances.date), asc(t.tolerances.id));
  const commendations = await db
    .select()
    .from(t.commendations)
    .where(eq(t.commendations.year, year))
    .orderBy(asc(t.commendations.kind), asc(t.commendations.id));
  return {
    year,
    manual: (await listManual(ctx, year))
      .filter((entry) => entry.confirmedBy !== null)
      .map(({ period, unit, id, item, evidence, attainmentBp, cases, enteredBy, confirmedBy }) => {
        const fact: Manual = {
          ...{ id, item, evidence, enteredBy: post(enteredBy), confirmedBy: post(confirmedBy) },
          ...(attainmentBp === null ? {} : { attainmentBp }),
          ...(cases === null ? {} : { cases }),
        };
        return { period, unit, fact };
      }),
    tolerances: tolerances
      .filter(({ period }) => period.startsWith(String(year)))
      .map(({ period, unit, recordedUnit, number, date, by, line, cases, facts, tests }) => {
        const six = Object.fromEntries(
          TOLERANCE_TESTS.map((test) => [test, tests[test]]),
        ) as Tolerance['tests'];
        const decision: Tolerance = { number, date, by, line, cases, facts, tests: six };
        return { period, unit, recordedUnit, decision };
      }),
    appeals: (await listAppeals(ctx))
      .filter(({ assessment }) => assessment.startsWith(String(year)))
      .map(({ id, unit, assessment, line, filedOn, outcome, answer, answeredUnit, answeredOn }) => ({
        ...{ id, unit, assessment, line, filedOn, outcome, answer, answeredUnit, answeredOn },
      })),
    commendations: commendations.map(({ kind, unit, post: position, grounds, number, date }) => ({
      ...{ kind, unit, post: position, grounds, number, date },
    })),
  };
}
