import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { write } from '../../db/write.ts';
import { openPortal, type Portal } from '../../src/cases/portal.ts';
import { addServicePoints, recount, submitRatings } from '../../src/cases/ratings.ts';
import { PUBLIC, SYSTEM } from '../../src/domain/actor.ts';
import { POINTS } from './points.ts';
import { makeRatings } from './ratings.ts';
import { inFolder, size } from './stage.ts';

/**
 * What the disk holds after a power cut, made from what the files held before and after a commit. It rests on what
 * SQLite promises to flush (WAL, FULL: the log at each commit; the database before the log is used anew) and on a disk
 * that keeps what was flushed and, of the rest, any sectors in any order. A disk that lies about a flush is not in it.
 */
const SECTOR = 512;
const FILES = ['portal.db', 'portal.db-wal'] as const;
type Disk = Record<(typeof FILES)[number], Buffer>;

const diskOf = (folder: string): Disk => ({
  'portal.db': readFileSync(join(folder, 'portal.db')),
  'portal.db-wal': readFileSync(join(folder, 'portal.db-wal')),
});

/** Of what was written between two states, each sector came to the disk or not. */
function torn(before: Buffer, after: Buffer): Buffer {
  const disk = Buffer.from(after.subarray(0, Math.random() < 0.5 ? after.length : before.length));
  for (let at = 0; at < Math.min(disk.length, before.length); at += SECTOR) {
    if (Math.random() < 0.5) before.copy(disk, at, at, Math.min(at + SECTOR, before.length));
  }
  for (let at = before.length; at < disk.length; at += SECTOR) {
    if (Math.random() < 0.5) disk.fill(0, at, Math.min(at + SECTOR, disk.length));
  }
  return disk;
}

/** Cut before the log was flushed, or after that, while pages went from the log to the database. */
function cutBetween(before: Disk, after: Disk): Disk {
  const early = Math.random() < 0.5;
  return early
    ? {
        'portal.db': before['portal.db'],
        'portal.db-wal': torn(before['portal.db-wal'], after['portal.db-wal']),
      }
    : { 'portal.db': torn(before['portal.db'], after['portal.db']), 'portal.db-wal': after['portal.db-wal'] };
}

/** Switches the power on again: what of the acknowledged ratings is there, and whether it all fits together. */
async function faultsAfter(disk: Disk, acknowledged: string[], given: Set<string>): Promise<string[]> {
  return inFolder(async (folder) => {
    mkdirSync(folder, { recursive: true });
    for (const name of FILES) writeFileSync(join(folder, name), disk[name]);
    const raw = new Sqlite(join(folder, 'portal.db'));
    const whole = raw.pragma('integrity_check', { simple: true });
    raw.close();
    if (whole !== 'ok') return [`the file is damaged: ${String(whole).slice(0, 80)}`];
    const portal = await openPortal({ dataDir: folder });
    const ctx = portal.as(SYSTEM, Date.now());
    const rows = await ctx.read.db.select({ id: ctx.read.t.ratings.id }).from(ctx.read.t.ratings);
    const there = new Set(rows.map(({ id }) => id));
    const sums = await recount(ctx);
    await portal.close();
    const lost = acknowledged.filter((id) => !there.has(id)).length;
    const strange = rows.filter(({ id }) => !given.has(id)).length;
    return [
      ...(lost > 0 ? [`${lost} lost`] : []),
      ...(strange > 0 ? [`${strange} that nobody gave`] : []),
      ...sums.map(({ message }) => message),
    ];
  });
}

/** Small steps, so that the log goes over into the database often. */
async function oftenCheckpointed(portal: Portal): Promise<void> {
  await write(portal.as(SYSTEM, Date.now()), async (tx) => {
    (tx.db as unknown as { $client: Sqlite.Database }).$client.pragma('wal_autocheckpoint = 40');
    return { result: undefined, entries: [{ action: 'test.settings', subject: 'sqlite' }] };
  });
}

/**
 * Commits again and again, and cuts the power at each step.
 * @param flushed whether each commit is on the disk when it is acknowledged, as with FULL; with NORMAL only the log's
 *   last checkpoint is
 */
async function underCuts(cuts: number, flushed: boolean): Promise<string[]> {
  return inFolder(async (folder) => {
    const portal = await openPortal({ dataDir: folder });
    await addServicePoints(portal.as(SYSTEM, Date.now()), POINTS);
    await oftenCheckpointed(portal);
    const acknowledged: string[] = [];
    const given = new Set<string>();
    const faults = new Set<string>();
    let durable = diskOf(folder);
    for (let cut = 0; cut < cuts; cut++) {
      const ratings = makeRatings(1 + (cut % 20));
      for (const { id } of ratings) given.add(id);
      await submitRatings(portal.as(PUBLIC, Date.now()), ratings);
      const now = diskOf(folder);
      const disk = cutBetween(durable, flushed ? now : durable);
      for (const fault of await faultsAfter(disk, acknowledged, given)) faults.add(fault);
      acknowledged.push(...ratings.map(({ id }) => id));
      if (flushed) durable = now;
    }
    await portal.close();
    return [...faults];
  });
}

describe('the power is cut', () => {
  it('at any moment of a commit, and no acknowledged rating is lost, no sum wrong, no file damaged', async () => {
    expect(await underCuts(size(30, 500), true)).toEqual([]);
  }, 3_600_000);

  it('a database that acknowledges before it has flushed is found out', async () => {
    expect((await underCuts(5, false)).join()).toMatch(/\d+ lost/);
  });
});
