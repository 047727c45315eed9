import { FULFILMENT_KINDS } from '../../src/domain/duties/year.ts';
import type { Kit } from '../kit.ts';

/**
 * What bodies did of what recurs (§2, §3.1, §5, §7, §8, §9). Only what was done is stored; what was owed is computed
 * from the rules, so a rule that changes needs no row to change.
 */
export const duties = (k: Kit) => ({
  fulfilments: k.table(
    'fulfilments',
    {
      /** Legible and stable, because the journal names it: `bulletin-county.c-nanqiao.2016.17`. */
      id: k.text('id').primaryKey(),
      duty: k.text('duty').notNull(),
      /** Body of the register, or the ledger number of a pilot (§5). */
      body: k.text('body').notNull(),
      /** The year whose duties it is counted among; not always the year of `on`. */
      year: k.int('year').notNull(),
      on: k.text('on').notNull(),
      /** The period it is meant for; null where the date decides. */
      period: k.text('period'),
      kind: k.oneOf('kind', FULFILMENT_KINDS).notNull(),
      /** Public title: of a meeting, a bulletin, a course. */
      subject: k.text('subject').notNull(),
      /** Internal; never published. */
      note: k.text('note').notNull(),
      recordedBy: k.text('recorded_by').notNull(),
      recordedAt: k.instant('recorded_at').notNull(),
    },
    (t) => [k.index('fulfilments_year', t['year']!, t['duty']!, t['body']!)],
  ),
});
