import type { ScoreSheet } from '../domain/assessment.ts';
import type { Body } from '../domain/bodies.ts';
import type { AppraisalItem } from './appraisals.ts';
import { yearAssessments } from './assessment.ts';
import type { BodyDuty, DutiesRecord } from './duties.ts';
import { leadingYear } from './duty-calendar.ts';
import type { AiredEntry, AiringRecord } from './ledgers.ts';
import type { PublicRecord } from './read.ts';
import { byUnit, type Distribution } from './satisfaction.ts';
import { airingsInForce, currentEntries } from './standing.ts';
import { type UnitChanges, unitChanges } from './unit-changes.ts';

/** All that the record says about one body. */
export interface UnitView {
  body: Body;
  leads: AiredEntry[];
  takesPart: AiredEntry[];
  /** Entries of the ledger that the body keeps, where it leads none of them. */
  keeps: AiredEntry[];
  /** Entries led, airing by airing, oldest first. */
  history: { period: string; asOf: string; entries: AiredEntry[] }[];
  /** What changed for what it leads, since the airing before and since the year's first. */
  changes: UnitChanges[];
  /** Ratings, month by month, oldest first. */
  months: { month: string; row: Distribution }[];
  minimumSample: number;
  appraisals: { round: string; title: string; item: AppraisalItem }[];
  /** Year-end sheets in force, oldest first; `id` of the frozen assessment. */
  sheets: { id: string; year: number; sheet: ScoreSheet }[];
  children: Body[];
  /** What recurs: how much of it was kept, the latest year that has ended or runs. */
  kept: (DutyCount & { year: number; asOf: string })[];
  asOf: string | null;
}

/** Gathers what the record holds on each body, in register order. */
export function unitViews(record: PublicRecord): UnitView[] {
  const entries = currentEntries(record);
  const led = Map.groupBy(entries, (entry) => entry.lead);
  const keptEntries = Map.groupBy(entries, (entry) => entry.keeper);
  const takenPart = byParticipant(entries);
  const leading = leadingYear(record);
  const months = record.ratings.map((month) => ({
    month: month.month,
    rows: new Map(byUnit([month]).map((row) => [row.id, row])),
  }));
  const changes = unitChanges(record);
  const airings = byPeriod(airingsInForce(record)).map(({ period, asOf, entries: aired }) => ({
    ...{ period, asOf },
    led: Map.groupBy(aired, (entry) => entry.lead),
  }));
  return record.bodies.map((body) => ({
    body,
    leads: led.get(body.id) ?? [],
    takesPart: takenPart.get(body.id) ?? [],
    keeps: keptEntries.get(body.id)?.filter((entry) => entry.lead !== body.id) ?? [],
    history: airings.flatMap(({ period, asOf, led: aired }) => {
      const own = aired.get(body.id);
      return own === undefined ? [] : [{ period, asOf, entries: own }];
    }),
    changes: changes.get(body.id) ?? [],
    months: months.flatMap(({ month, rows }) => {
      const row = rows.get(body.id);
      return row === undefined ? [] : [{ month, row }];
    }),
    minimumSample: record.ratings.at(-1)?.minimumSample ?? 0,
    appraisals: record.appraisals.flatMap((round) =>
      round.items
        .filter((item) => item.kind === 'unit' && item.unit === body.id)
        .map((item) => ({ round: round.id, title: round.title, item })),
    ),
    sheets: yearAssessments(record).flatMap((year) =>
      year.sheets
        .filter((sheet) => sheet.unit === body.id)
        .map((sheet) => ({ id: year.id, year: year.year, sheet })),
    ),
    kept: keptBy(leading, body.id),
    children: record.bodies.filter((child) => child.parent === body.id),
    asOf: airings.at(-1)?.asOf ?? null,
  }));
}

function byParticipant(entries: readonly AiredEntry[]): Map<string, AiredEntry[]> {
  const found = new Map<string, AiredEntry[]>();
  for (const entry of entries) {
    for (const body of new Set(entry.participants)) {
      const standing = found.get(body);
      if (standing === undefined) found.set(body, [entry]);
      else standing.push(entry);
    }
  }
  return found;
}

type DutyCount = Omit<BodyDuty['kept'], 'extra'>;

/** How much of what a body answers for was done in a year; nothing where it answers for nothing. */
function keptBy(year: DutiesRecord | undefined, body: string): UnitView['kept'] {
  if (year === undefined) return [];
  const own = new Set(year.bearers.filter((bearer) => bearer.answers === body).map((bearer) => bearer.id));
  const rows = year.duties.flatMap(({ bodies }) => bodies.filter((row) => own.has(row.body)));
  const sum = (key: keyof DutyCount) => rows.reduce((n, row) => n + row.kept[key], 0);
  if (rows.length === 0) return [];
  const counts = { due: sum('due'), onTime: sum('onTime'), late: sum('late'), missing: sum('missing') };
  return [{ year: year.year, asOf: year.asOf, ...counts, pending: sum('pending') }];
}

function byPeriod(
  airings: readonly AiringRecord[],
): { period: string; asOf: string; entries: AiredEntry[] }[] {
  const periods = new Map<string, { period: string; asOf: string; entries: AiredEntry[] }>();
  for (const airing of airings) {
    const row = periods.get(airing.period) ?? { period: airing.period, asOf: airing.asOf, entries: [] };
    row.entries.push(...airing.entries);
    periods.set(airing.period, row);
  }
  return [...periods.values()].sort((a, b) => (a.asOf < b.asOf ? -1 : 1));
}
