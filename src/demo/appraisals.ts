/** One finished round of the deputies' appraisal (§9.3) by way of the real protocol, and a practice round to try. */
import { createHash } from 'node:crypto';
import {
  type BallotBox,
  cancelCard,
  enterPaperCounts,
  exportRound,
  freezeRound,
  loadCardKeys,
  loadResults,
  makeTallyKey,
  openBallotBox,
  prepareRound,
  readShares,
  releaseResults,
  signedTally,
  submitBallot,
  tallySecret,
} from '../cases/appraisals.ts';
import type { Portal } from '../cases/portal.ts';
import { type Actor, REFORM_OFFICE, SYSTEM } from '../domain/actor.ts';
import {
  type Card,
  type Choices,
  cancelText,
  cardList,
  commentKey,
  type Grade,
  histogramOf,
  type Item,
  makeBallot,
  makeCards,
  type Round,
  serialOf,
  signCancel,
  tally,
  typedForm,
} from '../domain/appraisals.ts';
import { instantOf } from '../domain/calendar.ts';
import { demoBodies, demoWorkPoints } from './data.ts';
import type { Random } from './random.ts';

const CATEGORIES = [
  { id: 'party', name: '市级党代表', cards: 40, spares: 2 },
  { id: 'congress', name: '市人大代表', cards: 46, spares: 2 },
  { id: 'cppcc', name: '市政协委员', cards: 36, spares: 2 },
];
const ROUND = '2016';
const PRACTICE = 'practice';

/** What a newcomer needs to try the ballot page. */
export interface DemoRound {
  round: string;
  /** Typed form of a card of the practice round. */
  card: string;
}

export async function seedAppraisals(
  portal: Portal,
  random: Random,
  progress: (done: number, of: number) => void,
): Promise<DemoRound> {
  const box = openBallotBox(portal.dataDir, (length) => random.bytes(length));
  try {
    await finishedRound(portal, box, random, progress);
    return await practiceRound(portal, box, random);
  } finally {
    box.close();
  }
}

function items(): Item[] {
  const key = demoWorkPoints()
    .sections.flatMap((section) => section.items.slice(0, 2))
    .slice(0, 9);
  const units = demoBodies().filter((body) => body.kind === 'department' || body.kind === 'county');
  return [
    { id: 'overall', kind: 'overall', text: '对全市全面深化改革整体情况的评价' },
    ...key.map((item): Item => ({ id: `key-${item.number}`, kind: 'key-work', text: item.title })),
    ...units.map(
      (body): Item => ({ id: `unit-${body.id}`, kind: 'unit', text: body.shortName, unit: body.id }),
    ),
  ];
}

async function define(
  portal: Portal,
  box: BallotBox,
  random: Random,
  rest: Pick<Round, 'id' | 'title' | 'items' | 'categories' | 'opensAt' | 'closesAt'>,
) {
  const ctx = portal.as(SYSTEM, rest.opensAt - 5 * 86_400_000);
  const { tallyKey, trustees, shares } = await makeTallyKey(rest.id, (length) => random.bytes(length));
  const round: Round = {
    ...rest,
    threshold: 10,
    tallyKey,
    trustees,
    receiptKey: box.receiptKey,
    // A binding round has the hash of the built ballot page here; a demonstration is made before anything is built.
    pageHash: createHash('sha256').update('demonstration').digest('base64url'),
  };
  await prepareRound(ctx, round);
  const cards = new Map<string, Card[]>();
  const lists = rest.categories.map((category) => {
    const own = makeCards(rest.id, category.cards, (length) => random.bytes(length));
    const spares = makeCards(rest.id, category.spares, (length) => random.bytes(length));
    cards.set(category.id, own);
    return cardList(rest.id, category.id, own, spares);
  });
  const keys = [...cards.values()].flat().map(commentKey).sort();
  await loadCardKeys(ctx, rest.id, { kind: 'appraisal-cards', lists, comments: keys });
  await freezeRound(ctx, box, rest.id, round.pageHash);
  return { round, shares, cards };
}

