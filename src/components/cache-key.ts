import { hash } from 'node:crypto';
import { hostFragment, site } from '../record/content.ts';
import { fileHash, record } from '../record/read.ts';
import { standings } from '../record/standing.ts';
import type { Table } from '../record/tables.ts';
import type { UnitView } from '../record/units.ts';

/**
 * An entry of a ledger is part of many pages, of airings, of units. An airing that is published never changes, so an entry
 * stands for itself by its airing's hash and its place there: none of them need be written out to be hashed. On 8,000
 * entries that is half a second.
 */
let places: WeakMap<object, string> | undefined;
function placeOf(entry: object): string | undefined {
  if (places === undefined) {
    places = new WeakMap();
    for (const airing of record().airings) {
      for (const [i, one] of airing.entries.entries()) places.set(one, `${fileHash(airing)} ${i}`);
    }
  }
  return places.get(entry);
}

/** A file of the record stands for itself by its hash, too. */
function shortened(_: string, part: unknown): unknown {
  if (typeof part !== 'object' || part === null) return part;
  return fileHash(part) ?? placeOf(part) ?? part;
}

const digest = (value: unknown) => hash('sha256', JSON.stringify(value, shortened) ?? 'undefined');

let siteWide: string | undefined;

/** What every page depends on: names of the site and of the bodies, the host's fragments, the sub-path. */
function siteWideDigest(): string {
  siteWide ??= digest([
    site(),
    record().bodies,
    hostFragment('header'),
    hostFragment('footer'),
    import.meta.env.BASE_URL ?? '/',
  ]);
  return siteWide;
}

/** The key under which a rendered page may be used again: a hash of its data and of what is site-wide. */
export function cacheKey(...parts: unknown[]): string {
  return digest([siteWideDigest(), ...parts]);
}

/** The key of an open table. */
export function tableKey(table: Table): string {
  return table.of === undefined ? cacheKey(table) : cacheKey(table.of);
}

/** The key of a unit's page; of earlier airings it shows the lamps only. */
export function unitKey(view: UnitView, windows: unknown): string {
  const lamps = view.history.map(({ period, entries }) => [
    period,
    entries.map((entry) => [entry.lamp, entry.qualityListed]),
  ]);
  // How late a task is, is counted to the day of its ledger's airing, on which nothing else of it need have changed.
  const countedTo = new Map(
    [view.leads, view.takesPart, view.keeps]
      .flatMap((entries) => entries.filter(({ lamp }) => lamp === 'overdue'))
      .map(({ id }) => standings(record()).get(id)!.airing)
      .map(({ ledger, asOf }) => [ledger, asOf]),
  );
  return cacheKey({ ...view, history: lamps }, windows, [...countedTo]);
}
