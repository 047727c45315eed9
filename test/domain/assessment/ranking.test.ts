import { beforeEach, describe, expect, it } from 'vitest';
import { places } from '../../../src/domain/assessment/ranking.ts';
import { assess, sensitivity } from '../../../src/domain/assessment.ts';
import { levels, line, own, shippedFiles } from './city.ts';

let city = shippedFiles();
beforeEach(() => {
  city = shippedFiles();
});
const on2016 = () => city.on2016();

describe('ranking', () => {
  it('ties are ties', () => {
    expect(places([90, 95, 90, null, 80])).toEqual([2, 1, 2, null, 4]);
  });
  it('stays within the class', () => {
    const sheets = assess(
      [
        own('c-a', 50),
        own('d-a', 90, { class: 'department' }),
        own('c-b', 60),
        own('d-b', 90, { class: 'department' }),
      ],
      on2016(),
    );
    expect(sheets.map((s) => [s.unit, s.rank, s.ranked])).toEqual([
      ['c-a', 2, 2],
      ['d-a', 1, 2],
      ['c-b', 1, 2],
      ['d-b', 1, 2],
    ]);
  });
  it('on ratings leaves out a unit below the minimum sample', () => {
    const rated = (unit: string, best: number, worst: number) =>
      own(unit, 50, { ratings: { byLevel: levels(best, worst), n: best + worst } });
    const sheets = assess([rated('c-a', 29, 0), rated('c-b', 30, 0), rated('c-c', 29, 1)], on2016());
    expect(sheets.map((s) => [s.unit, s.ratingsIndexBp, s.ratingsRank])).toEqual([
      ['c-a', null, null],
      ['c-b', 10_000, 1],
      ['c-c', 9_667, 2],
    ]);
    expect(line(sheets[0], 'ratings-levels').note).toMatch(/^样本不足：评价 29 件，少于最低样本 30 件；/);
  });
});

describe('grades', () => {
  const grades = (...done: number[]) =>
    assess(
      done.map((n, i) => own(`c-${i}`, n)),
      on2016(),
    ).map((s) => s.grade);
  it('follow the line of the band, the limit included', () => {
    expect(grades(90, 89, 80, 79, 60, 59, 0)).toEqual([
      '优秀',
      '良好',
      '良好',
      '一般',
      '一般',
      '较差',
      '较差',
    ]);
  });
  it('hold the share limit: three of ten, and the fourth is told why', () => {
    expect(grades(99, 98, 97, 96, 95, 94, 93, 92, 91, 90).filter((g) => g === '优秀').length).toBe(3);
    const sheets = assess(
      [99, 98, 97, 96, 50, 50, 50, 50, 50, 50].map((n, i) => own(`c-${i}`, n)),
      on2016(),
    );
    expect(sheets[3]!.grade).toBe('良好');
    expect(sheets[3]!.findings.at(-1)!.message).toBe(
      '总分 96.00 分达到“优秀”分数线，因该等次比例已满，定为“良好”。',
    );
  });
  it('a tie that does not fit whole falls together to the next band', () => {
    expect(grades(99, 98, 97, 97, 50, 50, 50, 50, 50, 50).slice(0, 4)).toEqual([
      '优秀',
      '优秀',
      '良好',
      '良好',
    ]);
  });
});

describe('sensitivity', () => {
  const facts = [
    own('c-a', 90, { appraisal: { meanHundredths: 5_000 } }),
    own('c-b', 50, { appraisal: { meanHundredths: 7_300 } }),
  ];
  it('says which rank would change if a weight moved by ten per cent', () => {
    // Weights 560 : 1000. c-a 64.36, c-b 64.74; with own initiatives at 616 c-a leads.
    const [a, b] = sensitivity(facts, on2016());
    expect([a!.rank, a!.best, a!.worst]).toEqual([2, 1, 2]);
    expect([b!.rank, b!.best, b!.worst]).toEqual([1, 1, 2]);
    expect(a!.variants.filter((v) => v.rank === 1)).toEqual([
      { indicator: 'initiatives', percent: 110, rank: 1 },
      { indicator: 'appraisal', percent: 90, rank: 1 },
    ]);
    expect(a!.variants.length).toBe(22);
  });
  it('says what the rank would be if contested ratings had counted', () => {
    const rated = (unit: string, best: number, excluded?: number) =>
      own(unit, 50, {
        ratings: {
          byLevel: levels(best),
          n: best,
          excluded: excluded === undefined ? undefined : levels(0, excluded),
        },
      });
    const [a, b] = sensitivity([rated('c-a', 40, 10), rated('c-b', 40)], on2016());
    expect([a!.rank, a!.contestedRank]).toEqual([1, 2]);
    expect([b!.rank, b!.contestedRank]).toEqual([1, 1]);
  });
  it('counts contested ratings whole where others weigh less', () => {
    const rated = (unit: string, excluded: number) =>
      own(unit, 50, {
        ratings: {
          ...{ byLevel: levels(80), n: 80, excluded: levels(0, excluded) },
          weighed: { byLevelBp: levels(400_000), sample: 40 },
        },
      });
    // 40 of 41 and 40 of 42 of the ratings would be good.
    const [a, b] = sensitivity([rated('c-a', 1), rated('c-b', 2)], on2016());
    expect([a!.rank, a!.contestedRank, b!.rank, b!.contestedRank]).toEqual([1, 1, 1, 2]);
  });
});