async function finishedRound(
  portal: Portal,
  box: BallotBox,
  random: Random,
  progress: (done: number, of: number) => void,
): Promise<void> {
  const { round, shares, cards } = await define(portal, box, random, {
    id: ROUND,
    title: '2016年度全面深化改革民主评议',
    items: items(),
    categories: CATEGORIES,
    opensAt: instantOf('2016-12-05', 8),
    closesAt: instantOf('2016-12-17'),
  });
  const standing = new Map(round.items.map((item) => [item.id, 0.3 + random.next() * 0.65]));
  const onPaper = await changeToPaper(portal, round, cards.get('congress')!, shares);
  let done = 0;
  for (const [category, own] of cards) {
    for (const card of own) {
      progress(++done, 122);
      if (onPaper.has(card) || random.next() < 0.1) continue;
      const ctx = portal.as(SYSTEM, instantOf('2016-12-05', 9 + random.int(0, 260)));
      const ballot = await makeBallot(round, category, card, choicesOf(round, standing, random), 1, (n) =>
        random.bytes(n),
      );
      const answer = await submitBallot(ctx, box, ballot);
      if (!answer.ok) throw new Error(`demonstration ballot refused: ${answer.message}`);
    }
  }
  const ctx = portal.as(SYSTEM, instantOf('2016-12-18', 9));
  const exported = await exportRound(ctx, box, round.id);
  const secret = await tallySecret(round, shares.slice(0, 2));
  const { findings, results } = await tally(exported, secret);
  if (results === null) throw new Error(`demonstration tally failed: ${findings[0]?.message}`);
  await enterPaper(portal, round, onPaper.size, standing, random);
  await loadResults(ctx, box, round.id, signedTally(round, results, shares.slice(0, 2)));
  await releaseResults(ctx, round.id);
}

/** Deputies who vote on paper give their cards back, and two trustees cancel them. @returns the cancelled cards */
async function changeToPaper(
  portal: Portal,
  round: Round,
  cards: Card[],
  shares: string[],
): Promise<Set<Card>> {
  const ctx = portal.as(SYSTEM, instantOf('2016-12-05', 10));
  const signing = readShares(round, shares.slice(0, 2));
  const given = cards.slice(-12);
  for (const { pk } of given) {
    const orders = signing.map((share) => cancelText(signCancel(share, serialOf(pk), null)));
    await cancelCard(ctx, { round: round.id, orders });
  }
  return new Set(given);
}

/** Two of the office enter the totals of the paper ballots, each by himself; one ballot did not come back. */
async function enterPaper(
  portal: Portal,
  round: Round,
  issued: number,
  standing: Map<string, number>,
  random: Random,
): Promise<void> {
  const collected = issued - 1;
  const given = Array.from({ length: collected }, () => choicesOf(round, standing, random));
  const counts = Object.fromEntries(
    round.items.map(({ id }) => [id, histogramOf(given.map((choices) => choices[id] ?? null))]),
  );
  for (const id of ['a-ggb', 'a-ggb-second']) {
    const actor: Actor = { kind: 'staff', id, role: 'reform-editor', unit: REFORM_OFFICE };
    const input = { round: round.id, category: 'congress', issued, collected, counts };
    await enterPaperCounts(portal.as(actor, instantOf('2016-12-19', 9)), input);
  }
}

function choicesOf(round: Round, standing: Map<string, number>, random: Random): Choices {
  return Object.fromEntries(
    round.items.flatMap((item): [string, Grade][] => {
      if (random.next() < 0.03) return [];
      const mood = standing.get(item.id)!;
      const grade = random.weighted<Grade>({
        satisfied: 20 + 60 * mood,
        'basically-satisfied': 34,
        dissatisfied: 16 * (1.1 - mood),
        unknown: item.kind === 'unit' ? 14 : 4,
      });
      return [[item.id, grade]];
    }),
  );
}

/** A round that is open for as long as the demonstration lives and counts nowhere. */
async function practiceRound(portal: Portal, box: BallotBox, random: Random): Promise<DemoRound> {
  const { cards } = await define(portal, box, random, {
    id: PRACTICE,
    title: '演示试投（长期开放，不计分）',
    items: items().slice(0, 14),
    categories: [{ id: 'practice', name: '演示代表', cards: 20, spares: 1 }],
    opensAt: instantOf('2016-12-20', 8),
    closesAt: instantOf('2099-12-31'),
  });
  return { round: PRACTICE, card: typedForm(cards.get('practice')![0]!.secret) };
}
