/** Letting an approved airing out (§3.3): for the portal's own job and the command line. */
import { and, asc, eq, lte } from 'drizzle-orm';
import { type Context, writeIfAny } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { civilDate } from '../../domain/calendar.ts';
import { LEDGER_NAMES } from '../../domain/ledgers.ts';
import { Refusal } from '../../domain/outcome.ts';
import { demandSame } from './airings.ts';
import { loadProposal } from './proposals.ts';
import type { Airing } from './survey.ts';

/** Approved airings whose day has come, the earliest first. */
export async function dueAirings(ctx: Context): Promise<string[]> {
  const { db, t } = ctx.read;
  const { id, state, scheduledOn } = t.airingProposals;
  const rows = await db
    .select({ id })
    .from(t.airingProposals)
    .where(and(eq(state, 'approved'), lte(scheduledOn, civilDate(ctx.now))))
    .orderBy(asc(scheduledOn), asc(id));
  return rows.map((row) => row.id);
}

/**
 * Decides that an approved airing goes out now; asked again it answers the same, so that a publication that broke off
 * is finished with the same bytes. `markAiringOut` ends it.
 */
export async function releaseAiring(ctx: Context, id: string): Promise<Airing> {
  let begun: Airing | undefined;
  const made = await writeIfAny(ctx, async (tx) => {
    const proposal = await loadProposal(tx, id);
    demand(ctx.actor, 'publish.approve', { doneBy: proposal.proposedBy });
    const { airings } = tx.t;
    [begun] = await tx.db.select().from(airings).where(eq(airings.id, proposal.airing));
    // Not told again: while its file cannot be written, this is asked every few seconds.
    if (begun) return null;
    if (proposal.state !== 'approved') {
      throw new Refusal('rule-broken', '晒账须先由另一人批准，才能公布。', { clause: '§3.3' });
    }
    if (civilDate(ctx.now) < proposal.scheduledOn) {
      throw new Refusal('rule-broken', `定于 ${proposal.scheduledOn} 公布，还没有到。`, { clause: '§3.3' });
    }
    await demandSame({ ...ctx, read: tx }, proposal);
    const { airing, ledger, period, revision, asOf, note, proposedBy } = proposal;
    const row = {
      ...{ id: airing, ledger, period, revision, asOf, note, proposedBy },
      ...{ publishedAt: ctx.now, approvedBy: proposal.decidedBy ?? ctx.actor.id },
    };
    await tx.db.insert(airings).values(row);
    return {
      result: row,
      entries: [
        { action: 'publish.airing', subject: row.id, detail: { ledger: LEDGER_NAMES[ledger], asOf } },
      ],
    };
  });
  return made ?? begun!;
}

/** Notes what became of the publication of a released airing: out, or why not, the same reason once. */
export async function markAiringOut(ctx: Context, id: string, failure: string): Promise<void> {
  demand(ctx.actor, 'publish.propose');
  await writeIfAny(ctx, async (tx) => {
    const { state, failure: before } = await loadProposal(tx, id);
    if (failure === '' ? state === 'published' : before === failure) return null;
    await tx.db
      .update(tx.t.airingProposals)
      .set(failure === '' ? { state: 'published', failure } : { failure })
      .where(eq(tx.t.airingProposals.id, id));
    const action = failure === '' ? 'publish.out' : 'publish.failed';
    return {
      result: undefined,
      entries: [{ action, subject: id, ...(failure ? { detail: { failure } } : {}) }],
    };
  });
}
