import { expect, it } from 'vitest';
import { write } from '../../db/write.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { Refusal } from '../../src/domain/outcome.ts';
import { onBothEngines } from '../engines.ts';

const NOON = 1_459_137_600_000;
const body = (id: string) => ({
  id,
  kind: 'department' as const,
  name: `示例市${id}局`,
  shortName: `市${id}局`,
  aliases: [],
  post: `市${id}局局长`,
  parent: null,
  position: 1,
});

onBothEngines('the write seam', (bench) => {
  it('commits the change and its journal line together', async () => {
    const ctx = bench.portal.as(SYSTEM, NOON);
    await write(ctx, async (tx) => {
      await tx.db.insert(tx.t.bodies).values(body('d-a'));
      return { result: null, entries: [{ action: 'bodies.add', subject: 'd-a', detail: { n: 1 } }] };
    });
    expect(await ctx.read.db.select({ id: ctx.read.t.bodies.id }).from(ctx.read.t.bodies)).toEqual([
      { id: 'd-a' },
    ]);
    const [line] = await ctx.read.db.select().from(ctx.read.t.journal);
    expect(line).toMatchObject({
      at: NOON,
      actor: 'system',
      action: 'bodies.add',
      subject: 'd-a',
      detail: { n: 1 },
    });
  });

  it('keeps neither change nor journal line when the body refuses', async () => {
    const ctx = bench.portal.as(SYSTEM, NOON);
    const refused = write(ctx, async (tx) => {
      await tx.db.insert(tx.t.bodies).values(body('d-b'));
      throw new Refusal('rule-broken', '不行');
    });
    await expect(refused).rejects.toThrow('不行');
    expect(await ctx.read.db.select().from(ctx.read.t.bodies)).toEqual([]);
    expect(await ctx.read.db.select().from(ctx.read.t.journal)).toEqual([]);
  });

  it('lets a second writer start only after the first has ended', async () => {
    const ctx = bench.portal.as(SYSTEM, NOON);
    const one = (id: string) =>
      write(ctx, async (tx) => {
        const before = await tx.db.$count(tx.t.bodies);
        await tx.db.insert(tx.t.bodies).values({ ...body(id), position: before + 1 });
        return { result: before, entries: [{ action: 'bodies.add', subject: id }] };
      });
    const counts = await Promise.all(['d-1', 'd-2', 'd-3', 'd-4', 'd-5'].map(one));
    expect(counts.toSorted()).toEqual([0, 1, 2, 3, 4]);
  });

  it('lets a body look by another handle however many writers wait', async () => {
    const ctx = bench.portal.as(SYSTEM, NOON);
    const one = (_: unknown, i: number) =>
      write(ctx, async (tx) => {
        await tx.db.insert(tx.t.bodies).values(body(`d-${i}`));
        const seen = await ctx.read.db.$count(tx.t.bodies);
        return { result: seen, entries: [{ action: 'bodies.add', subject: `d-${i}` }] };
      });
    // More than a process has connections.
    const seen = await Promise.all(Array.from({ length: 30 }, one));
    expect(seen).toEqual(Array.from({ length: 30 }, (_, i) => i));
  });

  it('refuses in the database a value that the types would not allow', async () => {
    const ctx = bench.portal.as(SYSTEM, NOON);
    const refused = write(ctx, async (tx) => {
      await tx.db.insert(tx.t.bodies).values({ ...body('d-c'), kind: 'ministry' as 'department' });
      return { result: null, entries: [{ action: 'bodies.add', subject: 'd-c' }] };
    });
    await expect(refused).rejects.toThrow();
  });
});
