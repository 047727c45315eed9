import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { ratingDoor } from '../../src/api/door.ts';
import { ratingRoutes } from '../../src/api/ratings.ts';
import { openPortal, type Portal } from '../../src/cases/portal.ts';
import { addServicePoints, ratingIntake, recount } from '../../src/cases/ratings.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { LEVELS, RatingInput, receiptFor } from '../../src/domain/ratings.ts';
import { inFolder, size } from './stage.ts';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

const level = fc.constantFrom(...LEVELS);
/** What a telephone may send; a device's would have to be signed. */
const sound = fc.record(
  {
    id: fc.uuid(),
    point: fc.constantFrom('w-1', 'w-1', 'w-9'),
    channel: fc.constantFrom('qr', 'web'),
    level,
    reasons: fc.array(fc.stringMatching(/^\d{3}$/), { maxLength: 8 }),
    comment: fc.string({ unit: 'binary', maxLength: 500 }),
    answers: fc.record({ central: level, pilots: level, simplification: level }, { requiredKeys: [] }),
  },
  { requiredKeys: ['id', 'point', 'channel', 'level'] },
);
/** A sound rating with one field spoilt, or one too many. */
const spoilt = fc
  .tuple(sound, fc.oneof(fc.constantFrom(...Object.keys(RatingInput.shape)), fc.string()), fc.jsonValue())
  .map(([rating, field, value]) => ({ ...rating, [field]: value }));
const one = fc.oneof(sound, spoilt, fc.jsonValue());
/** Any bytes; any JSON; ratings good and spoilt, alone and in lists; and texts that break off. */
const body = fc.oneof(
  { weight: 4, arbitrary: one.map((value) => JSON.stringify(value)) },
  { weight: 3, arbitrary: fc.array(one, { maxLength: 20 }).map((list) => JSON.stringify(list)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: sound.map((rating) => JSON.stringify(rating).slice(0, -7)) },
  { weight: 1, arbitrary: fc.uint8Array() },
);

type Open = (portal: Portal) => Pick<Hono, 'request'>;

/** Throws any body at the endpoint; the faults seen. */
async function fuzz(open: Open, runs: number): Promise<string[]> {
  return inFolder(async (dataDir) => {
    const portal = await openPortal({ dataDir });
    const ctx = portal.as(SYSTEM, Date.now());
    await addServicePoints(ctx, [
      { id: 'w-1', centre: 's-city', unit: 'd-fgw', windowNo: '1', name: '1号窗口' },
    ]);
    const app = open(portal);
    const faults = new Set<string>();
    const met = new Set<number>();
    for (const text of fc.sample(body, {
      numRuns: runs,
      seed: Number(process.env['SEED_FUZZ'] ?? Date.now()),
    })) {
      const init = { method: 'POST', body: text as BodyInit };
      const { status } = await app.request('/api/v1/ratings', init);
      met.add(status);
      if (status >= 500) faults.add(`${status} for ${String(text)}`);
    }
    for (const status of [201, 400, 422]) if (!met.has(status)) faults.add(`never answered ${status}`);
    const { db, t } = ctx.read;
    for (const row of await db.select().from(t.ratings)) {
      const { hash: _, unit, receivedAt: __, day: ___, flags: ____, tied: _____, receipt, ...given } = row;
      const filled = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
      if (!RatingInput.safeParse(filled).success) faults.add(`an invalid row: ${JSON.stringify(given)}`);
      if (unit !== 'd-fgw' || receipt !== receiptFor(row.id))
        faults.add(`a row that is not its point’s: ${row.id}`);
    }
    for (const { message } of await recount(ctx)) faults.add(message);
    await portal.close();
    return [...faults];
  });
}

describe('POST /api/v1/ratings under any body', () => {
  it('answers no body with a fault of its own, stores no invalid row, and keeps no memory of it', async () => {
    const open: Open = (portal) => ratingRoutes(ratingDoor(portal, ratingIntake(portal)));
    expect(await fuzz(open, 100)).toEqual([]);
    gc();
    const before = process.memoryUsage().heapUsed;
    expect(await fuzz(open, size(500, 10_000))).toEqual([]);
    gc();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50 * 1024 * 1024);
  }, 3_600_000);

  it('an endpoint that believes what it is sent is found out', async () => {
    const open: Open = (portal) => {
      const intake = ratingIntake(portal);
      const app = new Hono();
      app.onError((_, c) => c.text('', 500));
      app.post('/api/v1/ratings', async (c) => {
        const value: RatingInput | RatingInput[] = await c.req.json();
        const [done] = await intake.submit([value].flat());
        return c.json(done!, 201);
      });
      return app;
    };
    expect((await fuzz(open, 100)).join()).toMatch(/^500 for|an invalid row/);
  });
});
