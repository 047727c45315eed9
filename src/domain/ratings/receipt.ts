/**
 * The code on a receipt, derived from the rating's id alone, so that a kiosk without a network prints the code that
 * the service will know. Twelve Crockford characters: four for the hour in which the id was made, eight from a hash.
 * Because the hour is in it, a receipt is found by a range of the hot table's own key: a table of random receipts
 * would dirty one page a rating, which is what makes ingest slow at ten million rows.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { decode, encode, fortyBits, grouped, readCode } from './codes.ts';
import { idPrefix } from './ids.ts';

const HOUR = 3_600_000;
/** Twenty bits of hours come round after 119 years; ids that are no UUIDv7 lie anywhere in 48 bits of milliseconds. */
const HOURS = 2 ** 20;
const ROUNDS = Math.ceil(2 ** 48 / HOUR / HOURS);

/** Milliseconds in the first 48 bits of a UUID: the time of a version 7. */
function timeOf(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/**
 * The receipt of a rating, e.g. `D0K7-2M4X-9QWT`.
 * @param id the rating's UUID in lower case
 */
export function receiptFor(id: string): string {
  return receiptFrom(id, fortyBits(sha256(new TextEncoder().encode(receiptText(id)))));
}

/** What is hashed for a receipt; the service has a quicker SHA-256 than the kiosk. */
export const receiptText = (id: string) => `receipt${id}`;

/** The receipt of a rating. @param bits the first forty of the SHA-256 of its `receiptText` */
export function receiptFrom(id: string, bits: number): string {
  const hour = Math.floor(timeOf(id) / HOUR) % HOURS;
  return grouped(encode(hour, 4) + encode(bits, 8));
}

/** Reads a receipt as a person types it (see `readCode`); the code as printed, or null if it cannot be one. */
export function readReceipt(typed: string): string | null {
  return readCode(typed, 12);
}

/** The half-open ranges of ids among which the rating of a receipt lies. */
export function idRanges(receipt: string): { from: string; before: string }[] {
  const hour = decode(receipt.slice(0, 4));
  return Array.from({ length: ROUNDS }, (_, round) => (hour + round * HOURS) * HOUR)
    .filter((start) => start < 2 ** 48)
    .map((start) => ({
      from: idPrefix(start),
      before: start + HOUR < 2 ** 48 ? idPrefix(start + HOUR) : 'g',
    }));
}
