/**
 * The tally, on an offline machine with the trustees' secret: check, decrypt, check R, drop the keys, sort, count,
 * suppress. What leaves that machine is already suppressed. Input in any order gives the same output.
 */

import { canonical } from '../canonical.ts';
import type { Finding } from '../outcome.ts';
import {
  bodyHash,
  bodyVersion,
  commitmentOf,
  type Opening,
  openBallot,
  type Submission,
  signatureHolds,
} from './ballots.ts';
import { fromText, hash, sortedTexts, toText } from './bytes.ts';
import { type Cancellation, type CardList, standing } from './cards.ts';
import { type GradeValues, type Histogram, histogramOf, meanOfMeansHundredths } from './counting.ts';
import { type BallotLeaf, ballotFindings, duplicateLeaves, lastLeaves, listFindings } from './leaves.ts';
import { type Choice, GRADES, type Round, roundHash } from './rounds.ts';
import { type Cell, type Group, suppress } from './suppression.ts';
import { cancelFindings, type TrusteeSignature } from './trustees.ts';

export interface TallyInput {
  round: Round;
  lists: CardList[];
  cancellations: Cancellation[];
  /** The ballots as the portal exported them. */
  ballots: Submission[];
  /** The BALLOT leaves of the public log, fetched independently of the export. */
  leaves: BallotLeaf[];
  values: GradeValues;
}

export interface CategoryResult {
  id: string;
  name: string;
  issued: number;
  collected: number;
  /** Collected, but the box held no readable ballot. */
  spoiled: number;
}

export interface GroupResult extends Group {
  scoreHundredths: number | null;
  /** [grade code, nonce], sorted by commitment; null where only commitments may be shown. */
  openings: [number, string][] | null;
  /** Sorted; only where the openings are withheld. */
  commitments: string[] | null;
}

export interface ItemResult {
  item: string;
  groups: GroupResult[];
  /** Mean of the means of the groups shown. */
  scoreHundredths: number | null;
}

export interface Results {
  round: string;
  /** roundHash of the definition that was tallied. */
  definition: string;
  threshold: number;
  values: GradeValues;
  categories: CategoryResult[];
  cancelledCards: number;
  /** More ballots collected than cards issued: nothing is counted. */
  void: boolean;
  items: ItemResult[];
}

/** What the trustees bring back from the offline machine. */
export interface TallyFile {
  kind: 'appraisal-tally';
  results: Results;
  /** Of two trustees, over the hash of the results. */
  signatures: TrusteeSignature[];
}

/** Hash of the results, as in the leaf TALLY. */
export function resultsHash(results: Results): string {
  return toText(hash('results', canonical(results)));
}

type Opened = { category: string; openings: Opening[] };

/**
 * Tallies a round. If any check of the input fails, `results` is null and the findings say what is wrong: trustees
 * publish nothing from a ballot box that does not match the log.
 */
export async function tally(
  input: TallyInput,
  secret: Uint8Array,
): Promise<{ findings: Finding[]; results: Results | null }> {
  const findings = [
    ...listFindings(input.round, input.lists),
    ...cancelFindings(input.round, input.cancellations),
    ...duplicateLeaves(input.leaves),
    ...ballotFindings(input, input.leaves),
    ...boxFindings(input),
  ];
  const last = lastLeaves(input.leaves);
  const counted = input.ballots.filter(
    ({ pk }) => standing(input.lists, input.cancellations, pk).state === 'valid',
  );
  const categories = input.round.categories.map(({ id, name, cards }) => ({
    id,
    name,
    issued: cards,
    collected: [...last.values()].filter(
      (leaf) =>
        leaf.category === id && standing(input.lists, input.cancellations, leaf.pk).state !== 'cancelled',
    ).length,
    spoiled: 0,
  }));
  const isVoid = categories.some(({ issued, collected }) => collected > issued);
  const base = resultsBase(input, isVoid);
  if (isVoid) return { findings, results: { ...base, categories, items: [] } };
  if (findings.length > 0) return { findings, results: null };

  const opened: Opened[] = [];
  for (const { category, pk, body } of counted) {
    const openings = await openBallot(input.round, fromText(pk)!, fromText(body)!, secret);
    if (openings === null) categories.find(({ id }) => id === category)!.spoiled += 1;
    else opened.push({ category, openings });
  }
  return { findings, results: { ...base, categories, items: countItems(input, opened) } };
}

