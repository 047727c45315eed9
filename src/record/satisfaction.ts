import { divideRounded } from '../domain/points.ts';
import type { Level } from '../domain/ratings.ts';
import { isNegative, LEVELS } from '../domain/ratings.ts';
import type { RatingsRecord } from './ratings.ts';

type Counts = Record<Level, number>;

/** Ratings of one unit or centre over some months: the whole distribution, never one percentage. */
export interface Distribution {
  /** Body id; empty for the whole city. */
  id: string;
  counts: Counts;
  total: number;
  negative: number;
  flagged: number;
  /** People served; null where a month has no figure from the queue system. */
  served: number | null;
  /** Share of people served who rated, basis points; null without `served`. */
  responseBp: number | null;
  cases: RatingsRecord['units'][number]['cases'];
}

const noCases = () => ({
  opened: 0,
  contactedInTime: 0,
  repliedInTime: 0,
  rectifiedInTime: 0,
  open: 0,
  overdue: 0,
});

function empty(id: string): Distribution {
  const counts = Object.fromEntries(LEVELS.map((level) => [level, 0])) as Counts;
  return { id, counts, total: 0, negative: 0, flagged: 0, served: 0, responseBp: null, cases: noCases() };
}

function addRow(sum: Distribution, row: RatingsRecord['rows'][number]): void {
  for (const level of LEVELS) {
    sum.counts[level] += row.counts[level];
    if (isNegative(level)) sum.negative += row.counts[level];
  }
  sum.total += row.total;
  sum.flagged += row.flagged;
}

function addUnit(sum: Distribution, unit: RatingsRecord['units'][number]): void {
  // One month without a figure makes the sum unknown: a share of a part would look better than it is.
  sum.served = sum.served === null || unit.served === null ? null : sum.served + unit.served;
  for (const key of Object.keys(sum.cases) as (keyof typeof sum.cases)[]) sum.cases[key] += unit.cases[key];
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
    for (const row of month.rows) addRow(of(row.unit), row);
    for (const unit of month.units) addUnit(of(unit.unit), unit);
  }
  return [...sums.values()].map(finished);
}

/** The distribution in each service centre; people served and cases are not kept by centre. */
export function byCentre(months: readonly RatingsRecord[]): Distribution[] {
  const sums = new Map<string, Distribution>();
  for (const row of months.flatMap((month) => month.rows)) {
    addRow(sums.get(row.centre) ?? sums.set(row.centre, empty(row.centre)).get(row.centre)!, row);
  }
  return [...sums.values()].map(finished);
}

/** The distribution of the whole city. */
export function overall(months: readonly RatingsRecord[]): Distribution {
  const sum = empty('');
  for (const month of months) {
    for (const row of month.rows) addRow(sum, row);
    for (const unit of month.units) addUnit(sum, unit);
  }
  return finished(sum);
}
