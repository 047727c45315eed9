import { divideRounded } from '../domain/points.ts';
import { isNegative, LEVELS, type Level, OUTCOMES } from '../domain/ratings.ts';
import type { RatingsRecord } from './ratings.ts';

type Counts = Record<Level, number>;
type Unit = RatingsRecord['units'][number];
export type CaseTally = Unit['cases'];

/** Ratings of one unit or centre over some months: the whole distribution, never one percentage. */
export interface Distribution {
  /** Body id; empty for the whole city. */
  id: string;
  /** Without what a review took out of the count. */
  counts: Counts;
  total: number;
  negative: number;
  excluded: number;
  flagged: number;
  /** With a ticket that proves a service. */
  tied: number;
  /** People served; null where a month has no figure from the queue system. */
  served: number | null;
  /** Share of people served who rated, basis points; null without `served`. */
  responseBp: number | null;
  cases: CaseTally;
}

const noCounts = () => Object.fromEntries(LEVELS.map((level) => [level, 0])) as Counts;
export const sumOf = (counts: Counts) => LEVELS.reduce((sum, level) => sum + counts[level], 0);

const noCases = (): CaseTally => ({
  ...{ opened: 0, excluded: 0, contactedInTime: 0, repliedInTime: 0, rectifiedInTime: 0 },
  ...{ due: 0, open: 0, overdue: 0, extended: 0, appealed: 0 },
  outcomes: { satisfied: 0, 'basically-satisfied': 0, dissatisfied: 0 },
});

function empty(id: string): Distribution {
  return {
    ...{ id, counts: noCounts(), total: 0, negative: 0, excluded: 0, flagged: 0, tied: 0 },
    ...{ served: 0, responseBp: null, cases: noCases() },
  };
}

function addFelt(sum: Distribution, felt: { counts: Counts; total: number; excluded: Counts }): void {
  for (const level of LEVELS) {
    sum.counts[level] += felt.counts[level];
    if (isNegative(level)) sum.negative += felt.counts[level];
  }
  sum.total += felt.total;
  sum.excluded += sumOf(felt.excluded);
}

/** Cases added up; also for the facts of an assessment. */
export function addCases(sum: CaseTally, cases: CaseTally): CaseTally {
  const { outcomes, ...numbers } = cases;
  for (const key of Object.keys(numbers) as (keyof typeof numbers)[]) sum[key] += numbers[key];
  for (const outcome of OUTCOMES) sum.outcomes[outcome] += outcomes[outcome];
  return sum;
}

function addUnit(sum: Distribution, unit: Unit): void {
  addFelt(sum, unit);
  // One month without a figure makes the sum unknown: a share of a part would look better than it is.
  sum.served = sum.served === null || unit.served === null ? null : sum.served + unit.served;
  addCases(sum.cases, unit.cases);
}

function finished(sum: Distribution): Distribution {
  if (sum.served !== null && sum.served > 0) sum.responseBp = divideRounded(sum.total * 10_000, sum.served);
  else sum.served = null;
  return sum;
}

/** The distribution of each rated unit over the given months, in order of first appearance. */
export function byUnit(months: readonly RatingsRecord[]): Distribution[] {
  const sums = new Map<string, Distribution>();
  const of = (id: string) => sums.get(id) ?? sums.set(id, empty(id)).get(id)!;
  for (const month of months) {
    for (const unit of month.units) addUnit(of(unit.unit), unit);
    for (const row of month.rows) addRow(of(row.unit), row);
  }
  return [...sums.values()].map(finished);
}

/** The distribution of each unit in one centre, without those merged for being too few. */
export function unitsIn(months: readonly RatingsRecord[], centre: string): Distribution[] {
  const sums = new Map<string, Distribution>();
  for (const row of months.flatMap((month) => month.rows)) {
    if (row.centre !== centre) continue;
    const sum = sums.get(row.unit) ?? sums.set(row.unit, empty(row.unit)).get(row.unit)!;
    addFelt(sum, row);
    addRow(sum, row);
  }
  return [...sums.values()].map(finished);
}

function addRow(sum: Distribution, row: { flagged: number; tied: number }): void {
  sum.flagged += row.flagged;
  sum.tied += row.tied;
}

/** The distribution in each service centre; people served and cases are not kept by centre. */
export function byCentre(months: readonly RatingsRecord[]): Distribution[] {
  const sums = new Map<string, Distribution>();
  for (const row of months.flatMap((month) => month.centres)) {
    const sum = sums.get(row.centre) ?? sums.set(row.centre, empty(row.centre)).get(row.centre)!;
    addFelt(sum, row);
    sum.flagged += row.flagged;
  }
  return [...sums.values()].map(finished);
}

/** The distribution of the whole city. */
export function overall(months: readonly RatingsRecord[]): Distribution {
  const sum = empty('');
  for (const month of months) {
    for (const unit of month.units) addUnit(sum, unit);
    for (const row of month.rows) addRow(sum, row);
  }
  return finished(sum);
}

/** One department or centre in one month, as last known. */
export interface KnownMonth {
  counts: Counts;
  total: number;
  excluded: Counts;
  /** Of `counts`, those with a ticket; undefined where the file does not tell. */
  tiedCounts: Counts | undefined;
  /** What one without a ticket weighs by the rule under which the month was published, basis points. */
  untiedWeightBp: number;
  /** Null for a centre. */
  cases: CaseTally | null;
}

/**
 * Each covered month of a department (or of one centre) as the latest of the covered months' files knows it: late
 * arrivals and later decisions are in it, which the month's own file could not hold.
 */
export function knownMonths(
  months: readonly RatingsRecord[],
  of: { unit: string } | { centre: string },
): KnownMonth[] {
  const find = ({ units, centres }: Pick<RatingsRecord['earlier'][number], 'units' | 'centres'>) =>
    'unit' in of
      ? units.find((row) => row.unit === of.unit)
      : centres.find((row) => row.centre === of.centre);
  return months.flatMap(({ month, untiedWeightBp }) => {
    const latest = months.findLast((file) => file.earlier.some((one) => one.month === month));
    const source =
      latest?.earlier.find((one) => one.month === month) ?? months.find((m) => m.month === month)!;
    const row = find(source);
    if (row === undefined) return [];
    const { counts, total, excluded, tiedCounts } = row;
    return [
      {
        counts,
        total,
        excluded,
        tiedCounts,
        untiedWeightBp,
        cases: 'cases' in row ? (row.cases as CaseTally) : null,
      },
    ];
  });
}
