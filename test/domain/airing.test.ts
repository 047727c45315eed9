import { describe, expect, it } from 'vitest';
import { type Airable, airedRows, isAired, monthsOf } from '../../src/domain/ledgers/airing.ts';
import { checkAiring } from '../../src/domain/ledgers/airing-checks.ts';
import { type EntryEvent, type EventKind, stateOf } from '../../src/domain/ledgers.ts';

const RULE = { nearDays: 30, lagPoints: 20 };
const event = (
  sequence: number,
  kind: EventKind,
  on: string,
  rest: Partial<EntryEvent> = {},
): EntryEvent => ({
  ...{ sequence, kind, on, actor: 'a', unit: 'd-fgw', share: null, text: '文字', detail: {} },
  ...rest,
});
const entry = (events: EntryEvent[], rest: Partial<Airable> = {}, asOf = '2016-09-30'): Airable => {
  const base = {
    ...{ id: '2016-1-001', year: 2016, title: '一窗受理', text: '覆盖大厅', target: '全部' },
    ...{ lead: 'd-fgw', keeper: 'ggb', participants: [], planItem: null, withheld: false },
    ...{ start: '2016-07-01', due: '2016-12-31' },
    ...rest,
  };
  return { ...base, events, state: stateOf(base, events, asOf, RULE) };
};
const monthly = [7, 8, 9].map((m, i) => event(i + 1, 'reported', `2016-0${m}-20`, { share: m * 5 }));
const check = (entries: Airable[], last: Airable[] | null = null) =>
  checkAiring({
    ...{
      voided: new Set<string>(),
      period: '2016-Q3',
      asOf: '2016-09-30',
      entries,
      unclosed: [],
      proposer: 'ggb',
    },
    last: last && { asOf: '2016-06-30', rows: airedRows(last) },
  }).map(({ level, code }) => `${level} ${code}`);

describe('the checklist of an airing', () => {
  it('finds nothing where everything is reported', () => {
    expect(check([entry(monthly)])).toEqual([]);
    expect(monthsOf('2016-Q3')).toEqual(['2016-07', '2016-08', '2016-09']);
    expect(monthsOf('2016').length).toBe(12);
  });

  it('warns of a month without a report, not of one before the start or after completion', () => {
    expect(check([entry(monthly.slice(1))])).toEqual(['warning airing.unreported']);
    expect(check([entry(monthly.slice(1), { start: '2016-08-01' })])).toEqual([]);
    const done = [monthly[0]!, event(2, 'completion-reported', '2016-08-20')];
    expect(check([entry(done)])).toEqual(['warning airing.no-evidence', 'warning airing.unverified']);
    expect(check([entry(done, { evidence: 1 })])).toEqual(['warning airing.unverified']);
  });

  it('names what was struck off without the plan or the letter that the rules ask for', () => {
    const done = [
      ...monthly,
      event(4, 'completion-reported', '2016-09-25'),
      event(5, 'verified', '2016-09-27', { unit: 'ggb' }),
    ];
    const struck = [...done, event(6, 'struck-off', '2016-09-28', { unit: 'ggb' })];
    const warned = (events: EntryEvent[], lacking: [string, string[]][]) =>
      checkAiring({
        ...{ voided: new Set<string>(), period: '2016-Q3', asOf: '2016-09-30', unclosed: [], last: null },
        ...{ entries: [entry(events, { evidence: 1 })], proposer: 'ggb', lacking: new Map(lacking) },
      }).map(({ level, message }) => `${level} ${message}`);
    expect(warned(struck, [['2016-1-001', ['实施方案未备案（§4.2）']]])).toEqual([
      'warning 2016-1-001《一窗受理》已销号，但实施方案未备案（§4.2）。',
    ]);
    expect(warned(struck, [])).toEqual([]);
    expect(warned(done, [['2016-1-001', ['实施方案未备案（§4.2）']]])).toEqual([]);
  });

  it('stops at a verification by the reporter’s own unit', () => {
    const done = [
      ...monthly,
      event(4, 'completion-reported', '2016-09-25'),
      event(5, 'verified', '2016-09-28'),
    ];
    expect(check([entry(done, { evidence: 1 })])).toEqual(['error airing.verifier']);
    done[4]!.unit = 'ggb';
    expect(check([entry(done, { evidence: 1 })])).toEqual([]);
  });

  it('stops at a baseline, a deadline or an entry that changed without a record since the last airing', () => {
    const before = [entry([], { start: '2016-05-01' })];
    const now = (rest: Partial<Airable>) => [entry(monthly, { start: '2016-05-01', ...rest })];
    expect(check(now({}), before)).toEqual([]);
    expect(check(now({ title: '另一件事' }), before)).toEqual(['error airing.baseline']);
    expect(check(now({ due: '2017-03-31' }), before)).toEqual([
      'error airing.baseline',
      'error airing.deadline',
    ]);
    expect(check([...now({ id: '2016-1-002', start: '2016-07-01' })], before)).toEqual([
      'error airing.vanished',
    ]);
  });

  it('accepts a deadline that was approved and warns of a share that went back', () => {
    const before = [
      entry([event(1, 'reported', '2016-06-20', { share: 60 })], { start: '2016-05-01' }, '2016-06-30'),
    ];
    const back = [
      event(1, 'reported', '2016-06-20', { share: 60 }),
      ...monthly.map((e) => ({ ...e, sequence: e.sequence + 1 })),
    ];
    expect(check([entry(back, { start: '2016-05-01' })], before)).toEqual(['warning airing.share']);
    const moved = [
      ...back.map((e) => ({ ...e, share: 60 })),
      event(8, 'deadline-proposed', '2016-09-21', { detail: { due: '2017-03-31' } }),
      event(9, 'deadline-approved', '2016-09-22', { detail: { due: '2017-03-31' } }),
    ];
    expect(check([entry(moved, { start: '2016-05-01' })], before)).toEqual([]);
  });

  it('airs a carried-over task until the year in which it is struck off', () => {
    const old = { year: 2015, start: '2015-03-01', withheld: false };
    expect(isAired(old, null, '2016-Q3', '2016-09-30')).toBe(true);
    expect(isAired(old, '2016-01-01', '2016-Q3', '2016-09-30')).toBe(true);
    expect(isAired(old, '2015-12-31', '2016-Q3', '2016-09-30')).toBe(false);
    expect(isAired({ ...old, start: '2016-10-01' }, null, '2016-Q3', '2016-09-30')).toBe(false);
  });
});
