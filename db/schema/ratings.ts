import { CASE_STEPS, CHANNELS, LEVELS } from '../../src/domain/ratings.ts';
import type { Kit } from '../kit.ts';

/**
 * Service-centre ratings (§9.2). `ratings` is the hot table: its key is a time-ordered id and it has no secondary
 * index, because two of them cost a factor of five at ten million rows. Reading goes through `rating_days`.
 */
export const ratings = (k: Kit) => ({
  servicePoints: k.table('service_points', {
    id: k.text('id').primaryKey(),
    /** The service centre it stands in. */
    centre: k.text('centre').notNull(),
    /** The department whose service is rated there. */
    unit: k.text('unit').notNull(),
    windowNo: k.text('window_no').notNull(),
    name: k.text('name').notNull(),
  }),
  ratings: k.table('ratings', {
    /** Made by the client (UUIDv7): the same id again counts once. */
    id: k.text('id').primaryKey(),
    hash: k.text('hash').notNull(),
    unit: k.text('unit').notNull(),
    point: k.text('point').notNull(),
    channel: k.oneOf('channel', CHANNELS).notNull(),
    level: k.oneOf('level', LEVELS).notNull(),
    reasons: k.json<string[]>('reasons').notNull(),
    comment: k.text('comment'),
    device: k.text('device'),
    sequence: k.int('sequence'),
    deviceAt: k.instant('device_at'),
    receivedAt: k.instant('received_at').notNull(),
    day: k.text('day').notNull(),
    flags: k.json<string[]>('flags').notNull(),
    /** Derived from the id; found by a range of ids, so it needs no index (see `idRanges`). */
    receipt: k.text('receipt').notNull(),
  }),
  /** Kept in the transaction that stores the rating; scoring reads this. */
  ratingDays: k.table(
    'rating_days',
    {
      unit: k.text('unit').notNull(),
      point: k.text('point').notNull(),
      day: k.text('day').notNull(),
      channel: k.oneOf('channel', CHANNELS).notNull(),
      level: k.oneOf('level', LEVELS).notNull(),
      count: k.int('count').notNull(),
      /** How many of them came with an impossible device clock, and how many more than a day late. */
      clock: k.int('clock').notNull(),
      late: k.int('late').notNull(),
    },
    (t) => [k.primaryKey(t['unit']!, t['day']!, t['point']!, t['channel']!, t['level']!)],
  ),
  ratingCases: k.table('rating_cases', {
    ratingId: k.text('rating_id').primaryKey(),
    unit: k.text('unit').notNull(),
    /** The day the rating counts for. */
    day: k.text('day').notNull(),
    /** The day the portal learned of it: the clocks run from here. */
    openedOn: k.text('opened_on').notNull(),
  }),
  caseSteps: k.table(
    'case_steps',
    {
      ratingId: k.text('rating_id').notNull(),
      step: k.oneOf('step', CASE_STEPS).notNull(),
      on: k.text('on').notNull(),
      actor: k.text('actor').notNull(),
      text: k.text('text').notNull(),
    },
    (t) => [k.primaryKey(t['ratingId']!, t['step']!)],
  ),
  /** People served, from the queue system: the denominator of the response share. */
  servedCounts: k.table(
    'served_counts',
    { unit: k.text('unit').notNull(), month: k.text('month').notNull(), count: k.int('count').notNull() },
    (t) => [k.primaryKey(t['unit']!, t['month']!)],
  ),
});
