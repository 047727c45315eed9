import { beforeEach, expect, it } from 'vitest';
import { logRatings } from '../../src/cases/log/ratings.ts';
import {
  addServicePoints,
  answerCase,
  appealCase,
  changeRating,
  confirmReview,
  exportExchange,
  importExchange,
  listCases,
  monthSummary,
  proposeReview,
  recount,
  submitRatings,
} from '../../src/cases/ratings.ts';
import { PUBLIC, type Role, SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { type ExchangeRow, fromExchange, ratingId } from '../../src/domain/ratings.ts';
import { onBothEngines } from '../engines.ts';

const row = (change: Partial<ExchangeRow> = {}): ExchangeRow => ({
  ...{
    projectNo: 'P-1',
    taskCode: '0101',
    taskName: '设立登记',
    deptCode: 'd-gsj',
    windowNo: 'A01',
    pf: '5',
  },
  ...{
    satisfaction: '5',
    evalDetail: '510,517',
    writingEvaluation: '很快',
    assessTime: '2016-07-06 09:30:00',
  },
  ...{ assessNumber: 1, isDefault: '0', rectification: '' },
  ...change,
});

onBothEngines('the exchange of ratings', (bench) => {
  const on = (day: string) => bench.portal.as(SYSTEM, instantOf(day, 12));
  const total = async () => (await monthSummary(on('2016-07-20'), '2016-07')).units[0]?.total ?? 0;
  beforeEach(async () => {
    await addServicePoints(on('2016-06-01'), [
      { id: 'city-gsj', centre: 's-city', unit: 'd-gsj', windowNo: 'A01', name: '登记窗口' },
      { id: 'city-gsj2', centre: 's-city', unit: 'd-gsj', windowNo: 'A02', name: '登记窗口二' },
      { id: 'east-gsj2', centre: 's-east', unit: 'd-gsj', windowNo: 'A02', name: '东登记窗口二' },
    ]);
  });

  it('takes a file in once however often it is given, opens its cases, and gives it back as it came', async () => {
    const rows = [row(), row({ satisfaction: '1', projectNo: 'P-2', assessTime: '2016-07-07 10:00:00' })];
    expect(await importExchange(on('2016-07-10'), rows, 'five-best')).toMatchObject({
      stored: 2,
      repeated: 0,
    });
    expect(await importExchange(on('2016-07-11'), rows, 'five-best')).toMatchObject({
      stored: 0,
      repeated: 2,
    });
    expect(await total()).toBe(2);
    expect(await listCases(on('2016-07-20'))).toHaveLength(1);
    expect(await exportExchange(on('2016-07-20'), '2016-07', 'five-best')).toEqual(rows);
    expect(
      (await exportExchange(on('2016-07-20'), '2016-07', 'one-best')).map((one) => one.satisfaction),
    ).toEqual([...['1', '5']]);
    expect(await recount(on('2016-07-20'))).toEqual([]);
  });

  it('takes ratings by telephone and SMS as channels of their own, and gives them back so', async () => {
    const rows = [
      row({ pf: '6', projectNo: 'P-6' }),
      row({ pf: '6', projectNo: 'P-7', satisfaction: '2' }),
      row({ pf: '7', projectNo: 'P-8', satisfaction: '4' }),
      row({ pf: '3', projectNo: 'P-9' }),
    ];
    expect(await importExchange(on('2016-07-10'), rows, 'five-best')).toMatchObject({ stored: 4 });
    const { units } = await monthSummary(on('2016-07-20'), '2016-07');
    expect(units[0]!.channels).toEqual({ kiosk: 0, qr: 1, web: 0, telephone: 2, sms: 1 });
    expect(units[0]!).toMatchObject({ total: 4, tied: 0 });
    const told = await exportExchange(on('2016-07-20'), '2016-07', 'five-best');
    expect(told.map(({ projectNo, pf }) => [projectNo, pf]).sort()).toEqual([
      ['P-6', '6'],
      ['P-7', '6'],
      ['P-8', '7'],
      ['P-9', '3'],
    ]);
    expect(await recount(on('2016-07-20'))).toEqual([]);
    expect(await logRatings(on('2016-07-20'))).toBe(4);
  });

  it('counts ratings by default nowhere', async () => {
    const rows = [row(), row({ isDefault: '1', projectNo: 'P-3' })];
    expect(await importExchange(on('2016-07-10'), rows, 'five-best')).toMatchObject({
      stored: 1,
      defaults: 1,
    });
    expect(await total()).toBe(1);
  });

  it('refuses the whole file where a row is wrong, and names row and field', async () => {
    const rows = [
      row(),
      row({ deptCode: 'd-none' }),
      row({ windowNo: 'A02' }),
      row({ windowNo: 'Z' }),
      row({ assessTime: '2016-06-01 09:00:00' }),
      row({ assessTime: '2016-07-30 09:00:00' }),
      { ...row(), pf: '8' },
    ];
    const { faults } = await importExchange(on('2016-07-10'), rows, 'five-best');
    expect(faults.map(({ row: number, field }) => [number, field])).toEqual([
      [2, 'deptCode'],
      [3, 'windowNo'],
      [4, 'windowNo'],
      [5, 'assessTime'],
      [6, 'assessTime'],
      [7, 'pf'],
    ]);
    expect(await total()).toBe(0);
  });

  it('takes in a file of more rows than a statement has values, and what came beside each', async () => {
    const rows = Array.from({ length: 16_400 }, (_, n) => row({ projectNo: `P-${n}` }));
    expect(await importExchange(on('2016-07-10'), rows, 'five-best')).toMatchObject({ stored: 16_400 });
    const { db, t } = on('2016-07-10').read;
    expect(await db.$count(t.exchangedRatings)).toBe(16_400);
  });

  it('takes in nothing where one rating is refused, and names its row', async () => {
    const rows = [row(), row({ isDefault: '1' }), row({ projectNo: 'P-2' })];
    const { id } = fromExchange(rows[2], 'five-best') as { id: string };
    await submitRatings(on('2016-07-09'), [
      { id, point: 'city-gsj', channel: 'qr', level: 'dissatisfied', reasons: [] },
    ]);
    const answer = await importExchange(on('2016-07-10'), rows, 'five-best');
    expect(answer).toMatchObject({ stored: 0, repeated: 0, faults: [{ row: 3, field: 'id' }] });
    const { db, t } = on('2016-07-10').read;
    expect([await db.$count(t.ratings), await db.$count(t.exchangedRatings)]).toEqual([1, 0]);
    expect(await recount(on('2016-07-20'))).toEqual([]);
  });

  it('gives our own ratings in the fields of the interface, and another portal takes them as they were', async () => {
    const at = instantOf('2016-07-06', 9);
    await submitRatings(bench.portal.as(PUBLIC, at + 1000), [
      {
        ...{
          id: ratingId(at, new Uint8Array(10)),
          point: 'city-gsj2',
          channel: 'kiosk',
          level: 'dissatisfied',
        },
        ...{ reasons: ['207'], comment: '等了两小时', deviceAt: at },
      },
    ]);
    expect(await exportExchange(on('2016-07-20'), '2016-07', 'one-best')).toEqual([
      {
        ...{ projectNo: '', taskCode: '', taskName: '登记窗口二', deptCode: 'd-gsj', windowNo: 'city-gsj2' },
        ...{ pf: '4', satisfaction: '4', evalDetail: '207', writingEvaluation: '等了两小时' },
        ...{ assessTime: '2016-07-06 09:00:00', assessNumber: 1, isDefault: '0', rectification: '' },
      },
    ]);
  });

  it('gives of a rating that was changed the later one, as the second of its service', async () => {
    const at = instantOf('2016-07-06', 9);
    const given = { point: 'city-gsj2', channel: 'qr' as const, reasons: [] };
    const ids = [1, 2].map((n) => ratingId(at, new Uint8Array(10).fill(n)));
    const [first] = await submitRatings(bench.portal.as(PUBLIC, at), [
      { ...given, id: ids[0]!, level: 'satisfied' },
    ]);
    const { receipt } = first as Extract<typeof first, { receipt: string }>;
    await changeRating(bench.portal.as(PUBLIC, at + 1000), receipt, {
      ...{ id: ids[1]!, level: 'very-dissatisfied', reasons: [] },
    });
    const told = await exportExchange(on('2016-07-20'), '2016-07', 'five-best');
    expect(told).toMatchObject([{ satisfaction: '1', assessNumber: 2 }]);
  });

  it('gives what a review took out of the count, too, and says so; of a changed one the rectification of its case', async () => {
    const at = instantOf('2016-07-06', 9);
    const given = { point: 'city-gsj2', channel: 'qr' as const, reasons: [] };
    const idOf = (n: number) => ratingId(at, new Uint8Array(10).fill(n));
    const [first] = await submitRatings(bench.portal.as(PUBLIC, at), [
      { ...given, id: idOf(1), level: 'dissatisfied' },
      { ...given, id: idOf(2), level: 'dissatisfied' },
    ]);
    const { receipt } = first as Extract<typeof first, { receipt: string }>;
    await changeRating(bench.portal.as(PUBLIC, at + 1000), receipt, {
      ...{ id: idOf(3), level: 'very-dissatisfied', reasons: [] },
    });
    const staff = (role: Role, unit: string) =>
      bench.portal.as({ kind: 'staff', id: role, role, unit }, instantOf('2016-07-08', 9));
    const own = staff('department-principal', 'd-gsj');
    for (const step of ['contacted', 'replied', 'rectified'] as const) {
      await answerCase(own, idOf(1), step, '已办');
    }
    await appealCase(own, idOf(2), { ground: 'wrong-service', text: '不是本窗口的事' });
    const proposal = { verdict: 'exclude', reason: 'wrong-service', text: '属实' } as const;
    await proposeReview(staff('reform-editor', 'ggb'), idOf(2), proposal);
    await confirmReview(staff('reform-approver', 'ggb'), idOf(2), '属实');
    const rows = await exportExchange(on('2016-07-20'), '2016-07', 'five-best');
    expect(rows.map(({ satisfaction, rectification }) => [satisfaction, rectification])).toEqual([
      ['2', '复核后不计入 2016-07-08：评的不是本单位的服务'],
      ['1', '已整改 2016-07-08'],
    ]);
  });

  it('is for who manages the windows', async () => {
    await expect(importExchange(bench.portal.as(PUBLIC, 0), [], 'five-best')).rejects.toMatchObject({
      code: 'sign-in-needed',
    });
  });
});
