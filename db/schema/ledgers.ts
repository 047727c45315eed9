import { AIRING_STATES, type AiredRow } from '../../src/domain/ledgers/airing.ts';
import { EVIDENCE_TYPES, type EvidenceType } from '../../src/domain/ledgers/evidence.ts';
import { RECONCILIATION_STATES, VERDICTS } from '../../src/domain/ledgers/months.ts';
import { EVENT_KINDS, LEDGERS, type Milestone } from '../../src/domain/ledgers.ts';
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
      /** Steps on the way, promised with the baseline. */
      milestones: k.json<Milestone[]>('milestones').notNull().default([]),
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
  /** The way to an airing: proposed by one person, approved by another, due on a day. `airings` holds what came out. */
  airingProposals: k.table(
    'airing_proposals',
    {
      /** Id of the airing it leads to, and which attempt this is: `county-2016-Q3.2`. */
      id: k.text('id').primaryKey(),
      airing: k.text('airing').notNull(),
      ledger: k.oneOf('ledger', LEDGERS).notNull(),
      period: k.text('period').notNull(),
      revision: k.int('revision').notNull(),
      asOf: k.text('as_of').notNull(),
      /** Public; mandatory for a correction. */
      note: k.text('note').notNull(),
      /** Internal: why it may go out in spite of the warnings. */
      remark: k.text('remark').notNull(),
      scheduledOn: k.text('scheduled_on').notNull(),
      /** Accounts that may look at it before it is out. */
      readers: k.json<string[]>('readers').notNull(),
      /** What was seen when it was proposed; whoever approves and the job that publishes see the same or stop. */
      snapshot: k.json<AiredRow[]>('snapshot').notNull(),
      state: k.oneOf('state', AIRING_STATES).notNull(),
      proposedBy: k.text('proposed_by').notNull(),
      proposedAt: k.instant('proposed_at').notNull(),
      decidedBy: k.text('decided_by'),
      decidedAt: k.instant('decided_at'),
      decision: k.text('decision').notNull(),
      /** Why the last try to publish it failed; empty if none did. */
      failure: k.text('failure').notNull(),
    },
    (t) => [k.index('airing_proposals_airing', t['ledger']!, t['period']!)],
  ),
  /** Who looked at an airing before it was out, and when. */
  airingLooks: k.table(
    'airing_looks',
    {
      proposal: k.text('proposal').notNull(),
      account: k.text('account').notNull(),
      at: k.instant('at').notNull(),
    },
    (t) => [k.primaryKey(t['proposal']!, t['account']!, t['at']!)],
  ),
  /** The meeting at which a keeper goes through the accounts of a month (§3.1). */
  reconciliations: k.table(
    'reconciliations',
    {
      /** `c-nanqiao.2016-09`. */
      id: k.text('id').primaryKey(),
      keeper: k.text('keeper').notNull(),
      month: k.text('month').notNull(),
      heldOn: k.text('held_on').notNull(),
      /** Internal: what was said. */
      minutes: k.text('minutes').notNull(),
      state: k.oneOf('state', RECONCILIATION_STATES).notNull(),
      openedBy: k.text('opened_by').notNull(),
      openedAt: k.instant('opened_at').notNull(),
      /** The keeper's sign-off is what closes the month. */
      closedBy: k.text('closed_by'),
      closedAt: k.instant('closed_at'),
    },
    (t) => [k.unique('reconciliations_month', t['keeper']!, t['month']!)],
  ),
  reconciliationLines: k.table(
    'reconciliation_lines',
    {
      reconciliation: k.text('reconciliation').notNull(),
      entry: k.text('entry').notNull(),
      unit: k.text('unit').notNull(),
      verdict: k.oneOf('verdict', VERDICTS),
      text: k.text('text').notNull(),
      share: k.int('share'),
      decidedBy: k.text('decided_by'),
    },
    (t) => [k.primaryKey(t['reconciliation']!, t['entry']!)],
  ),
  reconciliationSigns: k.table(
    'reconciliation_signs',
    {
      reconciliation: k.text('reconciliation').notNull(),
      unit: k.text('unit').notNull(),
      account: k.text('account').notNull(),
      at: k.instant('at').notNull(),
      /** Noted by the keeper: this side did not come; with the reason. */
      absent: k.bool('absent').notNull(),
      reason: k.text('reason').notNull(),
    },
    (t) => [k.primaryKey(t['reconciliation']!, t['unit']!)],
  ),
  /** Evidence files. The content lies beside the database under its hash; the name is text and nothing else. */
  evidence: k.table(
    'evidence',
    {
      id: k.text('id').primaryKey(),
      entryId: k.text('entry_id').notNull(),
      name: k.text('name').notNull(),
      type: k.oneOf('type', Object.keys(EVIDENCE_TYPES) as [EvidenceType, ...EvidenceType[]]).notNull(),
      bytes: k.int('bytes').notNull(),
      sha256: k.text('sha256').notNull(),
      on: k.text('on').notNull(),
      at: k.instant('at').notNull(),
      uploadedBy: k.text('uploaded_by').notNull(),
    },
    (t) => [k.unique('evidence_content', t['entryId']!, t['sha256']!)],
  ),
});
