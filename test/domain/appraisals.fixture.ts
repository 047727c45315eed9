/** A small round with cards, drawn from a seed, so that every run is the same. */
import { sha256 } from '@noble/hashes/sha2.js';
import { tallyPublicKey } from '../../src/domain/appraisals/box.ts';
import { toText, utf8 } from '../../src/domain/appraisals/bytes.ts';
import {
  type Cancellation,
  type Card,
  type CardFile,
  type CardList,
  type Category,
  type Choices,
  cardList,
  commentKey,
  GRADES,
  type Grade,
  type GradeValues,
  makeCards,
  type Random,
  type Results,
  type Round,
  receiptPublicKey,
  resultsHash,
  type Share,
  signCancel,
  signResults,
  type TallyFile,
  trusteeKey,
} from '../../src/domain/appraisals.ts';

export const VALUES: GradeValues = { satisfied: 100, 'basically-satisfied': 70, dissatisfied: 30 };
export const OPENS = Date.UTC(2016, 10, 1);
export const CLOSES = Date.UTC(2016, 10, 15);

/** Reproducible bytes: SHA-256 in counter mode. */
export function seeded(seed: string): Random {
  let counter = 0;
  return (length) => {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at += 32) {
      bytes.set(sha256(utf8(`${seed} ${counter++}`)).slice(0, Math.min(32, length - at)), at);
    }
    return bytes;
  };
}

export interface Scene {
  round: Round;
  lists: CardList[];
  /** The lists as the card authority brings them. */
  file: CardFile;
  cards: Record<string, Card[]>;
  spares: Record<string, Card[]>;
  tallySecret: Uint8Array;
  receiptSeed: Uint8Array;
  /** Of the three trustees; for signing, not for opening: the tally secret here is not split. */
  shares: Share[];
  random: Random;
}

/** A round with the given numbers of cards per category, one spare each, and `units` units to appraise. */
export function scene(sizes: Record<string, number>, units = 3, seed = 'scene'): Scene {
  const random = seeded(seed);
  const tallySecret = random(32);
  const receiptSeed = random(32);
  const shares = [1, 2, 3].map((number) => ({ round: '2016', number, bytes: random(33) }));
  const names: Record<string, string> = { party: '党代表', congress: '人大代表', cppcc: '政协委员' };
  const categories: Category[] = Object.entries(sizes).map(([id, cards]) => ({
    id,
    name: names[id] ?? id,
    cards,
    spares: 1,
  }));
  const round: Round = {
    id: '2016',
    title: '二〇一六年度改革工作民主评议',
    items: [
      { id: 'overall', kind: 'overall', text: '全市改革工作总体情况' },
      { id: 'work-1', kind: 'key-work', text: '简政放权' },
      ...Array.from({ length: units }, (_, i) => ({
        id: `unit-${i + 1}`,
        kind: 'unit' as const,
        text: `单位${i + 1}`,
      })),
    ],
    categories,
    opensAt: OPENS,
    closesAt: CLOSES,
    threshold: 10,
    tallyKey: toText(tallyPublicKey(tallySecret)),
    trustees: shares.map(trusteeKey),
    receiptKey: receiptPublicKey(receiptSeed),
    pageHash: toText(sha256(utf8('page'))),
  };
  const cards = Object.fromEntries(categories.map((c) => [c.id, makeCards(round.id, c.cards, random)]));
  const spares = Object.fromEntries(categories.map((c) => [c.id, makeCards(round.id, c.spares, random)]));
  const lists = categories.map(({ id }) => cardList(round.id, id, cards[id]!, spares[id]!));
  const comments = [...Object.values(cards), ...Object.values(spares)].flat().map(commentKey).sort();
  const file: CardFile = { kind: 'appraisal-cards', lists, comments };
  return { round, lists, file, cards, spares, tallySecret, receiptSeed, shares, random };
}

/** Choices that depend on the seed: any grade, sometimes a blank. */
export function choicesOf(round: Round, random: Random): Choices {
  return Object.fromEntries(
    round.items.map(({ id }): [string, Grade | null] => [id, GRADES[random(1)[0]! % 5] ?? null]),
  );
}

/** A cancellation that two trustees signed. */
export function cancelled(world: Scene, category: string, lost: Card, spare: Card | null): Cancellation {
  const signatures = world.shares.slice(0, 2).map((share) => {
    const { trustee, signature } = signCancel(share, lost.serial, spare?.serial ?? null);
    return { trustee, signature };
  });
  const replacement = spare?.pk ?? null;
  return { round: world.round.id, category, serial: lost.serial, pk: lost.pk, replacement, signatures };
}

/** Results as the trustees bring them back. */
export function signed(world: Scene, results: Results): TallyFile {
  const signatures = world.shares.slice(1).map((share) => signResults(share, resultsHash(results)));
  return { kind: 'appraisal-tally', results, signatures };
}
