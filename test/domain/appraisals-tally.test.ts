import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromText, toText } from '../../src/domain/appraisals/bytes.ts';
import {
  type BallotLeaf,
  ballotLeaves,
  bodyHash,
  bodyVersion,
  type Card,
  cardOf,
  makeBallot,
  makeReceipt,
  ownBallot,
  type Results,
  receiptFinding,
  resultFindings,
  resultsHash,
  type Submission,
  type TallyInput,
  tally,
} from '../../src/domain/appraisals.ts';
import { cancelled, choicesOf, scene, seeded, VALUES } from './appraisals.fixture.ts';

const world = scene({ party: 14, congress: 12, cppcc: 11 }, 2);
const { round, lists, cards, random } = world;
const codes = (findings: { code: string }[]) => findings.map(({ code }) => code.replace('appraisal.', ''));

function leafOf({ category, pk, body }: Submission): Omit<BallotLeaf, 'kind' | 'round'> {
  const bytes = fromText(body)!;
  return { category, pk, version: bodyVersion(bytes), ballot: bodyHash(round.id, bytes) };
}

const vote = (category: string, card: Card, version = 1, choices = choicesOf(round, random)) =>
  makeBallot(round, category, card, choices, version, random);

let input: TallyInput;
let firstVersion: Submission;
let results: Results;

beforeAll(async () => {
  const ballots: Submission[] = [];
  for (const { id } of round.categories) {
    for (const card of cards[id]!) ballots.push(await vote(id, card));
  }
  firstVersion = ballots[0]!;
  ballots[0] = await vote('party', cards['party']![0]!, 2, { overall: 'dissatisfied' });
  const leaves = ballotLeaves('2016', [firstVersion, ...ballots].map(leafOf));
  input = { round, lists, cancellations: [], ballots, leaves, values: VALUES };
  results = (await tally(input, world.tallySecret)).results!;
});

describe('the tally', () => {
  it('of an honest box has no findings, and what is published checks itself', async () => {
    const { findings } = await tally(input, world.tallySecret);
    expect(findings).toEqual([]);
    expect(resultFindings(round, results, resultsHash(results))).toEqual([]);
    expect(results.categories.map(({ issued, collected, spoiled }) => [issued, collected, spoiled])).toEqual([
      [14, 14, 0],
      [12, 12, 0],
      [11, 11, 0],
    ]);
  });

  it('gives the same output whatever the order of ballots, leaves and lists', async () => {
    const shuffle = seeded('shuffle');
    const mixed = <T>(values: T[]) =>
      values
        .map((value) => ({ value, key: shuffle(4).join() }))
        .sort((a, b) => (a.key < b.key ? -1 : 1))
        .map(({ value }) => value);
    const other = {
      ...input,
      ballots: mixed(input.ballots),
      leaves: mixed(input.leaves),
      lists: mixed(lists),
    };
    const again = await tally(other, world.tallySecret);
    expect(JSON.stringify(again.results)).toBe(JSON.stringify(results));
  });

  it('holds no key, and no line of one item can be joined with one of another', () => {
    const text = JSON.stringify(results);
    for (const { pk } of input.ballots) expect(text).not.toContain(pk);
    const nonces = results.items.flatMap(({ groups }) =>
      groups.flatMap(({ openings }) => (openings ?? []).map(([, n]) => n)),
    );
    expect(new Set(nonces).size).toBe(nonces.length);
    expect(nonces.length).toBe(37 * 4);
  });

  it('counts a spoiled ballot as collected and spoiled, and nothing of it', async () => {
    const card = cards['congress']![0]!;
    const stranger = scene({ party: 1 }, 2, 'other key').round.tallyKey;
    const sealedElsewhere = await makeBallot(
      { ...round, tallyKey: stranger },
      'congress',
      card,
      {},
      2,
      random,
    );
    const spoiled = await resigned(sealedElsewhere, card);
    const ballots = input.ballots.map((ballot) => (ballot.pk === card.pk ? spoiled : ballot));
    const leaves = [...input.leaves, ...ballotLeaves('2016', [leafOf(spoiled)])];
    const { findings, results: counted } = await tally({ ...input, ballots, leaves }, world.tallySecret);
    expect(findings).toEqual([]);
    expect(counted!.categories[1]).toMatchObject({ collected: 12, spoiled: 1 });
    expect(counted!.items[0]!.groups.find(({ categories }) => categories[0] === 'congress')!.ballots).toBe(
      11,
    );
    expect(resultFindings(round, counted!, resultsHash(counted!))).toEqual([]);
  });

  it('does not count a cancelled card, and counts the spare that replaces it', async () => {
    const lost = cards['party']![3]!;
    const spare = world.spares['party']![0]!;
    const bySpare = await vote('party', spare);
    const { findings, results: counted } = await tally(
      {
        ...input,
        cancellations: [cancelled(world, 'party', lost, spare)],
        ballots: [...input.ballots, bySpare],
        leaves: [...input.leaves, ...ballotLeaves('2016', [leafOf(bySpare)])],
      },
      world.tallySecret,
    );
    expect(findings).toEqual([]);
    expect(counted).toMatchObject({ cancelledCards: 1, void: false });
    expect(counted!.categories[0]).toMatchObject({ issued: 14, collected: 14 });
    expect(ownBallot(round, lost.secret, input.leaves, counted).items[0]!.choice).toBeUndefined();
  });
});

