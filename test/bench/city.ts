/** The demonstration's record grown to a city of 60 assessed units, more than 300 tasks and four million ratings. */
import type { AiredEntry } from '../../src/record/ledgers.ts';
import type { PublicRecord } from '../../src/record/parse.ts';

const UNITS = 60;
const RATINGS = 4_000_000;

/** Units of the record are doubled, with all that the record says of them, until there are enough. */
export function grownCity(record: PublicRecord): PublicRecord {
  const assessed = record.bodies.filter(({ kind }) => kind === 'department' || kind === 'county');
  const doubled = new Set(assessed.slice(0, UNITS - assessed.length).map(({ id }) => id));
  const twin = (id: string) => `${id}-2`;
  const both = <T>(list: readonly T[], unit: (one: T) => string, copy: (one: T) => T): T[] =>
    list.flatMap((one) => (doubled.has(unit(one)) ? [one, copy(one)] : [one]));
  const task = (entry: AiredEntry) => ({ ...entry, id: twin(entry.id), lead: twin(entry.lead) });
  const given = record.ratings.flatMap(({ units }) => units).reduce((sum, row) => sum + row.total, 0);
  const times = Math.ceil(RATINGS / given / 2) * 2;
  const more = <T extends object>(counts: T): T =>
    Object.fromEntries(Object.entries(counts).map(([key, n]) => [key, n * times])) as T;
  return {
    ...record,
    bodies: both(
      record.bodies,
      ({ id }) => id,
      (body) => ({ ...body, id: twin(body.id) }),
    ),
    airings: record.airings.map((airing) => ({
      ...airing,
      entries: both(airing.entries, ({ lead }) => lead, task),
    })),
    schemes: record.schemes.map((year) => ({
      ...year,
      tasks: both(
        year.tasks,
        ({ lead }) => lead,
        (one) => ({ ...one, id: twin(one.id), lead: twin(one.lead) }),
      ),
    })),
    pilots: record.pilots.map((year) => ({
      ...year,
      pilots: both(
        year.pilots,
        ({ host }) => host,
        (one) => ({ ...one, id: twin(one.id), host: twin(one.host) }),
      ),
    })),
    supervision: record.supervision.map((year) => ({
      ...year,
      orders: both(
        year.orders,
        ({ lead }) => lead,
        (one) => ({ ...one, lead: twin(one.lead) }),
      ),
    })),
    duties: record.duties.map((year) => ({
      ...year,
      bearers: both(
        year.bearers,
        ({ id }) => id,
        (one) => ({ ...one, id: twin(one.id), answers: twin(one.id) }),
      ),
      duties: year.duties.map((duty) => ({
        ...duty,
        bodies: both(
          duty.bodies,
          ({ body }) => body,
          (one) => ({ ...one, body: twin(one.body) }),
        ),
      })),
    })),
    ratings: record.ratings.map((month) => ({
      ...month,
      rows: both(
        month.rows,
        ({ unit }) => unit,
        (row) => ({ ...row, unit: twin(row.unit) }),
      ).map((row) => ({ ...row, counts: more(row.counts), total: row.total * times })),
      units: both(
        month.units,
        ({ unit }) => unit,
        (row) => ({ ...row, unit: twin(row.unit) }),
      ).map((row) => ({ ...row, counts: more(row.counts), total: row.total * times })),
    })),
  };
}
