import { and, asc, eq, gte, lte, sum } from 'drizzle-orm';
import type { Context } from '../../../db/write.ts';
import { type CivilDate, civilDate, monthEnd } from '../../domain/calendar.ts';
import { divideRounded } from '../../domain/points.ts';
import {
  CHANNELS,
  type Channel,
  LEVELS,
  type Level,
  QUESTIONS,
  type Question,
  RATING_FLAGS,
  type RatingFlag,
} from '../../domain/ratings.ts';
import { type CaseCounts, caseCounts, noCases } from './case-counts.ts';

export type LevelCounts = Record<Level, number>;

/** Ratings of one department in one service centre over some days. What a review excluded is counted apart. */
export interface RatingCell {
  unit: string;
  centre: string;
  /** Without the excluded. */
  counts: LevelCounts;
  total: number;
  excluded: LevelCounts;
  /** How many carry a flag (a rating with two counts twice); they are counted all the same. */
  flagged: number;
  /** How many came with a ticket. */
  tied: number;
  /** Those by level: the others may weigh less. */
  tiedCounts: LevelCounts;
  channels: Record<Channel, number>;
  flags: Record<RatingFlag, number>;
}

/** What a department's days look like over all centres. */
export interface UnitSummary extends Omit<RatingCell, 'centre'> {
  /** People served, from the queue system; null where none were reported. */
  served: number | null;
  /** Share of those served who rated, basis points; null without a denominator. */
  shareBp: number | null;
  /** The answers to the three questions, without those of excluded ratings. */
  answers: Record<Question, LevelCounts>;
  cases: CaseCounts;
}

export interface RatingSummary {
  /** The day at whose end the cases stand as told. */
  asOf: CivilDate;
  cells: RatingCell[];
  units: UnitSummary[];
}

/** One month of ratings; see `ratingSummary`. @param month `2016-07` */
export function monthSummary(ctx: Context, month: string): Promise<RatingSummary> {
  return ratingSummary(ctx, `${month}-01`, monthEnd(month));
}

/**
 * Ratings given from one day to another (§9.2): distributions by department and centre, people served, negative cases
 * and their clocks. Reads the daily summary, never the ratings.
 * @param from first day of a month
 * @param to last day of a month
 */
export async function ratingSummary(ctx: Context, from: CivilDate, to: CivilDate): Promise<RatingSummary> {
  const asOf = civilDate(ctx.now);
  const cells = await cellsOf(ctx, from, to);
  const served = await servedOf(ctx, from, to);
  const cases = await caseCounts(ctx, from, to, asOf);
  const answers = await answersOf(ctx, from, to);
  const ids = [...new Set([...cells.map((cell) => cell.unit), ...served.keys()])].sort();
  const units = ids.map((unit): UnitSummary => {
    const whole = emptyCell(unit, '');
    for (const cell of cells) if (cell.unit === unit) addCell(whole, cell);
    const { centre: _, ...own } = whole;
    const people = served.get(unit) ?? null;
    return {
      ...own,
      served: people,
      shareBp: people === null || people === 0 ? null : divideRounded(own.total * 10_000, people),
      answers: answers.get(unit) ?? noAnswers(),
      cases: cases.get(unit) ?? noCases(),
    };
  });
  return { asOf, cells, units };
}

const record = <K extends string>(keys: readonly K[]) =>
  Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;
const noAnswers = () =>
  Object.fromEntries(QUESTIONS.map((question) => [question, record(LEVELS)])) as UnitSummary['answers'];

function emptyCell(unit: string, centre: string): RatingCell {
  return {
    ...{ unit, centre, counts: record(LEVELS), total: 0, excluded: record(LEVELS), flagged: 0, tied: 0 },
    ...{ tiedCounts: record(LEVELS), channels: record(CHANNELS), flags: record(RATING_FLAGS) },
  };
}

function addAll<K extends string>(to: Record<K, number>, more: Record<K, number>): void {
  for (const key of Object.keys(more) as K[]) to[key] += more[key];
}

function addCell(to: RatingCell, cell: RatingCell): void {
  for (const key of ['counts', 'excluded', 'tiedCounts'] as const) addAll(to[key], cell[key]);
  addAll(to.channels, cell.channels);
  addAll(to.flags, cell.flags);
  for (const key of ['total', 'flagged', 'tied'] as const) to[key] += cell[key];
}

