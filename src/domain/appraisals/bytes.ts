/**
 * Bytes of the appraisal protocol. Everything hashed or signed is *framed*: each part is preceded by its length,
 * so that no two different lists of parts give the same bytes.
 *
 *   frame(p1, p2, …) = u32(len p1) ‖ p1 ‖ u32(len p2) ‖ p2 ‖ …      text is UTF-8, a number is u32, big-endian
 *   H(label, p1, …)  = SHA-256(frame(label, p1, …))
 *
 * In JSON every byte string is base64url without padding; "sorted" means plain order of that text.
 */
import { sha256 } from '@noble/hashes/sha2.js';

export type Bytes = Uint8Array<ArrayBuffer>;
/** Source of random bytes. Passed in by the caller: the rules draw no lots themselves. */
export type Random = (length: number) => Uint8Array;
type Part = string | number | Uint8Array;

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

export function u32(value: number): Bytes {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) throw new RangeError('not a u32');
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

export function concat(...parts: Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function frame(...parts: Part[]): Bytes {
  return concat(
    ...parts.flatMap((part) => {
      const bytes = typeof part === 'string' ? utf8(part) : typeof part === 'number' ? u32(part) : part;
      return [u32(bytes.length), bytes];
    }),
  );
}

/** H of the protocol: 32 bytes. */
export function hash(label: string, ...parts: Part[]): Bytes {
  return Uint8Array.from(sha256(frame(label, ...parts)));
}

export function toText(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Bytes of a base64url text, or null if it is none or is not written in the one canonical way. */
export function fromText(text: string): Bytes | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null;
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  // Loose trailing bits would let two texts stand for one key, and one deputy for two.
  return toText(bytes) === text ? bytes : null;
}

export function sortedTexts(texts: Iterable<string>): string[] {
  return [...texts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
