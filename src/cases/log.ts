/** Keeping the public log: what is appended and when, and which files of it still have to be written. */
import { createHash } from 'node:crypto';
import { and, asc, desc, eq, gte, inArray, isNull, lt, min, ne, or } from 'drizzle-orm';
import { parts } from '../../db/bulk.ts';
import type { Read, Transaction } from '../../db/engine.ts';
import { type Context, write, writeIfAny } from '../../db/write.ts';
import { demand } from '../domain/actor.ts';
import { addDays, type CivilDate, civilDate, type Instant, instantOf } from '../domain/calendar.ts';
import { canonical } from '../domain/canonical.ts';
import { append, type Edge, EMPTY, edgeText, entryOf, type Leaf, readEdge } from '../domain/log.ts';
import type { Finding } from '../domain/outcome.ts';

/** A year's log as it stands in the database. */
export interface LogHead {
  year: number;
  edge: Edge;
}

/** A file of the log that still has to be written into the record. */
export interface StagedFile {
  year: number;
  path: string;
  bytes: Uint8Array;
}

const yearOf = (at: Instant) => Number(civilDate(at).slice(0, 4));

/**
 * Appends leaves to the log of a year, within the transaction of whatever they tell of. Writing transactions follow one
 * another, so that there is never a second root for one size.
 * @returns place of the first leaf, `2016/17`
 */
export async function addLeaves(tx: Transaction, now: Instant, leaves: readonly Leaf[]): Promise<string> {
  const year = yearOf(now);
  const { logHeads, logFiles } = tx.t;
  const [head] = await tx.db.select().from(logHeads).where(eq(logHeads.year, year));
  const edge = head ? readEdge(head.edge) : EMPTY;
  const grown = append(edge, leaves.map(entryOf));
  const row = { year, size: grown.edge.size, edge: edgeText(grown.edge) };
  await tx.db.insert(logHeads).values(row).onConflictDoUpdate({ target: logHeads.year, set: row });
  for (const { path, bytes } of grown.files) {
    const file = { year, path, bytes: Buffer.from(bytes).toString('base64url') };
    // A partial tile may be decided twice while nothing could be written; only the same bytes can come of it.
    await tx.db.insert(logFiles).values(file).onConflictDoNothing();
  }
  return `${year}/${edge.size}`;
}

function placesFrom(first: string): (i: number) => string {
  const [year, at] = first.split('/').map(Number);
  return (i) => `${year}/${at! + i}`;
}

const KINDS: [prefix: string, kind: 'AIRING' | 'PARAMETERS' | 'SCORE'][] = [
  ['airings/', 'AIRING'],
  ['parameters/', 'PARAMETERS'],
  ['assessments/', 'SCORE'],
];
const kindOf = (path: string) => KINDS.find(([prefix]) => path.startsWith(prefix))?.[1] ?? 'DOCUMENT';

/** Logs every publication that is not in the log as it stands now. @returns how many there were */
export async function logPublications(ctx: Context): Promise<number> {
  demand(ctx.actor, 'publish.approve');
  const { publications: t } = ctx.read.t;
  const unlogged = or(isNull(t.loggedSha256), ne(t.loggedSha256, t.sha256));
  const waiting = await ctx.read.db.select({ path: t.path }).from(t).where(unlogged).limit(1);
  if (waiting.length === 0) return 0;
  return write(ctx, async (tx) => {
    const rows = await tx.db.select().from(t).where(unlogged).orderBy(asc(t.path));
    const leaves = rows.map(
      ({ path, sha256, revision, leaf }): Leaf => ({
        kind: kindOf(path),
        path,
        revision: revision + 1,
        previous: leaf,
        sha256,
      }),
    );
    const placeOf = placesFrom(await addLeaves(tx, ctx.now, leaves));
    for (const [i, { path, sha256, revision }] of rows.entries()) {
      const set = { leaf: placeOf(i), loggedSha256: sha256, revision: revision + 1 };
      await tx.db.update(t).set(set).where(eq(t.path, path));
    }
    return {
      result: rows.length,
      entries: [{ action: 'log.append', subject: placeOf(0), detail: { leaves: rows.length } }],
    };
  });
}

/** A day of the journal and its hash, which holds the hash of the day before: no day can be rewritten alone. */
interface JournalDay {
  day: CivilDate;
  lines: number;
  sha256: string;
}

