import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  addServicePoints,
  answerCase,
  appealCase,
  confirmReview,
  detectDays,
  proposeReview,
  setServed,
  submitRatings,
} from '../../src/cases/ratings.ts';
import { publishMonthDue, publishOpenCases, publishRatings } from '../../src/cli/publish.ts';
import { type Actor, PUBLIC, type Role, SYSTEM } from '../../src/domain/actor.ts';
import type { Body } from '../../src/domain/bodies.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { canonicalFile } from '../../src/domain/canonical.ts';
import { caseNumber, type IncomingRating, type Level, ratingId } from '../../src/domain/ratings.ts';
import { factsOf } from '../../src/record/facts.ts';
import { readFiles, readRecord } from '../../src/record/read.ts';
import { ratings as openRatings } from '../../src/record/tables/felt.ts';
import { verifyRecord } from '../../src/record/verify.ts';
import { onBothEngines } from '../engines.ts';

const staff = (role: Role, unit: string): Actor => ({ kind: 'staff', id: `${role}-${unit}`, role, unit });
const officer = staff('department-officer', 'd-fgw');
const FGW: Body = {
  ...{ id: 'd-fgw', kind: 'department', name: '市发展和改革委员会', shortName: '市发改委', aliases: [] },
  ...{ post: '主要负责人', parent: null, position: 1 },
};
let made = 0;

