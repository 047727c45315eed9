/**
 * Looks for ratings that nobody who was served gave (§9.2): bursts, odd hours, one level again and again, more ratings
 * than services. It sees times, levels and how many were served; it never sees who pressed, and it takes nothing out of
 * the count: a flag is published, and two persons decide.
 *
 * What it cannot find: a few presses a day hidden among many genuine ones; stuffing that has gone on since the first
 * day at a steady rate, because it then is what is usual; citizens who are told what to press.
 */
import { z } from 'zod';
import { type CivilDate, type Instant, instantOf } from '../calendar.ts';
import { LEVELS, type Level } from './levels.ts';

export const FLAG_KINDS = ['burst', 'odd-hours', 'one-level', 'volume'] as const;
export type FlagKind = (typeof FLAG_KINDS)[number];
export const FLAG_KIND_NAMES: Record<FlagKind, string> = {
  burst: '短时集中',
  'odd-hours': '非办公时间',
  'one-level': '同一等级反常集中',
  volume: '评价多于办事',
};

const share = z.int().min(1).max(9999);
/** Thresholds; a surprise is how improbable a day is, as hundredths of a power of ten: 300 is one in a thousand. */
export const DetectorRules = z.strictObject({
  /** Minutes of the day between which the windows are open, with the margin of those who come early or stay late. */
  hours: z.strictObject({ from: z.int().min(0), to: z.int().max(1440), count: z.int().positive() }),
  /** So many ratings within so many seconds at one window. */
  burst: z.strictObject({ count: z.int().positive(), seconds: z.int().positive() }),
  /** Ratings that follow another within so many seconds, and which share of them may do so. */
  close: z.strictObject({ seconds: z.int().positive(), shareBp: share }),
  /** By how much a level may be commoner than is usual there. */
  level: z.strictObject({ moreBp: share, runSurprise: z.int().positive() }),
  /** By which factor more of those served may rate than is usual there; without served counts, than usual in a day. */
  volume: z.strictObject({ shareFactorBp: z.int().positive(), dayFactorBp: z.int().positive() }),
  /** From which surprise on one sign alone is flagged, and all signs together. */
  surprise: z.strictObject({ alone: z.int().positive(), together: z.int().positive() }),
  /** So many days of a window must be known before anything is called usual there. */
  usualDays: z.int().positive(),
  /** From how many days before it is taken what is usual. */
  usualSpanDays: z.int().positive(),
  /** For so many days a day is looked at again: devices without a network deliver late. */
  lookAgainDays: z.int().positive(),
});
export type DetectorRules = z.infer<typeof DetectorRules>;

/** One rating as the detector sees it. */
export interface Press {
  at: Instant;
  level: Level;
}

/** What has been usual at a window on its last days that were not flagged. */
export interface Usual {
  days: number;
  counts: Record<Level, number>;
  /** Served on those days; null where it is not known for all of them. */
  served: number | null;
}

/** One day of one window. */
export interface WindowDay {
  day: CivilDate;
  /** Whether the centre is open on this day. */
  open: boolean;
  presses: readonly Press[];
  /** Services rendered there that day, from the queue system; null where it does not say. */
  served: number | null;
  usual: Usual;
}

/** Something odd: which stretch it concerns, how many ratings lie in it, and the figures that speak for it. */
export interface Flagged {
  kind: FlagKind;
  from: Instant;
  to: Instant;
  /** Only ratings of this level; null for all. */
  level: Level | null;
  count: number;
  facts: Record<string, number>;
}

