/**
 * The way of an airing (§3.3): proposed by one person, approved by another, published on its day. What was seen at
 * each step is the same, or the step is refused.
 */
import { and, asc, desc, eq, inArray, lte } from 'drizzle-orm';
import { type Context, write } from '../../../db/write.ts';
import { demand, REFORM_OFFICE } from '../../domain/actor.ts';
import { type CivilDate, civilDate, isCivilDate, periodEnd } from '../../domain/calendar.ts';
import {
  type AiredRow,
  type AiringCheck,
  type AiringState,
  airedRows,
  changedRows,
  checkAiring,
  isAired,
  monthsOf,
} from '../../domain/ledgers/airing.ts';
import { LEDGER_NAMES, LEDGERS, type Ledger } from '../../domain/ledgers.ts';
import { Refusal } from '../../domain/outcome.ts';
import { unclosedMonths } from '../ledgers/closed.ts';
import { type Entry, findEntries } from '../ledgers/entries.ts';
import { evidenceCounts } from '../ledgers/evidence.ts';

/** An airing as decided. */
export interface Airing {
  id: string;
  ledger: Ledger;
  period: string;
  revision: number;
  asOf: CivilDate;
  publishedAt: number;
  note: string;
}

/** A proposed airing and how far it has come. */
export interface AiringProposal {
  id: string;
  airing: string;
  ledger: Ledger;
  period: string;
  revision: number;
  asOf: CivilDate;
  note: string;
  remark: string;
  scheduledOn: CivilDate;
  readers: string[];
  snapshot: AiredRow[];
  state: AiringState;
  proposedBy: string;
  proposedAt: number;
  decidedBy: string | null;
  decidedAt: number | null;
  decision: string;
  failure: string;
}

/** What speaks against an airing now, and which revision it would be. */
export interface AiringSurvey {
  ledger: Ledger;
  period: string;
  asOf: CivilDate;
  revision: number;
  entries: Entry[];
  checks: AiringCheck[];
}

/** The last day of a period that is over. Throws `invalid` or `rule-broken`. */
function demandOver(period: string, today: CivilDate): CivilDate {
  let asOf: CivilDate;
  try {
    asOf = periodEnd(period);
  } catch {
    throw new Refusal('invalid', `“${period}”不是晾晒期；请写成 2016-Q3、2016-07 或 2016。`, {
      field: 'period',
    });
  }
  if (today > asOf) return asOf;
  throw new Refusal('rule-broken', `${period} 尚未结束（${asOf}），不能提前晒账。`, {
    clause: '§3.3',
    field: 'period',
  });
}

function demandLedger(ledger: string): Ledger {
  const known = LEDGERS.find((name) => name === ledger);
  if (known) return known;
  throw new Refusal('invalid', `没有台账“${ledger}”；可选：${LEDGERS.join('、')}。`, { field: 'ledger' });
}

type Aired = Entry & { evidence: number };

async function airedEntries(ctx: Context, ledger: Ledger, period: string, asOf: CivilDate): Promise<Aired[]> {
  const entries = await findEntries(ctx, { ledger }, asOf);
  const aired = entries.filter((entry) => isAired(entry, entry.state.struckOffOn, period, asOf));
  const ids = aired.map(({ id }) => id);
  const counts = await evidenceCounts(ctx.read, ids, asOf);
  return aired.map((entry) => ({ ...entry, evidence: counts.get(entry.id) ?? 0 }));
}

/** Every published airing, latest period and revision first. */
export async function listAirings(ctx: Context): Promise<Airing[]> {
  const { db, t } = ctx.read;
  return db
    .select()
    .from(t.airings)
    .orderBy(desc(t.airings.period), asc(t.airings.ledger), desc(t.airings.revision));
}

/**
 * Looks at a ledger as it would be aired for a period: entries, revision, and everything that speaks against it.
 * @throws Refusal `invalid` for an unknown ledger or period; `rule-broken` while the period lasts
 */
