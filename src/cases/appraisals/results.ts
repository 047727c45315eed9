import { eq } from 'drizzle-orm';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { type Results, resultFindings, resultsHash, type TallyInput } from '../../domain/appraisals.ts';
import { civilDate } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import { gradeValues } from '../parameters.ts';
import { batchBallots, countedBallots, loggedBallots, storedBallots } from './ballots.ts';
import type { BallotBox } from './box.ts';
import { cancellations, cardLists, getRound } from './rounds.ts';

/** The file that is carried to the trustees' machine. Sealed boxes only: it opens for two of three trustees. */
export interface RoundExport extends TallyInput {
  kind: 'appraisal-export';
}

/** Everything the offline tally needs. Only once the round has closed; logs the last batch first. */
export async function exportRound(ctx: Context, box: BallotBox, id: string): Promise<RoundExport> {
  demand(ctx.actor, 'appraisals.conduct');
  const { definition: round, phase } = await getRound(ctx, id);
  if (phase !== 'closed' && phase !== 'tallied') {
    throw new Refusal('rule-broken', '评议尚未截止，不能导出选票。', { clause: '§9.3' });
  }
  if (phase === 'closed') await batchBallots(ctx, box, id);
  const leaves = loggedBallots(box, id);
  const file: RoundExport = {
    kind: 'appraisal-export',
    round,
    lists: await cardLists(ctx.read, id),
    cancellations: await cancellations(ctx.read, id),
    ballots: storedBallots(box, id),
    leaves,
    values: gradeValues(civilDate(round.opensAt)),
  };
  return write(ctx, async () => ({
    result: file,
    entries: [{ action: 'appraisals.export', subject: id, detail: { ballots: file.ballots.length } }],
  }));
}

/**
 * Loads the results that the trustees brought back. They are recomputed as anybody would; the first thing that is
 * not right is the refusal. A void round is loaded as void.
 */
export async function loadResults(
  ctx: Context,
  box: BallotBox,
  id: string,
  results: Results,
): Promise<{ hash: string }> {
  demand(ctx.actor, 'appraisals.conduct');
  const { definition, phase } = await getRound(ctx, id);
  if (phase !== 'closed')
    throw new Refusal('conflict', '只有已截止、尚未计票的轮次可以装入计票结果。', { clause: '§9.3' });
  const hash = resultsHash(results);
  const [first] = resultFindings(definition, results, hash);
  if (first) throw new Refusal('rule-broken', `计票结果没有装入：${first.message}`, { clause: '§9.3' });
  const last = await countedBallots(ctx, box, id);
  for (const { id: category, name, collected } of results.categories) {
    const logged = last.filter((leaf) => leaf.category === category).length;
    if (logged !== collected) {
      throw new Refusal(
        'rule-broken',
        `计票结果没有装入：${name}收回 ${collected} 张，公开日志中是 ${logged} 张。`,
        { clause: '§9.3' },
      );
    }
  }
  return write(ctx, async (tx) => {
    const state = results.void ? ('void' as const) : ('tallied' as const);
    await tx.db.update(tx.t.rounds).set({ state, results }).where(eq(tx.t.rounds.id, id));
    return {
      result: { hash },
      entries: [{ action: 'appraisals.load-results', subject: id, detail: { hash, state } }],
    };
  });
}
