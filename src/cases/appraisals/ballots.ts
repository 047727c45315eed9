import { and, eq, or } from 'drizzle-orm';
import { type Context, writeIfAny } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { fromText, toText } from '../../domain/appraisals/bytes.ts';
import {
  BALLOT_REFUSALS,
  type BallotLeaf,
  type BallotRefusal,
  ballotLeaves,
  bodyHash,
  bodyVersion,
  judgeSubmission,
  lastLeaves,
  makeReceipt,
  type Receipt,
  type Standing,
  type Submission,
} from '../../domain/appraisals.ts';
import { addDays, civilDate } from '../../domain/calendar.ts';
import { addLeaves } from '../log.ts';
import { appraisalNumbers } from '../parameters.ts';
import type { BallotBox } from './box.ts';
import { cancellations, getRound, listRounds } from './rounds.ts';

export type Submitted =
  | { ok: true; version: number; receipt: Receipt }
  | { ok: false; code: BallotRefusal; message: string; stored?: number | undefined };

/**
 * Takes a ballot. One row for each card, replaced in one transaction; the same body again gets the same answer.
 * The only use case without a journal entry: a line with a time would tie the ballot to its moment.
 */
export async function submitBallot(ctx: Context, box: BallotBox, submission: Submission): Promise<Submitted> {
  const found = await getRound(ctx, submission.round).catch(() => null);
  if (!found || found.phase === 'draft')
    return { ok: false, code: 'other-round', message: BALLOT_REFUSALS['other-round'] };
  const { definition: round, phase } = found;
  if (phase === 'counted' || phase === 'tallied' || phase === 'void')
    return { ok: false, code: 'closed', message: BALLOT_REFUSALS.closed };
  const door = { round, card: await standingOf(ctx, round.id, submission.pk), now: ctx.now };
  const verdict = await box.store.exchange(round.id, submission.pk, (row) => {
    const stored = row?.body
      ? { version: bodyVersion(row.body), ballot: bodyHash(round.id, row.body) }
      : null;
    const result = judgeSubmission(door, submission, stored);
    if (!result.ok || result.repeat) return { put: null, result };
    return { put: { body: fromText(submission.body), signature: fromText(submission.signature) }, result };
  });
  if (!verdict.ok) return verdict;
  const [nextBatch] = [addDays(civilDate(ctx.now), 1), civilDate(round.closesAt)].sort() as [string, string];
  const promise = { round: round.id, ballot: verdict.ballot, nextBatch };
  return { ok: true, version: verdict.version, receipt: makeReceipt(promise, box.receiptSeed) };
}

/** What one card may, without loading the lists. */
async function standingOf(ctx: Context, round: string, pk: string): Promise<Standing> {
  const { db, t } = ctx.read;
  const [key] = await db
    .select()
    .from(t.cardKeys)
    .where(and(eq(t.cardKeys.round, round), eq(t.cardKeys.pk, pk)));
  if (!key) return { state: 'unknown', category: null };
  const c = t.cardCancellations;
  const rows = await db
    .select()
    .from(c)
    .where(and(eq(c.round, round), or(eq(c.pk, pk), eq(c.replacement, pk))));
  if (rows.some((row) => row.pk === pk)) return { state: 'cancelled', category: key.category };
  return { state: !key.spare || rows.length > 0 ? 'valid' : 'spare', category: key.category };
}

/**
 * Puts waiting ballots into the log: once a day if enough wait, and at the close whatever is left.
 * @returns the new leaves, sorted by hash; empty if the batch has to wait
 */
export async function batchBallots(ctx: Context, box: BallotBox, id: string): Promise<BallotLeaf[]> {
  demand(ctx.actor, 'appraisals.conduct');
  const { phase, definition, batchedOn, batches } = await getRound(ctx, id);
  const today = civilDate(ctx.now);
  // More often than daily, and a batch would tell the hour.
  if (phase !== 'open' || batchedOn !== today) {
    const waiting = waitingBallots(box, id);
    const least = phase === 'closed' ? 1 : appraisalNumbers(civilDate(definition.opensAt)).batch;
    if (waiting.length >= least) box.store.addBatch(id, ballotLeaves(id, waiting));
  }
  // If we stop here, the batch stands in the box and not yet in the log: the next call finds it.
  if (batchesOf(box, id).length === batches.length) return [];
  const logged = await writeIfAny(ctx, async (tx) => {
    // Asked again: the export at the close comes when the job does, and the log takes no leaf back.
    const { batches: places } = await getRound({ ...ctx, read: tx }, id);
    const laid = batchesOf(box, id).slice(places.length);
    if (laid.length === 0) return null;
    for (const leaves of laid) places.push(await addLeaves(tx, ctx.now, leaves));
    const row = { batchedOn: today, batches: places };
    await tx.db.update(tx.t.rounds).set(row).where(eq(tx.t.rounds.id, id));
    const ballots = laid.flat().length;
    return {
      result: laid.flat(),
      entries: [{ action: 'appraisals.batch', subject: id, detail: { ballots } }],
    };
  });
  return logged ?? [];
}

