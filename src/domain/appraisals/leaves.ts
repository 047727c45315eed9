/** The appraisal's leaves in the public log, and what anybody finds in them. Never a name, never a choice. */

import type { Leaf } from '../log/leaves.ts';
import type { Finding } from '../outcome.ts';
import { sortedTexts } from './bytes.ts';
import { type Cancellation, type CardList, cardListHash, standing } from './cards.ts';
import { finding } from './finding.ts';
import { type Round, roundHash } from './rounds.ts';

export interface BallotLeaf {
  kind: 'BALLOT';
  round: string;
  category: string;
  pk: string;
  version: number;
  /** H(body), base64url. */
  ballot: string;
}

/** What is logged when a round is frozen, before anybody can vote: its definition, then the list of each category. */
export function openingLeaves(round: Round, lists: CardList[]): Leaf[] {
  return [
    roundLeaf(round),
    ...lists.map((list): Leaf => {
      return { kind: 'CARD_LIST', round: round.id, category: list.category, list: cardListHash(list) };
    }),
  ];
}

/** A round as it is now; logged again when its close is put off. */
export function roundLeaf(round: Round): Leaf {
  const { id, categories, opensAt, closesAt, tallyKey, pageHash } = round;
  const cards = categories.map(({ id: category, cards, spares }) => ({ category, cards, spares }));
  const definition = roundHash(round);
  return { kind: 'ROUND_OPEN', round: id, definition, cards, opensAt, closesAt, tallyKey, pageHash };
}

/** A batch as it is logged: sorted by the ballot's hash, so that the order of arrival is gone. */
export function ballotLeaves(round: string, ballots: Omit<BallotLeaf, 'kind' | 'round'>[]): BallotLeaf[] {
  return ballots
    .map(({ category, pk, version, ballot }) => ({
      kind: 'BALLOT' as const,
      round,
      category,
      pk,
      version,
      ballot,
    }))
    .sort((a, b) => (a.ballot < b.ballot ? -1 : 1));
}

/** The last leaf of each card. */
export function lastLeaves(leaves: BallotLeaf[]): Map<string, BallotLeaf> {
  const last = new Map<string, BallotLeaf>();
  for (const leaf of leaves) {
    if (leaf.version > (last.get(leaf.pk)?.version ?? 0)) last.set(leaf.pk, leaf);
  }
  return last;
}

/** Lists against the definition: as many keys as cards issued, every key once, sorted. */
export function listFindings(round: Round, lists: CardList[]): Finding[] {
  const findings: Finding[] = [];
  for (const { id, name, cards, spares } of round.categories) {
    const list = lists.find(({ category }) => category === id);
    const found = `${list?.cards.length ?? 0} + ${list?.spares.length ?? 0}`;
    if (found !== `${cards} + ${spares}`) {
      findings.push(
        finding('list-length', id, `${cards} + ${spares}`, found, `${name}的卡片名单与公布的发卡数不符。`),
      );
    }
  }
  const keys = lists.flatMap(({ cards, spares }) => [...cards, ...spares]);
  if (new Set(keys).size !== keys.length) {
    findings.push(finding('key-twice', round.id, 'distinct', 'twice', '卡片名单里有一张卡出现了两次。'));
  }
  const isSorted = (texts: string[]) => sortedTexts(texts).every((text, i) => text === texts[i]);
  if (!lists.every(({ cards, spares }) => isSorted(cards) && isSorted(spares))) {
    findings.push(
      finding('list-order', round.id, 'sorted', 'not sorted', '卡片名单没有按规定排序，可能带有发卡次序。'),
    );
  }
  return findings;
}

/** One version of one card may be logged only once: two leaves with different hashes are two truths. */
export function duplicateLeaves(leaves: BallotLeaf[]): Finding[] {
  const seen = new Set<string>();
  return leaves.flatMap(({ pk, version }) => {
    const key = `${pk} ${version}`;
    if (!seen.has(key)) return seen.add(key) && [];
    return [finding('leaf-twice', pk, '1', '2', '公开日志里同一张卡的同一版选票出现了两次。')];
  });
}

/** Logged ballots against the public lists: none from a stranger, none from an uncalled spare, no more than issued. */
export function ballotFindings(
  { round, lists, cancellations }: { round: Round; lists: CardList[]; cancellations: Cancellation[] },
  leaves: BallotLeaf[],
): Finding[] {
  const findings: Finding[] = [];
  const last = lastLeaves(leaves);
  for (const { pk, category } of last.values()) {
    const card = standing(lists, cancellations, pk);
    if (card.state === 'unknown' || card.state === 'spare' || card.category !== category) {
      findings.push(
        finding(
          'ballot-stuffed',
          pk,
          'a card of the list',
          card.state,
          '公开日志里有一张选票不属于已公布的卡片：选票被塞入。',
        ),
      );
    }
  }
  for (const { id, name, cards } of round.categories) {
    const collected = [...last.values()].filter(
      (leaf) => leaf.category === id && standing(lists, cancellations, leaf.pk).state !== 'cancelled',
    ).length;
    if (collected > cards) {
      findings.push(
        finding('round-void', id, `≤ ${cards}`, collected, `${name}收回的选票多于发出的卡片，本轮评议作废。`),
      );
    }
  }
  return findings;
}
