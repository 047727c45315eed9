/** What the device keeps: who it is, its count, the ratings that wait, and the last ones that the service confirmed. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { ratingId } from '../../domain/ratings/ids.ts';
import type { Answers, Level } from '../../domain/ratings/levels.ts';
import { linkAfter } from './digest.ts';
import { spare, spareOnly, spares, unspare } from './spare.ts';
import { livingTabs, TAB } from './tabs.ts';

/** A rating as it will be sent. */
export interface Kept {
  id: string;
  point: string;
  channel: 'kiosk';
  level: Level;
  reasons: string[];
  comment?: string;
  answers?: Answers;
  device: string;
  sequence: number;
  deviceAt: number;
  /** Put in when the rating is closed: from then on nothing of it changes. */
  chain?: string;
}

export interface Row {
  sequence: number;
  rating: Kept;
  /** The tab in which it is still at its second screen: as long as that tab lives, nothing is sent. */
  tab?: string;
  /** It was sent at least once, so the service may have it. */
  tried?: boolean;
  /** Why the service declined it; kept for the staff, never dropped. */
  refused?: string;
}

/** Who the device is. The private key can be used and not read, not even by this page. */
export interface Setup {
  device: string;
  key: CryptoKey;
  point: string;
  /** Centre, department and window as the screen shows them. */
  title: string;
  /** Number of the last touch. */
  sequence: number;
  /** Number of the last closed rating, and the chain's link at it. */
  closed: number;
  chain: string;
}

interface Schema extends DBSchema {
  queue: { key: number; value: Row };
  sent: { key: number; value: Kept };
  setup: { key: 'setup'; value: Setup };
}

/**
 * So many confirmed ratings stay here, about a week of a busy window: a service that was restored from a backup says
 * so by the number it knows last, and gets the rest again.
 */
const REMEMBERED = 2000;

/** Bytes that a link of the chain adds to a rating. */
const LINK = 60;

/** The rating at its second screen in this tab; 0 if none. */
let openHere = 0;

let opened: Promise<IDBPDatabase<Schema>> | undefined;

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>('kiosk', 2, {
    upgrade: (db) => {
      // The first version knew neither keys nor chains and was never paired with a service.
      for (const name of [...db.objectStoreNames]) db.deleteObjectStore(name);
      db.createObjectStore('queue', { keyPath: 'sequence' });
      db.createObjectStore('sent', { keyPath: 'sequence' });
      db.createObjectStore('setup');
    },
    blocking: (_from, _to, event) => (event.target as IDBDatabase).close(),
    terminated: () => {
      opened = undefined;
    },
  });
  opened.catch(() => {
    opened = undefined;
  });
  return opened;
}

/** Chromium's default tells "complete" before the bytes are on the disk; a thank-you must not rest on that. */
const STRICT = { durability: 'strict' } as const;

export async function readSetup(): Promise<Setup | undefined> {
  return (await database()).get('setup', 'setup');
}

/** Confirmed ratings that are remembered, oldest first; those of before the device was paired anew stand at 0 and below. */
export async function confirmed(): Promise<Kept[]> {
  return (await database()).getAll('sent');
}

/**
 * Makes the device another one: a new id and key, its count from 1. Ratings that the service does not have come along,
 * numbered anew; their ids, and with them their receipts, stay. What it has stays remembered, as long as the window is
 * the same: others could not be brought from here.
 * @param known ids of waiting ratings that the service has already, under the old name
 * @param lost ids of confirmed ratings that it has no more
 */
