/** The assessment (§10): two persons freeze what the record gives; nothing is frozen that one of them has not seen. */
import { and, asc, eq } from 'drizzle-orm';
import type { Transaction } from '../../db/engine.ts';
import { type Context, write } from '../../db/write.ts';
import { demand } from '../domain/actor.ts';
import { civilDate, civilMinute, periodEnd } from '../domain/calendar.ts';
import { Refusal } from '../domain/outcome.ts';
import { accountTitles } from './auth.ts';

/** A proposal to freeze the assessment of a period, and what became of it. */
export interface Freeze {
  id: string;
  period: string;
  revision: number;
  recordId: string;
  note: string;
  sha256: string;
  state: 'proposed' | 'frozen' | 'declined';
  proposedBy: string;
  proposedAt: number;
  decidedBy: string | null;
  decidedAt: number | null;
  reason: string;
}

const PERIOD = /^\d{4}(-Q[1-4])?$/;

function checkPeriod(ctx: Context, period: string): void {
  if (!PERIOD.test(period)) {
    throw new Refusal('invalid', `“${period}”不是考评期；年度请写 2016，季度讲评请写 2016-Q3。`, {
      field: 'period',
    });
  }
  if (civilDate(ctx.now) <= periodEnd(period)) {
    throw new Refusal('rule-broken', `${period} 尚未结束（${periodEnd(period)}），不能冻结得分。`, {
      clause: '§10.3',
      field: 'period',
    });
  }
}

/** Every proposal, oldest first. */
export async function listFreezes(ctx: Context): Promise<Freeze[]> {
  const { db, t } = ctx.read;
  return db.select().from(t.freezes).orderBy(asc(t.freezes.proposedAt), asc(t.freezes.id));
}

/**
 * The id in the record that the next freezing of a period will have: `2016` first, `2016-r2` for its correction.
 * @throws Refusal `invalid` for what is no period, `rule-broken` for one that is not over
 */
export async function nextRecordId(ctx: Context, period: string): Promise<{ id: string; revision: number }> {
  checkPeriod(ctx, period);
  const frozen = (await listFreezes(ctx)).filter((one) => one.period === period && one.state === 'frozen');
  const revision = frozen.length + 1;
  return { id: revision === 1 ? period : `${period}-r${revision}`, revision };
}

/**
 * Proposes to freeze what the record gives for a period.
 * @param input.sha256 hash of the sheets, facts, parameters and sources that the proposer saw
 * @param input.note what is corrected and why; public, mandatory for a correction
 * @throws Refusal `forbidden`; `invalid` or `rule-broken` for the period; `conflict` while another proposal waits
 */
export async function proposeFreeze(
  ctx: Context,
  input: { period: string; sha256: string; note?: string | undefined },
): Promise<Freeze> {
  demand(ctx.actor, 'assessment.propose');
  const { period, sha256 } = input;
  const note = input.note?.trim() ?? '';
  const { id: recordId, revision } = await nextRecordId(ctx, period);
  if (revision > 1 && note === '') {
    throw new Refusal(
      'invalid',
      `${period} 的得分已经冻结；如有更正，请写明更正了什么、为什么，说明会公开。`,
      {
        field: 'note',
      },
    );
  }
  if (note.length > 500)
    throw new Refusal('invalid', `说明最多 500 字，现为 ${note.length} 字。`, { field: 'note' });
  return write(ctx, async (tx) => {
    const { freezes } = tx.t;
    const known = await tx.db.select().from(freezes).where(eq(freezes.period, period));
    if (known.some((one) => one.state === 'proposed')) {
      throw new Refusal('conflict', `${period} 已有一份等待批准的得分，请先由另一人批准或退回。`);
    }
    if (known.some((one) => one.state === 'frozen' && one.recordId === recordId)) {
      throw new Refusal('conflict', `${period} 的得分刚刚冻结，请刷新后再看是否需要更正。`);
    }
    const row: Freeze = {
      ...{ id: `${period}/${known.length + 1}`, period, revision, recordId, note, sha256, state: 'proposed' },
      ...{ proposedBy: ctx.actor.id, proposedAt: ctx.now, decidedBy: null, decidedAt: null, reason: '' },
    };
    await tx.db.insert(freezes).values(row);
    return { result: row, entries: [{ action: 'assessment.propose', subject: row.id, detail: { sha256 } }] };
  });
}

