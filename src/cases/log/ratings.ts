/** Ratings in the public log (§9.2): every one is logged, in daily batches that tell no order and no minute. */
import { randomUUID } from 'node:crypto';
import { asc, gt, inArray, lt } from 'drizzle-orm';
import { insertRows } from '../../../db/bulk.ts';
import type { Read, Transaction } from '../../../db/engine.ts';
import { type Context, writeIfAny } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { toText } from '../../domain/appraisals/bytes.ts';
import { civilDate, type Instant, instantOf } from '../../domain/calendar.ts';
import { entryOf, leafHash, type RatingLeaf, ratingEvent } from '../../domain/log.ts';
import type { Finding } from '../../domain/outcome.ts';
import { timeFlags } from '../../domain/ratings.ts';
import { addLeaves } from '../log.ts';
import { deviceClock, ratingDelay } from '../parameters.ts';
import { contentHash, saidIn } from '../ratings/digest.ts';
import { ratingOfReceipt } from '../ratings/receipts.ts';
import { deviceDays } from './rating-marks.ts';

type Row = Transaction['t']['ratings']['$inferSelect'];
type Arrival = Transaction['t']['ratingArrivals']['$inferSelect'];

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Rows of one question. */
const PAGE = 500;

/** Notes ratings for the log in the transaction that stores them: one row, however many they are. */
export async function noteArrivals(tx: Transaction, rows: readonly Row[], now: Instant): Promise<void> {
  if (rows.length === 0) return;
  const arrival = { id: randomUUID(), at: now, ratings: rows.map(({ id }) => id) };
  await insertRows(tx, tx.t.ratingArrivals, [arrival], { key: ['id'] });
}

function leafOf(row: Row): RatingLeaf {
  const { unit, point, day, channel, level, tied, device } = row;
  // Those that are known when it is stored and never change.
  const flags = timeFlags(row.deviceAt ?? undefined, row.receivedAt, deviceClock(civilDate(row.receivedAt)));
  // Where the device's clock is not believed, the day is that of arrival, and so is the half.
  const at = row.deviceAt !== null && civilDate(row.deviceAt) === day ? row.deviceAt : row.receivedAt;
  const half = at - instantOf(day) < DAY / 2 ? ('am' as const) : ('pm' as const);
  const evt = ratingEvent(row);
  return { kind: 'RATING', unit, point, day, half, channel, level, tied, flags, device, evt };
}

