import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Bearer, Duties, instances, parseDuties, rhythmText } from '../../../src/domain/duties.ts';
import { inForce, parameterSchema } from '../../../src/domain/parameters.ts';
import { county, duty } from './county.ts';

const file = JSON.parse(
  readFileSync(new URL('../../../content/parameters/duties.json', import.meta.url), 'utf8'),
);
const duties = inForce(parameterSchema(Duties).parse(file), '2026-06-30');
const byId = (id: string) => duties.find((d) => d.id === id)!;
const group: Bearer = { id: 'zx-jj', kind: 'special-group' };

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
