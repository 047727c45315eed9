/** `portal publish schemes|pilots|supervision`: what is known of a year today; the file is replaced as it goes on. */
import { findEntries } from '../cases/ledgers.ts';
import { escalationRule } from '../cases/parameters.ts';
import { findPilots } from '../cases/pilots.ts';
import type { Context, Portal } from '../cases/portal.ts';
import { publishedOn } from '../cases/publish.ts';
import { findSchemes } from '../cases/schemes.ts';
import { findCirculars, findOrders } from '../cases/supervision.ts';
import { SYSTEM } from '../domain/actor.ts';
import { type CivilDate, civilDate, type Instant } from '../domain/calendar.ts';
import { canonical } from '../domain/canonical.ts';
import { Refusal } from '../domain/outcome.ts';
import type { RecordFile } from '../publish/files.ts';
import { composePilots } from '../publish/pilots.ts';
import { composeSchemes } from '../publish/schemes.ts';
import { composeSupervision } from '../publish/supervision.ts';
import { readRecord } from '../record/read.ts';
import { type Published, put } from './publish.ts';

export const PARTS = ['schemes', 'pilots', 'supervision'] as const;
type Part = (typeof PARTS)[number];
interface Known {
  year: number;
  asOf: CivilDate;
  publishedOn: CivilDate;
}

const COMPOSED: Record<Part, (ctx: Context, known: Known) => Promise<RecordFile>> = {
  schemes: async (ctx, known) => composeSchemes(await findSchemes(ctx, known.year, known.asOf), known),
  pilots: async (ctx, known) => composePilots(await findPilots(ctx, known.year, known.asOf), known),
  supervision: async (ctx, known) => {
    const { year, asOf } = known;
    // An order may press for a task of an earlier year; what is withheld is withheld in every year.
    const hidden = new Set((await findEntries(ctx, {}, asOf)).filter((e) => e.withheld).map((e) => e.id));
    const [orders, circulars] = [await findOrders(ctx, { year }, asOf), await findCirculars(ctx, year)];
    return composeSupervision(orders, circulars, { ...known, hidden, rule: escalationRule(asOf) });
  },
};

/**
 * Publishes what is known today of a part of a year's work. A year that is over and of which nothing new is known
 * stays as it is, so that what rests on the file keeps its ground.
 */
export async function publishWork(
  portal: Portal,
  recordDir: string,
  now: Instant,
  input: { part: Part; year: number },
): Promise<Published> {
  const { part, year } = input;
  const path = `${part}/${year}.json`;
  const ctx = portal.as(SYSTEM, now);
  const asOf = civilDate(now);
  if (asOf < `${year}-01-01`) throw new Refusal('rule-broken', `${year} 年还没有开始，没有可以公布的内容。`);
  const first = (await publishedOn(ctx, path)) ?? asOf;
  const file = await COMPOSED[part](ctx, { year, asOf, publishedOn: first });
  const years: readonly { year: number; asOf: CivilDate }[] = readRecord(recordDir)[part];
  const stands = years.find((one) => one.year === year);
  const same = stands && canonical({ ...stands, asOf }) === canonical(file.value);
  if (same && stands.asOf > `${year}-12-31`) return { path, sha256: '', changed: false };
  return put(portal, recordDir, now, file);
}