async function ratingsOf({ db, t }: Read, ids: string[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (let at = 0; at < ids.length; at += PAGE) {
    rows.push(
      ...(await db
        .select()
        .from(t.ratings)
        .where(inArray(t.ratings.id, ids.slice(at, at + PAGE)))),
    );
  }
  return rows;
}

/**
 * Splits what has arrived: to be logged now, and what waits for company at its point, because one alone in a batch is
 * easily known; but not for ever.
 * @returns `touched`: ids of the arrivals of which not all waits
 */
function sift(
  arrivals: Arrival[],
  rows: Row[],
  now: Instant,
): { due: Row[]; waiting: Set<string>; touched: string[] } {
  const { company, waitDays } = ratingDelay(civilDate(now));
  const byId = new Map(rows.map((row) => [row.id, row]));
  const counts = new Map<string, number>();
  for (const { point } of rows) counts.set(point, (counts.get(point) ?? 0) + 1);
  const due: Row[] = [];
  const waiting = new Set<string>();
  for (const arrival of arrivals) {
    for (const id of arrival.ratings) {
      const row = byId.get(id);
      if (row === undefined) continue;
      if (counts.get(row.point)! >= company || now - arrival.at > waitDays * DAY) due.push(row);
      else waiting.add(id);
    }
  }
  const touched = arrivals.filter(({ ratings }) => !ratings.every((id) => waiting.has(id)));
  return { due, waiting, touched: touched.map(({ id }) => id) };
}

/**
 * Logs the ratings that arrived before yesterday's end at the latest: views are a day late, so that nobody at the
 * window can tell who pressed.
 * @returns how many were logged
 */
export async function logRatings(ctx: Context): Promise<number> {
  demand(ctx.actor, 'publish.approve');
  const { ratingArrivals: t } = ctx.read.t;
  const { delayHours } = ratingDelay(civilDate(ctx.now));
  const arrived = lt(t.at, instantOf(civilDate(ctx.now - delayHours * HOUR)));
  const [any] = await ctx.read.db.select({ id: t.id }).from(t).where(arrived).limit(1);
  if (any === undefined) return 0;
  const arrivals = await ctx.read.db.select().from(t).where(arrived);
  const rows = await ratingsOf(
    ctx.read,
    arrivals.flatMap(({ ratings }) => ratings),
  );
  const { due, waiting, touched } = sift(arrivals, rows, ctx.now);
  if (due.length === 0) return 0;
  const logged = await writeIfAny(ctx, async (tx) => {
    // If what another process logged since the reading were not left out, it would stand in the log twice.
    const still = await takeArrivals(tx, touched, waiting);
    const own = due.filter(({ id }) => still.has(id));
    if (own.length === 0) return null;
    const leaves = own.map(leafOf).sort((a, b) => (a.evt < b.evt ? -1 : 1));
    // The device days after the ratings that they count, so that everybody can count again.
    const first = await addLeaves(tx, ctx.now, [...leaves, ...(await deviceDays(tx, own))]);
    const [year, at] = first.split('/').map(Number);
    const batch = { year: year!, first: at!, count: leaves.length, madeOn: civilDate(ctx.now) };
    await tx.db.insert(tx.t.ratingBatches).values(batch);
    return {
      result: leaves.length,
      entries: [{ action: 'log.append', subject: first, detail: { ratings: leaves.length } }],
    };
  });
  return logged ?? 0;
}

/** Takes arrivals away, up to what waits on. @returns the ratings that still stood there as not logged */
async function takeArrivals(
  { db, t: { ratingArrivals: t } }: Transaction,
  ids: string[],
  waiting: ReadonlySet<string>,
): Promise<Set<string>> {
  const still = new Set<string>();
  for (let at = 0; at < ids.length; at += PAGE) {
    const taken = await db
      .delete(t)
      .where(inArray(t.id, ids.slice(at, at + PAGE)))
      .returning();
    for (const arrival of taken) {
      for (const id of arrival.ratings) still.add(id);
      const rest = arrival.ratings.filter((id) => waiting.has(id));
      if (rest.length > 0) await db.insert(t).values({ ...arrival, ratings: rest });
    }
  }
  return still;
}

/**
 * Holds every stored rating against the log: level, unit, day, words, all that was said.
 * @param logged hashes of the rating leaves in the published logs, base64url; emptied by the check
 */
export async function checkRatings(ctx: Context, logged: Set<string>): Promise<Finding[]> {
  demand(ctx.actor, 'journal.read');
  const { db, t } = ctx.read;
  const arrivals = await db.select().from(t.ratingArrivals);
  const unlogged = new Set(arrivals.flatMap(({ ratings }) => ratings));
  const findings: Finding[] = [];
  let after = '';
  for (let more = true; more; ) {
    const page = await db
      .select()
      .from(t.ratings)
      .where(gt(t.ratings.id, after))
      .orderBy(asc(t.ratings.id))
      .limit(PAGE);
    for (const row of page) {
      // As it follows from the row's columns now; the stored hash proves nothing.
      const now = leafHash(entryOf(leafOf({ ...row, hash: contentHash(saidIn(row)) })));
      if (logged.delete(toText(now)) || unlogged.has(row.id)) continue;
      const message = `${row.day} 评价点 ${row.point} 有一条评价与公开日志不符：内容被改动，或不是由本系统收下的。`;
      findings.push({
        ...FAULT,
        subject: `${row.point} ${row.day}`,
        expected: 'logged',
        actual: 'other',
        message,
      });
    }
    more = page.length === PAGE;
    after = page.at(-1)?.id ?? after;
  }
  if (logged.size > 0) {
    const message = `公开日志中有 ${logged.size} 条评价在数据库里找不到原样：被删除或改动。`;
    findings.push({ ...FAULT, subject: 'ratings', expected: '0', actual: String(logged.size), message });
  }
  return findings;
}
const FAULT = { code: 'log.rating', clause: '§9.2' };

/** A stretch of a year's log. */
export interface LogStretch {
  year: number;
  first: number;
  count: number;
}

/** A rating waits for company at most seven days, so it is in one of the first nine batches after its arrival. */
const BATCHES = 9;

/**
 * Where the holder of a receipt finds her rating: its print, and for each year the stretch of the log in which it is
 * once it has been logged. Empty before.
 * @throws Refusal as `receiptOf`
 */
export async function placeOfRating(
  ctx: Context,
  receipt: string,
): Promise<{ evt: string; within: LogStretch[] }> {
  const rating = await ratingOfReceipt(ctx, receipt);
  const t = ctx.read.t.ratingBatches;
  const batches = await ctx.read.db
    .select({ year: t.year, first: t.first, count: t.count })
    .from(t)
    .where(gt(t.madeOn, civilDate(rating.receivedAt)))
    .orderBy(asc(t.year), asc(t.first))
    .limit(BATCHES);
  const years = [...new Set(batches.map(({ year }) => year))];
  const within = years.map((year) => {
    const own = batches.filter((batch) => batch.year === year);
    const first = own[0]!.first;
    return { year, first, count: own.at(-1)!.first + own.at(-1)!.count - first };
  });
  return { evt: ratingEvent(rating), within };
}
