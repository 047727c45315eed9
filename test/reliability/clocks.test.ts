import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openPortal, type Portal } from '../../src/cases/portal.ts';
import { addServicePoints, recount, submitRatings } from '../../src/cases/ratings.ts';
import { PUBLIC, SYSTEM } from '../../src/domain/actor.ts';
import { civilDate, instantOf } from '../../src/domain/calendar.ts';
import { LEVELS, type RatingInput, ratingId } from '../../src/domain/ratings.ts';
import { inFolder, size } from './stage.ts';

const DAY = 86_400_000;
const NOON = instantOf('2016-07-06', 12);

/** One device's life: how far its clock is off, and after each touch how far somebody sets it. */
const history = fc.record({
  off: fc.integer({ min: -400 * DAY, max: 400 * DAY }),
  touches: fc.array(
    fc.record({
      level: fc.constantFrom(...LEVELS),
      jump: fc.oneof(fc.constant(0), fc.integer({ min: -30 * DAY, max: 30 * DAY })),
    }),
    { minLength: 1, maxLength: 8 },
  ),
});

function ratingsOf(
  device: string,
  { off, touches }: { off: number; touches: { level: RatingInput['level']; jump: number }[] },
) {
  let clock = NOON + off;
  return touches.map(({ level, jump }, i): RatingInput => {
    const deviceAt = clock;
    clock += 60_000 + jump;
    const id = ratingId(deviceAt, crypto.getRandomValues(new Uint8Array(10)));
    return { id, point: 'w-1', channel: 'kiosk', level, reasons: [], device, sequence: i + 1, deviceAt };
  });
}

/** Gives all of them to a portal, backwards, and reads them back in an order. */
async function through(histories: RatingInput[][], order: 'sequence' | 'deviceAt') {
  return inFolder(async (dataDir) => {
    const portal: Portal = await openPortal({ dataDir });
    const ctx = portal.as(SYSTEM, NOON);
    await addServicePoints(ctx, [
      { id: 'w-1', centre: 's-city', unit: 'd-fgw', windowNo: '1', name: '1号窗口' },
    ]);
    const given = histories.flat().toReversed();
    const statuses = new Set<string>();
    for (let at = 0; at < given.length; at += 200) {
      const answers = await submitRatings(portal.as(PUBLIC, NOON), given.slice(at, at + 200));
      for (const { status } of answers) statuses.add(status);
    }
    const { db, t } = ctx.read;
    const rows = await db.select().from(t.ratings).orderBy(t.ratings.device, t.ratings[order]);
    const sums = await recount(ctx);
    await portal.close();
    return { rows, sums, statuses: [...statuses] };
  });
}

describe('devices whose clocks are wrong by up to 400 days and are set to and fro by a month', () => {
  const histories = fc
    .sample(history, size(1000, 10_000))
    .map((life, i) => ratingsOf(`k-${String(i).padStart(5, '0')}`, life));
  const touched = histories.flat().map(({ device, level }) => `${device} ${level}`);

  it('no rating is dropped, none counts for a day to come, and their numbers keep the order of the touches', async () => {
    const { rows, sums, statuses } = await through(histories, 'sequence');
    expect(statuses).toEqual(['stored']);
    expect(rows.map(({ device, level }) => `${device} ${level}`)).toEqual(touched);
    expect(rows.filter(({ day }) => day > civilDate(NOON))).toEqual([]);
    expect(sums).toEqual([]);
  });

  it('every clock more than a day ahead or thirty behind is flagged, and no other', async () => {
    const { rows } = await through(histories, 'sequence');
    const flagged = rows.filter(({ flags }) => flags.includes('clock'));
    const off = rows.filter(({ deviceAt }) => deviceAt! - NOON > DAY || NOON - deviceAt! > 30 * DAY);
    expect(flagged.length).toBe(off.length);
    expect(flagged.length).toBeGreaterThan(histories.length);
    expect(flagged.every(({ day }) => day === '2016-07-06')).toBe(true);
  });

  it('an order by the devices’ clocks, which would be wrong, is found out', async () => {
    const { rows } = await through(histories, 'deviceAt');
    expect(rows.map(({ device, level }) => `${device} ${level}`)).not.toEqual(touched);
  });
});
