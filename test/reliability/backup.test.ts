/** A backup taken while ratings come in; then the disk is gone, and the devices send again what they have kept. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { checkRatingMarks } from '../../src/cases/log/rating-marks.ts';
import { checkRatings } from '../../src/cases/log/ratings.ts';
import { openPortal } from '../../src/cases/portal.ts';
import { submitRatings } from '../../src/cases/ratings.ts';
import { publishRatingLeaves } from '../../src/cli/log.ts';
import { PUBLIC, SYSTEM } from '../../src/domain/actor.ts';
import { checkLogs, loggedMarks, loggedRatings } from '../../src/record/log.ts';
import { logsIn, readFiles } from '../../src/record/read.ts';
import { makeRatings, type Sent } from './ratings.ts';
import {
  type Batch,
  deliver,
  faultsOf,
  inFolder,
  makeBatches,
  pairDevices,
  size,
  startServer,
  together,
} from './stage.ts';

const DAY = 86_400_000;
/** In one transaction of its own process, so that neither waits for the other. */
const BACKUP =
  "const [file, to] = process.argv.slice(1); const db = new (require('better-sqlite3'))(file); db.prepare('VACUUM INTO ?').run(to); db.close();";

/** Ratings of some days ago, in the public log, and more of today. */
async function history(dataDir: string, record: string, rows: number): Promise<Sent[]> {
  const portal = await openPortal({ dataDir });
  const given: Sent[] = [];
  const take = async (count: number, at: number) => {
    const ratings = makeRatings(count);
    await submitRatings(portal.as(PUBLIC, at), ratings);
    for (const { id, level } of ratings) given.push({ id, level } as Sent);
  };
  const now = Date.now();
  await portal.flushAtEnd(async () => {
    await take(100, now - 4 * DAY);
    await publishRatingLeaves(portal, record, now);
    while (given.length < rows) await take(200, now);
  });
  await portal.close();
  return given;
}

/** Everything by which a nightly fsck holds ratings against the public log. */
async function fsck(dataDir: string, record: string): Promise<string[]> {
  const portal = await openPortal({ dataDir });
  const ctx = portal.as(SYSTEM, Date.now());
  const logs = logsIn(record);
  const findings = [
    ...checkLogs(readFiles(record), logs),
    ...(await checkRatings(ctx, loggedRatings(logs))),
    ...(await checkRatingMarks(ctx, loggedMarks(logs))),
  ];
  await portal.close();
  return findings.map(({ message }) => message);
}

const send = async (port: number, batch: Batch, statuses: Set<number>) =>
  void statuses.add((await deliver(port, batch)).status);

/** @param again whether the devices send again what they had delivered after the backup was begun */
async function destroyed(rows: number, ratings: number, again: boolean): Promise<string[]> {
  return inFolder(async (folder) => {
    const [data, record, backup] = ['data', 'record', 'backup'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    for (const path of [data, backup]) mkdirSync(path);
    const devices = await pairDevices(data);
    const given = await history(data, record, rows);
    const batches = makeBatches(devices, ratings, 25);
    const server = await startServer(data);
    const statuses = new Set<number>();
    let copied: Promise<unknown> | undefined;
    await together([...batches.entries()], 8, async ([n, batch]) => {
      if (n === Math.floor(batches.length / 2)) {
        const to = join(backup, 'portal.db');
        copied = promisify(execFile)(process.execPath, ['-e', BACKUP, join(data, 'portal.db'), to]);
      }
      await send(server.port, batch, statuses);
    });
    await copied;
    await server.kill();
    for (const name of readdirSync(data).filter((one) => one.endsWith('.key')))
      cpSync(join(data, name), join(backup, name));
    rmSync(data, { recursive: true });
    cpSync(backup, data, { recursive: true });
    const restored = await startServer(data);
    if (again) await together(batches, 8, (batch) => send(restored.port, batch, statuses));
    await restored.kill();
    expect([...statuses].every((status) => status === 200 || status === 201)).toBe(true);
    return [
      ...(await fsck(data, record)),
      ...(await faultsOf(data, [...given, ...batches.flatMap((batch) => batch.ratings)])),
    ];
  });
}

describe('a backup under load, and the disk destroyed after it', () => {
  it('nothing is lost once the devices have sent again, the sums are right, and the public log agrees', async () => {
    const begun = performance.now();
    expect(await destroyed(size(2000, 1_000_000), size(2000, 20_000), true)).toEqual([]);
    console.log(`backup, restore, fsck: ${Math.round((performance.now() - begun) / 1000)} s in all`);
  });

  it('devices that forget what they delivered, which would be wrong, are found out', async () => {
    expect((await destroyed(200, 2000, false)).join()).toMatch(/\d+ lost/);
  });
});
