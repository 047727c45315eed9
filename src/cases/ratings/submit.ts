import { hash } from 'node:crypto';
import { eq, inArray } from 'drizzle-orm';
import { insertRows } from '../../../db/bulk.ts';
import type { Read, Transaction } from '../../../db/engine.ts';
import { type Context, type JournalEntry, write } from '../../../db/write.ts';
import { civilDate } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import {
  contentOf,
  isNegative,
  type RatingInput,
  ratingDay,
  receiptFrom,
  receiptText,
  timeFlags,
} from '../../domain/ratings.ts';
import { addToDays, type Row } from './days.ts';
import { spendTicket } from './tickets.ts';

/** What became of one rating. */
export type Submitted =
  | { id: string; status: 'stored' | 'repeated'; receipt: string }
  | { id: string; status: 'refused'; refusal: Refusal };

/** Ids a question carries. */
const IDS_A_STATEMENT = 500;

/**
 * Stores ratings (§9.2) in one durable transaction, each exactly once: the primary key decides, not a look before.
 * A refused one (unknown point; an id that stands with other content) leaves the others as they are.
 * @returns one answer for each input, in its order; `stored` and `repeated` only after COMMIT
 */
export async function submitRatings(ctx: Context, inputs: RatingInput[]): Promise<Submitted[]> {
  const units = await unitsOf(ctx, inputs);
  const rows = inputs.map((input) => rowOf(input, units.get(input.point), ctx.now));
  const good = rows.filter((row) => row !== null);
  if (good.length === 0) return inputs.map((input) => refusePoint(input));
  return write(ctx, async (tx) => {
    const made = await insertNew(tx, distinct(good));
    const declined = await spendTickets(tx, new Set(made), inputs, rows);
    const fresh = declined.size === 0 ? made : made.filter((row) => !declined.has(row.id));
    await addToDays(tx, fresh);
    await openCases(tx, fresh, civilDate(ctx.now));
    const standing = await hashesOf(tx, good, fresh);
    const stored = new Set(fresh);
    const result = inputs.map(
      (input, i) => declined.get(input.id) ?? answerTo(input, rows[i] ?? null, stored, standing),
    );
    return { result, entries: journalOf(result, fresh.length) };
  });
}

/**
 * Uses up the tickets of ratings that are new. Where one is no good, a person with a telephone can be told and is
 * refused; what a device brings was thanked for already, so it stays, counts apart and says why.
 * @returns the refusals, by the rating's id
 */
async function spendTickets(
  tx: Transaction,
  made: ReadonlySet<Row | null>,
  inputs: RatingInput[],
  rows: (Row | null)[],
): Promise<Map<string, Submitted>> {
  const declined = new Map<string, Submitted>();
  for (const [i, { ticket, point, device }] of inputs.entries()) {
    const row = rows[i]!;
    if (ticket === undefined || !made.has(row)) continue;
    if (await spendTicket(tx, ticket, point, civilDate(row.receivedAt))) continue;
    const { ratings } = tx.t;
    if (device === undefined) {
      await tx.db.delete(ratings).where(eq(ratings.id, row.id));
      declined.set(row.id, refuseTicket(row.id));
      continue;
    }
    row.tied = false;
    row.flags = [...row.flags, 'ticket'];
    await tx.db.update(ratings).set({ tied: false, flags: row.flags }).where(eq(ratings.id, row.id));
  }
  return declined;
}

/** Points met so far. A point keeps its unit for ever (see `addServicePoints`), so what is here stays true. */
const known = new WeakMap<Read, Map<string, string>>();

async function unitsOf(ctx: Context, inputs: RatingInput[]): Promise<Map<string, string>> {
  const units = known.get(ctx.read) ?? new Map<string, string>();
  known.set(ctx.read, units);
  const { db, t } = ctx.read;
  const unmet = [...new Set(inputs.map((input) => input.point))].filter((point) => !units.has(point));
  for (const ids of chunks(unmet)) {
    const points = await db
      .select({ id: t.servicePoints.id, unit: t.servicePoints.unit })
      .from(t.servicePoints)
      .where(inArray(t.servicePoints.id, ids));
    for (const point of points) units.set(point.id, point.unit);
  }
  return units;
}