onBothEngines('a published month of ratings', (bench) => {
  let root: string;
  const on = (day: string, actor: Actor = SYSTEM, hours = 12) =>
    bench.portal.as(actor, instantOf(day, hours));
  const publish = (month: string, day: string) =>
    publishRatings(bench.portal, root, instantOf(day, 12), month);
  const openCases = async (day: string, hours = 12) => {
    await publishOpenCases(bench.portal, root, instantOf(day, hours));
    return readRecord(root).openCases!.cases;
  };
  const month = (id: string) => readRecord(root).ratings.find((one) => one.month === id)!;
  const give = async (day: string, level: Level, change: Partial<IncomingRating> = {}, hour = 12) => {
    const id = ratingId(instantOf(day, hour), Uint8Array.from([3, 3, 0, 0, 0, 0, 0, 0, ++made >> 8, made]));
    const rating = { id, point: 'w-1', channel: 'qr' as const, level, reasons: [], ...change };
    await submitRatings(on(day, PUBLIC, hour), [rating]);
    return id;
  };
  const exclude = async (id: string, day: string) => {
    await appealCase(on(day, officer), id, { ground: 'not-served', text: '没有办事记录' });
    await proposeReview(on(day, staff('reform-editor', 'ggb')), id, {
      ...{ verdict: 'exclude', reason: 'not-served', text: '内部核查内容' },
    });
    await confirmReview(on(day, staff('reform-approver', 'ggb')), id, '同意');
  };

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'record-'));
    await addServicePoints(on('2016-05-01'), [
      { id: 'w-1', centre: 's-city', unit: 'd-fgw', windowNo: '1', name: '1号窗口' },
      { id: 'w-2', centre: 's-east', unit: 'd-fgw', windowNo: '1', name: '东1号窗口' },
      { id: 'w-3', centre: 's-city', unit: 'd-rsj', windowNo: '2', name: '2号窗口' },
      { id: 'w-4', centre: 's-east', unit: 'd-rsj', windowNo: '2', name: '东2号窗口' },
    ]);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('is refused until a whole day after its end, so that nobody can tell who has just rated', async () => {
    await expect(
      publishRatings(bench.portal, root, instantOf('2016-07-31', 48) - 1, '2016-07'),
    ).rejects.toThrow('满 24 小时');
    await publishRatings(bench.portal, root, instantOf('2016-07-31', 48), '2016-07');
    expect(month('2016-07').publishedOn).toBe('2016-08-02');
  });

  it('goes out by itself on the tenth of the next month, if anybody rated', async () => {
    const due = (day: string, hours = 0) => publishMonthDue(bench.portal, root, instantOf(day, hours));
    const published = () => readRecord(root).ratings.map((one) => [one.month, one.publishedAt]);
    await due('2016-08-10');
    expect(published()).toEqual([]);
    await give('2016-07-05', 'satisfied');
    await due('2016-08-09', 23);
    expect(published()).toEqual([]);
    await due('2016-08-10');
    await due('2016-08-11');
    expect(published()).toEqual([['2016-07', '2016-08-10 00:00']]);
    await due('2017-01-10');
    expect(published()).toHaveLength(1);
  });

  it('shows what was excluded with its reason, apart from the count, and can be recomputed', async () => {
    for (let i = 0; i < 30; i++) await give('2016-07-05', 'satisfied', { answers: { pilots: 'satisfied' } });
    const id = await give('2016-07-06', 'dissatisfied', { comment: '张三的电话是 13900000000' });
    await exclude(id, '2016-07-11');
    await setServed(on('2016-08-01'), 'd-fgw', '2016-07', 60);
    await publish('2016-07', '2016-08-10');
    const [unit] = month('2016-07').units;
    expect(unit).toMatchObject({
      total: 30,
      served: 60,
      cases: { opened: 1, excluded: 1, appealed: 1, open: 0 },
    });
    expect(unit!.excluded.dissatisfied).toBe(1);
    expect(unit!.score).toMatchObject({ meanHundredths: 8000, rankFrom: 1, rankTo: 1 });
    expect(unit!.answers.pilots.satisfied).toBe(30);
    expect(month('2016-07').exclusions).toEqual([
      {
        ...{ unit: 'd-fgw', day: '2016-07-06', level: 'dissatisfied', reason: 'not-served', by: 'appeal' },
        ...{ count: 1, decidedOn: '2016-07-11' },
      },
    ]);
    expect(verifyRecord(readFiles(root))).toEqual([]);
  });

  it('that somebody dressed up is named by verify', async () => {
    for (let i = 0; i < 30; i++) await give('2016-07-05', 'basically-satisfied');
    await publish('2016-07', '2016-08-10');
    const file = join(root, 'ratings/2016-07.json');
    const value = JSON.parse(readFileSync(file, 'utf8'));
    value.units[0].counts['very-satisfied'] = 30;
    value.units[0].counts['basically-satisfied'] = 0;
    writeFileSync(file, canonicalFile(value));
    expect(verifyRecord(readFiles(root)).map((found) => [found.code, found.subject])).toEqual([
      ['ratings.differs', '2016-07/d-fgw'],
      ['ratings.differs', '2016-07/d-fgw'],
    ]);
  });

  it('tells by which channel they came; a month from before the hotline’s channels is read as one without them', async () => {
    await give('2016-07-05', 'satisfied', { channel: 'telephone' });
    await give('2016-07-05', 'satisfied', { channel: 'sms' });
    await give('2016-07-05', 'satisfied', { channel: 'sms' });
    await publish('2016-07', '2016-08-10');
    expect(month('2016-07').rows[0]!.channels).toEqual({ kiosk: 0, qr: 0, web: 0, telephone: 1, sms: 2 });
    const file = join(root, 'ratings/2016-07.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('"sms": 2', '"sms": 1'));
    expect(verifyRecord(readFiles(root)).map((found) => found.subject)).toEqual(['2016-07/d-fgw']);
    writeFileSync(file, text.replace(/"sms": 2,\s*/, '').replace(/,\s*"telephone": 1/, ''));
    expect(openRatings(readRecord(root)).rows[0]).toMatchObject({ kiosk: 0, telephone: 0, sms: 0 });
  });

  it('of December tells the open cases, though their terms end in a year without a calendar', async () => {
    await give('2018-12-28', 'dissatisfied');
    expect((await openCases('2018-12-31', 23)).map(({ next, due, overdue }) => [next, due, overdue])).toEqual(
      [['contacted', '2018-12-31', false]],
    );
  });

  it('merges small rows so that no total gives them away, and ranks nobody below the sample', async () => {
    for (let i = 0; i < 12; i++) await give('2016-07-05', 'satisfied');
    for (let i = 0; i < 11; i++) await give('2016-07-05', 'satisfied', { point: 'w-3' });
    for (let i = 0; i < 14; i++) await give('2016-07-05', 'satisfied', { point: 'w-4' });
    await give('2016-07-05', 'very-dissatisfied', { point: 'w-2' });
    await publish('2016-07', '2016-08-10');
    expect(month('2016-07').rows.map((row) => [row.unit, row.centre, row.total])).toEqual([
      ['d-fgw', null, 13],
      ['d-rsj', null, 25],
    ]);
    expect(month('2016-07').centres.map((row) => [row.centre, row.total])).toEqual([
      ['s-city', 23],
      ['s-east', 15],
    ]);
    expect(month('2016-07').units.map((unit) => unit.score)).toEqual([null, null]);
  });

  it('is told again in later months with what has become known since; the assessment takes the latest', async () => {
    await give('2016-07-05', 'satisfied');
    const contested = await give('2016-07-28', 'very-dissatisfied');
    const slow = await give('2016-07-28', 'dissatisfied');
    await publish('2016-07', '2016-08-02');
    expect(month('2016-07').units[0]!.cases).toMatchObject({ open: 2, due: 0 });
    await exclude(contested, '2016-08-03');
    for (const step of ['contacted', 'replied', 'rectified'] as const) {
      await answerCase(on('2016-08-05', officer), slow, step, '已办');
    }
    // A device that had been without a network.
    await submitRatings(on('2016-08-04', PUBLIC), [
      {
        ...{ id: ratingId(instantOf('2016-07-30', 10), new Uint8Array(10)), point: 'w-1', channel: 'kiosk' },
        ...{ level: 'satisfied', reasons: [], deviceAt: instantOf('2016-07-30', 10) },
      },
    ]);
    await publish('2016-08', '2016-09-06');
    expect(month('2016-07').units[0]!.total).toBe(3);
    const [july] = month('2016-08').earlier;
    expect(july!.units[0]!.tiedCounts!.satisfied).toBe(0);
    expect(july!.centres[0]!.tiedCounts!.satisfied).toBe(0);
    const [facts] = factsOf({ ...readRecord(root), bodies: [FGW] }, '2016');
    expect(facts!.ratings).toMatchObject({
      n: 3,
      byLevel: { satisfied: 2, dissatisfied: 1, 'very-dissatisfied': 0 },
      excluded: { 'very-dissatisfied': 1 },
      ...{ negatives: 1, negativesClosedInTime: 1 },
    });
    expect(verifyRecord(readFiles(root))).toEqual([]);
  });

  it('tells flags and whether they were decided', async () => {
    for (let i = 0; i < 8; i++) await give('2016-07-06', 'very-satisfied', {}, 3);
    await detectDays(on('2016-07-07'), ['2016-07-06']);
    await publish('2016-07', '2016-08-10');
    expect(month('2016-07').flags).toContainEqual({
      ...{ id: 'w-1.2016-07-06.odd-hours.1', unit: 'd-fgw', centre: 's-city', day: '2016-07-06' },
      ...{ kind: 'odd-hours', count: 8, verdict: null, reason: null },
    });
    expect(month('2016-07').units[0]!.total).toBe(8);
  });

  it('and the open cases: a case is shown 24 hours after it was received, with what is due, overdue loud', async () => {
    const id = await give('2016-07-06', 'dissatisfied', { comment: '张三的电话是 13900000000' });
    expect(await openCases('2016-07-07', 11)).toEqual([]);
    expect(await openCases('2016-07-07', 12)).toEqual([
      {
        ...{
          number: caseNumber(id),
          unit: 'd-fgw',
          centre: 's-city',
          day: '2016-07-06',
          openedOn: '2016-07-06',
        },
        ...{ steps: {}, next: 'contacted', due: '2016-07-07', overdue: false },
        ...{ extension: null, appeal: null, verdict: null },
      },
    ]);
    expect((await openCases('2016-07-08'))[0]).toMatchObject({ due: '2016-07-07', overdue: true });
    await answerCase(on('2016-07-08', officer), id, 'contacted', '内部办理内容');
    expect((await openCases('2016-07-08'))[0]).toMatchObject({ next: 'replied', due: '2016-07-13' });
    await answerCase(on('2016-07-08', officer), id, 'replied', '内部办理内容');
    await answerCase(on('2016-07-08', officer), id, 'rectified', '内部办理内容');
    expect(await openCases('2016-07-08')).toEqual([]);
  });

  it('holds neither comments, nor what was written, nor who acted, nor anything that leads to a receipt', async () => {
    const id = await give('2016-07-06', 'dissatisfied', {
      comment: '张三的电话是 13900000000',
      device: 'k-7',
    });
    const other = await give('2016-07-06', 'dissatisfied');
    await answerCase(on('2016-07-08', officer), other, 'contacted', '内部办理内容');
    await exclude(id, '2016-07-11');
    await openCases('2016-07-12');
    await publish('2016-07', '2016-08-10');
    const text = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.json'))
      .map((name) => readFileSync(join(root, name), 'utf8'))
      .join('\n');
    expect(text).toContain(caseNumber(other));
    for (const secret of [
      '张三',
      '1390000',
      '内部',
      '没有办事记录',
      '同意',
      'department-officer',
      'k-7',
      id,
      other,
    ]) {
      expect(text.includes(secret), secret).toBe(false);
    }
  });
});
