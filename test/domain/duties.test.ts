import { describe, expect, it } from 'vitest';
import {
  type Duty,
  type Fulfilment,
  instances,
  judge,
  owedSoon,
  type Rhythm,
  tally,
  workingDays,
} from '../../src/domain/duties.ts';
import { act, county, duty } from './duties/county.ts';

const dues = (d: Duty, from: string, to: string) => instances(d, [county], from, to).map((i) => i.due);
const verdicts = (d: Duty, from: string, to: string, acts: Fulfilment[], asOf: string) =>
  judge(instances(d, [county], from, to), acts, asOf).map((j) => `${j.period}#${j.sequence} ${j.verdict}`);

describe('instances', () => {
  it('the 31st falls on the last day of a shorter month', () => {
    expect(dues(duty({ kind: 'day-of-month', day: 31 }), '2024-01-01', '2024-04-30')).toEqual([
      '2024-01-31',
      '2024-02-29',
      '2024-03-31',
      '2024-04-30',
    ]);
  });
  it('the span includes its first and its last day and nothing beyond', () => {
    const d = duty({ kind: 'day-of-month', day: 24 });
    expect(dues(d, '2026-03-24', '2026-04-24')).toEqual(['2026-03-24', '2026-04-24']);
    expect(dues(d, '2026-03-25', '2026-04-23')).toEqual([]);
    expect(dues(d, '2026-04-24', '2026-03-24')).toEqual([]);
  });
  it('only whole windows are owed after the duty begins and before it ends', () => {
    const d = duty({ kind: 'times-a-month', times: 1 }, { since: '2026-02-01', until: '2026-04-30' });
    expect(dues(d, '2026-01-01', '2026-12-31')).toEqual(['2026-02-28', '2026-03-31', '2026-04-30']);
    const later = duty({ kind: 'times-a-month', times: 1 }, { since: '2026-02-02', until: '2026-04-29' });
    expect(dues(later, '2026-01-01', '2026-12-31')).toEqual(['2026-03-31']);
  });
  it('quarters, half-years and years have their own names', () => {
    const periods = (rhythm: Rhythm) =>
      instances(duty(rhythm), [county], '2026-01-01', '2026-12-31').map(
        (i) => `${i.period} ${i.opens}–${i.due}`,
      );
    expect(periods({ kind: 'times-a-quarter', times: 1 })[1]).toBe('2026-Q2 2026-04-01–2026-06-30');
    expect(periods({ kind: 'times-a-half-year', times: 1 })).toEqual([
      '2026-H1 2026-01-01–2026-06-30',
      '2026-H2 2026-07-01–2026-12-31',
    ]);
    expect(periods({ kind: 'times-a-year', times: 1, window: { from: '10-01', to: '12-31' } })).toEqual([
      '2026 2026-10-01–2026-12-31',
    ]);
    expect(periods({ kind: 'start-of-year', until: '02-29' })).toEqual(['2026 2026-01-01–2026-02-28']);
  });
  it('a Monday of the first or last week of a year is neither lost nor doubled', () => {
    expect(
      dues(duty({ kind: 'weekdays', days: [1], opensDaysBefore: 3 }), '2023-12-20', '2024-01-10'),
    ).toEqual(['2023-12-25', '2024-01-01', '2024-01-08']);
  });
});

describe('working days', () => {
  const calendar = workingDays({
    '2026': { holidays: ['2026-10-01', '2026-10-02', '2026-10-05'], workdays: ['2026-10-10'] },
  });
  const d = duty({ kind: 'day-of-month', day: 1 }, { workingDayRule: 'next' });
  const due = (more: Partial<Duty>, month: string) =>
    instances({ ...d, ...more }, [county], `${month}-01`, `${month}-28`, calendar)[0]!.due;

  it('move a due day only where the rule says so', () => {
    expect(due({}, '2026-10')).toBe('2026-10-06');
    expect(due({ workingDayRule: 'previous' }, '2026-10')).toBe('2026-09-30');
    expect(due({ workingDayRule: undefined }, '2026-10')).toBe('2026-10-01');
  });
  it('know a Saturday that is worked', () => {
    expect(calendar.isWorkingDay('2026-10-10')).toBe(true);
    expect(calendar.isWorkingDay('2026-10-11')).toBe(false);
  });
  it('are refused for a year without a published calendar', () => {
    expect(() => instances(d, [county], '2027-01-01', '2027-01-31', calendar)).toThrow(
      '2027 年的工作日历尚未录入，不能推算 2027-01-01 前后的工作日；请待国务院办公厅公布后补入。',
    );
  });
  it('are refused when a move at the end of a year leaves the calendar', () => {
    const yearEnd = duty({ kind: 'start-of-year', until: '12-31' }, { workingDayRule: 'next' });
    const closed = workingDays({ '2026': { holidays: ['2026-12-31'], workdays: [] } });
    expect(() => instances(yearEnd, [county], '2026-01-01', '2026-12-31', closed)).toThrow(
      '2027 年的工作日历',
    );
  });
});

