/**
 * Storing on a thread of its own. A commit waits for the disk, and while it waits in the thread that reads requests,
 * nobody is listened to. The thread runs the same use case, `submitRatings`, on a connection of its own; a message
 * carries a whole group, as text, since copying objects between threads would cost more than storing them.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { PUBLIC } from '../../domain/actor.ts';
import type { Instant } from '../../domain/calendar.ts';
import { Refusal, type RefusalCode } from '../../domain/outcome.ts';
import type { RatingInput } from '../../domain/ratings.ts';
import type { Portal } from '../portal.ts';
import type { Store } from './intake.ts';
import { type Submitted, submitRatings } from './submit.ts';

/** A refusal as it goes between threads. */
export interface PlainRefusal {
  code: RefusalCode;
  message: string;
  clause: string | undefined;
  field: string | undefined;
}
/** A group on its way to the thread; the ratings as JSON. */
export interface Group {
  now: Instant;
  inputs: string;
}
/** What became of each: a new one's receipt, an old one's, or why not. Or why the whole group failed. */
export type Outcome =
  | { done: (string | { repeated: string } | PlainRefusal)[] }
  | { failed: PlainRefusal | string };

const PROGRAM = new URL('./thread-main.ts', import.meta.url);

const refusalFrom = ({ code, message, clause, field }: PlainRefusal) =>
  new Refusal(code, message, { ...(clause && { clause }), ...(field && { field }) });

function answersOf(inputs: RatingInput[], outcome: Outcome): Submitted[] {
  if ('failed' in outcome) {
    throw typeof outcome.failed === 'string' ? new Error(outcome.failed) : refusalFrom(outcome.failed);
  }
  return outcome.done.map((one, i): Submitted => {
    const { id } = inputs[i]!;
    if (typeof one === 'string') return { id, status: 'stored', receipt: one };
    if ('repeated' in one) return { id, status: 'repeated', receipt: one.repeated };
    return { id, status: 'refused', refusal: refusalFrom(one) };
  });
}

/**
 * Starts the thread; it ends with the portal. Where the data lie on a server, which needs none, and if ever the thread
 * dies, ratings are stored in this one: what was under way is stored once all the same, because the keys decide.
 * @param program what runs on the thread; another one only to see it fail
 */
export async function storeOnThread(portal: Portal, program = PROGRAM): Promise<Store> {
  const here: Store = (inputs, now) => submitRatings(portal.as(PUBLIC, now), inputs);
  if (!portal.embedded) return here;
  const thread = new Worker(program, { workerData: portal.dataDir });
  await once(thread, 'message');
  thread.unref();
  let alive = true;
  const ended = once(thread, 'exit').catch((error: unknown) => console.error(error));
  void ended.then(() => {
    alive = false;
  });
  portal.beforeClose(async () => {
    thread.ref();
    thread.postMessage(null);
    await ended;
  });
  return async (inputs, now) => {
    if (!alive) return here(inputs, now);
    const group: Group = { now, inputs: JSON.stringify(inputs) };
    const outcome = await portal.alone(() => {
      const answer = new Promise<Outcome>((resolve) => thread.once('message', resolve));
      thread.postMessage(group);
      return Promise.race([answer, ended.then(() => null)]);
    });
    return outcome === null ? here(inputs, now) : answersOf(inputs, outcome);
  };
}
