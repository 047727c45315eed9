/** A rating device as the kiosk page is one: it makes a key, numbers, chains and signs. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Portal } from '../src/cases/portal.ts';
import { makePairingCode, pairDevice } from '../src/cases/ratings.ts';
import { PUBLIC, SYSTEM } from '../src/domain/actor.ts';
import {
  chainAfter,
  type RatingInput,
  ratingId,
  SIGNATURE_HEADER,
  signatureOf,
} from '../src/domain/ratings.ts';

/** A key pair, and the public half as it goes over the wire. */
export function makeKey(): { publicKey: string; privateKey: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' });
  const raw = Buffer.concat([Buffer.of(4), Buffer.from(x!, 'base64url'), Buffer.from(y!, 'base64url')]);
  return { publicKey: raw.toString('base64url'), privateKey };
}

/** The kiosk's half of a paired device. */
export class TestDevice {
  readonly id: string;
  readonly point: string;
  readonly #key: KeyObject;
  #sequence = 0;
  #chain: string;

  constructor(id: string, point: string, key: KeyObject) {
    [this.id, this.point, this.#key, this.#chain] = [id, point, key, id];
  }

  /** A device like this one with its whole memory: what a thief or a restored backup makes. */
  clone(): TestDevice {
    const other = new TestDevice(this.id, this.point, this.#key);
    [other.#sequence, other.#chain] = [this.#sequence, this.#chain];
    return other;
  }

  /** The next rating, numbered and chained. */
  rate(change: Partial<RatingInput> = {}): RatingInput {
    const deviceAt = change.deviceAt ?? Date.now();
    const rating: RatingInput = {
      id: ratingId(deviceAt, crypto.getRandomValues(new Uint8Array(10))),
      point: this.point,
      channel: 'kiosk',
      level: 'satisfied',
      reasons: [],
      device: this.id,
      sequence: ++this.#sequence,
      deviceAt,
      ...change,
    };
    this.#chain = chainAfter(this.#chain, rating);
    return { ...rating, chain: this.#chain };
  }

  /** What a request with this body carries. */
  headers(body: string): Record<string, string> {
    const signature = sign('sha256', Buffer.from(body), { key: this.#key, dsaEncoding: 'ieee-p1363' });
    return { [SIGNATURE_HEADER]: signatureOf(this.id, signature) };
  }
}

/** Pairs a device with a point, as the office and the kiosk page do it together. */
export async function pairedDevice(portal: Portal, point: string, now = Date.now()): Promise<TestDevice> {
  const { code } = await makePairingCode(portal.as(SYSTEM, now), point);
  const { publicKey, privateKey } = makeKey();
  const { device } = await pairDevice(portal.as(PUBLIC, now), { code, publicKey });
  return new TestDevice(device, point, privateKey);
}
