import { z } from 'zod';
import {
  CHANNELS,
  EXCLUSION_REASONS,
  FLAG_KINDS,
  LEVELS,
  OUTCOMES,
  QUESTIONS,
  VERDICTS,
} from '../domain/ratings.ts';
import { PublishedAt } from './published.ts';

const count = z.int().nonnegative();
const each = <K extends string, T extends z.ZodType>(keys: readonly K[], value: T) =>
  z.object(Object.fromEntries(keys.map((key) => [key, value])) as Record<K, T>);
const counts = each(LEVELS, count);
/** Months published before a channel was taken do not name it. */
const channels = each(CHANNELS, count.optional());

/** A distribution. What a review took out of the count stands apart. */
const Felt = z.object({
  /** Without the excluded. */
  counts,
  total: count,
  /** Excluded after review: counted here and nowhere else. */
  excluded: counts,
});

/** Of `counts`, those with a ticket; months published before it was told do not hold it. */
const tiedCounts = counts.optional();

/** Ratings of one department in one service centre in one month. */
export const RatingRow = Felt.extend({
  /** Department rated. */
  unit: z.string(),
  /** Service centre in which; null for centres with too few ratings, merged. */
  centre: z.string().nullable(),
  /** Carrying a mark about their time, chain or ticket; counted all the same. */
  flagged: count,
  channels,
  /** With a ticket that proves a service. */
  tied: count,
});
export type RatingRow = z.infer<typeof RatingRow>;

/** Negative cases of one department, as they stood when published. */
const Cases = z.object({
  opened: count,
  /** Of those, taken out of the count after review; nothing more is owed on them. */
  excluded: count,
  contactedInTime: count,
  repliedInTime: count,
  rectifiedInTime: count,
  /** Rectified, or past the term for it: what `rectifiedInTime` is to be held against. */
  due: count,
  /** Not yet rectified when published. */
  open: count,
  /** Of those, past the term. */
  overdue: count,
  extended: count,
  appealed: count,
  /** What the citizens said of the outcome. */
  outcomes: each(OUTCOMES, count),
});

/** What is known of one department in one month, all centres together. */
export const RatingUnit = Felt.extend({
  unit: z.string(),
  /** Of `counts`, those with a ticket that proves a service. */
  tiedCounts: counts,
  /** From the queue system; null where none reported. */
  served: count.nullable(),
  /** Of the three questions of §9.2. */
  answers: each(QUESTIONS, counts),
  cases: Cases,
  /** Mean and 95 % interval in hundredths of a point, and between which ranks it lies; null below the sample. */
  score: z
    .object({
      meanHundredths: count,
      lowHundredths: count,
      highHundredths: count,
      rankFrom: count,
      rankTo: count,
    })
    .nullable(),
});
export type RatingUnit = z.infer<typeof RatingUnit>;

/** Everything rated in one service centre. */
const RatingCentre = Felt.extend({ centre: z.string(), flagged: count, tiedCounts });
export type RatingCentre = z.infer<typeof RatingCentre>;

/** Ratings taken out of the count by two persons, and why. */
const Exclusion = z.object({
  unit: z.string(),
  day: z.iso.date(),
  level: z.enum(LEVELS),
  reason: z.enum(EXCLUSION_REASONS),
  /** An appeal of the unit, or a flagged stretch. */
  by: z.enum(['appeal', 'flag']),
  count,
  decidedOn: z.iso.date(),
});

/** An odd day as the detector found it, and what two persons made of it. */
const Flag = z.object({
  id: z.string(),
  unit: z.string(),
  centre: z.string(),
  day: z.iso.date(),
  kind: z.enum(FLAG_KINDS),
  count,
  /** Null until it is decided. */
  verdict: z.enum(VERDICTS).nullable(),
  reason: z.enum(EXCLUSION_REASONS).nullable(),
});

/** Numbers that a device has not delivered. */
const GapRow = z.object({
  device: z.string(),
  unit: z.string(),
  centre: z.string(),
  from: count,
  to: count,
  /** The day on which they were known to be missing. */
  knownOn: z.iso.date(),
});

/** An earlier month of the year as it was known now: late arrivals, later decisions, cases that went on. */
const Earlier = z.object({
  month: z.string(),
  units: z.array(Felt.extend({ unit: z.string(), tiedCounts, cases: Cases })),
  centres: z.array(Felt.extend({ centre: z.string(), tiedCounts })),
});

/** One month of ratings (§9.2): `ratings/<yyyy-mm>.json`. */
export const RatingsRecord = z.object({
  month: z.string().regex(/^\d{4}-\d{2}$/),
  publishedOn: z.iso.date(),
  publishedAt: PublishedAt,
  /** Below this many ratings there is no rank. */
  minimumSample: count,
  /** Below this many ratings a department's row in a centre is merged with others. */
  mergeBelow: count,
  /** How long before the publication the last rating was received that could be in it; 24 where an old file is silent. */
  delayHours: count.optional(),
  /** So many days after its arrival a rating is in the public log, with what had become of it; 10 where silent. */
  loggedWithinDays: count.optional(),
  /** A rating that took longer from its device to here is marked late in the public log; 24 where an old file is silent. */
  lateHours: count.optional(),
  /** What each level is worth, hundredths of a point: the scores follow from these. */
  points: counts,
  /** What a rating without a ticket weighs in the scores, basis points of one with a ticket. */
  untiedWeightBp: z.int().min(0).max(10_000),
  rows: z.array(RatingRow),
  units: z.array(RatingUnit),
  centres: z.array(RatingCentre),
  exclusions: z.array(Exclusion),
  flags: z.array(Flag),
  gaps: z.array(GapRow),
  earlier: z.array(Earlier),
});
export type RatingsRecord = z.infer<typeof RatingsRecord>;

/** What a later month's file knows of a month. */
export interface LaterCases {
  /** The day of that file. */
  on: string;
  units: { unit: string; cases: RatingsRecord['earlier'][number]['units'][number]['cases'] }[];
}

/**
 * The cases of a month as the latest file of the year knows them; undefined where no later file tells of it. A file
 * tells of the earlier months of its own year only: of a December nothing later is ever told.
 */
export function laterCases(
  months: readonly RatingsRecord[],
  { month }: RatingsRecord,
): LaterCases | undefined {
  const later = months.findLast((file) => file.earlier.some((one) => one.month === month));
  return (
    later && {
      on: later.publishedOn,
      units: later.earlier
        .find((one) => one.month === month)!
        .units.map(({ unit, cases }) => ({ unit, cases })),
    }
  );
}

/** Rectified, but past the term: what the three counts that are told leave over. */
export const rectifiedLate = ({
  due,
  rectifiedInTime,
  overdue,
}: Pick<RatingUnit['cases'], 'due' | 'rectifiedInTime' | 'overdue'>): number =>
  due - rectifiedInTime - overdue;

/** After how many days a month's ratings are in the public log. */
export const loggedWithin = (month: RatingsRecord): number => month.loggedWithinDays ?? 10;
