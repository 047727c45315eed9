/**
 * A comment, apart from the ballot. It is sent on its own, under a second key of the card that follows from the secret
 * and from nothing else, so that whoever does not hold the card cannot join it to the card's ballot. The keys of all
 * categories are one sorted list.
 *
 *   seed    = HKDF-SHA256(ikm c, salt round, info "comment", 32)      its Ed25519 public key is in the list
 *   content = u32(length of the text) ‖ text in UTF-8 ‖ zeros, always the same length
 *   body    = version (u32) ‖ HPKE(tally key, content; info = frame("comment", round), aad = frame(key, version))
 *   signature = Ed25519(frame("comment", round, tally key, body))
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Instant } from '../calendar.ts';
import { bodyVersion } from './ballots.ts';
import * as box from './box.ts';
import { type Bytes, concat, frame, fromText, type Random, toText, u32, utf8 } from './bytes.ts';
import type { Card } from './cards.ts';
import { type Round, roundState } from './rounds.ts';
import { BALLOT_REFUSALS, type BallotRefusal } from './submissions.ts';

/** Bytes of text; 500 Chinese characters. */
export const COMMENT_LENGTH = 1500;
const CONTENT_LENGTH = 4 + COMMENT_LENGTH;
/** Version, encapsulated key, content, tag. */
export const COMMENT_BODY_LENGTH = 4 + 32 + CONTENT_LENGTH + 16;

/** What is sent; byte strings are base64url. */
export interface CommentSubmission {
  round: string;
  key: string;
  body: string;
  signature: string;
}

type Sealing = Pick<Round, 'id' | 'tallyKey'>;

const seedOf = (secret: Uint8Array, round: string) =>
  Uint8Array.from(hkdf(sha256, secret, utf8(round), utf8('comment'), 32));

/** Public key under which a card's comment is sent, base64url. */
export function commentKey({ secret, round }: Pick<Card, 'secret' | 'round'>): string {
  return toText(ed25519.getPublicKey(seedOf(secret, round)));
}

/** Whether a text fits. */
export function commentFits(text: string): boolean {
  return utf8(text).length <= COMMENT_LENGTH;
}

const binding = (round: string, key: string, version: number): box.Binding => ({
  info: frame('comment', round),
  aad: frame(key, version),
});
const message = ({ id, tallyKey }: Sealing, body: Uint8Array) => frame('comment', id, tallyKey, body);

/** @param version higher than that of any comment sent before with the same card */
export async function makeComment(
  round: Sealing,
  card: Pick<Card, 'secret' | 'round'>,
  text: string,
  version: number,
  random: Random,
): Promise<CommentSubmission> {
  const bytes = utf8(text);
  if (bytes.length > COMMENT_LENGTH) throw new RangeError('the comment is too long');
  const content = concat(u32(bytes.length), bytes, new Uint8Array(COMMENT_LENGTH - bytes.length));
  const key = commentKey(card);
  const sealed = await box.seal(fromText(round.tallyKey)!, content, binding(round.id, key, version), random);
  const body = concat(u32(version), sealed);
  const signature = ed25519.sign(message(round, body), seedOf(card.secret, round.id));
  return { round: round.id, key, body: toText(body), signature: toText(signature) };
}

export type CommentVerdict =
  | { ok: true; body: Bytes; signature: Bytes }
  | { ok: false; code: BallotRefusal; message: string; stored?: number };

/**
 * Judges a comment that arrives.
 * @param stored the version that is stored for its key, 0 for none; null if the key is not in the list
 */
export function judgeComment(
  round: Round,
  now: Instant,
  submission: CommentSubmission,
  stored: number | null,
): CommentVerdict {
  const refuse = (code: BallotRefusal, version?: number): CommentVerdict => ({
    ok: false,
    code,
    message: BALLOT_REFUSALS[code],
    ...(version !== undefined && { stored: version }),
  });
  const state = roundState(round, now);
  if (state !== 'open') return refuse(state === 'before' ? 'not-open' : 'closed');
  const [key, body, signature] = [submission.key, submission.body, submission.signature].map(fromText);
  if (!key || !body || !signature || signature.length !== 64) return refuse('malformed');
  if (stored === null) return refuse('unknown-card');
  if (body.length !== COMMENT_BODY_LENGTH) return refuse('wrong-length');
  let holds = false;
  try {
    holds = ed25519.verify(signature, message(round, body), key, { zip215: false });
  } catch {}
  if (!holds) return refuse('bad-signature');
  return bodyVersion(body) > stored ? { ok: true, body, signature } : refuse('version-replay', stored);
}

/** The text of a comment, or null if the box does not open or holds no text. */
export async function openComment(
  round: Sealing,
  { key, body }: Pick<CommentSubmission, 'key' | 'body'>,
  secret: Uint8Array,
): Promise<string | null> {
  const bytes = fromText(body);
  if (bytes?.length !== COMMENT_BODY_LENGTH) return null;
  const content = await box.open(secret, bytes.slice(4), binding(round.id, key, bodyVersion(bytes)));
  if (content === null) return null;
  const length = new DataView(content.buffer).getUint32(0);
  if (length > COMMENT_LENGTH) return null;
  return new TextDecoder().decode(content.slice(4, 4 + length));
}
