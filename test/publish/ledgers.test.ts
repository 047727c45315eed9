import { expect, it } from 'vitest';
import { insertRows } from '../../db/bulk.ts';
import { write } from '../../db/write.ts';
import {
  listEntries,
  type NewEntry,
  report,
  reportComplete,
  strikeOff,
  verify,
} from '../../src/cases/ledgers.ts';
import type { Actor, Role } from '../../src/domain/actor.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { composeAiring } from '../../src/publish/ledgers.ts';
import type { AiringRecord } from '../../src/record/ledgers.ts';
import { onBothEngines } from '../engines.ts';

const RULE = { nearDays: 30, lagPoints: 20 };
const entry = (id: string, withheld = false): NewEntry => ({
  id,
  year: 2016,
  ledger: 'leading-group',
  keeper: 'ggb',
  planItem: null,
  title: '推行一窗受理',
  text: '年底前覆盖全部大厅。',
  target: '全部大厅',
  lead: 'd-spj',
  participants: [],
  groups: [],
  post: '市审批局局长',
  origin: 'city',
  requirement: 'specific',
  start: '2016-03-01',
  due: '2016-12-31',
  withheld,
});

onBothEngines('an airing', (bench) => {
  const as = (id: string, role: Role, unit: string, on: string) =>
    bench.portal.as({ kind: 'staff', id, role, unit } satisfies Actor, instantOf(on, 9));
  const air = async (period: string, asOf: string) => {
    const file = await composeAiring(
      bench.portal.as(SYSTEM, instantOf(asOf, 12)).read,
      {
        id: 'a',
        ledger: 'leading-group',
        period,
        revision: 1,
        asOf,
        publishedAt: instantOf(asOf, 12),
        note: '',
      },
      RULE,
    );
    return file.value as AiringRecord;
  };

  it('says the day and the minute at which the machine published it', async () => {
    const { publishedOn, publishedAt } = await air('2016-Q1', '2016-03-31');
    expect([publishedOn, publishedAt]).toEqual(['2016-03-31', '2016-03-31 12:00']);
  });

  it('keeps last year’s unfinished task on the ledger until the year in which it is struck off', async () => {
    await listEntries(bench.portal.as(SYSTEM, instantOf('2016-03-01', 9)), [
      entry('2016-1-001'),
      entry('2016-1-002'),
    ]);
    for (const [id, on] of [
      ['2016-1-001', '2016-11-01'],
      ['2016-1-002', '2017-02-01'],
    ] as const) {
      await reportComplete(as('a', 'department-officer', 'd-spj', on), id, { text: '完成。' });
      await verify(as('b', 'reform-editor', 'ggb', on), id, {
        passed: true,
        method: 'documents',
        text: '属实。',
      });
      await strikeOff(as('c', 'reform-approver', 'ggb', on), id, { text: '方案正在补办备案。' });
    }
    expect((await air('2016-Q4', '2016-12-31')).entries.map((e) => [e.id, e.lamp])).toEqual([
      ['2016-1-001', 'done'],
      ['2016-1-002', 'lagging'],
    ]);
    expect((await air('2017-Q1', '2017-03-31')).entries.map((e) => [e.id, e.lamp])).toEqual([
      ['2016-1-002', 'caught-up'],
    ]);
    expect((await air('2018-Q1', '2018-03-31')).entries).toEqual([]);
  });

  it('gives the number of a withheld task and not a word of it', async () => {
    await listEntries(bench.portal.as(SYSTEM, instantOf('2016-03-01', 9)), [
      { ...entry('2016-1-003', true), title: '密', text: '密' },
      entry('2016-1-004'),
    ]);
    await report(as('a', 'department-officer', 'd-spj', '2016-04-01'), '2016-1-004', {
      share: 10,
      text: '启动。',
    });
    const airing = await air('2016-Q2', '2016-06-30');
    expect(airing.withheld).toEqual(['2016-1-003']);
    expect(JSON.stringify(airing)).not.toContain('密');
  });

  it('takes a ledger of more tasks than a statement has values, each with its history', async () => {
    const on = bench.portal.as(SYSTEM, instantOf('2016-03-01', 9));
    const ids = Array.from({ length: 33_000 }, (_, n) => `2016-1-${n}`);
    await write(on, async (tx) => {
      const rows = ids.map((id) => ({ ...entry(id), milestones: [] }));
      await insertRows(tx, tx.t.entries, rows);
      return { result: undefined, entries: [{ action: 'ledgers.list', subject: 'leading-group' }] };
    });
    await report(as('a', 'department-officer', 'd-spj', '2016-04-01'), ids.at(-1)!, {
      share: 10,
      text: '启动。',
    });
    const { entries } = await air('2016-Q2', '2016-06-30');
    expect(entries).toHaveLength(33_000);
    expect(entries.flatMap(({ id, events }) => events.map(({ kind }) => [id, kind]))).toEqual([
      [ids.at(-1)!, 'reported'],
    ]);
  });
});
