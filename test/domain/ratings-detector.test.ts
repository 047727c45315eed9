/**
 * The detector against simulated days. Genuine days differ in how many are served, how many of them rate, how they
 * rate and when; stuffed days add presses in six ways. The counts are literals: the same seed, the same days.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Random, seeded } from '../../src/demo/random.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import {
  binomial,
  DetectorRules,
  detect,
  LEVELS,
  type Level,
  type Press,
  type Usual,
  type WindowDay,
} from '../../src/domain/ratings.ts';

const rules = DetectorRules.parse(
  JSON.parse(readFileSync(new URL('../../content/parameters/rating-detector.json', import.meta.url), 'utf8'))
    .values[0].value,
);
const DAY = '2016-07-06';
const [BEST, GOOD, FAIR, BAD, WORST] = LEVELS;
const at = (minutes: number) => instantOf(DAY) + Math.round(minutes * 60_000);
const zero = () => Object.fromEntries(LEVELS.map((level) => [level, 0])) as Record<Level, number>;

interface Window {
  served: number;
  share: number;
  levels: Record<Level, number>;
}

function aWindow(random: Random): Window {
  const mood = 0.25 + random.next() * 0.75;
  return {
    served: random.int(25, 120),
    share: 0.12 + random.next() * 0.48,
    levels: {
      ...{ [BEST]: 30 + 40 * mood, [GOOD]: 26, [FAIR]: 16 - 8 * mood },
      ...{ [BAD]: 5.2 - 4 * mood, [WORST]: 2.4 - 2 * mood },
    } as Record<Level, number>,
  };
}

/** Days differ: from 60 to 140 % of those usually served, from 70 to 135 % of the share that usually rates. */
function numbers(window: Window, random: Random): { served: number; rated: number } {
  const served = Math.max(5, Math.round(window.served * (0.6 + random.next() * 0.8)));
  const share = Math.min(0.9, window.share * (0.7 + random.next() * 0.65));
  let rated = 0;
  for (let i = 0; i < served; i++) if (random.next() < share) rated++;
  return { served, rated };
}

/** Two busy stretches, a quiet noon, now and then somebody who stays late. */
function moment(random: Random): number {
  const kind = random.next();
  if (kind < 0.01) return 1050 + random.int(0, 50);
  if (kind < 0.48) return 510 + random.next() * 195;
  return kind < 0.58 ? 705 + random.next() * 145 : 850 + random.next() * 200;
}

/** Six in a hundred bring a companion who presses right after them. */
function genuine(window: Window, random: Random): { presses: Press[]; served: number } {
  const { served, rated } = numbers(window, random);
  const presses: Press[] = [];
  while (presses.length < rated) {
    const minute = moment(random);
    presses.push({ at: at(minute), level: random.weighted(window.levels) });
    if (presses.length < rated && random.next() < 0.06) {
      presses.push({ at: at(minute) + random.int(5, 20) * 1000, level: random.weighted(window.levels) });
    }
  }
  return { presses, served };
}

function usualOf(window: Window, random: Random): Usual {
  const usual = { days: 20, counts: zero(), served: 0 };
  for (let day = 0; day < 20; day++) {
    const { served, rated } = numbers(window, random);
    usual.served += served;
    for (let i = 0; i < rated; i++) usual.counts[random.weighted(window.levels)]++;
  }
  return usual;
}

const steps = (random: Random, count: number, from: number, gap: [number, number], level: Level): Press[] => {
  let time = from;
  return Array.from({ length: count }, () => {
    time += random.int(...gap) * 1000;
    return { at: time, level };
  });
};
const spread = (random: Random, count: number, level: () => Level): Press[] =>
  Array.from({ length: count }, (_, i) => ({
    at: at(510 + (540 * (i + random.next())) / count),
    level: level(),
  }));

type Day = ReturnType<typeof genuine>;
const STUFFED: Record<string, (day: Day, random: Random) => Press[]> = {
  'a clerk presses one to four times in quiet minutes, thirty to sixty in all': (day, random) => {
    const made: Press[] = [];
    const want = random.int(30, 60);
    for (let tries = 0; made.length < want; tries++) {
      const time = at(moment(random));
      const busy = [...day.presses, ...made].some((press) => Math.abs(press.at - time) < 180_000);
      if (!busy || tries > 3000) made.push(...steps(random, random.int(1, 4), time, [2, 12], BEST));
    }
    return made;
  },
  'a script runs at night': (_, random) =>
    steps(random, random.int(15, 200), at(random.int(0, 400)), [1, 20], BEST),
  'a block of the best level in office hours': (_, random) =>
    steps(random, random.int(25, 60), at(moment(random)), [15, 40], BEST),
  'a block of the worst level, to hurt a rival': (_, random) =>
    steps(random, random.int(15, 40), at(moment(random)), [15, 60], WORST),
  'three times as many as were served, spread evenly over the day': (day, random) =>
    spread(random, day.served * 3 - day.presses.length, () => BEST),
  'everybody served who did not rate is rated for, with levels mixed to look natural': (day, random) =>
    spread(random, day.served - day.presses.length, () => (random.next() < 0.7 ? BEST : GOOD)),
};