/** A body made under other keys, signed by the card as the page would: only a hostile page makes one. */
async function resigned(ballot: Submission, card: Card): Promise<Submission> {
  const { ed25519 } = await import('@noble/curves/ed25519.js');
  const { frame } = await import('../../src/domain/appraisals/bytes.ts');
  const { ballotContext } = await import('../../src/domain/appraisals.ts');
  const message = frame('ballot', ballotContext(round), ballot.category, fromText(ballot.body)!);
  return { ...ballot, signature: toText(ed25519.sign(message, card.signingSeed)) };
}

describe('a hostile server', () => {
  const findingsOf = async (changed: Partial<TallyInput>) =>
    codes((await tally({ ...input, ...changed }, world.tallySecret)).findings);

  it('that stuffs a ballot of an invented card is found', async () => {
    const invented = await vote('party', cardOf(random(16), '2016'));
    const leaves = [...input.leaves, ...ballotLeaves('2016', [leafOf(invented)])];
    expect(await findingsOf({ ballots: [...input.ballots, invented], leaves })).toEqual([
      'ballot-stuffed',
      'round-void',
    ]);
  });

  it('that stuffs a ballot with an uncalled spare is found', async () => {
    const spare = await vote('party', world.spares['party']![0]!);
    const leaves = [...input.leaves, ...ballotLeaves('2016', [leafOf(spare)])];
    expect(await findingsOf({ ballots: [...input.ballots, spare], leaves })).toContain('ballot-stuffed');
  });

  it('that adds a key to the list is found: the list no longer matches the cards issued', async () => {
    const invented = cardOf(random(16), '2016');
    const stuffed = lists.map((list, i) =>
      i === 0 ? { ...list, cards: [...list.cards, invented.pk].sort() } : list,
    );
    expect(await findingsOf({ lists: stuffed })).toContain('list-length');
  });

  it('with more ballots than cards voids the round, and nothing is counted', async () => {
    const invented = await vote('party', cardOf(random(16), '2016'));
    const leaves = [...input.leaves, ...ballotLeaves('2016', [leafOf(invented)])];
    const { results: none } = await tally(
      { ...input, ballots: [...input.ballots, invented], leaves },
      world.tallySecret,
    );
    expect(none).toMatchObject({ void: true, items: [] });
  });

  it('that stuffs without logging is found', async () => {
    const invented = await vote('party', cardOf(random(16), '2016'));
    expect(await findingsOf({ ballots: [...input.ballots, invented] })).toEqual(['ballot-unlogged']);
  });

  it('that cancels a card without two trustees, to take its ballot out, is found', async () => {
    const lost = cards['party']![3]!;
    const honest = cancelled(world, 'party', lost, null);
    const by = (...trustees: number[]) =>
      findingsOf({
        cancellations: [{ ...honest, signatures: trustees.map((i) => honest.signatures[i]!) }],
      });
    expect(await by(0, 1)).toEqual([]);
    expect(await by(0)).toEqual(['cancel-unsigned']);
    expect(await by(0, 0)).toEqual(['cancel-unsigned']);
    expect(await by()).toEqual(['cancel-unsigned']);
    const other = { ...honest, pk: cards['party']![4]!.pk };
    expect(await findingsOf({ cancellations: [other] })).toEqual(['cancel-unsigned']);
    const replaced = { ...honest, replacement: world.spares['party']![0]!.pk };
    expect(await findingsOf({ cancellations: [replaced] })).toEqual(['cancel-unsigned']);
  });

  it('that drops a logged ballot is found, and the trustees publish nothing', async () => {
    const outcome = await tally({ ...input, ballots: input.ballots.slice(1) }, world.tallySecret);
    expect(codes(outcome.findings)).toEqual(['ballot-dropped']);
    expect(outcome.results).toBeNull();
  });

  it('that puts an earlier version back is found', async () => {
    const ballots = input.ballots.map((ballot) => (ballot.pk === firstVersion.pk ? firstVersion : ballot));
    expect(await findingsOf({ ballots })).toEqual(['ballot-swapped']);
  });

  it('that alters a ballot or gives it to another category is found', async () => {
    const [first, ...rest] = input.ballots;
    const body = fromText(first!.body)!;
    body[40]! ^= 1;
    expect(await findingsOf({ ballots: [{ ...first!, body: toText(body) }, ...rest] })).toContain(
      'ballot-altered',
    );
    expect(await findingsOf({ ballots: [{ ...first!, category: 'cppcc' }, ...rest] })).toContain(
      'ballot-altered',
    );
  });

  it('that logs two truths for one version is found', async () => {
    const forged = { ...input.leaves[0]!, ballot: 'A'.repeat(43) };
    expect(await findingsOf({ leaves: [...input.leaves, forged] })).toContain('leaf-twice');
  });

  it('that never logs a ballot breaks a promise it has signed', async () => {
    const card = cards['cppcc']![0]!;
    const { ballot } = leafOf(input.ballots.find(({ pk }) => pk === card.pk)!);
    const receipt = makeReceipt({ round: '2016', ballot, nextBatch: '2016-11-02' }, world.receiptSeed);
    const without = input.leaves.filter(({ pk }) => pk !== card.pk);
    expect(receiptFinding(round, receipt, input.leaves, true)).toBeNull();
    expect(receiptFinding(round, receipt, without, false)?.code).toBe('appraisal.not-yet-logged');
    expect(receiptFinding(round, receipt, without, true)?.code).toBe('appraisal.promise-broken');
    expect(receiptFinding(round, { ...receipt, ballot: 'x' }, without, true)?.code).toBe(
      'appraisal.receipt-false',
    );
  });

  it('that alters any byte of the published results is found', () => {
    const logged = resultsHash(results);
    const text = JSON.stringify(results);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom('0', '1', 'A', 'z'), (at, character) => {
        fc.pre(text[at] !== character);
        let altered: Results;
        try {
          altered = JSON.parse(text.slice(0, at) + character + text.slice(at + 1)) as Results;
        } catch {
          return;
        }
        expect(resultsHash(altered)).not.toBe(logged);
      }),
      { numRuns: 200 },
    );
  });

  it('that publishes other lines under a fresh hash is found by anybody who adds them up', () => {
    const alter = (change: (copy: Results) => unknown) => {
      const copy = structuredClone(results);
      change(copy);
      return codes(resultFindings(round, copy, resultsHash(copy)));
    };
    const group = (copy: Results) => copy.items[0]!.groups[0]!;
    expect(alter((copy) => group(copy).openings!.pop())).toContain('openings-count');
    expect(alter((copy) => group(copy).openings!.splice(1, 1, group(copy).openings![0]!))).toContain(
      'openings-order',
    );
    expect(alter((copy) => Object.assign(group(copy).cells![0]!, { count: 99 }))).toContain('totals-differ');
    expect(alter((copy) => Object.assign(copy.items[0]!, { scoreHundredths: 9999 }))).toEqual([
      'score-differs',
    ]);
    expect(alter((copy) => copy.items.pop())).toContain('items-differ');
    expect(alter((copy) => Object.assign(copy, { definition: 'x' }))).toEqual(['other-definition']);
  });
});

