import { beforeAll, describe, expect, it } from 'vitest';
import { fromText } from '../../src/domain/appraisals/bytes.ts';
import {
  ballotLeaves,
  bodyHash,
  bodyVersion,
  cardOf,
  makeBallot,
  openingLeaves,
  resultsHash,
  type Submission,
  tally,
} from '../../src/domain/appraisals.ts';
import type { Leaf } from '../../src/domain/log.ts';
import { composeAppraisal } from '../../src/publish/appraisals.ts';
import type { AppraisalRecord } from '../../src/record/appraisals.ts';
import { checkRound, checkRoundLog, checkShown, type RoundRecord } from '../../src/record/rounds.ts';
import { cancelled, choicesOf, scene, signed, VALUES } from '../domain/appraisals.fixture.ts';

const world = scene({ party: 12, congress: 11 }, 2);
const { round, random } = world;
let record: RoundRecord;
let leaves: Leaf[];
let shown: AppraisalRecord;

function leavesFor(ballots: Submission[]) {
  return ballotLeaves(
    round.id,
    ballots.map(({ category, pk, body }) => {
      const bytes = fromText(body)!;
      return { category, pk, version: bodyVersion(bytes), ballot: bodyHash(round.id, bytes) };
    }),
  );
}
const vote = (category: string, card = cardOf(random(16), round.id)) =>
  makeBallot(round, category, card, choicesOf(round, random), 1, random);

beforeAll(async () => {
  const ballots: Submission[] = [];
  for (const { id } of round.categories) {
    for (const card of world.cards[id]!) ballots.push(await vote(id, card));
  }
  const logged = leavesFor(ballots);
  const lost = cancelled(world, 'party', world.cards['party']![0]!, null);
  const { results } = await tally(
    { round, lists: world.lists, cancellations: [lost], ballots, leaves: logged, values: VALUES },
    world.tallySecret,
  );
  const { signatures } = signed(world, results!);
  record = {
    id: round.id,
    definition: round,
    lists: world.lists,
    cancellations: [lost],
    results: results!,
    signatures,
  };
  leaves = [
    ...openingLeaves(round, world.lists),
    ...logged,
    { kind: 'CARD_CANCEL', ...lost },
    { kind: 'TALLY', round: round.id, results: resultsHash(results!), signatures },
  ];
  shown = composeAppraisal(record, [], Date.parse('2016-12-20T10:00:00+08:00')).value as AppraisalRecord;
});

const codes = (findings: { code: string }[]) =>
  [...new Set(findings.map(({ code }) => code.replace('appraisal.', '')))].sort();
const without = (kind: Leaf['kind']) => leaves.filter((leaf) => leaf.kind !== kind);

describe('anybody who holds the record and the log of a round', () => {
  it('finds nothing where all is honest', () => {
    expect(checkRound(record)).toEqual([]);
    expect(checkRoundLog(record, leaves)).toEqual([]);
    expect(checkShown(record, [shown])).toEqual([]);
  });

  it('finds a portal that stuffs: a ballot of no card, or of an uncalled spare', async () => {
    for (const card of [cardOf(random(16), round.id), world.spares['congress']![0]!]) {
      const stuffed = [...leaves, ...leavesFor([await vote('congress', card)])];
      expect(codes(checkRoundLog(record, stuffed))).toEqual([
        'ballot-stuffed',
        'collected-differs',
        'round-void',
      ]);
    }
  });

  it('finds a portal that drops a ballot from the log', () => {
    const at = leaves.findIndex((leaf) => leaf.kind === 'BALLOT' && leaf.category === 'congress');
    expect(codes(checkRoundLog(record, leaves.toSpliced(at, 1)))).toEqual(['collected-differs']);
  });

  it('finds a portal that logs two truths about one version of a card', () => {
    const first = leaves.find((leaf) => leaf.kind === 'BALLOT')!;
    const forged = { ...first, ballot: 'A'.repeat(43) } as Leaf;
    expect(codes(checkRoundLog(record, [...leaves, forged]))).toEqual(['leaf-twice']);
  });

  it('finds what was never logged: the opening, a list, a cancellation, the tally', () => {
    expect(codes(checkRoundLog(record, without('ROUND_OPEN')))).toEqual(['unlogged']);
    expect(codes(checkRoundLog(record, without('CARD_LIST')))).toEqual(['unlogged']);
    expect(codes(checkRoundLog(record, without('TALLY')))).toEqual(['unlogged']);
    expect(codes(checkRoundLog(record, without('CARD_CANCEL')))).toEqual(['cancel-hidden', 'unlogged']);
    const hidden = { ...record, cancellations: [] };
    expect(codes(checkRoundLog(hidden, leaves))).toContain('cancel-hidden');
  });

  it('finds swapped lists, changed questions, changed results, and results without two trustees', () => {
    const invented = cardOf(random(16), round.id).pk;
    const [first, ...rest] = record.lists;
    const swapped = { ...first!, cards: [invented, ...first!.cards.slice(1)].sort() };
    expect(codes(checkRoundLog({ ...record, lists: [swapped, ...rest] }, leaves))).toContain('unlogged');
    const reworded = { ...round, title: `${round.title}（修改）` };
    expect(codes(checkRound({ ...record, definition: reworded }))).toContain('other-definition');
    const results = structuredClone(record.results);
    results.items[0]!.groups[0]!.openings![0]![0] ^= 1;
    expect(codes(checkRound({ ...record, results }))).toContain('results-unsigned');
    expect(codes(checkRound({ ...record, signatures: record.signatures.slice(1) }))).toEqual([
      'results-unsigned',
    ]);
    const forged = [record.signatures[0]!, { ...record.signatures[0]!, trustee: 1 }];
    expect(codes(checkRound({ ...record, signatures: forged }))).toEqual(['results-unsigned']);
  });

  it('finds a page that shows other figures than the trustees signed', () => {
    const copy = structuredClone(shown);
    copy.items[0]!.scoreHundredths = 9999;
    expect(codes(checkShown(record, [copy]))).toEqual(['shown-differs']);
    expect(codes(checkShown(record, []))).toEqual(['shown-differs']);
  });
});
