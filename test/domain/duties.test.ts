import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Bearer,
  Duties,
  type Duty,
  type Fulfilment,
  instances,
  judge,
  owedSoon,
  parseDuties,
  type Rhythm,
  rhythmText,
  tally,
  workingDays,
} from '../../src/domain/duties.ts';
import { inForce, parameterSchema } from '../../src/domain/parameters.ts';

const file = JSON.parse(
  readFileSync(new URL('../../content/parameters/duties.json', import.meta.url), 'utf8'),
);
const duties = inForce(parameterSchema(Duties).parse(file), '2026-06-30');
const byId = (id: string) => duties.find((d) => d.id === id)!;

const county: Bearer = { id: 'c-nanqiao', kind: 'county' };
const group: Bearer = { id: 'zx-jj', kind: 'special-group' };
const duty = (rhythm: Rhythm, more: Partial<Duty> = {}): Duty => ({
  id: 'duty',
  topic: 'bulletins',
  who: { kind: 'county' },
  what: '报送',
  rhythm,
  since: '2016-01-01',
  clause: '§8',
  ...more,
});
const dues = (d: Duty, from: string, to: string) => instances(d, [county], from, to).map((i) => i.due);
const act = (on: string, period?: string): Fulfilment => ({ dutyId: 'duty', body: 'c-nanqiao', on, period });
const verdicts = (d: Duty, from: string, to: string, acts: Fulfilment[], asOf: string) =>
  judge(instances(d, [county], from, to), acts, asOf).map((j) => `${j.period}#${j.sequence} ${j.verdict}`);

describe('the rule book', () => {
  it('holds every recurring obligation of the Opinion, by clause', () => {
    const clauses = Map.groupBy(duties, (d) => d.clause);
    expect([...clauses].map(([clause, list]) => `${clause} ${list.length}`)).toEqual([
      '§1.1 1',
      '§2 4',
      '§3.1 3',
      '§3.3 1',
      '§5 4',
      '§6 1',
      '§7 5',
      '§8 8',
      '§9.1 8',
      '§9.3 1',
      '§9.4 2',
      '§10.3 2',
      '§10.6 1',
    ]);
  });
  it('a county owes a bulletin every Monday and Thursday and a digest on the 24th (§8)', () => {
    expect(rhythmText(byId('bulletin-county').rhythm)).toBe('每周一、周四');
    expect(
      instances(byId('bulletin-county'), [county], '2026-03-01', '2026-03-15').map((i) => i.due),
    ).toEqual(['2026-03-02', '2026-03-05', '2026-03-09', '2026-03-12']);
    expect(instances(byId('digest-county'), [county], '2026-03-01', '2026-03-31').map((i) => i.due)).toEqual([
      '2026-03-24',
    ]);
  });
  it('a special group meets twice a month (§2)', () => {
    expect(instances(byId('meeting-special-group'), [group, county], '2026-02-01', '2026-02-28')).toEqual([
      {
        dutyId: 'meeting-special-group',
        body: 'zx-jj',
        period: '2026-02',
        opens: '2026-02-01',
        due: '2026-02-28',
        sequence: 1,
      },
      {
        dutyId: 'meeting-special-group',
        body: 'zx-jj',
        period: '2026-02',
        opens: '2026-02-01',
        due: '2026-02-28',
        sequence: 2,
      },
    ]);
  });
  it('a lead department owes two bulletins a month, a participating one an item, one without tasks none', () => {
    const department = (role?: 'lead' | 'participating'): Bearer => ({
      id: 'd-fgw',
      kind: 'department',
      role,
    });
    const owed = (bearer: Bearer) =>
      duties.filter((d) => instances(d, [bearer], '2026-03-01', '2026-03-31').length > 0).map((d) => d.id);
    expect(owed(department('lead'))).toEqual(['bulletin-lead-department']);
    expect(owed(department('participating'))).toEqual(['bulletin-participating-department']);
    expect(owed(department())).toEqual([]);
  });
  it('a pilot owes the four ones within its term, the conclusion on its last day (§5)', () => {
    const pilot: Bearer = { id: 'p-1', kind: 'pilot', since: '2026-01-15', until: '2026-08-10' };
    const owed = duties.flatMap((d) => instances(d, [pilot], '2026-01-01', '2026-12-31'));
    expect(owed.map((i) => `${i.dutyId} ${i.period}`)).toEqual([
      'pilot-summary 2026-02',
      'pilot-summary 2026-03',
      'pilot-summary 2026-04',
      'pilot-summary 2026-05',
      'pilot-summary 2026-06',
      'pilot-summary 2026-07',
      'pilot-analysis 2026-Q2',
      'pilot-conclusion 2026-08-10',
    ]);
    expect(
      instances(byId('pilot-conclusion'), [{ ...pilot, until: undefined }], '2026-01-01', '2026-12-31'),
    ).toEqual([]);
  });
});

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

