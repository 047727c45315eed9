/** Which months are closed, for whom, and why (§3.1, §3.3). */
import { and, asc, eq, gte } from 'drizzle-orm';
import type { Context } from '../../../db/write.ts';
import { type CivilDate, civilDate, monthEnd, monthOf } from '../../domain/calendar.ts';
import { binds } from '../../domain/duties.ts';
import { type Closed, reportableMonths } from '../../domain/ledgers/months.ts';
import type { Ledger } from '../../domain/ledgers.ts';
import { listBodies } from '../bodies.ts';
import { dutiesOf } from '../parameters.ts';
import type { Entry } from './entries.ts';

type Handle = Pick<Context['read'], 't'> & { db: Pick<Context['read']['db'], 'select'> };

/**
 * Why a day takes no more reports for an entry: its month was reconciled, or aired. Null if it still does.
 * @param handle any handle, also inside a transaction
 */
export async function closedFor(
  { db, t }: Handle,
  entry: { keeper: string; ledger: Ledger },
  day: CivilDate,
): Promise<Closed | null> {
  const month = monthOf(day);
  const { reconciliations: r, airings: a } = t;
  const [closed] = await db
    .select({ at: r.closedAt })
    .from(r)
    .where(and(eq(r.keeper, entry.keeper), eq(r.month, month), eq(r.state, 'closed')));
  if (closed?.at) return { month, by: 'reconciliation', on: civilDate(closed.at) };
  const [aired] = await db
    .select({ at: a.publishedAt })
    .from(a)
    .where(and(eq(a.ledger, entry.ledger), gte(a.asOf, day)))
    .orderBy(asc(a.asOf), asc(a.revision))
    .limit(1);
  return aired ? { month, by: 'airing', on: civilDate(aired.at) } : null;
}

/** For which months an entry may report, latest first, and which of its months are closed. */
export async function monthsOfEntry(
  ctx: Context,
  entry: { keeper: string; ledger: Ledger; start: CivilDate },
): Promise<{ open: string[]; closed: string[] }> {
  const today = civilDate(ctx.now);
  const all = reportableMonths(entry.start, today, () => false);
  const { db, t } = ctx.read;
  const { reconciliations: r, airings: a } = t;
  const closings = await db
    .select({ month: r.month })
    .from(r)
    .where(and(eq(r.keeper, entry.keeper), eq(r.state, 'closed')));
  const airings = await db.select({ asOf: a.asOf }).from(a).where(eq(a.ledger, entry.ledger));
  const reconciled = new Set(closings.map(({ month }) => month));
  const sealed =
    airings
      .map(({ asOf }) => asOf)
      .sort()
      .at(-1) ?? '';
  const isClosed = (month: string) => reconciled.has(month) || monthEnd(month) <= sealed;
  return {
    open: reportableMonths(entry.start, today, isClosed),
    closed: all.filter((month) => month < monthOf(today) && isClosed(month)),
  };
}

/** Which of the months each keeper of these entries has not closed, of those in which he had to (§3.1). */
export async function unclosedMonths(
  ctx: Context,
  entries: readonly Entry[],
  months: readonly string[],
): Promise<{ keeper: string; name: string; months: string[] }[]> {
  const { db, t } = ctx.read;
  const { reconciliations: r } = t;
  const closed = await db.select({ id: r.id }).from(r).where(eq(r.state, 'closed'));
  const done = new Set(closed.map(({ id }) => id));
  const bodies = new Map((await listBodies(ctx)).map((body) => [body.id, body]));
  const keepers = Map.groupBy(
    entries.filter(({ withheld }) => !withheld),
    ({ keeper }) => keeper,
  );
  return [...keepers].flatMap(([keeper, own]) => {
    const body = bodies.get(keeper);
    const duty = dutiesOf(Number(months[0]!.slice(0, 4))).find(
      (one) => one.topic === 'reconciliation' && body !== undefined && binds(one, body),
    );
    const begun = own.map(({ start }) => start).sort()[0]!;
    const missing = months.filter(
      (month) =>
        duty !== undefined &&
        `${month}-01` >= duty.since &&
        monthOf(begun) <= month &&
        !done.has(`${keeper}.${month}`),
    );
    return missing.length > 0 ? [{ keeper, name: body?.shortName ?? keeper, months: missing }] : [];
  });
}
