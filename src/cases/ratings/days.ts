/** The daily summaries (§9.2): kept in the transaction that stores the ratings, so that scoring reads few rows. */
import { and, count, eq, inArray, sql } from 'drizzle-orm';
import { insertRows } from '../../../db/bulk.ts';
import type { Read, Transaction } from '../../../db/engine.ts';
import type { Context } from '../../../db/write.ts';
import type { Finding } from '../../domain/outcome.ts';
import { QUESTIONS, type Question, type RatingFlag } from '../../domain/ratings.ts';

export type Row = Transaction['t']['ratings']['$inferSelect'];
type DayRow = Transaction['t']['ratingDays']['$inferSelect'];
type AnswerRow = Transaction['t']['ratingAnswers']['$inferSelect'];

/** What a day's row is known by, and what it counts. */
const DAY = ['unit', 'day', 'point', 'channel', 'level'] as const;
const COUNTS = ['count', 'tied', 'clock', 'late', 'chain', 'ticket'] as const;
const ANSWER = ['unit', 'day', 'question', 'level'] as const;

/** Adds ratings to their days; what scoring reads must never differ from the rows (see `recount`). */
export function addToDays(tx: Transaction, rows: Row[]): Promise<void> {
  return moveDays(tx, rows, 1);
}

/** Takes ratings out of their days, because later ones count in their place. */
export function takeFromDays(tx: Transaction, rows: Row[]): Promise<void> {
  return moveDays(tx, rows, -1);
}

async function moveDays(tx: Transaction, rows: Row[], by: 1 | -1): Promise<void> {
  const days = new Map<string, DayRow>();
  for (const { unit, point, day, channel, level, flags, tied } of rows) {
    const key = `${point} ${day} ${channel} ${level}`;
    let sum = days.get(key);
    if (sum === undefined) {
      sum = { unit, point, day, channel, level, count: 0, tied: 0, clock: 0, late: 0, chain: 0, ticket: 0 };
      days.set(key, sum);
    }
    sum.count += by;
    if (tied) sum.tied += by;
    for (const flag of flags) sum[flag] += by;
  }
  const { ratingDays: t } = tx.t;
  await insertRows(tx, t, [...days.values()], { key: DAY, add: COUNTS });
  await moveAnswers(tx, rows, by);
}

async function moveAnswers(tx: Transaction, rows: Row[], by: 1 | -1): Promise<void> {
  const sums = new Map<string, AnswerRow>();
  for (const { unit, day, answers } of rows) {
    if (answers === null) continue;
    for (const question of QUESTIONS) {
      const level = answers[question];
      if (level === undefined) continue;
      const key = `${unit} ${day} ${question} ${level}`;
      const sum = sums.get(key) ?? { unit, day, question, level, count: 0 };
      sum.count += by;
      sums.set(key, sum);
    }
  }
  if (sums.size === 0) return;
  const { ratingAnswers: t } = tx.t;
  await insertRows(tx, t, [...sums.values()], { key: ANSWER, add: ['count'] });
}

/** Counts a flag that ratings stored before got afterwards; those that were changed meanwhile count no more. */
export async function addFlag(tx: Transaction, rows: Row[], flag: RatingFlag): Promise<void> {
  const none = { count: 0, tied: 0, clock: 0, late: 0, chain: 0, ticket: 0 };
  const { ratingDays: t, ratingChanges: changes } = tx.t;
  for (const { id, unit, point, day, channel, level } of rows) {
    const [changed] = await tx.db.select().from(changes).where(eq(changes.old, id));
    if (changed !== undefined) continue;
    await insertRows(tx, t, [{ unit, point, day, channel, level, ...none, [flag]: 1 }], {
      key: DAY,
      add: [flag],
    });
  }
}

/**
 * Holds the daily summaries against a full recount of the ratings, and the cases against the negative ones.
 * Empty means equal; anything else means that somebody changed data behind the portal's back. It asks several times:
 * where ratings come in meanwhile, look through a snapshot.
 */
export async function recount({ read }: Context): Promise<Finding[]> {
  const { db, t } = read;
  const days = await daysAnew(read);
  const answers: AnswerRow[] = [];
  for (const question of QUESTIONS) answers.push(...(await answersAnew(read, question)));
  const [opened] = await db.select({ n: count() }).from(t.ratingCases);
  const negative = await casesAnew(read);
  return [
    ...differences(days, await db.select().from(t.ratingDays), DAY),
    ...differences(answers, await db.select().from(t.ratingAnswers), ANSWER),
    ...(negative === opened!.n ? [] : [finding('rating_cases', `${negative}`, `${opened!.n}`)]),
    ...(await strayExclusions(read)),
  ];
}

