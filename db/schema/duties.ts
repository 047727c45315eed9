import { BULLETIN_STATES, ISSUE_DUTIES } from '../../src/domain/duties/bulletins.ts';
import { GATHERING_KINDS } from '../../src/domain/duties/learning.ts';
import { type AgendaItem, DECISION_KINDS } from '../../src/domain/duties/meetings.ts';
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
  /** Meetings (§2). Date and subject are public through the fulfilment; agenda, decisions and minutes stay inside. */
  meetings: k.table('meetings', {
    id: k.text('id').primaryKey(),
    duty: k.text('duty').notNull(),
    body: k.text('body').notNull(),
    on: k.text('on').notNull(),
    subject: k.text('subject').notNull(),
    extraordinary: k.bool('extraordinary').notNull(),
    /** What is to be dealt with. */
    agenda: k.json<AgendaItem[]>('agenda').notNull(),
    /** Internal. */
    minutes: k.text('minutes').notNull(),
    /** The fulfilment once it was held; null while it is planned. */
    fulfilment: k.text('fulfilment'),
    recordedBy: k.text('recorded_by').notNull(),
    recordedAt: k.instant('recorded_at').notNull(),
  }),
  meetingDecisions: k.table(
    'meeting_decisions',
    {
      id: k.text('id').primaryKey(),
      meeting: k.text('meeting').notNull(),
      text: k.text('text').notNull(),
      /** What the decision became. */
      becomes: k.oneOf('becomes', DECISION_KINDS).notNull(),
      /** Number of the entry, order or scheme; null while that is owed, and for what stands by itself. */
      reference: k.text('reference'),
    },
    (t) => [k.index('meeting_decisions_meeting', t['meeting']!)],
  ),
  /** Bulletins and digests that came in (§8). The text is internal; title and unit are public once adopted. */
  bulletins: k.table(
    'bulletins',
    {
      id: k.text('id').primaryKey(),
      duty: k.text('duty').notNull(),
      unit: k.text('unit').notNull(),
      submittedOn: k.text('submitted_on').notNull(),
      title: k.text('title').notNull(),
      text: k.text('text').notNull(),
      /** Ledger entry whose report it was made from. */
      source: k.text('source'),
      state: k.oneOf('state', BULLETIN_STATES).notNull(),
      issue: k.text('issue'),
      /** Place within the issue. */
      position: k.int('position'),
      submittedBy: k.text('submitted_by').notNull(),
    },
    (t) => [
      k.index('bulletins_state', t['state']!, t['submittedOn']!),
      k.index('bulletins_issue', t['issue']!),
    ],
  ),
  /** Courses, showcases and study trips (§7), with how many came from where. */
  gatherings: k.table('gatherings', {
    id: k.text('id').primaryKey(),
    kind: k.oneOf('kind', GATHERING_KINDS).notNull(),
    year: k.int('year').notNull(),
    on: k.text('on').notNull(),
    title: k.text('title').notNull(),
    /** Numbers by unit; never names. */
    attendance: k.json<Record<string, number>>('attendance').notNull(),
    recordedBy: k.text('recorded_by').notNull(),
  }),
  /** Research topics handed out each quarter, and what came of them (§7). */
  topics: k.table('topics', {
    id: k.text('id').primaryKey(),
    quarter: k.text('quarter').notNull(),
    title: k.text('title').notNull(),
    unit: k.text('unit').notNull(),
    due: k.text('due').notNull(),
    /** Title of the report; null until it was handed in. */
    report: k.text('report'),
    reportedOn: k.text('reported_on'),
    /** Chosen among the best of its year. */
    best: k.bool('best').notNull(),
    assignedBy: k.text('assigned_by').notNull(),
  }),
  /** One judge's mark for one report. */
  reportMarks: k.table(
    'report_marks',
    {
      topic: k.text('topic').notNull(),
      judge: k.text('judge').notNull(),
      markHundredths: k.int('mark_hundredths').notNull(),
    },
    (t) => [k.primaryKey(t['topic']!, t['judge']!)],
  ),
  /** What the reform office sends out (§8); a draft until it is issued. */
  issues: k.table('issues', {
    id: k.text('id').primaryKey(),
    duty: k.oneOf('duty', ISSUE_DUTIES).notNull(),
    year: k.int('year').notNull(),
    number: k.int('number').notNull(),
    issuedOn: k.text('issued_on'),
    preparedBy: k.text('prepared_by').notNull(),
  }),
});
