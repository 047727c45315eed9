/**
 * Proofs over the log (RFC 9162 §2.1.3, §2.1.4): that an entry is in a log of a given root, and that a later log has an
 * earlier one as its beginning. Made from tiles by whoever holds the files, checked by anybody.
 */
import { TILE, tilePath } from './tiles.ts';
import { type Hash, nodeHash, rootOf, sameHash } from './tree.ts';

/** Bytes of a file of the log, by its path below the year's folder. */
export type ReadTile = (path: string) => Uint8Array;

const HASH = 32;

/** The largest power of two below n (n ≥ 2). */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** Hash over entries [from, to) of a log of `size`; a complete subtree is read from one tile. */
function subtree(from: number, to: number, size: number, read: ReadTile): Hash {
  const span = to - from;
  // Complete and aligned: its hashes stand side by side in one tile of the highest level that has them.
  if ((span & (span - 1)) === 0 && from % span === 0) {
    let level = 0;
    let unit = 1;
    while (unit * TILE <= span) {
      level++;
      unit *= TILE;
    }
    return rootOf(tileHashes(level, from / unit, to / unit, size, read));
  }
  const k = split(span);
  return nodeHash(subtree(from, from + k, size, read), subtree(from + k, to, size, read));
}

function tileHashes(level: number, from: number, to: number, size: number, read: ReadTile): Hash[] {
  const index = Math.floor(from / TILE);
  const width = Math.min(TILE, Math.floor(size / TILE ** level) - index * TILE);
  const bytes = read(tilePath(level, index, width));
  if (bytes.length !== width * HASH) throw new RangeError('a tile of the log has another length');
  const at = from - index * TILE;
  return Array.from({ length: to - from }, (_, i) => bytes.subarray((at + i) * HASH, (at + i + 1) * HASH));
}

/**
 * Proof that entry `index` is in the log of `size` entries.
 * @throws RangeError when there is no such entry, or a tile is not what it should be
 */
export function inclusionProof(index: number, size: number, read: ReadTile): Hash[] {
  if (!(index >= 0 && index < size)) throw new RangeError('no such entry');
  const path = (from: number, to: number): Hash[] => {
    if (to - from === 1) return [];
    const k = from + split(to - from);
    return index < k
      ? [...path(from, k), subtree(k, to, size, read)]
      : [...path(k, to), subtree(from, k, size, read)];
  };
  return path(0, size);
}

/** Paths of the tiles that `inclusionProof` will read; a browser fetches them first. */
export function tilesOfProof(index: number, size: number): string[] {
  const paths = new Set<string>();
  const note: ReadTile = (path) => {
    paths.add(path);
    const width = Number(/\.p\/(\d+)$/.exec(path)?.[1] ?? TILE);
    return new Uint8Array(width * HASH);
  };
  inclusionProof(index, size, note);
  return [...paths];
}

/** Whether the proof leads from the entry's hash to the root. */
export function inclusionHolds(leaf: Hash, index: number, size: number, proof: Hash[], root: Hash): boolean {
  const climb = (from: number, to: number, at: number): Hash | null => {
    if (to - from === 1) return at === 0 ? leaf : null;
    const k = from + split(to - from);
    const sibling = proof[at - 1];
    if (sibling === undefined) return null;
    const below = index < k ? climb(from, k, at - 1) : climb(k, to, at - 1);
    if (below === null) return null;
    return index < k ? nodeHash(below, sibling) : nodeHash(sibling, below);
  };
  if (!(index >= 0 && index < size)) return false;
  const found = climb(0, size, proof.length);
  return found !== null && sameHash(found, root);
}

/** Proof that the log of `size` begins with the log of `old` entries (0 < old ≤ size). */
export function consistencyProof(old: number, size: number, read: ReadTile): Hash[] {
  if (!(old > 0 && old <= size)) throw new RangeError('no such beginning');
  const path = (m: number, from: number, to: number, whole: boolean): Hash[] => {
    if (m === to - from) return whole ? [] : [subtree(from, to, size, read)];
    const k = split(to - from);
    return m <= k
      ? [...path(m, from, from + k, whole), subtree(from + k, to, size, read)]
      : [...path(m - k, from + k, to, false), subtree(from, from + k, size, read)];
  };
  return path(old, 0, size, true);
}

/** Whether the proof shows both roots to be of one log: nothing logged earlier was changed or taken away. */
export function consistencyHolds(
  old: { size: number; root: Hash },
  now: { size: number; root: Hash },
  proof: Hash[],
): boolean {
  if (!(old.size > 0 && old.size <= now.size)) return false;
  let at = proof.length;
  // Rebuilds both roots from the same hashes: [root of the old part, root of the whole].
  const climb = (m: number, n: number, whole: boolean): [Hash, Hash] | null => {
    if (m === n) {
      const hash = whole ? old.root : proof[--at];
      return hash === undefined ? null : [hash, hash];
    }
    const k = split(n);
    const sibling = proof[--at];
    if (sibling === undefined) return null;
    const below = m <= k ? climb(m, k, whole) : climb(m - k, n - k, false);
    if (below === null) return null;
    return m <= k
      ? [below[0], nodeHash(below[1], sibling)]
      : [nodeHash(sibling, below[0]), nodeHash(sibling, below[1])];
  };
  const both = climb(old.size, now.size, true);
  return both !== null && at === 0 && sameHash(both[0], old.root) && sameHash(both[1], now.root);
}