async function dayOf({ db, t }: Pick<Read, 'db' | 't'>, day: CivilDate, before: string): Promise<JournalDay> {
  const rows = await db
    .select()
    .from(t.journal)
    .where(and(gte(t.journal.at, instantOf(day)), lt(t.journal.at, instantOf(addDays(day, 1)))));
  const lines = rows
    .map(({ at, actor, unit, action, subject, detail }) =>
      canonical([at, actor, unit, action, subject, detail]),
    )
    .sort();
  const sha256 = createHash('sha256')
    .update([before, ...lines].join('\n'))
    .digest('hex');
  return { day, lines: lines.length, sha256 };
}

/** A call that began before midnight may end after it; by one in the morning none is left. */
const SETTLED = 3_600_000;

/** Logs the hash of every past day of the journal that is not logged yet. @returns how many days */
export async function logJournal(ctx: Context): Promise<number> {
  demand(ctx.actor, 'publish.approve');
  const logged = await writeIfAny(ctx, async (tx) => {
    const days = await daysToLog(tx, civilDate(ctx.now - SETTLED));
    if (days.length === 0) return null;
    await tx.db.insert(tx.t.journalDays).values(days);
    const first = await addLeaves(
      tx,
      ctx.now,
      days.map((day) => ({ kind: 'JOURNAL' as const, ...day })),
    );
    return {
      result: days.length,
      entries: [{ action: 'log.append', subject: first, detail: { leaves: days.length } }],
    };
  });
  return logged ?? 0;
}

/** The days before `end` that are not logged yet; a day without a line is none. */
async function daysToLog({ db, t }: Transaction, end: CivilDate): Promise<JournalDay[]> {
  const { journal, journalDays } = t;
  const [last] = await db.select().from(journalDays).orderBy(desc(journalDays.day)).limit(1);
  const [first] = await db.select({ at: min(journal.at) }).from(journal);
  if (!first?.at) return [];
  const days: JournalDay[] = [];
  let before = last?.sha256 ?? '';
  for (let day = last ? addDays(last.day, 1) : civilDate(first.at); day < end; day = addDays(day, 1)) {
    const made = await dayOf({ db, t }, day, before);
    if (made.lines === 0) continue;
    days.push(made);
    before = made.sha256;
  }
  return days;
}

/** Recomputes every logged day of the journal. A finding names the day on which a line was changed, lost or slipped in. */
export async function checkJournal(ctx: Context): Promise<Finding[]> {
  demand(ctx.actor, 'journal.read');
  const { journalDays } = ctx.read.t;
  const days = await ctx.read.db.select().from(journalDays).orderBy(asc(journalDays.day));
  const findings: Finding[] = [];
  let before = '';
  for (const logged of days) {
    const now = await dayOf(ctx.read, logged.day, before);
    if (now.sha256 !== logged.sha256) {
      findings.push({
        code: 'log.journal',
        clause: '§3.2',
        subject: logged.day,
        expected: logged.sha256,
        actual: now.sha256,
        message: `${logged.day} 的办理日志与当日登记不符：登记 ${logged.lines} 行，现有 ${now.lines} 行，内容被改动过。`,
      });
    }
    before = logged.sha256;
  }
  return findings;
}

/** Where every year's log ends. */
export async function logHeads({ read }: Context): Promise<LogHead[]> {
  const rows = await read.db.select().from(read.t.logHeads).orderBy(asc(read.t.logHeads.year));
  return rows.map(({ year, edge }) => ({ year, edge: readEdge(edge) }));
}

/** Files of the log that are decided and not yet known to be written. */
export async function stagedFiles({ read }: Context): Promise<StagedFile[]> {
  const rows = await read.db.select().from(read.t.logFiles);
  return rows.map(({ year, path, bytes }) => ({ year, path, bytes: Buffer.from(bytes, 'base64url') }));
}

/** Forgets staged files that are now in the record. */
export async function settleFiles(ctx: Context, files: readonly StagedFile[]): Promise<void> {
  demand(ctx.actor, 'publish.approve');
  if (files.length === 0) return;
  await write(ctx, async (tx) => {
    const { logFiles: t } = tx.t;
    for (const year of new Set(files.map((file) => file.year))) {
      const paths = files.filter((file) => file.year === year).map((file) => file.path);
      for (const part of parts(paths)) {
        await tx.db.delete(t).where(and(eq(t.year, year), inArray(t.path, part)));
      }
    }
    return {
      result: undefined,
      entries: [{ action: 'log.write', subject: 'log', detail: { files: files.length } }],
    };
  });
}
