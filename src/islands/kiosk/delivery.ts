/** Brings the kept ratings to the service, in order, again and again until each is confirmed. */
import { call, contentOf, Declined } from './device.ts';
import { receiptOf } from './digest.ts';
import { type Kept, linkAt, queued, readSetup, ready, type Setup, sendAgain, settle } from './store.ts';
import { alone } from './tabs.ts';
import { VERSION } from './update.ts';

/** How the device stands with the service. */
export interface Contact {
  online: boolean;
  /** Device clock of the last answer. */
  at?: number;
  /** How far the device's clock is ahead of the service's, seconds. */
  aheadSeconds?: number;
  /** Code of a refusal that concerns the device itself: its ratings are not taken until it is paired anew. */
  barred?: { code: string; message: string };
  /** What does not agree between the device and the service. */
  differs?: string;
}

const BATCH = 50;
/** Below the service's 64 KB, with room for brackets and commas. */
const BYTES = 60_000;
const HEARTBEAT = 60_000;
const LONGEST_PAUSE = 300_000;

/** Refusals of the device, not of a rating: the queue is kept until somebody has seen to it. */
const BARRING = ['revoked', 'unsigned', 'cleared'];
/** Faults of the moment: the rating stays in the queue and is sent again. */
const PASSING = ['unavailable', 'storage-full', 'too-many', 'internal', ...BARRING];

/**
 * Starts the delivery.
 * @param api address of the service, with a slash at its end
 * @param storageFull whether a touch could not be stored
 * @returns a function that says "there is something new"; with true, "the device was paired anew"
 */
export function startDelivery(
  api: string,
  storageFull: () => boolean,
  tell: (contact: Contact) => void,
): (anew?: boolean) => void {
  let contact: Contact = { online: false };
  let failures = 0;
  let timer = 0;
  let busy = false;
  let again = false;
  let beatAt = -HEARTBEAT;

  /** One step; returns after how long the next one is due. */
  const step = async (): Promise<number> => {
    const setup = await readSetup();
    if (!setup) throw new Declined({ code: 'cleared', message: '' });
    const ratings = await ready(BATCH, BYTES);
    if (ratings.length > 0) {
      const response = await call(`${api}ratings`, ratings, setup);
      await settleWith(ratings, await response.json());
      const { barred: _, ...rest } = contact;
      contact = rest;
      return 0;
    }
    const due = beatAt + HEARTBEAT - performance.now();
    if (due > 0) return due;
    const { now, ...standing } = await beat(api, setup, contact, storageFull());
    beatAt = performance.now();
    const at = Date.now();
    const differs = await compare(setup, standing);
    const { barred: _, differs: __, ...rest } = contact;
    contact = { ...rest, at, aheadSeconds: Math.round((at - now) / 1000), ...(differs && { differs }) };
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
      contact = { ...contact, online: true, at: Date.now() };
    } catch (error) {
      // Somebody in this network forges signatures: each try has its chance, and long pauses would do his work.
      if (error instanceof Declined && error.code === 'too-many') failures = Math.min(failures, 1);
      // Some chance in it, or a whole hall of devices would come back in the same second.
      pause = Math.min(LONGEST_PAUSE, 2000 * 2 ** failures++) * (0.5 + Math.random() / 2);
      const barred = error instanceof Declined && BARRING.includes(error.code);
      contact = { ...contact, online: error instanceof Declined && error.code !== 'cleared' };
      if (barred) contact.barred = { code: error.code, message: error.message };
    }
    busy = false;
    tell(contact);
    timer = window.setTimeout(run, again ? 0 : pause);
  };

  addEventListener('online', () => void run());
  void run();
  return (anew) => {
    // What the device as it was is not allowed says nothing of the new one: no pause, or the queue would wait minutes.
    if (anew) failures = 0;
    if (failures === 0) void run();
  };
}

interface Standing {
  name: string;
  last: number;
  chain: string;
}

/** Tells the service how the device is; the answer says what the service knows of it. */
async function beat(
  api: string,
  setup: Setup,
  { aheadSeconds }: Contact,
  full: boolean,
): Promise<Standing & { now: number }> {
  const waiting = await queued();
  const told = {
    device: setup.device,
    queued: waiting.length,
    oldest: waiting[0]?.rating.deviceAt ?? null,
    aheadSeconds: aheadSeconds ?? null,
    storage: full ? 'full' : 'ok',
    version: VERSION,
  };
  return contentOf(await call(`${api}devices/heartbeat`, told, setup));
}

/** The number after which the service was last sent everything again; twice the same is no loss but a fault. */
let sentAgainAfter = -1;

/**
 * Holds what the service knows against what the device knows. What the service has lost, a backup having taken its
 * place, it gets again.
 * @returns what does not agree, for the staff; undefined if all does
 */
async function compare(setup: Setup, { last, chain }: Standing): Promise<string | undefined> {
  if (last > setup.closed) return `服务端已有本机没有给出的第 ${last} 号，可能有另一台设备冒用本机身份`;
  const own = last === 0 ? setup.device : await linkAt(last);
  if (own !== undefined && own !== chain)
    return `第 ${last} 号的校验值与服务端不同，可能有另一台设备冒用本机身份`;
  const rows = await queued();
  // A declined rating leaves a gap, and the staff are told of that one by itself.
  if (last === setup.closed || rows.some((row) => row.sequence > last)) return undefined;
  if (own === undefined || sentAgainAfter === last || (await sendAgain(last)) < setup.closed - last) {
    return `服务端缺少第 ${last + 1} 号以后已确认的评价`;
  }
  sentAgainAfter = last;
  return undefined;
}

interface Answer {
  results?: { id: string; status: string; receipt?: string; error?: { code: string; message: string } }[];
  error?: { code: string; message: string };
}

/** Throws unless the answer is the service's own: a hotel's login page must not empty the queue. */
async function settleWith(ratings: Kept[], { results, error }: Answer): Promise<void> {
  if (!Array.isArray(results) || results.length !== ratings.length) {
    throw error ? new Declined(error) : new Error('not an answer');
  }
  const confirmed: number[] = [];
  const declined: { sequence: number; why: string }[] = [];
  for (const [i, { id, sequence }] of ratings.entries()) {
    const result = results[i]!;
    const done = result.status === 'stored' || result.status === 'repeated';
    if (done && result.id === id && result.receipt === (await receiptOf(id))) confirmed.push(sequence);
    else if (result.error && !PASSING.includes(result.error.code)) {
      declined.push({ sequence, why: result.error.message });
    }
  }
  await settle(confirmed, declined);
  const barred = results.find((result) => result.error && BARRING.includes(result.error.code));
  if (barred) throw new Declined(barred.error!);
  if (confirmed.length + declined.length === 0) throw new Error('nothing was taken');
}
