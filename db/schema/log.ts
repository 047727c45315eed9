import type { Kit } from '../kit.ts';

/** The office's journal, and the public log (an append-only tree for each calendar year). */
export const log = (k: Kit) => ({
  /** One row for each thing done, written in the same transaction as the thing itself. */
  journal: k.table(
    'journal',
    {
      id: k.text('id').primaryKey(),
      at: k.instant('at').notNull(),
      actor: k.text('actor').notNull(),
      unit: k.text('unit'),
      action: k.text('action').notNull(),
      subject: k.text('subject').notNull(),
      detail: k.json<Record<string, unknown>>('detail').notNull(),
    },
    (t) => [k.index('journal_subject', t['subject']!, t['at']!), k.index('journal_at', t['at']!)],
  ),
  /** Where each year's log ends: enough to append, and to make the same checkpoint again. */
  logHeads: k.table('log_heads', {
    year: k.int('year').primaryKey(),
    size: k.int('size').notNull(),
    /** The right edge of the tree, see `src/domain/log/tiles.ts`. */
    edge: k.text('edge').notNull(),
  }),
  /** Files of the log that are decided and not yet known to lie in the record. */
  logFiles: k.table(
    'log_files',
    { year: k.int('year').notNull(), path: k.text('path').notNull(), bytes: k.text('bytes').notNull() },
    (t) => [k.primaryKey(t['year']!, t['path']!)],
  ),
  /** Ratings stored and not yet logged: one row for each transaction that stored some. */
  ratingArrivals: k.table('rating_arrivals', {
    id: k.text('id').primaryKey(),
    at: k.instant('at').notNull(),
    /** Ids of the ratings. */
    ratings: k.json<string[]>('ratings').notNull(),
  }),
  /** Batches of ratings in the log, each sorted by `evt`, so that one rating is found among millions. */
  ratingBatches: k.table(
    'rating_batches',
    {
      year: k.int('year').notNull(),
      first: k.int('first').notNull(),
      count: k.int('count').notNull(),
      madeOn: k.text('made_on').notNull(),
    },
    (t) => [k.primaryKey(t['year']!, t['first']!)],
  ),
  /** Days of the journal whose hash is in the log. */
  journalDays: k.table('journal_days', {
    day: k.text('day').primaryKey(),
    lines: k.int('lines').notNull(),
    sha256: k.text('sha256').notNull(),
  }),
});