/** Ballots, or versions of ballots, that are in no batch. */
function waitingBallots(box: BallotBox, id: string) {
  return box.store.rows(id).flatMap(({ category, pk, body, logged }) => {
    const version = body ? bodyVersion(body) : 0;
    return body && version > logged ? [{ category, pk, version, ballot: bodyHash(id, body) }] : [];
  });
}

function batchesOf(box: BallotBox, id: string): BallotLeaf[][] {
  const batches: BallotLeaf[][] = [];
  for (const { batch, ...leaf } of box.store.leaves(id)) {
    batches[batch - 1] ??= [];
    batches[batch - 1]!.push({ kind: 'BALLOT', round: id, ...leaf });
  }
  return batches;
}

/** The rounds' daily care, by the portal's own job: what waits goes into the log, and after the close all of it. */
export async function tendRounds(
  ctx: Context,
  box: BallotBox,
): Promise<{ round: string; ballots: number }[]> {
  const tended: { round: string; ballots: number }[] = [];
  for (const { definition, phase } of await listRounds(ctx)) {
    if (phase !== 'open' && phase !== 'closed') continue;
    const leaves = await batchBallots(ctx, box, definition.id);
    if (leaves.length > 0) tended.push({ round: definition.id, ballots: leaves.length });
  }
  return tended;
}

/** The logged ballots of a round, batch by batch, and where each stands in the log. */
export async function loggedBallots(
  ctx: Context,
  box: BallotBox,
  id: string,
): Promise<{ leaves: BallotLeaf[]; places: string[] }> {
  const { batches } = await getRound(ctx, id);
  const logged = batchesOf(box, id).slice(0, batches.length);
  const places = logged.flatMap((leaves, i) => {
    const [year, first] = batches[i]!.split('/') as [string, string];
    return leaves.map((_, at) => `${year}/${Number(first) + at}`);
  });
  return { leaves: logged.flat(), places };
}

/** The last logged ballot of each card that has not been cancelled. */
export async function countedBallots(ctx: Context, box: BallotBox, id: string): Promise<BallotLeaf[]> {
  const cancelled = new Set((await cancellations(ctx.read, id)).map(({ pk }) => pk));
  const { leaves } = await loggedBallots(ctx, box, id);
  return Array.from(lastLeaves(leaves), ([, leaf]) => leaf).filter(({ pk }) => !cancelled.has(pk));
}

export interface Turnout {
  category: string;
  name: string;
  issued: number;
  /** Until the close rounded down, and counted from the logged batches only. */
  collected: number;
}

/** Turnout by category, as anybody may see it. */
export async function turnout(
  ctx: Context,
  box: BallotBox,
  id: string,
): Promise<{ final: boolean; categories: Turnout[] }> {
  const { definition, phase } = await getRound(ctx, id);
  const final = !['draft', 'before', 'open'].includes(phase);
  const step = final ? 1 : appraisalNumbers(civilDate(definition.opensAt)).turnoutStep;
  const last = await countedBallots(ctx, box, id);
  const categories = definition.categories.map(({ id: category, name, cards }) => {
    const collected = last.filter((leaf) => leaf.category === category).length;
    return { category, name, issued: cards, collected: collected - (collected % step) };
  });
  return { final, categories };
}

/** The stored ballots of a round as they were sent, by key. For the export only. */
export function storedBallots(box: BallotBox, id: string): Submission[] {
  return box.store
    .rows(id)
    .flatMap(({ category, pk, body, signature }) =>
      body && signature
        ? [{ round: id, category, pk, body: toText(body), signature: toText(signature) }]
        : [],
    );
}
