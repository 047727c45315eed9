/**
 * What kiosk page and service agree on (§9.2): which part of a rating is its content, how a device's ratings hang
 * together, and how it signs. Without a validator, so that the kiosk can carry it in a few bytes.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { encode, fortyBits, grouped, readCode } from './codes.ts';
import type { Answers, Channel, Level } from './levels.ts';

/** A rating as it is said, by whomever. */
export interface Said {
  id: string;
  point: string;
  channel: Channel;
  level: Level;
  reasons: string[];
  comment?: string | undefined;
  answers?: Answers | undefined;
  device?: string | undefined;
  sequence?: number | undefined;
  deviceAt?: number | undefined;
}

/**
 * What of a rating is its content, as canonical JSON (keys sorted): the same id with other content is another rating,
 * and refused. The ticket is not in it: who knows to whom tickets were given could otherwise find out who said what
 * by trying them. Nor is the chain, which says how a rating came and not what it says.
 */
export function contentOf(rating: Said): string {
  const { answers, channel, comment, device, deviceAt, level, point, reasons, sequence } = rating;
  return JSON.stringify({
    answers: answersOf(answers),
    channel,
    comment,
    device,
    deviceAt,
    level,
    point,
    reasons,
    sequence,
  });
}

/** The answers in the order of canonical JSON; no answers at all are left out. */
function answersOf(answers: Answers | undefined): Answers | undefined {
  if (answers === undefined) return undefined;
  const { central, pilots, simplification } = answers;
  if (central === undefined && pilots === undefined && simplification === undefined) return undefined;
  return { central, pilots, simplification };
}

/** What is hashed for a link of the chain; the service has a quicker SHA-256 than the kiosk. */
export function chainText(previous: string, rating: Said): string {
  return `${previous}\n${rating.id}\n${contentOf(rating)}`;
}

/**
 * The link of a device's chain after a rating: base64url SHA-256 of the link before, the id and the content. A number
 * left out or put in afterwards breaks it.
 * @param previous the link of the number before; before number 1 the device's id
 */
export function chainAfter(previous: string, rating: Said): string {
  const bytes = sha256(new TextEncoder().encode(chainText(previous, rating)));
  return toBase64Url(bytes);
}

export function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** Header of a device's request: who signs, and the ECDSA P-256 signature (IEEE P1363) over the body's bytes. */
export const SIGNATURE_HEADER = 'device-signature';

/** The header's value. */
export function signatureOf(device: string, signature: Uint8Array): string {
  return `${device}.${toBase64Url(signature)}`;
}

/** Reads the header's value; null if it cannot be one. */
export function readSignature(header: string): { device: string; signature: string } | null {
  const [, device, signature] = /^(dv-[0-9a-hjkmnp-tv-z]{10})\.([A-Za-z0-9_-]{86})$/.exec(header) ?? [];
  return device && signature ? { device, signature } : null;
}

/** A device's id. @param random seven random bytes */
export function deviceId(random: Uint8Array): string {
  const [low = 0, high = 0] = random.subarray(5);
  return `dv-${(encode(fortyBits(random), 8) + encode((low * 256 + high) % 1024, 2)).toLowerCase()}`;
}

/** A pairing code, shown `ABCD-EFGH`. @param random five random bytes */
export const pairingCode = (random: Uint8Array) => grouped(encode(fortyBits(random), 8));
/** Reads a pairing code as a person types it; null if it cannot be one. */
export const readPairingCode = (typed: string) => readCode(typed, 8);

/** Numbers that are missing between numbers that are there: from `from` to `to`, both missing. */
export interface Gap {
  from: number;
  to: number;
  /** The number after the gap: as long as nothing followed, nothing is known to be missing. */
  next: number;
}

/**
 * The numbers of a device that never arrived, as far as later ones did. A gap is a fact and is published as one; it
 * closes by itself when the device delivers.
 * @param numbers those that arrived, ascending
 * @param after all up to and including this one arrived
 */
export function gapsIn(numbers: readonly number[], after = 0): Gap[] {
  const gaps: Gap[] = [];
  let last = after;
  for (const next of numbers) {
    if (next > last + 1) gaps.push({ from: last + 1, to: next - 1, next });
    last = Math.max(last, next);
  }
  return gaps;
}
