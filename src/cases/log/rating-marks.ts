/**
 * What the public log says of ratings beside themselves (§9.2): the numbers of each device, what two persons took out of
 * the count, what people changed.
 */
import { and, asc, eq, inArray, isNotNull, isNull, lt } from 'drizzle-orm';
import type { Read, Transaction } from '../../../db/engine.ts';
import { type Context, writeIfAny } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { type CivilDate, civilDate } from '../../domain/calendar.ts';
import { canonical } from '../../domain/canonical.ts';
import { type DeviceDayLeaf, LEAF_NAMES, type Leaf, ratingEvent } from '../../domain/log.ts';
import type { Finding } from '../../domain/outcome.ts';
import type { ExclusionReason } from '../../domain/ratings.ts';
import { addLeaves } from '../log.ts';

type Row = Transaction['t']['ratings']['$inferSelect'];

/** The device days of ratings that are logged together, by device and day. */
export async function deviceDays({ db, t }: Read, rows: readonly Row[]): Promise<DeviceDayLeaf[]> {
  const numbered = rows.filter((row) => row.device !== null && row.sequence !== null);
  const days = Map.groupBy(numbered, (row) => `${row.device} ${row.day}`);
  const leaves: DeviceDayLeaf[] = [];
  for (const key of [...days.keys()].sort()) {
    const own = days.get(key)!;
    const numbers = own.map((row) => row.sequence!);
    const { device, day } = own[0]!;
    const last = Math.max(...numbers);
    const { deviceRatings: links } = t;
    const [link] = await db
      .select({ chain: links.chain })
      .from(links)
      .where(and(eq(links.device, device!), eq(links.sequence, last)));
    const chain = link?.chain || null;
    const first = Math.min(...numbers);
    leaves.push({ kind: 'DEVICE_DAY', device: device!, day, first, last, count: own.length, chain });
  }
  return leaves;
}

/** A mark with the ratings that must stand in the log before it, and how its row is told that it stands there. */
interface Mark {
  leaf: Leaf;
  ratings: string[];
  note(tx: Transaction, place: string): Promise<unknown>;
}

/**
 * Logs what was changed or taken out of the count before today, once the ratings concerned are in the log themselves.
 * @returns how many marks
 */
export async function logRatingMarks(ctx: Context): Promise<number> {
  demand(ctx.actor, 'publish.approve');
  const today = civilDate(ctx.now);
  if ((await dueMarks(ctx.read, today)).length === 0) return 0;
  const logged = await writeIfAny(ctx, async (tx) => {
    // Asked again: another process may have logged them since.
    const due = await dueMarks(tx, today);
    if (due.length === 0) return null;
    const first = await addLeaves(
      tx,
      ctx.now,
      due.map(({ leaf }) => leaf),
    );
    const [year, at] = first.split('/').map(Number);
    for (const [i, mark] of due.entries()) await mark.note(tx, `${year}/${at! + i}`);
    return {
      result: due.length,
      entries: [{ action: 'log.append', subject: first, detail: { marks: due.length } }],
    };
  });
  return logged ?? 0;
}

/** Marks that are not in the log, of ratings that are. */
async function dueMarks(read: Read, today: CivilDate): Promise<Mark[]> {
  const marks = [...(await voids(read, today)), ...(await replacements(read, today))];
  if (marks.length === 0) return [];
  const arrivals = await read.db.select().from(read.t.ratingArrivals);
  const waiting = new Set(arrivals.flatMap(({ ratings }) => ratings));
  return marks.filter(({ ratings }) => !ratings.some((id) => waiting.has(id)));
}

async function voids({ db, t }: Read, before: CivilDate): Promise<Mark[]> {
  const { ratingExclusions: out, ratings } = t;
  const rows = await db
    .select({ out, hash: ratings.hash })
    .from(out)
    .innerJoin(ratings, eq(ratings.id, out.ratingId))
    .where(and(isNull(out.leaf), lt(out.on, before)));
  const marks: Mark[] = [];
  for (const { out: row, hash } of rows) {
    const leaf = await voidLeaf({ db, t }, row, hash);
    const note = (tx: Transaction, place: string) =>
      tx.db
        .update(tx.t.ratingExclusions)
        .set({ leaf: place })
        .where(eq(tx.t.ratingExclusions.ratingId, row.ratingId));
    marks.push({ leaf, ratings: [row.ratingId], note });
  }
  return marks.sort((a, b) => (eventOf(a.leaf) < eventOf(b.leaf) ? -1 : 1));
}