describe('judging', () => {
  const monthly = duty({ kind: 'times-a-month', times: 2 });
  const digest = duty({ kind: 'day-of-month', day: 24 });
  const weekly = duty({ kind: 'weekdays', days: [1], opensDaysBefore: 3 });

  it('the last day is on time, the next is late', () => {
    expect(verdicts(digest, '2026-03-01', '2026-03-31', [act('2026-03-24')], '2026-03-31')).toEqual([
      '2026-03#1 on-time',
    ]);
    expect(verdicts(digest, '2026-03-01', '2026-03-31', [act('2026-03-25')], '2026-03-31')).toEqual([
      '2026-03#1 late',
    ]);
  });
  it('what is not done is pending up to the due day and missing after it', () => {
    expect(verdicts(digest, '2026-03-01', '2026-03-31', [], '2026-03-24')).toEqual(['2026-03#1 pending']);
    expect(verdicts(digest, '2026-03-01', '2026-03-31', [], '2026-03-25')).toEqual(['2026-03#1 missing']);
  });
  it('a fulfilment after the day of judging is not seen', () => {
    expect(verdicts(digest, '2026-03-01', '2026-03-31', [act('2026-03-26')], '2026-03-25')).toEqual([
      '2026-03#1 missing',
    ]);
  });
  it('a third meeting is extra and does not stand in for a missing one of another month', () => {
    const acts = [act('2026-03-02'), act('2026-03-12'), act('2026-03-20'), act('2026-04-02')];
    expect(verdicts(monthly, '2026-03-01', '2026-04-30', acts, '2026-05-01')).toEqual([
      '2026-03#1 on-time',
      '2026-03#2 on-time',
      '2026-04#1 on-time',
      '2026-04#2 missing',
      '2026-03-20#0 extra',
    ]);
  });
  it('a month that was missed and caught up shows as late, never as on time (§3.1)', () => {
    const acts = [act('2026-03-02'), act('2026-04-03', '2026-03')];
    expect(verdicts(monthly, '2026-03-01', '2026-03-31', acts, '2026-04-05')).toEqual([
      '2026-03#1 on-time',
      '2026-03#2 late',
    ]);
  });
  it('what bears a date in time but was recorded more than a week after the due day is late (§3.1)', () => {
    const on = (recordedOn: string) =>
      judge(
        instances(digest, [county], '2026-03-01', '2026-03-31'),
        [{ ...act('2026-03-20'), recordedOn }],
        '2026-06-30',
      );
    expect(on('2026-03-31')[0]).toMatchObject({ verdict: 'on-time', on: '2026-03-20' });
    expect(on('2026-03-31')[0]).not.toHaveProperty('recordedOn');
    expect(on('2026-04-01')[0]).toMatchObject({
      verdict: 'late',
      on: '2026-03-20',
      recordedOn: '2026-04-01',
    });
  });
  it('what was recorded too late never takes the place of what was recorded in time', () => {
    const acts = [
      { ...act('2026-03-02'), id: 'old', recordedOn: '2026-06-01' },
      { ...act('2026-03-20'), id: 'kept' },
    ];
    const judged = judge(instances(digest, [county], '2026-03-01', '2026-03-31'), acts, '2026-06-30');
    expect(judged.map(({ verdict, fulfilment }) => [verdict, fulfilment])).toEqual([
      ['on-time', 'kept'],
      ['extra', 'old'],
    ]);
  });
  it("Monday's bulletin sent on Tuesday is late for that Monday, on Friday it counts for the next", () => {
    expect(verdicts(weekly, '2026-03-02', '2026-03-09', [act('2026-03-03')], '2026-03-10')).toEqual([
      '2026-03-02#1 late',
      '2026-03-09#1 missing',
    ]);
    expect(verdicts(weekly, '2026-03-02', '2026-03-09', [act('2026-03-06')], '2026-03-10')).toEqual([
      '2026-03-02#1 missing',
      '2026-03-09#1 on-time',
    ]);
  });
  it('a fulfilment for a period that is not owed, or of another body, is extra', () => {
    const acts = [act('2026-03-02', '2025-12'), { ...act('2026-03-02'), body: 'c-beiyuan' }];
    expect(judge(instances(digest, [county], '2026-03-01', '2026-03-31'), acts, '2026-03-03')).toEqual([
      {
        dutyId: 'duty',
        body: 'c-nanqiao',
        period: '2026-03',
        opens: '2026-03-01',
        due: '2026-03-24',
        sequence: 1,
        verdict: 'pending',
      },
      expect.objectContaining({ body: 'c-nanqiao', period: '2025-12', verdict: 'extra', sequence: 0 }),
      expect.objectContaining({ body: 'c-beiyuan', period: '2026-03-02', verdict: 'extra', sequence: 0 }),
    ]);
  });
  it('is counted, and what falls due within three days is told', () => {
    const judged = judge(
      instances(digest, [county], '2026-01-01', '2026-04-30'),
      [act('2026-01-20'), act('2026-02-26')],
      '2026-04-21',
    );
    expect(tally(judged)).toEqual({ due: 3, onTime: 1, late: 1, missing: 1, pending: 1, extra: 0 });
    expect(owedSoon(judged, '2026-04-21', 3).map((j) => j.due)).toEqual(['2026-04-24']);
    expect(owedSoon(judged, '2026-04-20', 3)).toEqual([]);
  });
});
