/** Reading the ledgers: entries with their events and what follows from them. */
import { and, asc, desc, eq, inArray } from 'drizzle-orm';
import { rowsOf } from '../../../db/bulk.ts';
import type { Transaction } from '../../../db/engine.ts';
import type { Context } from '../../../db/write.ts';
import { type CivilDate, civilDate } from '../../domain/calendar.ts';
import {
  type EntryEvent,
  type EntryState,
  type Ledger,
  type Milestone,
  stateOf,
} from '../../domain/ledgers.ts';
import { Refusal } from '../../domain/outcome.ts';
import type { Origin, Requirement } from '../../domain/plans/terms.ts';
import { lampRule } from '../parameters.ts';

export interface NewEntry {
  id: string;
  year: number;
  ledger: Ledger;
  keeper: string;
  planItem: string | null;
  title: string;
  text: string;
  target: string;
  lead: string;
  participants: string[];
  groups: string[];
  post: string;
  origin: Origin;
  requirement: Requirement;
  start: CivilDate;
  due: CivilDate;
  withheld: boolean;
  /** Steps on the way, in the order of their days; none if not said. */
  milestones?: Milestone[] | undefined;
}
/** An event with the moment at which it was entered. */
export type RecordedEvent = EntryEvent & { id: string; at: number };

/** An entry with all that happened to it and what follows from that. */
export interface Entry extends NewEntry {
  events: RecordedEvent[];
  state: EntryState;
}

async function eventsOf(
  tx: Pick<Transaction, 't'> & { db: Pick<Transaction['db'], 'select'> },
  ids: string[],
) {
  const rows = await rowsOf(ids, (part) =>
    tx.db
      .select()
      .from(tx.t.entryEvents)
      .where(inArray(tx.t.entryEvents.entryId, part))
      .orderBy(asc(tx.t.entryEvents.sequence)),
  );
  const byEntry = new Map<string, RecordedEvent[]>(ids.map((id) => [id, []]));
  for (const row of rows) byEntry.get(row.entryId)!.push(row);
  return byEntry;
}

/**
 * Entries with their state at the end of a day; narrowed by year, ledger, lead body or keeper. What was void by then is
 * left out, because it counts nowhere; `voided` asks for it too.
 */
export async function findEntries(
  ctx: Context,
  where: { year?: number; ledger?: Ledger; lead?: string; keeper?: string; voided?: boolean },
  asOf: CivilDate = civilDate(ctx.now),
): Promise<Entry[]> {
  const { db, t } = ctx.read;
  const rows = await db
    .select()
    .from(t.entries)
    .where(
      and(
        where.year ? eq(t.entries.year, where.year) : undefined,
        where.ledger ? eq(t.entries.ledger, where.ledger) : undefined,
        where.lead ? eq(t.entries.lead, where.lead) : undefined,
        where.keeper ? eq(t.entries.keeper, where.keeper) : undefined,
      ),
    )
    .orderBy(asc(t.entries.id));
  if (rows.length === 0) return [];
  const events = await eventsOf(
    ctx.read,
    rows.map((row) => row.id),
  );
  const rule = lampRule(asOf);
  const entries = rows.map((row) => {
    const own = events.get(row.id)!.filter((event) => event.on <= asOf);
    return { ...row, events: own, state: stateOf(row, own, asOf, rule) };
  });
  return where.voided ? entries : entries.filter(({ state }) => state.voided === null);
}

/** One entry with its history. Throws `not-found`. */
export async function getEntry(
  ctx: Context,
  id: string,
  asOf: CivilDate = civilDate(ctx.now),
): Promise<Entry> {
  return loadEntry(ctx.read, id, asOf);
}

/** Loads an entry by any handle, also inside a transaction. Throws `not-found`. */
export async function loadEntry(
  handle: Parameters<typeof eventsOf>[0],
  id: string,
  asOf: CivilDate,
): Promise<Entry> {
  const [row] = await handle.db.select().from(handle.t.entries).where(eq(handle.t.entries.id, id));
  if (!row) throw new Refusal('not-found', `台账中没有编号为“${id}”的事项。`);
  const events = (await eventsOf(handle, [id])).get(id)!;
  return { ...row, events, state: stateOf(row, events, asOf, lampRule(asOf)) };
}

/** Years that have entries, latest first. */
export async function ledgerYears(ctx: Context): Promise<number[]> {
  const { db, t } = ctx.read;
  const rows = await db
    .selectDistinct({ year: t.entries.year })
    .from(t.entries)
    .orderBy(desc(t.entries.year));
  return rows.map((row) => row.year);
}
