/** What anybody checks on the published results, and what a deputy checks with her card or her receipt. */
import type { Finding } from '../outcome.ts';
import { commitmentOf, nonceOf } from './ballots.ts';
import { cardOf } from './cards.ts';
import { MARKS } from './counting.ts';
import { finding } from './finding.ts';
import { type BallotLeaf, lastLeaves } from './leaves.ts';
import { type Receipt, receiptHolds } from './receipts.ts';
import { type Choice, GRADES, type Round, roundHash } from './rounds.ts';
import { type GroupResult, type ItemResult, itemScore, type Results, resultsHash } from './tally.ts';

/**
 * Recomputes published results from what is public. `logged` is the hash in the leaf TALLY. An empty list means:
 * every opening is a distinct one, there are as many as ballots, they add up to the totals, the score follows.
 */
export function resultFindings(round: Round, results: Results, logged: string): Finding[] {
  const findings: Finding[] = [];
  const actual = resultsHash(results);
  if (actual !== logged)
    findings.push(
      finding('results-altered', round.id, logged, actual, '公布的结果与日志中的指纹不一致：结果被改动过。'),
    );
  if (results.definition !== roundHash(round)) {
    findings.push(
      finding(
        'other-definition',
        round.id,
        roundHash(round),
        results.definition,
        '结果对应的题目或名单与公布的不一致。',
      ),
    );
  }
  if (results.void) return findings;
  if (results.items.map(({ item }) => item).join() !== round.items.map(({ id }) => id).join()) {
    findings.push(
      finding(
        'items-differ',
        round.id,
        round.items.length,
        results.items.length,
        '结果中的评议事项与公布的不一致。',
      ),
    );
  }
  return [...findings, ...results.items.flatMap((item) => itemFindings(round, results, item))];
}

function itemFindings(round: Round, results: Results, item: ItemResult): Finding[] {
  const findings: Finding[] = [];
  for (const group of item.groups) {
    const expected = results.categories
      .filter(({ id }) => group.categories.includes(id))
      .reduce((sum, { collected, spoiled }) => sum + collected - spoiled, 0);
    const lines = commitmentsOf(round, item.item, group);
    if (lines.length !== expected || group.ballots !== expected) {
      findings.push(
        finding('openings-count', item.item, expected, lines.length, '公布的逐条记录数与有效选票数不一致。'),
      );
    }
    if (lines.some((line, i) => i > 0 && line <= lines[i - 1]!)) {
      findings.push(
        finding(
          'openings-order',
          item.item,
          'sorted, distinct',
          'not',
          '公布的逐条记录有重复或未按规定排序。',
        ),
      );
    }
    if (
      group.openings &&
      group.cells?.some(({ marks, count }) => countOf(group.openings!, marks) !== count)
    ) {
      findings.push(
        finding('totals-differ', item.item, 'sum of openings', 'other', '合计数与逐条记录不一致。'),
      );
    }
  }
  if (itemScore(item.groups, results.values) !== item.scoreHundredths) {
    findings.push(
      finding(
        'score-differs',
        item.item,
        itemScore(item.groups, results.values),
        item.scoreHundredths,
        '得分与公布的分布和算法不一致。',
      ),
    );
  }
  return findings;
}

function countOf(openings: [number, string][], marks: readonly string[]): number {
  return openings.filter(([code]) => marks.includes(MARKS[code === 0 ? MARKS.length - 1 : code - 1]!)).length;
}

function commitmentsOf(round: Round, item: string, group: GroupResult): string[] {
  if (group.commitments) return group.commitments;
  return (group.openings ?? []).map(([code, nonce]) =>
    commitmentOf(round.id, item, { choice: choiceOf(code), nonce }),
  );
}

const choiceOf = (code: number): Choice => (code === 0 ? null : (GRADES[code - 1] ?? null));

export interface OwnBallot {
  /** The leaf of her last ballot and its place among the round's leaves; null if none is logged. */
  leaf: BallotLeaf | null;
  index: number;
  /** For each item her choice as it stands in the results; undefined if her line is missing. */
  items: { item: string; choice: Choice | undefined }[];
}

/** What the public record holds of one card. Needs the card; tells nobody else anything. */
export function ownBallot(
  round: Round,
  secret: Uint8Array,
  leaves: BallotLeaf[],
  results: Results | null,
): OwnBallot {
  const card = cardOf(secret, round.id);
  const leaf = lastLeaves(leaves).get(card.pk) ?? null;
  if (!leaf || !results) return { leaf, index: leaf ? leaves.indexOf(leaf) : -1, items: [] };
  const items = results.items.map(({ item, groups }) => {
    const nonce = nonceOf(card, leaf.version, item);
    const group = groups.find(({ categories }) => categories.includes(leaf.category));
    return { item, choice: group && ownChoice(round, item, group, nonce) };
  });
  return { leaf, index: leaves.indexOf(leaf), items };
}

function ownChoice(round: Round, item: string, group: GroupResult, nonce: string): Choice | undefined {
  const opening = group.openings?.find((line) => line[1] === nonce);
  if (opening) return choiceOf(opening[0]);
  const choices: Choice[] = [...GRADES, null];
  return choices.find((choice) =>
    group.commitments?.includes(commitmentOf(round.id, item, { choice, nonce })),
  );
}

/**
 * Holds a receipt against the log. Null if the ballot is logged. `complete` says that the round's last batch is
 * in the leaves. A promise that is signed and not kept is evidence against the portal, unless she herself sent a
 * later version with the same card before the batch: only she can know.
 */
export function receiptFinding(
  round: Round,
  receipt: Receipt,
  leaves: BallotLeaf[],
  complete: boolean,
): Finding | null {
  if (receipt.round !== round.id || !receiptHolds(receipt, round.receiptKey)) {
    return finding(
      'receipt-false',
      receipt.ballot,
      'signature of the portal',
      'none',
      '这张回执不是本轮评议平台签发的。',
    );
  }
  if (leaves.some(({ ballot }) => ballot === receipt.ballot)) return null;
  if (!complete)
    return finding(
      'not-yet-logged',
      receipt.ballot,
      receipt.nextBatch,
      'waiting',
      '这张选票还在等候入账，满 10 张或截止时一并公布。',
    );
  return finding(
    'promise-broken',
    receipt.ballot,
    'a leaf',
    'none',
    '平台签发了回执，但公开记录里没有这张选票。如果您之后没有重新投过，请持回执向监督方提出。',
  );
}
