import { z } from 'zod';
import type { Results, Round } from '../domain/appraisals.ts';
import { civilDate } from '../domain/calendar.ts';
import { PublishedAt } from './published.ts';

const count = z.int().nonnegative();

const Counts = z.object({
  satisfied: count,
  'basically-satisfied': count,
  dissatisfied: count,
  unknown: count,
  blank: count,
});

/** How one category of deputies graded one item; null where the cell is suppressed. */
const Cell = z.object({
  /** One category, or several merged because each alone was too small. */
  categories: z.array(z.string()).min(1),
  counts: Counts.nullable(),
  scoreHundredths: z.int().nullable(),
  /** True where 不了解 and 未填 are told as one figure, under `unknown`, because each alone was too small. */
  merged: z.boolean(),
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
  publishedAt: PublishedAt,
  /** True when more ballots were collected than cards issued: nothing of it counts. */
  void: z.boolean(),
  categories: z.array(
    z.object({ id: z.string(), name: z.string(), issued: count, collected: count, valid: count }),
  ),
  /** Points of each grade, hundredths. */
  gradePoints: z.object({ satisfied: z.int(), 'basically-satisfied': z.int(), dissatisfied: z.int() }),
  items: z.array(AppraisalItem),
  /** Totals of ballots given on paper: a channel of its own, outside the scores. Counts by item; null if too few. */
  paper: z
    .array(
      z.object({
        category: z.string(),
        issued: count,
        collected: count,
        counts: z.record(z.string(), Counts).nullable(),
      }),
    )
    .optional(),
  method: z.string(),
  limits: z.array(z.string()),
});
export type AppraisalRecord = z.infer<typeof AppraisalRecord>;

type Derived = Omit<AppraisalRecord, 'publishedOn' | 'publishedAt' | 'paper' | 'method' | 'limits'>;

/** All of a result that follows from the round's definition and the trustees' tally. */
export function derivedAppraisal(round: Round, results: Results): Derived {
  const questions = new Map(round.items.map((item) => [item.id, item]));
  return {
    id: round.id,
    year: Number(civilDate(round.opensAt).slice(0, 4)),
    title: round.title,
    opensOn: civilDate(round.opensAt),
    closesOn: civilDate(round.closesAt - 1),
    void: results.void,
    categories: results.categories.map(({ id, name, issued, collected, spoiled }) => ({
      id,
      name,
      issued,
      collected,
      valid: collected - spoiled,
    })),
    gradePoints: {
      satisfied: results.values.satisfied * 100,
      'basically-satisfied': results.values['basically-satisfied'] * 100,
      dissatisfied: results.values.dissatisfied * 100,
    },
    items: results.items.map(({ item, groups, scoreHundredths }) => {
      const question = questions.get(item)!;
      return {
        id: item,
        kind: question.kind,
        title: question.text,
        unit: question.unit ?? null,
        scoreHundredths,
        cells: groups.map((group) => ({
          categories: group.categories,
          ...countsOf(group.cells),
          scoreHundredths: group.scoreHundredths,
        })),
      };
    }),
  };
}

function countsOf(cells: Results['items'][number]['groups'][number]['cells']) {
  if (cells === null) return { counts: null, merged: false };
  const counts = { satisfied: 0, 'basically-satisfied': 0, dissatisfied: 0, unknown: 0, blank: 0 };
  for (const { marks, count } of cells) counts[marks[0]!] = count;
  return { counts, merged: cells.some(({ marks }) => marks.length > 1) };
}