function resultsBase({ round, values, cancellations }: TallyInput, isVoid: boolean) {
  return {
    round: round.id,
    definition: roundHash(round),
    threshold: round.threshold,
    values,
    cancelledCards: cancellations.length,
    void: isVoid,
  };
}

/** Every ballot is signed by its card and is the last logged one of it; every last logged one is there, once. */
function boxFindings({ round, lists, cancellations, ballots, leaves }: TallyInput): Finding[] {
  const last = lastLeaves(leaves);
  const seen = new Set<string>();
  const findings: Finding[] = [];
  const report = (code: string, subject: string, expected: string, actual: string, message: string) =>
    findings.push({ code: `appraisal.${code}`, clause: '§9.3', subject, expected, actual, message });
  for (const { category, pk, body, signature } of ballots) {
    const [key, bytes, sign] = [pk, body, signature].map(fromText);
    if (!key || !bytes || !sign || !signatureHolds(round, category, key, bytes, sign)) {
      report(
        'ballot-altered',
        pk,
        'signature of the card',
        'none',
        '导出的选票中有一张签名不符：选票被改动过。',
      );
      continue;
    }
    const leaf = last.get(pk);
    const found = `${bodyVersion(bytes)} ${bodyHash(round.id, bytes)}`;
    if (seen.has(pk)) report('ballot-twice', pk, '1', '2', '导出的选票中同一张卡出现了两次。');
    else if (!leaf)
      report('ballot-unlogged', pk, 'a leaf', 'none', '导出的选票中有一张不在公开日志里：可能是塞入的。');
    else if (`${leaf.version} ${leaf.ballot}` !== found) {
      report(
        'ballot-swapped',
        pk,
        `${leaf.version} ${leaf.ballot}`,
        found,
        '导出的选票与公开日志中最后一版不一致：可能被调换。',
      );
    }
    seen.add(pk);
  }
  for (const pk of sortedTexts(last.keys())) {
    if (!seen.has(pk) && standing(lists, cancellations, pk).state === 'valid') {
      report(
        'ballot-dropped',
        pk,
        'the ballot',
        'none',
        '公开日志里的一张选票在导出文件中缺失：可能被丢弃。',
      );
    }
  }
  return findings;
}

function countItems({ round, values }: TallyInput, opened: Opened[]): ItemResult[] {
  return round.items.map(({ id }, index) => {
    const counts = round.categories.map((category) => ({
      category: category.id,
      histogram: histogramOf(choicesOf(opened, [category.id], index)),
    }));
    const groups = suppress(counts, round.threshold).map((group): GroupResult => {
      const lines = opened
        .filter(({ category }) => group.categories.includes(category))
        .map(({ openings }) => openings[index]!)
        .map((opening) => ({ opening, commitment: commitmentOf(round.id, id, opening) }))
        .sort((a, b) => (a.commitment < b.commitment ? -1 : 1));
      const open = group.cells !== null && group.categories.length === 1;
      return {
        ...group,
        scoreHundredths: group.cells ? meanOfMeansHundredths([ratedCells(group.cells)], values) : null,
        openings: open ? lines.map(({ opening }) => [codeOf(opening.choice), opening.nonce]) : null,
        commitments: open ? null : lines.map(({ commitment }) => commitment),
      };
    });
    return { item: id, groups, scoreHundredths: itemScore(groups, values) };
  });
}

/** Score of an item from the cells that are shown, and from nothing else: what is hidden cannot be computed back. */
export function itemScore(groups: Pick<Group, 'cells'>[], values: GradeValues): number | null {
  const shown = groups.flatMap(({ cells }) => (cells ? [ratedCells(cells)] : []));
  return meanOfMeansHundredths(shown, values);
}

function ratedCells(cells: Cell[]): Histogram {
  const histogram = histogramOf([]);
  for (const { marks, count } of cells) histogram[marks[0]!] = count;
  return histogram;
}

function codeOf(choice: Choice): number {
  return choice === null ? 0 : GRADES.indexOf(choice) + 1;
}

function choicesOf(opened: Opened[], categories: string[], index: number): Choice[] {
  return opened
    .filter(({ category }) => categories.includes(category))
    .map(({ openings }) => openings[index]!.choice);
}
