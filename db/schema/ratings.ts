import { type Answers, CHANNELS, LEVELS, QUESTIONS, type RatingFlag } from '../../src/domain/ratings.ts';
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
    /** The three questions of §9.2; null if none was answered. */
    answers: k.json<Answers>('answers'),
    /** Whether it came with a ticket that was good and unused. Which one is kept nowhere: it would name the person. */
    tied: k.bool('tied').notNull().default(false),
    device: k.text('device'),
    sequence: k.int('sequence'),
    deviceAt: k.instant('device_at'),
    receivedAt: k.instant('received_at').notNull(),
    day: k.text('day').notNull(),
    flags: k.json<RatingFlag[]>('flags').notNull(),
    /** Derived from the id; found by a range of ids, so it needs no index (see `idRanges`). */
    receipt: k.text('receipt').notNull(),
  }),
  /** Ratings whose id does not begin with the day they count for; the others of a day are a stretch of ids. */
  ratingStrays: k.table(
    'rating_strays',
    { id: k.text('id').primaryKey(), day: k.text('day').notNull() },
    (t) => [k.index('rating_strays_day', t['day']!)],
  ),
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
      /** How many of them came with a ticket; the others count apart. */
      tied: k.int('tied').notNull().default(0),
      /** How many carry each flag (see `RatingFlag`). */
      clock: k.int('clock').notNull(),
      late: k.int('late').notNull(),
      chain: k.int('chain').notNull().default(0),
      ticket: k.int('ticket').notNull().default(0),
    },
    (t) => [k.primaryKey(t['unit']!, t['day']!, t['point']!, t['channel']!, t['level']!)],
  ),
  /** The same for the answers to the three questions. */
  ratingAnswers: k.table(
    'rating_answers',
    {
      unit: k.text('unit').notNull(),
      day: k.text('day').notNull(),
      question: k.oneOf('question', QUESTIONS).notNull(),
      level: k.oneOf('level', LEVELS).notNull(),
      count: k.int('count').notNull(),
    },
    (t) => [k.primaryKey(t['unit']!, t['day']!, t['question']!, t['level']!)],
  ),
  /** One-time tickets of services rendered. No rating stands here, no ticket stands at a rating. */
  ratingTickets: k.table('rating_tickets', {
    /** SHA-256 of the ticket: who reads the table cannot rate with it. */
    hash: k.text('hash').primaryKey(),
    point: k.text('point').notNull(),
    issuedOn: k.text('issued_on').notNull(),
    /** The civil day of its one use; no hour, which would lead to the rating. */
    usedOn: k.text('used_on'),
  }),
  /** Ratings changed by who gave them, once. Both rows stay; the later one counts. */
  ratingChanges: k.table(
    'rating_changes',
    {
      old: k.text('old').primaryKey(),
      new: k.text('new').notNull(),
      on: k.text('on').notNull(),
      /** Where the public log tells of it; null until both ratings stand there. */
      leaf: k.text('leaf'),
    },
    (t) => [k.unique('rating_changes_new', t['new']!)],
  ),
  /** Keys of queue and case systems, each to one service centre. */
  apiKeys: k.table('api_keys', {
    id: k.text('id').primaryKey(),
    /** SHA-256 of the secret half. */
    hash: k.text('hash').notNull(),
    centre: k.text('centre').notNull(),
    label: k.text('label').notNull(),
    madeAt: k.instant('made_at').notNull(),
    revokedAt: k.instant('revoked_at'),
  }),
  ratingDevices: k.table('rating_devices', {
    id: k.text('id').primaryKey(),
    point: k.text('point').notNull(),
    /** Raw uncompressed P-256 point, base64url. */
    publicKey: k.text('public_key').notNull(),
    pairedAt: k.instant('paired_at').notNull(),
    revokedAt: k.instant('revoked_at'),
    revokedFor: k.text('revoked_for'),
    /** Every number up to this one arrived, and the chain's link there; the highest that arrived. */
    last: k.int('last').notNull(),
    chain: k.text('chain').notNull(),
    highest: k.int('highest').notNull(),
    /** What the device last told of itself, and when. */
    contactAt: k.instant('contact_at'),
    queued: k.int('queued'),
    oldest: k.instant('oldest'),
    aheadSeconds: k.int('ahead_seconds'),
    storage: k.oneOf('storage', ['ok', 'full']),
    version: k.text('version'),
  }),
  ratingPairings: k.table('rating_pairings', {
    /** SHA-256 of the code. */
    hash: k.text('hash').primaryKey(),
    point: k.text('point').notNull(),
    expiresAt: k.instant('expires_at').notNull(),
    usedBy: k.text('used_by'),
  }),
  /** The number of each device's rating, once. Appended at the device's end, so that the hot table needs no index. */
  deviceRatings: k.table(
    'device_ratings',
    {
      device: k.text('device').notNull(),
      sequence: k.int('sequence').notNull(),
      ratingId: k.text('rating_id').notNull(),
      chain: k.text('chain').notNull(),
    },
    (t) => [k.primaryKey(t['device']!, t['sequence']!)],
  ),
  /** People served, from the queue system: the denominator of the response share. */
  servedCounts: k.table(
    'served_counts',
    { unit: k.text('unit').notNull(), month: k.text('month').notNull(), count: k.int('count').notNull() },
    (t) => [k.primaryKey(t['unit']!, t['month']!)],
  ),
});
