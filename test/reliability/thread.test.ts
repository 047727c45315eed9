import { expect, it } from 'vitest';
import { openPortal } from '../../src/cases/portal.ts';
import { storeOnThread } from '../../src/cases/ratings/thread.ts';
import { addServicePoints, ratingIntake, recount } from '../../src/cases/ratings.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { POINTS } from './points.ts';
import { makeRatings } from './ratings.ts';
import { inFolder } from './stage.ts';

/** Gives ratings through a storing thread; how they were answered, and how many are stored. */
async function through(program?: URL) {
  return inFolder(async (folder) => {
    const portal = await openPortal({ dataDir: folder });
    const ctx = portal.as(SYSTEM, Date.now());
    await addServicePoints(ctx, POINTS);
    const intake = ratingIntake(portal, Date.now, await storeOnThread(portal, program));
    const given = makeRatings(20);
    const strange = { ...makeRatings(1)[0]!, point: 'w-none' };
    const answers = [
      ...(await intake.submit([...given, strange])),
      ...(await intake.submit([given[0]!])),
      ...(await intake.submit([{ ...given[1]!, comment: '换了内容' }])),
    ];
    const told = answers.map((one) => (one.status === 'refused' ? one.refusal.code : one.status));
    const receipts = answers.map((one) => ('receipt' in one ? one.receipt : ''));
    const stored = await ctx.read.db.$count(ctx.read.t.ratings);
    const faults = await recount(ctx);
    await portal.close();
    return { told, same: receipts[0] === receipts[21], stored, faults };
  });
}

it('a thread of its own stores each rating once, and tells of repeated, conflicting and strange ones as it should', async () => {
  const told = [...Array(20).fill('stored'), 'not-found', 'repeated', 'conflict'];
  expect(await through()).toEqual({ told, same: true, stored: 20, faults: [] });
});

it('where the thread dies with a group stored and nobody told, the group is answered and counts once', async () => {
  const { told, same, stored, faults } = await through(new URL('./dying-thread.ts', import.meta.url));
  expect(told).toEqual([...Array(20).fill('repeated'), 'not-found', 'repeated', 'conflict']);
  expect([same, stored, faults]).toEqual([true, 20, []]);
});
