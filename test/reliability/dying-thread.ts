/** A storing thread that dies at its first group, with the group stored and nobody told. */
import { parentPort, workerData } from 'node:worker_threads';
import { openPortal } from '../../src/cases/portal.ts';
import { submitRatings } from '../../src/cases/ratings.ts';
import { PUBLIC } from '../../src/domain/actor.ts';

const portal = await openPortal({ dataDir: workerData as string });
parentPort!.on('message', async ({ now, inputs }: { now: number; inputs: string }) => {
  await submitRatings(portal.as(PUBLIC, now), JSON.parse(inputs));
  process.exit();
});
parentPort!.postMessage('ready');
