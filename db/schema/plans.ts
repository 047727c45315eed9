import { ORIGINS, PLAN_KINDS, REQUIREMENTS } from '../../src/domain/plans/terms.ts';
import type { Kit } from '../kit.ts';

/** Work points and task divisions (§1.1), with their items as printed. */
export const plans = (k: Kit) => ({
  plans: k.table('plans', {
    id: k.text('id').primaryKey(),
    year: k.int('year').notNull(),
    kind: k.oneOf('kind', PLAN_KINDS).notNull(),
    title: k.text('title').notNull(),
    docNumber: k.text('doc_number'),
    indexNumber: k.text('index_number'),
    issuedBy: k.text('issued_by'),
    /** The special group whose division it is. */
    groupId: k.text('group_id'),
    adoptedOn: k.text('adopted_on'),
    publishedOn: k.text('published_on'),
    intro: k.json<string[]>('intro').notNull(),
    /** Printed numbers withheld from publication: they keep their number. */
    withheld: k.json<string[]>('withheld').notNull(),
  }),
  planItems: k.table(
    'plan_items',
    {
      id: k.text('id').primaryKey(),
      planId: k.text('plan_id').notNull(),
      position: k.int('position').notNull(),
      /** As printed, e.g. （十一） or 21. */
      number: k.text('number').notNull(),
      path: k.json<string[]>('path').notNull(),
      title: k.text('title').notNull(),
      text: k.text('text').notNull(),
      target: k.text('target'),
      origin: k.oneOf('origin', ORIGINS),
      requirement: k.oneOf('requirement', REQUIREMENTS),
      /** Bodies as printed; the ids where the register knows them. */
      leads: k.json<{ name: string; id: string | null }[]>('leads').notNull(),
      participants: k.json<{ name: string; id: string | null }[]>('participants').notNull(),
      groups: k.json<string[]>('groups').notNull(),
      due: k.text('due'),
      dueText: k.text('due_text'),
      dueKind: k.text('due_kind'),
      /** The item of the work points that this task divides. */
      workPoint: k.text('work_point'),
      warnings: k.json<string[]>('warnings').notNull(),
    },
    (t) => [k.unique('plan_items_number', t['planId']!, t['position']!)],
  ),
});
