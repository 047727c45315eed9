/** The periods whose assessment can be frozen, and how far each is. */
import { type Freeze, listFreezes } from '../../cases/assessment.ts';
import type { PublicRecord } from '../../record/parse.ts';
import { airingsInForce } from '../../record/standing.ts';
import type { Desk } from './desk.ts';

export interface PeriodState {
  period: string;
  /** The proposal that waits for a decision. */
  waiting: Freeze | undefined;
  /** Frozen revisions, oldest first. */
  frozen: Freeze[];
  /** Proposals sent back, oldest first. */
  declined: Freeze[];
}

/** Every quarter that was aired, and the year once its last quarter was; the latest first. */
export async function periodStates(desk: Desk, record: PublicRecord): Promise<PeriodState[]> {
  const freezes = await listFreezes(desk.ctx);
  const quarters = airingsInForce(record)
    .map(({ period }) => period)
    .filter((period) => period.includes('-Q'));
  const years = quarters.filter((period) => period.endsWith('-Q4')).map((period) => period.slice(0, 4));
  // A year stands above its quarters: `2016` before `2016-Q4`.
  const order = (period: string) => (period.includes('-Q') ? period : `${period}-Q5`);
  return [...new Set([...quarters, ...years])]
    .sort((a, b) => (order(a) > order(b) ? -1 : 1))
    .map((period) => {
      const own = freezes.filter((one) => one.period === period);
      return {
        period,
        waiting: own.find(({ state }) => state === 'proposed'),
        frozen: own.filter(({ state }) => state === 'frozen'),
        declined: own.filter(({ state }) => state === 'declined'),
      };
    });
}
