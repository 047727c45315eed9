import { z } from 'zod';
import {
  CASE_STEPS,
  EXCLUSION_REASONS,
  EXTENSION_REASONS,
  OWED_STEPS,
  type OwedStep,
  VERDICTS,
} from '../domain/ratings.ts';
import { PublishedAt } from './published.ts';

const date = z.iso.date();

/** A negative rating on which something is owed: no person, no hour, no level, nothing that was written. */
export const OpenCase = z.object({
  /** Public number; the receipt cannot be computed from it. */
  number: z.string(),
  unit: z.string(),
  centre: z.string(),
  /** The day the rating counts for, and the day from which the clocks run. */
  day: date,
  openedOn: date,
  steps: z.partialRecord(z.enum(CASE_STEPS), date),
  /** The step owed next, and its last day, the extension counted in. */
  next: z.enum(OWED_STEPS),
  due: date,
  overdue: z.boolean(),
  extension: z.enum(EXTENSION_REASONS).nullable(),
  /** Ground on which the unit appealed. */
  appeal: z.enum(EXCLUSION_REASONS).nullable(),
  /** What two persons decided on the appeal. */
  verdict: z.enum(VERDICTS).nullable(),
});
export type OpenCase = z.infer<typeof OpenCase>;

/** What a case is called whose next step is past its term. Only the last is what a month counts as past its term. */
export const LATE_STEP_NAMES: Record<OwedStep, string> = {
  contacted: '联系超期',
  replied: '答复超期',
  rectified: '整改超期',
};

/** Open negative cases (§9.2): `cases/open.json`. Nothing received in the 24 hours before is in it. */
export const OpenCasesRecord = z.object({
  /** First day of publication. */
  publishedOn: date,
  publishedAt: PublishedAt,
  /** The day at whose end the cases stand so. */
  asOf: date,
  cases: z.array(OpenCase),
});
export type OpenCasesRecord = z.infer<typeof OpenCasesRecord>;
