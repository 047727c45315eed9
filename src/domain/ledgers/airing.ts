/** Airing a ledger (§3.3): which entries belong to it, and what they look like when it is proposed. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { CivilDate } from '../calendar.ts';
import { canonical } from '../canonical.ts';
import { type EntryEvent, type EntryState, type Lamp, type Status, standing } from '../ledgers.ts';

export const AIRING_STATES = ['proposed', 'approved', 'declined', 'withdrawn', 'published'] as const;
export type AiringState = (typeof AIRING_STATES)[number];
export const AIRING_STATE_NAMES: Record<AiringState, string> = {
  proposed: '已提出，待审批',
  approved: '已批准，待发布',
  declined: '未批准',
  withdrawn: '已撤回',
  published: '已公布',
};

/** What of an entry an airing rests on. */
export interface Airable {
  id: string;
  year: number;
  title: string;
  text: string;
  target: string;
  lead: string;
  keeper: string;
  participants: readonly string[];
  planItem: string | null;
  start: CivilDate;
  due: CivilDate;
  withheld: boolean;
  events: readonly EntryEvent[];
  state: EntryState;
  /** Evidence files by that day. */
  evidence?: number | undefined;
}

/** An entry as it stood when an airing was proposed; enough to tell whether anything has changed since. */
export interface AiredRow {
  id: string;
  title: string;
  lead: string;
  status: Status;
  lamp: Lamp;
  share: number;
  due: CivilDate;
  events: number;
  /** Hash of what may never change: wording, lead, dates. */
  baseline: string;
}

/** Months of a period given as `2016-Q3`, `2016-07` or `2016`. */
export function monthsOf(period: string): string[] {
  const quarter = /^(\d{4})-Q([1-4])$/.exec(period);
  if (/^\d{4}-\d{2}$/.test(period)) return [period];
  const from = quarter ? Number(quarter[2]) * 3 - 2 : 1;
  return Array.from(
    { length: quarter ? 3 : 12 },
    (_, i) => `${period.slice(0, 4)}-${String(from + i).padStart(2, '0')}`,
  );
}

/**
 * Whether an entry is aired with a period: an earlier year's task stays on the ledger until it is struck off, and is
 * last aired in the year of that.
 */
export function isAired(
  entry: { year: number; start: CivilDate; withheld: boolean },
  struckOffOn: CivilDate | null,
  period: string,
  asOf: CivilDate,
): boolean {
  const year = Number(period.slice(0, 4));
  if (entry.year > year || entry.start > asOf) return false;
  return entry.withheld || entry.year === year || struckOffOn === null || struckOffOn >= `${year}-01-01`;
}

/** The rows on which an airing is decided; withheld entries are not among them. */
export function airedRows(entries: readonly Airable[]): AiredRow[] {
  return entries
    .filter((entry) => !entry.withheld)
    .map(({ state, ...entry }) => ({
      ...{ id: entry.id, title: entry.title, lead: entry.lead },
      ...{ status: state.status, lamp: state.lamp, share: state.share, due: state.due },
      events: standing(entry.events).length,
      baseline: baselineOf(entry),
    }));
}

/** Hash of what may never change of an entry. */
export function baselineOf(entry: Omit<Airable, 'state'>): string {
  const { title, text, target, lead, keeper, start, due } = entry;
  return bytesToHex(sha256(utf8ToBytes(canonical({ title, text, target, lead, keeper, start, due })))).slice(
    0,
    16,
  );
}

/** Ids of entries that differ between two sets of rows, those that one of them lacks included. */
export function changedRows(before: readonly AiredRow[], now: readonly AiredRow[]): string[] {
  const [left, right] = [before, now].map((rows) => new Map(rows.map((row) => [row.id, canonical(row)])));
  return [...new Set([...left!.keys(), ...right!.keys()])].filter((id) => left!.get(id) !== right!.get(id));
}
