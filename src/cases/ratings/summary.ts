import { and, asc, eq, gte, lte, sum } from 'drizzle-orm';
import type { Context } from '../../../db/write.ts';
import { type CivilDate, civilDate, monthEnd } from '../../domain/calendar.ts';
import {
  caseStanding,
  LEVELS,
  type Level,
  OWED_STEPS,
  type OwedStep,
  QUESTIONS,
  type Question,
  type RatingFlag,
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
  /** How many carry a flag (a rating with two counts twice); they are counted all the same. */
  flagged: number;
  /** How many came with a ticket. */
  tied: number;
  flags: Record<RatingFlag, number>;
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
  /** How many came with a ticket. */
  tied: number;
  flags: Record<RatingFlag, number>;
  /** The answers to the three questions. */
  answers: Record<Question, LevelCounts>;
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
  const answers = await answersOf(ctx, month);
  const ids = [...new Set([...cells, ...served].map((row) => row.unit))].sort();
  const units = ids.map((unit): UnitMonth => {
    const own = cells.filter((cell) => cell.unit === unit);
    const people = served.find((row) => row.unit === unit)?.count ?? null;
    const total = own.reduce((n, cell) => n + cell.total, 0);
    return {
      unit,
      counts: counts((level) => own.reduce((n, cell) => n + cell.counts[level], 0)),
      total,
      tied: own.reduce((n, cell) => n + cell.tied, 0),
      served: people,
      shareBp: people === null || people === 0 ? null : Math.round((total * 10_000) / people),
      flags: flags((flag) => own.reduce((n, cell) => n + cell.flags[flag], 0)),
      answers: answers.get(unit) ?? noAnswers(),
      cases: cases.get(unit) ?? noCases(),
    };
  });
  return { month, asOf, cells, units };
}

const counts = (of: (level: Level) => number) =>
  Object.fromEntries(LEVELS.map((level) => [level, of(level)])) as LevelCounts;
const flags = (of: (flag: RatingFlag) => number): Record<RatingFlag, number> => ({
  clock: of('clock'),
  late: of('late'),
  chain: of('chain'),
  ticket: of('ticket'),
});
const noAnswers = () =>
  Object.fromEntries(QUESTIONS.map((question) => [question, counts(() => 0)])) as UnitMonth['answers'];
const none = (): Record<OwedStep, number> => ({ contacted: 0, replied: 0, rectified: 0 });
const noCases = (): UnitMonth['cases'] => ({ opened: 0, taken: none(), inTime: none(), open: 0, overdue: 0 });

async function cellsOf(ctx: Context, month: string): Promise<RatingCell[]> {
  const { db, t } = ctx.read;
  const { unit, day, level, point, count, tied, clock, late, chain, ticket } = t.ratingDays;
  const { centre } = t.servicePoints;
  const total = (column: Parameters<typeof sum>[0]) => sum(column).mapWith(Number);
  const rows = await db
    .select({
      unit,
      centre,
      level,
      count: total(count),
      tied: total(tied),
      flags: { clock: total(clock), late: total(late), chain: total(chain), ticket: total(ticket) },
    })
    .from(t.ratingDays)
    .innerJoin(t.servicePoints, eq(t.servicePoints.id, point))
    .where(and(gte(day, `${month}-01`), lte(day, monthEnd(month))))
    .groupBy(unit, centre, level)
    .orderBy(asc(unit), asc(centre));
  const cells = new Map<string, RatingCell>();
  for (const row of rows) {
    const key = `${row.unit} ${row.centre}`;
    const { unit, centre } = row;
    const empty = {
      unit,
      centre,
      counts: counts(() => 0),
      total: 0,
      tied: 0,
      flags: flags(() => 0),
      flagged: 0,
    };
    const cell = cells.get(key) ?? empty;
    cell.counts[row.level] += row.count;
    cell.total += row.count;
    cell.tied += row.tied;
    cell.flags = flags((flag) => cell.flags[flag] + row.flags[flag]);
    cell.flagged = Object.values(cell.flags).reduce((n, flag) => n + flag, 0);
    cells.set(key, cell);
  }
  return [...cells.values()];
}

/** Answers to the three questions, by unit. */
async function answersOf(ctx: Context, month: string): Promise<Map<string, UnitMonth['answers']>> {
  const { db, t } = ctx.read;
  const { unit, day, question, level, count } = t.ratingAnswers;
  const rows = await db
    .select({ unit, question, level, count: sum(count).mapWith(Number) })
    .from(t.ratingAnswers)
    .where(and(gte(day, `${month}-01`), lte(day, monthEnd(month))))
    .groupBy(unit, question, level);
  const units = new Map<string, UnitMonth['answers']>();
  for (const row of rows) {
    const answers = units.get(row.unit) ?? noAnswers();
    answers[row.question][row.level] += row.count;
    units.set(row.unit, answers);
  }
  return units;
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
