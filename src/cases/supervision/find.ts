/** Reading orders and letters: their events, what follows from them, and who may read what is internal. */
import { and, asc, desc, eq, inArray } from 'drizzle-orm';
import { rowsOf } from '../../../db/bulk.ts';
import type { Transaction } from '../../../db/engine.ts';
import type { Context } from '../../../db/write.ts';
import { type Actor, demand, may } from '../../domain/actor.ts';
import { addDays, type CivilDate, civilDate } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import {
  ESCALATION_NAMES,
  INSTRUMENT_NAMES,
  type Instrument,
  nextReport,
  type OrderEvent,
  type OrderState,
  orderState,
  type ReportRhythm,
  type SupervisionKind,
  seriesNumber,
  standingEvents,
} from '../../domain/supervision.ts';
import { escalationRule } from '../parameters.ts';

export interface Order {
  id: string;
  instrument: Instrument;
  year: number;
  number: number;
  kind: SupervisionKind;
  entryId: string | null;
  lead: string;
  assisting: string[];
  matter: string;
  /** Internal; empty for who is no party. */
  instruction: string;
  /** Internal; empty for who is no party. */
  instructedBy: string;
  deadline: CivilDate;
  rhythm: ReportRhythm;
  issuedOn: CivilDate;
  issuedBy: string;
  /** The unit that issued it. */
  issuer: string;
  events: (OrderEvent & { text: string })[];
  state: OrderState;
}

type Handle = Pick<Transaction, 't'> & { db: Pick<Transaction['db'], 'select'> };

async function eventsOf({ db, t }: Handle, ids: string[]) {
  const rows = await rowsOf(ids, (part) =>
    db
      .select()
      .from(t.orderEvents)
      .where(inArray(t.orderEvents.orderId, part))
      .orderBy(asc(t.orderEvents.sequence)),
  );
  return Map.groupBy(rows, (row) => row.orderId);
}

/** Loads an order by any handle, also inside a transaction. Throws `not-found`. */
export async function loadOrder(handle: Handle, id: string, asOf: CivilDate): Promise<Order> {
  const { db, t } = handle;
  const [row] = await db.select().from(t.orders).where(eq(t.orders.id, id));
  if (!row) throw new Refusal('not-found', `没有编号为“${id}”的督办件。`);
  const events = (await eventsOf(handle, [id])).get(id) ?? [];
  return { ...row, events, state: orderState(row, events, asOf, escalationRule(asOf)) };
}

/** What is internal is shown to the parties, the reform office and the auditor. */
function shownTo(actor: Actor, order: Order): Order {
  const party =
    actor.kind === 'system' ||
    (actor.kind === 'staff' &&
      (may(actor, 'supervision.issue') ||
        actor.role === 'auditor' ||
        [order.issuer, order.lead, ...order.assisting].includes(actor.unit)));
  if (party) return order;
  const events = order.events.map((event) => ({ ...event, text: '' }));
  return { ...order, instruction: '', instructedBy: '', events };
}

/** One order with its history. Throws `not-found`. */
export async function getOrder(ctx: Context, id: string): Promise<Order> {
  demand(ctx.actor, 'office.read');
  return shownTo(ctx.actor, await loadOrder(ctx.read, id, civilDate(ctx.now)));
}

/** Orders and letters of a year or for an entry, by day of issue and number, as known at the end of a day. */
export async function findOrders(
  ctx: Context,
  where: { year?: number; entry?: string },
  asOf: CivilDate = civilDate(ctx.now),
): Promise<Order[]> {
  const { db, t } = ctx.read;
  const rows = await db
    .select()
    .from(t.orders)
    .where(
      and(
        where.year ? eq(t.orders.year, where.year) : undefined,
        where.entry ? eq(t.orders.entryId, where.entry) : undefined,
      ),
    )
    .orderBy(asc(t.orders.issuedOn), asc(t.orders.id));
  const known = rows.filter((row) => row.issuedOn <= asOf);
  const events = await eventsOf(
    ctx.read,
    known.map((row) => row.id),
  );
  const rule = escalationRule(asOf);
  return known.map((row) => {
    const own = (events.get(row.id) ?? []).filter((event) => event.on <= asOf);
    return shownTo(ctx.actor, { ...row, events: own, state: orderState(row, own, asOf, rule) });
  });
}

/** Years in which anything was issued, latest first. */
export async function supervisionYears(ctx: Context): Promise<number[]> {
  const { db, t } = ctx.read;
  const rows = await db.selectDistinct({ year: t.orders.year }).from(t.orders).orderBy(desc(t.orders.year));
  return rows.map((row) => row.year);
}

/**
 * What of supervision waits for this person: orders not answered since they were issued or sent back — for who leads and
 * who assists —, reports owed, checks, endings.
 */
export async function ordersDue(ctx: Context): Promise<{ id: string; title: string; text: string }[]> {
  const { actor } = ctx;
  if (actor.kind !== 'staff') return [];
  const today = civilDate(ctx.now);
  return (await findOrders(ctx, {})).flatMap((order) => {
    const text = dueOf(actor, order, today);
    const number = `${INSTRUMENT_NAMES[order.instrument]}${seriesNumber(order.year, order.number)}`;
    return text === null ? [] : [{ id: order.id, title: `${number}　${order.matter}`, text }];
  });
}

function dueOf(actor: Extract<Actor, { kind: 'staff' }>, order: Order, today: CivilDate): string | null {
  const { state, lead } = order;
  const { completedBy, checkedBy } = state;
  if (may(actor, 'supervision.report', { unit: lead }) && state.status === 'open')
    return owedByLead(order, today);
  const waiting = unanswered(order);
  const assists = order.assisting.some((unit) => may(actor, 'supervision.report', { unit }));
  if (assists && waiting !== null) return `${waiting}，请协办，${order.deadline} 前办结`;
  if (
    state.status === 'completion-reported' &&
    may(actor, 'supervision.check', { doneBy: completedBy!.actor, doneByUnit: lead, unit: order.issuer })
  )
    return '已报办结，待核查';
  if (state.status === 'checked' && may(actor, 'supervision.end', { doneBy: checkedBy!.actor }))
    return '核查通过，待办结';
  const grave = state.escalation === 'circulate' || state.escalation === 'account';
  return state.status === 'open' && grave && may(actor, 'supervision.draft-circular')
    ? `逾期 ${state.lateDays} 天，${ESCALATION_NAMES[state.escalation]}`
    : null;
}

/** Why a lead that has not answered is waited for: a new order, or one sent back; null once it has reported. */
function unanswered({ events, state }: Order): string | null {
  if (state.status !== 'open') return null;
  const last = standingEvents(events).at(-1)?.kind;
  if (last === undefined) return '新签发';
  return last === 'returned' ? '核查退回' : null;
}

function owedByLead(order: Order, today: CivilDate): string | null {
  const { state, deadline } = order;
  const waiting = unanswered(order);
  const sentBack = waiting !== null && order.events.length > 0 ? `${waiting}，` : '';
  if (state.escalation !== 'none')
    return `${sentBack}逾期 ${state.lateDays} 天，${ESCALATION_NAMES[state.escalation]}`;
  if (state.missingReports > 0) return `${sentBack}缺报 ${state.missingReports} 次，${deadline} 前办结`;
  if (sentBack !== '') return `${sentBack}${deadline} 前办结`;
  const next = nextReport(order, state);
  if (next !== null && next <= addDays(today, 3)) return `${next} 前报告进展`;
  return waiting === null ? null : `${waiting}，${deadline} 前办结`;
}
