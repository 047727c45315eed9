import { z } from 'zod';
import { LEVELS } from '../domain/ratings.ts';
import { PublishedAt } from './published.ts';

const count = z.int().nonnegative();

/** Ratings of one department in one service centre in one month. */
export const RatingRow = z.object({
  /** Department rated. */
  unit: z.string(),
  /** Service centre in which. */
  centre: z.string(),
  counts: z.object(
    Object.fromEntries(LEVELS.map((l) => [l, count])) as Record<(typeof LEVELS)[number], typeof count>,
  ),
  total: count,
  flagged: count,
});
export type RatingRow = z.infer<typeof RatingRow>;

/** People served and negative cases of one department in one month, all centres together. */
export const RatingUnit = z.object({
  unit: z.string(),
  /** From the queue system; null where none reported. */
  served: count.nullable(),
  cases: z.object({
    opened: count,
    contactedInTime: count,
    repliedInTime: count,
    rectifiedInTime: count,
    /** Not yet rectified when published. */
    open: count,
    /** Of those, past the term. */
    overdue: count,
  }),
});
export type RatingUnit = z.infer<typeof RatingUnit>;

/** One month of ratings (§9.2): `ratings/<yyyy-mm>.json`. */
export const RatingsRecord = z.object({
  month: z.string().regex(/^\d{4}-\d{2}$/),
  publishedOn: z.iso.date(),
  publishedAt: PublishedAt,
  /** Below this many ratings there is no rank. */
  minimumSample: count,
  rows: z.array(RatingRow),
  units: z.array(RatingUnit),
});
export type RatingsRecord = z.infer<typeof RatingsRecord>;
