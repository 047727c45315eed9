import type { ScoreSheet } from '../domain/assessment.ts';
import type { Ledger } from '../domain/ledgers.ts';
import type { PublicRecord } from './parse.ts';
import { isUnconcluded, type PublicPilot, publishedPilots } from './pilots.ts';
import type { PlannedTask } from './schemes.ts';
import { airingsOf, airingsOfPeriod, latestAirings } from './standing.ts';
import { allOrders, type PublicOrder } from './supervision.ts';

type Line = ScoreSheet['lines'][number];

/** Sections of a body's page to which the lines of its score sheets lead. */
export const SECTIONS = ['ledger', 'pilots', 'schemes', 'supervision'] as const;
export type WorkSection = (typeof SECTIONS)[number];

/**
 * Sections of facts that a line of a score sheet counts, by the name in front of the point of each fact; `none` where it
 * counted nothing of them.
 */
export function countedBy({ inputs }: Line): { sections: string[]; none: boolean } {
  const known = inputs.filter(({ value }) => value !== null);
  return {
    sections: [...new Set(known.map(({ fact }) => fact.split('.')[0]!))],
    none: known.every(({ value }) => value === 0),
  };
}

/** A section that published score sheets lead to although the record holds nothing of it any more. */
export interface Bygone {
  section: WorkSection;
  years: number[];
  /** Where what the sheets counted was aired. */
  airings: { ledger: Ledger; period: string }[];
}

/** What the record says of a body's plans, pilots and orders. */
export interface UnitWork {
  /** Tasks it leads whose implementation plan is not filed although §4.2 demands one. */
  lacking: PlannedTask[];
  plans: number;
  pilots: (PublicPilot & { unconcluded: boolean })[];
  /** Pilots of the ledger that stand on none of the published lists (§5). */
  unlisted: { id: string; title: string }[];
  /** Whether any list is published. */
  lists: boolean;
  orders: { order: PublicOrder; year: number }[];
  /** Findings circulated about it. */
  findings: { id: string; year: number; title: string; on: string; text: string }[];
  bygone: Bygone[];
}

/** Gathers plans, pilots and orders of one body, of every published year: a new one does not settle what the last left open. */
export function unitWork(record: PublicRecord, unit: string): UnitWork {
  const tasks = record.schemes
    .toReversed()
    .flatMap((year) => year.tasks)
    .filter((task) => task.lead === unit);
  const pilots = publishedPilots(record).flatMap(({ pilot, year }) =>
    pilot.host === unit ? [{ ...pilot, unconcluded: isUnconcluded(pilot, year.asOf) }] : [],
  );
  const work = {
    lacking: tasks.filter((task) => task.lacking),
    plans: tasks.filter((task) => task.title !== null).length,
    pilots,
    unlisted: (airingsOf(record, 'pilot').at(-1)?.entries ?? [])
      .filter(({ id, lead }) => lead === unit && !pilots.some((pilot) => pilot.id === id))
      .map(({ id, title }) => ({ id, title })),
    lists: record.pilots.length > 0,
    orders: allOrders(record)
      .filter(({ order }) => order.lead === unit)
      .map(({ order, year }) => ({ order, year: year.year })),
    findings: record.supervision
      .toReversed()
      .flatMap(({ year, circulars }) =>
        circulars
          .toReversed()
          .flatMap(({ id, title, on, findings }) =>
            findings
              .filter((finding) => finding.unit === unit)
              .map(({ text }) => ({ id, year, title, on, text })),
          ),
      ),
  };
  return { ...work, bygone: bygone(record, unit, work) };
}

/**
 * A score sheet stays as it was published, and so do its links. What it counted may be gone from the record since: another
 * year leads the ledgers, a task turned out void, another body leads it.
 */
function bygone(record: PublicRecord, unit: string, work: Omit<UnitWork, 'bygone'>): Bygone[] {
  const counted = record.assessments.flatMap(({ period, sheets }) => {
    const lines = sheets.find((sheet) => sheet.unit === unit)?.lines ?? [];
    return lines.map((line) => ({ period, ...countedBy(line) }));
  });
  const there: Record<WorkSection, () => boolean> = {
    ledger: () => latestAirings(record).some(({ entries }) => entries.some(({ lead }) => lead === unit)),
    pilots: () => work.pilots.length + work.unlisted.length > 0,
    schemes: () => work.plans + work.lacking.length > 0,
    supervision: () => work.orders.length + work.findings.length > 0,
  };
  return SECTIONS.flatMap((section) => {
    const of = counted.filter((line) => line.sections.includes(section) && leadsToUnit(section, line.none));
    if (of.length === 0 || there[section]()) return [];
    const periods = [...new Set(of.map(({ period }) => period))].sort();
    const quarters = new Set(periods.map((period) => (period.includes('-Q') ? period : `${period}-Q4`)));
    return [
      {
        section,
        years: [...new Set(periods.map((period) => Number(period.slice(0, 4))))],
        airings: [...quarters].flatMap((quarter) =>
          airingsOfPeriod(record, quarter)
            .filter(({ ledger }) => section === 'ledger' || (section === 'pilots' && ledger === 'pilot'))
            .filter(({ entries }) => entries.some(({ lead }) => lead === unit))
            .map(({ ledger, period }) => ({ ledger, period })),
        ),
      },
    ];
  });
}

/** Whether a line leads to the body's own page: of nothing there is nothing to show there, but what it leads. */
export const leadsToUnit = (section: WorkSection, none: boolean): boolean => section === 'ledger' || !none;
