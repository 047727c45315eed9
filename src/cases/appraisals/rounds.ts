import { and, asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Read } from '../../../db/engine.ts';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import {
  bodyLength,
  type Cancellation,
  type CardList,
  COMMENT_BODY_LENGTH,
  listFindings,
  openingFindings,
  openingLeaves,
  type Round,
  roundFindings,
  roundHash,
  roundLeaf,
  roundState,
  type TallyFile,
} from '../../domain/appraisals.ts';
import type { CivilDate, Instant } from '../../domain/calendar.ts';
import { canonical } from '../../domain/canonical.ts';
import { type Finding, Refusal } from '../../domain/outcome.ts';
import { addLeaves } from '../log.ts';
import type { BallotBox } from './box.ts';
import { commentKeys, commentsOf } from './comments.ts';

const text = z.string().trim().min(1);

/** What the office fills in; the checklist says what is still missing. */
export const RoundInput: z.ZodType<Round> = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,32}$/),
  title: text.max(100),
  items: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(64),
        kind: z.enum(['overall', 'key-work', 'unit']),
        text: text.max(200),
        unit: z.string().optional(),
      }),
    )
    .max(200),
  categories: z.array(
    z.strictObject({
      id: z.string().min(1).max(32),
      name: text.max(30),
      cards: z.int().min(0).max(5000),
      spares: z.int().min(0).max(500),
    }),
  ),
  opensAt: z.int(),
  closesAt: z.int(),
  threshold: z.int(),
  tallyKey: z.string(),
  trustees: z.array(z.string()).max(3),
  receiptKey: z.string(),
  pageHash: z.string(),
});

/** `counted`: the trustees' tally is in and waits for a second person to let it out. */
export type Phase = 'draft' | 'before' | 'open' | 'closed' | 'counted' | 'tallied' | 'void';

export interface StoredRound {
  definition: Round;
  phase: Phase;
  tally: TallyFile | null;
  talliedBy: string | null;
  releasedOn: CivilDate | null;
  batchedOn: CivilDate | null;
  /** Places in the log of the first ballot of each logged batch. */
  batches: string[];
}

/** A round with its phase at this instant. Throws `not-found`. */
export async function getRound(ctx: Context, id: string): Promise<StoredRound> {
  const { db, t } = ctx.read;
  const [row] = await db.select().from(t.rounds).where(eq(t.rounds.id, id));
  if (!row) throw new Refusal('not-found', `没有编号为“${id}”的评议轮次。`);
  return readRound(row, ctx.now);
}

/** All rounds, newest first. */
export async function listRounds(ctx: Context): Promise<StoredRound[]> {
  const { db, t } = ctx.read;
  const rows = await db.select().from(t.rounds);
  return rows
    .map((row) => readRound(row, ctx.now))
    .sort((a, b) => b.definition.opensAt - a.definition.opensAt);
}

type Row = Omit<StoredRound, 'phase' | 'batches'> & {
  batches: string[] | null;
  state: 'draft' | 'frozen' | 'tallied' | 'void';
};

function readRound({ state, ...row }: Row & { id: string }, now: Instant): StoredRound {
  const { id: _, ...others } = row;
  const rest = { ...others, batches: row.batches ?? [] };
  if (state === 'draft') return { ...rest, phase: state };
  if (state === 'frozen') return { ...rest, phase: roundState(row.definition, now) };
  return { ...rest, phase: row.releasedOn === null ? 'counted' : state };
}

/** Writes or corrects the draft of a round and returns what is still missing. A frozen round cannot be changed. */
export async function prepareRound(ctx: Context, input: Round): Promise<Finding[]> {
  demand(ctx.actor, 'appraisals.prepare');
  const parsed = RoundInput.safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new Refusal('invalid', `评议轮次的“${issue.path.join('.')}”填写有误，请改正后再保存。`, {
      field: issue.path.join('.'),
    });
  }
  const definition = parsed.data;
  await write(ctx, async (tx) => {
    const [standing] = await tx.db.select().from(tx.t.rounds).where(eq(tx.t.rounds.id, definition.id));
    if (standing && standing.state !== 'draft') throw frozen(definition.id);
    const row = { id: definition.id, state: 'draft' as const, definition };
    await tx.db.insert(tx.t.rounds).values(row).onConflictDoUpdate({ target: tx.t.rounds.id, set: row });
    return { result: undefined, entries: [{ action: 'appraisals.prepare', subject: definition.id }] };
  });
  return checklist(ctx, definition.id, definition.pageHash);
}

export function frozen(id: string): Refusal {
  return new Refusal('conflict', `${id} 轮已经封存，题目、名单和密钥不能再改；确需更改请另设一轮。`, {
    clause: '§9.3',
  });
}

/**
 * What must be put right before the round can be frozen; empty if it is ready.
 * @param page fingerprint of the ballot page as it is served now
 */
export async function checklist(ctx: Context, id: string, page: string | null): Promise<Finding[]> {
  const { definition } = await getRound(ctx, id);
  const lists = await cardLists(ctx.read, id);
  return [
    ...roundFindings(definition),
    ...openingFindings(definition, { now: ctx.now, page }),
    ...listFindings(definition, lists),
  ];
}

/**
 * Freezes a round: from now on the schedule alone opens and closes it. Lays out the ballot box.
 * Refuses while the checklist is not empty, or once the opening time has passed: lists are logged before.
 */
