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
