/** Two persons of another body decide whether a rating stays in the count (§9.2). */
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Read, Transaction } from '../../../db/engine.ts';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { type CivilDate, civilDate } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import { EXCLUSION_REASONS, type ReviewStep, reviewOf, type Verdict } from '../../domain/ratings.ts';
import { readCase, reviewStep } from './case-file.ts';
import { counting } from './days.ts';
import { idsOfFlag, readFlag } from './flags.ts';

/** Ids a question carries. */
const IDS_A_STATEMENT = 500;

/** What one person proposes to another. */
export interface Proposal {
  verdict: Verdict;
  /** From the closed list; needed to exclude, ignored otherwise. Published. */
  reason?: string;
  /** Grounds, 1–1000 characters; internal. */
  text: string;
}

/** Proposes what becomes of an appealed rating or a flagged stretch. Never by somebody of the rated unit. */
export async function proposeReview(ctx: Context, subject: string, proposal: Proposal): Promise<void> {
  const { verdict, reason } = proposal;
  if (verdict === 'exclude' && !(EXCLUSION_REASONS as readonly string[]).includes(reason ?? '')) {
    throw new Refusal('invalid', '不计入须选择理由；理由会公开。', { field: 'reason' });
  }
  await write(ctx, async (tx) => {
    const { review, acts, named } = await matter(ctx, tx, subject, 'propose');
    if (review.state === 'proposed') throw new Refusal('conflict', '已有人提出意见，等待另一人确认或退回。');
    await act(ctx, tx, subject, acts, {
      ...{ act: 'proposed', verdict, text: proposal.text },
      reason: verdict === 'exclude' ? reason! : null,
    });
    const detail = { verdict, ...(verdict === 'exclude' && { reason }) };
    return { result: undefined, entries: [{ action: 'ratings.propose-review', subject: named, detail }] };
  });
}

/** A second person confirms what was proposed; ratings that are to be excluded leave the count with this act. */
export async function confirmReview(ctx: Context, subject: string, text: string): Promise<void> {
  await write(ctx, async (tx) => {
    const { review, acts, named } = await matter(ctx, tx, subject, 'confirm');
    const { verdict, reason } = review as { verdict: Verdict; reason: string | null };
    await act(ctx, tx, subject, acts, { act: 'confirmed', verdict, reason, text });
    const on = civilDate(ctx.now);
    const excluded = reason === null ? 0 : await exclude(tx, { subject, reason, on, seen: acts.at(-1)!.on });
    const detail = { verdict, ...(reason !== null && { reason, excluded }) };
    return { result: undefined, entries: [{ action: 'ratings.confirm-review', subject: named, detail }] };
  });
}

/** A second person does not agree; the matter is open again. */
export async function declineReview(ctx: Context, subject: string, text: string): Promise<void> {
  await write(ctx, async (tx) => {
    const { review, acts, named } = await matter(ctx, tx, subject, 'confirm');
    const { verdict, reason } = review as { verdict: Verdict; reason: string | null };
    await act(ctx, tx, subject, acts, { act: 'declined', verdict, reason, text });
    return {
      result: undefined,
      entries: [{ action: 'ratings.decline-review', subject: named, detail: { verdict } }],
    };
  });
}

/** The acts of a review, in their order. */
export async function actsOf({ db, t }: Read, subject: string): Promise<ReviewStep[]> {
  const rows = await db
    .select()
    .from(t.reviewActs)
    .where(eq(t.reviewActs.subject, subject))
    .orderBy(asc(t.reviewActs.sequence));
  return rows.map(reviewStep);
}

