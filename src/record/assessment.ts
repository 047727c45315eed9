import { z } from 'zod';
import { Facts, ScoreSheet } from '../domain/assessment.ts';

/** The assessment of a year (§10): `assessments/<year>.json`. Holds its facts, so that anybody can recompute it. */
export const AssessmentRecord = z.object({
  year: z.int(),
  publishedOn: z.iso.date(),
  /** Files of the record that the facts were taken from, with their hashes. */
  sources: z.array(z.object({ path: z.string(), sha256: z.string() })),
  facts: z.array(Facts),
  sheets: z.array(ScoreSheet),
});
export type AssessmentRecord = z.infer<typeof AssessmentRecord>;
