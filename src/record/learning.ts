import { z } from 'zod';
import { GATHERING_KINDS } from '../domain/duties/learning.ts';
import { YearHead } from './published.ts';

const date = z.iso.date();

/** Training and research of a year (§7): `learning/<yyyy>.json`. Who came is a number, who marked stays inside. */
export const LearningRecord = YearHead.extend({
  gatherings: z.array(
    z.strictObject({
      kind: z.enum(GATHERING_KINDS),
      on: date,
      title: z.string(),
      attendance: z.array(z.strictObject({ unit: z.string(), n: z.int().positive() })),
    }),
  ),
  topics: z.array(
    z.strictObject({
      id: z.string(),
      quarter: z.string(),
      title: z.string(),
      unit: z.string(),
      due: date,
      /** Title of the report and the day it was handed in; null while it is owed. */
      report: z.string().nullable(),
      reportedOn: date.nullable(),
      best: z.boolean(),
      /** Mean mark of two or more judges; published for those chosen. */
      meanHundredths: z.int().min(0).max(10_000).nullable(),
    }),
  ),
});
export type LearningRecord = z.infer<typeof LearningRecord>;
