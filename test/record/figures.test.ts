/** The figures that pages print of negative ratings and of deadlines that were moved: of which day, and of what. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { feedItems } from '../../src/record/feed.ts';
import { byMovedDeadline } from '../../src/record/ledgers.ts';
import { laterCases, rectifiedLate } from '../../src/record/ratings.ts';
import { readRecord } from '../../src/record/read.ts';
import { airingsOf } from '../../src/record/standing.ts';

const record = readRecord(join(import.meta.dirname, '../fixtures/record'));
const [may, june] = record.ratings;

describe('negative ratings of a month', () => {
  test('are told as the latest file of the year knows them, with its day', () => {
    const later = laterCases(record.ratings, may!);
    expect(later?.on).toBe('2016-07-08');
    expect(later?.units.map(({ unit }) => unit)).toEqual(['d-spj', 'd-gsj']);
  });

  test('are told no further where no later file knows of the month', () => {
    expect(laterCases(record.ratings, june!)).toBeUndefined();
    expect(laterCases([may!], may!)).toBeUndefined();
  });

  test('rectified late is what is due, neither rectified in time nor open past its term', () => {
    expect(rectifiedLate({ due: 63, rectifiedInTime: 37, overdue: 18 })).toBe(8);
    for (const month of record.ratings) {
      for (const { cases } of month.units) {
        const { opened, excluded, rectifiedInTime, open } = cases;
        expect(excluded + rectifiedInTime + rectifiedLate(cases) + open).toBe(opened);
      }
    }
  });
});

describe('a task done by a deadline that was moved', () => {
  const done = airingsOf(record, 'leading-group')
    .at(-1)!
    .entries.find(({ id }) => id === '2016-1-001')!;

  test('is told apart from one done by the first', () => {
    expect(byMovedDeadline(done)).toBe(false);
    expect(byMovedDeadline({ ...done, baselineDue: '2016-06-20' })).toBe(false);
    expect(byMovedDeadline({ ...done, baselineDue: '2016-06-19' })).toBe(true);
  });

  test('is none where it came late by the later deadline too', () => {
    expect(byMovedDeadline({ ...done, lamp: 'caught-up', baselineDue: '2016-06-19' })).toBe(false);
  });
});

test('no feed repeats what is late as it was', () => {
  expect(feedItems(record).filter(({ id }) => id.endsWith('-still-late'))).toEqual([]);
});
