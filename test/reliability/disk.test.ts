import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeRatings, type Sent } from './ratings.ts';
import type { Variant } from './server.ts';
import { deliver, faultsOf, startServer } from './stage.ts';

const MEGABYTE = 1024 * 1024;

/** A disk of eight megabytes, or why there can be none. */
function smallDisk(): { folder: string; free: () => void } | { why: string } {
  const folder = mkdtempSync(join(tmpdir(), 'liangshai-disk-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder], { stdio: 'pipe' });
  } catch (error) {
    remove();
    return { why: String(error).split('\n').at(-2) ?? 'mount is not permitted' };
  }
  const free = () => {
    execFileSync('umount', [folder]);
    remove();
  };
  return { folder, free };
}

/** Something else fills the disk up to the last few hundred kilobytes. */
function fill(folder: string): string {
  const { bavail, bsize } = statfsSync(folder);
  const ballast = join(folder, 'ballast');
  writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - 300 * 1024)));
  return ballast;
}

interface Told {
  /** Statuses met, in the order of their first appearance. */
  statuses: number[];
  faults: string[];
}

/** Sends until the disk is full, goes on for a while, makes room, and sends what was not acknowledged. */
async function untilFull(folder: string, variant: Variant): Promise<Told> {
  const server = await startServer(folder, variant);
  const acknowledged: Sent[] = [];
  const open: Sent[][] = [];
  const statuses = new Set<number>();
  const send = async (batch: Sent[]) => {
    const { status } = await deliver(server.port, { device: null, ratings: batch });
    statuses.add(status);
    if (status === 200 || status === 201) acknowledged.push(...batch);
    else open.push(batch);
  };
  await send(makeRatings(50));
  const ballast = fill(folder);
  for (let sent = 0; sent < 100 && open.length < 10; sent++) await send(makeRatings(50));
  rmSync(ballast);
  for (const batch of open.splice(0)) await send(batch);
  // A variant that stores later has its time before it is stopped.
  await new Promise((resolve) => setTimeout(resolve, 300));
  await server.kill();
  return { statuses: [...statuses], faults: await faultsOf(folder, acknowledged) };
}

const disk = smallDisk();
if ('why' in disk)
  console.log(`disk-full tests are left out: no small disk can be mounted here (${disk.why})`);
else disk.free();

describe.skipIf('why' in disk)('a full disk', () => {
  const onSmallDisk = async (variant: Variant): Promise<Told> => {
    const own = smallDisk() as { folder: string; free: () => void };
    try {
      const { blocks, bsize } = statfsSync(own.folder);
      expect(blocks * bsize).toBe(8 * MEGABYTE);
      return await untilFull(own.folder, variant);
    } finally {
      own.free();
    }
  };

  it('is answered with 507, loses nothing that was acknowledged, and is over by itself when there is room', async () => {
    expect(await onSmallDisk('sound')).toEqual({ statuses: [201, 507], faults: [] });
  });

  it('a server that thanks before it has stored is found out', async () => {
    expect((await onSmallDisk('answers-early')).faults.join()).toMatch(/\d+ lost/);
  });
});
