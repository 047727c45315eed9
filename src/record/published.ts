import { z } from 'zod';

/**
 * The minute of publication, set by the machine that published. Files of a record that was begun before it was kept have
 * the day only.
 */
export const PublishedAt = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/)
  .optional();

/** What the record of a year that goes on begins with: as of the end of which day, and when it first came out. */
export const YearHead = z.strictObject({
  year: z.int(),
  asOf: z.iso.date(),
  publishedOn: z.iso.date(),
  publishedAt: PublishedAt,
});
export type YearHead = z.infer<typeof YearHead>;
