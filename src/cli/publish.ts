/** `portal publish …`: decides what goes out, composes it, and puts it into the record. */
import { listPlans } from '../cases/plans.ts';
import type { Portal } from '../cases/portal.ts';
import { dueAirings, publishedAt } from '../cases/publish.ts';
import { SYSTEM } from '../domain/actor.ts';
import type { Instant } from '../domain/calendar.ts';
import { composeBodies, composePlan } from '../publish/plans.ts';
import { publishProposal } from './publish/airings.ts';
import { publishAppraisal, releasedRounds } from './publish/appraisals.ts';
import { type Published, putAll } from './publish/put.ts';

export { publishAiring } from './publish/airings.ts';
export { publishAppraisal } from './publish/appraisals.ts';
export { freezeAssessment, proposeAssessment, publishAssessment } from './publish/assessment.ts';
export type { Published } from './publish/put.ts';
export {
  publishMonthDue,
  publishOpenCases,
  publishOpenCasesDaily,
  publishRatings,
} from './publish/ratings.ts';
export { publishParts, publishYear } from './publish/years.ts';

/** Publishes the register of bodies and every plan of a year (§9.1). */
export async function publishPlans(
  portal: Portal,
  recordDir: string,
  now: Instant,
  year: number,
): Promise<Published[]> {
  const ctx = portal.as(SYSTEM, now);
  const files = [await composeBodies(ctx.read)];
  for (const plan of await listPlans(ctx, year)) {
    const first = (await publishedAt(ctx, `plans/${plan.id}.json`)) ?? now;
    files.push(await composePlan(ctx.read, plan.id, first));
  }
  return putAll(portal, recordDir, now, files);
}

/**
 * Publishes every approved airing whose day has come, one after another; one that fails does not hold up the others.
 * @returns what was published, and the errors
 */
export async function publishDue(
  portal: Portal,
  recordDir: string,
  now: Instant,
): Promise<{ published: Published[]; errors: unknown[] }> {
  const published: Published[] = [];
  const errors: unknown[] = [];
  for (const id of await dueAirings(portal.as(SYSTEM, now))) {
    try {
      published.push(await publishProposal(portal, recordDir, now, id));
    } catch (error) {
      errors.push(error);
    }
  }
  for (const id of await releasedRounds(portal, recordDir, now)) {
    try {
      published.push(...(await publishAppraisal(portal, recordDir, now, id)));
    } catch (error) {
      errors.push(error);
    }
  }
  return { published, errors };
}
