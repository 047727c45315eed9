import { STEP_KINDS, type StepDetail } from '../../src/domain/schemes.ts';
import type { Kit } from '../kit.ts';

/** Implementation plans (§4): one for an entry of a ledger; the gates it has passed are its steps. */
export const schemes = (k: Kit) => ({
  schemes: k.table('schemes', {
    /** Number of the ledger entry whose plan it is. */
    id: k.text('id').primaryKey(),
    year: k.int('year').notNull(),
    title: k.text('title').notNull(),
    /** The special group that examines it. */
    groupId: k.text('group_id').notNull(),
    openedOn: k.text('opened_on').notNull(),
    openedBy: k.text('opened_by').notNull(),
  }),
  schemeSteps: k.table(
    'scheme_steps',
    {
      id: k.text('id').primaryKey(),
      schemeId: k.text('scheme_id').notNull(),
      /** Order within the scheme, from 1: two officers at once collide here. */
      sequence: k.int('sequence').notNull(),
      kind: k.oneOf('kind', STEP_KINDS).notNull(),
      /** The civil date on which it happened. */
      on: k.text('on').notNull(),
      at: k.instant('at').notNull(),
      actor: k.text('actor').notNull(),
      unit: k.text('unit').notNull(),
      /** Minutes, opinions in full: internal, never published. */
      note: k.text('note').notNull(),
      detail: k.json<StepDetail>('detail').notNull(),
    },
    (t) => [k.unique('scheme_steps_sequence', t['schemeId']!, t['sequence']!)],
  ),
});
