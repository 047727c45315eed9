/**
 * The missing numbers that months of ratings list (§9.2) against the devices' days in the public log: what is missing
 * there may not be hidden, what stands there may not be called missing.
 *
 * A device's day tells from which number to which and how many, so a number between two such stretches is missing for
 * certain, and of those within a stretch how many are. When a number was missed is the day on which the next one came:
 * the day it was given, or a little later, or, where it is marked late, any day until the first file after it.
 */
import { addDays, type CivilDate } from '../domain/calendar.ts';
import type { Finding } from '../domain/outcome.ts';
import type { PlacedLeaf } from './rating-log.ts';
import { loggedWithin, type RatingsRecord } from './ratings.ts';

/** Numbers from one to another, both included. */
interface Range {
  from: number;
  to: number;
}

type Gap = RatingsRecord['gaps'][number];

/** A device's day in the log. */
interface Stretch extends Range {
  count: number;
  day: CivilDate;
  /** The last day on which one of its ratings can have arrived; null where no file tells. */
  by: CivilDate | null;
  /** Where it stands among all leaves, from 0. */
  at: number;
}

/** Stretches that overlap, as after late arrivals; each number is counted in one of them. */
interface Span extends Range {
  count: number;
  of: Stretch[];
}

interface DeviceLog {
  stretches: Stretch[];
  /** Up to this number the log knew ratings of the device before it kept devices' days; they bound nothing. */
  unknownTo: number;
}

/** A month's file, and what the log held around it. */
interface Filed {
  file: RatingsRecord;
  /** Stands at this leaf: what is before it was known to the file. */
  at: number;
  /** At this leaf all that had arrived when it was filed is in the log; null where the log does not go so far. */
  settled: number | null;
}

/** Holds the missing numbers of each month against the leaves, given in the log's order. */
export function checkGapLog(months: readonly RatingsRecord[], leaves: readonly PlacedLeaf[]): Finding[] {
  const filed = filedIn(months, leaves);
  const devices = devicesIn(filed, leaves);
  const listed = months.flatMap(({ gaps }) => gaps.map(({ device }) => device));
  return [...new Set([...devices.keys(), ...listed])].sort().flatMap((device) => {
    const log = devices.get(device) ?? { stretches: [], unknownTo: 0 };
    return filed.flatMap((one) => [...invented(one, device, log), ...hidden(one, device, log, months)]);
  });
}

/** What cannot be held yet, or never: one sentence each, for who reads the result. */
export function gapLogLimits(months: readonly RatingsRecord[], leaves: readonly PlacedLeaf[]): string[] {
  const filed = filedIn(months, leaves);
  const waiting = filed.filter(({ settled }) => settled === null).map(({ file: { month } }) => month);
  const since = leaves.flatMap(({ leaf }) => (leaf.kind === 'DEVICE_DAY' ? [leaf.day] : [])).sort()[0];
  const devices = [...devicesIn(filed, leaves)]
    .filter(([, { unknownTo }]) => unknownTo > 0)
    .map(([device]) => device);
  return [
    ...(waiting.length === 0
      ? []
      : [
          `${waiting.join('、')}：公开日志还没有走过公布日之后的登记期限，评价数的上限和有无漏列缺号要过后再核。`,
        ]),
    ...(devices.length === 0
      ? []
      : [
          `公开日志从 ${since} 起才有设备日报：评价器 ${devices.join('、')} 在那以前的缺号无从核对，照公布的看。`,
        ]),
  ];
}

