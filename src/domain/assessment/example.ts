import * as z from 'zod';
import { Facts } from './facts.ts';
import { INDICATOR_IDS } from './rules.ts';

/** A worked example, `content/examples/*.json`: computed by hand, signed off by an official, run as a test. */
export const WorkedExample = z.strictObject({
  title: z.string(),
  clause: z.string(),
  indicator: z.enum(INDICATOR_IDS),
  example: z.literal(true),
  note: z.string(),
  /** The post that checked the working by hand, and when. */
  signedOff: z.strictObject({ post: z.string().min(1), on: z.iso.date() }),
  facts: Facts,
  /** The steps by hand, for officials to follow. */
  working: z.array(z.string()).min(1),
  expect: z.strictObject({
    lines: z.record(
      z.string(),
      z.strictObject({ fullHundredths: z.int(), pointsHundredths: z.int().nullable() }),
    ),
    totalHundredths: z.int().nullable(),
    ratingsIndexBp: z.int().nullable().optional(),
  }),
});
export type WorkedExample = z.infer<typeof WorkedExample>;
