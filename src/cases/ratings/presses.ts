import { and, eq, gte, inArray, lt, notInArray } from 'drizzle-orm';
import { insertRows } from '../../../db/bulk.ts';
import type { Read, Transaction } from '../../../db/engine.ts';
import { type CivilDate, type Instant, instantOf } from '../../domain/calendar.ts';
import { idPrefix, type Level, OPEN_CHANNELS } from '../../domain/ratings.ts';

/** A rating as the detector sees it, with what it takes to find it again. */
export interface PressRow {
  id: string;
  unit: string;
  point: string;
  level: Level;
  at: Instant;
  receivedAt: Instant;
}

/** Between which ids those of a day lie, where they begin with its time. */
const idsOf = (day: CivilDate) => [idPrefix(instantOf(day)), idPrefix(instantOf(day, 24))] as const;

/** Notes which of the new ratings will not be found among the ids of their day: a clock was wrong, or an id made up. */
export async function noteStrays(
  tx: Transaction,
  rows: readonly { id: string; day: CivilDate }[],
): Promise<void> {
  const ranges = new Map<CivilDate, readonly [from: string, before: string]>();
  const strays = rows.filter(({ id, day }) => {
    const [from, before] = ranges.get(day) ?? idsOf(day);
    if (!ranges.has(day)) ranges.set(day, [from, before]);
    return id < from || id >= before;
  });
  if (strays.length === 0) return;
  await insertRows(
    tx,
    tx.t.ratingStrays,
    strays.map(({ id, day }) => ({ id, day })),
    { key: ['id'] },
  );
}

/**
 * The ratings that count for a day. An honest id begins with its time, so that a stretch of the hot table's own key
 * holds them; the others are noted when they come. Where both hold fewer than the day's sum says, they came before
 * anybody noted strays, and the whole table is read.
 */
export async function pressesOf({ db, t }: Read, day: CivilDate): Promise<PressRow[]> {
  const { id, unit, point, level, deviceAt, receivedAt, flags } = t.ratings;
  const columns = { id, unit, point, level, deviceAt, receivedAt, flags };
  // A change made at home counts for the day of the first rating and was no press at the window.
  const changes = db.select({ id: t.ratingChanges.new }).from(t.ratingChanges);
  // Nor was what another platform hands over, at whatever hour it asked.
  const here = inArray(t.ratings.channel, OPEN_CHANNELS);
  const own = and(eq(t.ratings.day, day), here, notInArray(id, changes));
  const [from, before] = idsOf(day);
  const near = await db
    .select(columns)
    .from(t.ratings)
    .where(and(gte(id, from), lt(id, before), own));
  const { ratingStrays } = t;
  const strays = await db
    .select(columns)
    .from(ratingStrays)
    .innerJoin(t.ratings, eq(t.ratings.id, ratingStrays.id))
    .where(and(eq(ratingStrays.day, day), own));
  const days = await db
    .select({ n: t.ratingDays.count })
    .from(t.ratingDays)
    .where(and(eq(t.ratingDays.day, day), inArray(t.ratingDays.channel, OPEN_CHANNELS)));
  const known = days.reduce((n, row) => n + row.n, 0);
  const found = [...near, ...strays];
  const rows = found.length === known ? found : await db.select(columns).from(t.ratings).where(own);
  return rows.map(({ deviceAt, receivedAt, flags, ...row }) => ({
    ...{ ...row, receivedAt },
    at: deviceAt !== null && !flags.includes('clock') ? Math.min(deviceAt, receivedAt) : receivedAt,
  }));
}
