import {
  type Answers,
  CASE_STEPS,
  CHANNELS,
  type ExchangeExtra,
  FLAG_KINDS,
  LEVELS,
  REVIEW_ACTS,
  VERDICTS,
} from '../../src/domain/ratings.ts';
import type { Kit } from '../kit.ts';

/** What follows a rating (§9.2): the case of a negative one, reviews by two persons, what they exclude. */
export const ratingCases = (k: Kit) => ({
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
      /** Reason of an extension, ground of an appeal, grade of an outcome: public, from a closed list. */
      code: k.text('code'),
      /** Internal. */
      text: k.text('text').notNull(),
    },
    (t) => [k.primaryKey(t['ratingId']!, t['step']!)],
  ),
  /** How the author of a negative rating can be reached, sealed with a key that is not in the database. */
  caseContacts: k.table('case_contacts', {
    ratingId: k.text('rating_id').primaryKey(),
    /** Which key: the month in which it was given. */
    key: k.text('key').notNull(),
    /** AES-256-GCM, base64url; null once destroyed. */
    sealed: k.text('sealed'),
    givenOn: k.text('given_on').notNull(),
    destroyedOn: k.text('destroyed_on'),
  }),
  /** What came with a rating of another platform and has no place in ours; given back as it came. */
  exchangedRatings: k.table('exchanged_ratings', {
    ratingId: k.text('rating_id').primaryKey(),
    extra: k.json<ExchangeExtra>('extra').notNull(),
  }),
  /** Odd days of windows as the detector found them (§9.2); what becomes of them stands in `rating_review_acts`. */
  ratingFlags: k.table(
    'rating_flags',
    {
      /** Point, day, kind and number: the same find is found once. */
      id: k.text('id').primaryKey(),
      unit: k.text('unit').notNull(),
      point: k.text('point').notNull(),
      day: k.text('day').notNull(),
      kind: k.oneOf('kind', FLAG_KINDS).notNull(),
      from: k.instant('from').notNull(),
      to: k.instant('to').notNull(),
      /** Only ratings of this level; null for all. */
      level: k.oneOf('level', LEVELS),
      count: k.int('count').notNull(),
      facts: k.json<Record<string, number>>('facts').notNull(),
      foundOn: k.text('found_on').notNull(),
    },
    (t) => [k.index('rating_flags_day', t['day']!)],
  ),
  /** When the detector last looked at a day; ratings of a device without a network come late. */
  ratingDetections: k.table('rating_detections', {
    day: k.text('day').primaryKey(),
    ranOn: k.text('ran_on').notNull(),
  }),
  /** Acts of two persons on an appeal or on a flag, in their order; nothing is ever changed here. */
  reviewActs: k.table(
    'rating_review_acts',
    {
      /** Id of a rating whose case is appealed, or of a flag. */
      subject: k.text('subject').notNull(),
      sequence: k.int('sequence').notNull(),
      act: k.oneOf('act', REVIEW_ACTS).notNull(),
      verdict: k.oneOf('verdict', VERDICTS).notNull(),
      /** Why ratings are excluded, from a closed list; null where they stand. */
      reason: k.text('reason'),
      on: k.text('on').notNull(),
      actor: k.text('actor').notNull(),
      /** In which role, which is published; null of acts from before it was kept. */
      role: k.text('role'),
      unit: k.text('unit').notNull(),
      /** Internal. */
      text: k.text('text').notNull(),
    },
    (t) => [k.primaryKey(t['subject']!, t['sequence']!)],
  ),
  /**
   * Ratings that a review took out of the count, with what of them was counted. The rating itself stays where it is,
   * and so does its day's sum.
   */
  ratingExclusions: k.table(
    'rating_exclusions',
    {
      ratingId: k.text('rating_id').primaryKey(),
      /** What was reviewed; see `rating_review_acts`. */
      subject: k.text('subject').notNull(),
      reason: k.text('reason').notNull(),
      on: k.text('on').notNull(),
      unit: k.text('unit').notNull(),
      point: k.text('point').notNull(),
      day: k.text('day').notNull(),
      channel: k.oneOf('channel', CHANNELS).notNull(),
      level: k.oneOf('level', LEVELS).notNull(),
      tied: k.bool('tied').notNull(),
      answers: k.json<Answers>('answers'),
      /** Where the public log tells of it; null until the rating itself stands there. */
      leaf: k.text('leaf'),
    },
    (t) => [
      k.index('rating_exclusions_day', t['day']!),
      // What excluded a case is looked up for each; without it every case reads every exclusion.
      k.index('rating_exclusions_subject', t['subject']!),
    ],
  ),
});
