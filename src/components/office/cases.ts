import { ratingClocks, workingCalendar } from '../../cases/parameters.ts';
import { listCases, type RatingCase } from '../../cases/ratings.ts';
import { may } from '../../domain/actor.ts';
import type { CivilDate } from '../../domain/calendar.ts';
import { addWorkingDays, OWED_STEPS, type OwedStep } from '../../domain/ratings.ts';
import type { Desk } from './desk.ts';

/** A negative rating that is not closed: the step owed next, and by when. */
export type OpenCase = RatingCase & { next: OwedStep; due: CivilDate };

/** Whether the person answers for negative ratings of the own unit. */
export const answersCases = ({ actor }: Desk) => may(actor, 'ratings.answer-case', { unit: actor.unit });

/**
 * Negative ratings not closed yet, the first due first: the own unit's for who answers for them, all for the others.
 * Throws `invalid` for a year without a published working-day calendar.
 */
export async function openCases(desk: Desk): Promise<{ open: OpenCase[]; ever: number }> {
  const all = await listCases(desk.ctx, answersCases(desk) ? desk.actor.unit : undefined);
  const calendar = workingCalendar();
  const open = all.flatMap((found) => {
    const next = OWED_STEPS.find((step) => !found.steps[step]);
    if (next === undefined || found.steps.rectified) return [];
    return [
      { ...found, next, due: addWorkingDays(found.openedOn, ratingClocks(found.openedOn)[next], calendar) },
    ];
  });
  return { open: open.sort((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0)), ever: all.length };
}
