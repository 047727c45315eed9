/** Monthly reconciliation (§3.1): a meeting record, entry by entry, signed by both sides; then the month closes. */
import { randomUUID } from 'node:crypto';
import { and, eq, inArray, max } from 'drizzle-orm';
import type { Transaction } from '../../../db/engine.ts';
import { type Context, type JournalEntry, write } from '../../../db/write.ts';
import { demand, may } from '../../domain/actor.ts';
import { civilDate, isCivilDate, monthEnd } from '../../domain/calendar.ts';
import { binds } from '../../domain/duties.ts';
import {
  demandLine,
  isOver,
  openMatters,
  otherSide,
  type ReconciliationLine,
} from '../../domain/ledgers/months.ts';
import { Refusal } from '../../domain/outcome.ts';
import { listBodies } from '../bodies.ts';
import { fulfil } from '../duties.ts';
import { dutiesOf } from '../parameters.ts';
import { type FullReconciliation, loadReconciliation, type Reconciliation } from './accounts.ts';
import { type Entry, findEntries } from './entries.ts';

/** Entries of a keeper that have accounts for a month: listed before it ended, not struck off before it began. */
async function entriesOfMonth(ctx: Context, keeper: string, month: string): Promise<Entry[]> {
  const entries = await findEntries(ctx, { keeper }, monthEnd(month));
  return entries.filter(
    ({ withheld, start, state }) =>
      !withheld &&
      start <= monthEnd(month) &&
      (state.struckOffOn === null || state.struckOffOn >= `${month}-01`),
  );
}

/**
 * Opens the accounts of a month that is over: every entry of the keeper gets its line.
 * @throws Refusal `rule-broken` while the month lasts or without entries, `conflict` if it is open already
 */
export async function openReconciliation(
  ctx: Context,
  input: { keeper: string; month: string; heldOn: string; minutes?: string | undefined },
): Promise<string> {
  const { keeper, month, heldOn } = input;
  const today = civilDate(ctx.now);
  demand(ctx.actor, 'ledgers.reconcile', { unit: keeper });
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) {
    throw new Refusal('invalid', '对账月份须写成 2016-09 的形式。', { field: 'month' });
  }
  if (!isOver(month, today)) {
    throw new Refusal('rule-broken', `${month} 还没有结束，月底以后才能对账。`, {
      clause: '§3.1',
      field: 'month',
    });
  }
  if (!isCivilDate(heldOn) || heldOn > today || heldOn <= monthEnd(month)) {
    throw new Refusal('invalid', `对账会日期须在 ${monthEnd(month)} 之后、今天（${today}）或以前。`, {
      field: 'heldOn',
    });
  }
  const minutes = input.minutes?.trim() ?? '';
  if (minutes.length > 2000) throw new Refusal('too-large', '会议记录最多 2000 字。', { field: 'minutes' });
  const entries = await entriesOfMonth(ctx, keeper, month);
  if (entries.length === 0) {
    throw new Refusal('rule-broken', `${month} 没有由本单位管理、需要对账的事项。`, { field: 'month' });
  }
  const office = (await listBodies(ctx)).find(({ kind }) => kind === 'reform-office')?.id ?? 'ggb';
  const id = `${keeper}.${month}`;
  await write(ctx, async (tx) => {
    const [made] = await tx.db
      .insert(tx.t.reconciliations)
      .values({
        ...{ id, keeper, month, heldOn, minutes, state: 'open' },
        ...{ openedBy: ctx.actor.id, openedAt: ctx.now, closedBy: null, closedAt: null },
      })
      .onConflictDoNothing()
      .returning({ id: tx.t.reconciliations.id });
    if (!made) throw new Refusal('conflict', `${month} 的对账已经建立，请直接办理。`, { field: 'month' });
    const lines = entries.map((entry) => ({
      ...{ reconciliation: id, entry: entry.id, unit: otherSide(entry, office) },
      ...{ verdict: null, text: '', share: null, decidedBy: null },
    }));
    for (let i = 0; i < lines.length; i += 500) {
      await tx.db.insert(tx.t.reconciliationLines).values(lines.slice(i, i + 500));
    }
    return {
      result: undefined,
      entries: [{ action: 'ledgers.reconcile', subject: id, detail: { heldOn, items: lines.length } }],
    };
  });
  return id;
}

