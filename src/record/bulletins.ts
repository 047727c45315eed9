import { z } from 'zod';
import type { Facts } from '../domain/assessment.ts';
import { quarterOf } from '../domain/calendar.ts';
import { ISSUE_DUTIES } from '../domain/duties/bulletins.ts';
import type { PublicRecord } from './parse.ts';
import { YearHead } from './published.ts';

const date = z.iso.date();

/**
 * Bulletins of a year (§8): `bulletins/<yyyy>.json`. What was sent out with the titles that made it, and how much each
 * unit handed in. Texts, and titles that were not adopted, stay in the office.
 */
export const BulletinsRecord = YearHead.extend({
  issues: z.array(
    z.strictObject({
      duty: z.enum(ISSUE_DUTIES),
      number: z.int().positive(),
      on: date,
      items: z.array(z.strictObject({ unit: z.string(), title: z.string(), submittedOn: date })),
    }),
  ),
  /** Bulletins handed in, by unit and quarter. */
  submitted: z.array(z.strictObject({ unit: z.string(), quarter: z.string(), n: z.int().positive() })),
});
export type BulletinsRecord = z.infer<typeof BulletinsRecord>;

/** How many bulletins a unit handed in and how many were adopted, in a year or in a quarter. */
export function publicityOf(record: PublicRecord, period: string, unit: string): Facts['publicity'] {
  const year = record.bulletins.find((one) => one.year === Number(period.slice(0, 4)));
  const within = (quarter: string) => !period.includes('-Q') || quarter === period;
  const submitted = (year?.submitted ?? [])
    .filter((row) => row.unit === unit && within(row.quarter))
    .reduce((sum, { n }) => sum + n, 0);
  if (submitted === 0) return undefined;
  const adopted = year!.issues
    .flatMap(({ items }) => items)
    .filter((item) => item.unit === unit && within(quarterOf(item.submittedOn))).length;
  return { submitted, adopted };
}
