import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import { Refusal } from '../domain/outcome.ts';

/** How much one address may ask for. */
export interface Limit {
  perSecond: number;
  /** So many at once after a while of silence. */
  burst: number;
  /** What is said at the end of the share, where the common sentence does not tell what to do. */
  message?: string;
}

/**
 * Phones in a hall share one address, so this is far above what a hall gives, and far below what would keep the
 * devices waiting.
 */
export const PUBLIC_LIMIT: Limit = { perSecond: 50, burst: 300 };
/** Somebody who tries pairing codes gets no further than this. */
export const PAIRING_LIMIT: Limit = { perSecond: 1 / 60, burst: 10 };
/** Wrong signatures: each costs as much to check as a dozen ratings. */
export const FORGERY_LIMIT: Limit = { perSecond: 5, burst: 50 };
/**
 * Wrong signatures beyond that, of all names together: about a thirtieth of a core. Who has used up a device's share
 * from its own network must keep up a flood above this to hold it up, and then it comes through more slowly.
 */
export const DOUBT_LIMIT: Limit = { perSecond: 300, burst: 300 };

/**
 * Signing in costs a tenth of a second of a processor, the wrong name too. A whole office behind one address comes in
 * at nine o'clock; who floods gets a tenth of one processor.
 */
export const SIGN_IN_LIMIT: Limit = {
  perSecond: 1,
  burst: 120,
  message: '来自这个网络的登录尝试过多，这一次没有核对密码；请过一分钟再试。',
};

/** Addresses kept in mind; of more, the one that was met first is forgotten. */
const ADDRESSES = 10_000;

/** Counts what each address asks for; keeps nothing else about it, and nothing at all beyond the process. */
export interface Gate {
  /**
   * Throws `too-many` when the address has used up its share. An unknown address (in-process) has no limit.
   * @param count ratings asked to be taken at once
   */
  enter(address: string, count?: number): void;
  /** Gives back what an `enter` took, for who asks ahead of knowing whether it counts. */
  giveBack(address: string): void;
  /** Whether `enter` would throw; counts nothing, and keeps no address in mind that never entered. */
  closed(address: string): boolean;
}

export function gate(limit: Limit, clock: () => number = () => performance.now()): Gate {
  const left = new Map<string, { tokens: number; at: number }>();
  const of = (address: string) => {
    const at = clock();
    const known = left.get(address);
    if (known === undefined) {
      if (left.size >= ADDRESSES) left.delete(left.keys().next().value!);
      const made = { tokens: limit.burst, at };
      left.set(address, made);
      return made;
    }
    known.tokens = Math.min(limit.burst, known.tokens + ((at - known.at) / 1000) * limit.perSecond);
    known.at = at;
    return known;
  };
  return {
    enter: (address, count = 1) => {
      if (address === '') return;
      const own = of(address);
      if (own.tokens < count) {
        throw new Refusal('too-many', limit.message ?? '来自这个网络的请求过于频繁，请稍等片刻再试。');
      }
      own.tokens -= count;
    },
    giveBack: (address) => {
      if (!left.has(address)) return;
      const own = of(address);
      own.tokens = Math.min(limit.burst, own.tokens + 1);
    },
    closed: (address) => left.has(address) && of(address).tokens < 1,
  };
}

/**
 * Where a request comes from. A proxy on this machine tells by `x-forwarded-for`, whose last entry it wrote itself;
 * from elsewhere that header is anybody's word. Of IPv6 the network counts, since a household has 2^64 addresses.
 */
export function addressOf(req: IncomingMessage | undefined): string {
  const peer = req?.socket.remoteAddress ?? '';
  const told = isThisMachine(peer) ? req?.headers['x-forwarded-for'] : undefined;
  const address = (told === undefined ? peer : String(told).split(',').at(-1)!.trim()).slice(0, 45);
  return address.includes(':') && !address.includes('.') ? address.split(':').slice(0, 4).join(':') : address;
}

/** The same for a request that came through Hono. */
export function senderOf(c: Context): string {
  return addressOf((c.env as { incoming?: IncomingMessage } | undefined)?.incoming);
}

const isThisMachine = (peer: string) => peer === '127.0.0.1' || peer === '::1' || peer === '::ffff:127.0.0.1';

/** Whether a proxy on this machine passes a request on and does not say whose: then all people share one address. */
export function hidesSender({ socket, headers }: IncomingMessage): boolean {
  if (headers['x-forwarded-for'] !== undefined || !isThisMachine(socket.remoteAddress ?? '')) return false;
  const { host = 'localhost' } = headers;
  return (
    headers['x-forwarded-proto'] !== undefined ||
    !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(host)
  );
}
