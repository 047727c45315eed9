import { describe, expect, it } from 'vitest';
import {
  nextReport,
  type OrderEvent,
  type OrderEventKind,
  orderAllows,
  orderState,
} from '../../src/domain/supervision.ts';

const RULE = { circulateDays: 15, accountDays: 30 };
const TERMS = { issuedOn: '2016-06-01', deadline: '2016-07-01', rhythm: 'ten-days' } as const;
const events = (...list: [kind: OrderEventKind, on: string][]): OrderEvent[] =>
  list.map(([kind, on], i) => ({ sequence: i + 1, kind, on, actor: 'a', unit: 'd-fgw' }));
const on = (asOf: string, ...list: [OrderEventKind, string][]) =>
  orderState(TERMS, events(...list), asOf, RULE);

describe('escalation follows from the missed deadline alone', () => {
  it.each([
    ['2016-07-01', 0, 'none'],
    ['2016-07-02', 1, 'overdue'],
    ['2016-07-15', 14, 'overdue'],
    ['2016-07-16', 15, 'circulate'],
    ['2016-07-30', 29, 'circulate'],
    ['2016-07-31', 30, 'account'],
  ] as const)('%s: %i days, %s', (asOf, lateDays, escalation) => {
    expect(on(asOf)).toMatchObject({ lateDays, escalation });
  });

  it('stands still once it is reported done, and runs on if that did not hold', () => {
    expect(on('2016-09-01', ['completion-reported', '2016-07-04'])).toMatchObject({
      lateDays: 3,
      escalation: 'overdue',
    });
    expect(on('2016-07-20', ['completion-reported', '2016-06-30'], ['returned', '2016-07-05'])).toMatchObject(
      { lateDays: 19, escalation: 'circulate', returned: 1, status: 'open' },
    );
  });

  it('a voided order is late no more', () => {
    expect(on('2016-12-31', ['voided', '2016-07-10'])).toMatchObject({ status: 'voided', lateDays: 0 });
  });
});

describe('reports in their rhythm', () => {
  it('each stretch of ten days owes one; a report counts for the stretch in which it comes', () => {
    const state = on(
      '2016-07-02',
      ['reported', '2016-06-11'],
      ['reported', '2016-06-12'],
      ['reported', '2016-06-30'],
    );
    expect(state.reports).toEqual([
      { due: '2016-06-11', on: '2016-06-11' },
      { due: '2016-06-21', on: '2016-06-12' },
      { due: '2016-07-01', on: '2016-06-30' },
    ]);
    expect(state.missingReports).toBe(0);
    expect(nextReport(TERMS, state)).toBe('2016-07-11');
  });

  it('is missing only after its day', () => {
    expect(on('2016-06-11').missingReports).toBe(0);
    expect(on('2016-06-12').missingReports).toBe(1);
  });

  it('none is owed after the matter was reported done', () => {
    const state = on('2016-12-31', ['reported', '2016-06-05'], ['completion-reported', '2016-06-15']);
    expect(state.reports).toEqual([{ due: '2016-06-11', on: '2016-06-05' }]);
    expect(nextReport(TERMS, state)).toBeNull();
  });
});

describe('the life of an order', () => {
  it('ends only after a check', () => {
    expect(orderAllows(on('2016-06-10'), 'ended')).toBe(false);
    const done = on('2016-06-10', ['completion-reported', '2016-06-09']);
    expect(orderAllows(done, 'ended')).toBe(false);
    const checked = on('2016-06-11', ['completion-reported', '2016-06-09'], ['checked', '2016-06-10']);
    expect(orderAllows(checked, 'ended')).toBe(true);
    expect(orderAllows(checked, 'reported')).toBe(false);
    expect(
      on(
        '2016-06-12',
        ['completion-reported', '2016-06-09'],
        ['checked', '2016-06-10'],
        ['ended', '2016-06-12'],
      ),
    ).toMatchObject({ status: 'ended', endedOn: '2016-06-12', checkedOn: '2016-06-10' });
  });
});
