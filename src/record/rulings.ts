import { z } from 'zod';
import { APPEAL_OUTCOMES, COMMENDATION_KINDS, type Facts, Manual, Tolerance } from '../domain/assessment.ts';
import type { PublicRecord } from './parse.ts';
import { YearHead } from './published.ts';

const date = z.iso.date();
const period = z.string().regex(/^\d{4}(-Q[1-4])?$/);

const PublicAppeal = z.strictObject({
  id: z.string(),
  unit: z.string(),
  /** Id of the frozen assessment. */
  assessment: z.string(),
  line: z.string(),
  filedOn: date,
  /** Null while it waits. */
  outcome: z.enum(APPEAL_OUTCOMES).nullable(),
  answer: z.string(),
  answeredUnit: z.string().nullable(),
  answeredOn: date.nullable(),
});
const Commendation = z.strictObject({
  kind: z.enum(COMMENDATION_KINDS),
  unit: z.string(),
  /** The post of an individual; empty for a unit. */
  post: z.string(),
  grounds: z.string(),
  number: z.string(),
  date,
});

/**
 * What people decided about the scores of a year (§10.5, §10.6): `rulings/<yyyy>.json`. Grows as they decide; a frozen
 * sheet rests on the copy made on its day.
 */
export const RulingsRecord = YearHead.extend({
  /** Judged by hand, each confirmed by a second person. */
  manual: z.array(z.strictObject({ period, unit: z.string(), fact: Manual })),
  /** Decisions of tolerance, each by the body that recorded it. */
  tolerances: z.array(
    z.strictObject({ period, unit: z.string(), recordedUnit: z.string(), decision: Tolerance }),
  ),
  appeals: z.array(PublicAppeal),
  commendations: z.array(Commendation),
});
export type RulingsRecord = z.infer<typeof RulingsRecord>;

/**
 * What was judged by hand of a unit in a period, and its tolerances. Where the year has rulings at all, an empty list
 * means that there was no case; without them there is no data.
 */
export function ruledFacts(
  { rulings }: PublicRecord,
  period: string,
  unit: string,
): Pick<Facts, 'manual' | 'tolerances'> {
  const year = rulings.find((one) => one.year === Number(period.slice(0, 4)));
  if (year === undefined) return {};
  const own = <T extends { period: string; unit: string }>(list: readonly T[]) =>
    list.filter((one) => one.period === period && one.unit === unit);
  const manual = own(year.manual).map(({ fact }) => fact);
  const tolerances = own(year.tolerances).map(({ decision }) => decision);
  const quarter = period.includes('-Q');
  return {
    ...(manual.length > 0 || !quarter ? { manual } : {}),
    ...(tolerances.length > 0 ? { tolerances } : {}),
  };
}

/** What was ruled on an assessment, or on one unit's sheet of it: appeals against it, tolerances of its period. */
export function ruledOn(
  rulings: readonly RulingsRecord[],
  { id, period, year }: { id: string; period: string; year: number },
  unit?: string,
): Pick<RulingsRecord, 'appeals' | 'tolerances'> {
  const own = rulings.find((one) => one.year === year);
  const meant = (one: { unit: string }) => unit === undefined || one.unit === unit;
  return {
    appeals: own?.appeals.filter((appeal) => appeal.assessment === id && meant(appeal)) ?? [],
    tolerances: own?.tolerances.filter((one) => one.period === period && meant(one)) ?? [],
  };
}
