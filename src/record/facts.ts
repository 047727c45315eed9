/**
 * The facts of an assessment, taken from what was published and from nothing else. The office and a stranger with a
 * copy of the record get the same, which is what makes a score checkable.
 */
import type { Facts, Section } from '../domain/assessment.ts';
import type { Body } from '../domain/bodies.ts';
import { quarterOf } from '../domain/calendar.ts';
import type { Ledger } from '../domain/ledgers.ts';
import { scaled, WHOLE_BP } from '../domain/points.ts';
import { LEVELS, weigh } from '../domain/ratings.ts';
import { quarterlyReviews } from './assessment.ts';
import { publicityOf } from './bulletins.ts';
import { keptFacts } from './duties.ts';
import type { AiredEntry } from './ledgers.ts';
import type { PublicRecord } from './parse.ts';
import { pilotFacts } from './pilots.ts';
import { ruledFacts } from './rulings.ts';
import { type CaseTally, type KnownMonth, knownMonths, sumOf } from './satisfaction.ts';
import { schemeFacts } from './schemes.ts';
import { airingsOfPeriod } from './standing.ts';
import { orderFacts } from './supervision.ts';

/**
 * Facts of every department and county for a year or a quarter; a section that the record does not hold is left out.
 * @param period `2016` or `2016-Q3`
 */
export function factsOf(record: PublicRecord, period: string): Facts[] {
  const quarter = period.includes('-Q') ? period : `${period}-Q4`;
  const entries = Map.groupBy(
    airingsOfPeriod(record, quarter).flatMap(({ entries, ledger }) =>
      entries.map((entry) => ({ entry, ledger })),
    ),
    ({ entry }) => entry.lead,
  );
  return record.bodies
    .filter((body) => body.kind === 'department' || body.kind === 'county')
    .flatMap((body): Facts[] => {
      const own = entries.get(body.id) ?? [];
      const found = sectionsOf(record, period, quarter, body, own);
      const known = (Object.keys(found) as Section[]).filter((section) => found[section]?.[0] !== undefined);
      // A body that the record says nothing of, perhaps a new one, is not assessed.
      if (!known.some((section) => KNOWN_BY.includes(section))) return [];
      const facts: Facts = {
        ...{ unit: body.id, class: body.kind as 'department' | 'county', period },
        ...(Object.fromEntries(known.map((section) => [section, found[section]![0]])) as Pick<
          Facts,
          Section
        >),
        ...ruledFacts(record, period, body.id),
        sources: Object.fromEntries(known.map((section) => [section, found[section]![1]])),
      };
      return [facts];
    });
}

/** What tells that the record knows a body; the rest may be a zero that is true of everybody. */
const KNOWN_BY: readonly Section[] = ['ledger', 'ratings', 'appraisal', 'duties'];

type Own = readonly { entry: AiredEntry; ledger: Ledger }[];

/** Each section of a body's facts with where it was taken from; undefined where there is no data. */
function sectionsOf(
  record: PublicRecord,
  period: string,
  quarter: string,
  body: Body,
  own: Own,
): { [S in Section]: [Facts[S], source: string] } {
  const year = Number(period.slice(0, 4));
  const whole = period !== quarter;
  const led = own.map(({ entry }) => entry);
  const pilots = own.filter(({ ledger }) => ledger === 'pilot').map(({ entry }) => entry);
  const tasks = own.map(({ entry, ledger }) => ({ id: entry.id, ledger }));
  return {
    ledger: [led.length > 0 ? ledgerOf(led) : undefined, `airings/*/${quarter}.json`],
    pilots: [
      pilots.length > 0 ? pilotFacts(record, period, pilots) : undefined,
      `airings/pilot/${quarter}.json、pilots/${year}.json`,
    ],
    schemes: [schemeFacts(record, period, tasks), `schemes/${year}.json`],
    supervision: [orderFacts(record, period, body.id), `supervision/${year}.json`],
    ratings: [ratingsOf(record, monthsOf(period), body), `ratings/${year}-*.json`],
    appraisal: [whole ? appraisalOf(record, year, body) : undefined, 'appraisals/*.json'],
    duties: [keptFacts(record, period, body.id), `duties/${year}.json`],
    daily: [whole ? dailyOf(record, year, body.id) : undefined, `assessments/${year}-Q*.json`],
    publicity: [publicityOf(record, period, body.id), `bulletins/${year}.json`],
  };
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

/** A department answers for its windows everywhere, a county for all windows of its centre. */
function ratingsOf(record: PublicRecord, covered: ReadonlySet<string>, body: Body): Facts['ratings'] {
  const centres = record.bodies.filter((b) => b.kind === 'service-centre' && b.parent === body.id);
  const months = record.ratings.filter((month) => covered.has(month.month));
  const county = body.kind === 'county';
  const known = county
    ? centres.flatMap((centre) => knownMonths(months, { centre: centre.id }))
    : knownMonths(months, { unit: body.id });
  if (known.length === 0) return undefined;
  const levels = (key: 'counts' | 'excluded') =>
    Object.fromEntries(
      LEVELS.map((level) => [level, known.reduce((sum, month) => sum + month[key][level], 0)]),
    ) as NonNullable<Facts['ratings']>['byLevel'];
  const excluded = levels('excluded');
  const units = county ? [] : months.flatMap((m) => m.units).filter((u) => u.unit === body.id);
  const number = (of: (cases: CaseTally) => number) =>
    known.reduce((sum, { cases }) => sum + (cases === null ? 0 : of(cases)), 0);
  return {
    byLevel: levels('counts'),
    n: known.reduce((sum, month) => sum + month.total, 0),
    ...(sumOf(excluded) > 0 ? { excluded } : {}),
    ...weighedOf(known),
    // Served and cases are kept by department; for a county there is no data, not zero.
    ...(units.length > 0
      ? {
          // One month without a figure makes the sum unknown: a part of the people served is not the people served.
          ...(units.every(({ served }) => served !== null)
            ? { served: units.reduce((sum, { served }) => sum + served!, 0) }
            : {}),
          // A case whose term still runs is neither closed in time nor late.
          negatives: number((cases) => cases.due),
          negativesClosedInTime: number((cases) => cases.rectifiedInTime),
        }
      : {}),
  };
}

/**
 * What the ratings weigh, each month by the dated rule under which it was published; nothing where all weigh alike. A
 * month that does not tell which of them had a ticket weighs them alike.
 */
function weighedOf(known: readonly KnownMonth[]): Pick<NonNullable<Facts['ratings']>, 'weighed'> {
  const parts = known.map(({ counts, tiedCounts = counts, untiedWeightBp }) => ({
    ...{ counts, tiedCounts, untiedWeightBp },
  }));
  if (parts.every(({ untiedWeightBp }) => untiedWeightBp === WHOLE_BP)) return {};
  const { byLevelBp, sample } = weigh(parts);
  return { weighed: { byLevelBp, sample: Math.floor(sample) } };
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