export async function becomeDevice(
  { device, key, point, title }: Pick<Setup, 'device' | 'key' | 'point' | 'title'>,
  known: ReadonlySet<string>,
  lost: ReadonlySet<string>,
): Promise<Setup> {
  const tx = (await database()).transaction(['queue', 'sent', 'setup'], 'readwrite', STRICT);
  const [queue, sent] = [tx.objectStore('queue'), tx.objectStore('sent')];
  const before = await sent.getAll();
  const waiting = (await queue.getAll()).map(({ rating }) => rating);
  const left = [...before.filter(({ id }) => lost.has(id)), ...waiting.filter(({ id }) => !known.has(id))];
  const there = [...before.filter(({ id }) => !lost.has(id)), ...waiting.filter(({ id }) => known.has(id))]
    .filter((rating) => rating.point === point)
    .slice(-REMEMBERED);
  const setup = { device, key, point, title, sequence: left.length, closed: 0, chain: device };
  await Promise.all([
    queue.clear(),
    sent.clear(),
    ...left.map(({ chain: _, ...said }, i) =>
      queue.put({ sequence: i + 1, rating: { ...said, device, sequence: i + 1 } }),
    ),
    ...there.map((rating, i) => sent.put({ ...rating, sequence: i + 1 - there.length })),
    tx.objectStore('setup').put(setup, 'setup'),
    tx.done,
  ]);
  await unspare([...known]);
  return setup;
}

function random(bytes: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(bytes));
}

/**
 * Numbers and stores a touch; resolves only when it is on the disk. Two tabs share one count. Where the storage is
 * full, what was remembered of confirmed ratings makes room.
 * @throws DOMException `QuotaExceededError` when there is none, `NotFoundError` when the storage was cleared
 */
export async function keep(level: Level): Promise<Kept> {
  try {
    return await write(level);
  } catch (error) {
    if (!isFull(error) || (await forget()) === 0) throw error;
    return write(level);
  }
}

/** Whether an error says that the storage is full. */
export const isFull = (error: unknown) =>
  error instanceof DOMException && error.name === 'QuotaExceededError';

/** Drops what was remembered of confirmed ratings. @returns how many */
async function forget(): Promise<number> {
  const tx = (await database()).transaction('sent', 'readwrite', STRICT);
  const count = await tx.store.count();
  await tx.store.clear();
  await tx.done;
  return count;
}

async function write(level: Level): Promise<Kept> {
  const tx = (await database()).transaction(['queue', 'setup'], 'readwrite', STRICT);
  const setups = tx.objectStore('setup');
  const setup = await setups.get('setup');
  if (!setup) throw new DOMException('the storage was cleared', 'NotFoundError');
  const sequence = setup.sequence + 1;
  const deviceAt = Date.now();
  const { point, device } = setup;
  const id = ratingId(deviceAt, random(10));
  const rating: Kept = { id, point, channel: 'kiosk', level, reasons: [], device, sequence, deviceAt };
  openHere = sequence;
  await Promise.all([
    setups.put({ ...setup, sequence }, 'setup'),
    tx.objectStore('queue').put({ sequence, rating, tab: TAB }),
    tx.done,
  ]);
  await spare(rating);
  return rating;
}

/** What a person may add to a touch, or change of it, while it is open. */
export type Change = Partial<Pick<Kept, 'level' | 'reasons' | 'comment' | 'answers'>>;

/**
 * Adds to a rating that is still open, or changes its level.
 * @returns false if it has been closed meanwhile: then it stands as it was
 */
export async function amend(sequence: number, change: Change, open: boolean): Promise<boolean> {
  // First of all: a closing that fails, the storage being full, must not hold up the queue behind it.
  openHere = open ? sequence : 0;
  const tx = (await database()).transaction('queue', 'readwrite', STRICT);
  const row = await tx.store.get(sequence);
  if (row?.tab !== TAB) return false;
  const rating = { ...row.rating, ...change };
  await tx.store.put({ sequence, rating, ...(open && { tab: TAB }) });
  await tx.done;
  await spare(rating);
  return true;
}

/**
 * The oldest ratings that may be sent, at most `count` and about `bytes` together, in the order of their numbers,
 * closed and chained. Only one tab at a time may call this; what it closes nobody changes any more.
 */
