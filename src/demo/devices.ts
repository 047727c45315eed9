/** The rating devices of the demonstration year (§9.2): one at each window, with a broken one and a few numbers lost. */
import type { Portal } from '../cases/portal.ts';
import {
  type Heartbeat,
  makePairingCode,
  noteHeartbeats,
  pairDevice,
  revokeDevice,
  type ServicePoint,
} from '../cases/ratings.ts';
import { PUBLIC, SYSTEM } from '../domain/actor.ts';
import { type CivilDate, type Instant, instantOf } from '../domain/calendar.ts';
import { chainAfter, type RatingInput } from '../domain/ratings.ts';
import type { Random } from './random.ts';

/** A point of the curve whose private half nobody has: nothing can be signed for these devices. */
const NOBODYS_KEY = 'BEXQa1qbQMpLxgZrC4C4r0VRyL7bbkjulCdX3jLUtBmcZoc68d9eeE5vZ4heN_0TNGWsnARzUNrK32z9cDfP9xY';
/** Numbers that a device gave and never delivered: how many, from which day on it is known. */
const LOST: Record<string, { on: CivilDate; count: number }> = {
  'city-rsj': { on: '2016-05-18', count: 3 },
  'nanqiao-gaj': { on: '2016-10-11', count: 1 },
};
/** The screen of this window's device breaks, and another one takes its place. */
const BROKEN = { point: 'city-gaj', on: '2016-08-01' };

interface Standing {
  id: string;
  sequence: number;
  chain: string;
}

/** What the windows' devices make of a day's touches. */
export interface DemoDevices {
  /** Numbers and chains what was touched on kiosks, in the order of the touches. */
  through(day: CivilDate, batch: RatingInput[]): Promise<RatingInput[]>;
  /** What the devices tell of themselves on the last day. */
  report(now: Instant): Promise<void>;
}

export async function seedDevices(
  portal: Portal,
  points: ServicePoint[],
  random: Random,
): Promise<DemoDevices> {
  const standing = new Map<string, Standing>();
  const lost = new Map(Object.entries(LOST));
  const place = async (point: string, now: Instant) => {
    const { code } = await makePairingCode(portal.as(SYSTEM, now), point);
    const input = { code, publicKey: NOBODYS_KEY };
    const { device: id } = await pairDevice(portal.as(PUBLIC, now), input, random.bytes);
    standing.set(point, { id, sequence: 0, chain: id });
  };
  for (const { id } of points) await place(id, instantOf('2016-01-04', 8));

  const next = (day: CivilDate, rating: RatingInput): RatingInput => {
    const device = standing.get(rating.point);
    if (rating.channel !== 'kiosk' || device === undefined) return rating;
    if (lost.get(rating.point)?.on === day) {
      device.sequence += lost.get(rating.point)!.count;
      lost.delete(rating.point);
    }
    const numbered = { ...rating, device: device.id, sequence: ++device.sequence };
    device.chain = chainAfter(device.chain, numbered);
    return { ...numbered, chain: device.chain };
  };
  return {
    through: async (day, batch) => {
      if (day === BROKEN.on) {
        const now = instantOf(day, 8);
        await revokeDevice(portal.as(SYSTEM, now), standing.get(BROKEN.point)!.id, '屏幕损坏，送修更换');
        await place(BROKEN.point, now);
      }
      return batch.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map((rating) => next(day, rating));
    },
    report: (now) => report(portal, [...standing.values()], now),
  };
}

/** All well but four: one not heard from for days, one with a queue, one whose clock is slow, one that is full. */
async function report(portal: Portal, devices: Standing[], now: Instant): Promise<void> {
  const usual = { queued: 0, oldest: null, aheadSeconds: 1, storage: 'ok', version: '7c1e90ab' } as const;
  const odd: Record<number, Partial<Heartbeat>> = {
    4: { queued: 7, oldest: now - 3 * 3_600_000 },
    9: { aheadSeconds: -11 * 60 },
    13: { queued: 412, oldest: now - 9 * 86_400_000, storage: 'full' },
  };
  const beats = devices.map(({ id }, i): Heartbeat => ({ device: id, ...usual, ...odd[i] }));
  const silent = beats.splice(6, 1);
  await noteHeartbeats(portal.as(PUBLIC, now - 4 * 86_400_000), silent);
  await noteHeartbeats(portal.as(PUBLIC, now - 2 * 60_000), beats);
}
