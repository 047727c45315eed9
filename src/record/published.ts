import { z } from 'zod';

/**
 * The minute of publication, set by the machine that published. Files of a record that was begun before it was kept have
 * the day only.
 */
export const PublishedAt = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/)
  .optional();