async function matter(ctx: Context, tx: Transaction, subject: string, step: 'propose' | 'confirm') {
  const acts = await actsOf(tx, subject);
  const review = reviewOf(acts);
  const { unit, named } = await concerned(tx, subject);
  const rated = unit === undefined ? {} : { unit, doneByUnit: unit };
  if (step === 'propose') demand(ctx.actor, 'ratings.propose-review', rated);
  else demand(ctx.actor, 'ratings.confirm-review', { ...rated, doneBy: review.proposedBy ?? '' });
  if (unit === undefined)
    throw new Refusal('not-found', '没有提出申诉的这条评价，也没有这条疑点，无须复核。');
  if (review.state === 'decided') throw new Refusal('conflict', '已经两人复核决定，不能再改。');
  if (step === 'confirm' && review.state !== 'proposed') {
    throw new Refusal('conflict', '还没有人提出意见，或意见已被退回；请先提出意见。');
  }
  return { acts, review, named };
}

/**
 * The rated unit, or undefined where nothing stands to be reviewed: neither an appeal nor a flag; and what people call
 * the subject, see `caseNumber`.
 */
async function concerned(read: Read, subject: string): Promise<{ unit: string | undefined; named: string }> {
  const found = await readCase(read, subject);
  if (found === undefined) return { unit: (await readFlag(read, subject))?.unit, named: subject };
  return { unit: found.steps.appealed === undefined ? undefined : found.unit, named: found.number };
}

interface Act {
  act: ReviewStep['act'];
  verdict: Verdict;
  reason: string | null;
  text: string;
}

async function act(
  ctx: Context,
  tx: Transaction,
  subject: string,
  before: readonly ReviewStep[],
  row: Act,
): Promise<void> {
  const text = row.text.trim();
  if (text === '' || text.length > 1000) {
    throw new Refusal('invalid', '请写明理由和依据，1 至 1000 字。', { field: 'text' });
  }
  const { unit, role } = ctx.actor.kind === 'staff' ? ctx.actor : { unit: '', role: null };
  await tx.db.insert(tx.t.reviewActs).values({
    ...{ ...row, subject, text, unit, role, sequence: before.length + 1 },
    ...{ on: civilDate(ctx.now), actor: ctx.actor.id },
  });
}

/**
 * Takes ratings out of the count: the appealed one, or those of a flagged stretch. What is out already stays so; what its
 * giver changed does not count any more.
 * @param seen the day on which it was proposed: what came into the stretch later, nobody has looked at
 */
async function exclude(
  tx: Transaction,
  { subject, reason, on, seen }: { subject: string; reason: string; on: CivilDate; seen: CivilDate },
): Promise<number> {
  const flag = await readFlag(tx, subject);
  const { ratings: t } = tx.t;
  const ids = await countedIds(tx, flag === undefined ? [subject] : await idsOfFlag(tx, flag, seen));
  let made = 0;
  for (let at = 0; at < ids.length; at += IDS_A_STATEMENT) {
    const rows = await tx.db
      .select({
        ...{ ratingId: t.id, unit: t.unit, point: t.point, day: t.day },
        ...{ channel: t.channel, level: t.level, tied: t.tied, answers: t.answers },
      })
      .from(t)
      .where(and(inArray(t.id, ids.slice(at, at + IDS_A_STATEMENT)), counting(tx.t)));
    const fresh = await tx.db
      .insert(tx.t.ratingExclusions)
      .values(rows.map((row) => ({ ...row, subject, reason, on })))
      .onConflictDoNothing()
      .returning({ id: tx.t.ratingExclusions.ratingId });
    made += fresh.length;
  }
  return made;
}

/** Of ratings that their authors changed, the ids that count now. */
async function countedIds(tx: Transaction, ids: readonly string[]): Promise<string[]> {
  const { ratingChanges: t } = tx.t;
  const later = new Map<string, string>();
  for (let at = 0; at < ids.length; at += IDS_A_STATEMENT) {
    const part = ids.slice(at, at + IDS_A_STATEMENT);
    for (const row of await tx.db.select().from(t).where(inArray(t.old, part))) later.set(row.old, row.new);
  }
  return ids.map((id) => later.get(id) ?? id);
}
