import { civilDate, civilMinute, type Instant } from '../domain/calendar.ts';
import {
  type Level,
  type Outcome,
  type OwedStep,
  type Question,
  rankedScores,
  type ScoreRules,
  smallCells,
} from '../domain/ratings.ts';
import { RatingsRecord } from '../record/ratings.ts';
import { type RecordFile, recordFile } from './files.ts';

type Counts = Record<Level, number>;

interface Cell {
  unit: string;
  centre: string;
  counts: Counts;
  total: number;
  excluded: Counts;
  flagged: number;
  tied: number;
  tiedCounts: Counts;
  channels: Required<RatingsRecord['rows'][number]['channels']>;
}
interface Unit {
  unit: string;
  counts: Counts;
  total: number;
  excluded: Counts;
  tiedCounts: Counts;
  served: number | null;
  answers: Record<Question, Counts>;
  cases: {
    opened: number;
    excluded: number;
    inTime: Record<OwedStep, number>;
    due: number;
    open: number;
    overdue: number;
    extended: number;
    appealed: number;
    outcomes: Record<Outcome, number>;
  };
}
interface Summary {
  cells: Cell[];
  units: Unit[];
}
/** What the ratings module tells of a month; see `monthReport`. */
interface Month extends Summary {
  month: string;
  exclusions: RatingsRecord['exclusions'];
  flags: (Omit<RatingsRecord['flags'][number], 'verdict' | 'reason'> & {
    review: {
      state: string;
      verdict: RatingsRecord['flags'][number]['verdict'];
      reason: RatingsRecord['flags'][number]['reason'];
    };
  })[];
  gaps: RatingsRecord['gaps'];
  earlier: { month: string; summary: Summary }[];
}

/** Composes a month of ratings (§9.2): distributions, people served, negative cases, exclusions, flags, gaps, ranks. */
export function composeRatings(
  report: Month,
  {
    publishedAt,
    ...rules
  }: ScoreRules & {
    publishedAt: Instant;
    minimumSample: number;
    mergeBelow: number;
    delayHours: number;
    loggedWithinDays: number;
    lateHours: number;
  },
): RecordFile {
  const value: RatingsRecord = {
    month: report.month,
    publishedOn: civilDate(publishedAt),
    publishedAt: civilMinute(publishedAt),
    ...rules,
    rows: rowsOf(report.cells, rules.mergeBelow),
    units: unitsOf(report.units, rules),
    centres: centresOf(report.cells),
    exclusions: report.exclusions,
    flags: report.flags.map(({ review, ...flag }) => {
      const decided = review.state === 'decided';
      return {
        ...flag,
        verdict: decided ? review.verdict : null,
        reason: decided ? review.reason : null,
      };
    }),
    gaps: report.gaps,
    earlier: report.earlier.map(({ month, summary }) => ({
      month,
      units: summary.units.map(({ unit, counts, total, excluded, tiedCounts, cases }) => ({
        ...{ unit, counts, total, excluded, tiedCounts },
        cases: casesOf(cases),
      })),
      centres: centresOf(summary.cells),
    })),
  };
  return recordFile(`ratings/${report.month}.json`, RatingsRecord, value, true);
}

const add = <K extends string>(a: Record<K, number>, b: Record<K, number>) =>
  Object.fromEntries((Object.keys(a) as K[]).map((key) => [key, a[key] + b[key]])) as Record<K, number>;

const sum = (a: Cell, b: Cell): Cell => ({
  ...a,
  counts: add(a.counts, b.counts),
  excluded: add(a.excluded, b.excluded),
  channels: add(a.channels, b.channels),
  total: a.total + b.total,
  flagged: a.flagged + b.flagged,
  tied: a.tied + b.tied,
  tiedCounts: add(a.tiedCounts, b.tiedCounts),
});

/** Small cells of a department are put together, so that nobody at a window can tell who rated. */
function rowsOf(cells: readonly Cell[], below: number): RatingsRecord['rows'] {
  const small = smallCells(
    cells.map(({ unit, centre, total }) => ({ row: unit, column: centre, total })),
    below,
  );
  const shown = cells.filter((_, i) => !small[i]);
  const units = Map.groupBy(
    cells.filter((_, i) => small[i]),
    (cell) => cell.unit,
  );
  const merged = [...units.values()].map((own) => ({ ...own.reduce(sum), centre: null }));
  return [...shown, ...merged].sort((a, b) => (a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : 0));
}

function centresOf(cells: readonly Cell[]): RatingsRecord['centres'] {
  const centres = Map.groupBy(cells, (cell) => cell.centre);
  return [...centres.values()]
    .map((own) => own.reduce(sum))
    .map(({ centre, counts, total, excluded, flagged, tiedCounts }) => ({
      ...{ centre, counts, total, excluded, flagged, tiedCounts },
    }))
    .sort((a, b) => (a.centre < b.centre ? -1 : 1));
}

function casesOf({ inTime, ...cases }: Unit['cases']): RatingsRecord['units'][number]['cases'] {
  return {
    ...cases,
    contactedInTime: inTime.contacted,
    repliedInTime: inTime.replied,
    rectifiedInTime: inTime.rectified,
  };
}

/** Scores and ranks go to units with enough ratings only, and are made among them only. */
function unitsOf(
  units: readonly Unit[],
  rules: ScoreRules & { minimumSample: number },
): RatingsRecord['units'] {
  const scores = rankedScores(units, rules);
  return units.map(({ unit, counts, total, excluded, tiedCounts, served, answers, cases }, i) => ({
    ...{ unit, counts, total, excluded, tiedCounts, served, answers },
    cases: casesOf(cases),
    score: scores[i]!,
  }));
}
