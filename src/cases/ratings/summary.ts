import { and, asc, count, eq, gte, lte, sql, sum } from 'drizzle-orm';
import type { Context } from '../../../db/write.ts';
import { type CivilDate, civilDate, monthEnd } from '../../domain/calendar.ts';
import type { Finding } from '../../domain/outcome.ts';
import {
  type Channel,
  caseStanding,
  LEVELS,
  type Level,
  OWED_STEPS,
  type OwedStep,
} from '../../domain/ratings.ts';
import { ratingClocks, workingCalendar } from '../parameters.ts';
import { gather } from './answer.ts';

export type LevelCounts = Record<Level, number>;

/** Ratings of one department in one service centre in one month. */
export interface RatingCell {
  unit: string;
  centre: string;
  counts: LevelCounts;
  total: number;
  /** How many carry a flag about their time; they are counted all the same. */
  flagged: number;
}

/** What a department's month looks like over all centres. */
export interface UnitMonth {
  unit: string;
  counts: LevelCounts;
  total: number;
  /** People served, from the queue system; null where none were reported. */
  served: number | null;
  /** Share of those served who rated, basis points; null without a denominator. */
  shareBp: number | null;
  flags: { clock: number; late: number };
  cases: {
    opened: number;
    taken: Record<OwedStep, number>;
    inTime: Record<OwedStep, number>;
    /** Not yet rectified at the time of asking. */
    open: number;
    /** Of those, past the term. */
    overdue: number;
  };
}

export interface MonthSummary {
  month: string;
  /** The day at whose end the cases stand as told. */
  asOf: CivilDate;
  cells: RatingCell[];
  units: UnitMonth[];
}

/**
 * One month of ratings (§9.2): distributions by department and centre, people served, negative cases and their
 * clocks. Reads the daily summary, never the ratings.
 * @param month `2016-07`
 * @throws Refusal `invalid` when a clock runs into a year without a published working-day calendar
 */
export async function monthSummary(ctx: Context, month: string): Promise<MonthSummary> {
  const asOf = civilDate(ctx.now);
  const cells = await cellsOf(ctx, month);
  const { db, t } = ctx.read;
  const served = await db.select().from(t.servedCounts).where(eq(t.servedCounts.month, month));
  const cases = await casesOf(ctx, month, asOf);
  const ids = [...new Set([...cells, ...served].map((row) => row.unit))].sort();
  const units = ids.map((unit): UnitMonth => {
    const own = cells.filter((cell) => cell.unit === unit);
    const people = served.find((row) => row.unit === unit)?.count ?? null;
    const total = own.reduce((n, cell) => n + cell.total, 0);
    return {
      unit,
      counts: counts((level) => own.reduce((n, cell) => n + cell.counts[level], 0)),
      total,
      served: people,
      shareBp: people === null || people === 0 ? null : Math.round((total * 10_000) / people),
      flags: {
        clock: own.reduce((n, cell) => n + cell.clock, 0),
        late: own.reduce((n, cell) => n + cell.late, 0),
      },
      cases: cases.get(unit) ?? noCases(),
    };
  });
  return { month, asOf, cells: cells.map(({ clock: _clock, late: _late, ...cell }) => cell), units };
}

const counts = (of: (level: Level) => number) =>
  Object.fromEntries(LEVELS.map((level) => [level, of(level)])) as LevelCounts;
const none = (): Record<OwedStep, number> => ({ contacted: 0, replied: 0, rectified: 0 });
const noCases = (): UnitMonth['cases'] => ({ opened: 0, taken: none(), inTime: none(), open: 0, overdue: 0 });

async function cellsOf(
  ctx: Context,
  month: string,
): Promise<(RatingCell & { clock: number; late: number })[]> {
  const { db, t } = ctx.read;
  const rows = await db
    .select({
      unit: t.ratingDays.unit,
      centre: t.servicePoints.centre,
      level: t.ratingDays.level,
      count: sum(t.ratingDays.count).mapWith(Number),
      clock: sum(t.ratingDays.clock).mapWith(Number),
      late: sum(t.ratingDays.late).mapWith(Number),
    })
    .from(t.ratingDays)
    .innerJoin(t.servicePoints, eq(t.servicePoints.id, t.ratingDays.point))
    .where(and(gte(t.ratingDays.day, `${month}-01`), lte(t.ratingDays.day, monthEnd(month))))
    .groupBy(t.ratingDays.unit, t.servicePoints.centre, t.ratingDays.level)
    .orderBy(asc(t.ratingDays.unit), asc(t.servicePoints.centre));
  const cells = new Map<string, RatingCell & { clock: number; late: number }>();
  for (const { unit, centre, level, count: n, clock, late } of rows) {
    const key = `${unit} ${centre}`;
    const empty = { unit, centre, counts: counts(() => 0), total: 0, flagged: 0, clock: 0, late: 0 };
    const cell = cells.get(key) ?? empty;
    cell.counts[level] += n;
    cell.total += n;
    cell.clock += clock;
    cell.late += late;
    cell.flagged = cell.clock + cell.late;
    cells.set(key, cell);
  }
  return [...cells.values()];
}