/** Everything odd about a day of a window. Pure: the same day gives the same flags. */
export function detect(day: WindowDay, rules: DetectorRules): Flagged[] {
  const presses = day.presses.toSorted((a, b) => a.at - b.at);
  if (presses.length === 0) return [];
  const [inside, odd] = oddHours(day, presses, rules);
  const signs = [volumeSign(day, presses, rules), levelSign(day, presses, rules), closeSign(presses, rules)];
  const bursts = burstsOf(inside, rules);
  const runs = runsOf(day, presses, rules);
  const loud = signs.filter((sign) => sign.surprise >= rules.surprise.alone);
  const together = signs.reduce((sum, sign) => sum + sign.surprise, 0);
  // Each sign alone may be chance; that all of them are at once is not.
  if (loud.length === 0 && together >= rules.surprise.together) {
    loud.push(signs.reduce((most, sign) => (sign.surprise > most.surprise ? sign : most)));
  }
  const whole = loud.filter(({ kind }) => ![...bursts, ...runs].some((flag) => flag.kind === kind));
  return [...odd, ...bursts, ...runs, ...whole.map((sign) => wholeDay(sign, presses))];
}

interface Sign {
  kind: FlagKind;
  surprise: number;
  level: Level | null;
  facts: Record<string, number>;
  /** The ratings that make it, where they are not all of the day or of the level. */
  own?: readonly Press[];
}

const DAY_END = 24;
const MINUTE = 60_000;

function stretch(kind: FlagKind, presses: readonly Press[], facts: Record<string, number>): Flagged {
  const [from, to] = [presses[0]!.at, presses.at(-1)!.at];
  return { kind, from, to, level: null, count: presses.length, facts };
}

function wholeDay(sign: Sign, presses: readonly Press[]): Flagged {
  const own = sign.own ?? presses.filter(({ level }) => sign.level === null || level === sign.level);
  return {
    ...stretch(sign.kind, own, { ...sign.facts, surprise: sign.surprise }),
    level: sign.level,
  };
}

/** Ratings before opening, after closing, or on a day on which the centre is closed, stretch by stretch. */
function oddHours(
  { day, open }: WindowDay,
  presses: readonly Press[],
  { hours }: DetectorRules,
): [inside: Press[], flags: Flagged[]] {
  const opens = instantOf(day) + hours.from * MINUTE;
  const closes = instantOf(day) + hours.to * MINUTE;
  const inside = open ? presses.filter(({ at }) => at >= opens && at <= closes) : [];
  const before = presses.filter(({ at }) => at < (open ? opens : instantOf(day, DAY_END)));
  const after = open ? presses.filter(({ at }) => at > closes) : [];
  const flags = [before, after]
    .filter((odd) => odd.length >= hours.count)
    .map((odd) => stretch('odd-hours', odd, { count: odd.length }));
  return [inside, flags];
}

/** Stretches in which ratings came faster than anybody can be served; overlapping ones become one. */
function burstsOf(presses: readonly Press[], { burst }: DetectorRules): Flagged[] {
  const found: { from: number; to: number }[] = [];
  for (let i = 0; i + burst.count <= presses.length; i++) {
    const to = i + burst.count - 1;
    if (presses[to]!.at - presses[i]!.at > burst.seconds * 1000) continue;
    const last = found.at(-1);
    if (last !== undefined && i <= last.to) last.to = to;
    else found.push({ from: i, to });
  }
  return found.map(({ from, to }) => {
    const own = presses.slice(from, to + 1);
    return stretch('burst', own, { seconds: Math.round((own.at(-1)!.at - own[0]!.at) / 1000) });
  });
}

/** Whether enough is known of a window to call anything usual there: else its own first days would all be odd. */
const isKnown = (usual: Usual, { usualDays }: DetectorRules) => usual.days >= usualDays;

/** Runs of one level too long for chance, given how common the level is there. */
function runsOf({ usual }: WindowDay, presses: readonly Press[], rules: DetectorRules): Flagged[] {
  const flags: Flagged[] = [];
  if (!isKnown(usual, rules)) return flags;
  for (let from = 0; from < presses.length; ) {
    const { level } = presses[from]!;
    let to = from;
    while (presses[to + 1]?.level === level) to++;
    const length = to - from + 1;
    const chance = length * -Math.log10(expectedShare(usual, level, rules)) - Math.log10(presses.length);
    if (length > 1 && chance * 100 >= rules.level.runSurprise) {
      flags.push({ ...stretch('one-level', presses.slice(from, to + 1), { run: length }), level });
    }
    from = to + 1;
  }
  return flags;
}

