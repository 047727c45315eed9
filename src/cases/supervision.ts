/** Supervision (§6): orders and letters issued in series, reported on, checked by others, ended; findings circulated. */
import { randomUUID } from 'node:crypto';
import { and, eq, max } from 'drizzle-orm';
import type { Transaction } from '../../db/engine.ts';
import { type Context, type Written, write } from '../../db/write.ts';
import { demand } from '../domain/actor.ts';
import { type CivilDate, civilDate, isCivilDate } from '../domain/calendar.ts';
import { Refusal } from '../domain/outcome.ts';
import {
  demandOrder,
  INSTRUMENTS,
  type Instrument,
  ORDER_EVENT_NAMES,
  type OrderEventKind,
  type ReportRhythm,
  RHYTHMS,
  SUPERVISION_KINDS,
  type SupervisionKind,
} from '../domain/supervision.ts';
import { carryOutWithin } from './duties/decisions.ts';
import { loadEntry } from './ledgers/entries.ts';
import { loadOrder, type Order } from './supervision/find.ts';

export { type Circular, findCirculars } from './supervision/circulars.ts';
export { findOrders, getOrder, type Order, ordersDue, supervisionYears } from './supervision/find.ts';

/** An order or letter as an officer fills it in. */
export interface NewOrder {
  instrument: Instrument;
  kind: SupervisionKind;
  entry?: string | undefined;
  /** Exactly one body. */
  lead: string;
  assisting: string[];
  /** Public. */
  matter: string;
  /** Internal. */
  instruction: string;
  /** Internal. */
  instructedBy: string;
  deadline: CivilDate;
  rhythm: ReportRhythm;
  /** The decision of a meeting that this order carries out (§2). */
  decision?: string | undefined;
}

function demandWords(text: string, what: string, field: string, most: number): string {
  const words = text.trim();
  if (words === '') throw new Refusal('invalid', `请填写${what}。`, { field });
  if (words.length > most)
    throw new Refusal('too-large', `${what}最多 ${most} 字，现为 ${words.length} 字。`, { field });
  return words;
}

/** Leaders' names and words are internal (§6); copied into the public matter they would go out with it. */
export function demandPublic(text: string, internal: readonly string[], field: string): void {
  const found = internal
    .map((words) => words.trim())
    .find((words) => words.length >= 2 && text.includes(words));
  if (found === undefined) return;
  throw new Refusal(
    'rule-broken',
    '这一栏会公开，不能写批示人或批示原文（§6）；请改用公开的表述，原文只写在内部栏。',
    { clause: '§6', field },
  );
}

function checkShape(input: NewOrder, today: CivilDate): void {
  const refuse = (field: string, message: string) => {
    throw new Refusal('invalid', message, { field });
  };
  if (!INSTRUMENTS.includes(input.instrument)) refuse('instrument', '请选择《重点督办单》或《专项督办函》。');
  if (!SUPERVISION_KINDS.includes(input.kind)) refuse('kind', '请选择督察方式。');
  if (!RHYTHMS.includes(input.rhythm)) refuse('rhythm', '请选择多久报告一次。');
  if (!isCivilDate(input.deadline)) refuse('deadline', '办结期限须写成 2016-09-30 的形式。');
  if (input.deadline <= today)
    refuse('deadline', `办结期限 ${input.deadline} 须晚于签发日 ${today}，请给出追赶的时间。`);
  if (input.instruction.length > 2000) refuse('instruction', '内部要求最多 2000 字。');
  if (input.kind === 'instructed' && input.instruction.trim() === '')
    refuse('instruction', '领导批示专项督察须写明批示要求；只在内部显示。');
}

type Handle = Pick<Transaction, 't'> & { db: Pick<Transaction['db'], 'select'> };

