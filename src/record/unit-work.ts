import type { PublicRecord } from './parse.ts';
import { type PublicPilot, publishedPilots } from './pilots.ts';
import type { PlannedTask } from './schemes.ts';
import { airingsOf } from './standing.ts';
import { allOrders, type PublicOrder } from './supervision.ts';

/** What the record says of a body's plans, pilots and orders. */
export interface UnitWork {
  /** Tasks it leads whose implementation plan is not filed although §4.2 demands one. */
  lacking: PlannedTask[];
  plans: number;
  pilots: PublicPilot[];
  /** Pilots of the ledger that stand on none of the published lists (§5). */
  unlisted: { id: string; title: string }[];
  /** Whether any list is published. */
  lists: boolean;
  orders: { order: PublicOrder; year: number }[];
  /** Findings circulated about it. */
  findings: { id: string; year: number; title: string; on: string; text: string }[];
}

/** Gathers plans, pilots and orders of one body, of the latest published year of each but orders of all. */
export function unitWork(record: PublicRecord, unit: string): UnitWork {
  const tasks = (record.schemes.at(-1)?.tasks ?? []).filter((task) => task.lead === unit);
  const pilots = publishedPilots(record).flatMap(({ pilot }) => (pilot.host === unit ? [pilot] : []));
  return {
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
}
