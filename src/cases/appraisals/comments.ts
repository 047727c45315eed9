import { eq } from 'drizzle-orm';
import type { Read } from '../../../db/engine.ts';
import type { Context } from '../../../db/write.ts';
import { toText } from '../../domain/appraisals/bytes.ts';
import {
  BALLOT_REFUSALS,
  bodyVersion,
  type CommentSubmission,
  type CommentVerdict,
  judgeComment,
} from '../../domain/appraisals.ts';
import type { BallotBox } from './box.ts';
import { getRound } from './rounds.ts';

/** Comments lie in the ballot box as if they were a round of their own: the same rows of one length, no time, no order. */
export const commentsOf = (round: string): string => `${round}/comments`;

/** The keys under which comments may be sent, sorted; empty where the round takes none. */
export async function commentKeys({ db, t }: Read, round: string): Promise<string[]> {
  const rows = await db.select().from(t.commentKeys).where(eq(t.commentKeys.round, round));
  return rows.map(({ pk }) => pk).sort();
}

type CommentTaken = { ok: true } | Exclude<CommentVerdict, { ok: true }>;

/**
 * Takes a comment: one for each card, the last version stands. Like a ballot it leaves no journal entry, and gets no
 * receipt, which would be a way to prove who wrote it.
 */
export async function submitComment(
  ctx: Context,
  box: BallotBox,
  submission: CommentSubmission,
): Promise<CommentTaken> {
  const found = await getRound(ctx, submission.round).catch(() => null);
  if (!found || found.phase === 'draft') {
    return { ok: false, code: 'other-round', message: BALLOT_REFUSALS['other-round'] };
  }
  return box.store.exchange<CommentTaken>(commentsOf(submission.round), submission.key, (row) => {
    const stored = row && (row.body ? bodyVersion(row.body) : 0);
    // The very comment that is stored: its sender did not hear the answer.
    if (row?.body && toText(row.body) === submission.body) return { put: null, result: { ok: true } };
    const verdict = judgeComment(found.definition, ctx.now, submission, stored);
    if (!verdict.ok) return { put: null, result: verdict };
    const { body, signature } = verdict;
    return { put: { body, signature }, result: { ok: true } };
  });
}

/** The stored comments, by key. For the export only. */
export function storedComments(box: BallotBox, id: string): Pick<CommentSubmission, 'key' | 'body'>[] {
  return box.store
    .rows(commentsOf(id))
    .flatMap(({ pk, body }) => (body ? [{ key: pk, body: toText(body) }] : []));
}
