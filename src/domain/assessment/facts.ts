import * as z from 'zod';
import { WHOLE_BP } from '../points.ts';
import { LEVELS } from '../ratings.ts';

/**
 * What is known of one unit for one period. Every section is optional, and a missing one means "no data":
 * nothing is zero by default. Facts are part of the published record, so that anybody can recompute.
 */

const count = z.int({ error: '须为整数' }).min(0, { error: '不得为负数' });
const part = count.optional();

/** Ledger entries of the unit as lead body. `onTime + late + overdue` are those whose deadline has passed. */
const Ledger = z
  .strictObject({
    entries: part,
    struckOff: part,
    onTime: part,
    late: part,
    overdue: part,
    lagging: part,
    returned: part,
    qualityListed: part,
    deadlineMoves: part,
    /** Entries of central, provincial or city origin, and how many of them are struck off. */
    assigned: part,
    assignedStruckOff: part,
    /** The county's or department's own initiatives (§1.4), and how many are struck off. */
    own: part,
    ownStruckOff: part,
  })
  .refine((l) => (l.struckOff ?? 0) <= (l.entries ?? Number.MAX_SAFE_INTEGER), {
    error: '已销号数不得大于台账任务数',
    path: ['struckOff'],
  });

const levelCounts = z.strictObject(
  Object.fromEntries(LEVELS.map((level) => [level, count])) as Record<(typeof LEVELS)[number], typeof count>,
);
export type LevelCounts = z.infer<typeof levelCounts>;
const sumOf = (levels: LevelCounts) => LEVELS.reduce((sum, level) => sum + levels[level], 0);

/** Service-centre ratings (§9.2). Default and system ratings are not in here: they count nowhere. */
const Ratings = z
  .strictObject({
    byLevel: levelCounts,
    n: count,
    /** People served, where it is known. */
    served: part,
    negatives: part,
    negativesClosedInTime: part,
    /** Contested ratings that a review excluded: counted for the sensitivity line only. */
    excluded: levelCounts.optional(),
    /**
     * What they weigh in the score, basis points of one with a ticket, and how many of equal weight tell as much.
     * Absent where all weigh alike.
     */
    weighed: z.strictObject({ byLevelBp: levelCounts, sample: count }).optional(),
  })
  .refine((r) => sumOf(r.byLevel) === r.n, { error: '各等次评价数之和须等于评价总数 n', path: ['n'] })
  .refine((r) => LEVELS.every((level) => (r.weighed?.byLevelBp[level] ?? 0) <= r.byLevel[level] * WHOLE_BP), {
    error: '折合数不得大于评价数',
    path: ['weighed'],
  });

/** The deputies' appraisal (§9.3): mean of the three category means, 0 to 100 points in hundredths. */
const Appraisal = z
  .strictObject({
    meanHundredths: z.int().min(0).max(10_000, { error: '平均分至多为 100.00 分' }).nullable(),
    issued: part,
    collected: part,
    valid: part,
  })
  .refine((a) => (a.collected ?? 0) <= (a.issued ?? Number.MAX_SAFE_INTEGER), {
    error: '收回票数大于发出票数，本轮无效，不得计分',
    path: ['collected'],
  });

const Kept = z
  .strictObject({ due: count, onTime: count, late: count, missing: count })
  .refine((k) => k.onTime + k.late + k.missing === k.due, {
    error: '按期、迟办、未办之和须等于应办数 due',
    path: ['due'],
  });

/** The topics of duties that enter the assessment; see `DUTY_TOPICS`. */
const Duties = z.strictObject({
  meetings: Kept.optional(),
  reconciliation: Kept.optional(),
  pilots: Kept.optional(),
  supervision: Kept.optional(),
  training: Kept.optional(),
  bulletins: Kept.optional(),
  publication: Kept.optional(),
});

const Pilots = z.strictObject({ pilots: part, lettersSigned: part, concluded: part, dueToConclude: part });
/** Implementation plans (§4.2): demanded, filed, of these through every gate without being sent back. */
const Schemes = z.strictObject({ demanded: part, filed: part, atOnce: part });
/** Supervision orders as lead body that fell due (§6). Closed is what somebody else checked. */
const Supervision = z.strictObject({ orders: part, closedOnTime: part, closedLate: part, openOverdue: part });
/** Bulletins adopted by the reform office, results published in the outlets. */
const Publicity = z.strictObject({
  submitted: part,
  adopted: part,
  outletsDue: part,
  outletsPublished: part,
});