function rowOf(input: RatingInput, unit: string | undefined, now: number): Row | null {
  if (unit === undefined) return null;
  return {
    id: input.id,
    hash: hash('sha256', contentOf(input), 'base64url'),
    unit,
    point: input.point,
    channel: input.channel,
    level: input.level,
    reasons: input.reasons,
    comment: input.comment ?? null,
    answers: input.answers ?? null,
    tied: input.ticket !== undefined,
    device: input.device ?? null,
    sequence: input.sequence ?? null,
    deviceAt: input.deviceAt ?? null,
    receivedAt: now,
    day: ratingDay(input.deviceAt, now),
    flags: timeFlags(input.deviceAt, now),
    receipt: receiptFrom(input.id, hash('sha256', receiptText(input.id), 'buffer')),
  };
}

function refusePoint(input: RatingInput): Submitted {
  const message = `没有编号为“${input.point}”的评价点；请核对评价器设置或重新扫描窗口二维码。`;
  return { id: input.id, status: 'refused', refusal: new Refusal('not-found', message, { field: 'point' }) };
}

function refuseTicket(id: string): Submitted {
  const message = '这张服务单的票号无效，或已经评价过；如要修改，请凭回执号更改原来的评价。';
  return { id, status: 'refused', refusal: new Refusal('conflict', message, { field: 'ticket' }) };
}

/** The first of each id: the others are repetitions or conflicts within the batch. */
function distinct(rows: Row[]): Row[] {
  const seen = new Set<string>();
  return rows.filter((row) => !seen.has(row.id) && seen.add(row.id));
}

function* chunks<T>(rows: T[]): Generator<T[]> {
  for (let at = 0; at < rows.length; at += IDS_A_STATEMENT) yield rows.slice(at, at + IDS_A_STATEMENT);
}

/** Inserts what is not there yet; returns the rows that were in fact inserted. */
async function insertNew(tx: Transaction, rows: Row[]): Promise<Row[]> {
  const made = await insertRows(tx, tx.t.ratings, rows, 'keep');
  return rows.filter((_, i) => made[i]);
}

async function openCases(tx: Transaction, rows: Row[], openedOn: string): Promise<void> {
  const cases = rows
    .filter((row) => isNegative(row.level))
    .map((row) => ({ ratingId: row.id, unit: row.unit, day: row.day, openedOn }));
  await insertRows(tx, tx.t.ratingCases, cases, 'keep');
}

/** The content hash that stands under each id after the insert. */
async function hashesOf(tx: Transaction, rows: Row[], fresh: Row[]): Promise<Map<string, string>> {
  const standing = new Map(fresh.map((row) => [row.id, row.hash]));
  const others = distinct(rows).filter((row) => !standing.has(row.id));
  for (const part of chunks(others)) {
    const found = await tx.db
      .select({ id: tx.t.ratings.id, hash: tx.t.ratings.hash })
      .from(tx.t.ratings)
      .where(
        inArray(
          tx.t.ratings.id,
          part.map((row) => row.id),
        ),
      );
    for (const row of found) standing.set(row.id, row.hash);
  }
  return standing;
}

function answerTo(
  input: RatingInput,
  row: Row | null,
  fresh: ReadonlySet<Row>,
  standing: Map<string, string>,
): Submitted {
  if (row === null) return refusePoint(input);
  if (standing.get(row.id) === row.hash) {
    return { id: row.id, status: fresh.has(row) ? 'stored' : 'repeated', receipt: row.receipt };
  }
  const message = '这个编号已有一条内容不同的评价，本条没有记入；新的评价请用新的编号。';
  return { id: row.id, status: 'refused', refusal: new Refusal('conflict', message, { field: 'id' }) };
}

function journalOf(result: Submitted[], stored: number): [JournalEntry, ...JournalEntry[]] {
  const repeated = result.filter((answer) => answer.status === 'repeated').length;
  const conflicts = result.filter(
    (answer) => answer.status === 'refused' && answer.refusal.code === 'conflict',
  );
  return [
    { action: 'ratings.submit', subject: result[0]!.id, detail: { stored, repeated } },
    // Somebody's device is cloned or somebody tries: the office must see it.
    ...conflicts.map(({ id }) => ({ action: 'ratings.conflict', subject: id })),
  ];
}
