/**
 * A deputy's card. From 128 random bits `c` come, for one round, a signing key and the seed of the nonces:
 *
 *   signing seed = HKDF-SHA256(ikm c, salt round, info "sign", 32)     pk = Ed25519 public key
 *   ns           = HKDF-SHA256(ikm c, salt round, info "nonce", 32)
 *   serial       = first 8 Crockford characters of H("serial", pk), printed on the stub
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { type Bytes, fromText, hash, type Random, sortedTexts, toText, utf8 } from './bytes.ts';
import type { TrusteeSignature } from './trustees.ts';
import { crockford, parseTyped, type Typed, typedForm } from './typed.ts';

export interface Card {
  round: string;
  /** 16 bytes. Printed, never stored by the portal. */
  secret: Bytes;
  /** Ed25519 seed, 32 bytes. */
  signingSeed: Bytes;
  /** Seed of the nonces, 32 bytes. */
  nonceSeed: Bytes;
  /** Public key, base64url. */
  pk: string;
  serial: string;
}

/** The public side of one category's cards, logged before the round opens. */
export interface CardList {
  round: string;
  category: string;
  /** Sorted public keys. */
  cards: string[];
  /** Sorted public keys that count only once a cancellation names them. */
  spares: string[];
}

/** What the card authority brings: the lists, and the keys for comments, sorted over all categories. */
export interface CardFile {
  kind: 'appraisal-cards';
  lists: CardList[];
  comments: string[];
}

/** A lost card, named by its stub's serial; a declared spare may stand in for it. */
export interface Cancellation {
  round: string;
  category: string;
  serial: string;
  pk: string;
  /** Public key of the spare. */
  replacement: string | null;
  /** Of two trustees, over the serials. */
  signatures: TrusteeSignature[];
}

export function cardOf(secret: Uint8Array, round: string): Card {
  const derive = (info: string) => Uint8Array.from(hkdf(sha256, secret, utf8(round), utf8(info), 32));
  const signingSeed = derive('sign');
  const pk = toText(ed25519.getPublicKey(signingSeed));
  return {
    round,
    secret: Uint8Array.from(secret),
    signingSeed,
    nonceSeed: derive('nonce'),
    pk,
    serial: serialOf(pk),
  };
}

export function serialOf(pk: string): string {
  return crockford(hash('serial', fromText(pk) ?? utf8(pk)), 8);
}

/** New cards of one category. `random` must be the operating system's when the round is binding. */
export function makeCards(round: string, count: number, random: Random): Card[] {
  return Array.from({ length: count }, () => cardOf(random(16), round));
}

export function cardList(round: string, category: string, cards: Card[], spares: Card[]): CardList {
  return {
    round,
    category,
    cards: sortedTexts(cards.map((card) => card.pk)),
    spares: sortedTexts(spares.map((card) => card.pk)),
  };
}

/** Hash of a list as logged in the leaf CARD_LIST. */
export function cardListHash(list: CardList): string {
  const { round, category, cards, spares } = list;
  return toText(hash('cards', round, category, cards.length, ...cards, spares.length, ...spares));
}

/** The address in the QR code. The secret stands after `#`, which a browser never sends. */
export function cardAddress(pageUrl: string, card: Card): string {
  return `${pageUrl}#${card.round}.${typedForm(card.secret).replaceAll('-', '')}`;
}

/** What an address' fragment says: the round, and the secret or what is wrong with it. Null if it is no card. */
export function parseAddress(fragment: string): { round: string; typed: Typed } | null {
  const match = /^#?([a-z0-9-]+)\.([0-9A-Za-z-]+)$/.exec(fragment);
  return match ? { round: match[1]!, typed: parseTyped(match[2]!) } : null;
}

export type Standing = { state: 'valid' | 'cancelled' | 'spare' | 'unknown'; category: string | null };

/** Whether a key may vote, and in which category. */
export function standing(lists: CardList[], cancellations: Cancellation[], pk: string): Standing {
  const list = lists.find(({ cards, spares }) => cards.includes(pk) || spares.includes(pk));
  if (!list) return { state: 'unknown', category: null };
  const { category } = list;
  if (cancellations.some((cancelled) => cancelled.pk === pk)) return { state: 'cancelled', category };
  const called = list.cards.includes(pk) || cancellations.some(({ replacement }) => replacement === pk);
  return { state: called ? 'valid' : 'spare', category };
}
