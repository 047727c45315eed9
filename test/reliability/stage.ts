/** What the reliability tests share: servers that can be killed, ratings, deliveries, and the count at the end. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPortal } from '../../src/cases/portal.ts';
import { recount } from '../../src/cases/ratings.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { LEVELS, ratingId } from '../../src/domain/ratings.ts';
import type { Variant } from './server.ts';

/** The size of a test: the short form of `npm test`, or the full one of `npm run test:long`. */
export const size = (short: number, full: number) => (process.env['LONG'] === '1' ? full : short);

/** A folder that is gone after the body. */
export async function inFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'liangshai-reliability-'));
  try {
    return await body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface Running {
  port: number;
  /** kill −9; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts a server on this folder; resolves when it listens. */
export async function startServer(dataDir: string, variant: Variant = 'sound'): Promise<Running> {
  const child: ChildProcess = fork(new URL('./server.ts', import.meta.url), {
    env: { ...process.env, DATA_DIR: dataDir, VARIANT: variant },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const ended = once(child, 'exit');
  const port = await Promise.race([
    once(child, 'message').then(([told]) => told as number),
    ended.then(([code]) => Promise.reject(new Error(`the server ended at its start with code ${code}`))),
  ]);
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  return { port, kill };
}

export interface Sent {
  id: string;
  point: string;
  channel: 'kiosk';
  level: string;
  device: string;
  sequence: number;
  deviceAt: number;
}

let made = 0;

/** Ratings of ten devices, numbered. @param ageMs how long ago they were given */
export function makeRatings(count: number, ageMs = 0): Sent[] {
  return Array.from({ length: count }, () => {
    const n = made++;
    const deviceAt = Date.now() - ageMs;
    return {
      id: ratingId(deviceAt, crypto.getRandomValues(new Uint8Array(10))),
      point: `w-${1 + (n % 2)}`,
      channel: 'kiosk',
      level: LEVELS[n % 5]!,
      device: `k-${n % 10}`,
      sequence: 1 + Math.floor(n / 10),
      deviceAt,
    };
  });
}

/** One delivery over a connection of its own. Rejects when the connection breaks; 0 is never a status. */
export async function deliver(
  port: number,
  body: unknown,
): Promise<{ status: number; body: { results?: { status: string }[] } }> {
  const text = JSON.stringify(body);
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  const sent = request(
    {
      port,
      host: '127.0.0.1',
      path: '/api/v1/ratings',
      method: 'POST',
      agent: false,
      headers,
      timeout: 10_000,
    },
    (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode!, text: Buffer.concat(parts).toString() }),
      );
    },
  );
  sent.on('error', reject);
  sent.on('timeout', () => sent.destroy(new Error('no answer in ten seconds')));
  sent.end(text);
  const answer = await promise;
  return { status: answer.status, body: JSON.parse(answer.text) };
}

/** Runs a body for each item, so many at a time. */
export async function together<T>(
  items: T[],
  atOnce: number,
  body: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  const one = async () => {
    for (const item of rest) await body(item);
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}

/** What lies in the folder after the server is gone, held against what was given. Empty when all is well. */
export async function faultsOf(dataDir: string, given: Sent[]): Promise<string[]> {
  const portal = await openPortal({ dataDir });
  const { read } = portal.as(SYSTEM, Date.now());
  const rows = await read.db.select().from(read.t.ratings);
  const entries = await read.db.select().from(read.t.journal);
  const sums = await recount(portal.as(SYSTEM, Date.now()));
  await portal.close();
  const kept = new Map(rows.map((row) => [row.id, row]));
  const lost = given.filter(({ id, level }) => kept.get(id)?.level !== level);
  const ids = new Set(given.map(({ id }) => id));
  const made = rows.filter(({ id }) => !ids.has(id));
  const conflicts = entries.filter(({ action }) => action === 'ratings.conflict');
  return [
    ...(lost.length > 0 ? [`${lost.length} lost`] : []),
    ...(made.length > 0 ? [`${made.length} counted that nobody gave`] : []),
    ...(conflicts.length > 0 ? [`${conflicts.length} conflicts`] : []),
    ...sums.map(({ message }) => message),
  ];
}
