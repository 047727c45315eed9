import { and, asc, count, eq, lte } from 'drizzle-orm';
import type { Read } from '../../db/engine.ts';
import { civilDate, civilMinute } from '../domain/calendar.ts';
import { isAired } from '../domain/ledgers/airing.ts';
import { type LampRule, type Ledger, standing, stateOf } from '../domain/ledgers.ts';
import { type AiredEntry, AiringRecord, type VoidedEntry } from '../record/ledgers.ts';
import { type RecordFile, recordFile } from './files.ts';

/** Events that no page shows: what was asked for but not decided is no public fact. */
const INTERNAL = new Set([
  'deadline-proposed',
  'deadline-declined',
  'correction-proposed',
  'correction-declined',
  'void-proposed',
  'void-declined',
]);

/**
 * Composes the snapshot of a decided airing (§3.3): every entry of the ledger as it stood at the end of the day,
 * with its history up to then. Withheld entries give their number and nothing else.
 */
export async function composeAiring(
  { db, t }: Read,
  airing: {
    id: string;
    ledger: Ledger;
    period: string;
    revision: number;
    asOf: string;
    publishedAt: number;
    note: string;
  },
  rule: LampRule,
): Promise<RecordFile> {
  const year = Number(airing.period.slice(0, 4));
  const onLedger = and(
    eq(t.entries.ledger, airing.ledger),
    lte(t.entries.year, year),
    lte(t.entries.start, airing.asOf),
  );
  const rows = await db.select().from(t.entries).where(onLedger).orderBy(asc(t.entries.id));
  const open = rows.filter((row) => !row.withheld);
  // Joined, not asked for by a list of ids: a statement takes some thirty thousand of them.
  const events = await db
    .select({ event: t.entryEvents })
    .from(t.entryEvents)
    .innerJoin(t.entries, eq(t.entries.id, t.entryEvents.entryId))
    .where(and(onLedger, eq(t.entries.withheld, false), lte(t.entryEvents.on, airing.asOf)))
    .orderBy(asc(t.entryEvents.entryId), asc(t.entryEvents.sequence));
  const { evidence: e } = t;
  const files = await db
    .select({ id: e.entryId, n: count() })
    .from(e)
    .where(lte(e.on, airing.asOf))
    .groupBy(e.entryId);
  const evidence = new Map(files.map(({ id, n }) => [id, n]));
  const byEntry = Map.groupBy(
    events.map(({ event }) => event),
    (event) => event.entryId,
  );
  const voided: VoidedEntry[] = [];
  const entries = open.flatMap((row): AiredEntry[] => {
    const own = byEntry.get(row.id) ?? [];
    const {
      proposal: _p,
      reportedBy: _r,
      verifiedBy: _v,
      reportedShare: _s,
      correction: _c,
      listedBy: _b,
      voidProposal: _q,
      voided: mistake,
      ...state
    } = stateOf(row, own, airing.asOf, rule);
    if (!isAired(row, mistake?.on ?? state.struckOffOn, airing.period, airing.asOf)) return [];
    if (mistake !== null) {
      const { id, title, lead, start } = row;
      voided.push({ id, title, lead, start, on: mistake.on, by: mistake.unit, reason: mistake.reason });
      return [];
    }
    const { year: _y, ledger: _l, withheld: _w, due, milestones, ...fixed } = row;
    return [
      {
        ...fixed,
        baselineDue: due,
        ...state,
        ...(milestones.length > 0 ? { milestones } : {}),
        // How many files there are is public, what they are is not.
        ...(evidence.has(row.id) ? { evidence: evidence.get(row.id)! } : {}),
        events: standing(own)
          .filter((event) => !INTERNAL.has(event.kind))
          .map(({ on, kind, unit, share, text, detail }) => ({ on, kind, unit, share, text, detail })),
      },
    ];
  });
  const value: AiringRecord = {
    id: airing.id,
    ledger: airing.ledger,
    period: airing.period,
    revision: airing.revision,
    asOf: airing.asOf,
    publishedOn: civilDate(airing.publishedAt),
    publishedAt: civilMinute(airing.publishedAt),
    note: airing.note,
    rule,
    entries,
    ...(voided.length > 0 ? { voided } : {}),
    withheld: rows.filter((row) => row.withheld).map((row) => row.id),
  };
  const suffix = airing.revision > 1 ? `-r${airing.revision}` : '';
  return recordFile(`airings/${airing.ledger}/${airing.period}${suffix}.json`, AiringRecord, value, true);
}
