/**
 * The numbers and the chain of each device (§9.2), kept in the transaction that stores its ratings. A number counts
 * once; a number left out, put in or told twice with other content shows here and is told to staff.
 */
import { and, asc, eq, gt, inArray } from 'drizzle-orm';
import { insertRows } from '../../../db/bulk.ts';
import type { Read, Transaction } from '../../../db/engine.ts';
import type { Context, JournalEntry } from '../../../db/write.ts';
import { type CivilDate, civilDate } from '../../domain/calendar.ts';
import { type Gap, gapsIn } from '../../domain/ratings.ts';
import type { Row } from './days.ts';
import type { Device } from './devices.ts';
import { linkAfter } from './digest.ts';

/** A rating that is new, with its number and the link that the device says follows. */
export interface Link {
  row: Row;
  device: string;
  sequence: number;
  chain: string;
}

/** What came of the new ratings' numbers. */
export interface Linked {
  /** Ratings whose number stands with another id: that rating's id, by theirs. They were taken out again. */
  taken: Map<string, string>;
  /** Ratings stored before whose link turned out not to follow, now that the number before them came. */
  broken: Row[];
  entries: JournalEntry[];
}

/**
 * Enters new ratings under their device's numbers: takes out again those whose number is there already, flags those
 * whose link does not follow from the number before, and moves each device's state forward.
 * @param devices the devices concerned, as they stand in this transaction
 */
export async function linkRatings(tx: Transaction, links: Link[], devices: Device[]): Promise<Linked> {
  const linked: Linked = { taken: new Map(), broken: [], entries: [] };
  const rows = links.map(({ row, device, sequence, chain }) => ({
    device,
    sequence,
    ratingId: row.id,
    chain,
  }));
  const made = await insertRows(tx, tx.t.deviceRatings, rows, { key: ['device', 'sequence'] });
  for (const [i, link] of links.entries()) if (!made[i]) await takeOut(tx, link, linked);
  const own = Map.groupBy(
    links.filter((_, i) => made[i]),
    (link) => link.device,
  );
  const moved: Device[] = [];
  for (const device of devices) {
    const fresh = own.get(device.id);
    if (fresh !== undefined) moved.push(await follow(tx, device, fresh, linked));
  }
  const { ratingDevices: t } = tx.t;
  await insertRows(tx, t, moved, { key: ['id'], set: ['last', 'highest', 'chain'] });
  return linked;
}

async function takeOut(tx: Transaction, link: Link, linked: Linked): Promise<void> {
  const { row, device, sequence } = link;
  const { ratings, deviceRatings: t } = tx.t;
  await tx.db.delete(ratings).where(eq(ratings.id, row.id));
  const [standing] = await tx.db
    .select({ id: t.ratingId })
    .from(t)
    .where(and(eq(t.device, device), eq(t.sequence, sequence)));
  linked.taken.set(row.id, standing!.id);
}

/** Holds the new links of one device against those before and after them. @returns the device, moved forward */
async function follow(tx: Transaction, device: Device, fresh: Link[], linked: Linked): Promise<Device> {
  const chains = new Map(fresh.map(({ sequence, chain }) => [sequence, chain]));
  if (device.last === 0) chains.set(0, device.id);
  else chains.set(device.last, device.chain);
  const numbers = fresh.map(({ sequence }) => sequence).sort((a, b) => a - b);
  const highest = Math.max(device.highest, numbers.at(-1)!);
  // Numbers above `last` that arrived before: there are some only if there is a gap.
  const before = device.highest > device.last ? await linksAfter(tx, device) : [];
  for (const { sequence, chain } of before) chains.set(sequence, chain);
  for (const { row, sequence, chain } of fresh) {
    const previous = chains.get(sequence - 1);
    if (previous !== undefined && linkAfter(previous, row) !== chain) await flag(tx, row, linked);
  }
  const stood = new Map(before.map((link) => [link.sequence, link]));
  for (const { sequence, chain } of fresh) {
    const after = stood.get(sequence + 1);
    if (after !== undefined) await holdAfter(tx, after, chain, linked);
  }
  let last = device.last;
  while (chains.has(last + 1)) last++;
  return { ...device, last, highest, chain: chains.get(last)! };
}

type Standing = { sequence: number; chain: string; ratingId: string };

/** What arrived of a device after its first gap, in order. */
function linksAfter({ db, t: { deviceRatings: t } }: Read, device: Device): Promise<Standing[]> {
  return db
    .select({ sequence: t.sequence, chain: t.chain, ratingId: t.ratingId })
    .from(t)
    .where(and(eq(t.device, device.id), gt(t.sequence, device.last)))
    .orderBy(asc(t.sequence));
}

/** The number before it came after all: now its link can be held against it. */
async function holdAfter(tx: Transaction, after: Standing, previous: string, linked: Linked): Promise<void> {
  const { ratings } = tx.t;
  const [row] = await tx.db.select().from(ratings).where(eq(ratings.id, after.ratingId));
  if (row === undefined || row.flags.includes('chain') || linkAfter(previous, row) === after.chain) return;
  await flag(tx, row, linked);
  linked.broken.push(row);
}

/** The rating stays and counts; that it does not follow is shown in public and told to staff. */
async function flag(tx: Transaction, row: Row, linked: Linked): Promise<void> {
  const { ratings } = tx.t;
  row.flags = [...row.flags, 'chain'];
  await tx.db.update(ratings).set({ flags: row.flags }).where(eq(ratings.id, row.id));
  linked.entries.push({
    action: 'ratings.chain',
    subject: row.device!,
    detail: { sequence: row.sequence },
  });
}

/** Numbers of a device that never arrived: a fact, published as one. */
export interface DeviceGap extends Gap {
  device: string;
  point: string;
  unit: string;
  centre: string;
  /** The day on which a later number came, so that these were known to be missing. */
  knownOn: CivilDate;
}

/** All gaps as they stand now, by device and number. For the publication of a month and the office. */
export async function listGaps({ read }: Pick<Context, 'read'>): Promise<DeviceGap[]> {
  const { db, t } = read;
  const devices = await db
    .select({ device: t.ratingDevices, point: t.servicePoints })
    .from(t.ratingDevices)
    .innerJoin(t.servicePoints, eq(t.servicePoints.id, t.ratingDevices.point))
    .where(gt(t.ratingDevices.highest, t.ratingDevices.last))
    .orderBy(asc(t.ratingDevices.id));
  const gaps: DeviceGap[] = [];
  for (const { device, point } of devices) {
    const links = await linksAfter(read, device);
    const ids = new Map(links.map((link) => [link.sequence, link.ratingId]));
    const own = gapsIn([...ids.keys()], device.last);
    const known = await receivedOn(
      read,
      own.map((gap) => ids.get(gap.next)!),
    );
    const { id: at, unit, centre } = point;
    for (const gap of own) {
      gaps.push({
        ...gap,
        device: device.id,
        point: at,
        unit,
        centre,
        knownOn: known.get(ids.get(gap.next)!)!,
      });
    }
  }
  return gaps;
}

async function receivedOn({ db, t }: Read, ids: string[]): Promise<Map<string, CivilDate>> {
  const days = new Map<string, CivilDate>();
  for (let at = 0; at < ids.length; at += 500) {
    const rows = await db
      .select({ id: t.ratings.id, at: t.ratings.receivedAt })
      .from(t.ratings)
      .where(inArray(t.ratings.id, ids.slice(at, at + 500)));
    for (const row of rows) days.set(row.id, civilDate(row.at));
  }
  return days;
}
