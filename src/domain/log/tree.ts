/**
 * Hashes of the tree: `SHA-256(0x00 ‖ leaf)` for a leaf, `SHA-256(0x01 ‖ left ‖ right)` for a node, and a list of n
 * hashes is split at the largest power of two below n (RFC 6962 §2.1).
 */
import { sha256 } from '@noble/hashes/sha2.js';

export type Hash = Uint8Array;

/** Hash of one entry of the log. */
export function leafHash(entry: Uint8Array): Hash {
  return sha256.create().update(LEAF).update(entry).digest();
}
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** Hash over two neighbouring subtrees. */
export function nodeHash(left: Hash, right: Hash): Hash {
  return sha256.create().update(NODE).update(left).update(right).digest();
}

/** Root over hashes in their order; over none it is the hash of nothing, as RFC 6962 has it. */
export function rootOf(hashes: readonly Hash[]): Hash {
  if (hashes.length === 0) return sha256(new Uint8Array());
  let row = [...hashes];
  // Pairing neighbours and carrying an odd last one up gives the same tree as splitting from above.
  while (row.length > 1) {
    const next: Hash[] = [];
    for (let i = 0; i + 1 < row.length; i += 2) next.push(nodeHash(row[i]!, row[i + 1]!));
    if (row.length % 2 === 1) next.push(row.at(-1)!);
    row = next;
  }
  return row[0]!;
}

export function sameHash(a: Hash, b: Hash): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
