/** What the reliability tests share: servers that can be killed, ratings, deliveries, and the count at the end. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPortal } from '../../src/cases/portal.ts';
import { addServicePoints, listGaps, recount } from '../../src/cases/ratings.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { LEVELS } from '../../src/domain/ratings.ts';
import { pairedDevice, type TestDevice } from '../device.ts';
import { POINTS } from './points.ts';
import type { Sent } from './ratings.ts';
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
  /** Most megabytes that its process ever took; Linux tells. */
  memory(): number;
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
  const memory = () => {
    const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) / 1024;
  };
  return { port, kill, memory };
}

/** What one request carries: ratings of one device, signed by it, or of nobody's. */
export interface Batch {
  device: TestDevice | null;
  ratings: Sent[];
}

/** Ten devices, known to the portal in this folder before its server starts. */
export async function pairDevices(dataDir: string): Promise<TestDevice[]> {
  const portal = await openPortal({ dataDir });
  await addServicePoints(portal.as(SYSTEM, Date.now()), POINTS);
  const devices: TestDevice[] = [];
  for (let n = 0; n < 10; n++) devices.push(await pairedDevice(portal, POINTS[n % 2]!.id));
  await portal.close();
  return devices;
}

/** Ratings of these devices in turn, in batches. @param ageMs how long ago they were given */
export function makeBatches(devices: TestDevice[], count: number, atOnce: number, ageMs = 0): Batch[] {
  const deviceAt = Date.now() - ageMs;
  return Array.from({ length: count / atOnce }, (_, n) => {
    const device = devices[n % devices.length]!;
    const ratings = Array.from({ length: atOnce }, (_, i) =>
      device.rate({ level: LEVELS[(n + i) % 5]!, deviceAt }),
    );
    return { device, ratings };
  });
}

/** One delivery over a connection of its own. Rejects when the connection breaks; 0 is never a status. */
export async function deliver(
  port: number,
  { device, ratings }: Batch,
): Promise<{ status: number; body: { results?: { status: string }[] } }> {
  const text = JSON.stringify(ratings.length === 1 ? ratings[0] : ratings);
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...device?.headers(text),
  };
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  const sent = request(
    {
      port,
      host: '127.0.0.1',
      path: '/api/v1/ratings',
      method: 'POST',
      agent: false,
      headers,
      timeout: 60_000,
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
  sent.on('timeout', () => sent.destroy(new Error('no answer in a minute')));
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

/**
 * What lies in the folder after the server is gone, held against what was given. Empty when all is well.
 * @param others whether somebody else rated, too
 */
export async function faultsOf(dataDir: string, given: Sent[], others = false): Promise<string[]> {
  const portal = await openPortal({ dataDir });
  const { read } = portal.as(SYSTEM, Date.now());
  const rows = await read.db.select().from(read.t.ratings);
  const entries = await read.db.select().from(read.t.journal);
  const sums = await recount(portal.as(SYSTEM, Date.now()));
  const gaps = await listGaps(portal.as(SYSTEM, Date.now()));
  await portal.close();
  const kept = new Map(rows.map((row) => [row.id, row]));
  const lost = given.filter(({ id, level }) => kept.get(id)?.level !== level);
  const ids = new Set(given.map(({ id }) => id));
  const made = others ? [] : rows.filter(({ id }) => !ids.has(id));
  const conflicts = entries.filter(({ action }) => action === 'ratings.conflict');
  const broken = entries.filter(({ action }) => action === 'ratings.chain');
  return [
    ...(lost.length > 0 ? [`${lost.length} lost`] : []),
    ...(made.length > 0 ? [`${made.length} counted that nobody gave`] : []),
    ...(conflicts.length > 0 ? [`${conflicts.length} conflicts`] : []),
    ...(broken.length > 0 ? [`${broken.length} links that do not follow`] : []),
    ...gaps.map(({ device, from, to }) => `${device} lacks ${from} to ${to}`),
    ...sums.map(({ message }) => message),
  ];
}
