/** What the device keeps: its setup, its count, and the ratings that the service has not yet confirmed. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { ratingId } from '../../domain/ratings/ids.ts';
import type { Answers, Level } from '../../domain/ratings/levels.ts';
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
}

interface Row {
  sequence: number;
  rating: Kept;
  /** The tab in which it is still at its second screen: as long as that tab lives, nothing is sent. */
  tab?: string;
  /** Why the service declined it; kept for the staff, never dropped. */
  refused?: string;
}

export interface Setup {
  point: string;
  /** Department and window as the screen shows them. */
  title: string;
  device: string;
  /** Number of the last rating. */
  sequence: number;
}

interface Schema extends DBSchema {
  queue: { key: number; value: Row };
  setup: { key: 'setup'; value: Setup };
}

/** The rating at its second screen in this tab; 0 if none. */
let openHere = 0;

let opened: Promise<IDBPDatabase<Schema>> | undefined;

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>('kiosk', 1, {
    upgrade: (db) => {
      db.createObjectStore('queue', { keyPath: 'sequence' });
      db.createObjectStore('setup');
    },
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

/** Keeps point and title; the device's name and count survive a change of point. */
export async function saveSetup(point: string, title: string): Promise<Setup> {
  const tx = (await database()).transaction('setup', 'readwrite', STRICT);
  const old = await tx.store.get('setup');
  const device = old?.device ?? `k-${ratingId(Date.now(), random(10)).slice(-12)}`;
  const setup = { point, title, device, sequence: old?.sequence ?? 0 };
  await tx.store.put(setup, 'setup');
  await tx.done;
  return setup;
}

function random(bytes: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(bytes));
}

/** Numbers and stores a touch; resolves only when it is on the disk. Two tabs share one count. */
export async function keep(level: Level): Promise<Kept> {
  const tx = (await database()).transaction(['queue', 'setup'], 'readwrite', STRICT);
  const setups = tx.objectStore('setup');
  const setup = await setups.get('setup');
  if (!setup) throw new Error('the storage was cleared');
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
  return rating;
}

/** What a person may add to a touch, or change of it, while it is open. */
export type Change = Partial<Pick<Kept, 'level' | 'reasons' | 'comment' | 'answers'>>;

/**
 * Adds to a rating that is still open, or changes its level.
 * @returns false if it has been sent meanwhile: then it stands as it was
 */
export async function amend(sequence: number, change: Change, open: boolean): Promise<boolean> {
  // First of all: a closing that fails, the storage being full, must not hold up the queue behind it.
  openHere = open ? sequence : 0;
  const tx = (await database()).transaction('queue', 'readwrite', STRICT);
  const row = await tx.store.get(sequence);
  const may = row?.tab === TAB;
  if (may) await tx.store.put({ sequence, rating: { ...row.rating, ...change }, ...(open && { tab: TAB }) });
  await tx.done;
  return may;
}

/**
 * The oldest ratings that may be sent, at most `count` and about `bytes` together, in the order of their numbers. One
 * that a living tab has open holds up those behind it; one whose tab is gone is closed as it stands.
 */
export async function ready(count: number, bytes: number): Promise<Kept[]> {
  const living = await livingTabs();
  const tx = (await database()).transaction('queue', 'readwrite', STRICT);
  const taken: Kept[] = [];
  let size = 0;
  for (let at = await tx.store.openCursor(); at && taken.length < count; at = await at.continue()) {
    const { tab, ...row } = at.value;
    if (row.refused) continue;
    if (tab && living.has(tab) && (tab !== TAB || row.sequence === openHere)) break;
    size += new TextEncoder().encode(JSON.stringify(row.rating)).length;
    if (size > bytes && taken.length > 0) break;
    if (tab) await at.update(row);
    taken.push(row.rating);
  }
  await tx.done;
  return taken;
}

/** Removes what the service has confirmed and marks what it declined. */
export async function settle(
  confirmed: number[],
  declined: { sequence: number; why: string }[],
): Promise<void> {
  const tx = (await database()).transaction('queue', 'readwrite', STRICT);
  for (const sequence of confirmed) await tx.store.delete(sequence);
  for (const { sequence, why } of declined) {
    const row = await tx.store.get(sequence);
    if (row) await tx.store.put({ ...row, refused: why });
  }
  await tx.done;
}

/** How many wait, and how many were declined. */
export async function depth(): Promise<{ waiting: number; refused: number }> {
  const rows = await (await database()).getAll('queue');
  const refused = rows.filter((row) => row.refused).length;
  return { waiting: rows.length - refused, refused };
}

/** Gives declined ratings another chance, when the device starts: the point may be registered by now. */
export async function reconsider(): Promise<void> {
  const tx = (await database()).transaction('queue', 'readwrite', STRICT);
  for (const { refused, ...row } of await tx.store.getAll()) if (refused) await tx.store.put(row);
  await tx.done;
}
