/** Brings the kept ratings to the service, in order, again and again until each is confirmed. */
import { receiptFor } from '../../domain/ratings/receipt.ts';
import { type Kept, ready, settle } from './store.ts';
import { alone } from './tabs.ts';

/** What the corner of the screen tells the staff. */
export interface Contact {
  online: boolean;
  /** Device clock of the last answer. */
  at?: number;
  /** How far the device's clock is ahead of the service's, seconds. */
  aheadSeconds?: number;
}

const BATCH = 50;
/** Below the service's 64 KB, with room for brackets and commas. */
const BYTES = 60_000;
const PATIENCE = 20_000;
const HEARTBEAT = 60_000;
const LONGEST_PAUSE = 300_000;

/**
 * Starts the delivery.
 * @param base sub-path of the site with slashes at both ends
 * @param point whom to ask when there is nothing to send
 * @returns a function that says "there is something new"
 */
export function startDelivery(
  base: string,
  point: () => string,
  tell: (contact: Contact) => void,
): () => void {
  let failures = 0;
  let timer = 0;
  let busy = false;
  let again = false;
  const contact: Contact = { online: false };

  const call = async (path: string, init?: RequestInit): Promise<Response> => {
    const response = await fetch(`${base}api/v1/${path}`, {
      ...init,
      cache: 'no-store',
      signal: AbortSignal.timeout(PATIENCE),
    });
    const date = Date.parse(response.headers.get('date') ?? '');
    contact.at = Date.now();
    if (date) contact.aheadSeconds = Math.round((contact.at - date) / 1000);
    return response;
  };

  /** One step; returns after how long the next one is due. */
  const step = async (): Promise<number> => {
    const ratings = await ready(BATCH, BYTES);
    if (ratings.length === 0) {
      await call(`points/${encodeURIComponent(point())}`);
      return HEARTBEAT;
    }
    const response = await call('ratings', { method: 'POST', body: JSON.stringify(ratings) });
    await settleWith(ratings, await response.json());
    return 0;
  };

  const run = async (): Promise<void> => {
    clearTimeout(timer);
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    again = false;
    let pause: number;
    try {
      pause = await alone('delivery', step);
      failures = 0;
      contact.online = true;
    } catch {
      contact.online = false;
      // Some chance in it, or a whole hall of devices would come back in the same second.
      pause = Math.min(LONGEST_PAUSE, 2000 * 2 ** failures++) * (0.5 + Math.random() / 2);
    }
    busy = false;
    tell({ ...contact });
    timer = window.setTimeout(run, again ? 0 : pause);
  };

  addEventListener('online', () => void run());
  void run();
  return () => {
    if (failures === 0) void run();
  };
}

interface Answer {
  results?: { id: string; status: string; receipt?: string; error?: { code: string; message: string } }[];
}

/** Faults of the moment: the rating stays in the queue and is sent again. */
const PASSING = ['unavailable', 'storage-full', 'too-many', 'internal'];

/** Throws unless the answer is the service's own: a hotel's login page must not empty the queue. */
async function settleWith(ratings: Kept[], answer: Answer): Promise<void> {
  if (!Array.isArray(answer.results) || answer.results.length !== ratings.length)
    throw new Error('not an answer');
  const confirmed: number[] = [];
  const declined: { sequence: number; why: string }[] = [];
  for (const [i, { id, sequence }] of ratings.entries()) {
    const result = answer.results[i]!;
    const done = result.status === 'stored' || result.status === 'repeated';
    if (done && result.id === id && result.receipt === receiptFor(id)) confirmed.push(sequence);
    else if (result.error && !PASSING.includes(result.error.code)) {
      declined.push({ sequence, why: result.error.message });
    }
  }
  await settle(confirmed, declined);
  if (confirmed.length + declined.length === 0) throw new Error('nothing was taken');
}
