import type { Kit } from '../kit.ts';
import { appraisals } from './appraisals.ts';
import { assessment } from './assessment.ts';
import { auth } from './auth.ts';
import { bodies } from './bodies.ts';
import { duties } from './duties.ts';
import { ledgers } from './ledgers.ts';
import { log } from './log.ts';
import { pilots } from './pilots.ts';
import { plans } from './plans.ts';
import { publish } from './publish.ts';
import { ratingCases } from './rating-cases.ts';
import { ratings } from './ratings.ts';
import { schemes } from './schemes.ts';
import { supervision } from './supervision.ts';

/** Every table of the portal, in one dialect. */
export const schema = (k: Kit) => ({
  ...bodies(k),
  ...plans(k),
  ...ledgers(k),
  ...duties(k),
  ...schemes(k),
  ...pilots(k),
  ...supervision(k),
  ...ratings(k),
  ...ratingCases(k),
  ...appraisals(k),
  ...assessment(k),
  ...auth(k),
  ...publish(k),
  ...log(k),
});
export type Tables = ReturnType<typeof schema>;