function devicesIn(filed: readonly Filed[], leaves: readonly PlacedLeaf[]): Map<string, DeviceLog> {
  const devices = new Map<string, DeviceLog>();
  const late = new Set<string>();
  /** Ratings that no device's day counts. */
  const uncounted = new Map<string, number>();
  const count = (device: string, n: number) => uncounted.set(device, (uncounted.get(device) ?? 0) + n);
  for (const [at, { leaf }] of leaves.entries()) {
    if (leaf.kind === 'RATING' && leaf.device !== null) {
      count(leaf.device, 1);
      if (leaf.flags.includes('late')) late.add(`${leaf.device} ${leaf.day}`);
    }
    if (leaf.kind !== 'DEVICE_DAY') continue;
    const { device, day, first: from, last: to } = leaf;
    count(device, -leaf.count);
    const own = devices.get(device) ?? { stretches: [], unknownTo: 0 };
    const by = arrivedBy(day, late.has(`${device} ${day}`), filed.find((one) => one.at > at)?.file);
    own.stretches.push({ from, to, count: leaf.count, day, by, at });
    devices.set(device, own);
  }
  for (const [device, n] of uncounted) {
    if (n <= 0) continue;
    const { stretches } = devices.get(device) ?? { stretches: [] };
    devices.set(device, { stretches, unknownTo: stretches[0]?.to ?? Number.POSITIVE_INFINITY });
  }
  return devices;
}

/** @param file the first that knows of them */
function arrivedBy(day: CivilDate, late: boolean, file: RatingsRecord | undefined): CivilDate | null {
  if (file === undefined) return null;
  const soon = addDays(day, Math.ceil((file.lateHours ?? 24) / 24));
  return late || soon > file.publishedOn ? file.publishedOn : soon;
}

/** Files that the log names, in its order. */
function filedIn(months: readonly RatingsRecord[], leaves: readonly PlacedLeaf[]): Filed[] {
  const byPath = new Map(months.map((file) => [`ratings/${file.month}.json`, file]));
  const filed = new Map<RatingsRecord, { at: number; on: CivilDate }>();
  let until: CivilDate = '';
  for (const [at, { leaf }] of leaves.entries()) {
    if (leaf.kind === 'JOURNAL' && leaf.day > until) until = leaf.day;
    const file = 'path' in leaf ? byPath.get(leaf.path) : undefined;
    // A file that was lost and made anew is logged again, with the day of its first publication.
    if (file !== undefined) filed.set(file, { at, on: until > file.publishedOn ? until : file.publishedOn });
  }
  return [...filed]
    .map(([file, { at, on }]) => {
      const end = addDays(on, loggedWithin(file));
      const settled = leaves.findIndex(({ leaf }, i) => i > at && leaf.kind === 'JOURNAL' && leaf.day >= end);
      return { file, at, settled: settled < 0 ? null : settled };
    })
    .sort((a, b) => a.at - b.at);
}

/** Stretches that stand before this leaf, those that overlap put together, by number. */
function spansBefore({ stretches }: DeviceLog, at: number): Span[] {
  const spans: Span[] = [];
  for (const one of stretches.filter((stretch) => stretch.at < at).sort((a, b) => a.from - b.from)) {
    const last = spans.at(-1);
    if (last === undefined || one.from > last.to) {
      spans.push({ from: one.from, to: one.to, count: one.count, of: [one] });
      continue;
    }
    last.to = Math.max(last.to, one.to);
    last.count += one.count;
    last.of.push(one);
  }
  return spans;
}

const lengthOf = ({ from, to }: Range) => to - from + 1;
const missingIn = (span: Range & { count: number }) => lengthOf(span) - span.count;
const holds = ({ from, to }: Range, number: number) => from <= number && number <= to;

/** How many numbers of the range are in the list. */
function listedIn(list: readonly Range[], { from, to }: Range): number {
  const numbers = list.map((one) => Math.min(one.to, to) - Math.max(one.from, from) + 1);
  return numbers.reduce((sum, n) => sum + Math.max(0, n), 0);
}

/** Numbers called missing that the log held when the file was filed, or whose successor never came. */
function invented({ file, at, settled }: Filed, device: string, log: DeviceLog): Finding[] {
  const gaps = file.gaps.filter((gap) => gap.device === device);
  if (gaps.length === 0) return [];
  const present = spansBefore(log, at).flatMap((span): Finding[] => {
    const ends = span.of.flatMap(({ from, to }) => [from, to]);
    const stands = gaps.flatMap((gap) =>
      ends.filter((number) => holds(gap, number)).map((number) => ({ gap, number })),
    );
    const [first] = stands;
    if (first !== undefined)
      return [gapFinding(file, first.gap, `${first.number}`, `第 ${first.number} 号在公开日志里有`)];
    const over = [span, ...span.of].some((part) => listedIn(gaps, part) > missingIn(part));
    return over ? [counted([file], device, span, missingIn(span), listedIn(gaps, span))] : [];
  });
  return [...present, ...(settled === null ? [] : gaps.flatMap((gap) => unknown(file, gap, log, settled)))];
}

