/**
 * A mean with its interval, and what rank it allows (§9.2). The interval is Wilson's at 95 %, with the variance that
 * was observed in the place of p(1 − p): for ratings of two values it is Wilson's own, and with few ratings it is wide.
 */
import { divideRounded } from '../points.ts';
import { LEVELS, type Level } from './levels.ts';

const FULL = 10_000;
/** The normal quantile of 95 %. */
const Z = 1.96;

/** Mean points of a unit, 0–10,000 hundredths, and between which bounds it lies. */
export interface Score {
  meanHundredths: number;
  lowHundredths: number;
  highHundredths: number;
}

type Counts = Record<Level, number>;

/** A distribution, and how many of it came with a ticket that proves a service. */
export interface Weighed {
  counts: Counts;
  tiedCounts: Counts;
}

/** What scores are made by: hundredths of a point for each level, and what a rating without a ticket weighs. */
export interface ScoreRules {
  points: Counts;
  /** Basis points of one with a ticket: 10,000 counts both alike, 0 leaves those without a ticket out. */
  untiedWeightBp: number;
}

/** What ratings weigh together, level by level, in basis points of one with a ticket, and how many alike tell as much. */
export interface Weight {
  byLevelBp: Counts;
  /** Kish: ratings of unequal weight tell as much as so many of equal weight. */
  sample: number;
}

/** Weighs distributions, each by its own rule, and adds them up. */
export function weigh(parts: readonly (Weighed & { untiedWeightBp: number })[]): Weight {
  const byLevelBp = Object.fromEntries(LEVELS.map((level) => [level, 0])) as Counts;
  let squares = 0;
  for (const { counts, tiedCounts, untiedWeightBp } of parts) {
    for (const level of LEVELS) {
      const untied = counts[level] - tiedCounts[level];
      byLevelBp[level] += tiedCounts[level] * FULL + untied * untiedWeightBp;
      squares += tiedCounts[level] * FULL ** 2 + untied * untiedWeightBp ** 2;
    }
  }
  const all = LEVELS.reduce((sum, level) => sum + byLevelBp[level], 0);
  return { byLevelBp, sample: squares === 0 ? 0 : all ** 2 / squares };
}

/** The score of a distribution and the sample it rests on; null where nothing weighs. */
export function scoreOf(
  { counts, tiedCounts }: Weighed,
  { points, untiedWeightBp }: ScoreRules,
): (Score & { sample: number }) | null {
  const { byLevelBp, sample: n } = weigh([{ counts, tiedCounts, untiedWeightBp }]);
  const sumOf = (weight: (level: Level) => number) => LEVELS.reduce((sum, level) => sum + weight(level), 0);
  const all = sumOf((level) => byLevelBp[level]);
  if (all === 0) return null;
  const total = sumOf((level) => byLevelBp[level] * points[level]);
  const mean = total / all / FULL;
  const square = sumOf((level) => byLevelBp[level] * (points[level] / FULL) ** 2) / all;
  const variance = Math.max(0, square - mean * mean);
  const weight = 1 + (Z * Z) / n;
  const middle = (mean + (Z * Z) / (2 * n)) / weight;
  const half = (Z / weight) * Math.sqrt(variance / n + (Z * Z) / (4 * n * n));
  return {
    sample: Math.floor(n),
    meanHundredths: divideRounded(total, all),
    lowHundredths: Math.round(Math.max(0, middle - half) * FULL),
    highHundredths: Math.round(Math.min(1, middle + half) * FULL),
  };
}

/**
 * Between which ranks each score may lie: better is only who is better for certain. Units whose intervals overlap are
 * tied, and two with the same ratings always have the same ranks.
 */
export function rankRanges(scores: readonly Score[]): { from: number; to: number }[] {
  return scores.map((own) => ({
    from: 1 + scores.filter((other) => other.lowHundredths > own.highHundredths).length,
    to: scores.length - scores.filter((other) => other.highHundredths < own.lowHundredths).length,
  }));
}

/** Scores and ranks; both only for those with enough ratings, and among them. In the order given. */
export function rankedScores(
  units: readonly Weighed[],
  rules: ScoreRules & { minimumSample: number },
): ((Score & { rankFrom: number; rankTo: number }) | null)[] {
  const scores = units.map((unit) => {
    const scored = scoreOf(unit, rules);
    if (scored === null || scored.sample < rules.minimumSample) return null;
    const { sample: _, ...score } = scored;
    return score;
  });
  const enough = scores.filter((score) => score !== null);
  const ranks = rankRanges(enough);
  return scores.map((score) => {
    const rank = score === null ? undefined : ranks[enough.indexOf(score)];
    return score === null || rank === undefined ? null : { ...score, rankFrom: rank.from, rankTo: rank.to };
  });
}

/**
 * Which cells of a table with published margins are too small to be shown. A line in which a single small cell were
 * left out could be worked out from its total, so its next smallest cell goes too, until no line has just one.
 * @param cells their row, column and total; cells of nothing need not be listed
 * @param below cells under this are small
 * @returns for each cell, in order, whether it is to be merged with others
 */
export function smallCells(
  cells: readonly { row: string; column: string; total: number }[],
  below: number,
): boolean[] {
  const hidden = cells.map((cell) => cell.total > 0 && cell.total < below);
  const lines = [
    ...Map.groupBy(cells.keys(), (i) => `r ${cells[i]!.row}`).values(),
    ...Map.groupBy(cells.keys(), (i) => `c ${cells[i]!.column}`).values(),
  ];
  for (let again = true; again; ) {
    again = false;
    for (const line of lines) {
      const out = line.filter((i) => hidden[i]);
      const left = line.filter((i) => !hidden[i] && cells[i]!.total > 0);
      if (out.length !== 1 || left.length === 0) continue;
      hidden[left.reduce((least, i) => (cells[i]!.total < cells[least]!.total ? i : least))] = true;
      again = true;
    }
  }
  return hidden;
}