type Out = Transaction['t']['ratingExclusions']['$inferSelect'];

async function voidLeaf({ db, t }: Pick<Read, 'db' | 't'>, row: Out, hash: string): Promise<Leaf> {
  const { reviewActs: acts } = t;
  const steps = await db
    .select({ act: acts.act, role: acts.role })
    .from(acts)
    .where(and(eq(acts.subject, row.subject), inArray(acts.act, ['proposed', 'confirmed'])))
    .orderBy(asc(acts.sequence));
  const role = (act: string) => steps.findLast((step) => step.act === act)?.role ?? null;
  return {
    ...{ kind: 'VOID', evt: ratingEvent({ id: row.ratingId, hash }), reason: row.reason as ExclusionReason },
    ...{ roles: [role('proposed'), role('confirmed')], day: row.on },
  };
}

async function replacements({ db, t }: Read, before: CivilDate): Promise<Mark[]> {
  const { ratingChanges: changes } = t;
  const rows = await db
    .select()
    .from(changes)
    .where(and(isNull(changes.leaf), lt(changes.on, before)));
  const marks: Mark[] = [];
  for (const row of rows) {
    const note = (tx: Transaction, place: string) =>
      tx.db.update(tx.t.ratingChanges).set({ leaf: place }).where(eq(tx.t.ratingChanges.old, row.old));
    marks.push({ leaf: await replaceLeaf({ db, t }, row), ratings: [row.old, row.new], note });
  }
  return marks.sort((a, b) => (eventOf(a.leaf) < eventOf(b.leaf) ? -1 : 1));
}

type Change = Transaction['t']['ratingChanges']['$inferSelect'];

async function replaceLeaf({ db, t: { ratings } }: Pick<Read, 'db' | 't'>, row: Change): Promise<Leaf> {
  const event = async (id: string) => {
    const [found] = await db.select({ hash: ratings.hash }).from(ratings).where(eq(ratings.id, id));
    return ratingEvent({ id, hash: found?.hash ?? '' });
  };
  return { kind: 'REPLACE', old: await event(row.old), new: await event(row.new), day: row.on };
}

const eventOf = (leaf: Leaf) => (leaf.kind === 'REPLACE' ? leaf.old : leaf.kind === 'VOID' ? leaf.evt : '');

/** What a logged mark says, and where. */
export interface LoggedMark {
  place: string;
  leaf: Leaf;
}

/**
 * Holds changes, exclusions and the devices' chains in the database against what the log says of them.
 * @param logged leaves of these kinds in the published logs
 */
export async function checkRatingMarks(ctx: Context, logged: readonly LoggedMark[]): Promise<Finding[]> {
  demand(ctx.actor, 'journal.read');
  const { db, t } = ctx.read;
  const { ratings, ratingExclusions, ratingChanges, deviceRatings: links } = t;
  const now = new Map<string, Leaf>();
  const out = await db
    .select({ out: ratingExclusions, hash: ratings.hash })
    .from(ratingExclusions)
    .innerJoin(ratings, eq(ratings.id, ratingExclusions.ratingId))
    .where(isNotNull(ratingExclusions.leaf));
  for (const { out: row, hash } of out) now.set(row.leaf!, await voidLeaf(ctx.read, row, hash));
  for (const row of await db.select().from(ratingChanges).where(isNotNull(ratingChanges.leaf))) {
    now.set(row.leaf!, await replaceLeaf(ctx.read, row));
  }
  const findings: Finding[] = [];
  for (const { place, leaf } of logged) {
    if (leaf.kind !== 'DEVICE_DAY') {
      const own = now.get(place);
      now.delete(place);
      if (canonical(own ?? null) !== canonical(leaf)) findings.push(differs(place, leaf, own));
      continue;
    }
    const [link] = await db
      .select({ chain: links.chain })
      .from(links)
      .where(and(eq(links.device, leaf.device), eq(links.sequence, leaf.last)));
    if ((link?.chain || null) !== leaf.chain) findings.push(differs(place, leaf, link));
  }
  for (const [place, leaf] of now) findings.push(differs(place, null, leaf));
  return findings;
}

function differs(place: string, logged: Leaf | null, now: unknown): Finding {
  const [expected, actual] = [canonical(logged), canonical(now ?? null)];
  const what = logged === null ? '评价更改或不计入的记录' : LEAF_NAMES[logged.kind];
  const message = `公开日志第 ${place} 条（${what}）与数据库不符：数据库中的记录被改动、删除或添加过。`;
  return { code: 'log.mark', clause: '§9.2', subject: place, expected, actual, message };
}
