import { and, gte, lte } from 'drizzle-orm';
import type { Context } from '../../../db/write.ts';
import type { CivilDate } from '../../domain/calendar.ts';
import { caseStanding, OUTCOMES, type Outcome, OWED_STEPS, type OwedStep } from '../../domain/ratings.ts';
import { provisionalCalendar, ratingClocks } from '../parameters.ts';
import { isExcluded, type RatingCase, readCases } from './case-file.ts';

/** What became of a unit's negative ratings. */
export interface CaseCounts {
  opened: number;
  /** Of those opened, taken out of the count after review; the counts below are of the others. */
  excluded: number;
  taken: Record<OwedStep, number>;
  inTime: Record<OwedStep, number>;
  /** Past their term for rectification, or rectified: what `inTime.rectified` is to be held against. */
  due: number;
  /** Not yet rectified. */
  open: number;
  /** Of those, past the term. */
  overdue: number;
  extended: number;
  appealed: number;
  /** What the citizens said of the outcome. */
  outcomes: Record<Outcome, number>;
}

const steps = (): Record<OwedStep, number> => ({ contacted: 0, replied: 0, rectified: 0 });
export const noCases = (): CaseCounts => ({
  ...{ opened: 0, excluded: 0, taken: steps(), inTime: steps(), due: 0, open: 0, overdue: 0 },
  ...{ extended: 0, appealed: 0, outcomes: { satisfied: 0, 'basically-satisfied': 0, dissatisfied: 0 } },
});

/** Cases of negative ratings given from one day to another, by unit, as they stand at the end of a day. */
export async function caseCounts(
  ctx: Context,
  from: CivilDate,
  to: CivilDate,
  asOf: CivilDate,
): Promise<Map<string, CaseCounts>> {
  const { day } = ctx.read.t.ratingCases;
  const calendar = provisionalCalendar();
  const units = new Map<string, CaseCounts>();
  for (const found of await readCases(ctx.read, and(gte(day, from), lte(day, to)))) {
    const tally = units.get(found.unit) ?? noCases();
    const rules = { clocks: ratingClocks(found.openedOn), calendar };
    add(tally, found, caseStanding(found.openedOn, found.steps, asOf, rules));
    units.set(found.unit, tally);
  }
  return units;
}

function add(tally: CaseCounts, found: RatingCase, standing: ReturnType<typeof caseStanding>): void {
  tally.opened++;
  if (found.steps.appealed) tally.appealed++;
  if (isExcluded(found)) {
    tally.excluded++;
    return;
  }
  for (const step of OWED_STEPS) {
    if (standing.taken[step]) tally.taken[step]++;
    if (standing.inTime[step]) tally.inTime[step]++;
  }
  if (standing.taken.rectified || standing.overdue) tally.due++;
  if (!standing.taken.rectified) tally.open++;
  if (standing.overdue) tally.overdue++;
  if (found.steps.extended) tally.extended++;
  const outcome = OUTCOMES.find((known) => known === found.codes['outcome-rated']);
  if (outcome !== undefined) tally.outcomes[outcome]++;
}