function demandOpen(found: Reconciliation): void {
  if (found.state === 'open') return;
  throw new Refusal(
    'rule-broken',
    `${found.month} 已于${civilDate(found.closedAt!)}关账，不能再改；您填写的内容没有保存，仍显示在本页。数字确有错误的，请在该事项中“提出更正”。`,
    { clause: '§3.1' },
  );
}

/**
 * Notes what the two sides found of entries. The keeper notes anything; the other side may dispute its own. A line that
 * changes voids the signatures that covered it.
 */
export async function settleLines(
  ctx: Context,
  id: string,
  lines: Omit<ReconciliationLine, 'unit'>[],
): Promise<void> {
  await write(ctx, async (tx) => {
    const found = await loadReconciliation(tx, id);
    demandOpen(found);
    const known = new Map(found.lines.map((line) => [line.entry, line]));
    const touched = new Set<string>();
    const keeps = may(ctx.actor, 'ledgers.reconcile', { unit: found.keeper });
    let changed = 0;
    for (const line of lines) {
      const before = known.get(line.entry);
      if (!before) throw new Refusal('invalid', `${line.entry} 不在这次对账之中。`);
      const next = { ...before, ...line, text: line.text.trim() };
      if (next.verdict !== 'corrected') next.share = null;
      demandLine(next);
      const same = ['verdict', 'text', 'share'] as const;
      if (same.every((key) => before[key] === next[key])) continue;
      if (!keeps) {
        demand(ctx.actor, 'ledgers.sign-month', { unit: before.unit });
        if (next.verdict !== 'disputed') {
          throw new Refusal('forbidden', '报送单位只能对本单位的事项提出异议；其他结论由台账管理单位登记。');
        }
      }
      touched.add(before.unit);
      changed += 1;
      const { verdict, text, share } = next;
      await tx.db
        .update(tx.t.reconciliationLines)
        .set({ verdict, text, share, decidedBy: ctx.actor.id })
        .where(
          and(
            eq(tx.t.reconciliationLines.reconciliation, id),
            eq(tx.t.reconciliationLines.entry, line.entry),
          ),
        );
    }
    if (changed === 0) throw new Refusal('invalid', '没有新的对账结论，请先逐项选择。');
    const { reconciliationSigns: s } = tx.t;
    await tx.db.delete(s).where(and(eq(s.reconciliation, id), inArray(s.unit, [...touched])));
    return {
      result: undefined,
      entries: [{ action: 'ledgers.settle', subject: id, detail: { items: changed } }],
    };
  });
}

/** The other side signs: its lines are as it says they are. */
export async function signMonth(ctx: Context, id: string): Promise<void> {
  const unit = ctx.actor.kind === 'staff' ? ctx.actor.unit : '';
  await write(ctx, async (tx) => {
    const found = await loadReconciliation(tx, id);
    demandOpen(found);
    demand(ctx.actor, 'ledgers.sign-month', { unit });
    const own = found.lines.filter((line) => line.unit === unit);
    if (own.length === 0) throw new Refusal('forbidden', '这次对账中没有本单位的事项，无须签认。');
    const open = own.filter(({ verdict }) => verdict === null).map(({ entry }) => entry);
    if (open.length > 0) {
      throw new Refusal('rule-broken', `${open.join('、')}还没有对账结论，逐项对过以后再签认。`, {
        clause: '§3.1',
      });
    }
    return signed(tx, ctx, { id, unit, absent: false, reason: '' });
  });
}

/** The keeper notes that a side did not come; the month can then close without its signature. */
export async function noteAbsent(
  ctx: Context,
  id: string,
  input: { unit: string; reason: string },
): Promise<void> {
  const reason = input.reason.trim();
  if (reason === '' || reason.length > 200) {
    throw new Refusal('invalid', '请写明该单位未签认的原因，最多 200 字。', { field: 'reason' });
  }
  await write(ctx, async (tx) => {
    const found = await loadReconciliation(tx, id);
    demand(ctx.actor, 'ledgers.reconcile', { unit: found.keeper });
    demandOpen(found);
    if (!openMatters(found.lines, found.signs, found.keeper).unsigned.includes(input.unit)) {
      throw new Refusal('invalid', '该单位已经签认，或不在这次对账之中。', { field: 'unit' });
    }
    return signed(tx, ctx, { id, unit: input.unit, absent: true, reason });
  });
}