async function casesOf(
  ctx: Context,
  month: string,
  asOf: CivilDate,
): Promise<Map<string, UnitMonth['cases']>> {
  const { db, t } = ctx.read;
  const rows = await db
    .select({ opened: t.ratingCases, step: t.caseSteps.step, on: t.caseSteps.on })
    .from(t.ratingCases)
    .leftJoin(t.caseSteps, eq(t.caseSteps.ratingId, t.ratingCases.ratingId))
    .where(and(gte(t.ratingCases.day, `${month}-01`), lte(t.ratingCases.day, monthEnd(month))));
  const calendar = workingCalendar();
  const units = new Map<string, UnitMonth['cases']>();
  for (const { unit, openedOn, steps } of gather(rows)) {
    const tally = units.get(unit) ?? noCases();
    const standing = caseStanding(openedOn, steps, asOf, { clocks: ratingClocks(openedOn), calendar });
    tally.opened++;
    for (const step of OWED_STEPS) {
      if (standing.taken[step]) tally.taken[step]++;
      if (standing.inTime[step]) tally.inTime[step]++;
    }
    if (!standing.taken.rectified) tally.open++;
    if (standing.overdue) tally.overdue++;
    units.set(unit, tally);
  }
  return units;
}

/**
 * Holds the daily summary against a full recount of the ratings and the cases against the negative ones.
 * Empty means equal; anything else means that somebody changed data behind the portal's back.
 */
export async function recount(ctx: Context): Promise<Finding[]> {
  const { db, t } = ctx.read;
  const flagged = (flag: string) =>
    sql<number>`sum(case when cast(${t.ratings.flags} as text) like ${`%"${flag}"%`} then 1 else 0 end)`.mapWith(
      Number,
    );
  const { unit, point, day, channel, level } = t.ratings;
  const raw = await db
    .select({
      unit,
      point,
      day,
      channel,
      level,
      count: count(),
      clock: flagged('clock'),
      late: flagged('late'),
    })
    .from(t.ratings)
    .groupBy(unit, point, day, channel, level);
  const kept = await db.select().from(t.ratingDays);
  const [opened] = await db.select({ n: count() }).from(t.ratingCases);
  const negative = raw
    .filter((row) => row.level === 'dissatisfied' || row.level === 'very-dissatisfied')
    .reduce((n, row) => n + row.count, 0);
  return [
    ...differences(raw, kept),
    ...(negative === opened!.n ? [] : [finding('rating_cases', `${negative}`, `${opened!.n}`)]),
  ];
}

interface DayCount {
  unit: string;
  point: string;
  day: CivilDate;
  channel: Channel;
  level: Level;
  count: number;
  clock: number;
  late: number;
}

function differences(raw: DayCount[], kept: DayCount[]): Finding[] {
  const keyOf = (row: DayCount) => `${row.unit} ${row.point} ${row.day} ${row.channel} ${row.level}`;
  const told = (row: DayCount | undefined) =>
    row === undefined ? '0/0/0' : `${row.count}/${row.clock}/${row.late}`;
  const rows = new Map(raw.map((row) => [keyOf(row), row]));
  const sums = new Map(kept.map((row) => [keyOf(row), row]));
  return [...new Set([...rows.keys(), ...sums.keys()])]
    .sort()
    .filter((key) => told(rows.get(key)) !== told(sums.get(key)))
    .map((key) => finding(key, told(rows.get(key)), told(sums.get(key))));
}

function finding(subject: string, expected: string, actual: string): Finding {
  const message = `评价日汇总“${subject}”为 ${actual}，按原始评价重新计数为 ${expected}。`;
  return { code: 'ratings.summary-differs', clause: '§9.2', subject, expected, actual, message };
}
