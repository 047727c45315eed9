import { eq, inArray } from 'drizzle-orm';
import { insertRows, parts } from '../../../db/bulk.ts';
import type { Read, Transaction } from '../../../db/engine.ts';
import { type Context, type JournalEntry, type Written, write } from '../../../db/write.ts';
import { civilDate } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import {
  type ClockRule,
  caseNumber,
  type IncomingRating,
  isNegative,
  ratingDay,
  timeFlags,
} from '../../domain/ratings.ts';
import { noteArrivals } from '../log/ratings.ts';
import { deviceClock } from '../parameters.ts';
import { addFlag, addToDays, type Row } from './days.ts';
import { type Device, revoked } from './devices.ts';
import { contentHash, receiptOfId } from './digest.ts';
import { type Link, linkRatings } from './links.ts';
import { noteStrays } from './presses.ts';
import { spendTicket } from './tickets.ts';

/** What became of one rating. */
export type Submitted =
  | { id: string; status: 'stored' | 'repeated'; receipt: string }
  | { id: string; status: 'refused'; refusal: Refusal };

/** A rating on its way through the transaction. */
interface Given {
  input: IncomingRating;
  row: Row;
  /** Inserted just now, and still there. */
  fresh: boolean;
  /** Under which id its content stands, if not under its own. */
  standsAs: string;
  refusal: Refusal | null;
}

/**
 * Stores ratings (§9.2) in one durable transaction, each exactly once: the keys of the tables decide, not a look
 * before. A refused one (unknown point, revoked device, used ticket; an id or a device's number that stands with other
 * content) leaves the others as they are.
 * @returns one answer for each input, in its order; `stored` and `repeated` only after COMMIT
 */
export async function submitRatings(ctx: Context, inputs: IncomingRating[]): Promise<Submitted[]> {
  const store = await readyRatings(ctx, inputs);
  return store === null ? inputs.map(refusePoint) : write(ctx, store);
}

/**
 * What stores ratings inside a transaction (see `submitRatings`), for who stores more in the same one.
 * @returns null where no point is known: there is nothing to store
 */
export async function readyRatings(
  ctx: Context,
  inputs: IncomingRating[],
): Promise<((tx: Transaction) => Promise<Written<Submitted[]>>) | null> {
  const units = await unitsOf(ctx, inputs);
  const clock = deviceClock(civilDate(ctx.now));
  const known = inputs.map((input) => given(input, units.get(input.point), ctx.now, clock));
  const good = known.filter((one) => one !== null);
  if (good.length === 0) return null;
  return async (tx) => {
    const devices = await devicesOf(tx, good);
    refuseStrange(good, devices);
    await insertNew(tx, good);
    const alarms = await numberAndChain(tx, good, devices);
    await spendTickets(tx, good);
    const fresh = good.filter((one) => one.fresh).map((one) => one.row);
    await addToDays(tx, fresh);
    await noteStrays(tx, fresh);
    await openCases(tx, fresh, civilDate(ctx.now));
    await noteArrivals(tx, fresh, ctx.now);
    const standing = await hashesOf(tx, good);
    const result = inputs.map((input, i) => answerTo(input, known[i]!, standing));
    return { result, entries: [...journalOf(known, result), ...alarms] };
  };
}

/** Points met so far. A point keeps its unit for ever (see `addServicePoints`), so what is here stays true. */
const points = new WeakMap<Read, Map<string, string>>();

async function unitsOf(ctx: Context, inputs: IncomingRating[]): Promise<Map<string, string>> {
  const units = points.get(ctx.read) ?? new Map<string, string>();
  points.set(ctx.read, units);
  const { db, t } = ctx.read;
  const unmet = new Set<string>();
  for (const { point } of inputs) if (!units.has(point)) unmet.add(point);
  for (const ids of parts([...unmet])) {
    const found = await db
      .select({ id: t.servicePoints.id, unit: t.servicePoints.unit })
      .from(t.servicePoints)
      .where(inArray(t.servicePoints.id, ids));
    for (const point of found) units.set(point.id, point.unit);
  }
  return units;
}

