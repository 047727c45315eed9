import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  apportion,
  assertWeights,
  divideRounded,
  meanHundredths,
  percentText,
  pointsText,
  scaled,
  shareOf,
  shareText,
} from '../../src/domain/points.ts';

describe('rounding', () => {
  it('takes a half away from zero, on both sides', () => {
    expect([divideRounded(5, 2), divideRounded(-5, 2), divideRounded(5, -2)]).toEqual([3, -3, -3]);
    expect([divideRounded(1, 2), divideRounded(-1, 2)]).toEqual([1, -1]);
  });
  it('leaves what is just under a half', () => {
    expect([divideRounded(49, 100), divideRounded(-49, 100), divideRounded(2499, 1000)]).toEqual([0, 0, 2]);
  });
  it('never gives a negative zero', () => {
    expect(Object.is(divideRounded(-49, 100), 0)).toBe(true);
  });
  it('is exact where floating point is not', () => {
    // 1.005 × 100 is 100.49999999999999 in floating point.
    expect(scaled(1005, 100, 1000)).toBe(101);
    expect(scaled(Number.MAX_SAFE_INTEGER, 9_999, 9_999)).toBe(9_007_199_254_740_991);
  });
  it('refuses fractions and a zero divisor', () => {
    expect(() => divideRounded(0.5, 1)).toThrow('not a whole number: 0.5');
    expect(() => divideRounded(1, 0)).toThrow('division by zero');
  });
  it('never strays more than half a unit from the exact quotient', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 1_000_000 }), (n, d) => {
        const q = BigInt(divideRounded(n, d));
        const miss = 2n * (q * BigInt(d) - BigInt(n));
        return miss <= BigInt(d) && miss >= -BigInt(d);
      }),
    );
  });
});

describe('shares and means', () => {
  it('a fifth of 150 points is 30 points', () => {
    expect(shareOf(15_000, 2_000)).toBe(3_000);
  });
  it('the mean of nothing is no data', () => {
    expect(meanHundredths([])).toBeNull();
    expect(meanHundredths([9000, 9001])).toBe(9001);
  });
  it('parts add up to the total, the largest remainder first', () => {
    expect(apportion(10_000, [1, 1, 1])).toEqual([3334, 3333, 3333]);
    expect(apportion(100, [2000, 8000])).toEqual([20, 80]);
    expect(apportion(100, [0, 0])).toEqual([0, 0]);
    expect(apportion(1, [1, 2])).toEqual([0, 1]);
  });
  it('whatever the weights, nothing is lost', () => {
    const weights = fc.array(fc.nat(10_000), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.nat(1_000_000), weights, (total, w) => {
        const sum = apportion(total, w).reduce((a, b) => a + b, 0);
        return sum === (w.some((x) => x > 0) ? total : 0);
      }),
    );
  });
});

describe('weights', () => {
  it('that sum to 10,000 are taken', () => {
    expect(() => assertWeights({ a: 8_000, b: 2_000 }, '总权重')).not.toThrow();
  });
  it('one basis point short or over are refused, saying by how much', () => {
    expect(() => assertWeights({ a: 7_999, b: 2_000 }, '总权重')).toThrow(
      '总权重：各项权重合计须为 10000（即 100%），现为 9999，少 1。',
    );
    expect(() => assertWeights({ a: 8_001, b: 2_000 }, '总权重')).toThrow('现为 10001，多 1。');
  });
  it('that are negative or broken are refused by name', () => {
    expect(() => assertWeights({ a: 10_001, b: -1 }, '总权重')).toThrow('“b”的权重须为不小于 0 的整数');
    expect(() => assertWeights({ a: 0.5 }, '总权重')).toThrow('“a”的权重');
  });
});

describe('texts', () => {
  it('show two decimals', () => {
    expect([pointsText(9050), pointsText(-50), pointsText(0), pointsText(5)]).toEqual([
      '90.50',
      '-0.50',
      '0.00',
      '0.05',
    ]);
  });
  it('show percentages without idle zeros', () => {
    expect([
      percentText(2000),
      percentText(1250),
      percentText(1),
      percentText(10_000),
      percentText(0),
    ]).toEqual(['20%', '12.5%', '0.01%', '100%', '0%']);
  });
  it('show measured shares with one decimal each', () => {
    expect([0, 4, 5, 1254, 1255, 5000, 10_000, 12_340].map(shareText)).toEqual([
      '0.0%',
      '0.0%',
      '0.1%',
      '12.5%',
      '12.6%',
      '50.0%',
      '100.0%',
      '123.4%',
    ]);
  });
});
