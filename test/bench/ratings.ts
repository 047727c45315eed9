import { randomBytes } from 'node:crypto';
import { LEVELS, ratingId } from '../../src/domain/ratings.ts';

/** Windows of the bench: as many as a city has. */
export const POINTS = Array.from({ length: 200 }, (_, i) => `w-${i}`);

let made = 0;

/** A rating as a telephone sends it, one a request. @param now when it was given, milliseconds */
export function oneRating(now = Date.now()) {
  const n = made++;
  return {
    id: ratingId(now, randomBytes(10)),
    point: POINTS[n % POINTS.length]!,
    channel: 'qr' as const,
    level: LEVELS[n % 20 === 0 ? 3 : n % 3]!,
    reasons: n % 4 === 0 ? ['406'] : [],
  };
}

/** Makes the bodies of requests with so many ratings each. */
export function bodiesFor(batch: number): () => string {
  return () => JSON.stringify(batch === 1 ? oneRating() : Array.from({ length: batch }, () => oneRating()));
}