export async function freezeRound(
  ctx: Context,
  box: BallotBox,
  id: string,
  page: string | null,
): Promise<{ definition: string }> {
  demand(ctx.actor, 'appraisals.conduct');
  const { definition, phase } = await getRound(ctx, id);
  if (phase !== 'draft') throw frozen(id);
  const [first] = await checklist(ctx, id, page);
  if (first) throw new Refusal('rule-broken', `还不能封存：${first.message}`, { clause: '§9.3' });
  const lists = await cardLists(ctx.read, id);
  // Laid out first: if we stop here, empty rows of a draft harm nobody, while a frozen round without rows would.
  box.store.prepare(
    id,
    bodyLength(definition),
    lists.flatMap(({ category, cards, spares }) => [...cards, ...spares].map((pk) => ({ category, pk }))),
  );
  const comments = await commentKeys(ctx.read, id);
  box.store.prepare(
    commentsOf(id),
    COMMENT_BODY_LENGTH,
    comments.map((pk) => ({ category: '', pk })),
  );
  const hash = roundHash(definition);
  return write(ctx, async (tx) => {
    const now = await getRound({ ...ctx, read: tx }, id);
    const keys = [await cardLists(tx, id), await commentKeys(tx, id)];
    if (roundHash(now.definition) !== hash || canonical(keys) !== canonical([lists, comments])) {
      // If it were frozen, the box would be laid out for another round than the one people answer.
      throw new Refusal('conflict', '封存时，这一轮的题目或名单刚有改动，没有封存；请核对后再封存。');
    }
    const done = await tx.db
      .update(tx.t.rounds)
      .set({ state: 'frozen' })
      .where(and(eq(tx.t.rounds.id, id), eq(tx.t.rounds.state, 'draft')))
      .returning();
    if (done.length === 0) throw frozen(id);
    await addLeaves(tx, ctx.now, openingLeaves(definition, lists));
    return {
      result: { definition: hash },
      entries: [{ action: 'appraisals.freeze', subject: id, detail: { definition: hash } }],
    };
  });
}

/** Moves the close of an open round to later; never to earlier, and never after it has closed. */
export async function extendRound(ctx: Context, id: string, closesAt: Instant): Promise<void> {
  demand(ctx.actor, 'appraisals.conduct');
  await write(ctx, async (tx) => {
    const { definition, phase } = await getRound({ ...ctx, read: tx }, id);
    if (phase !== 'before' && phase !== 'open') {
      throw new Refusal('conflict', '只有尚未截止的轮次可以延期。', { clause: '§9.3' });
    }
    if (!(closesAt > definition.closesAt))
      throw new Refusal('invalid', '新的截止时间必须晚于原定时间。', { field: 'closesAt' });
    const extended = { ...definition, closesAt };
    await tx.db.update(tx.t.rounds).set({ definition: extended }).where(eq(tx.t.rounds.id, id));
    await addLeaves(tx, ctx.now, [roundLeaf(extended)]);
    const detail = { from: definition.closesAt, to: closesAt, definition: roundHash(extended) };
    return { result: undefined, entries: [{ action: 'appraisals.extend', subject: id, detail }] };
  });
}

/** The public key lists of a round, one for each category, sorted. */
export async function cardLists(read: Read, round: string): Promise<CardList[]> {
  const { db, t } = read;
  const rows = await db
    .select()
    .from(t.cardKeys)
    .where(eq(t.cardKeys.round, round))
    .orderBy(asc(t.cardKeys.category));
  const categories = [...new Set(rows.map(({ category }) => category))];
  return categories.map((category) => {
    const keys = (spare: boolean) =>
      rows.filter((row) => row.category === category && row.spare === spare).map(({ pk }) => pk);
    // Sorted here: the two engines do not collate alike.
    return { round, category, cards: keys(false).sort(), spares: keys(true).sort() };
  });
}

/** The cancellations in force. */
export async function cancellations(read: Read, round: string): Promise<Cancellation[]> {
  const { db, t } = read;
  const rows = await db
    .select({
      pk: t.cardCancellations.pk,
      replacement: t.cardCancellations.replacement,
      signatures: t.cardCancellations.signatures,
      category: t.cardKeys.category,
      serial: t.cardKeys.serial,
    })
    .from(t.cardCancellations)
    .innerJoin(
      t.cardKeys,
      and(eq(t.cardKeys.round, t.cardCancellations.round), eq(t.cardKeys.pk, t.cardCancellations.pk)),
    )
    .where(eq(t.cardCancellations.round, round));
  return rows
    .map((row) => ({ round, ...row, signatures: row.signatures ?? [] }))
    .sort((a, b) => (a.serial < b.serial ? -1 : 1));
}

/** What the ballot page and every checker need of a round; a draft is not public, nor is a tally before its release. */
export async function publicRound(ctx: Context, id: string) {
  const { definition, phase, tally } = await getRound(ctx, id);
  if (phase === 'draft') throw new Refusal('not-found', `没有编号为“${id}”的评议轮次。`);
  const released = phase === 'tallied' || phase === 'void';
  return {
    round: definition,
    hash: roundHash(definition),
    phase: phase === 'counted' ? ('closed' as const) : phase,
    lists: await cardLists(ctx.read, id),
    cancellations: await cancellations(ctx.read, id),
    comments: (await commentKeys(ctx.read, id)).length > 0,
    results: released && tally ? tally.results : null,
  };
}
export type PublicRound = Awaited<ReturnType<typeof publicRound>>;
