import { describe, expect, it } from 'vitest';
import { type Fate, startProxy } from './proxy.ts';
import type { Variant } from './server.ts';
import {
  deliver,
  faultsOf,
  inFolder,
  makeBatches,
  pairDevices,
  size,
  startServer,
  together,
} from './stage.ts';

const DAY = 86_400_000;
const FATES: Fate[] = ['drop-before', 'drop-after', 'duplicate', 'late', 'trickle', 'reset-mid-body'];

/** Half of the connections go wrong, each in one of six ways; a device sends until it is answered. */
async function overBadNetwork(variant: Variant, ratings: number): Promise<string[]> {
  return inFolder(async (folder) => {
    const devices = await pairDevices(folder);
    const server = await startServer(folder, variant);
    let connections = 0;
    const proxy = await startProxy(server.port, () => {
      const n = connections++;
      return n % 2 === 0 ? 'pass' : FATES[((n - 1) / 2) % FATES.length]!;
    });
    // Half of them waited for a week without a network.
    const batches = [
      ...makeBatches(devices, ratings / 2, 2),
      ...makeBatches(devices, ratings / 2, 2, 7 * DAY),
    ];
    await together(batches, 64, async (batch) => {
      for (;;) {
        const done = await deliver(proxy.port, batch).catch(() => null);
        if (done !== null && [200, 201].includes(done.status)) break;
      }
    });
    proxy.close();
    await server.kill();
    return faultsOf(
      folder,
      batches.flatMap((batch) => batch.ratings),
    );
  });
}

describe('a network that drops, repeats, reorders, delays and resets', () => {
  it('every rating arrives and counts once', async () => {
    expect(await overBadNetwork('sound', size(5000, 100_000))).toEqual([]);
  }, 3_600_000);

  it('a server that numbers deliveries itself is found out', async () => {
    expect((await overBadNetwork('renumbers', 100)).join()).toMatch(/counted that nobody gave/);
  });
});
