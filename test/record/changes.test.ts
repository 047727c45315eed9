import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { changeCounts, changesBetween, countsBetween, stillLate } from '../../src/record/changes.ts';
import { readRecord } from '../../src/record/read.ts';
import { airingsOf, standings, tasksOf } from '../../src/record/standing.ts';
import { unitChanges } from '../../src/record/unit-changes.ts';

const record = readRecord(join(import.meta.dirname, '../fixtures/record'));
const [first, second] = airingsOf(record, 'leading-group');
const changes = changesBetween(first!, second!);
const of = (kind: string) => changes.filter((change) => change.kind === kind).map((change) => change.id);

describe('what changed between two airings', () => {
  test('a correction replaces the airing that it corrects', () => {
    expect(airingsOf(record, 'leading-group').map((airing) => [airing.period, airing.revision])).toEqual([
      ['2016-Q1', 2],
      ['2016-Q2', 1],
    ]);
  });

  test('an entry that is passed over in silence has vanished', () => {
    expect(of('vanished')).toEqual(['2016-1-005']);
    expect(standings(record).get('2016-1-005')?.vanished).toBe(true);
    expect(standings(record).get('2016-1-001')?.vanished).toBe(false);
  });

  test('a number that stays withheld has not vanished', () => {
    expect(changes.some((change) => change.id === '2016-1-007')).toBe(false);
  });

  test('an entry that is withheld from now on is told apart from one that vanished', () => {
    const later = { ...second!, withheld: ['2016-1-005', '2016-1-007'] };
    expect(changesBetween(first!, later).find((change) => change.id === '2016-1-005')?.kind).toBe('withheld');
  });

  test('lagging and overdue are slips, each from a better lamp', () => {
    expect(of('slipped')).toEqual(['2016-1-003', '2016-1-006']);
  });

  test('an entry that is late when it is first aired slipped too', () => {
    const earlier = { ...first!, entries: first!.entries.filter(({ id }) => id !== '2016-1-003') };
    const found = changesBetween(earlier, second!).filter(({ id }) => id === '2016-1-003');
    expect(found.map(({ kind, before, after }) => [kind, before, after])).toEqual([
      ['slipped', '', 'overdue'],
      ['added', '', 'overdue'],
    ]);
  });

  test('an entry that was late before and still is did not slip again, and is told apart', () => {
    expect(changesBetween(second!, second!)).toEqual([]);
    expect(stillLate(second!, second!).map(({ kind, id, after }) => [kind, id, after])).toEqual([
      ['still-late', '2016-1-003', 'overdue'],
      ['still-late', '2016-1-006', 'lagging'],
    ]);
  });

  test('what stayed late is counted with the changes, for its ledger and for its unit', () => {
    expect(countsBetween(second!, second!)).toEqual([['still-late', 2]]);
    const earlier = { ...second!, id: first!.id, period: first!.period };
    const { lead } = second!.entries.find(({ id }) => id === '2016-1-003')!;
    const own = unitChanges({ ...record, airings: [earlier, second!] }).get(lead)!;
    expect(own.map(({ counts }) => counts)).toEqual([[['still-late', 2]]]);
  });

  test('lagging that became overdue got worse; overdue that lags under a later deadline is late still', () => {
    const lagging = {
      ...second!,
      entries: second!.entries.map((entry) =>
        entry.id === '2016-1-003' ? { ...entry, lamp: 'lagging' as const } : entry,
      ),
    };
    expect(changesBetween(lagging, second!)).toMatchObject([
      { kind: 'worsened', id: '2016-1-003', before: 'lagging', after: 'overdue' },
    ]);
    expect(stillLate(lagging, second!).map(({ id }) => id)).toEqual(['2016-1-006']);
    expect(stillLate(second!, lagging)).toMatchObject([
      { id: '2016-1-003', before: 'overdue', after: 'lagging' },
      { id: '2016-1-006', before: 'lagging', after: 'lagging' },
    ]);
  });

  test('what is late when it is first aired slipped, and was not late before', () => {
    const earlier = { ...first!, entries: first!.entries.filter(({ id }) => id !== '2016-1-003') };
    expect(stillLate(earlier, second!).some(({ id }) => id === '2016-1-003')).toBe(false);
  });

  test('deadline, lead and wording are compared with what stood before', () => {
    expect(changes.filter((change) => change.kind === 'deadline-moved')).toMatchObject([
      { id: '2016-1-002', before: '2016-06-30', after: '2016-09-30' },
      { id: '2016-1-003', before: '2016-06-30', after: '2016-05-31' },
    ]);
    expect(changes.filter((change) => change.kind === 'lead-changed')).toMatchObject([
      { id: '2016-1-004', before: 'd-spj', after: 'c-nanqiao' },
    ]);
    expect(of('wording-changed')).toEqual(['2016-1-004']);
  });

  test('only what was verified or struck off counts as done', () => {
    expect(of('done')).toEqual(['2016-1-001']);
    expect(of('reopened')).toEqual(['2016-1-008']);
  });

  test('the loud kinds come first', () => {
    expect(changeCounts(changes)).toEqual([
      ['vanished', 1],
      ['slipped', 2],
      ['reopened', 1],
      ['quality-listed', 1],
      ['deadline-moved', 2],
      ['lead-changed', 1],
      ['wording-changed', 1],
      ['done', 1],
      ['added', 1],
    ]);
  });
});

test('a work point finds the tasks of its divisions', () => {
  expect(tasksOf(record, '2016-wp-1').map((standing) => standing.entry.id)).toEqual(['2016-1-001']);
});
