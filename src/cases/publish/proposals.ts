/** Proposed airings as they are read: by those who decide, and by those who may look before they are out (§3.3). */
import { desc, eq, inArray } from 'drizzle-orm';
import { rowsOf } from '../../../db/bulk.ts';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import type { CivilDate } from '../../domain/calendar.ts';
import type { AiredRow, AiringState } from '../../domain/ledgers/airing.ts';
import type { AiringCheck } from '../../domain/ledgers/airing-checks.ts';
import type { Ledger } from '../../domain/ledgers.ts';
import { Refusal } from '../../domain/outcome.ts';
import { airedEntries, checksOf } from './survey.ts';

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

/** A proposal as it is read: who looked at it so far, and what the person who decides has to know. */
interface OpenProposal extends AiringProposal {
  looks: { account: string; at: number }[];
  /** What speaks against it as of its day, told while it waits or is not out; nobody approves blind. */
  checks: AiringCheck[] | null;
  /** The first deadline of each entry: beside the one that holds now (§3). */
  firstDue: Map<string, CivilDate>;
}

/** What the proposer saw, for the same entries and the same day; not kept with the proposal but found anew. */
async function seenBefore(
  ctx: Context,
  proposal: AiringProposal,
): Promise<Pick<OpenProposal, 'checks' | 'firstDue'>> {
  const { ledger, period, asOf, state, snapshot } = proposal;
  const { db, t } = ctx.read;
  const ids = snapshot.map(({ id }) => id);
  const rows = await rowsOf(ids, (part) =>
    db.select({ id: t.entries.id, due: t.entries.due }).from(t.entries).where(inArray(t.entries.id, part)),
  );
  const firstDue = new Map(rows.map(({ id, due }) => [id, due]));
  if (state !== 'proposed' && state !== 'approved') return { checks: null, firstDue };
  const entries = await airedEntries(ctx, ledger, period, asOf);
  return { checks: await checksOf(ctx, { ledger, period, asOf, entries }), firstDue };
}

/**
 * A proposal with what it shows and who looked at it so far. While it is not out, only those who make it, the posts
 * named by it and the auditor may look, and every look is noted.
 * @throws Refusal `forbidden`, `not-found`
 */
export async function openAiringProposal(ctx: Context, id: string): Promise<OpenProposal> {
  const loaded = await loadProposal(ctx.read, id);
  demand(ctx.actor, 'publish.preview', { named: loaded.readers });
  const proposal = { ...loaded, ...(await seenBefore(ctx, loaded)) };
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
