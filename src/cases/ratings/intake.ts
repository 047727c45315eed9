import { PUBLIC } from '../../domain/actor.ts';
import type { Instant } from '../../domain/calendar.ts';
import { isRefusal, Refusal } from '../../domain/outcome.ts';
import type { RatingInput } from '../../domain/ratings.ts';
import type { Portal } from '../portal.ts';
import { type Submitted, submitRatings } from './submit.ts';

/** Where every rating enters: many requests, one durable transaction. */
export interface RatingIntake {
  /** Answers after COMMIT. Rejects only if nothing of these ratings was stored. */
  submit(inputs: RatingInput[]): Promise<Submitted[]>;
}

interface Waiting {
  inputs: RatingInput[];
  done: (answers: Submitted[]) => void;
  failed: (error: unknown) => void;
}

/** Ratings in one transaction: enough to share the disk's flush, few enough that nobody waits long. */
const AT_ONCE = 500;
/** Ratings that may wait; beyond it the device is asked to come back, so that memory stays bounded. */
const MOST_WAITING = 20_000;

/**
 * Collects concurrent submissions into one durable transaction (group commit): a flush of the disk costs the same
 * for one rating as for hundreds.
 * @param clock milliseconds; the time of receipt
 */
export function ratingIntake(portal: Portal, clock: () => Instant = Date.now): RatingIntake {
  const waiting: Waiting[] = [];
  let count = 0;
  let running = false;

  const next = (): Waiting[] => {
    let size = 0;
    let end = 0;
    while (end < waiting.length && (end === 0 || size + waiting[end]!.inputs.length <= AT_ONCE)) {
      size += waiting[end++]!.inputs.length;
    }
    count -= size;
    return waiting.splice(0, end);
  };

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      await store(portal, clock, next());
      // Lets the requests that came in during the commit be read, so that the next group holds them all.
      await new Promise((resolve) => setImmediate(resolve));
    }
    running = false;
  };

  return {
    submit: (inputs) => {
      if (count + inputs.length > MOST_WAITING) {
        return Promise.reject(new Refusal('unavailable', '评价服务繁忙，请稍后自动重试；本条尚未记入。'));
      }
      count += inputs.length;
      return new Promise((done, failed) => {
        waiting.push({ inputs, done, failed });
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