export async function ready(count: number, bytes: number): Promise<Kept[]> {
  const rows = await sendable(count, bytes);
  const setup = await readSetup();
  if (!setup || rows.length === 0) return [];
  let { chain, closed } = setup;
  const ratings: Kept[] = [];
  for (const { rating } of rows) {
    if (!rating.chain) {
      chain = await linkAfter(chain, rating);
      closed = rating.sequence;
    }
    ratings.push(rating.chain ? rating : { ...rating, chain });
  }
  const tx = (await database()).transaction(['queue', 'setup'], 'readwrite', STRICT);
  const setups = tx.objectStore('setup');
  const queue = tx.objectStore('queue');
  for (const [i, rating] of ratings.entries()) {
    const { sequence } = rating;
    // Something may have been added to it while the chain was made, and thanks given for that: it goes the next time.
    if (JSON.stringify((await queue.get(sequence))?.rating) !== JSON.stringify(rows[i]!.rating)) {
      tx.abort();
      await tx.done.catch(() => undefined);
      return [];
    }
    await queue.put({ sequence, rating, tried: true });
  }
  await setups.put({ ...(await setups.get('setup'))!, chain, closed }, 'setup');
  await tx.done;
  await spare(...ratings);
  return ratings;
}

/** One that a living tab has open holds up those behind it; one whose tab is gone goes out as it stands. */
async function sendable(count: number, bytes: number): Promise<Row[]> {
  const living = await livingTabs();
  const taken: Row[] = [];
  let size = 0;
  for (const row of await queued()) {
    if (row.refused) continue;
    const { tab, rating, sequence } = row;
    if (tab && living.has(tab) && (tab !== TAB || sequence === openHere)) break;
    size += new TextEncoder().encode(JSON.stringify(rating)).length + LINK;
    if (taken.length === count || (size > bytes && taken.length > 0)) break;
    taken.push(row);
  }
  return taken;
}

/** Takes out what the service has confirmed, remembering it, and marks what it declined. */
export async function settle(
  confirmed: number[],
  declined: { sequence: number; why: string }[],
): Promise<void> {
  const tx = (await database()).transaction(['queue', 'sent'], 'readwrite', STRICT);
  const [queue, sent] = [tx.objectStore('queue'), tx.objectStore('sent')];
  const done: string[] = [];
  for (const sequence of confirmed) {
    const row = await queue.get(sequence);
    if (row) {
      await sent.put(row.rating);
      done.push(row.rating.id);
    }
    await queue.delete(sequence);
  }
  for (const { sequence, why } of declined) {
    const row = await queue.get(sequence);
    if (row) await queue.put({ ...row, refused: why });
  }
  const newest = confirmed.at(-1);
  if (newest) await sent.delete(IDBKeyRange.upperBound(newest - REMEMBERED));
  await tx.done;
  await unspare(done);
}

/** Every rating that waits or was declined, by number. */
export async function queued(): Promise<Row[]> {
  return (await database()).getAll('queue');
}

/** The chain's link at a number, if the device still knows it. */
export async function linkAt(sequence: number): Promise<string | undefined> {
  const db = await database();
  return ((await db.get('sent', sequence)) ?? (await db.get('queue', sequence))?.rating)?.chain;
}

/** Puts confirmed ratings after a number back into the queue, as they were. @returns how many */
export async function sendAgain(after: number): Promise<number> {
  const tx = (await database()).transaction(['queue', 'sent'], 'readwrite', STRICT);
  const rows = await tx.objectStore('sent').getAll(IDBKeyRange.lowerBound(after, true));
  for (const rating of rows) {
    await tx.objectStore('queue').put({ sequence: rating.sequence, rating, tried: true });
  }
  await tx.objectStore('sent').delete(IDBKeyRange.lowerBound(after, true));
  await tx.done;
  return rows.length;
}

/** Gives declined ratings another chance, when the device starts: the point may be registered by now. */
export async function reconsider(): Promise<void> {
  const tx = (await database()).transaction('queue', 'readwrite', STRICT);
  const rows = await tx.store.getAll();
  for (const { refused, ...row } of rows) if (refused) await tx.store.put(row);
  await tx.done;
  await spareOnly(new Set(rows.map(({ rating }) => rating.id)));
}

/**
 * Where the storage was cleared: puts back what has a second copy, to go out when the device is paired anew. One with a
 * link of the chain was on its way already.
 * @returns every rating that waits
 */
export async function recover(): Promise<Row[]> {
  const found = await spares();
  const tx = (await database()).transaction('queue', 'readwrite', STRICT);
  if ((await tx.store.count()) === 0) {
    for (const [i, rating] of found.entries()) {
      await tx.store.put({ sequence: i + 1, rating, ...(rating.chain && { tried: true }) });
    }
  }
  await tx.done;
  return queued();
}
