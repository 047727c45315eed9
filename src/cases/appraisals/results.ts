import { eq } from 'drizzle-orm';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import {
  type CommentSubmission,
  type Round,
  resultFindings,
  resultsHash,
  resultsSigned,
  type TallyFile,
  type TallyInput,
} from '../../domain/appraisals.ts';
import { civilDate } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import { addLeaves } from '../log.ts';
import { gradeValues } from '../parameters.ts';
import { batchBallots, countedBallots, loggedBallots, storedBallots } from './ballots.ts';
import type { BallotBox } from './box.ts';
import { storedComments } from './comments.ts';
import { paperChannel } from './paper.ts';
import { cancellations, cardLists, getRound } from './rounds.ts';

/** The file that is carried to the trustees' machine. Sealed boxes only: it opens for two of three trustees. */
export interface RoundExport extends TallyInput {
  kind: 'appraisal-export';
  /** Sealed, by key; for the trustees alone. */
  comments: Pick<CommentSubmission, 'key' | 'body'>[];
}

/** Everything the offline tally needs. Only once the round has closed; logs the last batch first. */
export async function exportRound(ctx: Context, box: BallotBox, id: string): Promise<RoundExport> {
  demand(ctx.actor, 'appraisals.conduct');
  const { definition: round, phase } = await getRound(ctx, id);
  if (phase === 'draft' || phase === 'before' || phase === 'open') {
    throw new Refusal('rule-broken', '评议尚未截止，不能导出选票。', { clause: '§9.3' });
  }
  if (phase === 'closed') await batchBallots(ctx, box, id);
  const { leaves } = await loggedBallots(ctx, box, id);
  const file: RoundExport = {
    kind: 'appraisal-export',
    round,
    lists: await cardLists(ctx.read, id),
    cancellations: await cancellations(ctx.read, id),
    ballots: storedBallots(box, id),
    leaves,
    comments: storedComments(box, id),
    values: gradeValues(civilDate(round.opensAt)),
  };
  return write(ctx, async () => ({
    result: file,
    entries: [{ action: 'appraisals.export', subject: id, detail: { ballots: file.ballots.length } }],
  }));
}

/**
 * Loads what the trustees brought back. Results are recomputed as anybody would, and must bear the signatures of two
 * trustees; the first thing that is not right is the refusal. A void round is loaded as void. Nothing of it is public
 * until somebody else lets it out.
 */
export async function loadResults(
  ctx: Context,
  box: BallotBox,
  id: string,
  file: TallyFile,
): Promise<{ hash: string }> {
  demand(ctx.actor, 'appraisals.prepare');
  const definition = await demandCounting(ctx, id);
  const refuse = (why: string) => {
    throw new Refusal('rule-broken', `计票结果没有装入：${why}`, { clause: '§9.3', field: 'file' });
  };
  if (file?.kind !== 'appraisal-tally' || file.results?.round !== id) {
    throw new Refusal('invalid', `这不是 ${id} 轮的计票结果文件。`, { field: 'file' });
  }
  const { results, signatures } = file;
  const hash = resultsHash(results);
  const [first] = resultFindings(definition, results, hash);
  if (first) refuse(first.message);
  if (!resultsSigned(definition, hash, signatures)) refuse('没有两位受托人对这份结果的有效签名。');
  const last = await countedBallots(ctx, box, id);
  for (const { id: category, name, collected } of results.categories) {
    const logged = last.filter((leaf) => leaf.category === category).length;
    if (logged !== collected) refuse(`${name}收回 ${collected} 张，公开日志中是 ${logged} 张。`);
  }
  return write(ctx, async (tx) => {
    // Recomputing takes a while, in which somebody else may let out what is to be replaced.
    await demandCounting({ ...ctx, read: tx }, id);
    const state = results.void ? ('void' as const) : ('tallied' as const);
    const row = { state, tally: { kind: file.kind, results, signatures }, talliedBy: ctx.actor.id };
    await tx.db.update(tx.t.rounds).set(row).where(eq(tx.t.rounds.id, id));
    return {
      result: { hash },
      entries: [{ action: 'appraisals.load-results', subject: id, detail: { hash, state } }],
    };
  });
}

/** The definition of a round whose results may be loaded now. Throws `conflict`. */
async function demandCounting(ctx: Context, id: string): Promise<Round> {
  const { definition, phase } = await getRound(ctx, id);
  if (phase === 'closed' || phase === 'counted') return definition;
  throw new Refusal('conflict', '只有已截止、尚未公布结果的轮次可以装入计票结果。', { clause: '§9.3' });
}

/** Lets the loaded results out (§9.3). Another person than the one who loaded them. */
export async function releaseResults(ctx: Context, id: string): Promise<void> {
  await write(ctx, async (tx) => {
    const within = { ...ctx, read: tx };
    const { phase, talliedBy, tally } = await getRound(within, id);
    demand(ctx.actor, 'appraisals.release', talliedBy === null ? {} : { doneBy: talliedBy });
    if (phase !== 'counted' || tally === null) {
      throw new Refusal('conflict', '没有等待公布的计票结果：请先装入受托人带回的文件。', { clause: '§9.3' });
    }
    const paper = await paperChannel(within, id);
    if (paper.pending.length + paper.findings.length > 0) {
      throw new Refusal('rule-broken', '纸质票还没有两人录入一致，请先办完再公布结果。', { clause: '§9.3' });
    }
    const releasedOn = civilDate(ctx.now);
    await tx.db.update(tx.t.rounds).set({ releasedOn }).where(eq(tx.t.rounds.id, id));
    const { results, signatures } = tally;
    await addLeaves(tx, ctx.now, [{ kind: 'TALLY', round: id, results: resultsHash(results), signatures }]);
    return { result: undefined, entries: [{ action: 'appraisals.release', subject: id }] };
  });
}