/** The rating with its row; null where its point is unknown. */
function given(input: IncomingRating, unit: string | undefined, now: number, clock: ClockRule): Given | null {
  if (unit === undefined) return null;
  const row: Row = {
    id: input.id,
    hash: contentHash(input),
    unit,
    point: input.point,
    channel: input.channel,
    level: input.level,
    reasons: input.reasons,
    comment: input.comment ?? null,
    answers: input.answers ?? null,
    tied: input.ticket !== undefined,
    device: input.device ?? null,
    sequence: input.sequence ?? null,
    deviceAt: input.deviceAt ?? null,
    receivedAt: now,
    day: ratingDay(input.deviceAt, now, clock),
    flags: timeFlags(input.deviceAt, now, clock),
    receipt: receiptOfId(input.id),
  };
  return { input, row, fresh: false, standsAs: input.id, refusal: null };
}

/** The devices concerned, as they stand in this transaction. */
async function devicesOf({ db, t }: Transaction, good: Given[]): Promise<Device[]> {
  const ids = new Set<string>();
  for (const { row } of good) if (row.device !== null) ids.add(row.device);
  const found: Device[] = [];
  for (const part of parts([...ids])) {
    found.push(...(await db.select().from(t.ratingDevices).where(inArray(t.ratingDevices.id, part))));
  }
  return found;
}

/** Asked inside the transaction: a device revoked a moment ago stores nothing more. And each rates its own point. */
function refuseStrange(good: Given[], devices: Device[]): void {
  const known = new Map(devices.map((device) => [device.id, device]));
  if (known.size === 0) return;
  for (const one of good) {
    const device = one.row.device === null ? undefined : known.get(one.row.device);
    if (device === undefined) continue;
    if (device.revokedAt !== null) one.refusal = revoked();
    else if (device.point !== one.row.point) {
      const message = `这台设备登记在评价点“${device.point}”；换窗口请重新配对。`;
      one.refusal = new Refusal('invalid', message, { field: 'point' });
    }
  }
}

/** Inserts what is not there yet. */
async function insertNew(tx: Transaction, good: Given[]): Promise<void> {
  const seen = new Set<string>();
  // The first of each id: the others are repetitions or conflicts within the group.
  const first = good.filter((one) => one.refusal === null && !seen.has(one.row.id) && seen.add(one.row.id));
  const made = await insertRows(
    tx,
    tx.t.ratings,
    first.map((one) => one.row),
    { key: ['id'] },
  );
  for (const [i, one] of first.entries()) one.fresh = made[i]!;
}

/** Enters what is new under its device's numbers (see `linkRatings`). @returns journal lines */
async function numberAndChain(tx: Transaction, good: Given[], devices: Device[]): Promise<JournalEntry[]> {
  const links: Link[] = [];
  for (const { row, input, fresh } of good) {
    const { device, sequence } = row;
    if (fresh && device !== null && sequence !== null) {
      links.push({ row, device, sequence, chain: input.chain ?? '' });
    }
  }
  if (links.length === 0) return [];
  const { taken, broken, entries } = await linkRatings(tx, links, devices);
  for (const one of good) {
    // Also of one that came twice in this group.
    const standsAs = taken.get(one.row.id);
    if (standsAs !== undefined) Object.assign(one, { fresh: false, standsAs });
  }
  await addFlag(tx, broken, 'chain');
  return entries;
}

/**
 * Uses up the tickets of ratings that are new. Where one is no good, a person with a telephone can be told and is
 * refused; what a device brings was thanked for already, so it stays, counts apart and says why.
 */