/** What is frozen, as the record will state it: who proposed and approved by their posts, and the day. */
export interface Frozen {
  id: string;
  period: string;
  revision: number;
  note: string;
  publishedOn: string;
  publishedAt: string;
  proposedBy: string;
  approvedBy: string;
  sha256: string;
}

/**
 * Freezes a proposal. Another person than the proposer does it, and only if the record still gives the same.
 * @param sha256.seen hash of the scores that the record gives now, as proposed
 * @param sha256.whole hash of the same with the files that they rest on; the record states it
 * @throws Refusal `forbidden`, `not-found`, `conflict` when the proposal is decided or the record has changed since
 */
export async function approveFreeze(
  ctx: Context,
  id: string,
  sha256: { seen: string; whole: string },
): Promise<Frozen> {
  return frozenOf(ctx, await decide(ctx, id, 'frozen', '', sha256));
}

/** Throws as `approveFreeze` would, and changes nothing. */
export async function approvable(ctx: Context, id: string, sha256: string): Promise<void> {
  check(ctx, await proposalOf(ctx.read, id), sha256);
}

function check(ctx: Context, row: Freeze, sha256: string | null): void {
  demand(ctx.actor, 'assessment.approve', { doneBy: row.proposedBy });
  if (row.state !== 'proposed') throw new Refusal('conflict', `${row.period} 的这份得分已有决定。`);
  if (sha256 === null || row.sha256 === sha256) return;
  throw new Refusal(
    'conflict',
    `提出以后，${row.period} 的公开依据有了变化，得分与提出时不同；请退回后重新提出。`,
  );
}

type Handle = Pick<Transaction, 't'> & { db: Pick<Transaction['db'], 'select'> };

async function proposalOf({ db, t }: Handle, id: string): Promise<Freeze> {
  const [row] = await db.select().from(t.freezes).where(eq(t.freezes.id, id));
  if (!row) throw new Refusal('not-found', `没有待批准的得分“${id}”。`);
  return row;
}

/**
 * Declines a proposal, so that another can be made.
 * @throws Refusal `forbidden`, `not-found`, `conflict`, `invalid` without a reason
 */
export async function declineFreeze(ctx: Context, id: string, reason: string): Promise<void> {
  if (reason.trim() === '') throw new Refusal('invalid', '请写明退回的理由。', { field: 'reason' });
  await decide(ctx, id, 'declined', reason.trim(), null);
}

async function decide(
  ctx: Context,
  id: string,
  state: 'frozen' | 'declined',
  reason: string,
  sha256: { seen: string; whole: string } | null,
): Promise<Freeze> {
  return write(ctx, async (tx) => {
    const { freezes } = tx.t;
    const row = await proposalOf(tx, id);
    check(ctx, row, sha256?.seen ?? null);
    const whole = sha256?.whole ?? row.sha256;
    const decided = { state, reason, decidedBy: ctx.actor.id, decidedAt: ctx.now, sha256: whole };
    await tx.db.update(freezes).set(decided).where(eq(freezes.id, id));
    const action = state === 'frozen' ? 'assessment.freeze' : 'assessment.decline';
    return {
      result: { ...row, ...decided },
      entries: [{ action, subject: id, detail: { record: row.recordId, sha256: whole } }],
    };
  });
}

async function frozenOf(ctx: Context, row: Freeze): Promise<Frozen> {
  const titles = await accountTitles(ctx);
  const decidedAt = row.decidedAt ?? ctx.now;
  const post = (id: string | null) => titles.get(id ?? '') ?? '系统';
  return {
    ...{ id: row.recordId, period: row.period, revision: row.revision, note: row.note, sha256: row.sha256 },
    ...{ publishedOn: civilDate(decidedAt), publishedAt: civilMinute(decidedAt) },
    ...{ proposedBy: post(row.proposedBy), approvedBy: post(row.decidedBy) },
  };
}

/** What was frozen for a period, the last revision; null where nothing was. */
export async function frozenFor(ctx: Context, period: string): Promise<Frozen | null> {
  const { db, t } = ctx.read;
  const rows = await db
    .select()
    .from(t.freezes)
    .where(and(eq(t.freezes.period, period), eq(t.freezes.state, 'frozen')))
    .orderBy(asc(t.freezes.revision));
  const row = rows.at(-1);
  return row ? frozenOf(ctx, row) : null;
}
