/**
 * A server of ratings in a process of its own, to be killed. `VARIANT` breaks it on purpose in one way, so that each
 * test is known to notice: a test that passes on a broken server proves nothing.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { ratingDoor } from '../../src/api/door.ts';
import { PUBLIC_LIMIT } from '../../src/api/gate.ts';
import { ratingListener } from '../../src/api/ratings.ts';
import { openPortal } from '../../src/cases/portal.ts';
import { addServicePoints, type RatingIntake, ratingIntake } from '../../src/cases/ratings.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { type RatingInput, ratingId, receiptFor } from '../../src/domain/ratings.ts';
import { POINTS } from './points.ts';

export type Variant = 'sound' | 'guarded' | 'answers-early' | 'checks-then-sets' | 'renumbers';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const stored = ({ id }: RatingInput) => ({ id, status: 'stored', receipt: receiptFor(id) }) as const;

const VARIANTS: Record<Variant, (sound: RatingIntake) => RatingIntake> = {
  sound: (sound) => sound,
  /** As it is served: with the limits of the public door, which the others leave out for the sake of load. */
  guarded: (sound) => sound,
  /** Thanks first and stores later. */
  'answers-early': (sound) => ({
    submit: async (inputs) => {
      void pause(100).then(() => sound.submit(inputs).catch(() => undefined));
      return inputs.map(stored);
    },
  }),
  /** Looks whether the id is there, and takes it if not: between the two another one comes. */
  'checks-then-sets': (sound) => {
    const seen = new Set<string>();
    return {
      submit: async (inputs) => {
        const known = inputs.some(({ id }) => seen.has(id));
        await pause(5);
        for (const { id } of inputs) seen.add(id);
        const answers = await sound.submit(inputs);
        return known ? answers : inputs.map(stored);
      },
    };
  },
  /** Gives each delivery an id of its own, as a portal does that numbers rows itself. */
  renumbers: (sound) => ({
    submit: async (inputs, lane) => {
      const fresh = () => ratingId(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
      await sound.submit(
        inputs.map((input) => ({ ...input, id: fresh() })),
        lane,
      );
      return inputs.map(stored);
    },
  }),
};

const portal = await openPortal({ dataDir: process.env['DATA_DIR']! });
await addServicePoints(portal.as(SYSTEM, Date.now()), POINTS);
const intake = VARIANTS[process.env['VARIANT'] as Variant](ratingIntake(portal));
const unlimited = { perSecond: 1e9, burst: 1e9 };
const limit = process.env['VARIANT'] === 'guarded' ? PUBLIC_LIMIT : unlimited;
const server = createServer(ratingListener(ratingDoor(portal, intake, limit)));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.send!((server.address() as { port: number }).port);
// The end of the test is the end of its servers, however it ends.
process.on('disconnect', () => process.exit());