export async function surveyAiring(
  ctx: Context,
  input: { ledger: string; period: string },
): Promise<AiringSurvey> {
  demand(ctx.actor, 'publish.propose');
  const ledger = demandLedger(input.ledger);
  const { period } = input;
  const asOf = demandOver(period, civilDate(ctx.now));
  const entries = await airedEntries(ctx, ledger, period, asOf);
  const { db, t } = ctx.read;
  const { airingProposals: p } = t;
  const earlier = await db
    .select({ asOf: p.asOf, rows: p.snapshot })
    .from(p)
    .where(and(eq(p.ledger, ledger), eq(p.state, 'published'), lte(p.asOf, asOf)))
    .orderBy(desc(p.asOf), desc(p.revision))
    .limit(1);
  const published = (await listAirings(ctx)).filter((one) => one.ledger === ledger && one.period === period);
  return {
    ...{ ledger, period, asOf, entries },
    revision: (published[0]?.revision ?? 0) + 1,
    checks: checkAiring({
      ...{ period, asOf, entries, proposer: REFORM_OFFICE, last: earlier[0] ?? null },
      unclosed: await unclosedMonths(ctx, entries, monthsOf(period)),
    }),
  };
}

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

/** Refuses when the ledger is no longer as it was proposed. */
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
    if (input.approved) await demandSame(ctx, proposal);
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
    const { state } = await loadProposal(tx, id);
    if (state !== 'proposed' && state !== 'approved') {
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

type Handle = Pick<Context['read'], 't'> & { db: Pick<Context['read']['db'], 'select'> };

/** One proposal. Throws `not-found`. */
export async function loadProposal({ db, t }: Handle, id: string): Promise<AiringProposal> {
  const [row] = await db.select().from(t.airingProposals).where(eq(t.airingProposals.id, id));
  if (!row) throw new Refusal('not-found', `没有编号为“${id}”的晒账。`);
  return row;
}

/** Proposals, latest first, without what they show. */
export async function listAiringProposals(ctx: Context): Promise<Omit<AiringProposal, 'snapshot'>[]> {
  demand(ctx.actor, 'office.read');
  const { db, t } = ctx.read;
  const { id, airing, ledger, period, revision, asOf, note, remark, scheduledOn, readers } =
    t.airingProposals;
  const { state, proposedBy, proposedAt, decidedBy, decidedAt, decision, failure } = t.airingProposals;
  return db
    .select({
      ...{ id, airing, ledger, period, revision, asOf, note, remark, scheduledOn, readers },
      ...{ state, proposedBy, proposedAt, decidedBy, decidedAt, decision, failure },
    })
    .from(t.airingProposals)
    .orderBy(desc(t.airingProposals.proposedAt), desc(t.airingProposals.id));
}

/** A look before it is out is noted; one person's looks within this many milliseconds are one. */
const SAME_LOOK = 600_000;

/**
 * A proposal with what it shows and who looked at it so far. While it is not out, only those who make it, the posts
 * named by it and the auditor may look, and every look is noted.
 * @throws Refusal `forbidden`, `not-found`
 */
export async function openAiringProposal(
  ctx: Context,
  id: string,
): Promise<AiringProposal & { looks: { account: string; at: number }[] }> {
  const proposal = await loadProposal(ctx.read, id);
  demand(ctx.actor, 'publish.preview', { named: proposal.readers });
  const { db, t } = ctx.read;
  const looks = await db
    .select({ account: t.airingLooks.account, at: t.airingLooks.at })
    .from(t.airingLooks)
    .where(eq(t.airingLooks.proposal, id))
    .orderBy(desc(t.airingLooks.at));
  const last = looks.find(({ account }) => account === ctx.actor.id);
  if (proposal.state === 'published' || (last && ctx.now - last.at < SAME_LOOK))
    return { ...proposal, looks };
  await write(ctx, async (tx) => {
    await tx.db
      .insert(tx.t.airingLooks)
      .values({ proposal: id, account: ctx.actor.id, at: ctx.now })
      .onConflictDoNothing();
    return { result: undefined, entries: [{ action: 'publish.look', subject: id }] };
  });
  return { ...proposal, looks: [{ account: ctx.actor.id, at: ctx.now }, ...looks] };
}
