import { demand } from '../../domain/actor.ts';
import { type Cancellation, resultsHash, roundHash } from '../../domain/appraisals.ts';
import type { Finding } from '../../domain/outcome.ts';
import type { Context } from '../portal.ts';
import { type Turnout, turnout } from './ballots.ts';
import type { BallotBox } from './box.ts';
import { type PaperChannel, paperChannel } from './paper.ts';
import { cancellations, cardLists, checklist, getRound, type StoredRound } from './rounds.ts';

/** All that the office may see of a round: what the public sees, and what is still missing. */
export interface RoundDesk extends Omit<StoredRound, 'tally'> {
  hash: string;
  /** Before the round is frozen; empty afterwards. */
  findings: Finding[];
  /** Keys loaded, by category. */
  loaded: Record<string, { cards: number; spares: number }>;
  turnout: Turnout[];
  cancelled: Cancellation[];
  paper: PaperChannel;
  /** Fingerprint of the ballot page as it is served now; null where none is built. */
  page: string | null;
  /** Hash of the tally and what it is signed by; null before. */
  tally: { hash: string; trustees: number[]; void: boolean } | null;
}

/** A round as the office's page shows it. */
export async function roundDesk(
  ctx: Context,
  box: BallotBox,
  id: string,
  page: string | null,
): Promise<RoundDesk> {
  demand(ctx.actor, 'appraisals.read');
  const { tally, ...round } = await getRound(ctx, id);
  const lists = await cardLists(ctx.read, id);
  return {
    ...round,
    hash: roundHash(round.definition),
    findings: round.phase === 'draft' ? await checklist(ctx, id, page) : [],
    loaded: Object.fromEntries(
      lists.map(({ category, cards, spares }) => [category, { cards: cards.length, spares: spares.length }]),
    ),
    turnout: (await turnout(ctx, box, id)).categories,
    cancelled: await cancellations(ctx.read, id),
    paper: await paperChannel(ctx, id),
    page,
    tally: tally && {
      hash: resultsHash(tally.results),
      trustees: tally.signatures.map(({ trustee }) => trustee),
      void: tally.results.void,
    },
  };
}
