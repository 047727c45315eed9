import type { Ledger } from '../domain/ledgers.ts';
import { LEDGERS } from '../domain/ledgers.ts';
import type { AiredEntry, AiringRecord, VoidedEntry } from './ledgers.ts';
import type { PublicRecord } from './parse.ts';
import type { PlanItem, PlanRecord } from './plans.ts';

export { dateText } from '../domain/calendar.ts';

/** An entry with every airing it appeared in, oldest first. */
export interface Standing {
  /** As last aired. */
  entry: AiredEntry;
  /** The airing that `entry` is from. */
  airing: AiringRecord;
  history: { airing: AiringRecord; entry: AiredEntry }[];
  /** True where a later airing of the ledger neither holds the entry nor names it as withheld or void. */
  vanished: boolean;
  /** As a later airing tells it, where it was listed by mistake. */
  voided: VoidedEntry | null;
}

/** Computed once for each record: pages by the thousand ask for the same. */
interface Derived {
  airings: AiringRecord[];
  standings: Map<string, Standing>;
  tasksOfItem: Map<string, Standing[]>;
  items: Map<string, { plan: PlanRecord; item: PlanItem }>;
  divisionsOf: Map<string, { plan: PlanRecord; item: PlanItem }[]>;
}
const memo = new WeakMap<PublicRecord, Derived>();

function derived(record: PublicRecord): Derived {
  const known = memo.get(record);
  if (known !== undefined) return known;
  const airings = newestRevisions(record.airings);
  const standings = standingsOf(airings);
  const tasksOfItem = new Map<string, Standing[]>();
  for (const standing of standings.values()) {
    const item = standing.entry.planItem;
    if (item !== null) tasksOfItem.set(item, [...(tasksOfItem.get(item) ?? []), standing]);
  }
  const items: Derived['items'] = new Map();
  const divisionsOf: Derived['divisionsOf'] = new Map();
  for (const plan of record.plans) {
    for (const item of plan.items) {
      items.set(item.id, { plan, item });
      if (item.workPoint === null) continue;
      divisionsOf.set(item.workPoint, [...(divisionsOf.get(item.workPoint) ?? []), { plan, item }]);
    }
  }
  const value = { airings, standings, tasksOfItem, items, divisionsOf };
  memo.set(record, value);
  return value;
}

function newestRevisions(airings: readonly AiringRecord[]): AiringRecord[] {
  return airings.filter(
    (a) => !airings.some((b) => b.ledger === a.ledger && b.period === a.period && b.revision > a.revision),
  );
}

function standingsOf(airings: readonly AiringRecord[]): Map<string, Standing> {
  const standings = new Map<string, Standing>();
  for (const airing of airings) {
    for (const entry of airing.entries) {
      const history = [...(standings.get(entry.id)?.history ?? []), { airing, entry }];
      standings.set(entry.id, { entry, airing, history, vanished: false, voided: null });
    }
    // An entry of an earlier airing of this ledger that this one passes over in silence has vanished.
    for (const standing of standings.values()) {
      if (standing.airing.ledger !== airing.ledger || standing.airing === airing) continue;
      const { id, status } = standing.entry;
      standing.voided ??= airing.voided?.find((one) => one.id === id) ?? null;
      standing.vanished =
        status !== 'struck-off' && standing.voided === null && !airing.withheld.includes(id);
    }
  }
  return standings;
}

/** The airings in force (a correction replaces what it corrects), by ledger and period. */
export function airingsInForce(record: PublicRecord): AiringRecord[] {
  return derived(record).airings;
}

/** The airings in force for one period, one of each ledger that has it. */
export function airingsOfPeriod(record: PublicRecord, period: string): AiringRecord[] {
  return derived(record).airings.filter((airing) => airing.period === period);
}

/** The airings in force of one ledger, oldest first. */
export function airingsOf(record: PublicRecord, ledger: Ledger): AiringRecord[] {
  return derived(record).airings.filter((airing) => airing.ledger === ledger);
}

/** The latest airing of each ledger that has one. */
export function latestAirings(record: PublicRecord): AiringRecord[] {
  return LEDGERS.flatMap((ledger) => airingsOf(record, ledger).slice(-1));
}

/** Every entry ever aired, by its number. */
export function standings(record: PublicRecord): Map<string, Standing> {
  return derived(record).standings;
}

/** Entries that the latest airing of their ledger holds. */
export function currentEntries(record: PublicRecord): AiredEntry[] {
  return latestAirings(record).flatMap((airing) => airing.entries);
}

/** Entries that carry out a plan item, directly or through the divisions of a work point. */
export function tasksOf(record: PublicRecord, item: string): Standing[] {
  const { tasksOfItem, divisionsOf } = derived(record);
  const through = (divisionsOf.get(item) ?? []).flatMap((d) => tasksOfItem.get(d.item.id) ?? []);
  return [...new Set([...(tasksOfItem.get(item) ?? []), ...through])];
}

/** A plan item with its plan, or undefined. */
export function planItem(record: PublicRecord, id: string): { plan: PlanRecord; item: PlanItem } | undefined {
  return derived(record).items.get(id);
}

/** Items of task divisions that divide a work point. */
export function divisionsOf(record: PublicRecord, workPoint: string): { plan: PlanRecord; item: PlanItem }[] {
  return derived(record).divisionsOf.get(workPoint) ?? [];
}

/** The number of a plan item in running text: `5` → `第 5 项`; any other stands as its document has it. */
export const itemNumberText = (number: string) => (/^\d+$/.test(number) ? `第 ${number} 项` : number);

/** `2016-Q3` → `2016年第三季度`, `2016-07` → `2016年7月`, `2016` → `2016年`. */
export function periodText(period: string): string {
  const quarter = /^(\d{4})-Q([1-4])$/.exec(period);
  if (quarter) return `${quarter[1]}年第${'一二三四'[Number(quarter[2]) - 1]}季度`;
  const month = /^(\d{4})-(\d{2})$/.exec(period);
  if (month) return `${month[1]}年${Number(month[2])}月`;
  const half = /^(\d{4})-H([12])$/.exec(period);
  if (half) return `${half[1]}年${half[2] === '1' ? '上' : '下'}半年`;
  return `${period}年`;
}

/** A period where there is little room: `2016-Q3` → `三季度`, `2016-07` → `7月`. */
export function quarterText(period: string): string {
  return periodText(period).replace(/^\d{4}年第?/, '');
}