function gapFinding(file: RatingsRecord, gap: Gap, expected: string, why: string): Finding {
  const { device, from, to, knownOn } = gap;
  const message = `ratings/${file.month}.json：评价器 ${device} 缺第 ${from} 至 ${to} 号，公布为 ${knownOn} 得知，${why}。`;
  return {
    ...{ code: 'ratings.gap', clause: '§9.2', subject: `${file.month} ${device} ${from}-${to}` },
    ...{ expected, actual: knownOn, message },
  };
}

/** A number is known to be missing when the next one comes: the log holds that one, given at about that day. */
function unknown(file: RatingsRecord, gap: Gap, log: DeviceLog, settled: number): Finding[] {
  const next = gap.to + 1;
  if (next <= log.unknownTo) return [];
  const around = log.stretches.filter((stretch) => stretch.at < settled && holds(stretch, next));
  const { knownOn } = gap;
  if (around.some(({ day, by }) => day <= knownOn && (by === null || knownOn <= by))) return [];
  const message =
    around.length === 0
      ? `其后的第 ${next} 号在公开日志里没有`
      : `按公开日志，其后的第 ${next} 号是 ${around.map(({ day }) => day).join('、')} 的`;
  return [gapFinding(file, gap, around.map(({ day }) => day).join(' '), message)];
}

/** Numbers that were missing for certain when this file was filed and were known to be, and that no file lists. */
function hidden(
  { file, at, settled }: Filed,
  device: string,
  log: DeviceLog,
  months: readonly RatingsRecord[],
): Finding[] {
  if (settled === null) return [];
  const found: Finding[] = [];
  let after = 0;
  for (const span of spansBefore(log, settled)) {
    const between = { from: after + 1, to: span.from - 1, count: 0 };
    const first = span.of.filter(({ from }) => from === span.from);
    after = span.to;
    for (const [range, next] of [
      [between, first],
      [span, span.of],
    ] as const) {
      // Where the next number came after the file, the file could not know.
      if (missingIn(range) <= 0 || range.from <= log.unknownTo || next.some((one) => one.at > at)) continue;
      const own = filesOf(file, next, months);
      const gaps = own.flatMap((one) => one.gaps.filter((gap) => gap.device === device));
      const told = listedIn(gaps, range);
      if (own.length > 0 && told < missingIn(range))
        found.push(counted(own, device, { ...range, of: next }, missingIn(range), told));
    }
  }
  return found;
}

/**
 * The months in which these can have arrived; none where the last of them is another file's to answer for, or the first
 * has no file.
 */
function filesOf(
  file: RatingsRecord,
  next: readonly Stretch[],
  months: readonly RatingsRecord[],
): RatingsRecord[] {
  const from = next.map(({ day }) => day.slice(0, 7)).sort()[0]!;
  const to = next
    .map(({ by }) => by!.slice(0, 7))
    .sort()
    .at(-1)!;
  const own = months.filter(({ month }) => from <= month && month <= to);
  return to === file.month && own.some(({ month }) => month === from) ? own : [];
}

/** How many numbers are missing in a range of the log, and how many the files list. */
function counted(
  files: readonly RatingsRecord[],
  device: string,
  { from, to, of }: Pick<Span, 'from' | 'to' | 'of'>,
  missing: number,
  told: number,
): Finding {
  const days = [...new Set(of.map(({ day }) => day))].sort().join('、');
  const paths = files.map(({ month }) => `ratings/${month}.json`).join('、');
  const message = `${paths}：评价器 ${device} 第 ${from} 至 ${to} 号之间公布缺 ${told} 个号，按公开日志（${days} 的设备日报）缺 ${missing} 个。`;
  return {
    ...{ code: 'ratings.gap', clause: '§9.2', subject: `${files.at(-1)!.month} ${device} ${from}-${to}` },
    ...{ expected: `${missing}`, actual: `${told}`, message },
  };
}
