import { APPEAL_OUTCOMES, COMMENDATION_KINDS, TOLERANCE_BODIES } from '../../src/domain/assessment.ts';
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
      /** Hash of facts, parameters and sheets as they were proposed; once frozen of these and their sources. */
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
  /** What no record shows, entered by one post with evidence; counts once another has confirmed it. */
  manualEntries: k.table(
    'manual_entries',
    {
      id: k.text('id').primaryKey(),
      period: k.text('period').notNull(),
      unit: k.text('unit').notNull(),
      /** Line of the score sheet. */
      item: k.text('item').notNull(),
      attainmentBp: k.int('attainment_bp'),
      cases: k.int('cases'),
      evidence: k.text('evidence').notNull(),
      enteredBy: k.text('entered_by').notNull(),
      enteredAt: k.instant('entered_at').notNull(),
      confirmedBy: k.text('confirmed_by'),
      confirmedAt: k.instant('confirmed_at'),
      /** Set where the second person sent it back; it then never counts. */
      refused: k.text('refused'),
    },
    (t) => [k.index('manual_entries_unit', t['period']!, t['unit']!)],
  ),
  /** Decisions of tolerance by the competent body (§10.5); each suspends one named deduction. */
  tolerances: k.table(
    'tolerances',
    {
      id: k.text('id').primaryKey(),
      period: k.text('period').notNull(),
      unit: k.text('unit').notNull(),
      line: k.text('line').notNull(),
      cases: k.int('cases').notNull(),
      number: k.text('number').notNull(),
      date: k.text('date').notNull(),
      by: k.oneOf('by', TOLERANCE_BODIES).notNull(),
      facts: k.text('facts').notNull(),
      tests: k.json<Record<string, string>>('tests').notNull(),
      recordedBy: k.text('recorded_by').notNull(),
      recordedUnit: k.text('recorded_unit').notNull(),
      recordedAt: k.instant('recorded_at').notNull(),
    },
    (t) => [k.unique('tolerances_number', t['number']!, t['unit']!, t['line']!)],
  ),
  /** A unit against one line of its frozen sheet, answered by somebody of another unit. */
  scoreAppeals: k.table(
    'score_appeals',
    {
      id: k.text('id').primaryKey(),
      unit: k.text('unit').notNull(),
      /** Record id of the assessment. */
      assessment: k.text('assessment').notNull(),
      line: k.text('line').notNull(),
      /** Internal. */
      grounds: k.text('grounds').notNull(),
      filedBy: k.text('filed_by').notNull(),
      filedOn: k.text('filed_on').notNull(),
      outcome: k.oneOf('outcome', APPEAL_OUTCOMES),
      /** Public. */
      answer: k.text('answer').notNull(),
      answeredBy: k.text('answered_by'),
      answeredUnit: k.text('answered_unit'),
      answeredOn: k.text('answered_on'),
    },
    (t) => [k.unique('score_appeals_line', t['unit']!, t['assessment']!, t['line']!)],
  ),
  /** Advanced units and posts of a year, with the grounds (§10.6). */
  commendations: k.table('commendations', {
    id: k.text('id').primaryKey(),
    year: k.int('year').notNull(),
    kind: k.oneOf('kind', COMMENDATION_KINDS).notNull(),
    unit: k.text('unit').notNull(),
    /** The post, for an individual; never a name. */
    post: k.text('post').notNull(),
    grounds: k.text('grounds').notNull(),
    number: k.text('number').notNull(),
    date: k.text('date').notNull(),
    recordedBy: k.text('recorded_by').notNull(),
    recordedAt: k.instant('recorded_at').notNull(),
  }),
});
