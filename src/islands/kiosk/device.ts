/** Who the device is: a key that never leaves it, and its signature under everything it sends. */
import { SIGNATURE_HEADER, signatureOf, toBase64Url } from '../../domain/ratings/devices.ts';
import { receiptOf } from './digest.ts';
import { becomeDevice, queued, type Setup } from './store.ts';
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

/**
 * Pairs the device with the service by a code from the office. Ratings that wait come along; those that were sent
 * and may have arrived are asked for first, or they would count twice.
 * @param api address of the service, with a slash at its end
 * @throws Declined with the service's words for a wrong code, or while ratings of another window wait
 */
export async function pair(api: string, code: string): Promise<Setup> {
  const known = new Set<number>();
  let waitingFor: string | undefined;
  for (const { sequence, tried, rating } of await queued()) {
    const { status } = tried ? await call(`${api}receipts/${await receiptOf(rating.id)}`) : { status: 404 };
    if (status === 200) known.add(sequence);
    else if (status === 404) waitingFor ??= rating.point;
    else throw new Error('the service is not itself');
  }
  const { privateKey, publicKey } = await crypto.subtle.generateKey(CURVE, false, ['sign', 'verify']);
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', publicKey));
  const answer = await contentOf<{ device: string; point: string; name: string }>(
    await call(`${api}devices`, { code, publicKey: toBase64Url(point), waitingFor }),
  );
  const { device, name } = answer;
  const self = { device, key: privateKey, point: answer.point, title: name };
  return alone('delivery', () => becomeDevice(self, known));
}
