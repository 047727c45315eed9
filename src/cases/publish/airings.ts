/**
 * The way of an airing (§3.3): proposed by one person, approved by another, published on its day. What was seen at
 * each step is the same, or the step is refused.
 */
import { eq, inArray } from 'drizzle-orm';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { type CivilDate, civilDate, isCivilDate } from '../../domain/calendar.ts';
import { airedRows, changedRows } from '../../domain/ledgers/airing.ts';
import { LEDGER_NAMES } from '../../domain/ledgers.ts';
import { Refusal } from '../../domain/outcome.ts';
import { type AiringProposal, loadProposal } from './proposals.ts';
import { type AiringSurvey, airedEntries, surveyAiring } from './survey.ts';

/** What the proposer says. */
export interface NewAiring {
  ledger: string;
  period: string;
  scheduledOn: string;
  /** Public; mandatory for a correction. */
  note?: string | undefined;
  /** Internal; mandatory where there are warnings. */
  remark?: string | undefined;
  /** Accounts that may look before it is out. */
  readers?: string[] | undefined;
}

function demandProposal(input: NewAiring, survey: AiringSurvey, today: CivilDate): void {
  const refuse = (field: string, message: string) => {
    throw new Refusal('invalid', message, { field, clause: '§3.3' });
  };
  const errors = survey.checks.filter(({ level }) => level === 'error');
  if (errors.length > 0) {
    const rest = errors.length > 3 ? `（另有 ${errors.length - 3} 处）` : '';
    const shown = errors.slice(0, 3).map(({ message }) => message);
    throw new Refusal(
      'rule-broken',
      `有 ${errors.length} 处错误，改正前不能晒账：${shown.join(' ')}${rest}`,
      {
        clause: '§3.3',
      },
    );
  }
  if (!isCivilDate(input.scheduledOn)) refuse('scheduledOn', '公布日期须写成 2016-10-12 的形式。');
  if (input.scheduledOn < today)
    refuse('scheduledOn', `公布日期 ${input.scheduledOn} 已过，最早可填 ${today}。`);
  if (survey.revision > 1 && (input.note ?? '').trim() === '') {
    refuse('note', '这一期已经公布过；更正须写明改了什么、为什么，更正说明随新版一并公开。');
  }
  if ((input.note ?? '').length > 500) refuse('note', `更正说明最多 500 字，现为 ${input.note!.length} 字。`);
  if (survey.checks.length > 0 && (input.remark ?? '').trim() === '') {
    refuse('remark', `有 ${survey.checks.length} 条提示，请写明为什么仍可晒账；此说明只供审批人看，不公开。`);
  }
  if ((input.remark ?? '').length > 2000) refuse('remark', '说明最多 2000 字。');
}

/**
 * Proposes an airing. A second person approves it.
 * @throws Refusal `rule-broken` naming the errors of the checklist; `invalid` naming the field; `conflict` when one is
 * under way for this ledger and period
 */
export async function proposeAiring(ctx: Context, input: NewAiring): Promise<AiringProposal> {
  const survey = await surveyAiring(ctx, input);
  demandProposal(input, survey, civilDate(ctx.now));
  const { ledger, period, revision, asOf } = survey;
  const airing = `${ledger}-${period}${revision > 1 ? `-r${revision}` : ''}`;
  return write(ctx, async (tx) => {
    const { airingProposals: p, accounts } = tx.t;
    const earlier = await tx.db.select({ state: p.state }).from(p).where(eq(p.airing, airing));
    if (earlier.some(({ state }) => state === 'proposed' || state === 'approved' || state === 'published')) {
      throw new Refusal(
        'conflict',
        `${LEDGER_NAMES[ledger]} ${period} 已有人提出晒账，请先办结或撤回那一次。`,
      );
    }
    const asked = [...new Set(input.readers ?? [])];
    const known = await tx.db.select({ id: accounts.id }).from(accounts).where(inArray(accounts.id, asked));
    if (known.length < asked.length) {
      throw new Refusal('invalid', '预览岗位中有不存在的账号，请重新勾选。', { field: 'readers' });
    }
    const row: AiringProposal = {
      ...{ id: `${airing}.${earlier.length + 1}`, airing, ledger, period, revision, asOf },
      note: input.note?.trim() ?? '',
      remark: input.remark?.trim() ?? '',
      scheduledOn: input.scheduledOn,
      readers: asked,
      snapshot: airedRows(survey.entries),
      state: 'proposed',
      ...{ proposedBy: ctx.actor.id, proposedAt: ctx.now },
      ...{ decidedBy: null, decidedAt: null, decision: '', failure: '' },
    };
    await tx.db.insert(p).values(row);
    return {
      result: row,
      entries: [
        {
          action: 'publish.propose',
          subject: row.id,
          detail: { ledger: LEDGER_NAMES[ledger], asOf, warnings: survey.checks.length, readers: asked },
        },
      ],
    };
  });
}

