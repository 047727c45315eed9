import { describe, expect, it } from 'vitest';
import type { Variant } from './server.ts';
import {
  deliver,
  faultsOf,
  inFolder,
  makeBatches,
  pairDevices,
  type Running,
  size,
  startServer,
  together,
} from './stage.ts';

const BATCH = 25;

/** Devices send until they are answered, while the server is killed again and again; every tenth answer is lost. */
async function underKills(variant: Variant, ratings: number, kills: number): Promise<string[]> {
  return inFolder(async (folder) => {
    const batches = makeBatches(await pairDevices(folder), ratings, BATCH);
    const given = batches.flatMap((batch) => batch.ratings);
    let server: Promise<Running> = startServer(folder, variant);
    let answered = 0;
    let killed = 0;
    const strike = async () => {
      // Between two kills at evenly spaced points of the load, never before the first answer.
      if (killed >= kills || answered < ((killed + 1) * batches.length) / (kills + 1)) return;
      killed++;
      const old = server;
      server = old.then(async (running) => {
        await running.kill();
        return startServer(folder, variant);
      });
      await server;
    };
    await together(batches, 16, async (batch) => {
      for (;;) {
        const { port } = await server;
        const done = await deliver(port, batch).catch(() => null);
        const lostOnTheWay = Math.random() < 0.1;
        if (done !== null && [200, 201].includes(done.status) && !lostOnTheWay) break;
      }
      answered++;
      await strike();
    });
    expect(killed).toBe(kills);
    await (await server).kill();
    const faults = await faultsOf(folder, given);
    if (faults.length > 0) return faults;
    // A device that lost its memory of the answers sends all of it again.
    const again = await startServer(folder, variant);
    await together(batches.toReversed(), 4, async (batch) => {
      const { status } = await deliver(again.port, batch);
      if (status !== 200) faults.push(`sent again and answered ${status}`);
    });
    await again.kill();
    return [...faults, ...(await faultsOf(folder, given))];
  });
}

describe('kill −9 under load', () => {
  it('every acknowledged rating is stored once, the daily sums are right, nothing conflicts', async () => {
    expect(await underKills('sound', size(20_000, 1_000_000), size(5, 1000))).toEqual([]);
  }, 3_600_000);

  it('a server that thanks before it has stored is found out', async () => {
    expect((await underKills('answers-early', 2000, 2)).join()).toMatch(/\d+ lost/);
  });
});
