/** The ledgers (§3): list, report, verify, strike off. Every step is an event; none overwrites another. */
import { randomUUID } from 'node:crypto';
import { type Context, type Written, write } from '../../db/write.ts';
import { demand } from '../domain/actor.ts';
import { civilDate, isCivilDate } from '../domain/calendar.ts';
import {
  demandAllowed,
  EVENT_NAMES,
  type EventKind,
  VERIFY_METHODS,
  type VerifyMethod,
} from '../domain/ledgers.ts';
import { Refusal } from '../domain/outcome.ts';
import { type Entry, loadEntry, type NewEntry } from './ledgers/entries.ts';

export { type Entry, findEntries, getEntry, ledgerYears, type NewEntry } from './ledgers/entries.ts';
export { answersFor, inbox } from './ledgers/inbox.ts';

/** Lists entries in a ledger (§3.2: first listed, later struck off). All or none. */
export async function listEntries(ctx: Context, entries: NewEntry[]): Promise<void> {
  demand(ctx.actor, 'ledgers.list');
  for (const entry of entries) {
    if (!isCivilDate(entry.start) || !isCivilDate(entry.due)) {
      throw new Refusal('invalid', `事项 ${entry.id} 的起止日期须写成 2016-03-28 的形式。`, { field: 'due' });
    }
    if (entry.due < entry.start) {
      throw new Refusal('invalid', `事项 ${entry.id} 的完成时限 ${entry.due} 早于起始日 ${entry.start}。`, {
        field: 'due',
      });
    }
  }
  await write(ctx, async (tx) => {
    for (const entry of entries) {
      const [row] = await tx.db
        .insert(tx.t.entries)
        .values(entry)
        .onConflictDoNothing()
        .returning({ id: tx.t.entries.id });
      if (!row) throw new Refusal('conflict', `事项编号 ${entry.id} 已经挂账。`);
    }
    return {
      result: undefined,
      entries: [
        {
          action: 'ledgers.list',
          subject: entries[0]?.ledger ?? 'none',
          detail: { ids: entries.map((e) => e.id) },
        },
      ],
    };
  });
}

/** How many events the person had before him; where more have come since, he is shown them first. */
interface Seen {
  seen?: number | undefined;
}

interface Step extends Seen {
  kind: EventKind;
  text: string;
  share?: number;
  detail?: Record<string, string>;
  /** Checks on the entry as it stands inside the transaction: who may, what must come first. */
  check: (entry: Entry) => void;
}

/**
 * Adds one event to an entry. The entry is read, checked and extended in one transaction, so two officers at once
 * cannot both take the same step; the second is told what the first did.
 */
async function step(ctx: Context, id: string, next: Step): Promise<void> {
  const { actor } = ctx;
  const on = civilDate(ctx.now);
  await write(ctx, async (tx): Promise<Written<undefined>> => {
    const entry = await loadEntry(tx, id, on);
    if (entry.withheld && actor.kind !== 'system') {
      throw new Refusal('rule-broken', '该事项不公开，请按涉密渠道办理。');
    }
    next.check(entry);
    demandUnchanged(entry, next.seen);
    demandAllowed(entry.state, next.kind);
    await tx.db.insert(tx.t.entryEvents).values({
      id: randomUUID(),
      entryId: id,
      sequence: entry.events.length + 1,
      kind: next.kind,
      on,
      at: ctx.now,
      actor: actor.id,
      unit: actor.kind === 'staff' ? actor.unit : 'ggb',
      share: next.share ?? null,
      text: next.text,
      detail: next.detail ?? {},
    });
    return {
      result: undefined,
      entries: [{ action: `ledgers.${next.kind}`, subject: id, detail: { ...next.detail } }],
    };
  });
}

/** If this were not asked, an officer would answer a page that no longer holds. */
function demandUnchanged(entry: Entry, seen: number | undefined): void {
  const last = entry.events.at(-1);
  if (seen === undefined || last === undefined || entry.events.length <= seen) return;
  throw new Refusal(
    'conflict',
    `您打开本页之后，该事项已有新的办理记录（${last.on} ${EVENT_NAMES[last.kind]}）。请看过后再提交；您填写的内容已保留。`,
  );
}

function demandText(text: string, what: string): string {
  const trimmed = text.trim();
  if (trimmed === '') throw new Refusal('invalid', `请填写${what}。`, { field: 'text' });
  if (trimmed.length > 2000)
    throw new Refusal('too-large', `${what}最多 2000 字，现为 ${trimmed.length} 字。`, { field: 'text' });
  return trimmed;
}

/** Reports progress (§3.1): what was done, and the share done in percent (0–99; completion is a step of its own). */
export async function report(
  ctx: Context,
  id: string,
  input: { share: number; text: string } & Seen,
): Promise<void> {
  const text = demandText(input.text, '进展情况');
  if (!Number.isInteger(input.share) || input.share < 0 || input.share > 99) {
    throw new Refusal('invalid', '完成比例须为 0 至 99 的整数；已全部完成的，请改用“报告完成”。', {
      field: 'share',
    });
  }
  await step(ctx, id, {
    seen: input.seen,
    kind: 'reported',
    text,
    share: input.share,
    check: (entry) => demand(ctx.actor, 'ledgers.report', { unit: entry.lead }),
  });
}

