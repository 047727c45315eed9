import type { Kit } from '../kit.ts';

/** The office's journal: one row for each thing done, written in the same transaction as the thing itself. */
export const log = (k: Kit) => ({
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
    (t) => [k.index('journal_subject', t['subject']!, t['at']!)],
  ),
});
