import { sha256 } from '@noble/hashes/sha2.js';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * The public number of a case, e.g. `k3v9-0mzt2e`. Made from the rating's id by a hash, because from the id itself the
 * receipt could be computed, and whoever holds the receipt may speak for the citizen.
 */
export function caseNumber(ratingId: string): string {
  const bytes = sha256(new TextEncoder().encode(`case${ratingId}`));
  const text = Array.from(bytes.subarray(0, 10), (byte) => ALPHABET[byte % 32]).join('');
  return `${text.slice(0, 4)}-${text.slice(4)}`;
}
