import { and, eq, gte, inArray, lt, notInArray } from 'drizzle-orm';
import type { Read } from '../../../db/engine.ts';
import { type CivilDate, type Instant, instantOf } from '../../domain/calendar.ts';
import { idPrefix, type Level, OPEN_CHANNELS } from '../../domain/ratings.ts';

/** A rating as the detector sees it, with what it takes to find it again. */
export interface PressRow {
  id: string;
  unit: string;
  point: string;
  level: Level;
  at: Instant;
}

/**
 * The ratings that count for a day. An honest id begins with its time, so that a stretch of the hot table's own key
 * holds them; where it holds fewer than the day's sum says, ids were made otherwise, and the whole table is read.
 */
export async function pressesOf({ db, t }: Read, day: CivilDate): Promise<PressRow[]> {
  const { id, unit, point, level, deviceAt, receivedAt, flags } = t.ratings;
  const columns = { id, unit, point, level, deviceAt, receivedAt, flags };
  // A change made at home counts for the day of the first rating and was no press at the window.
  const changes = db.select({ id: t.ratingChanges.new }).from(t.ratingChanges);
  // Nor was what another platform hands over, at whatever hour it asked.
  const here = inArray(t.ratings.channel, OPEN_CHANNELS);
  const own = and(eq(t.ratings.day, day), here, notInArray(id, changes));
  const stretch = and(gte(id, idPrefix(instantOf(day))), lt(id, idPrefix(instantOf(day, 24))));
  const near = await db.select(columns).from(t.ratings).where(and(stretch, own));
  const days = await db
    .select({ n: t.ratingDays.count })
    .from(t.ratingDays)
    .where(and(eq(t.ratingDays.day, day), inArray(t.ratingDays.channel, OPEN_CHANNELS)));
  const known = days.reduce((n, row) => n + row.n, 0);
  const rows = near.length === known ? near : await db.select(columns).from(t.ratings).where(own);
  return rows.map(({ deviceAt, receivedAt, flags, ...row }) => ({
    ...row,
    at: deviceAt !== null && !flags.includes('clock') ? Math.min(deviceAt, receivedAt) : receivedAt,
  }));
}
