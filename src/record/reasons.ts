/** The coded reasons of a rating (§9.2, GB/T 39735), as the pages offer them. */
import { z } from 'zod';
import { LEVELS } from '../domain/ratings/levels.ts';
import { parameters } from './content.ts';

const Reasons = z.record(z.enum(LEVELS), z.array(z.object({ code: z.string(), text: z.string() })));
export type RatingReasons = z.infer<typeof Reasons>;

/**
 * The newest list of reasons: a page without a clock offers that; an older one is for reading old ratings.
 * Throws if `content/parameters/rating-reasons.json` is not in order.
 */
export function ratingReasons(): RatingReasons {
  const found = parameters().find(({ name }) => name === 'rating-reasons');
  const newest = found?.parameter.values.toSorted((a, b) => a.from.localeCompare(b.from)).at(-1);
  return Reasons.parse(newest?.value);
}
