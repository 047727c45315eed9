/**
 * The facts of an assessment, taken from what was published and from nothing else. The office and a stranger with a
 * copy of the record get the same, which is what makes a score checkable.
 */
import type { Facts } from '../domain/assessment.ts';
import type { Body } from '../domain/bodies.ts';
import { quarterOf } from '../domain/calendar.ts';
import { scaled, WHOLE_BP } from '../domain/points.ts';
import { LEVELS } from '../domain/ratings.ts';
import { quarterlyReviews } from './assessment.ts';
import { publicityOf } from './bulletins.ts';
import { keptFacts } from './duties.ts';
import type { AiredEntry } from './ledgers.ts';
import type { PublicRecord } from './parse.ts';
import { ruledFacts } from './rulings.ts';
import { airingsOfPeriod } from './standing.ts';

/**
 * Facts of every department and county for a year or a quarter; a section that the record does not hold is left out.
 * @param period `2016` or `2016-Q3`
 */
export function factsOf(record: PublicRecord, period: string): Facts[] {
  const year = Number(period.slice(0, 4));
  const quarter = period.includes('-Q') ? period : `${year}-Q4`;
  const months = monthsOf(period);
  const entries = airingsOfPeriod(record, quarter).flatMap((airing) =>
    airing.entries.map((entry) => ({ entry, ledger: airing.ledger, asOf: airing.asOf })),
  );
  return record.bodies
    .filter((body) => body.kind === 'department' || body.kind === 'county')
    .flatMap((body): Facts[] => {
      const own = entries.filter(({ entry }) => entry.lead === body.id);
      const pilots = own.filter(({ ledger }) => ledger === 'pilot');
      const ratings = ratingsOf(record, months, body);
      const appraisal = period === quarter ? undefined : appraisalOf(record, year, body);
      const daily = period === quarter ? undefined : dailyOf(record, year, body.id);
      const publicity = publicityOf(record, period, body.id);
      const duties = keptFacts(record, period, body.id);
      // A body that the record says nothing of, perhaps a new one, is not assessed.
      if (own.length === 0 && !ratings && !appraisal && !duties) return [];
      const facts: Facts = {
        unit: body.id,
        class: body.kind as 'department' | 'county',
        period,
        ...(own.length > 0 ? { ledger: ledgerOf(own.map(({ entry }) => entry)) } : {}),
        ...(pilots.length > 0 ? { pilots: pilotsOf(pilots) } : {}),
        ...(ratings ? { ratings } : {}),
        ...(appraisal ? { appraisal } : {}),
        ...(duties ? { duties } : {}),
        ...(daily ? { daily } : {}),
        ...(publicity ? { publicity } : {}),
        ...ruledFacts(record, period, body.id),
        sources: {
          ...(own.length > 0 ? { ledger: `airings/*/${quarter}.json` } : {}),
          ...(pilots.length > 0 ? { pilots: `airings/pilot/${quarter}.json` } : {}),
          ...(ratings ? { ratings: `ratings/${year}-*.json` } : {}),
          ...(appraisal ? { appraisal: `appraisals/*.json` } : {}),
          ...(duties ? { duties: `duties/${year}.json` } : {}),
          ...(daily ? { daily: `assessments/${year}-Q*.json` } : {}),
          ...(publicity ? { publicity: `bulletins/${year}.json` } : {}),
        },
      };
      return [facts];
    });
}

const count = <T>(list: readonly T[], test: (item: T) => boolean) => list.filter(test).length;

const holds = (entry: AiredEntry) => entry.status === 'verified' || entry.status === 'struck-off';