/** Marks of the quarterly reviews (§10.3), 0 to 100 points in hundredths. */
const Daily = z.strictObject({
  quarters: z.array(
    z.strictObject({
      quarter: z.string().regex(/^\d{4}-Q[1-4]$/, { error: '季度请写成 2016-Q1' }),
      markHundredths: z.int().min(0).max(10_000),
    }),
  ),
});

/** Something that no record shows: entered by one post with evidence, confirmed by another. */
export const Manual = z
  .strictObject({
    id: z.string().min(1),
    /** Which item, bonus or penalty it belongs to. */
    item: z.string().min(1),
    /** For an item judged by hand: attainment in basis points. */
    attainmentBp: z.int().min(0).max(10_000).optional(),
    /** For a bonus or penalty: how many cases. */
    cases: count.optional(),
    evidence: z.string().min(1, { error: '须写明依据材料' }),
    /** Posts, never persons. */
    enteredBy: z.string().min(1),
    confirmedBy: z.string().min(1, { error: '须有第二人复核' }),
  })
  .refine((m) => m.enteredBy !== m.confirmedBy, {
    error: '录入与复核不能是同一人，请由另一人复核',
    path: ['confirmedBy'],
  });

/** Who may grant tolerance (§10.5); the reform office is not among them. */
export const TOLERANCE_BODIES = ['party-committee', 'discipline', 'organisation'] as const;
export const TOLERANCE_BODY_NAMES: Record<(typeof TOLERANCE_BODIES)[number], string> = {
  'party-committee': '党委（党组）',
  discipline: '纪检监察机关',
  organisation: '组织部门',
};
/** The six tests that a decision answers. */
export const TOLERANCE_TESTS = [
  'motive',
  'conditions',
  'procedure',
  'nature',
  'consequence',
  'remedy',
] as const;
export const TOLERANCE_TEST_NAMES: Record<(typeof TOLERANCE_TESTS)[number], string> = {
  motive: '动机态度',
  conditions: '客观条件',
  procedure: '程序方法',
  nature: '性质程度',
  consequence: '后果影响',
  remedy: '挽回损失',
};

/** A decision of tolerance: suspends one named deduction for so many cases; the fact stays visible. */
export const Tolerance = z.strictObject({
  number: z.string({ error: '容错决定须有文号' }).min(1, { error: '容错决定须有文号' }),
  date: z.iso.date({ error: '容错决定须有日期，例如 2016-05-08' }),
  by: z.enum(TOLERANCE_BODIES, {
    error: '容错由党委、纪检或组织部门决定，请写 party-committee、discipline 或 organisation',
  }),
  /** The line whose deduction is suspended. */
  line: z.string().min(1),
  cases: z.int().min(1),
  facts: z.string().min(1, { error: '容错决定须写明事实' }),
  tests: z.strictObject(
    Object.fromEntries(
      TOLERANCE_TESTS.map((test) => [
        test,
        z.string({ error: `容错决定须逐项写明“${TOLERANCE_TEST_NAMES[test]}”` }).min(1),
      ]),
    ) as Record<(typeof TOLERANCE_TESTS)[number], z.ZodString>,
  ),
});

export const UNIT_CLASSES = ['department', 'county'] as const;
export type UnitClass = (typeof UNIT_CLASSES)[number];
export const UNIT_CLASS_NAMES: Record<UnitClass, string> = { department: '市直部门', county: '县（市、区）' };

export const SECTIONS = [
  'ledger',
  'ratings',
  'appraisal',
  'duties',
  'pilots',
  'schemes',
  'supervision',
  'publicity',
  'daily',
] as const;
export type Section = (typeof SECTIONS)[number];

export const Facts = z.strictObject({
  /** Body id. */
  unit: z.string().min(1),
  class: z.enum(UNIT_CLASSES),
  /** `2016` or `2016-Q3`. */
  period: z.string().regex(/^\d{4}(-Q[1-4])?$/, { error: 'period 请写成 2016 或 2016-Q3' }),
  ledger: Ledger.optional(),
  ratings: Ratings.optional(),
  appraisal: Appraisal.optional(),
  duties: Duties.optional(),
  pilots: Pilots.optional(),
  schemes: Schemes.optional(),
  supervision: Supervision.optional(),
  publicity: Publicity.optional(),
  daily: Daily.optional(),
  manual: z.array(Manual).optional(),
  tolerances: z.array(Tolerance).optional(),
  /** Where each section was taken from: a path in the record, or a note. */
  sources: z.partialRecord(z.enum(SECTIONS), z.string()).optional(),
});
export type Facts = z.infer<typeof Facts>;
export type Manual = z.infer<typeof Manual>;
export type Tolerance = z.infer<typeof Tolerance>;
