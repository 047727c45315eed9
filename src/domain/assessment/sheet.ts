import * as z from 'zod';
import { UNIT_CLASSES } from './facts.ts';
import { INDICATOR_IDS } from './rules.ts';

/** The score sheet as it is published; integers only: hundredths of a point and basis points. */

const hundredths = z.int();

const ScoreInput = z.strictObject({
  /** Machine name of the fact, or the id of a manual entry or a tolerance. */
  fact: z.string(),
  /** Chinese name. */
  name: z.string(),
  unit: z.enum(['count', 'hundredths', 'bp']),
  /** Null where there is no data. */
  value: z.int().nullable(),
  /** Path in the record, or a note on where it comes from. */
  from: z.string(),
});
export type ScoreInput = z.infer<typeof ScoreInput>;

export const ScoreLine = z.strictObject({
  /** Item or adjustment id of the rules. */
  id: z.string(),
  area: z.enum([...INDICATOR_IDS, 'bonus', 'penalty']),
  clause: z.string(),
  title: z.string(),
  inputs: z.array(ScoreInput),
  /** The rule in Chinese, made from the parameters. */
  rule: z.string(),
  /** Weight as the parameters give it; 0 for a bonus or penalty. */
  weightBp: z.int(),
  /** Weight after that of lines without data was handed on. */
  effectiveWeightBp: z.int(),
  /** Full mark after the same; 0 for a line that is not scored. */
  fullHundredths: hundredths,
  /** Degree of fulfilment where the rule is a ratio; null otherwise. */
  attainmentBp: z.int().nullable(),
  /** Null: no data. Negative for a penalty. */
  pointsHundredths: hundredths.nullable(),
  /** What the reader must know: no data and its effect, a suspended deduction, a cap. Empty if nothing. */
  note: z.string(),
});
export type ScoreLine = z.infer<typeof ScoreLine>;

const FindingShape = z.strictObject({
  code: z.string(),
  clause: z.string(),
  subject: z.string(),
  expected: z.string(),
  actual: z.string(),
  message: z.string(),
});

export const ScoreSheet = z.strictObject({
  unit: z.string(),
  class: z.enum(UNIT_CLASSES),
  period: z.string(),
  /** Date whose parameters were used. */
  parametersOn: z.string(),
  /** `what-if`: the parameters are not those of the period; such a sheet is never published. */
  kind: z.enum(['assessment', 'what-if']),
  /** True while any parameter in use is only an example. */
  example: z.boolean(),
  scaleHundredths: hundredths,
  lines: z.array(ScoreLine),
  /** Sum of the weighted lines. */
  subtotalHundredths: hundredths.nullable(),
  bonusHundredths: hundredths,
  penaltyHundredths: hundredths,
  /** After bonus, penalty and cap; null where no total may be given. */
  totalHundredths: hundredths.nullable(),
  /** What goes into the annual target assessment (§10.1); null like the total. */
  componentHundredths: hundredths.nullable(),
  /** Place within the class; equal totals share a place. */
  rank: z.int().nullable(),
  /** How many units of the class have a place. */
  ranked: z.int(),
  /** Index of the citizens' ratings, 0 to 10,000; null without data or under the minimum sample. */
  ratingsIndexBp: z.int().nullable(),
  ratingsRank: z.int().nullable(),
  grade: z.string().nullable(),
  findings: z.array(FindingShape),
});
export type ScoreSheet = z.infer<typeof ScoreSheet>;