/** More ratings than so many services bring; without served counts, than days here usually have. */
function volumeSign({ served, usual }: WindowDay, presses: readonly Press[], rules: DetectorRules): Sign {
  const n = presses.length;
  const rated = sumOf(usual.counts);
  const known = isKnown(usual, rules);
  const sign = { kind: 'volume', level: null } as const;
  if (served !== null) {
    if (n > served) {
      // One service, one rating: what is more than that needs no statistics.
      const surprise = binomial(served + 1, Math.min(n, served + 1), 0.5) + (n - served) * 100;
      return { ...sign, surprise, facts: { rated: n, served } };
    }
    const usualShare = known && usual.served ? rated / usual.served : 0.5;
    const most = Math.min(0.97, usualShare * (rules.volume.shareFactorBp / 10_000));
    return {
      ...sign,
      surprise: binomial(served, n, most),
      facts: { rated: n, served, usualBp: Math.round(usualShare * 10_000) },
    };
  }
  if (!known) return { ...sign, surprise: 0, facts: {} };
  const mean = rated / usual.days;
  const most = mean * (rules.volume.dayFactorBp / 10_000);
  return { ...sign, surprise: poisson(n, most), facts: { rated: n, usualADay: Math.round(mean) } };
}

/** One level much commoner than it usually is here. */
function levelSign({ usual }: WindowDay, presses: readonly Press[], rules: DetectorRules): Sign {
  const n = presses.length;
  if (!isKnown(usual, rules)) return { kind: 'one-level', level: null, surprise: 0, facts: {} };
  const signs = LEVELS.map((level): Sign => {
    const own = presses.filter((press) => press.level === level).length;
    const most = expectedShare(usual, level, rules);
    return {
      kind: 'one-level',
      level,
      surprise: binomial(n, own, most),
      facts: { rated: n, own, usualBp: Math.round(usualShareOf(usual, level) * 10_000) },
    };
  });
  return signs.reduce((most, sign) => (sign.surprise > most.surprise ? sign : most));
}

/** Too many ratings close upon another; the stretch is from the first of them to the last. */
function closeSign(presses: readonly Press[], { close }: DetectorRules): Sign {
  const near = [...presses.keys()].filter(
    (i) => i > 0 && presses[i]!.at - presses[i - 1]!.at <= close.seconds * 1000,
  );
  const surprise = binomial(presses.length, near.length, close.shareBp / 10_000);
  const facts = { rated: presses.length, near: near.length };
  const own = near.length === 0 ? presses : presses.slice(near[0]! - 1, near.at(-1)! + 1);
  return { kind: 'burst', level: null, surprise, facts, own };
}

const sumOf = (counts: Record<Level, number>) => LEVELS.reduce((sum, level) => sum + counts[level], 0);

/** As if five more ratings, one of each level, had been given: what was never seen is rare and not impossible. */
const usualShareOf = ({ counts }: Usual, level: Level) =>
  (counts[level] + 1) / (sumOf(counts) + LEVELS.length);

const expectedShare = (usual: Usual, level: Level, { level: { moreBp } }: DetectorRules) =>
  Math.min(0.97, usualShareOf(usual, level) + moreBp / 10_000);

/**
 * How improbable so many of n are at a given share, at least (Chernoff's bound), in hundredths of a power of ten;
 * 0 where it is no more than to be expected.
 */
export function binomial(n: number, k: number, p: number): number {
  const q = n === 0 ? 0 : k / n;
  if (q <= p) return 0;
  const rest = q === 1 ? 0 : (1 - q) * Math.log((1 - q) / (1 - p));
  return Math.round((n * (q * Math.log(q / p) + rest) * 100) / Math.LN10);
}

/** The same for a count whose mean is known. */
function poisson(k: number, mean: number): number {
  if (k <= mean || mean === 0) return 0;
  return Math.round(((k * Math.log(k / mean) - k + mean) * 100) / Math.LN10);
}
