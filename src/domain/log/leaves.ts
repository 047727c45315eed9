/**
 * What an entry of the log may say: never personal data, never a name, never free text, never a minute. An entry is one
 * line of canonical JSON.
 */

import { sha256 as digest } from '@noble/hashes/sha2.js';
import { z } from 'zod';
import { toText, utf8 } from '../appraisals/bytes.ts';
import { canonical } from '../canonical.ts';
import { CHANNELS, LEVELS } from '../ratings/levels.ts';

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
/** SHA-256, hexadecimal. */
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Where an entry stands: `2016/17` is entry 17 (from 0) of the log of 2016. */
export const LeafPlace = z.string().regex(/^\d{4}\/\d+$/);

/** A file of the record, as published: the hash of its bytes, and the entry that published it last before. */
const published = {
  /** Path below the record's folder; of a parameter `parameters/<name>.json`. */
  path: z.string(),
  revision: z.int().positive(),
  previous: LeafPlace.nullable(),
  sha256,
};

export const Leaf = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('DOCUMENT'), ...published }),
  z.strictObject({ kind: z.literal('AIRING'), ...published }),
  z.strictObject({ kind: z.literal('PARAMETERS'), ...published }),
  z.strictObject({ kind: z.literal('SCORE'), ...published }),
  /** One rating (§9.2). `evt` commits to all that was said, see `ratingEvent`. */
  z.strictObject({
    kind: z.literal('RATING'),
    unit: z.string(),
    point: z.string(),
    day,
    half: z.enum(['am', 'pm']),
    channel: z.enum(CHANNELS),
    level: z.enum(LEVELS),
    tied: z.boolean(),
    flags: z.array(z.string()),
    device: z.string().nullable(),
    evt: z.string().regex(/^[\w-]{43}$/),
  }),
  /** A day of the office's journal: number of its lines, and their hash chained to the day before. */
  z.strictObject({ kind: z.literal('JOURNAL'), day, lines: z.int().positive(), sha256 }),
]);
export type Leaf = z.infer<typeof Leaf>;
export type LeafKind = Leaf['kind'];

export const LEAF_NAMES: Record<LeafKind, string> = {
  DOCUMENT: '文件',
  AIRING: '晒账',
  PARAMETERS: '参数',
  SCORE: '考评结果',
  RATING: '评价',
  JOURNAL: '办理日志',
};

export type RatingLeaf = Extract<Leaf, { kind: 'RATING' }>;

/**
 * What stands in the log for one rating: the hash of its id and of its content. The id holds 74 random bits that only
 * its giver, the device and the portal know, so nobody finds a comment by guessing; and no word of it can be changed
 * without the hash becoming another.
 */
export function ratingEvent(rating: { id: string; hash: string }): string {
  return toText(digest(utf8(`${rating.id}\n${rating.hash}`)));
}

/** The bytes of an entry. @throws ZodError when it says what no entry may say */
export function entryOf(leaf: Leaf): Uint8Array {
  return utf8(canonical(Leaf.parse(leaf)));
}

/** The entry of these bytes. @throws when they are none */
export function readEntry(bytes: Uint8Array): Leaf {
  return Leaf.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
}
