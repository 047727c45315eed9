import type { Kit } from '../kit.ts';

export const FREEZE_STATES = ['proposed', 'frozen', 'declined'] as const;

/** The assessment (§10): what two persons freeze. What was frozen is never changed; a correction is a new revision. */
export const assessment = (k: Kit) => ({
  freezes: k.table(
    'freezes',
    {
      /** Never used again, because the journal names it: `2016-Q3/1`. */
      id: k.text('id').primaryKey(),
      /** `2016` or `2016-Q3`. */
      period: k.text('period').notNull(),
      revision: k.int('revision').notNull(),
      /** Id in the record once frozen: `2016-Q3`, `2016-r2`. */
      recordId: k.text('record_id').notNull(),
      /** Public; mandatory for a correction. */
      note: k.text('note').notNull(),
      /** Hash of facts, parameters, sources and sheets as they were proposed. */
      sha256: k.text('sha256').notNull(),
      state: k.oneOf('state', FREEZE_STATES).notNull(),
      proposedBy: k.text('proposed_by').notNull(),
      proposedAt: k.instant('proposed_at').notNull(),
      decidedBy: k.text('decided_by'),
      decidedAt: k.instant('decided_at'),
      /** Why it was declined; internal. */
      reason: k.text('reason').notNull(),
    },
    (t) => [k.index('freezes_period', t['period']!, t['state']!)],
  ),
});
