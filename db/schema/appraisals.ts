import type { Kit } from '../kit.ts';

/** Appraisal rounds and their public lists (§9.3); ballots themselves have a store of their own. */
export const appraisals = (k: Kit) => ({
  rounds: k.table('rounds', {
    id: k.text('id').primaryKey(),
  }),
});
