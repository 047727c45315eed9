/**
 * The log as static files (C2SP tlog-tiles): `tile/<L>/<N>` holds 256 hashes, each over 256^L entries;
 * `tile/entries/<N>` holds 256 entries, each after its length as u16; the last, not yet full one is `….p/<W>`.
 */
import { fromText, toText } from '../appraisals/bytes.ts';
import { type Hash, leafHash, rootOf } from './tree.ts';

export const TILE = 256;

/**
 * The right edge of a log: for each level the hashes of the tile that is not full yet, and the entries of the last
 * bundle. All that is needed to append; its size does not grow with the log's.
 */
export interface Edge {
  size: number;
  levels: Hash[][];
  entries: Uint8Array[];
}

/** A file of the log, below the folder of its year. */
export interface TileFile {
  path: string;
  bytes: Uint8Array;
}

export const EMPTY: Edge = { size: 0, levels: [], entries: [] };

/** Root over the whole log. The lower levels stand for less than one hash of the level above, at its right end. */
export function rootOfEdge(edge: Edge): Hash {
  const rest = edge.levels.reduce<Hash | null>((below, level) => {
    const hashes = below === null ? level : [...level, below];
    return hashes.length === 0 ? null : rootOf(hashes);
  }, null);
  return rest ?? rootOf([]);
}

/**
 * Appends entries.
 * @returns the new edge, and the files that come into being by it: full tiles, and partial ones of the new edge
 */
export function append(edge: Edge, entries: readonly Uint8Array[]): { edge: Edge; files: TileFile[] } {
  const files: TileFile[] = [];
  const levels = edge.levels.map((level) => [...level]);
  let bundle = [...edge.entries];
  let size = edge.size;
  for (const entry of entries) {
    if (entry.length > 0xffff) throw new RangeError('an entry of the log is at most 65,535 bytes long');
    bundle.push(entry);
    size++;
    if (bundle.length === TILE) {
      files.push({ path: entriesPath(size / TILE - 1), bytes: bundleOf(bundle) });
      bundle = [];
    }
    carry(levels, leafHash(entry), size, files);
  }
  const next = { size, levels, entries: bundle };
  return { edge: next, files: size === edge.size ? [] : [...files, ...partialTiles(next)] };
}

/** Puts one hash at the end of level 0 and whatever gets full by it one level up. */
function carry(levels: Hash[][], leaf: Hash, size: number, files: TileFile[]): void {
  let hash = leaf;
  for (let level = 0, span = TILE; ; level++, span *= TILE) {
    levels[level] ??= [];
    const row = levels[level]!;
    row.push(hash);
    if (row.length < TILE) return;
    files.push({ path: tilePath(level, size / span - 1), bytes: concat(row) });
    hash = rootOf(row);
    levels[level] = [];
  }
}

function partialTiles(edge: Edge): TileFile[] {
  const tiles = edge.levels.flatMap((row, level) => {
    const index = Math.floor(edge.size / TILE ** (level + 1));
    return row.length === 0 ? [] : [{ path: tilePath(level, index, row.length), bytes: concat(row) }];
  });
  if (edge.entries.length === 0) return tiles;
  const path = entriesPath(Math.floor(edge.size / TILE), edge.entries.length);
  return [...tiles, { path, bytes: bundleOf(edge.entries) }];
}

/** `1234067` → `x001/x234/067`. */
function indexPath(index: number): string {
  const groups = [String(index % 1000).padStart(3, '0')];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    groups.unshift(`x${String(rest % 1000).padStart(3, '0')}`);
  }
  return groups.join('/');
}

const withWidth = (path: string, width: number) => (width === TILE ? path : `${path}.p/${width}`);

/** Path of a tile of hashes; `width` when it is not full. */
export function tilePath(level: number, index: number, width = TILE): string {
  return withWidth(`tile/${level}/${indexPath(index)}`, width);
}

/** Path of a bundle of entries; `width` when it is not full. */
export function entriesPath(index: number, width = TILE): string {
  return withWidth(`tile/entries/${indexPath(index)}`, width);
}

/** Paths of every bundle of entries of a log of this size, in order. */
export function bundlePaths(size: number): string[] {
  const full = Math.floor(size / TILE);
  const paths = Array.from({ length: full }, (_, i) => entriesPath(i));
  return size % TILE === 0 ? paths : [...paths, entriesPath(full, size % TILE)];
}

/** Paths of every tile of hashes of a log of this size. */
export function tilePaths(size: number): string[] {
  const paths: string[] = [];
  for (let level = 0, hashes = size; hashes > 0; level++, hashes = Math.floor(hashes / TILE)) {
    for (let at = 0; at < hashes; at += TILE)
      paths.push(tilePath(level, at / TILE, Math.min(TILE, hashes - at)));
  }
  return paths;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function bundleOf(entries: readonly Uint8Array[]): Uint8Array {
  return concat(entries.flatMap((entry) => [Uint8Array.of(entry.length >> 8, entry.length & 255), entry]));
}

/** Entries of a bundle. @throws RangeError when it breaks off or holds another number than expected */
export function readBundle(bytes: Uint8Array, count: number): Uint8Array[] {
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 2 + (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
    if (at + 2 > bytes.length || end > bytes.length) throw new RangeError('a bundle of entries breaks off');
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  if (entries.length !== count) {
    throw new RangeError(`a bundle holds ${entries.length} entries instead of ${count}`);
  }
  return entries;
}

/** The edge as text for the database, and back. */
export function edgeText(edge: Edge): string {
  const { size, levels, entries } = edge;
  return JSON.stringify({ size, levels: levels.map((row) => row.map(toText)), entries: entries.map(toText) });
}

/** @throws Error when the text is no edge: the database was changed by another hand */
export function readEdge(text: string): Edge {
  const { size, levels, entries } = JSON.parse(text) as {
    size: number;
    levels: string[][];
    entries: string[];
  };
  const bytes = (one: string) => {
    const read = fromText(one);
    if (read === null) throw new Error("the log's edge in the database is no longer readable");
    return read;
  };
  return { size, levels: levels.map((row) => row.map(bytes)), entries: entries.map(bytes) };
}
