/**
 * The published months of ratings (§9.2) against the public log, in which every rating stands by itself: nothing that was
 * logged may be missing from a month, nothing may be counted in it that was never logged.
 */
import { addDays, type CivilDate } from '../domain/calendar.ts';
import type { Leaf, RatingLeaf } from '../domain/log.ts';
import type { Finding } from '../domain/outcome.ts';
import { LEVEL_NAMES, LEVELS, type Level } from '../domain/ratings.ts';
import { checkGapLog } from './gap-log.ts';
import { loggedWithin, type RatingsRecord } from './ratings.ts';

/** A leaf and where it stands, `2016/17`. */
export interface PlacedLeaf {
  place: string;
  leaf: Leaf;
}

/** What the log holds of a unit's ratings of one month and level. */
interface Held {
  ratings: number;
  replaced: number;
  voided: number;
}
/** By month, unit and level. */
type Tally = Map<string, Held>;

const keyOf = (month: string, unit: string, level: Level) => `${month} ${unit} ${level}`;
const NONE: Held = { ratings: 0, replaced: 0, voided: 0 };

/** Holds months, changes, exclusions and devices' days against the ratings in the log, given in its order. */
export function checkRatingLog(months: readonly RatingsRecord[], leaves: readonly PlacedLeaf[]): Finding[] {
  const { marks, at, all, until } = counted(months, leaves);
  const told = [...at].flatMap(([month, before]) => {
    // Before the log has gone on long enough, what was counted last may still wait for its place in it.
    const whole = until >= addDays(month.publishedOn, loggedWithin(month));
    return [month, ...month.earlier].flatMap((of) => checkMonth(month, of, before, all, whole));
  });
  return [...checkDeviceDays(leaves), ...marks, ...told, ...checkGapLog(months, leaves)];
}

/** One pass over the leaves: what they hold in all, and what they held when each month was filed. */
function counted(months: readonly RatingsRecord[], leaves: readonly PlacedLeaf[]) {
  const filed = new Map(months.map((month) => [`ratings/${month.month}.json`, month]));
  // Only of these is it needed later which leaf they are.
  const marked = new Set(leaves.flatMap(({ leaf }) => eventsOf(leaf)));
  const ratings = new Map<string, RatingLeaf>();
  const all: Tally = new Map();
  const at = new Map<RatingsRecord, Tally>();
  const marks: Finding[] = [];
  let until: CivilDate = '';
  for (const { place, leaf } of leaves) {
    const month = 'path' in leaf ? filed.get(leaf.path) : undefined;
    if (month !== undefined) at.set(month, structuredClone(all));
    if (leaf.kind === 'JOURNAL' && leaf.day > until) until = leaf.day;
    if (leaf.kind === 'RATING') {
      add(all, leaf, 'ratings');
      if (marked.has(leaf.evt)) ratings.set(leaf.evt, leaf);
    }
    const own = eventsOf(leaf).map((event) => ratings.get(event));
    if (own.some((rating) => rating === undefined)) marks.push(stray(place));
    else if (own[0] && own[1] && whereOf(own[0]) !== whereOf(own[1])) marks.push(stray(place));
    if (own[0]) add(all, own[0], leaf.kind === 'VOID' ? 'voided' : 'replaced');
  }
  return { marks, at, all, until };
}

/** The ratings that an entry speaks of. */
const eventsOf = (leaf: Leaf) =>
  leaf.kind === 'VOID' ? [leaf.evt] : leaf.kind === 'REPLACE' ? [leaf.old, leaf.new] : [];

const whereOf = ({ unit, point, day, channel }: RatingLeaf) => `${unit} ${point} ${day} ${channel}`;

function add(tally: Tally, { day, unit, level }: RatingLeaf, what: keyof Held): void {
  const key = keyOf(day.slice(0, 7), unit, level);
  const held = tally.get(key) ?? { ...NONE };
  held[what]++;
  tally.set(key, held);
}

type Told = { month: string; units: Pick<RatingsRecord['units'][number], 'unit' | 'counts' | 'excluded'>[] };

