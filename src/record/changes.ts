import type { CivilDate } from '../domain/calendar.ts';
import { LAMP_NAMES, STATUS_NAMES } from '../domain/ledgers.ts';
import type { AiredEntry, AiringRecord } from './ledgers.ts';
import { dateText } from './standing.ts';

const LOUD = ['vanished', 'slipped', 'worsened', 'still-late', 'reopened', 'quality-listed'] as const;

/** What can differ between two airings, the loud ones first: a slip is never quieter than progress. */
export const CHANGE_KINDS = [
  ...LOUD,
  'deadline-moved',
  'lead-changed',
  'wording-changed',
  'done',
  'added',
  'voided',
  'withheld',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];
export const CHANGE_NAMES: Record<ChangeKind, string> = {
  vanished: '未再公布',
  slipped: '转为滞后或逾期',
  worsened: '由滞后变为逾期',
  'still-late': '仍滞后或逾期',
  reopened: '恢复挂账',
  'quality-listed': '新挂牌督办',
  'deadline-moved': '时限有调整',
  'lead-changed': '牵头单位有变',
  'wording-changed': '表述有改动',
  done: '核实完成',
  added: '新列入',
  voided: '误列作废',
  withheld: '转为不公开',
};
/** Kinds that are shown loud. */
export const LOUD_CHANGES: readonly ChangeKind[] = LOUD;

/** One difference of one entry; `before` and `after` are field values, not sentences. */
export interface Change {
  kind: ChangeKind;
  id: string;
  title: string;
  /** Body that leads the entry, in the later airing where it is in both. */
  lead: string;
  /** Body that keeps the ledger's line. */
  keeper: string;
  /** Its deadline, in the later airing where it is in both. */
  due: CivilDate;
  before: string;
  after: string;
}

const SLIPS = ['lagging', 'overdue'];
const DONE = ['verified', 'struck-off'];
const rank = (lamp: string) => SLIPS.indexOf(lamp);

/** The fields that make up the wording of an entry. */
const wording = (entry: AiredEntry) => [entry.title, entry.text, entry.target].filter(Boolean).join('　');

/** Worked out once for each pair: the home page, feeds, ledgers and the pages side by side tell the same. */
const known = new WeakMap<AiringRecord, WeakMap<AiringRecord, readonly Change[]>>();

/**
 * What changed from one airing to a later one of the same ledger; ordered by kind as in `CHANGE_KINDS`, then by number.
 * One entry may have several changes.
 */
export function changesBetween(earlier: AiringRecord, later: AiringRecord): readonly Change[] {
  const of = known.get(earlier) ?? new WeakMap<AiringRecord, readonly Change[]>();
  const changes = of.get(later) ?? compared(earlier, later);
  known.set(earlier, of.set(later, changes));
  return changes;
}

function compared(earlier: AiringRecord, later: AiringRecord): Change[] {
  const before = new Map(earlier.entries.map((entry) => [entry.id, entry]));
  const after = new Map(later.entries.map((entry) => [entry.id, entry]));
  const changes = [
    // What was struck off before the year began need not be aired again.
    ...earlier.entries
      .filter((entry) => !after.has(entry.id) && entry.status !== 'struck-off')
      .map((entry) => gone(entry, later)),
    ...later.entries.flatMap((entry) => {
      const old = before.get(entry.id);
      return old === undefined ? appeared(entry) : entryChanges(old, entry);
    }),
  ];
  const order = (change: Change) => CHANGE_KINDS.indexOf(change.kind);
  return changes.sort((a, b) => order(a) - order(b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/**
 * What was lagging or overdue in both airings and is no worse: no change, so that no feed tells it again, yet not to be
 * passed over where two airings are compared. By number.
 */
export function stillLate(earlier: AiringRecord, later: AiringRecord): Change[] {
  const before = new Map(earlier.entries.map((entry) => [entry.id, entry.lamp]));
  return later.entries
    .flatMap((entry): Change[] => {
      const lamp = before.get(entry.id) ?? '';
      return SLIPS.includes(lamp) && SLIPS.includes(entry.lamp) && rank(entry.lamp) <= rank(lamp)
        ? [{ kind: 'still-late', ...place(entry), before: lamp, after: entry.lamp }]
        : [];
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

const place = ({ id, title, lead, keeper, due }: AiredEntry) => ({ id, title, lead, keeper, due });

function gone(entry: AiredEntry, later: AiringRecord): Change {
  const voided = later.voided?.find((one) => one.id === entry.id);
  const kind = voided ? 'voided' : later.withheld.includes(entry.id) ? 'withheld' : 'vanished';
  return { kind, ...place(entry), before: entry.lamp, after: voided?.reason ?? '' };
}

/** What is late already when it is first aired slipped all the same: listing it late must not make it quieter. */
function appeared(entry: AiredEntry): Change[] {
  const kinds: ChangeKind[] = SLIPS.includes(entry.lamp) ? ['slipped', 'added'] : ['added'];
  return kinds.map((kind) => ({ kind, ...place(entry), before: '', after: entry.lamp }));
}

function entryChanges(old: AiredEntry, now: AiredEntry): Change[] {
  const change = (kind: ChangeKind, before: string, after: string): Change => ({
    kind,
    ...place(now),
    before,
    after,
  });
  const found: Change[] = [];
  if (rank(now.lamp) > rank(old.lamp)) {
    found.push(change(SLIPS.includes(old.lamp) ? 'worsened' : 'slipped', old.lamp, now.lamp));
  }
  if (now.reopened > old.reopened) found.push(change('reopened', old.status, now.status));
  if (now.qualityListed && !old.qualityListed) found.push(change('quality-listed', '', ''));
  if (now.due !== old.due) found.push(change('deadline-moved', old.due, now.due));
  if (now.lead !== old.lead) found.push(change('lead-changed', old.lead, now.lead));
  if (wording(now) !== wording(old)) found.push(change('wording-changed', wording(old), wording(now)));
  if (DONE.includes(now.status) && !DONE.includes(old.status)) {
    found.push(change('done', old.lamp, now.lamp));
  }
  return found;
}

const WORDS = new Map<string, string>(Object.entries({ ...LAMP_NAMES, ...STATUS_NAMES }));

/** What stood before a change, or stands after it, in words; empty where there was nothing. @param nameOf short name of a body */
export function changeText(
  { kind, ...change }: Change,
  side: 'before' | 'after',
  nameOf: (body: string) => string,
): string {
  const value = change[side];
  if (kind === 'quality-listed') return side === 'before' ? '未挂牌' : '挂牌督办';
  if (kind === 'deadline-moved') return dateText(value);
  if (kind === 'lead-changed') return nameOf(value);
  if (value === '' && (kind === 'vanished' || kind === 'withheld')) return CHANGE_NAMES[kind];
  return WORDS.get(value) ?? value;
}

/** The bodies a change concerns: the lead, and the one that led before where that is what changed. */
export function ledBy(change: Change): string[] {
  return change.kind === 'lead-changed' ? [change.lead, change.before] : [change.lead];
}

/** How much of each kind there is between two airings, and how much is late as it was. */
export const countsBetween = (earlier: AiringRecord, later: AiringRecord): [ChangeKind, number][] =>
  changeCounts([...changesBetween(earlier, later), ...stillLate(earlier, later)]);

/** How many changes of each kind there are; kinds without any are left out. */
export function changeCounts(changes: readonly Change[]): [ChangeKind, number][] {
  return CHANGE_KINDS.map((kind): [ChangeKind, number] => [
    kind,
    changes.filter((change) => change.kind === kind).length,
  ]).filter(([, count]) => count > 0);
}
