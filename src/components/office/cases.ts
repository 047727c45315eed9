import { caseStandingOf, listCases, type RatingCase } from '../../cases/ratings.ts';
import { may } from '../../domain/actor.ts';
import type { CivilDate } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import { OWED_STEPS, type OwedStep } from '../../domain/ratings.ts';
import type { Desk } from './desk.ts';

/** A negative rating that is not closed: the step owed next, and by when. */
export type OpenCase = RatingCase & { next: OwedStep; due: CivilDate };

/** Whether the person answers for negative ratings of the own unit. */
export const answersCases = ({ actor }: Desk) => may(actor, 'ratings.answer-case', { unit: actor.unit });

/** Whether the person takes part in deciding appeals of other units. */
export const reviewsCases = ({ actor }: Desk) =>
  may(actor, 'ratings.propose-review', { doneByUnit: '' }) ||
  may(actor, 'ratings.confirm-review', { doneBy: '', doneByUnit: '' });

/**
 * Negative ratings not closed yet, the first due first: the own unit's for who answers for them, all for the others.
 * Throws `invalid` for a year without a published working-day calendar.
 */
export async function openCases(
  desk: Desk,
): Promise<{ open: OpenCase[]; appeals: RatingCase[]; ever: number }> {
  const all = await listCases(desk.ctx, answersCases(desk) ? desk.actor.unit : undefined);
  const open = all.flatMap((found): OpenCase[] => {
    const standing = caseStandingOf(found, desk.today);
    return standing.next === null
      ? []
      : [{ ...found, next: standing.next, due: standing.due[standing.next] }];
  });
  return {
    open: open.sort((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0)),
    appeals: all.filter((found) => found.steps.appealed && found.review.state !== 'decided'),
    ever: all.length,
  };
}

/** The step that a form names. Throws `invalid` for none of those owed. */
export function owedStep(text: string | undefined): OwedStep {
  const step = OWED_STEPS.find((known) => known === text);
  if (!step) throw new Refusal('invalid', '请选择要登记的环节。', { field: 'step' });
  return step;
}
