import { z } from 'zod';

const count = z.int().nonnegative();

/** How one category of deputies graded one item; null where the cell is suppressed. */
const Cell = z.object({
  /** One category, or several merged because each alone was too small. */
  categories: z.array(z.string()).min(1),
  counts: z
    .object({
      satisfied: count,
      'basically-satisfied': count,
      dissatisfied: count,
      unknown: count,
      blank: count,
    })
    .nullable(),
  scoreHundredths: z.int().nullable(),
  /** True where 不了解 and 未填 are told as one figure, under `unknown`, because each alone was too small. */
  merged: z.boolean(),
  /** For checkers: [grade code, nonce] sorted by commitment, or the commitments alone where openings are withheld. */
  openings: z.array(z.tuple([z.int(), z.string()])).nullable(),
  commitments: z.array(z.string()).nullable(),
});

export const AppraisalItem = z.object({
  id: z.string(),
  kind: z.enum(['overall', 'key-work', 'unit']),
  title: z.string(),
  /** The body graded, with kind `unit`. */
  unit: z.string().nullable(),
  /** Mean of category means, hundredths of a point; null with fewer valid grades than may be shown. */
  scoreHundredths: z.int().nullable(),
  cells: z.array(Cell),
});
export type AppraisalItem = z.infer<typeof AppraisalItem>;

/** The result of one round (§9.3): `appraisals/<round>.json`. */
export const AppraisalRecord = z.object({
  id: z.string(),
  year: z.int(),
  title: z.string(),
  opensOn: z.iso.date(),
  closesOn: z.iso.date(),
  publishedOn: z.iso.date(),
  /** True when more ballots were collected than cards issued: nothing of it counts. */
  void: z.boolean(),
  categories: z.array(
    z.object({ id: z.string(), name: z.string(), issued: count, collected: count, valid: count }),
  ),
  /** Points of each grade, hundredths. */
  gradePoints: z.object({ satisfied: z.int(), 'basically-satisfied': z.int(), dissatisfied: z.int() }),
  items: z.array(AppraisalItem),
  method: z.string(),
  limits: z.array(z.string()),
});
export type AppraisalRecord = z.infer<typeof AppraisalRecord>;