/** Exclusions that are no copy of their rating, or that no confirmed review decided. */
async function strayExclusions({ db, t }: Read): Promise<Finding[]> {
  const rows = await db
    .select({ out: t.ratingExclusions, rating: t.ratings, act: t.reviewActs })
    .from(t.ratingExclusions)
    .leftJoin(t.ratings, eq(t.ratings.id, t.ratingExclusions.ratingId))
    .leftJoin(
      t.reviewActs,
      and(
        eq(t.reviewActs.subject, t.ratingExclusions.subject),
        eq(t.reviewActs.act, 'confirmed'),
        eq(t.reviewActs.verdict, 'exclude'),
      ),
    );
  const same = ['unit', 'point', 'day', 'channel', 'level', 'tied'] as const;
  return rows.flatMap(({ out, rating, act }) => {
    if (act === null) return [finding(`rating_exclusions ${out.ratingId}`, '两人复核决定', '无')];
    const told = (row: typeof out | typeof rating) => same.map((key) => row?.[key] ?? '').join(' ');
    return told(out) === told(rating)
      ? []
      : [finding(`rating_exclusions ${out.ratingId}`, told(rating), told(out))];
  });
}

/** How many cases there should be: one for each negative rating, but for a change of one that was so before. */
async function casesAnew({ db, t }: Read): Promise<number> {
  const negative = inArray(t.ratings.level, ['dissatisfied', 'very-dissatisfied']);
  const [all] = await db.select({ n: count() }).from(t.ratings).where(negative);
  const { old, new: later } = t.ratingChanges;
  const from = (id: typeof old | typeof later) =>
    db.select({ old }).from(t.ratingChanges).innerJoin(t.ratings, eq(t.ratings.id, id)).where(negative);
  const before = new Set((await from(old)).map((row) => row.old));
  const both = (await from(later)).filter((row) => before.has(row.old)).length;
  return all!.n - both;
}

/** Only ratings that count: of a changed one the later. */
export const counting = (t: Read['t']) =>
  sql`${t.ratings.id} not in (select ${t.ratingChanges.old} from ${t.ratingChanges})`;

function daysAnew({ db, t }: Read): Promise<DayRow[]> {
  const number = (condition: ReturnType<typeof sql>) =>
    sql<number>`sum(case when ${condition} then 1 else 0 end)`.mapWith(Number);
  const flagged = (flag: string) => number(sql`cast(${t.ratings.flags} as text) like ${`%"${flag}"%`}`);
  const { unit, point, day, channel, level } = t.ratings;
  return db
    .select({
      unit,
      point,
      day,
      channel,
      level,
      count: count(),
      tied: number(eq(t.ratings.tied, true)),
      clock: flagged('clock'),
      late: flagged('late'),
      chain: flagged('chain'),
      ticket: flagged('ticket'),
    })
    .from(t.ratings)
    .where(counting(t))
    .groupBy(unit, point, day, channel, level);
}

async function answersAnew({ db, t }: Read, question: Question): Promise<AnswerRow[]> {
  const { unit, day, answers } = t.ratings;
  const level = sql<AnswerRow['level']>`${answers} ->> ${sql.raw(`'${question}'`)}`;
  return db
    .select({ unit, day, question: sql<Question>`${sql.raw(`'${question}'`)}`, level, count: count() })
    .from(t.ratings)
    .where(and(sql`${level} is not null`, counting(t)))
    .groupBy(unit, day, level);
}

/** Where the counts kept differ from those made anew; each row is known by its key, the rest of it are counts. */
function differences<T extends object>(raw: T[], kept: T[], key: readonly (keyof T)[]): Finding[] {
  const keyOf = (row: T) => key.map((part) => row[part]).join(' ');
  const told = (row: T | undefined) =>
    row === undefined
      ? '0'
      : Object.entries(row)
          .filter(([name, value]) => !key.includes(name as keyof T) && value !== 0)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, value]) => (name === 'count' ? value : `${name} ${value}`))
          .join(' ') || '0';
  const rows = new Map(raw.map((row) => [keyOf(row), row]));
  const sums = new Map(kept.map((row) => [keyOf(row), row]));
  return [...new Set([...rows.keys(), ...sums.keys()])]
    .sort()
    .filter((each) => told(rows.get(each)) !== told(sums.get(each)))
    .map((each) => finding(each, told(rows.get(each)), told(sums.get(each))));
}

function finding(subject: string, expected: string, actual: string): Finding {
  const message = `评价日汇总“${subject}”为 ${actual}，按原始评价重新计数为 ${expected}。`;
  return { code: 'ratings.summary-differs', clause: '§9.2', subject, expected, actual, message };
}
