import { EVENT_KINDS, LEDGERS } from '../../src/domain/ledgers.ts';
import { ORIGINS, REQUIREMENTS } from '../../src/domain/plans/terms.ts';
import type { Kit } from '../kit.ts';

/** The four ledgers (§3): one entry shape; all that happens to an entry is an event, and its state a fold of them. */
export const ledgers = (k: Kit) => ({
  entries: k.table(
    'entries',
    {
      /** Stable number and address: `2016-1-012`. */
      id: k.text('id').primaryKey(),
      year: k.int('year').notNull(),
      ledger: k.oneOf('ledger', LEDGERS).notNull(),
      /** Who keeps it: reform office, special group or county. */
      keeper: k.text('keeper').notNull(),
      planItem: k.text('plan_item'),
      title: k.text('title').notNull(),
      text: k.text('text').notNull(),
      target: k.text('target').notNull(),
      lead: k.text('lead').notNull(),
      participants: k.json<string[]>('participants').notNull(),
      groups: k.json<string[]>('groups').notNull(),
      post: k.text('post').notNull(),
      origin: k.oneOf('origin', ORIGINS).notNull(),
      requirement: k.oneOf('requirement', REQUIREMENTS).notNull(),
      start: k.text('start').notNull(),
      /** The baseline deadline; it never changes. */
      due: k.text('due').notNull(),
      /** A withheld entry keeps its number and shows nothing else. */
      withheld: k.bool('withheld').notNull(),
    },
    (t) => [k.index('entries_ledger', t['year']!, t['ledger']!), k.index('entries_lead', t['lead']!)],
  ),
  entryEvents: k.table(
    'entry_events',
    {
      id: k.text('id').primaryKey(),
      entryId: k.text('entry_id').notNull(),
      /** Order within the entry, from 1: two officers at once collide here. */
      sequence: k.int('sequence').notNull(),
      kind: k.oneOf('kind', EVENT_KINDS).notNull(),
      /** The civil date on which it counts. */
      on: k.text('on').notNull(),
      at: k.instant('at').notNull(),
      actor: k.text('actor').notNull(),
      unit: k.text('unit').notNull(),
      /** Share done in percent, for reports. */
      share: k.int('share'),
      text: k.text('text').notNull(),
      /** Further facts of the kind: method of verification, new deadline, ground. */
      detail: k.json<Record<string, string>>('detail').notNull(),
    },
    (t) => [k.unique('entry_events_sequence', t['entryId']!, t['sequence']!)],
  ),
  airings: k.table(
    'airings',
    {
      id: k.text('id').primaryKey(),
      ledger: k.oneOf('ledger', LEDGERS).notNull(),
      period: k.text('period').notNull(),
      revision: k.int('revision').notNull(),
      asOf: k.text('as_of').notNull(),
      publishedAt: k.instant('published_at').notNull(),
      proposedBy: k.text('proposed_by').notNull(),
      approvedBy: k.text('approved_by').notNull(),
      note: k.text('note').notNull(),
    },
    (t) => [k.unique('airings_revision', t['ledger']!, t['period']!, t['revision']!)],
  ),
});
