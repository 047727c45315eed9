/**
 * Counting of grades. 不了解 and blank are reported and stand outside the mean; across groups of categories the
 * score is the mean of their means, rounded once at the end (half up). Values come from the dated parameter.
 */
import { scaled } from '../points.ts';
import type { Choice, Grade } from './rounds.ts';

/** A cell of a histogram: a grade, or no mark at all. */
export type Mark = Grade | 'blank';
export const MARKS: readonly Mark[] = [
  'satisfied',
  'basically-satisfied',
  'dissatisfied',
  'unknown',
  'blank',
];
export type Histogram = Record<Mark, number>;
/** Points of each grade that counts, whole numbers, e.g. 100, 70, 30. */
export type GradeValues = Record<Exclude<Grade, 'unknown'>, number>;
const RATED = ['satisfied', 'basically-satisfied', 'dissatisfied'] as const;

export function histogramOf(choices: Iterable<Choice>): Histogram {
  const counts: Histogram = { satisfied: 0, 'basically-satisfied': 0, dissatisfied: 0, unknown: 0, blank: 0 };
  for (const choice of choices) counts[choice ?? 'blank'] += 1;
  return counts;
}

export function addHistograms(histograms: Histogram[]): Histogram {
  const sum = histogramOf([]);
  for (const histogram of histograms) for (const mark of MARKS) sum[mark] += histogram[mark];
  return sum;
}

export function ballotsIn(histogram: Histogram): number {
  return MARKS.reduce((sum, mark) => sum + histogram[mark], 0);
}

/** Marks that enter the mean. */
export function validIn(histogram: Pick<Histogram, (typeof RATED)[number]>): number {
  return RATED.reduce((sum, mark) => sum + histogram[mark], 0);
}

/**
 * Mean of the means of groups in hundredths of a point; a group without a valid mark is left out, and null means
 * that there is none at all. 2 × 满意 and 1 × 不满意 → 7667 (76.67).
 */
export function meanOfMeansHundredths(
  groups: Pick<Histogram, (typeof RATED)[number]>[],
  values: GradeValues,
): number | null {
  const rated = groups.filter((group) => validIn(group) > 0);
  if (rated.length === 0) return null;
  // Σ (points_i / valid_i) / n over the common denominator Π valid_i: exact, so that it is rounded only once.
  const denominator = rated.reduce((product, group) => product * BigInt(validIn(group)), 1n);
  const numerator = rated.reduce((sum, group) => {
    const points = RATED.reduce((total, mark) => total + values[mark] * group[mark], 0);
    return sum + (BigInt(points) * denominator) / BigInt(validIn(group));
  }, 0n);
  return scaled(100, numerator, denominator * BigInt(rated.length));
}
