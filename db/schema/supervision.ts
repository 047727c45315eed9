import {
  CIRCULAR_STATES,
  INSTRUMENTS,
  ORDER_EVENTS,
  RHYTHMS,
  SUPERVISION_KINDS,
} from '../../src/domain/supervision.ts';
import type { Kit } from '../kit.ts';

/** Orders, letters and circulars (§6). What leaders said is in `instruction` and `instructed_by` and never goes out. */
export const supervision = (k: Kit) => ({
  orders: k.table(
    'orders',
    {
      /** `2016-order-003`, `2016-letter-001`. */
      id: k.text('id').primaryKey(),
      instrument: k.oneOf('instrument', INSTRUMENTS).notNull(),
      year: k.int('year').notNull(),
      /** In series by instrument and year, without gaps. */
      number: k.int('number').notNull(),
      kind: k.oneOf('kind', SUPERVISION_KINDS).notNull(),
      /** The ledger entry it presses for, where it presses for one. */
      entryId: k.text('entry_id'),
      lead: k.text('lead').notNull(),
      assisting: k.json<string[]>('assisting').notNull(),
      /** In public words. */
      matter: k.text('matter').notNull(),
      /** Internal: the wording of the instruction, what is demanded. */
      instruction: k.text('instruction').notNull(),
      /** Internal: whose instruction. */
      instructedBy: k.text('instructed_by').notNull(),
      deadline: k.text('deadline').notNull(),
      rhythm: k.oneOf('rhythm', RHYTHMS).notNull(),
      issuedOn: k.text('issued_on').notNull(),
      issuedBy: k.text('issued_by').notNull(),
      /** The unit that issued it: the reform office, a special group, a lead department. */
      issuer: k.text('issuer').notNull().default('ggb'),
    },
    (t) => [
      k.unique('orders_series', t['instrument']!, t['year']!, t['number']!),
      k.index('orders_entry', t['entryId']!),
    ],
  ),
  orderEvents: k.table(
    'order_events',
    {
      id: k.text('id').primaryKey(),
      orderId: k.text('order_id').notNull(),
      sequence: k.int('sequence').notNull(),
      kind: k.oneOf('kind', ORDER_EVENTS).notNull(),
      on: k.text('on').notNull(),
      at: k.instant('at').notNull(),
      actor: k.text('actor').notNull(),
      unit: k.text('unit').notNull(),
      /** Internal: reports answer instructions and quote them. */
      text: k.text('text').notNull(),
    },
    (t) => [k.unique('order_events_sequence', t['orderId']!, t['sequence']!)],
  ),
  circulars: k.table(
    'circulars',
    {
      /** `2016-circular-002`. */
      id: k.text('id').primaryKey(),
      year: k.int('year').notNull(),
      number: k.int('number').notNull(),
      kind: k.oneOf('kind', SUPERVISION_KINDS).notNull(),
      title: k.text('title').notNull(),
      on: k.text('on').notNull(),
      /** In public words, one for each unit concerned. */
      findings: k.json<{ unit: string; text: string }[]>('findings').notNull(),
      /** Internal. */
      note: k.text('note').notNull(),
      issuedBy: k.text('issued_by').notNull(),
    },
    (t) => [k.unique('circulars_series', t['year']!, t['number']!)],
  ),
  /** A circular before it has a number: nothing of this table is ever published. */
  circularDrafts: k.table('circular_drafts', {
    id: k.text('id').primaryKey(),
    kind: k.oneOf('kind', SUPERVISION_KINDS).notNull(),
    title: k.text('title').notNull(),
    findings: k.json<{ unit: string; text: string }[]>('findings').notNull(),
    note: k.text('note').notNull(),
    draftedBy: k.text('drafted_by').notNull(),
    draftedAt: k.instant('drafted_at').notNull(),
    state: k.oneOf('state', CIRCULAR_STATES).notNull(),
    decidedBy: k.text('decided_by'),
    decidedAt: k.instant('decided_at'),
    /** Why it was not approved. */
    reason: k.text('reason').notNull(),
    /** The circular that it became. */
    circular: k.text('circular'),
  }),
});
