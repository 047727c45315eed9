import { eq } from 'drizzle-orm';
import { insertRows } from '../../../db/bulk.ts';
import type { Transaction } from '../../../db/engine.ts';
import { type Context, type Written, write } from '../../../db/write.ts';
import { type CivilDate, civilDate } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import { type ChangeInput, caseNumber, isNegative } from '../../domain/ratings.ts';
import { noteArrivals } from '../log/ratings.ts';
import { addToDays, type Row, takeFromDays } from './days.ts';
import { contentHash, receiptOfId } from './digest.ts';
import { changeUntil, ratingOfReceipt } from './receipts.ts';
import { openCases, type Submitted } from './submit.ts';

type Changed = Extract<Submitted, { receipt: string }>;

/**
 * Changes a rating, once, by who holds its receipt (§9.2). Both stay; the later one counts, for the same day, point
 * and channel, and the summaries move in the same transaction. The same change again has the same receipt.
 * @throws Refusal as `ratingOfReceipt`; `conflict` when it was changed before, `too-late` after the term,
 *   `rule-broken` when a review took it out of the count
 */
export async function changeRating(ctx: Context, code: string, input: ChangeInput): Promise<Changed> {
  const old = await ratingOfReceipt(ctx, code);
  const row = changed(old, input, ctx.now);
  return write(ctx, async (tx): Promise<Written<Changed>> => {
    const { ratingChanges: t, ratings } = tx.t;
    const receipt = row.receipt;
    const [before] = await tx.db.select().from(t).where(eq(t.old, old.id));
    if (before !== undefined) {
      const [standing] = await tx.db.select().from(ratings).where(eq(ratings.id, row.id));
      if (before.new !== row.id || standing?.hash !== row.hash) throw changedBefore();
      return {
        result: { id: row.id, status: 'repeated', receipt },
        entries: [{ action: 'ratings.repeat-change', subject: caseNumber(old.id) }],
      };
    }
    await demandChangeable(tx, old, civilDate(ctx.now));
    // The key of the table decides if two come at once.
    const [made] = await insertRows(
      tx,
      t,
      [{ old: old.id, new: row.id, on: civilDate(ctx.now), leaf: null }],
      {
        key: ['old'],
      },
    );
    if (!made) throw changedBefore();
    const [stored] = await insertRows(tx, ratings, [row], { key: ['id'] });
    if (!stored) {
      throw new Refusal('conflict', '这个编号已有一条评价；请刷新页面后再改。', { field: 'id' });
    }
    // As it stands by now: a number that came late may have flagged it since it was looked up.
    await takeFromDays(tx, await tx.db.select().from(ratings).where(eq(ratings.id, old.id)));
    await addToDays(tx, [row]);
    // A case that the first one opened goes on; the fact that the person was dissatisfied is not undone.
    if (!isNegative(old.level)) await openCases(tx, [row], civilDate(ctx.now));
    await noteArrivals(tx, [row], ctx.now);
    return {
      result: { id: row.id, status: 'stored', receipt },
      entries: [{ action: 'ratings.change', subject: caseNumber(old.id) }],
    };
  });
}

const changedBefore = () =>
  new Refusal('conflict', '这条评价已经更改过一次，不能再改；以更改后的为准。', { field: 'code' });

async function demandChangeable(tx: Transaction, old: Row, today: CivilDate): Promise<void> {
  const { ratingChanges: t, ratingExclusions } = tx.t;
  const [is] = await tx.db.select({ old: t.old }).from(t).where(eq(t.new, old.id));
  if (is !== undefined) throw changedBefore();
  const until = changeUntil(old.receivedAt);
  if (today > until) {
    throw new Refusal('too-late', `更改期限已过：这条评价可以更改到 ${until} 为止。`, { field: 'code' });
  }
  const [out] = await tx.db
    .select({ id: ratingExclusions.ratingId })
    .from(ratingExclusions)
    .where(eq(ratingExclusions.ratingId, old.id));
  if (out !== undefined) {
    throw new Refusal('rule-broken', '这条评价经两人复核不计入，不能再更改；如有异议请联系市委改革办。');
  }
}

/** The rating as changed: of the first one's day, point, channel and ticket; given by no device. */
function changed(old: Row, input: ChangeInput, now: number): Row {
  const { id, level, reasons, comment, answers } = input;
  const { unit, point, channel, tied, day } = old;
  const said = { id, point, channel, level, reasons, comment, answers };
  return {
    ...{ id, unit, point, channel, level, reasons, tied, day },
    hash: contentHash(said),
    comment: comment ?? null,
    answers: answers ?? null,
    device: null,
    sequence: null,
    deviceAt: null,
    receivedAt: now,
    flags: [],
    receipt: receiptOfId(id),
  };
}