describe('a deputy with her card', () => {
  it('finds her last ballot in the log and each of her choices in the results', () => {
    const card = cards['party']![0]!;
    const own = ownBallot(round, card.secret, input.leaves, results);
    expect(own.leaf).toMatchObject({ pk: card.pk, version: 2 });
    expect(own.items.map(({ choice }) => choice)).toEqual(['dissatisfied', null, null, null]);
  });

  it('finds nothing of a card that did not vote', () => {
    expect(ownBallot(round, random(16), input.leaves, results)).toMatchObject({
      leaf: null,
      index: -1,
      items: [],
    });
  });

  it('notices when her line was exchanged for another', () => {
    const card = cards['party']![0]!;
    const copy = structuredClone(results);
    const group = copy.items[0]!.groups.find(({ categories }) => categories[0] === 'party')!;
    const before = ownBallot(round, card.secret, input.leaves, copy).items[0]!.choice;
    group.openings = group.openings!.map(([code, nonce]) => [code === 3 ? 1 : code, nonce]);
    expect(before).toBe('dissatisfied');
    expect(ownBallot(round, card.secret, input.leaves, copy).items[0]!.choice).toBe('satisfied');
  });

  it('finds her line by its commitment where the distribution is withheld', async () => {
    const small = scene({ party: 6, congress: 5 }, 0, 'small');
    const ballots: Submission[] = [];
    for (const id of ['party', 'congress']) {
      for (const card of small.cards[id]!) {
        ballots.push(await makeBallot(small.round, id, card, { overall: 'satisfied' }, 1, small.random));
      }
    }
    const leaves = ballotLeaves('2016', ballots.map(leafOf));
    const { results: counted } = await tally(
      { round: small.round, lists: small.lists, cancellations: [], ballots, leaves, values: VALUES },
      small.tallySecret,
    );
    expect(counted!.items[0]).toMatchObject({
      scoreHundredths: null,
      groups: [{ ballots: 11, cells: null, openings: null }],
    });
    const own = ownBallot(small.round, small.cards['party']![0]!.secret, leaves, counted);
    expect(own.items).toEqual([
      { item: 'overall', choice: 'satisfied' },
      { item: 'work-1', choice: null },
    ]);
  });
});
