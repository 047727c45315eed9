import { and, count, desc, eq, gte, lte, sum } from 'drizzle-orm';
import type { Context } from '../../../db/write.ts';
import { addDays, type CivilDate, civilDate, monthEnd, monthOf } from '../../domain/calendar.ts';
import { divideRounded } from '../../domain/points.ts';
import { LEVELS, type Level } from '../../domain/ratings.ts';
import { minimumSample, ratingDelay } from '../parameters.ts';
import type { NamedPoint } from './points.ts';
import type { LevelCounts } from './summary.ts';

/** What a window may show of itself to those who stand before it. */
export interface WindowNumbers {
  from: CivilDate;
  to: CivilDate;
  /** `unit`: the window has too few ratings of its own, these are the department's in all windows. */
  of: 'point' | 'unit';
  counts: LevelCounts;
  total: number;
  /** The last whole month for which people served were reported, and the share of them who rated. */
  served: { month: string; people: number; shareBp: number } | null;
}

const HOUR = 3_600_000;

/**
 * The ratings of a window over some days, told late, so that a clerk cannot tell from them who pressed (§9.2): below the sample that a rank needs the
 * department's, and below that none.
 */
export async function windowNumbers(ctx: Context, point: NamedPoint): Promise<WindowNumbers | null> {
  const { delayHours, windowDays } = ratingDelay(civilDate(ctx.now));
  // The last day that has been over for so long.
  const to = addDays(civilDate(ctx.now - delayHours * HOUR), -1);
  const from = addDays(to, 1 - windowDays);
  const least = minimumSample(to);
  for (const whole of ['point', 'unit'] as const) {
    const counts = await countsOf(ctx, point, whole, from, to);
    const total = totalOf(counts);
    if (total >= least) return { from, to, of: whole, counts, total, served: await servedOf(ctx, point, to) };
  }
  return null;
}

const totalOf = (counts: LevelCounts) => LEVELS.reduce((n, level) => n + counts[level], 0);

async function countsOf(
  { read: { db, t } }: Context,
  { id, unit }: NamedPoint,
  of: WindowNumbers['of'],
  from: CivilDate,
  to: CivilDate,
): Promise<LevelCounts> {
  const { ratingDays: days, ratingExclusions: outs } = t;
  const within = ({ unit: rated, day, point }: typeof days | typeof outs) =>
    and(eq(rated, unit), gte(day, from), lte(day, to), of === 'point' ? eq(point, id) : undefined);
  const given = await db
    .select({ level: days.level, n: sum(days.count).mapWith(Number) })
    .from(days)
    .where(within(days))
    .groupBy(days.level);
  // What a review took out of the count the days still hold.
  const out = await db
    .select({ level: outs.level, n: count() })
    .from(outs)
    .where(within(outs))
    .groupBy(outs.level);
  const inRows = (rows: typeof given, level: Level) => rows.find((row) => row.level === level)?.n ?? 0;
  return Object.fromEntries(
    LEVELS.map((level) => [level, inRows(given, level) - inRows(out, level)]),
  ) as LevelCounts;
}

async function servedOf(ctx: Context, point: NamedPoint, to: CivilDate): Promise<WindowNumbers['served']> {
  // A month that is not over has no share yet.
  const before = monthOf(addDays(`${monthOf(addDays(to, 1))}-01`, -1));
  const { db, t } = ctx.read;
  const { servedCounts: served } = t;
  const [last] = await db
    .select({ month: served.month, people: served.count })
    .from(served)
    .where(and(eq(served.unit, point.unit), lte(served.month, before)))
    .orderBy(desc(served.month))
    .limit(1);
  if (last === undefined || last.people === 0) return null;
  const rated = await countsOf(ctx, point, 'unit', `${last.month}-01`, monthEnd(last.month));
  return { ...last, shareBp: divideRounded(totalOf(rated) * 10_000, last.people) };
}