async function checkBodies({ db, t }: Handle, lead: string, assisting: readonly string[]): Promise<void> {
  const bodies = new Map((await db.select().from(t.bodies)).map((body) => [body.id, body.kind]));
  const kind = bodies.get(lead);
  if (kind === undefined) throw new Refusal('invalid', '请选择一个主办单位。', { field: 'lead' });
  if (kind === 'reform-office' || kind === 'leading-group') {
    throw new Refusal('rule-broken', '督办件由市委改革办签发和核查，主办单位须是其他单位（§6）。', {
      clause: '§6',
      field: 'lead',
    });
  }
  if (assisting.includes(lead))
    throw new Refusal('invalid', '主办单位不能又是协办单位。', { field: 'assisting' });
  const unknown = assisting.find((id) => !bodies.has(id));
  if (unknown) throw new Refusal('invalid', `协办单位“${unknown}”不在机构名录中。`, { field: 'assisting' });
}

/**
 * Issues an order or a letter under the next number of its series. Numbers are given inside the transaction, of which
 * only one runs at a time, so two officers at once get neighbours and a refused one leaves no gap.
 * @returns id of the order, `2016-order-003`
 */
export async function issueOrder(ctx: Context, input: NewOrder): Promise<string> {
  demand(ctx.actor, 'supervision.issue');
  const on = civilDate(ctx.now);
  checkShape(input, on);
  const matter = demandWords(input.matter, '督办事由', 'matter', 300);
  demandPublic(matter, [input.instruction, input.instructedBy], 'matter');
  const year = Number(on.slice(0, 4));
  return write(ctx, async (tx): Promise<Written<string>> => {
    const assisting = [...new Set(input.assisting)];
    await checkBodies(tx, input.lead, assisting);
    if (input.entry) await loadEntry(tx, input.entry, on);
    const { orders } = tx.t;
    const [last] = await tx.db
      .select({ number: max(orders.number) })
      .from(orders)
      .where(and(eq(orders.instrument, input.instrument), eq(orders.year, year)));
    const number = (last?.number ?? 0) + 1;
    const id = `${year}-${input.instrument}-${String(number).padStart(3, '0')}`;
    await tx.db.insert(orders).values({
      ...{ id, instrument: input.instrument, year, number, kind: input.kind, entryId: input.entry || null },
      ...{ lead: input.lead, assisting, matter, deadline: input.deadline, rhythm: input.rhythm },
      ...{ instruction: input.instruction.trim(), instructedBy: input.instructedBy.trim().slice(0, 60) },
      ...{ issuedOn: on, issuedBy: ctx.actor.id },
    });
    const carried = input.decision ? [await carryOutWithin(tx, input.decision, id)] : [];
    return {
      result: id,
      entries: [{ action: 'supervision.issue', subject: id, detail: { due: input.deadline } }, ...carried],
    };
  });
}

/** How many events the person had before him. */
interface Seen {
  seen?: number | undefined;
}

/** Adds one event; the order is read, checked and extended in one transaction. */
async function step(
  ctx: Context,
  id: string,
  next: { kind: OrderEventKind; text: string; check: (order: Order) => void } & Seen,
): Promise<void> {
  const { actor } = ctx;
  const on = civilDate(ctx.now);
  await write(ctx, async (tx): Promise<Written<undefined>> => {
    const order = await loadOrder(tx, id, on);
    next.check(order);
    const last = order.events.at(-1);
    if (next.seen !== undefined && last !== undefined && order.events.length > next.seen) {
      throw new Refusal(
        'conflict',
        `您打开本页之后，该督办件已有新的办理记录（${last.on} ${ORDER_EVENT_NAMES[last.kind]}）。请看过后再提交；您填写的内容已保留。`,
      );
    }
    demandOrder(order.state, next.kind);
    await tx.db.insert(tx.t.orderEvents).values({
      ...{
        id: randomUUID(),
        orderId: id,
        sequence: order.events.length + 1,
        kind: next.kind,
        on,
        at: ctx.now,
      },
      ...{ actor: actor.id, unit: actor.kind === 'staff' ? actor.unit : 'ggb', text: next.text },
    });
    return { result: undefined, entries: [{ action: `supervision.${next.kind}`, subject: id }] };
  });
}

/** The lead reports progress, in its rhythm. */
export async function reportOrder(ctx: Context, id: string, input: { text: string } & Seen): Promise<void> {
  await step(ctx, id, {
    ...{ kind: 'reported', text: demandWords(input.text, '进展情况', 'text', 2000), seen: input.seen },
    check: ({ lead }) => demand(ctx.actor, 'supervision.report', { unit: lead }),
  });
}

