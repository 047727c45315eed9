/** Who the device is: a key that never leaves it, and its signature under everything it sends. */
import { SIGNATURE_HEADER, signatureOf, toBase64Url } from '../../domain/ratings/devices.ts';
import { receiptOf } from './digest.ts';
import { becomeDevice, confirmed, queued, readSetup, type Setup } from './store.ts';
import { alone } from './tabs.ts';

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' };
const PATIENCE = 20_000;

/** What the service says when it declines. */
export class Declined extends Error {
  readonly code: string;

  constructor({ code, message }: { code: string; message: string }) {
    super(message);
    this.code = code;
  }
}

/**
 * Asks the service; with a setup the body is signed.
 * @throws Declined with the service's own words; any other error means that it was not reached
 */
export async function call(url: string, body?: object, signer?: Setup): Promise<Response> {
  const text = JSON.stringify(body);
  const headers: Record<string, string> = {};
  if (signer) {
    const bytes = new TextEncoder().encode(text);
    const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, signer.key, bytes);
    headers[SIGNATURE_HEADER] = signatureOf(signer.device, new Uint8Array(signature));
  }
  const sent = body && { method: 'POST', body: text, headers };
  return fetch(url, { ...sent, cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) });
}

/** The answer's content. @throws Declined */
export async function contentOf<T>(response: Response): Promise<T> {
  const answer = (await response.json()) as T & { error?: { code: string; message: string } };
  if (answer.error) throw new Declined(answer.error);
  return answer;
}

/** Seconds that a pairing waits where too many came from this network. */
const PAUSES = 30;

/** Whether the service has a rating: it is asked for by its receipt. Throws unless the answer is the service's own. */
async function has(api: string, id: string): Promise<boolean> {
  const receipt = await receiptOf(id);
  for (let pauses = 0; ; pauses++) {
    try {
      const told = await contentOf<{ receipt: string }>(await call(`${api}receipts/${receipt}`));
      if (told.receipt !== receipt) throw new Error('not an answer');
      return true;
    } catch (error) {
      if (!(error instanceof Declined)) throw error;
      if (error.code === 'not-found') return false;
      if (error.code !== 'too-many' || pauses === PAUSES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

/** The confirmed ratings that the service has no more. A backup that took its place lacks the last ones. */
async function lostBy(api: string): Promise<Set<string>> {
  const lost = new Set<string>();
  for (const { id } of (await confirmed()).reverse()) {
    if (await has(api, id)) break;
    lost.add(id);
  }
  return lost;
}

/**
 * Pairs the device with the service by a code from the office. Ratings that wait come along, and those that a service
 * restored from a backup has lost; those that were sent and may have arrived are asked for first, or they would count twice.
 * @param api address of the service, with a slash at its end
 * @throws Declined with the service's words for a wrong code, or while ratings of another window wait
 */
export async function pair(api: string, code: string): Promise<Setup> {
  const known = new Set<string>();
  const lost = await lostBy(api);
  let waitingFor = lost.size > 0 ? (await readSetup())?.point : undefined;
  for (const { tried, rating } of await queued()) {
    if (tried && (await has(api, rating.id))) known.add(rating.id);
    else waitingFor ??= rating.point;
  }
  const { privateKey, publicKey } = await crypto.subtle.generateKey(CURVE, false, ['sign', 'verify']);
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', publicKey));
  const answer = await contentOf<{ device: string; point: string; name: string }>(
    await call(`${api}devices`, { code, publicKey: toBase64Url(point), waitingFor }),
  );
  const { device, name } = answer;
  const self = { device, key: privateKey, point: answer.point, title: name };
  return alone('delivery', () => becomeDevice(self, known, lost));
}
