/** Supervision (§6): orders and letters issued in series, reported on, checked by others, ended. */
import { randomUUID } from 'node:crypto';
import { type Context, type Written, write } from '../../db/write.ts';
import { demand } from '../domain/actor.ts';
import { civilDate } from '../domain/calendar.ts';
import { Refusal } from '../domain/outcome.ts';
import { demandOrder, ORDER_EVENT_NAMES, type OrderEventKind, openReport } from '../domain/supervision.ts';
import { loadOrder, type Order } from './supervision/find.ts';
import { demandWords } from './supervision/words.ts';

export * from './supervision/circulars.ts';
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

/**
 * The lead takes back its report of today, while nobody has acted on it. It stays in the history and counts nowhere.
 * @throws Refusal `forbidden`; `rule-broken` where the last step is no report of today; `conflict`
 */
export async function withdrawReport(ctx: Context, id: string, input: Seen = {}): Promise<void> {
  await step(ctx, id, {
    ...{ kind: 'withdrawn', text: '', seen: input.seen },
    check: ({ lead, events }) => {
      demand(ctx.actor, 'supervision.report', { unit: lead });
      if (openReport(events, civilDate(ctx.now)) !== null) return;
      throw new Refusal(
        'rule-broken',
        '没有可以撤回的报告：只能撤回当天的、还没有人办理的报告；以后发现有误，请再报告一次并说明。',
        { clause: '§6' },
      );
    },
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
