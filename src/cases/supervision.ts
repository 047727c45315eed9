/** Supervision (§6): orders and letters issued in series, reported on, checked by others, ended; findings circulated. */
import { randomUUID } from 'node:crypto';
import { eq, max } from 'drizzle-orm';
import { type Context, type Written, write } from '../../db/write.ts';
import { demand } from '../domain/actor.ts';
import { civilDate } from '../domain/calendar.ts';
import { Refusal } from '../domain/outcome.ts';
import {
  demandOrder,
  ORDER_EVENT_NAMES,
  type OrderEventKind,
  SUPERVISION_KINDS,
  type SupervisionKind,
} from '../domain/supervision.ts';
import { loadOrder, type Order } from './supervision/find.ts';
import { demandPublic, demandWords } from './supervision/words.ts';

export { type Circular, findCirculars } from './supervision/circulars.ts';
export { findOrders, getOrder, type Order, ordersDue, supervisionYears } from './supervision/find.ts';
export { issueOrder, type NewOrder } from './supervision/issue.ts';

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
    check: ({ state, lead, issuer }) => {
      demandOrder(state, 'checked');
      const { actor } = state.completedBy!;
      demand(ctx.actor, 'supervision.check', { doneBy: actor, doneByUnit: lead, unit: issuer });
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
