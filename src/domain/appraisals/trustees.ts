/**
 * What trustees sign besides opening the box: the cancellation of a card and the results of the tally. Each signs with
 * a key that follows from the share of the tally key he keeps, so there is no second secret to look after:
 *
 *   seed = HKDF-SHA256(ikm share, salt round, info "trustee", 32)      its Ed25519 public key is in the definition
 *   cancellation = Ed25519(frame("cancel", round, serial, serial of the replacement or ""))
 *   results      = Ed25519(frame("results", round, hash of the results))
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Finding } from '../outcome.ts';
import { type Bytes, frame, fromText, toText, utf8 } from './bytes.ts';
import { type Cancellation, serialOf } from './cards.ts';
import { finding } from './finding.ts';
import type { Round } from './rounds.ts';
import { type Share, TRUSTEES } from './shares.ts';

/** One trustee's signature; `trustee` is the number of his share, 1 to 3. */
export interface TrusteeSignature {
  trustee: number;
  /** 64 bytes, base64url. */
  signature: string;
}

/** A trustee's wish to cancel a card, as he brings it in writing. Serials as on the stubs. */
export interface CancelOrder extends TrusteeSignature {
  round: string;
  serial: string;
  replacement: string | null;
}

type Signers = Pick<Round, 'id' | 'trustees'>;

const seedOf = ({ round, bytes }: Share) => hkdf(sha256, bytes, utf8(round), utf8('trustee'), 32);

/** Public key of a trustee, base64url. */
export function trusteeKey(share: Share): string {
  return toText(ed25519.getPublicKey(seedOf(share)));
}

function sign(share: Share, message: Bytes): TrusteeSignature {
  return { trustee: share.number, signature: toText(ed25519.sign(message, seedOf(share))) };
}

function holds({ trustees }: Signers, message: Bytes, { trustee, signature }: TrusteeSignature): boolean {
  const [key, bytes] = [fromText(trustees[trustee - 1] ?? ''), fromText(signature)];
  try {
    return key !== null && bytes !== null && ed25519.verify(bytes, message, key, { zip215: false });
  } catch {
    return false;
  }
}

/** How many different trustees have signed the message. */
function signers(round: Signers, message: Bytes, signatures: TrusteeSignature[]): number {
  const valid = signatures.filter((signature) => holds(round, message, signature));
  return new Set(valid.map(({ trustee }) => trustee)).size;
}

const cancelMessage = (round: string, serial: string, replacement: string | null) =>
  frame('cancel', round, serial, replacement ?? '');

export function signCancel(share: Share, serial: string, replacement: string | null): CancelOrder {
  const signed = sign(share, cancelMessage(share.round, serial, replacement));
  return { round: share.round, serial, replacement, ...signed };
}

export function cancelSigned(round: Signers, order: CancelOrder): boolean {
  return holds(round, cancelMessage(order.round, order.serial, order.replacement), order);
}

/** One line to carry from the offline machine: `cancel.<round>.<serial>.<replacement or ->.<trustee>.<signature>`. */
export function cancelText({ round, serial, replacement, trustee, signature }: CancelOrder): string {
  return ['cancel', round, serial, replacement ?? '-', trustee, signature].join('.');
}

export function parseCancel(text: string): CancelOrder | null {
  const match =
    /^cancel\.([a-z0-9-]+)\.([0-9A-HJKMNP-TV-Z]{8})\.(-|[0-9A-HJKMNP-TV-Z]{8})\.([1-3])\.([\w-]{86})$/.exec(
      text.trim(),
    );
  if (!match) return null;
  const [, round, serial, replacement, trustee, signature] = match as unknown as string[];
  return {
    round: round!,
    serial: serial!,
    replacement: replacement === '-' ? null : replacement!,
    trustee: Number(trustee),
    signature: signature!,
  };
}

/** Cancellations that no two trustees signed: whoever runs the portal could otherwise take ballots out. */
export function cancelFindings(round: Signers, cancellations: Cancellation[]): Finding[] {
  return cancellations.flatMap(({ pk, serial, replacement, signatures }) => {
    const message = cancelMessage(round.id, serial, replacement === null ? null : serialOf(replacement));
    const count = serialOf(pk) === serial ? signers(round, message, signatures) : 0;
    if (count >= TRUSTEES.needed) return [];
    return [
      finding(
        'cancel-unsigned',
        serial,
        TRUSTEES.needed,
        count,
        `存根编号 ${serial} 的注销没有两位受托人的有效签名：可能有人借注销抽走选票。`,
      ),
    ];
  });
}

export function signResults(share: Share, hash: string): TrusteeSignature {
  return sign(share, frame('results', share.round, hash));
}

/** Whether two trustees have signed the results of this hash. */
export function resultsSigned(round: Signers, hash: string, signatures: TrusteeSignature[]): boolean {
  return signers(round, frame('results', round.id, hash), signatures) >= TRUSTEES.needed;
}
