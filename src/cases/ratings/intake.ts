import { PUBLIC } from '../../domain/actor.ts';
import type { Instant } from '../../domain/calendar.ts';
import { isRefusal, Refusal } from '../../domain/outcome.ts';
import type { RatingInput } from '../../domain/ratings.ts';
import type { Portal } from '../portal.ts';
import { type Submitted, submitRatings } from './submit.ts';

/** Devices have a lane of their own: a flood at the public door must not keep them waiting. */
export type Lane = 'device' | 'public';

/** Where every rating enters: many requests, one durable transaction. */
export interface RatingIntake {
  /** Answers after COMMIT. Rejects only if nothing of these ratings was stored. */
  submit(inputs: RatingInput[], lane?: Lane): Promise<Submitted[]>;
}

interface Waiting {
  inputs: RatingInput[];
  done: (answers: Submitted[]) => void;
  failed: (error: unknown) => void;
}

/** Ratings in one transaction: enough to share the disk's flush, few enough that nobody waits long. */
const AT_ONCE = 500;
/** Of those, how many devices may take before the public has its turn. */
const AT_ONCE_DEVICES = 400;
/** Ratings that may wait; beyond it the sender is asked to come back, so that memory stays bounded. */
const MOST_WAITING: Record<Lane, number> = { device: 20_000, public: 5_000 };

/** Callers of one lane, in their order. */
interface Queue {
  waiting: Waiting[];
  /** Ratings in it. */
  count: number;
}

/** Takes callers from a queue while their ratings have room; at least one if there is any room at all. */
function take(queue: Queue, room: number): Waiting[] {
  let size = 0;
  let end = 0;
  for (const { inputs } of queue.waiting) {
    if (size >= room || (end > 0 && size + inputs.length > room)) break;
    size += inputs.length;
    end++;
  }
  queue.count -= size;
  return queue.waiting.splice(0, end);
}

const sizeOf = (callers: Waiting[]) => callers.reduce((n, { inputs }) => n + inputs.length, 0);

/**
 * Collects concurrent submissions into one durable transaction (group commit): a flush of the disk costs the same
 * for one rating as for hundreds.
 * @param clock milliseconds; the time of receipt
 */
export function ratingIntake(portal: Portal, clock: () => Instant = Date.now): RatingIntake {
  const queues: Record<Lane, Queue> = {
    device: { waiting: [], count: 0 },
    public: { waiting: [], count: 0 },
  };
  let running = false;

  const drain = async (): Promise<void> => {
    for (;;) {
      const group = take(queues.device, AT_ONCE_DEVICES);
      group.push(...take(queues.public, AT_ONCE - sizeOf(group)));
      if (group.length === 0) break;
      await store(portal, clock, group);
      // Lets the requests that came in during the commit be read, so that the next group holds them all.
      await new Promise((resolve) => setImmediate(resolve));
    }
    running = false;
  };

  return {
    submit: (inputs, lane = 'public') => {
      const queue = queues[lane];
      if (queue.count + inputs.length > MOST_WAITING[lane]) {
        return Promise.reject(new Refusal('unavailable', '评价服务繁忙，请稍后自动重试；本条尚未记入。'));
      }
      queue.count += inputs.length;
      return new Promise((done, failed) => {
        queue.waiting.push({ inputs, done, failed });
        if (running) return;
        running = true;
        setImmediate(() => void drain());
      });
    },
  };
}

/** One group in one transaction; if it fails for a reason unforeseen, each caller's ratings in one of their own. */
async function store(portal: Portal, clock: () => Instant, group: Waiting[]): Promise<void> {
  try {
    const answers = await submitRatings(
      portal.as(PUBLIC, clock()),
      group.flatMap((caller) => caller.inputs),
    );
    let at = 0;
    for (const { inputs, done } of group) {
      done(answers.slice(at, at + inputs.length));
      at += inputs.length;
    }
  } catch (error) {
    if (group.length === 1 || isRefusal(error)) {
      for (const caller of group) caller.failed(error);
      return;
    }
    for (const caller of group) await store(portal, clock, [caller]);
  }
}
