import { Refusal } from './outcome.ts';

/**
 * Points and weights. A point is counted in integer hundredths (`9050` = 90.50 分), a weight in integer basis
 * points (`2000` = 20 %). Everything that is rounded in this project is rounded here, so that server, tests
 * and the reader's browser cannot differ by a hundredth.
 */

/** All weights of one level together, in basis points. */
export const WHOLE_BP = 10_000;

/**
 * The quotient of two integers as an integer, half away from zero: 5/2 → 3, −5/2 → −3.
 * Exact for any safe integers; throws a RangeError for a fraction or a zero divisor.
 */
export function divideRounded(numerator: number, denominator: number): number {
  return scaled(numerator, 1, denominator);
}

/** `value × numerator ÷ denominator`, rounded half away from zero. The product may exceed 2^53. */
export function scaled(value: number, numerator: number | bigint, denominator: number | bigint): number {
  const [v, n, d] = [integer(value), integer(numerator), integer(denominator)];
  if (d === 0n) throw new RangeError('division by zero');
  const product = v * n;
  const negative = product < 0n !== d < 0n;
  const [top, bottom] = [product < 0n ? -product : product, d < 0n ? -d : d];
  const quotient = Number((2n * top + bottom) / (2n * bottom));
  return negative && quotient !== 0 ? -quotient : quotient;
}

/** The share of an amount in basis points: `shareOf(15_000, 2_000)` → 3,000 hundredths. */
export function shareOf(amountHundredths: number, weightBp: number): number {
  return scaled(amountHundredths, weightBp, WHOLE_BP);
}

/** Mean of integers, rounded once at the end; null of nothing, because no data is not zero. */
export function meanHundredths(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return divideRounded(
    values.reduce((sum, value) => sum + value, 0),
    values.length,
  );
}

/**
 * Splits a total into integers in proportion to the weights, so that the parts add up to the total exactly
 * (largest remainder; of equal remainders the earlier part gets the unit). All weights zero: all parts zero.
 */
export function apportion(total: number, weights: readonly (number | bigint)[]): number[] {
  const exact = weights.map(integer);
  if (exact.some((weight) => weight < 0n)) throw new RangeError('a weight is negative');
  const sum = exact.reduce((a, b) => a + b, 0n);
  if (sum === 0n) return exact.map(() => 0);
  const whole = integer(total);
  const parts = exact.map((weight) => Number((whole * weight) / sum));
  const order = exact
    .map((weight, index) => ({ index, rest: (whole * weight) % sum }))
    .sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1));
  let left = total - parts.reduce((a, b) => a + b, 0);
  for (const { index } of order) {
    if (left === 0) break;
    parts[index]! += 1;
    left -= 1;
  }
  return parts;
}

/** Refuses (`invalid`) weights of one level that are not whole basis points or do not sum to 10,000. */
export function assertWeights(weights: Readonly<Record<string, number>>, where: string): void {
  for (const [name, weight] of Object.entries(weights)) {
    if (!Number.isSafeInteger(weight) || weight < 0) {
      throw new Refusal(
        'invalid',
        `${where}：“${name}”的权重须为不小于 0 的整数（万分之一），现为 ${weight}。`,
        {
          field: name,
        },
      );
    }
  }
  const sum = Object.values(weights).reduce((a, b) => a + b, 0);
  if (sum === WHOLE_BP) return;
  const gap = sum > WHOLE_BP ? `多 ${sum - WHOLE_BP}` : `少 ${WHOLE_BP - sum}`;
  throw new Refusal('invalid', `${where}：各项权重合计须为 10000（即 100%），现为 ${sum}，${gap}。`);
}

/** `9050` → `90.50`, `-50` → `-0.50`. */
export function pointsText(hundredths: number): string {
  const digits = String(Math.abs(hundredths)).padStart(3, '0');
  return `${hundredths < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** `2000` → `20%`, `1250` → `12.5%`, `1` → `0.01%`. */
export function percentText(basisPoints: number): string {
  return `${pointsText(basisPoints).replace(/\.?0+$/, '')}%`;
}

/** A measured share, always with one decimal so that a column of them can be read: `1258` → `12.6%`, `5000` → `50.0%`. */
export function shareText(basisPoints: number): string {
  const tenths = divideRounded(basisPoints, 10);
  return `${(tenths / 10).toFixed(1)}%`;
}

function integer(value: number | bigint): bigint {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new RangeError(`not a whole number: ${value}`);
  }
  return BigInt(value);
}