async function signed(
  tx: Transaction,
  ctx: Context,
  { id, unit, absent, reason }: { id: string; unit: string; absent: boolean; reason: string },
): Promise<{ result: undefined; entries: [JournalEntry] }> {
  const [row] = await tx.db
    .insert(tx.t.reconciliationSigns)
    .values({ reconciliation: id, unit, account: ctx.actor.id, at: ctx.now, absent, reason })
    .onConflictDoNothing()
    .returning({ unit: tx.t.reconciliationSigns.unit });
  if (!row) throw new Refusal('conflict', '本单位已经签认。');
  const action = absent ? 'ledgers.note-absent' : 'ledgers.sign-month';
  return { result: undefined, entries: [{ action, subject: id, detail: { unit } }] };
}

/**
 * The keeper signs and the month closes: corrections become events of the month, the meeting fulfils the duty of §3.1.
 * @throws Refusal `rule-broken` naming what is not settled or not signed
 */
export async function closeMonth(ctx: Context, id: string): Promise<void> {
  await write(ctx, async (tx) => {
    const found = await loadReconciliation(tx, id);
    demand(ctx.actor, 'ledgers.reconcile', { unit: found.keeper });
    demandOpen(found);
    const { unsettled, unsigned } = openMatters(found.lines, found.signs, found.keeper);
    if (unsettled.length > 0) {
      const shown = unsettled.slice(0, 5).join('、');
      throw new Refusal(
        'rule-broken',
        `还有 ${unsettled.length} 项没有对账结论：${shown}${unsettled.length > 5 ? ' 等' : ''}。`,
        {
          clause: '§3.1',
        },
      );
    }
    if (unsigned.length > 0) {
      throw new Refusal(
        'rule-broken',
        `还有 ${unsigned.length} 个单位没有签认；等其签认，或注明未签认的原因。`,
        {
          clause: '§3.1',
        },
      );
    }
    await correct(tx, ctx, found);
    await tx.db
      .update(tx.t.reconciliations)
      .set({ state: 'closed', closedBy: ctx.actor.id, closedAt: ctx.now })
      .where(eq(tx.t.reconciliations.id, id));
    const closing: JournalEntry = { action: 'ledgers.close-month', subject: id };
    const duty = await dutyDone(tx, ctx, found);
    return { result: undefined, entries: duty ? [closing, duty] : [closing] };
  });
}

/** Both sides have signed what the share should have been: an event of the last day of the month. */
async function correct(tx: Transaction, ctx: Context, found: FullReconciliation): Promise<void> {
  const corrected = found.lines.filter(({ verdict }) => verdict === 'corrected');
  if (corrected.length === 0) return;
  const { entryEvents: e } = tx.t;
  const last = await tx.db
    .select({ entry: e.entryId, n: max(e.sequence) })
    .from(e)
    .where(
      inArray(
        e.entryId,
        corrected.map(({ entry }) => entry),
      ),
    )
    .groupBy(e.entryId);
  const sequences = new Map(last.map(({ entry, n }) => [entry, n ?? 0]));
  for (const line of corrected) {
    await tx.db.insert(e).values({
      ...{ id: randomUUID(), entryId: line.entry, sequence: (sequences.get(line.entry) ?? 0) + 1 },
      ...{ kind: 'corrected', on: monthEnd(found.month), at: ctx.now, actor: ctx.actor.id },
      ...{ unit: found.keeper, share: line.share, text: line.text, detail: { month: found.month } },
    });
  }
}

/** Enters the meeting among the keeper's duties, where the rules bind him to one. */
async function dutyDone(
  tx: Transaction,
  ctx: Context,
  found: FullReconciliation,
): Promise<JournalEntry | null> {
  const [body] = await tx.db.select().from(tx.t.bodies).where(eq(tx.t.bodies.id, found.keeper));
  const duty = dutiesOf(Number(found.heldOn.slice(0, 4))).find(
    (one) => one.topic === 'reconciliation' && body !== undefined && binds(one, body),
  );
  if (!duty) return null;
  const subject = `${Number(found.month.slice(5))}月份台账对账会`;
  const input = { duty: duty.id, body: found.keeper, on: found.heldOn, kind: 'meeting' as const, subject };
  // Opened after the meeting; closing waits for the last signature, which makes no meeting late.
  return (await fulfil(tx, ctx, [{ ...input, knownAt: found.openedAt }])).entry;
}