/** What a file tells of one month lies between what had been logged when it was filed, and what was logged in the end. */
function checkMonth(file: RatingsRecord, of: Told, before: Tally, all: Tally, whole: boolean): Finding[] {
  const units = new Map(of.units.map((unit) => [unit.unit, unit]));
  for (const key of before.keys()) {
    const [month, id] = key.split(' ') as [string, string];
    if (month === of.month && !units.has(id)) units.set(id, { unit: id, counts: zero(), excluded: zero() });
  }
  return [...units.values()].flatMap(({ unit, counts, excluded }) =>
    LEVELS.flatMap((level) => {
      const then = before.get(keyOf(of.month, unit, level)) ?? NONE;
      const now = all.get(keyOf(of.month, unit, level)) ?? NONE;
      const bounds = (what: string, least: number, most: number, actual: number) =>
        actual >= least && (!whole || actual <= most)
          ? []
          : [finding(file, of.month, `${unit}“${LEVEL_NAMES[level]}”${what}`, least, most, actual)];
      return [
        // A change may be logged after the file that knows of it already.
        ...bounds(
          '评价数（含不计入的）',
          Math.max(0, then.ratings - now.replaced),
          now.ratings - then.replaced,
          counts[level] + excluded[level],
        ),
        ...bounds('复核后不计入的评价数', then.voided, now.voided, excluded[level]),
      ];
    }),
  );
}

const zero = () => Object.fromEntries(LEVELS.map((level) => [level, 0])) as Record<Level, number>;

/**
 * Each batch of ratings is followed by its devices' days, which count it. Logs from before devices' days were kept have
 * none up to some batch.
 */
function checkDeviceDays(leaves: readonly PlacedLeaf[]): Finding[] {
  const findings: Finding[] = [];
  let batch = new Map<string, number>();
  let kept = false;
  for (const [i, { place, leaf }] of leaves.entries()) {
    if (leaf.kind === 'RATING' && leaf.device !== null) {
      const key = `${leaf.device} ${leaf.day}`;
      batch.set(key, (batch.get(key) ?? 0) + 1);
    }
    if (leaf.kind === 'DEVICE_DAY') {
      const key = `${leaf.device} ${leaf.day}`;
      const logged = batch.get(key) ?? 0;
      const holds = logged === leaf.count && leaf.count <= leaf.last - leaf.first + 1;
      if (!holds) findings.push(deviceDay(place, logged, leaf.count));
      batch.delete(key);
      kept = true;
    }
    const next = leaves[i + 1]?.leaf.kind;
    if (leaf.kind !== 'DEVICE_DAY' || next === 'DEVICE_DAY') continue;
    for (const count of batch.values()) findings.push(deviceDay(place, count, 0));
    batch = new Map();
  }
  const rest = [...batch.values()].reduce((sum, count) => sum + count, 0);
  if (kept && rest > 0) findings.push(deviceDay(leaves.at(-1)!.place, rest, 0));
  return findings;
}

function deviceDay(place: string, logged: number, told: number): Finding {
  const message = `公开日志第 ${place} 条：设备日报记 ${told} 条，日志中这台设备这一天的评价为 ${logged} 条。`;
  return {
    ...{ code: 'log.device-day', clause: '§9.2', subject: place },
    ...{ expected: `${logged}`, actual: `${told}`, message },
  };
}

function stray(place: string): Finding {
  const message = `公开日志第 ${place} 条所指的评价不在它之前的日志里，或更改前后不是同一处的评价。`;
  return { code: 'log.mark', clause: '§9.2', subject: place, expected: 'a rating', actual: 'none', message };
}

function finding(
  { month: file }: RatingsRecord,
  month: string,
  what: string,
  least: number,
  most: number,
  actual: number,
): Finding {
  const path = `ratings/${file}.json`;
  const message = `${path}：${month} ${what}公布为 ${actual}，公开日志中的评价只容得下 ${least} 至 ${most}。`;
  return {
    ...{ code: 'ratings.log', clause: '§9.2', subject: `${file} ${month} ${what}` },
    ...{ expected: `${least}–${most}`, actual: `${actual}`, message },
  };
}