async function spendTickets(tx: Transaction, good: Given[]): Promise<void> {
  const { ratings } = tx.t;
  for (const one of good) {
    const { row, input, fresh } = one;
    if (!fresh || input.ticket === undefined) continue;
    if (await spendTicket(tx, input.ticket, row.point, civilDate(row.receivedAt))) continue;
    if (row.device === null) {
      const message = '这张服务单的票号无效，或已经评价过；如要修改，请凭回执号更改原来的评价。';
      await tx.db.delete(ratings).where(eq(ratings.id, row.id));
      const refusal = new Refusal('conflict', message, { field: 'ticket' });
      // A form sent twice is told so twice: nothing stands that the second could be held against.
      for (const same of good) {
        if (same.row.id === row.id && same.refusal === null) Object.assign(same, { fresh: false, refusal });
      }
      continue;
    }
    row.tied = false;
    row.flags = [...row.flags, 'ticket'];
    await tx.db.update(ratings).set({ tied: false, flags: row.flags }).where(eq(ratings.id, row.id));
  }
}

/** Opens a case for each negative rating. */
export async function openCases(tx: Transaction, rows: Row[], openedOn: string): Promise<void> {
  const cases = rows
    .filter((row) => isNegative(row.level))
    .map((row) => ({ ratingId: row.id, unit: row.unit, day: row.day, openedOn }));
  if (cases.length > 0) await insertRows(tx, tx.t.ratingCases, cases, { key: ['ratingId'] });
}

/** The content hash that stands under each id, of those that were not new. */
async function hashesOf({ db, t: { ratings } }: Transaction, good: Given[]): Promise<Map<string, string>> {
  const ids = new Set<string>();
  for (const { fresh, refusal, standsAs } of good) if (!fresh && refusal === null) ids.add(standsAs);
  const standing = new Map<string, string>();
  for (const part of parts([...ids])) {
    const found = await db
      .select({ id: ratings.id, hash: ratings.hash })
      .from(ratings)
      .where(inArray(ratings.id, part));
    for (const row of found) standing.set(row.id, row.hash);
  }
  return standing;
}

function answerTo(input: IncomingRating, one: Given | null, standing: Map<string, string>): Submitted {
  if (one === null) return refusePoint(input);
  const { row, fresh, refusal, standsAs } = one;
  if (fresh) return { id: row.id, status: 'stored', receipt: row.receipt };
  if (refusal !== null) return { id: row.id, status: 'refused', refusal };
  if (standing.get(standsAs) === row.hash) {
    return { id: row.id, status: 'repeated', receipt: receiptOfId(standsAs) };
  }
  const field = standsAs === row.id ? 'id' : 'sequence';
  const what = field === 'id' ? '编号' : '设备序号';
  const message = `这个${what}已有一条内容不同的评价，本条没有记入；新的评价请用新的${what}。`;
  return { id: row.id, status: 'refused', refusal: new Refusal('conflict', message, { field }) };
}

function refusePoint(input: IncomingRating): Submitted {
  const message = `没有编号为“${input.point}”的评价点；请核对评价器设置或重新扫描窗口二维码。`;
  return { id: input.id, status: 'refused', refusal: new Refusal('not-found', message, { field: 'point' }) };
}

/** No line names a rating by its id: whoever reads the journal could compute the receipt (see `caseNumber`). */
function journalOf(known: (Given | null)[], result: Submitted[]): [JournalEntry, ...JournalEntry[]] {
  let stored = 0;
  let repeated = 0;
  const conflicts: JournalEntry[] = [];
  for (const [i, answer] of result.entries()) {
    if (answer.status === 'stored') stored++;
    if (answer.status === 'repeated') repeated++;
    if (
      answer.status === 'refused' &&
      answer.refusal.code === 'conflict' &&
      answer.refusal.field !== 'ticket'
    ) {
      const { id, device, sequence } = known[i]!.row;
      // A device is cloned or somebody tries: the office must see it.
      const detail = device === null ? {} : { sequence };
      conflicts.push({ action: 'ratings.conflict', subject: device ?? caseNumber(id), detail });
    }
  }
  return [{ action: 'ratings.submit', subject: 'ratings', detail: { stored, repeated } }, ...conflicts];
}
