/** Everything that is published of a month of ratings (§9.2). */
import { and, asc, count, eq, gte, lte } from 'drizzle-orm';
import type { Context } from '../../../db/write.ts';
import { type CivilDate, civilDate, monthEnd } from '../../domain/calendar.ts';
import type { CaseStanding, ExclusionReason, Level } from '../../domain/ratings.ts';
import { ratingDelay } from '../parameters.ts';
import { caseStandingOf, type RatingCase, readCases } from './case-file.ts';
import { listFlags, type RatingFlagged } from './flags.ts';
import { type DeviceGap, listGaps } from './links.ts';
import { monthSummary, type RatingSummary } from './summary.ts';

/** Ratings of one day and level taken out of the count by one decision. */
export interface ExcludedRatings {
  unit: string;
  day: CivilDate;
  level: Level;
  reason: ExclusionReason;
  by: 'appeal' | 'flag';
  count: number;
  decidedOn: CivilDate;
}

export interface MonthReport extends RatingSummary {
  month: string;
  exclusions: ExcludedRatings[];
  flags: (RatingFlagged & { centre: string })[];
  /** Numbers known to be missing by the end of the month. */
  gaps: DeviceGap[];
  /** The months of the year before this one, as they are known now. */
  earlier: { month: string; summary: RatingSummary }[];
}

/** Gathers a month. @param month `2016-07`; throws as `ratingSummary` */
export async function monthReport(ctx: Context, month: string): Promise<MonthReport> {
  const [from, to] = [`${month}-01`, monthEnd(month)];
  const before = Array.from(
    { length: Number(month.slice(5)) - 1 },
    (_, i) => `${month.slice(0, 5)}${String(i + 1).padStart(2, '0')}`,
  );
  const earlier: MonthReport['earlier'] = [];
  for (const one of before) earlier.push({ month: one, summary: await monthSummary(ctx, one) });
  const points = new Map(
    (await ctx.read.db.select().from(ctx.read.t.servicePoints)).map((point) => [point.id, point.centre]),
  );
  return {
    ...(await monthSummary(ctx, month)),
    month,
    exclusions: await excludedRatings(ctx, from, to),
    flags: (await listFlags(ctx, from, to)).map((flag) => ({ ...flag, centre: points.get(flag.point)! })),
    gaps: (await listGaps(ctx)).filter((gap) => gap.knownOn >= from && gap.knownOn <= to),
    earlier: earlier.filter(({ summary }) => summary.cells.length > 0),
  };
}

async function excludedRatings(ctx: Context, from: CivilDate, to: CivilDate): Promise<ExcludedRatings[]> {
  const { db, t } = ctx.read;
  const { unit, day, level, reason, on, subject } = t.ratingExclusions;
  const rows = await db
    .select({ unit, day, level, reason, decidedOn: on, flag: t.ratingFlags.id, count: count() })
    .from(t.ratingExclusions)
    .leftJoin(t.ratingFlags, eq(t.ratingFlags.id, subject))
    .where(and(gte(day, from), lte(day, to)))
    .groupBy(unit, day, level, reason, on, t.ratingFlags.id)
    .orderBy(asc(day), asc(unit), asc(level), asc(reason));
  return rows.map(({ flag, reason, ...row }) => ({
    ...row,
    reason: reason as ExclusionReason,
    by: flag === null ? 'appeal' : 'flag',
  }));
}

/** A case on which something is owed, as it is published. */
export interface OwedCase {
  found: RatingCase;
  centre: string;
  standing: CaseStanding;
}

/**
 * Open cases whose ratings may be told of: received long enough ago that nobody at a window can tell from what is new
 * who has just rated. In the order of their numbers, which is no order of time.
 */
export async function owedCases(ctx: Context): Promise<OwedCase[]> {
  const { db, t } = ctx.read;
  const rows = await db
    .select({ id: t.ratingCases.ratingId, centre: t.servicePoints.centre })
    .from(t.ratingCases)
    .innerJoin(t.ratings, eq(t.ratings.id, t.ratingCases.ratingId))
    .innerJoin(t.servicePoints, eq(t.servicePoints.id, t.ratings.point))
    .where(lte(t.ratings.receivedAt, ctx.now - ratingDelay(civilDate(ctx.now)).delayHours * 3_600_000));
  const centres = new Map(rows.map((row) => [row.id, row.centre]));
  const asOf = civilDate(ctx.now);
  return (await readCases(ctx.read))
    .map((found) => ({
      found,
      centre: centres.get(found.ratingId) ?? '',
      standing: caseStandingOf(found, asOf),
    }))
    .filter(({ centre, standing }) => centre !== '' && standing.next !== null)
    .sort((a, b) => (a.found.number < b.found.number ? -1 : 1));
}