describe('a list of duties with a mistake is refused, saying what to write instead', () => {
  const broken = (change: object) => () =>
    parseDuties([{ ...duty({ kind: 'day-of-month', day: 24 }), ...change }]);
  it.each([
    [
      { rhythm: { kind: 'day-of-month', day: 32 } },
      '每月没有第 32 日：请写 1 至 31；若指每月最后一天，请写 31（小月按当月最后一日计）',
    ],
    [{ rhythm: { kind: 'day-of-month', day: 0 } }, '每月没有第 0 日：请写 1 至 31'],
    [{ rhythm: { kind: 'weekdays', days: [8], opensDaysBefore: 1 } }, 'days 中没有 8：周一写 1，周日写 7'],
    [
      { rhythm: { kind: 'weekdays', days: [4, 1], opensDaysBefore: 1 } },
      'days 须由小到大、不得重复，例如 [1, 4]',
    ],
    [{ rhythm: { kind: 'weekdays', days: [], opensDaysBefore: 1 } }, 'days 不能为空：例如每周一写 [1]'],
    [{ rhythm: { kind: 'times-a-month', times: 0 } }, 'times 至少为 1：每月一次请写 1'],
    [
      { rhythm: { kind: 'times-a-year', times: 1, window: { from: '11-01', to: '02-01' } } },
      'window 不能跨年',
    ],
    [{ rhythm: { kind: 'start-of-year', until: '02-30' } }, '“02-30”不是一年中的某一天：请写成“月-日”'],
    [{ rhythm: { kind: 'fortnightly' } }, '没有这种节奏：kind 请写 times-a-month'],
    [{ who: { kind: 'planet' } }, 'who 请写 {"body": "ggb"} 或 {"kind": "county"}'],
    [{ until: '2015-12-31' }, 'until 不能早于 since'],
    [{ clause: '第八条' }, 'clause 请写成 §8 或 §3.1'],
  ])('%j', (change, message) => {
    expect(broken(change)).toThrow(message);
    expect(broken(change)).toThrow('义务“duty”的');
  });
  it('and so is an id that stands twice', () => {
    const one = duty({ kind: 'day-of-month', day: 24 });
    expect(() => parseDuties([one, one])).toThrow('义务“duty”的 id 有误：id “duty”重复，请另取一个。');
  });
});