/** Reports completion; it counts only once somebody else has verified it (§3.2). */
export async function reportComplete(
  ctx: Context,
  id: string,
  input: { text: string } & Seen,
): Promise<void> {
  await step(ctx, id, {
    seen: input.seen,
    kind: 'completion-reported',
    text: demandText(input.text, '完成情况和佐证'),
    check: (entry) => demand(ctx.actor, 'ledgers.complete', { unit: entry.lead }),
  });
}

/** Verifies a reported completion, or returns it with reasons. Never the reporter, never the reporting unit (§3.2). */
export async function verify(
  ctx: Context,
  id: string,
  input: { passed: boolean; method: VerifyMethod; text: string } & Seen,
): Promise<void> {
  if (!VERIFY_METHODS.includes(input.method)) {
    throw new Refusal('invalid', '请选择核实方式：实地核查、资料核查或抽样核查。', { field: 'method' });
  }
  await step(ctx, id, {
    seen: input.seen,
    kind: input.passed ? 'verified' : 'returned',
    text: demandText(input.text, input.passed ? '核实意见' : '退回理由'),
    detail: { method: input.method },
    check: (entry) => {
      demandAllowed(entry.state, 'verified');
      demand(ctx.actor, 'ledgers.verify', {
        doneBy: entry.state.reportedBy!.actor,
        doneByUnit: entry.state.reportedBy!.unit,
      });
    },
  });
}

/** Strikes a verified entry off (§3.2); not by the person who verified it. */
export async function strikeOff(ctx: Context, id: string, input: Seen = {}): Promise<void> {
  await step(ctx, id, {
    seen: input.seen,
    kind: 'struck-off',
    text: '经核实通过，予以销号。',
    check: (entry) => {
      demandAllowed(entry.state, 'struck-off');
      demand(ctx.actor, 'ledgers.strike', { doneBy: entry.state.verifiedBy!.actor });
    },
  });
}

/** Asks for another deadline. The baseline stays; the change counts only when another person approves it. */
export async function proposeDeadline(
  ctx: Context,
  id: string,
  input: { due: string; reason: string } & Seen,
): Promise<void> {
  const reason = demandText(input.reason, '调整理由');
  if (!isCivilDate(input.due)) {
    throw new Refusal('invalid', '新的完成时限须写成 2016-12-31 的形式。', { field: 'due' });
  }
  await step(ctx, id, {
    seen: input.seen,
    kind: 'deadline-proposed',
    text: reason,
    detail: { due: input.due },
    check: (entry) => {
      if (input.due <= entry.start) {
        throw new Refusal('invalid', `新的完成时限须晚于起始日 ${entry.start}。`, { field: 'due' });
      }
      demand(ctx.actor, 'ledgers.propose-deadline', { unit: entry.lead });
    },
  });
}

/** Approves or declines a proposed deadline; another person than the one who asked. */
export async function decideDeadline(
  ctx: Context,
  id: string,
  input: { approved: boolean; text: string } & Seen,
): Promise<void> {
  // The proposal is read inside the transaction; what is approved is exactly what was asked.
  const detail: Record<string, string> = {};
  await step(ctx, id, {
    seen: input.seen,
    kind: input.approved ? 'deadline-approved' : 'deadline-declined',
    text: demandText(input.text, '审批意见'),
    detail,
    check: (entry) => {
      const kind = input.approved ? 'deadline-approved' : 'deadline-declined';
      demandAllowed(entry.state, kind);
      demand(ctx.actor, 'ledgers.approve-deadline', { doneBy: entry.state.proposal!.by });
      detail['due'] = entry.state.proposal!.due;
      detail['reason'] = entry.state.proposal!.reason;
    },
  });
}

/** §3.4, first trigger: lagging progress is urged. */
export async function urge(ctx: Context, id: string, input: { text: string } & Seen): Promise<void> {
  await step(ctx, id, {
    seen: input.seen,
    kind: 'urged',
    text: demandText(input.text, '督促事由'),
    check: (entry) => {
      demand(ctx.actor, 'ledgers.urge');
      if (!['lagging', 'overdue'].includes(entry.state.lamp)) {
        throw new Refusal('rule-broken', '只有进度滞后或逾期的事项才予以督促。', { clause: '§3.4' });
      }
    },
  });
}

/** §3.4, second trigger: poor quality is listed under a plate number, or the plate taken off after re-inspection. */
export async function markQuality(
  ctx: Context,
  id: string,
  input: { listed: boolean; plate?: string; text: string } & Seen,
): Promise<void> {
  await step(ctx, id, {
    seen: input.seen,
    kind: input.listed ? 'quality-listed' : 'quality-cleared',
    text: demandText(input.text, input.listed ? '挂牌事由' : '复查结论'),
    detail: input.plate ? { plate: input.plate } : {},
    check: () => demand(ctx.actor, 'ledgers.mark-quality'),
  });
}
