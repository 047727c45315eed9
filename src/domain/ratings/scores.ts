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

/** The score of a distribution; null of nothing. @param points of each level, hundredths */
export function scoreOf(counts: Record<Level, number>, points: Record<Level, number>): Score | null {
  const n = LEVELS.reduce((sum, level) => sum + counts[level], 0);
  if (n === 0) return null;
  const total = LEVELS.reduce((sum, level) => sum + counts[level] * points[level], 0);
  const mean = total / n / FULL;
  const square = LEVELS.reduce((sum, level) => sum + counts[level] * (points[level] / FULL) ** 2, 0) / n;
  const variance = Math.max(0, square - mean * mean);
  const weight = 1 + (Z * Z) / n;
  const middle = (mean + (Z * Z) / (2 * n)) / weight;
  const half = (Z / weight) * Math.sqrt(variance / n + (Z * Z) / (4 * n * n));
  return {
    meanHundredths: divideRounded(total, n),
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
