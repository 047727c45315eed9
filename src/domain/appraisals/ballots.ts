/**
 * A ballot. For item u of version v, with ns from the card:
 *
 *   nonce_u      = first 16 bytes of H("nonce", ns, v, u)
 *   commitment_u = H("item", round, u, grade code, nonce_u)
 *   R            = H("root", commitments sorted)
 *   content      = for each item in the round's order: grade code (1 byte) ‖ nonce_u (16)
 *   box          = HPKE(tally key, content; info = frame("box", context), aad = frame("card", pk, v))
 *   body         = v (u32) ‖ box ‖ R                     signature = Ed25519(frame("ballot", context, category, body))
 *
 * `context` is rounds.ballotContext. The length depends on the number of items only, never on the grades.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import * as box from './box.ts';
import {
  type Bytes,
  concat,
  frame,
  fromText,
  hash,
  type Random,
  sortedTexts,
  toText,
  u32,
  utf8,
} from './bytes.ts';
import type { Card } from './cards.ts';
import { ballotContext, bodyLength, type Choice, GRADES, ITEM_LENGTH, type Round } from './rounds.ts';

/** What is sent to the portal; byte strings are base64url. */
export interface Submission {
  round: string;
  category: string;
  pk: string;
  body: string;
  signature: string;
}

/** Choices by item id; an item that is missing is blank. */
export type Choices = Record<string, Choice>;
/** One item of one opened ballot. */
export interface Opening {
  choice: Choice;
  /** 16 bytes, base64url. */
  nonce: string;
}

const codeOf = (choice: Choice) => (choice === null ? 0 : GRADES.indexOf(choice) + 1);
const choiceOf = (code: number): Choice => (code === 0 ? null : GRADES[code - 1]!);

export function nonceOf(card: Pick<Card, 'nonceSeed'>, version: number, item: string): string {
  return toText(hash('nonce', card.nonceSeed, version, item).slice(0, 16));
}

export function commitmentOf(round: string, item: string, { choice, nonce }: Opening): string {
  return toText(hash('item', round, item, codeOf(choice), fromText(nonce) ?? utf8(nonce)));
}

function rootOf(round: Round, openings: Opening[]): Bytes {
  return hash(
    'root',
    ...sortedTexts(round.items.map(({ id }, i) => commitmentOf(round.id, id, openings[i]!))),
  );
}

function binding(round: Round, pk: Bytes, version: number): box.Binding {
  return { info: frame('box', ballotContext(round)), aad: frame('card', pk, version) };
}

function signedMessage(round: Round, category: string, body: Uint8Array): Bytes {
  return frame('ballot', ballotContext(round), category, body);
}

/**
 * Makes a ballot. `version` is 1 for the first and higher for each later one of the same card.
 * Throws a RangeError for a choice about something that is not asked.
 */
export async function makeBallot(
  round: Round,
  category: string,
  card: Card,
  choices: Choices,
  version: number,
  random: Random,
): Promise<Submission> {
  const asked = new Set(round.items.map(({ id }) => id));
  const stray = Object.keys(choices).find((id) => !asked.has(id));
  if (stray !== undefined) throw new RangeError(`not asked in this round: ${stray}`);
  const openings = round.items.map(({ id }) => ({
    choice: choices[id] ?? null,
    nonce: nonceOf(card, version, id),
  }));
  const content = concat(
    ...openings.flatMap(({ choice, nonce }) => [Uint8Array.of(codeOf(choice)), fromText(nonce)!]),
  );
  const pk = fromText(card.pk)!;
  const sealed = await box.seal(fromText(round.tallyKey)!, content, binding(round, pk, version), random);
  const body = concat(u32(version), sealed, rootOf(round, openings));
  const signature = ed25519.sign(signedMessage(round, category, body), card.signingSeed);
  return { round: round.id, category, pk: card.pk, body: toText(body), signature: toText(signature) };
}

/** H(body), as in the receipt and in the log. */
export function bodyHash(round: string, body: Uint8Array): string {
  return toText(hash('body', round, body));
}

export function bodyVersion(body: Uint8Array): number {
  return new DataView(body.buffer, body.byteOffset).getUint32(0);
}

/** Strict RFC 8032: no second signature of the same ballot can be made by altering the first. */
export function signatureHolds(
  round: Round,
  category: string,
  pk: Bytes,
  body: Bytes,
  signature: Bytes,
): boolean {
  try {
    return ed25519.verify(signature, signedMessage(round, category, body), pk, { zip215: false });
  } catch {
    return false;
  }
}

/**
 * Opens a ballot with the trustees' secret: one opening per item, in the round's order. Null for a spoiled
 * ballot: a box that does not open, a code that is no grade, or an R that is not that of the content.
 */
export async function openBallot(
  round: Round,
  pk: Bytes,
  body: Bytes,
  secret: Uint8Array,
): Promise<Opening[] | null> {
  if (body.length !== bodyLength(round)) return null;
  const version = bodyVersion(body);
  const content = await box.open(secret, body.slice(4, -32), binding(round, pk, version));
  if (content === null || content.length !== round.items.length * ITEM_LENGTH) return null;
  const openings: Opening[] = [];
  for (let at = 0; at < content.length; at += ITEM_LENGTH) {
    const code = content[at]!;
    if (code > GRADES.length) return null;
    openings.push({ choice: choiceOf(code), nonce: toText(content.slice(at + 1, at + ITEM_LENGTH)) });
  }
  return toText(rootOf(round, openings)) === toText(body.slice(-32)) ? openings : null;
}
