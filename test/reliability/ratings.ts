import { LEVELS, type RatingInput, ratingId } from '../../src/domain/ratings.ts';

export type Sent = RatingInput;

/** Ratings from telephones. */
export function makeRatings(count: number): Sent[] {
  return Array.from({ length: count }, (_, n) => ({
    id: ratingId(Date.now(), crypto.getRandomValues(new Uint8Array(10))),
    point: `w-${1 + (n % 2)}`,
    channel: 'qr' as const,
    level: LEVELS[n % 5]!,
    reasons: [],
  }));
}
