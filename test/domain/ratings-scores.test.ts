import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  LEVELS,
  type Level,
  rankedScores,
  rankRanges,
  scoreOf,
  smallCells,
} from '../../src/domain/ratings.ts';

const counts = (...numbers: number[]) =>
  Object.fromEntries(LEVELS.map((level, i) => [level, numbers[i] ?? 0])) as Record<Level, number>;
/** Only good and bad, so that the mean is a share. */
const TWO = counts(10_000, 10_000, 10_000, 0, 0);
const FIVE = counts(10_000, 8000, 6000, 3000, 0);

/** The score where every rating weighs the same, without its sample. */
function plain(numbers: Record<Level, number>, points: Record<Level, number>) {
  const score = scoreOf({ counts: numbers, tiedCounts: counts() }, { points, untiedWeightBp: 10_000 });
  if (score === null) return null;
  const { sample: _, ...rest } = score;
  return rest;
}

it('for ratings of two values the interval is Wilson’s: 8 of 10 lie between 49.02 and 94.33', () => {
  expect(plain(counts(8, 0, 0, 0, 2), TWO)).toEqual({
    ...{ meanHundredths: 8000, lowHundredths: 4902, highHundredths: 9433 },
  });
  expect(plain(counts(0, 0, 0, 0, 10), TWO)).toEqual({
    ...{ meanHundredths: 0, lowHundredths: 0, highHundredths: 2775 },
  });
});

it('a mean of all five levels is weighted by their points; of nothing there is none', () => {
  expect(plain(counts(50, 30, 15, 3, 2), FIVE)).toEqual({
    ...{ meanHundredths: 8390, lowHundredths: 7824, highHundredths: 8705 },
  });
  expect(plain(counts(), FIVE)).toBeNull();
});

it('ratings without a ticket weigh what the parameter says, in the mean and in the sample', () => {
  // Ten with a ticket, all content; forty without, all discontent.
  const unit = { counts: counts(10, 0, 0, 0, 40), tiedCounts: counts(10, 0, 0, 0, 0) };
  const at = (untiedWeightBp: number) => scoreOf(unit, { points: TWO, untiedWeightBp })!;
  expect(at(10_000)).toMatchObject({ meanHundredths: 2000, sample: 50 });
  // 10 of 10 + 40 · ½ = 30; (30)² / (10 + 40 · ¼) = 45
  expect(at(5000)).toMatchObject({ meanHundredths: 3333, sample: 45 });
  expect(at(0)).toMatchObject({ meanHundredths: 10_000, sample: 10 });
  const none = { counts: counts(5), tiedCounts: counts() };
  expect(scoreOf(none, { points: TWO, untiedWeightBp: 0 })).toBeNull();
});

it('who has too few ratings that weigh gets no rank and takes none from the others', () => {
  const rules = { points: TWO, untiedWeightBp: 0, minimumSample: 10 };
  const tied = (numbers: Record<Level, number>) => ({ counts: numbers, tiedCounts: numbers });
  const few = { counts: counts(90), tiedCounts: counts(9) };
  const [a, b, c] = rankedScores([tied(counts(10)), few, tied(counts(0, 0, 0, 0, 10))], rules);
  expect([a?.rankFrom, a?.rankTo, b, c?.rankFrom, c?.rankTo]).toEqual([1, 1, null, 2, 2]);
});

it('an interval holds its mean and narrows with more of the same', () => {
  const some = fc.tuple(...LEVELS.map(() => fc.nat(200)));
  fc.assert(
    fc.property(some, (numbers) => {
      fc.pre(numbers.some((n) => n > 0));
      const few = plain(counts(...numbers), FIVE)!;
      const many = plain(counts(...numbers.map((n) => n * 9)), FIVE)!;
      expect(few.lowHundredths).toBeLessThanOrEqual(few.meanHundredths);
      expect(few.highHundredths).toBeGreaterThanOrEqual(few.meanHundredths);
      expect(many.highHundredths - many.lowHundredths).toBeLessThanOrEqual(
        few.highHundredths - few.lowHundredths,
      );
    }),
  );
});

it('units whose intervals overlap share a range of ranks; one that is better for certain has its own', () => {
  const score = (low: number, high: number) => ({
    ...{ meanHundredths: (low + high) / 2, lowHundredths: low, highHundredths: high },
  });
  expect(rankRanges([score(90, 95), score(70, 80), score(75, 85), score(80, 82), score(10, 20)])).toEqual([
    { from: 1, to: 1 },
    { from: 2, to: 4 },
    { from: 2, to: 4 },
    { from: 2, to: 4 },
    { from: 5, to: 5 },
  ]);
  // Just touching is no certainty; one hundredth apart is.
  expect(rankRanges([score(80, 90), score(70, 80)]).map((rank) => rank.from)).toEqual([1, 1]);
  expect(rankRanges([score(81, 90), score(70, 80)]).map((rank) => rank.from)).toEqual([1, 2]);
});

const cell = (row: string, column: string, total: number) => ({ row, column, total });

it('a cell below the limit is merged, and with it the next smallest of its row and column', () => {
  const cells = [
    ...[cell('a', 'x', 40), cell('a', 'y', 9), cell('a', 'z', 12)],
    ...[cell('b', 'x', 50), cell('b', 'y', 30), cell('b', 'z', 60)],
  ];
  // a/y is small; a/z goes with it, since a’s total would tell it; so do b/y and b/z, for the totals of y and z.
  expect(smallCells(cells, 10)).toEqual([false, true, true, false, true, true]);
  expect(smallCells(cells, 9)).toEqual(Array(6).fill(false));
});

it('no published total leaves a single cell that could be worked out', () => {
  const table = fc.array(
    fc.record({
      row: fc.constantFrom('a', 'b', 'c', 'd'),
      column: fc.constantFrom('x', 'y', 'z'),
      total: fc.integer({ min: 1, max: 40 }),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(table, (drawn) => {
      const cells = [...new Map(drawn.map((one) => [one.row + one.column, one])).values()];
      const hidden = smallCells(cells, 10);
      for (const line of [
        ...Map.groupBy(cells.keys(), (i) => cells[i]!.row).values(),
        ...Map.groupBy(cells.keys(), (i) => `${cells[i]!.column}!`).values(),
      ]) {
        const out = line.filter((i) => hidden[i]);
        expect(out.length === 1 && line.length > 1).toBe(false);
      }
      for (const [i, one] of cells.entries()) if (one.total < 10) expect(hidden[i]).toBe(true);
    }),
  );
});