async function cellsOf(ctx: Context, from: CivilDate, to: CivilDate): Promise<RatingCell[]> {
  const { db, t } = ctx.read;
  const { unit, day, level, channel, point, count, tied, clock, late, chain, ticket } = t.ratingDays;
  const { centre } = t.servicePoints;
  const total = (column: Parameters<typeof sum>[0]) => sum(column).mapWith(Number);
  const rows = await db
    .select({
      ...{ unit, centre, level, channel, count: total(count), tied: total(tied) },
      flags: { clock: total(clock), late: total(late), chain: total(chain), ticket: total(ticket) },
    })
    .from(t.ratingDays)
    .innerJoin(t.servicePoints, eq(t.servicePoints.id, point))
    .where(and(gte(day, from), lte(day, to)))
    .groupBy(unit, centre, level, channel)
    .orderBy(asc(unit), asc(centre));
  const cells = new Map<string, RatingCell>();
  for (const { unit, centre, level, channel, count, tied, flags } of rows) {
    const key = `${unit} ${centre}`;
    const cell = cells.get(key) ?? emptyCell(unit, centre);
    cell.counts[level] += count;
    cell.channels[channel] += count;
    cell.total += count;
    cell.tied += tied;
    cell.tiedCounts[level] += tied;
    addAll(cell.flags, flags);
    cell.flagged = RATING_FLAGS.reduce((n, flag) => n + cell.flags[flag], 0);
    cells.set(key, cell);
  }
  for (const out of await exclusionsOf(ctx, from, to)) {
    const cell = cells.get(`${out.unit} ${out.centre}`)!;
    cell.counts[out.level]--;
    cell.excluded[out.level]++;
    cell.channels[out.channel]--;
    cell.total--;
    if (!out.tied) continue;
    cell.tied--;
    cell.tiedCounts[out.level]--;
  }
  return [...cells.values()];
}

/** What reviews took out of the count of these days, each with the centre it was given in. */
async function exclusionsOf(ctx: Context, from: CivilDate, to: CivilDate) {
  const { db, t } = ctx.read;
  const { unit, level, channel, tied, answers, day, point } = t.ratingExclusions;
  return db
    .select({ unit, centre: t.servicePoints.centre, level, channel, tied, answers })
    .from(t.ratingExclusions)
    .innerJoin(t.servicePoints, eq(t.servicePoints.id, point))
    .where(and(gte(day, from), lte(day, to)));
}

/** Answers to the three questions, by unit. */
async function answersOf(
  ctx: Context,
  from: CivilDate,
  to: CivilDate,
): Promise<Map<string, UnitSummary['answers']>> {
  const { db, t } = ctx.read;
  const { unit, day, question, level, count } = t.ratingAnswers;
  const rows = await db
    .select({ unit, question, level, count: sum(count).mapWith(Number) })
    .from(t.ratingAnswers)
    .where(and(gte(day, from), lte(day, to)))
    .groupBy(unit, question, level);
  const units = new Map<string, UnitSummary['answers']>();
  const of = (id: string) => units.get(id) ?? units.set(id, noAnswers()).get(id)!;
  for (const row of rows) of(row.unit)[row.question][row.level] += row.count;
  for (const { unit, answers } of await exclusionsOf(ctx, from, to)) {
    for (const question of QUESTIONS) {
      const level = answers?.[question];
      if (level !== undefined) of(unit)[question][level]--;
    }
  }
  return units;
}

/** People served, by unit; a unit with a month that nobody reported has none, since a part would flatter the share. */
async function servedOf(ctx: Context, from: CivilDate, to: CivilDate): Promise<Map<string, number>> {
  const { db, t } = ctx.read;
  const { month } = t.servedCounts;
  const rows = await db
    .select()
    .from(t.servedCounts)
    .where(and(gte(month, from.slice(0, 7)), lte(month, to.slice(0, 7))));
  const months = 1 + Number(to.slice(5, 7)) - Number(from.slice(5, 7));
  return new Map(
    [...Map.groupBy(rows, (row) => row.unit)]
      .filter(([, own]) => own.length === months)
      .map(([unit, own]) => [unit, own.reduce((n, row) => n + row.count, 0)]),
  );
}
