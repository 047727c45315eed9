/** The ledgers (§3): list, report, verify, strike off. Every step is an event; none overwrites another. */
import { type Context, write } from '../../db/write.ts';
import { demand } from '../domain/actor.ts';
import { civilDate, isCivilDate, monthEnd, monthOf } from '../domain/calendar.ts';
import { demandAllowed, VERIFY_METHODS, type VerifyMethod } from '../domain/ledgers.ts';
import { Refusal } from '../domain/outcome.ts';
import type { NewEntry } from './ledgers/entries.ts';
import { attachEvidence, type HeldFile } from './ledgers/evidence.ts';
import { lackingOf } from './ledgers/lacking.ts';
import { demandText, type Seen, step } from './ledgers/step.ts';

export {
  awaitingSignature,
  type FullReconciliation,
  getReconciliation,
  listReconciliations,
} from './ledgers/accounts.ts';
export { monthsOfEntry } from './ledgers/closed.ts';
export { decideCorrection, proposeCorrection, undo } from './ledgers/corrections.ts';
export { type Entry, findEntries, getEntry, ledgerYears, type NewEntry } from './ledgers/entries.ts';
export {
  addEvidence,
  type Evidence,
  type HeldFile,
  heldEvidence,
  holdEvidence,
  listEvidence,
  openEvidence,
} from './ledgers/evidence.ts';
export { answersFor, inbox } from './ledgers/inbox.ts';
export { closeMonth, noteAbsent, openReconciliation, settleLines, signMonth } from './ledgers/months.ts';
export { exportLedger, importSheet, type SheetDifference, surveySheet } from './ledgers/sheets.ts';
export { clearQuality, holdToAccount, listQuality, reopen, urge } from './ledgers/triggers.ts';
export { decideVoid, proposeVoid } from './ledgers/void.ts';

/** What the rules ask of an entry besides doing it and is not there yet: told before it is verified or struck off. */
export async function lackingNow(
  ctx: Context,
  entry: Pick<NewEntry, 'id' | 'ledger' | 'origin'>,
): Promise<string[]> {
  demand(ctx.actor, 'office.read');
  return (await lackingOf(ctx.read, [entry], civilDate(ctx.now))).get(entry.id) ?? [];
}

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
  for (const entry of entries) demandMilestones(entry);
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

/** Milestones lie between start and deadline, each later and further than the one before. */
function demandMilestones(entry: NewEntry): void {
  let last = { due: entry.start, share: 0 };
  for (const one of entry.milestones ?? []) {
    const fits = isCivilDate(one.due) && one.due > last.due && one.due < entry.due;
    if (!fits || !Number.isInteger(one.share) || one.share <= last.share || one.share > 99) {
      throw new Refusal(
        'invalid',
        `事项 ${entry.id} 的节点“${one.text}”有误：日期须在 ${last.due} 与 ${entry.due} 之间，比例须大于 ${last.share} 且不超过 99。`,
        { field: 'milestones' },
      );
    }
    last = one;
  }
}

interface WithEvidence extends Seen {
  evidence?: readonly HeldFile[];
}

/**
 * Reports progress (§3.1): what was done, and the share done in percent (0–99; completion is a step of its own). For an
 * earlier month that is still open it is caught up: dated its last day, and marked with the day it came.
 * @param input.month `2016-09`; this month if not said
 * @param input.evidence files taken in before; they become the entry's with the report or not at all
 * @returns the share that stood before
 */
export async function report(
  ctx: Context,
  id: string,
  input: { share: number; text: string; month?: string | undefined } & WithEvidence,
): Promise<number> {
  const today = civilDate(ctx.now);
  const month = input.month || monthOf(today);
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month) || month > monthOf(today)) {
    throw new Refusal('invalid', `报送月份须写成 ${monthOf(today)} 的形式，不能晚于本月。`, {
      field: 'month',
    });
  }
  const late = month < monthOf(today);
  const text = demandText(input.text, '进展情况');
  if (!Number.isInteger(input.share) || input.share < 0 || input.share > 99) {
    throw new Refusal('invalid', '完成比例须为 0 至 99 的整数；已全部完成的，请改用“报告完成”。', {
      field: 'share',
    });
  }
  let before = 0;
  await step(ctx, id, {
    seen: input.seen,
    kind: 'reported',
    text,
    share: input.share,
    along: (tx) => attachEvidence(tx, ctx, id, input.evidence ?? []),
    ...(late ? { on: monthEnd(month), detail: { late: today } } : {}),
    check: (entry) => {
      demand(ctx.actor, 'ledgers.report', { unit: entry.lead });
      if (month < monthOf(entry.start)) {
        throw new Refusal('invalid', `该事项 ${entry.start} 才开始，没有 ${month} 的进展。`, {
          field: 'month',
        });
      }
      before = entry.state.share;
    },
  });
  return before;
}

/** Reports completion; it counts only once somebody else has verified it (§3.2). */
export async function reportComplete(
  ctx: Context,
  id: string,
  input: { text: string } & WithEvidence,
): Promise<void> {
  await step(ctx, id, {
    seen: input.seen,
    kind: 'completion-reported',
    text: demandText(input.text, '完成情况和佐证'),
    along: (tx) => attachEvidence(tx, ctx, id, input.evidence ?? []),
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
        partakers: entry.participants,
      });
    },
  });
}

/**
 * Strikes a verified entry off (§3.2); not by the person who verified it. Where the plan, the letter or the conclusion
 * that the rules ask for is missing (§4.2, §5), he says why it is struck off all the same.
 * @param input.text the reason, public with the step
 * @param input.playedBack a past year is played back, its strikings-off before its plans and letters: nobody is asked
 */
export async function strikeOff(
  ctx: Context,
  id: string,
  input: { text?: string | undefined; playedBack?: boolean } & Seen = {},
): Promise<void> {
  const reason = input.text?.trim() ?? '';
  await step(ctx, id, {
    seen: input.seen,
    kind: 'struck-off',
    text:
      reason === '' ? '经核实通过，予以销号。' : `经核实通过，予以销号。${demandText(reason, '销号理由')}`,
    check: async (entry, tx) => {
      demandAllowed(entry.state, 'struck-off');
      demand(ctx.actor, 'ledgers.strike', { doneBy: entry.state.verifiedBy!.actor });
      if (input.playedBack || reason !== '') return;
      const lacks = (await lackingOf(tx, [entry], civilDate(ctx.now))).get(id);
      if (lacks === undefined) return;
      throw new Refusal('invalid', `${lacks.join('、')}；仍要销号的，请写明理由，理由随销号公开。`, {
        field: 'text',
        clause: '§3.2',
      });
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
      const today = civilDate(ctx.now);
      if (input.due < today) {
        throw new Refusal('invalid', `新的完成时限 ${input.due} 已经过去；今天是 ${today}。`, {
          field: 'due',
        });
      }
      if (input.due === entry.state.due) {
        throw new Refusal('invalid', `完成时限现在就是 ${input.due}，没有改变。`, { field: 'due' });
      }
      // A ledger is one year's work: what takes longer than the next is listed anew, where everybody sees it.
      const last = `${Math.max(entry.year, Number(entry.due.slice(0, 4))) + 1}-12-31`;
      if (input.due > last) {
        throw new Refusal(
          'invalid',
          `新的完成时限最迟 ${last}：台账一年一本，再晚的应当列入以后年度的台账。`,
          { field: 'due', clause: '§3.2' },
        );
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
