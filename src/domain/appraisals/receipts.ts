/**
 * The receipt: the portal's signed promise that a ballot will be in the log.
 *
 *   signature = Ed25519(frame("receipt", round, H(body), date of the next batch)) under the round's receipt key
 *
 * It names no card and no choice, so it can be shown to anybody.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import type { CivilDate } from '../calendar.ts';
import { type Bytes, frame, fromText, toText } from './bytes.ts';

export interface Receipt {
  round: string;
  /** H(body), base64url. */
  ballot: string;
  /** When the next batch is due; a batch of fewer than ten waits, at most until the round closes. */
  nextBatch: CivilDate;
  signature: string;
}

function promised({ round, ballot, nextBatch }: Omit<Receipt, 'signature'>): Bytes {
  return frame('receipt', round, ballot, nextBatch);
}

export function makeReceipt(promise: Omit<Receipt, 'signature'>, seed: Uint8Array): Receipt {
  return { ...promise, signature: toText(ed25519.sign(promised(promise), seed)) };
}

export function receiptPublicKey(seed: Uint8Array): string {
  return toText(ed25519.getPublicKey(seed));
}

export function receiptHolds(receipt: Receipt, receiptKey: string): boolean {
  const signature = fromText(receipt.signature);
  const key = fromText(receiptKey);
  try {
    return (
      signature !== null &&
      key !== null &&
      ed25519.verify(signature, promised(receipt), key, { zip215: false })
    );
  } catch {
    return false;
  }
}

/** One line that can be copied, kept, or scanned: round.ballot.date.signature. */
export function receiptText(receipt: Receipt): string {
  return [receipt.round, receipt.ballot, receipt.nextBatch, receipt.signature].join('.');
}

export function parseReceipt(text: string): Receipt | null {
  const match = /^([a-z0-9-]+)\.([\w-]{43})\.(\d{4}-\d{2}-\d{2})\.([\w-]{86})$/.exec(
    text.trim().replace(/^.*#/, ''),
  );
  return match ? { round: match[1]!, ballot: match[2]!, nextBatch: match[3]!, signature: match[4]! } : null;
}
