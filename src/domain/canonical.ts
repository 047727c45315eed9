import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/**
 * Canonical JSON: keys sorted, no white space beyond what makes the file readable line by line, no `undefined`.
 * The same value gives the same bytes on every machine, so that a hash of it means something.
 */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json | undefined };

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, v]) => v !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
        .map(([k, v]) => [k, sorted(v)]),
    );
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new RangeError('canonical JSON knows no NaN or Infinity');
  }
  return value;
}

/** One line, for hashing. */
export function canonical(value: unknown): string {
  return JSON.stringify(sorted(value));
}

/** Indented, with a final newline, for files that people read and compare. */
export function canonicalFile(value: unknown): string {
  return `${JSON.stringify(sorted(value), null, 1)}\n`;
}

/** SHA-256 of a text in UTF-8, hexadecimal: how the record names what it rests on. The same in every runtime. */
export function sha256Of(text: string): string {
  return bytesToHex(sha256(new TextEncoder().encode(text)));
}
