/** What ratings without a ticket weigh in the year's assessment (§9.2), followed from the months of the record. */
import { expect, it } from 'vitest';
import { assess, parametersOn } from '../../src/domain/assessment.ts';
import type { Body } from '../../src/domain/bodies.ts';
import { LEVELS, type Level } from '../../src/domain/ratings.ts';
import { factsOf } from '../../src/record/facts.ts';
import type { PublicRecord } from '../../src/record/parse.ts';
import type { RatingsRecord } from '../../src/record/ratings.ts';
import { levels, shippedFiles } from '../domain/assessment/city.ts';

const none = levels(0);
const sum = (counts: Record<Level, number>) => LEVELS.reduce((n, level) => n + counts[level], 0);
const cases = { opened: 0, due: 0, rectifiedInTime: 0 } as RatingsRecord['units'][number]['cases'];

/** A month of one department in one centre of its county, of which `tied` came with a ticket. */
function month(
  id: string,
  untiedWeightBp: number,
  counts: Record<Level, number>,
  tied: Record<Level, number> | undefined,
): RatingsRecord {
  const felt = { counts, total: sum(counts), excluded: none, tiedCounts: tied };
  return {
    ...{ month: id, untiedWeightBp, rows: [], earlier: [], exclusions: [], flags: [], gaps: [] },
    units: [{ unit: 'd-a', ...felt, served: null, cases }],
    centres: [{ centre: 's-east', ...felt, flagged: 0 }],
  } as unknown as RatingsRecord;
}

const bodies = [
  { id: 'd-a', kind: 'department', parent: null },
  { id: 'c-east', kind: 'county', parent: null },
  { id: 's-east', kind: 'service-centre', parent: 'c-east' },
] as Body[];
const recordOf = (...ratings: RatingsRecord[]) =>
  ({
    ...{ bodies, plans: [], airings: [], appraisals: [], rounds: [], assessments: [], ratings },
    ...{ duties: [], schemes: [], rulings: [], pilots: [], supervision: [], bulletins: [], learning: [] },
  }) as unknown as PublicRecord;
const of = (unit: string, ...months: RatingsRecord[]) =>
  factsOf(recordOf(...months), '2016').find((facts) => facts.unit === unit)!;
/** The line of the shipped rules that counts all ratings. */
const lineOf = (unit: string, ...months: RatingsRecord[]) =>
  assess([of(unit, ...months)], parametersOn(shippedFiles().files, '2016-12-31'))[0]!.lines.find(
    ({ id }) => id === 'ratings-levels',
  )!;

// Forty rated with a ticket, all content; a hundred without, all discontent.
const JUNE = [levels(40, 100), levels(40, 0)] as const;

it.each([
  // 40 of 140; 40 of 40 + 100 · ½; 40 of 40 + 100 · 0.0001; 40 of 40.
  [10_000, 2857],
  [5000, 4444],
  [1, 9998],
  [0, 10_000],
])('a rating without a ticket that weighs %i of 10,000 brings the index to %i', (weight, index) => {
  for (const unit of ['d-a', 'c-east']) {
    expect(lineOf(unit, month('2016-06', weight, ...JUNE)).attainmentBp).toBe(index);
  }
});

it('each month weighs by the rule under which it was published', () => {
  const july = (weight: number) => month('2016-07', weight, ...JUNE);
  const june = month('2016-06', 10_000, ...JUNE);
  // June 40 of 140, July 40 of 90.
  expect(of('d-a', june, july(5000)).ratings).toMatchObject({
    ...{ n: 280, byLevel: { 'very-satisfied': 80, 'very-dissatisfied': 200 } },
    weighed: { byLevelBp: { 'very-satisfied': 800_000, 'very-dissatisfied': 1_500_000 }, sample: 258 },
  });
  expect(lineOf('d-a', june, july(5000)).attainmentBp).toBe(3478);
  // Nothing of a weight stands where all weigh alike, so that earlier assessments stay as they are.
  expect(of('d-a', june, july(10_000)).ratings).not.toHaveProperty('weighed');
});

it('an earlier month is weighed by its own rule also where a later file tells it anew', () => {
  const june = month('2016-06', 5000, levels(1, 0), levels(1, 0));
  const july = month('2016-07', 10_000, levels(10, 0), levels(0, 0));
  const { unit: _, ...felt } = month('2016-06', 0, ...JUNE).units[0]!;
  july.earlier = [{ month: '2016-06', units: [{ ...felt, unit: 'd-a' }], centres: [] }];
  expect(of('d-a', june, july).ratings?.weighed?.byLevelBp).toMatchObject({
    'very-satisfied': 500_000,
    'very-dissatisfied': 500_000,
  });
});

it('a month that does not tell which came with a ticket weighs all alike', () => {
  expect(lineOf('c-east', month('2016-06', 0, levels(40, 100), undefined)).attainmentBp).toBe(2857);
});

it.each([
  // 28 with a ticket and 4 at half: (28 + 2)² ÷ (28 + 1) = 31.03; 28 and 2: 29² ÷ 28.5 = 29.51.
  [4, 31, 10_000],
  [2, 29, null],
])('the least sample is of what weighs: 28 with a ticket and %i without are %i', (without, sample, index) => {
  const one = month('2016-06', 5000, levels(28 + without), levels(28));
  expect(of('d-a', one).ratings?.weighed?.sample).toBe(sample);
  const line = lineOf('d-a', one);
  expect(line.attainmentBp).toBe(index);
  if (index === null) {
    expect(line.note).toMatch(/^样本不足：评价 30 件，按权重折合 29 件，少于最低样本 30 件/);
  }
});

it('where those without a ticket weigh nothing and there are no others, there is no data', () => {
  const line = lineOf('d-a', month('2016-06', 0, levels(50, 50), none));
  expect([line.attainmentBp, line.note.slice(0, 8)]).toEqual([null, '本期没有应评事项']);
});

it('the sheet shows counts and weights', () => {
  const inputs = lineOf('d-a', month('2016-06', 5000, ...JUNE)).inputs;
  const shown = inputs.filter(({ value }) => value !== 0).map(({ fact, value }) => [fact, value]);
  expect(shown).toEqual([
    ['ratings.level.very-satisfied', 40],
    ['ratings.level.very-dissatisfied', 100],
    ['ratings.n', 140],
    ['ratings.weighed.very-satisfied', 4000],
    ['ratings.weighed.very-dissatisfied', 5000],
    ['ratings.served', null],
  ]);
});