/** The lead reports the matter done; it ends only once somebody else has checked it. */
export async function reportOrderDone(
  ctx: Context,
  id: string,
  input: { text: string } & Seen,
): Promise<void> {
  await step(ctx, id, {
    kind: 'completion-reported',
    ...{ text: demandWords(input.text, '办结情况和佐证', 'text', 2000), seen: input.seen },
    check: ({ lead }) => demand(ctx.actor, 'supervision.report', { unit: lead }),
  });
}

/** Checks what was reported done, or returns it with reasons; never the lead, never who reported. */
export async function checkOrder(
  ctx: Context,
  id: string,
  input: { passed: boolean; text: string } & Seen,
): Promise<void> {
  await step(ctx, id, {
    kind: input.passed ? 'checked' : 'returned',
    text: demandWords(input.text, input.passed ? '核查意见' : '退回理由', 'text', 2000),
    seen: input.seen,
    check: ({ state, lead }) => {
      demandOrder(state, 'checked');
      demand(ctx.actor, 'supervision.check', { doneBy: state.completedBy!.actor, doneByUnit: lead });
    },
  });
}

/** Ends a checked order; not by the person who checked it. */
export async function endOrder(ctx: Context, id: string, input: Seen = {}): Promise<void> {
  await step(ctx, id, {
    ...{ kind: 'ended', text: '', seen: input.seen },
    check: ({ state }) => {
      demandOrder(state, 'ended');
      demand(ctx.actor, 'supervision.end', { doneBy: state.checkedBy!.actor });
    },
  });
}

/** Voids an order issued in error; another person than issued it. The number stays taken. */
export async function voidOrder(ctx: Context, id: string, input: { text: string } & Seen): Promise<void> {
  await step(ctx, id, {
    ...{ kind: 'voided', text: demandWords(input.text, '作废理由', 'text', 500), seen: input.seen },
    check: ({ issuedBy }) => demand(ctx.actor, 'supervision.end', { doneBy: issuedBy }),
  });
}

/** Circulates findings (通报), numbered in series by year. @returns id, `2016-circular-002` */
export async function circulate(
  ctx: Context,
  input: { kind: SupervisionKind; title: string; findings: { unit: string; text: string }[]; note: string },
): Promise<string> {
  demand(ctx.actor, 'supervision.circulate');
  if (!SUPERVISION_KINDS.includes(input.kind))
    throw new Refusal('invalid', '请选择督察方式。', { field: 'kind' });
  const title = demandWords(input.title, '通报标题', 'title', 120);
  const findings = input.findings
    .filter(({ unit, text }) => unit !== '' || text.trim() !== '')
    .map(({ unit, text }) => ({ unit, text: demandWords(text, '通报内容', 'findings', 300) }));
  if (findings.length === 0)
    throw new Refusal('invalid', '至少写一个单位和通报内容。', { field: 'findings' });
  for (const text of [title, ...findings.map((finding) => finding.text)])
    demandPublic(text, [input.note], 'findings');
  const on = civilDate(ctx.now);
  const year = Number(on.slice(0, 4));
  return write(ctx, async (tx): Promise<Written<string>> => {
    const { circulars, bodies } = tx.t;
    const known = new Set((await tx.db.select({ id: bodies.id }).from(bodies)).map(({ id }) => id));
    if (findings.some(({ unit }) => !known.has(unit)))
      throw new Refusal('invalid', '请为每条通报内容选择单位。', { field: 'findings' });
    const [last] = await tx.db
      .select({ number: max(circulars.number) })
      .from(circulars)
      .where(eq(circulars.year, year));
    const number = (last?.number ?? 0) + 1;
    const id = `${year}-circular-${String(number).padStart(3, '0')}`;
    await tx.db.insert(circulars).values({
      ...{ id, year, number, kind: input.kind, title, on, findings, note: input.note.trim().slice(0, 2000) },
      issuedBy: ctx.actor.id,
    });
    return { result: id, entries: [{ action: 'supervision.circulate', subject: id }] };
  });
}
