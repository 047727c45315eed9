import { expect, inject, it } from 'vitest';
import { checkRatings } from '../../src/cases/log/ratings.ts';
import { addServicePoints, recount, submitRatings } from '../../src/cases/ratings.ts';
import { PUBLIC, SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { onBothEngines } from '../engines.ts';
import { makeRatings } from '../reliability/ratings.ts';

const NOON = instantOf('2016-07-06', 12);

onBothEngines('a snapshot', (bench) => {
  // PGlite is one session, which cannot look at one moment and write at another.
  it.skipIf(bench.engine === 'postgres' && inject('postgres') === 'pglite')(
    'sees one moment, so that ratings coming in while the data are checked are no fault',
    async () => {
      const points = ['w-1', 'w-2'].map((id) => ({ id, centre: 's-c', unit: 'd-x', windowNo: id, name: id }));
      await addServicePoints(bench.portal.as(SYSTEM, NOON), points);
      const take = (count: number) => submitRatings(bench.portal.as(PUBLIC, NOON), makeRatings(count));
      const count = (ctx: { read: ReturnType<typeof bench.portal.as>['read'] }) =>
        ctx.read.db.$count(ctx.read.t.ratings);
      await take(3);
      await bench.portal.snapshot(SYSTEM, NOON, async (ctx) => {
        await take(4);
        expect(await count(ctx)).toBe(3);
        expect(await recount(ctx)).toEqual([]);
        await take(5);
        expect(await checkRatings(ctx, new Set())).toEqual([]);
      });
      expect(await count(bench.portal.as(SYSTEM, NOON))).toBe(12);
    },
  );
});
