import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ballotsIn,
  type Cell,
  groupCategories,
  type Histogram,
  histogramOf,
  MARKS,
  meanOfMeansHundredths,
  suppress,
} from '../../src/domain/appraisals.ts';
import { VALUES } from './appraisals.fixture.ts';

const histogram = (...counts: [number, number, number, number, number]): Histogram => {
  const result = histogramOf([]);
  MARKS.forEach((mark, i) => {
    result[mark] = counts[i]!;
  });
  return result;
};

describe('counting', () => {
  it('不了解 and blank are reported and stand outside the mean', () => {
    expect(meanOfMeansHundredths([histogram(2, 0, 1, 5, 9)], VALUES)).toBe(7667);
    expect(meanOfMeansHundredths([histogram(0, 0, 0, 5, 9)], VALUES)).toBeNull();
  });

  it('is the mean of the means of the categories, not of all ballots', () => {
    expect(meanOfMeansHundredths([histogram(1, 0, 0, 0, 0), histogram(0, 0, 9, 0, 0)], VALUES)).toBe(6500);
    expect(meanOfMeansHundredths([histogram(1, 0, 0, 0, 0), histogram(0, 0, 0, 9, 0)], VALUES)).toBe(10000);
  });

  it('is rounded once, at the end, half up', () => {
    // (76.666… + 76.666… + 100) / 3 = 84.444…; a rounding in between would not show, so also a true half:
    const thirds = histogram(2, 0, 1, 0, 0);
    expect(meanOfMeansHundredths([thirds, thirds, histogram(1, 0, 0, 0, 0)], VALUES)).toBe(8444);
    // 1 × 100 and 31 × 70 of 32: 70.9375 → 70.94; 1 × 100 and 15 × 70 of 16: 71.875 → 71.88
    expect(meanOfMeansHundredths([histogram(1, 31, 0, 0, 0)], VALUES)).toBe(7094);
    expect(meanOfMeansHundredths([histogram(1, 15, 0, 0, 0)], VALUES)).toBe(7188);
  });
});

describe('suppression', () => {
  const sizes = (...ballots: number[]) => ballots.map((n, i) => ({ category: 'abc'[i]!, ballots: n }));

  it('shows a category alone from ten ballots on, and merges it from nine down', () => {
    expect(groupCategories(sizes(10, 10, 10), 10)).toEqual([['a'], ['b'], ['c']]);
    expect(groupCategories(sizes(9, 40, 30), 10)).toEqual([['a', 'c'], ['b']]);
    expect(groupCategories(sizes(4, 5, 30), 10)).toEqual([['a', 'b', 'c']]);
    expect(groupCategories(sizes(5, 5, 30), 10)).toEqual([['a', 'b'], ['c']]);
    expect(groupCategories(sizes(0, 12, 30), 10)).toEqual([['b'], ['c']]);
  });

  it('shows nothing where all together stay below ten', () => {
    const all = suppress([{ category: 'a', histogram: histogram(3, 3, 3, 0, 0) }], 10);
    expect(all).toEqual([{ categories: ['a'], ballots: 9, cells: null }]);
  });

  it('withholds a merged group in which nobody was dissatisfied: it would speak for the small category', () => {
    const counts = (dissatisfied: number) => [
      { category: 'a', histogram: histogram(3, 1, 0, 2, 0) },
      { category: 'b', histogram: histogram(10, 5, dissatisfied, 2, 1) },
    ];
    expect(suppress(counts(1), 10)[0]!.cells).toBeNull();
    expect(suppress(counts(2), 10)[0]!.cells?.map(({ count }) => count)).toEqual([13, 6, 2, 5]);
  });

  it('never lets a solver narrow a hidden cell to fewer than three values', () => {
    const counts = fc.tuple(...Array.from({ length: 5 }, () => fc.nat(3))) as fc.Arbitrary<
      [number, number, number, number, number]
    >;
    let shown = 0;
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        const members = [histogram(...a), histogram(...b)];
        fc.pre(members.every((member) => ballotsIn(member) > 0 && ballotsIn(member) <= 8));
        const published = suppress(
          members.map((h, i) => ({ category: 'ab'[i]!, histogram: h })),
          // Above each member and below the sum: both are hidden, their sum is shown.
          Math.max(ballotsIn(members[0]!), ballotsIn(members[1]!)) + 1,
        );
        const [group] = published;
        expect(published).toHaveLength(1);
        if (!group?.cells) return;
        shown += 1;
        for (const [first, second] of [members, [...members].reverse()] as [Histogram, Histogram][]) {
          const possible = solve(group.cells, ballotsIn(first), ballotsIn(second));
          const least = Math.min(3, ballotsIn(first) + 1);
          for (const mark of MARKS) expect(possible[mark].size).toBeGreaterThanOrEqual(least);
          for (const mark of MARKS) expect(possible[mark].has(first[mark])).toBe(true);
        }
      }),
      { numRuns: 600, seed: 9 },
    );
    expect(shown).toBeGreaterThan(50);
  });

  it('and the solver bites: a merged sum shown without the rule does give a cell away', () => {
    const cells = [
      { marks: ['satisfied' as const], count: 12 },
      { marks: ['basically-satisfied' as const], count: 3 },
      { marks: ['dissatisfied' as const], count: 0 },
      { marks: ['unknown' as const, 'blank' as const], count: 2 },
    ];
    expect([...solve(cells, 6, 11).dissatisfied]).toEqual([0]);
  });
});

/** Every histogram of a category of `own` ballots that fits the published cells and the other's number of ballots. */
function solve(cells: Cell[], own: number, other: number): Record<(typeof MARKS)[number], Set<number>> {
  const possible = Object.fromEntries(MARKS.map((mark) => [mark, new Set<number>()])) as ReturnType<
    typeof solve
  >;
  const walk = (at: number, left: number, chosen: number[]): void => {
    if (at === MARKS.length) {
      if (left > 0) return;
      const fits = cells.every(({ marks, count }) => {
        const mine = marks.reduce((sum, mark) => sum + chosen[MARKS.indexOf(mark)]!, 0);
        return mine <= count && count - mine <= other;
      });
      if (fits) MARKS.forEach((mark, i) => void possible[mark].add(chosen[i]!));
      return;
    }
    for (let n = 0; n <= left; n++) walk(at + 1, left - n, [...chosen, n]);
  };
  walk(0, own, []);
  return possible;
}
