/**
 * What an entry of the log may say: never personal data, never a name, never free text, never a minute. An entry is one
 * line of canonical JSON.
 */

import { sha256 as digest } from '@noble/hashes/sha2.js';
import { z } from 'zod';
import { toText, utf8 } from '../appraisals/bytes.ts';
import { canonical } from '../canonical.ts';
import { CHANNELS, LEVELS } from '../ratings/levels.ts';
import { EXCLUSION_REASONS } from '../ratings/reviews.ts';

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
/** SHA-256, hexadecimal. */
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** 32 bytes. */
const base64url = z.string().regex(/^[\w-]{43}$/);
/** Of the trustees of an appraisal. */
const signatures = z.array(z.strictObject({ trustee: z.int(), signature: z.string().regex(/^[\w-]{86}$/) }));

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
  /**
   * What was logged together of one device and one day: its first and last number, how many there are, the device's
   * chain at the last. A count that is less than from first to last says that numbers are missing.
   */
  z.strictObject({
    kind: z.literal('DEVICE_DAY'),
    device: z.string(),
    day,
    first: z.int().positive(),
    last: z.int().positive(),
    count: z.int().positive(),
    chain: base64url.nullable(),
  }),
  /** A rating taken out of the count by two persons; it stays where it is. */
  z.strictObject({
    kind: z.literal('VOID'),
    evt: base64url,
    reason: z.enum(EXCLUSION_REASONS),
    /** Of who proposed and who confirmed; null where it was not kept. */
    roles: z.tuple([z.string().nullable(), z.string().nullable()]),
    day,
  }),
  /** A rating that its giver changed: the new one counts in the place of the old, and both stay. */
  z.strictObject({ kind: z.literal('REPLACE'), old: base64url, new: base64url, day }),
  /** A round of the deputies' appraisal as frozen (§9.3); again when its close is put off. */
  z.strictObject({
    kind: z.literal('ROUND_OPEN'),
    round: z.string(),
    /** Hash of the whole definition: questions, units, categories, times, threshold, keys, page. */
    definition: base64url,
    cards: z.array(z.strictObject({ category: z.string(), cards: z.int(), spares: z.int() })),
    opensAt: z.int(),
    closesAt: z.int(),
    tallyKey: base64url,
    pageHash: base64url,
  }),
  /** Public keys of a category's cards, by the hash of the sorted list. */
  z.strictObject({ kind: z.literal('CARD_LIST'), round: z.string(), category: z.string(), list: base64url }),
  /** A sealed ballot: which card, which version, the hash of the body. */
  z.strictObject({
    kind: z.literal('BALLOT'),
    round: z.string(),
    category: z.string(),
    pk: base64url,
    version: z.int().positive(),
    ballot: base64url,
  }),
  z.strictObject({
    kind: z.literal('CARD_CANCEL'),
    round: z.string(),
    category: z.string(),
    serial: z.string(),
    pk: base64url,
    replacement: base64url.nullable(),
    signatures,
  }),
  z.strictObject({ kind: z.literal('TALLY'), round: z.string(), results: base64url, signatures }),
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
  DEVICE_DAY: '设备日报',
  VOID: '复核后不计入',
  REPLACE: '本人更改评价',
  ROUND_OPEN: '评议轮次',
  CARD_LIST: '评议卡名单',
  BALLOT: '封存的选票',
  CARD_CANCEL: '评议卡注销',
  TALLY: '评议计票',
  JOURNAL: '办理日志',
};

export type DeviceDayLeaf = Extract<Leaf, { kind: 'DEVICE_DAY' }>;
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