function found(
  random: Random,
  stuff: ((day: Day, random: Random) => Press[]) | null,
  served = true,
): boolean {
  const window = aWindow(random);
  const usual = usualOf(window, random);
  const day = genuine(window, random);
  const presses = stuff === null ? day.presses : [...day.presses, ...stuff(day, random)];
  const known = served ? { served: day.served, usual } : { served: null, usual: { ...usual, served: null } };
  return detect({ day: DAY, open: true, presses, ...known }, rules).length > 0;
}
const count = (n: number, test: () => boolean) => {
  let yes = 0;
  for (let i = 0; i < n; i++) if (test()) yes++;
  return yes;
};

describe('of simulated days', () => {
  it('at most one genuine day in a thousand is flagged', () => {
    const random = seeded(20160706);
    expect(count(10_000, () => found(random, null))).toBe(4);
  });

  it('at most one genuine day in a thousand is flagged where nobody counts who is served', () => {
    const random = seeded(7);
    expect(count(10_000, () => found(random, null, false))).toBe(5);
  });

  const FOUND = [391, 400, 391, 400, 400, 397];
  it.each(Object.keys(STUFFED).map((name, i) => [name, FOUND[i]!] as const))(
    '%s: %i of 400 found',
    (name, expected) => {
      const random = seeded(2016 + name.length);
      expect(count(400, () => found(random, STUFFED[name]!))).toBe(expected);
    },
  );

  // Below 95 %: what hides among genuine ratings is found only where somebody counts who is served.
  const BLIND = [359, 400, 368, 400, 400, 173];
  it.each(Object.keys(STUFFED).map((name, i) => [name, BLIND[i]!] as const))(
    'without counts of who was served, %s: %i of 400 found',
    (name, expected) => {
      const random = seeded(2016 + name.length);
      expect(count(400, () => found(random, STUFFED[name]!, false))).toBe(expected);
    },
  );
});

describe('a day', () => {
  const usual: Usual = { days: 20, counts: { ...zero(), [BEST]: 240, [GOOD]: 160 }, served: 1000 };
  const day = (presses: Press[], change: Partial<WindowDay> = {}): WindowDay => ({
    ...{ day: DAY, open: true, presses, served: 50, usual },
    ...change,
  });
  const every = (n: number, seconds: number, from = 540, level?: Level): Press[] =>
    Array.from({ length: n }, (_, i) => ({
      at: at(from) + i * seconds * 1000,
      level: level ?? (i % 2 === 0 ? BEST : GOOD),
    }));
  const kinds = (window: WindowDay) => detect(window, rules).map((flag) => flag.kind);

  it('without ratings, and an ordinary one, has nothing odd', () => {
    expect(kinds(day([]))).toEqual([]);
    expect(kinds(day(every(20, 1200)))).toEqual([]);
  });

  it('with five ratings within forty seconds has a burst, with one more second between first and last it has none', () => {
    expect(detect(day(every(5, 10)), rules)).toEqual([
      ...[
        { kind: 'burst', from: at(540), to: at(540) + 40_000, level: null, count: 5, facts: { seconds: 40 } },
      ],
    ]);
    expect(kinds(day([...every(4, 10), { at: at(540) + 41_000, level: GOOD }]))).toEqual([]);
  });

  it('with too many ratings close upon another names the stretch from the first of them to the last', () => {
    const presses = [...every(6, 1800), ...every(16, 20, 800), ...every(4, 1800, 900)];
    expect(detect(day(presses), rules).filter((flag) => flag.kind === 'burst')).toMatchObject([
      { from: at(800), to: at(805), count: 16, facts: { rated: 26, near: 15 } },
    ]);
  });

  it('with three ratings before eight or after half past six is odd, with two it is not', () => {
    expect(kinds(day(every(2, 600, 440)))).toEqual([]);
    expect(kinds(day(every(3, 600, 440)))).toEqual(['odd-hours']);
    expect(kinds(day(every(3, 600, 1111)))).toEqual(['odd-hours']);
    expect(kinds(day(every(3, 600, 480)))).toEqual([]);
  });

  it('on which the centre is closed makes every rating odd', () => {
    expect(detect(day(every(10, 1800), { open: false }), rules)).toMatchObject([
      { kind: 'odd-hours', count: 10 },
    ]);
  });

  it('with more ratings than services is flagged, with as many it is held against what is usual', () => {
    expect(kinds(day(every(30, 600), { served: 29 }))).toEqual(['volume']);
    expect(kinds(day(every(20, 600), { served: 40 }))).toEqual([]);
  });

  it('with a run of one level too long for chance names the run and the level', () => {
    const run = [...every(10, 900), ...every(16, 900, 700, WORST)];
    const flags = detect(day(run), rules).filter((flag) => flag.kind === 'one-level');
    expect(flags).toMatchObject([{ level: WORST, count: 16, from: at(700), facts: { run: 16 } }]);
  });

  it('of a new window, of which nothing is known, is not held against anything', () => {
    const fresh = { usual: { days: 0, counts: zero(), served: null }, served: null };
    expect(kinds(day(every(40, 600), fresh))).toEqual([]);
  });
});

it('the improbability of a count is at least Chernoff’s bound: ten heads of ten are a thousandth', () => {
  expect(binomial(10, 10, 0.5)).toBe(301);
  expect(binomial(10, 5, 0.5)).toBe(0);
  expect(binomial(0, 0, 0.5)).toBe(0);
});