describe('for any rhythm and any history', () => {
  const times = fc.integer({ min: 1, max: 4 });
  const rhythm: fc.Arbitrary<Rhythm> = fc.oneof(
    fc.record({ kind: fc.constant('times-a-month' as const), times }),
    fc.record({ kind: fc.constant('times-a-quarter' as const), times }),
    fc.record({ kind: fc.constant('times-a-half-year' as const), times }),
    fc.record({ kind: fc.constant('times-a-year' as const), times }),
    fc.record({ kind: fc.constant('day-of-month' as const), day: fc.integer({ min: 1, max: 31 }) }),
    fc.record({
      kind: fc.constant('start-of-year' as const),
      until: fc.constantFrom('01-31', '02-29', '03-31'),
    }),
    fc.record({
      kind: fc.constant('weekdays' as const),
      days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }).map((d) => d.sort()),
      opensDaysBefore: fc.integer({ min: 0, max: 6 }),
    }),
  );
  const day = fc
    .integer({ min: 0, max: 729 })
    .map((n) => new Date(Date.UTC(2024, 0, 1 + n)).toISOString().slice(0, 10));
  const history = fc.array(day, { maxLength: 60 });
  const owed = (r: Rhythm) => instances(duty(r), [county], '2024-01-01', '2025-12-31');

  it('windows come in order and never overlap, so that nothing counts twice', () => {
    fc.assert(
      fc.property(rhythm, (r) => {
        const list = owed(r);
        return list.every((instance, i) => {
          const before = list[i - 1];
          if (instance.opens > instance.due) return false;
          return !before || before.period === instance.period || before.due < instance.opens;
        });
      }),
    );
  });
  it('a span cut in two owes the same as the whole', () => {
    fc.assert(
      fc.property(rhythm, day, (r, cut) => {
        const next = new Date(Date.parse(cut) + 86_400_000).toISOString().slice(0, 10);
        const d = duty(r);
        const halves = [
          ...instances(d, [county], '2024-01-01', cut),
          ...instances(d, [county], next, '2025-12-31'),
        ];
        expect(halves).toEqual(instances(d, [county], '2024-01-01', '2025-12-31'));
      }),
    );
  });
  it('every instance gets one verdict and every fulfilment one place', () => {
    fc.assert(
      fc.property(rhythm, history, day, (r, days, asOf) => {
        const list = owed(r);
        const kept = tally(
          judge(
            list,
            days.map((on) => act(on)),
            asOf,
          ),
        );
        expect(kept.onTime + kept.late + kept.missing + kept.pending).toBe(list.length);
        expect(kept.onTime + kept.late + kept.extra).toBe(days.filter((on) => on <= asOf).length);
      }),
    );
  });
  it('the order in which fulfilments arrive does not matter', () => {
    fc.assert(
      fc.property(rhythm, history, day, (r, days, asOf) => {
        const acts = days.map((on) => act(on));
        expect(judge(owed(r), acts.toReversed(), asOf)).toEqual(judge(owed(r), acts, asOf));
      }),
    );
  });
  it('what was once kept stays kept, whatever happens later', () => {
    fc.assert(
      fc.property(rhythm, history, day, (r, days, asOf) => {
        const acts = days.map((on) => act(on));
        const [then, now] = [judge(owed(r), acts, asOf), judge(owed(r), acts, '2026-12-31')];
        return owed(r).every((_, i) => then[i]!.on === undefined || then[i]!.verdict === now[i]!.verdict);
      }),
    );
  });
});

describe('ten years of the whole city', () => {
  it('are computed at once', () => {
    const bodies: Bearer[] = [
      { id: 'ldxz', kind: 'leading-group' },
      { id: 'ggb', kind: 'reform-office' },
      ...Array.from({ length: 6 }, (_, i): Bearer => ({ id: `zx-${i}`, kind: 'special-group' })),
      ...Array.from({ length: 30 }, (_, i): Bearer => ({ id: `d-${i}`, kind: 'department', role: 'lead' })),
      ...Array.from({ length: 22 }, (_, i): Bearer => ({ id: `c-${i}`, kind: 'county' })),
    ];
    const all = duties.flatMap((d) => instances(d, bodies, '2017-01-01', '2026-12-31'));
    // Mondays and Thursdays of ten years: 522 + 522; for each of 22 counties.
    expect(all.filter((i) => i.dutyId === 'bulletin-county').length).toBe(22 * 1044);
    expect(tally(judge(all, [], '2027-01-01')).missing).toBe(all.length);
  });
});
