/**
 * The code on a receipt, derived from the rating's id alone, so that a kiosk without a network prints the code that
 * the service will know. Twelve Crockford characters: four for the hour in which the id was made, eight from a hash.
 * Because the hour is in it, a receipt is found by a range of the hot table's own key: a table of random receipts
 * would dirty one page a rating, which is what makes ingest slow at ten million rows.
 */
import { sha256 } from '@noble/hashes/sha2.js';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const HOUR = 3_600_000;
/** Twenty bits of hours come round after 119 years; ids that are no UUIDv7 lie anywhere in 48 bits of milliseconds. */
const HOURS = 2 ** 20;
const ROUNDS = Math.ceil(2 ** 48 / HOUR / HOURS);

/** Milliseconds in the first 48 bits of a UUID: the time of a version 7. */
function timeOf(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

function encode(value: number, characters: number): string {
  let text = '';
  for (let rest = value; text.length < characters; rest = Math.floor(rest / 32)) {
    text = ALPHABET[rest % 32]! + text;
  }
  return text;
}

/**
 * The receipt of a rating, e.g. `D0K7-2M4X-9QWT`.
 * @param id the rating's UUID in lower case
 */
export function receiptFor(id: string): string {
  const bytes = sha256(new TextEncoder().encode(`receipt${id}`));
  let hash = 0;
  for (const byte of bytes.subarray(0, 5)) hash = hash * 256 + byte;
  const hour = Math.floor(timeOf(id) / HOUR) % HOURS;
  return `${encode(hour, 4)}-${encode(hash, 8).replace(/^(.{4})/, '$1-')}`;
}

/**
 * Reads a receipt as a person types it: any case, with or without dashes and spaces, O for 0, I or L for 1.
 * @returns the code as printed, or null if it cannot be one
 */
export function readReceipt(typed: string): string | null {
  const plain = typed
    .toUpperCase()
    .replace(/[\s\-—－]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  if (plain.length !== 12 || [...plain].some((character) => !ALPHABET.includes(character))) return null;
  return plain.replace(/(.{4})(?=.)/g, '$1-');
}

/** The half-open ranges of ids among which the rating of a receipt lies. */
export function idRanges(receipt: string): { from: string; before: string }[] {
  let hour = 0;
  for (const character of receipt.slice(0, 4)) hour = hour * 32 + ALPHABET.indexOf(character);
  const prefix = (milliseconds: number) =>
    milliseconds
      .toString(16)
      .padStart(12, '0')
      .replace(/^(.{8})/, '$1-');
  return Array.from({ length: ROUNDS }, (_, round) => (hour + round * HOURS) * HOUR)
    .filter((start) => start < 2 ** 48)
    .map((start) => ({ from: prefix(start), before: start + HOUR < 2 ** 48 ? prefix(start + HOUR) : 'g' }));
}