function ledgerOf(entries: AiredEntry[]): Facts['ledger'] {
  const own = (entry: AiredEntry) => entry.requirement === 'own-initiative';
  const off = (entry: AiredEntry) => entry.status === 'struck-off';
  return {
    entries: entries.length,
    struckOff: count(entries, off),
    // A completion counts once somebody else has verified it (§3.2).
    onTime: count(entries, (entry) => entry.lamp === 'done' && holds(entry)),
    late: count(entries, (entry) => entry.lamp === 'caught-up' && holds(entry)),
    overdue: count(entries, (entry) => entry.lamp === 'overdue'),
    lagging: count(entries, (entry) => entry.lamp === 'lagging'),
    returned: entries.reduce((sum, entry) => sum + entry.returned, 0),
    qualityListed: count(entries, (entry) => entry.qualityEverListed),
    deadlineMoves: entries.reduce((sum, entry) => sum + entry.deadlineMoves.length, 0),
    assigned: count(entries, (entry) => !own(entry)),
    assignedStruckOff: count(entries, (entry) => !own(entry) && off(entry)),
    own: count(entries, own),
    ownStruckOff: count(entries, (entry) => own(entry) && off(entry)),
  };
}

function pilotsOf(pilots: { entry: AiredEntry; asOf: string }[]): Facts['pilots'] {
  const due = pilots.filter(({ entry, asOf }) => entry.due <= asOf);
  return {
    pilots: pilots.length,
    dueToConclude: due.length,
    concluded: count(due, ({ entry }) => entry.lamp === 'done' && holds(entry)),
  };
}

/** A department answers for its windows everywhere, a county for all windows of its centre. */
function ratingsOf(record: PublicRecord, covered: ReadonlySet<string>, body: Body): Facts['ratings'] {
  const centres = new Set(
    record.bodies.filter((b) => b.kind === 'service-centre' && b.parent === body.id).map((b) => b.id),
  );
  const months = record.ratings.filter((month) => covered.has(month.month));
  const rows = months
    .flatMap((month) => month.rows)
    .filter((row) => (body.kind === 'county' ? centres.has(row.centre) : row.unit === body.id));
  if (rows.length === 0) return undefined;
  const units =
    body.kind === 'county' ? [] : months.flatMap((m) => m.units).filter((u) => u.unit === body.id);
  const byLevel = Object.fromEntries(
    LEVELS.map((level) => [level, rows.reduce((sum, row) => sum + row.counts[level], 0)]),
  ) as NonNullable<Facts['ratings']>['byLevel'];
  return {
    byLevel,
    n: rows.reduce((sum, row) => sum + row.total, 0),
    // Served and cases are kept by department; for a county there is no data, not zero.
    ...(units.length > 0
      ? {
          served: units.reduce((sum, unit) => sum + (unit.served ?? 0), 0),
          negatives: units.reduce((sum, unit) => sum + unit.cases.opened, 0),
          negativesClosedInTime: units.reduce((sum, unit) => sum + unit.cases.rectifiedInTime, 0),
        }
      : {}),
  };
}

function appraisalOf(record: PublicRecord, year: number, body: Body): Facts['appraisal'] {
  const round = record.appraisals.find((appraisal) => appraisal.year === year && !appraisal.void);
  const item = round?.items.find((i) => i.kind === 'unit' && i.unit === body.id);
  if (!round || !item) return undefined;
  const sum = (key: 'issued' | 'collected' | 'valid') =>
    round.categories.reduce((n, category) => n + category[key], 0);
  return {
    meanHundredths: item.scoreHundredths,
    issued: sum('issued'),
    collected: sum('collected'),
    valid: sum('valid'),
  };
}

/** The months of a year or a quarter. */
function monthsOf(period: string): ReadonlySet<string> {
  const year = period.slice(0, 4);
  const all = Array.from({ length: 12 }, (_, i) => `${year}-${String(i + 1).padStart(2, '0')}`);
  return new Set(all.filter((month) => !period.includes('-Q') || quarterOf(`${month}-01`) === period));
}

/** Daily marks (§10.3): what each quarterly review came to, on a scale of 100; a review without a total gives none. */
function dailyOf(record: PublicRecord, year: number, unit: string): Facts['daily'] {
  const quarters = quarterlyReviews(record, year).flatMap(({ period, sheets }) => {
    const sheet = sheets.find((one) => one.unit === unit);
    if (!sheet || sheet.totalHundredths === null) return [];
    const mark = scaled(WHOLE_BP, sheet.totalHundredths, sheet.scaleHundredths);
    return [{ quarter: period, markHundredths: Math.min(WHOLE_BP, mark) }];
  });
  return quarters.length === 0 ? undefined : { quarters };
}
