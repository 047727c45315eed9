/**
 * The written form of a trustee's share of the tally key: `share.<round>.<number>.<share>.<check>`. The check
 * finds a slip of the pen; whether shares belong together is found by comparing the key they give.
 */
import { fromText, hash, toText } from './bytes.ts';

/** Two of three (APPRAISAL, parties). */
export const TRUSTEES = { shares: 3, needed: 2 } as const;

export interface Share {
  round: string;
  /** 1, 2 or 3. */
  number: number;
  bytes: Uint8Array;
}

function checkOf({ round, number, bytes }: Share): string {
  return toText(hash('share', round, number, bytes).slice(0, 4));
}

export function shareText(share: Share): string {
  return ['share', share.round, share.number, toText(share.bytes), checkOf(share)].join('.');
}

/** The share, or null if the text is not one or has a slip in it. */
export function parseShare(text: string): Share | null {
  const match = /^share\.([a-z0-9-]+)\.([1-3])\.([\w-]+)\.([\w-]{6})$/.exec(text.trim());
  const bytes = match && fromText(match[3]!);
  if (!match || !bytes) return null;
  const share = { round: match[1]!, number: Number(match[2]), bytes };
  return checkOf(share) === match[4] ? share : null;
}

/** What the key ceremony makes public: the tally key and the keys with which the three trustees sign. */
export interface CeremonyKeys {
  round: string;
  tallyKey: string;
  trustees: string[];
}

const keysCheck = ({ round, tallyKey, trustees }: CeremonyKeys) =>
  toText(hash('keys', round, tallyKey, ...trustees).slice(0, 4));

/** One line to carry from the ceremony to the office: `keys.<round>.<tally key>.<trustee>.<trustee>.<trustee>.<check>`. */
export function keysText(keys: CeremonyKeys): string {
  return ['keys', keys.round, keys.tallyKey, ...keys.trustees, keysCheck(keys)].join('.');
}

/** The keys, or null if the text is not such a line or has a slip in it. */
export function parseKeys(text: string): CeremonyKeys | null {
  const match = /^keys\.([a-z0-9-]+)((?:\.[\w-]{43}){4})\.([\w-]{6})$/.exec(text.trim());
  if (!match) return null;
  const [tallyKey, ...trustees] = match[2]!.slice(1).split('.') as [string, ...string[]];
  const keys = { round: match[1]!, tallyKey, trustees };
  return keysCheck(keys) === match[3] ? keys : null;
}
