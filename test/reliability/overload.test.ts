import { fork } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { openPortal } from '../../src/cases/portal.ts';
import { type RatingIntake, ratingIntake, type Submitted } from '../../src/cases/ratings.ts';
import type { Refusal } from '../../src/domain/outcome.ts';
import type { FloodOrder } from './flood.ts';
import { makeRatings } from './ratings.ts';
import { deliver, faultsOf, inFolder, makeBatches, pairDevices, size, startServer } from './stage.ts';

interface Told {
  /** Statuses that the devices and the flood met. */
  devices: number[];
  flood: number[];
  /** Milliseconds that the devices waited, ascending. */
  waited: number[];
  /** Most megabytes that the server took. */
  memory: number;
  faults: string[];
}

/** Ten devices rate in turn while a flood of batches comes in over many connections. */
async function underFlood(connections: number, milliseconds: number): Promise<Told> {
  return inFolder(async (folder) => {
    const devices = await pairDevices(folder);
    const server = await startServer(folder, 'guarded');
    const flood = fork(new URL('./flood.ts', import.meta.url));
    const over = once(flood, 'message');
    flood.send({ port: server.port, connections, milliseconds } satisfies FloodOrder);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const given = makeBatches(devices, milliseconds / 50, 1);
    const statuses = new Set<number>();
    const waited: number[] = [];
    for (const batch of given) {
      const begun = performance.now();
      statuses.add((await deliver(server.port, batch)).status);
      waited.push(performance.now() - begun);
    }
    const [counts] = (await over) as [Record<string, number>];
    const memory = server.memory();
    await server.kill();
    const faults = await faultsOf(
      folder,
      given.flatMap(({ ratings }) => ratings),
      true,
    );
    return {
      devices: [...statuses],
      flood: Object.keys(counts).map(Number),
      waited: waited.sort((a, b) => a - b),
      memory,
      faults,
    };
  });
}

describe('a hostile flood at the public door', () => {
  it('is held off, while every rating of a device is stored; the server stays small', async () => {
    const told = await underFlood(size(64, 512), size(2000, 60_000));
    expect(told.devices).toEqual([201]);
    expect(told.flood).toContain(429);
    expect(told.faults).toEqual([]);
    expect(told.memory).toBeLessThan(512);
    const p99 = told.waited[Math.floor(told.waited.length * 0.99)]!;
    console.log(`devices under a flood: p99 ${Math.round(p99)} ms, server ${Math.round(told.memory)} MB`);
    // Only the long form, which has the machine to itself, holds it to a time.
    if (size(0, 1) === 1) expect(p99).toBeLessThan(500);
  });

  it('fills the public lane and not the devices’; one queue for all is found out', async () => {
    expect(await behindFullQueue((sound) => sound)).toEqual({ device: 'stored', telephone: 'unavailable' });
    const oneLane = (sound: RatingIntake): RatingIntake => ({ submit: (inputs) => sound.submit(inputs) });
    expect(await behindFullQueue(oneLane)).toEqual({ device: 'unavailable', telephone: 'unavailable' });
  });
});

/** Fills the public lane to the brim in one go; what a device and a telephone are told that come right after. */
async function behindFullQueue(variant: (sound: RatingIntake) => RatingIntake): Promise<object> {
  return inFolder(async (folder) => {
    const [device] = await pairDevices(folder);
    const portal = await openPortal({ dataDir: folder });
    const intake = variant(ratingIntake(portal));
    const flood = Array.from({ length: 25 }, () => intake.submit(makeRatings(200), 'public'));
    const told = (answer: Promise<Submitted[]>) =>
      answer.then(
        ([done]) => done!.status,
        (refusal: Refusal) => refusal.code,
      );
    const answers = {
      device: told(intake.submit([device!.rate()], 'device')),
      telephone: told(intake.submit(makeRatings(1), 'public')),
    };
    await Promise.all(flood);
    const [first, second] = [await answers.device, await answers.telephone];
    await portal.close();
    return { device: first, telephone: second };
  });
}
