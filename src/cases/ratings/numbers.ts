import { and, desc, eq, gte, lte, sum } from 'drizzle-orm';
import type { Context } from '../../../db/write.ts';
import { addDays, type CivilDate, civilDate, monthEnd, monthOf } from '../../domain/calendar.ts';
import { divideRounded } from '../../domain/points.ts';
import { LEVELS } from '../../domain/ratings.ts';
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
    const total = LEVELS.reduce((n, level) => n + counts[level], 0);
    if (total >= least)
      return { from, to, of: whole, counts, total, served: await servedOf(ctx, point.unit, to) };
  }
  return null;
}

async function countsOf(
  { read: { db, t } }: Context,
  { id, unit }: NamedPoint,
  of: WindowNumbers['of'],
  from: CivilDate,
  to: CivilDate,
): Promise<LevelCounts> {
  const { ratingDays: days } = t;
  const rows = await db
    .select({ level: days.level, count: sum(days.count).mapWith(Number) })
    .from(days)
    .where(
      and(
        eq(days.unit, unit),
        gte(days.day, from),
        lte(days.day, to),
        of === 'point' ? eq(days.point, id) : undefined,
      ),
    )
    .groupBy(days.level);
  const known = new Map(rows.map(({ level, count }) => [level, count]));
  return Object.fromEntries(LEVELS.map((level) => [level, known.get(level) ?? 0])) as LevelCounts;
}

async function servedOf(
  { read: { db, t } }: Context,
  unit: string,
  to: CivilDate,
): Promise<WindowNumbers['served']> {
  // A month that is not over has no share yet.
  const before = monthOf(addDays(`${monthOf(addDays(to, 1))}-01`, -1));
  const { servedCounts: served, ratingDays: days } = t;
  const [last] = await db
    .select({ month: served.month, people: served.count })
    .from(served)
    .where(and(eq(served.unit, unit), lte(served.month, before)))
    .orderBy(desc(served.month))
    .limit(1);
  if (last === undefined || last.people === 0) return null;
  const [rated] = await db
    .select({ count: sum(days.count).mapWith(Number) })
    .from(days)
    .where(and(eq(days.unit, unit), gte(days.day, `${last.month}-01`), lte(days.day, monthEnd(last.month))));
  return { ...last, shareBp: divideRounded((rated?.count ?? 0) * 10_000, last.people) };
}