/** Refuses when the ledger is no longer as it was proposed. @param ctx within a transaction, one that reads through it */
export async function demandSame(ctx: Context, proposal: AiringProposal): Promise<void> {
  const now = airedRows(await airedEntries(ctx, proposal.ledger, proposal.period, proposal.asOf));
  const changed = changedRows(proposal.snapshot, now);
  if (changed.length === 0) return;
  throw new Refusal(
    'conflict',
    `提出之后，${changed.slice(0, 5).join('、')}${changed.length > 5 ? ` 等 ${changed.length} 项` : ''}有变动；请撤回，核对后重新提出。`,
  );
}

/** Approves or declines a proposed airing; another person than the proposer (§3.3, two persons). */
export async function decideAiringProposal(
  ctx: Context,
  id: string,
  input: { approved: boolean; text: string },
): Promise<void> {
  const text = input.text.trim();
  if (!input.approved && text === '') {
    throw new Refusal('invalid', '请写明不批准的理由，提出人据此修改。', { field: 'text' });
  }
  if (text.length > 2000) throw new Refusal('too-large', '审批意见最多 2000 字。', { field: 'text' });
  await write(ctx, async (tx) => {
    const proposal = await loadProposal(tx, id);
    demand(ctx.actor, 'publish.approve', { doneBy: proposal.proposedBy });
    if (proposal.state !== 'proposed') throw new Refusal('conflict', '这次晒账已经有人办理，请刷新后查看。');
    if (input.approved) await demandSame({ ...ctx, read: tx }, proposal);
    const state = input.approved ? 'approved' : 'declined';
    await tx.db
      .update(tx.t.airingProposals)
      .set({ state, decidedBy: ctx.actor.id, decidedAt: ctx.now, decision: text })
      .where(eq(tx.t.airingProposals.id, id));
    return { result: undefined, entries: [{ action: `publish.${state}`, subject: id }] };
  });
}

/** Takes a proposed or approved airing back before it is out. */
export async function withdrawAiring(ctx: Context, id: string): Promise<void> {
  demand(ctx.actor, 'publish.propose');
  await write(ctx, async (tx) => {
    const { state, airing } = await loadProposal(tx, id);
    const { airings } = tx.t;
    // Let out, with its file under way: if it could still be taken back, it would be public all the same, or half.
    const [released] = await tx.db.select({ id: airings.id }).from(airings).where(eq(airings.id, airing));
    if ((state !== 'proposed' && state !== 'approved') || released) {
      throw new Refusal('rule-broken', '已公布的晒账不能撤回；如有错误，请提出更正，发布新的一版。', {
        clause: '§3.3',
      });
    }
    await tx.db
      .update(tx.t.airingProposals)
      .set({ state: 'withdrawn', decidedBy: ctx.actor.id, decidedAt: ctx.now })
      .where(eq(tx.t.airingProposals.id, id));
    return { result: undefined, entries: [{ action: 'publish.withdraw', subject: id }] };
  });
}
