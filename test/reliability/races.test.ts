import { describe, expect, it } from 'vitest';
import { makeRatings } from './ratings.ts';
import type { Variant } from './server.ts';
import { deliver, inFolder, startServer } from './stage.ts';

/** Fifty deliveries at once to two processes on one database; how many were answered with each status. */
async function race(variant: Variant, content: 'identical' | 'different'): Promise<Record<number, number>> {
  return inFolder(async (folder) => {
    const one = await startServer(folder, variant);
    const two = await startServer(folder, variant);
    const [rating] = makeRatings(1);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        deliver([one, two][i % 2]!.port, {
          device: null,
          ratings: [content === 'identical' ? rating! : { ...rating!, comment: `第${i}次` }],
        }),
      ),
    );
    await Promise.all([one.kill(), two.kill()]);
    const counts: Record<number, number> = {};
    for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  });
}

describe('fifty at once, to two processes', () => {
  it('of fifty identical deliveries one is stored and forty-nine are told that it was there', async () => {
    expect(await race('sound', 'identical')).toEqual({ 201: 1, 200: 49 });
  });

  it('of fifty contents under one id one is stored and forty-nine are refused as conflicts', async () => {
    expect(await race('sound', 'different')).toEqual({ 201: 1, 409: 49 });
  });

  it('a server that looks first and stores then is found out', async () => {
    expect((await race('checks-then-sets', 'different'))[201]).toBeGreaterThan(1);
  });
});
