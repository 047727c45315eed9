import { beforeEach, expect, it } from 'vitest';
import { write } from '../../db/write.ts';
import {
  addServicePoints,
  answerCase,
  appealCase,
  caseSheet,
  changeRating,
  confirmReview,
  declineReview,
  extendCase,
  listCases,
  monthSummary,
  proposeReview,
  rateOutcome,
  receiptOf,
  recount,
  submitRatings,
} from '../../src/cases/ratings.ts';
import { type Actor, PUBLIC, type Role, SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { type RatingInput, ratingId } from '../../src/domain/ratings.ts';
import { onBothEngines } from '../engines.ts';

/** A Wednesday. One working day ends on 07-07, five on 07-13, fifteen on 07-27, twenty-five on 08-10. */
const OPENED = '2016-07-06';
let made = 0;

const staff = (role: Role, unit: string, id = `${role}-${unit}`): Actor => ({
  kind: 'staff',
  id,
  role,
  unit,
});
const officer = staff('department-officer', 'd-fgw');
const principal = staff('department-principal', 'd-fgw');
const editor = staff('reform-editor', 'ggb');
const approver = staff('reform-approver', 'ggb');

onBothEngines('the case of a negative rating', (bench) => {
  const on = (day: string, actor: Actor = PUBLIC) => bench.portal.as(actor, instantOf(day, 12));
  const rated = async (change: Partial<RatingInput> = {}) => {
    const id = ratingId(instantOf(OPENED, 12), Uint8Array.from([9, 9, 0, 0, 0, 0, 0, 0, 0, ++made]));
    const rating: RatingInput = {
      id,
      point: 'w-1',
      channel: 'qr',
      level: 'dissatisfied',
      reasons: [],
      ...change,
    };
    const [answer] = await submitRatings(on(OPENED), [rating]);
    return { id, receipt: answer!.status === 'stored' ? answer!.receipt : '' };
  };
  const counts = async (asOf: string) => (await monthSummary(on(asOf), '2016-07')).units[0]!;

  beforeEach(async () => {
    await addServicePoints(on(OPENED, SYSTEM), [
      { id: 'w-1', centre: 's-city', unit: 'd-fgw', windowNo: '1', name: '1号窗口' },
      { id: 'w-r', centre: 's-city', unit: 'ggb', windowNo: '2', name: '2号窗口' },
    ]);
  });

  it('is shown to the unit from the next day, since on the day itself a clerk could tell who pressed', async () => {
    const { id } = await rated();
    expect(await listCases(on(OPENED, officer))).toEqual([]);
    await expect(caseSheet(on(OPENED, officer), id)).rejects.toMatchObject({ code: 'not-found' });
    await expect(answerCase(on(OPENED, officer), id, 'contacted', '已联系')).rejects.toMatchObject({
      code: 'not-found',
    });
    expect((await listCases(on('2016-07-07', officer))).map((found) => found.ratingId)).toEqual([id]);
  });

  it('is answered by its own unit only, in the order contact, reply, rectify, each step once', async () => {
    const { id } = await rated();
    const by = (day: string, unit = 'd-fgw') => on(day, staff('department-officer', unit));
    await expect(answerCase(by('2016-07-07', 'd-rsj'), id, 'contacted', '已联系')).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(answerCase(on('2016-07-07'), id, 'contacted', '已联系')).rejects.toMatchObject({
      code: 'sign-in-needed',
    });
    await expect(answerCase(by('2016-07-07'), id, 'rectified', '已整改')).rejects.toThrow(
      '请先登记“联系服务对象”',
    );
    await answerCase(by('2016-07-07'), id, 'contacted', '已联系');
    await expect(answerCase(by('2016-07-08'), id, 'contacted', '又联系')).rejects.toMatchObject({
      code: 'conflict',
    });
    await answerCase(by('2016-07-14'), id, 'replied', '已答复');
    expect((await counts('2016-07-27')).cases).toMatchObject({
      opened: 1,
      taken: { contacted: 1, replied: 1, rectified: 0 },
      inTime: { contacted: 1, replied: 0, rectified: 0 },
      ...{ open: 1, overdue: 0, due: 0 },
    });
    expect((await counts('2016-07-28')).cases).toMatchObject({ open: 1, overdue: 1, due: 1 });
  });

  it('may take ten more working days once, before the term is over, for a reason from the list', async () => {
    const { id } = await rated();
    const late = await rated();
    await expect(
      extendCase(on('2016-07-27', officer), id, { reason: 'busy', text: '忙' }),
    ).rejects.toMatchObject({
      ...{ code: 'invalid', field: 'reason' },
    });
    await extendCase(on('2016-07-27', officer), id, { reason: 'works', text: '窗口改造' });
    await expect(
      extendCase(on('2016-07-27', officer), id, { reason: 'works', text: '再延' }),
    ).rejects.toThrow('已经延期一次');
    await expect(
      extendCase(on('2016-07-28', officer), late.id, { reason: 'works', text: '窗口改造' }),
    ).rejects.toThrow('已于 2016-07-27 届满');
    expect((await caseSheet(on('2016-07-28', officer), id)).standing.due.rectified).toBe('2016-08-10');
    expect((await counts('2016-08-10')).cases).toMatchObject({ extended: 1, overdue: 1 });
    expect((await counts('2016-08-11')).cases).toMatchObject({ overdue: 2 });
  });

  it('has its outcome rated once, by who holds the receipt, after the unit says it is mended', async () => {
    const { id, receipt } = await rated();
    await expect(rateOutcome(on('2016-07-08'), receipt, 'satisfied')).rejects.toThrow('还没有登记整改');
    for (const step of ['contacted', 'replied', 'rectified'] as const) {
      await answerCase(on('2016-07-08', officer), id, step, '已办');
    }
    await expect(rateOutcome(on('2016-07-09'), receipt, 'splendid')).rejects.toMatchObject({
      field: 'outcome',
    });
    await rateOutcome(on('2016-07-09'), receipt.toLowerCase(), 'dissatisfied');
    await expect(rateOutcome(on('2016-07-09'), receipt, 'satisfied')).rejects.toMatchObject({
      code: 'conflict',
    });
    expect((await counts('2016-07-10')).cases.outcomes).toEqual({
      ...{ satisfied: 0, 'basically-satisfied': 0, dissatisfied: 1 },
    });
  });

  it('may be appealed on the fifth working day and not on the day after, once, by the rated unit', async () => {
    const { id } = await rated();
    const late = await rated();
    const appeal = (day: string, actor: Actor, which = id) =>
      appealCase(on(day, actor), which, { ground: 'wrong-service', text: '所评事项由其他部门办理' });
    await expect(appeal('2016-07-13', editor)).rejects.toMatchObject({ code: 'forbidden' });
    await appeal('2016-07-13', principal);
    await expect(appeal('2016-07-13', principal)).rejects.toMatchObject({ code: 'conflict' });
    await expect(appeal('2016-07-14', principal, late.id)).rejects.toThrow('已于 2016-07-13 届满');
    await expect(
      appealCase(on('2016-07-13', principal), late.id, { ground: 'stuffed', text: '刷评' }),
    ).rejects.toMatchObject({ field: 'ground' });
  });

  const appealed = async (change: Partial<RatingInput> = {}) => {
    const one = await rated(change);
    await appealCase(on('2016-07-08', principal), one.id, { ground: 'not-served', text: '无办事记录' });
    return one;
  };
  const exclusion = { verdict: 'exclude', reason: 'not-served', text: '查无记录' } as const;

  it('leaves the count only when a second person confirms, and is shown as excluded with its reason', async () => {
    const { id, receipt } = await appealed({ answers: { pilots: 'dissatisfied' } });
    await rated({ level: 'satisfied' });
    await proposeReview(on('2016-07-11', editor), id, exclusion);
    expect(await counts('2016-07-12')).toMatchObject({ total: 2, cases: { excluded: 0, open: 1 } });
    await confirmReview(on('2016-07-12', approver), id, '属实');
    const after = await counts('2016-07-12');
    expect(after).toMatchObject({ total: 1, cases: { opened: 1, appealed: 1, excluded: 1, open: 0 } });
    expect(after.counts).toMatchObject({ dissatisfied: 0, satisfied: 1 });
    expect(after.excluded).toMatchObject({ dissatisfied: 1, satisfied: 0 });
    expect(after.answers.pilots.dissatisfied).toBe(0);
    expect(after.channels).toEqual({ kiosk: 0, qr: 1, web: 0, telephone: 0, sms: 0 });
    expect((await receiptOf(on('2016-07-12'), receipt)).excluded).toEqual({
      reason: 'not-served',
      on: '2016-07-12',
    });
    // Nothing is deleted: the rating, its day's sum and the recount are as before.
    expect(await recount(on('2016-07-12'))).toEqual([]);
    const { db, t } = on('2016-07-12').read;
    expect(await db.$count(t.ratings)).toBe(2);
    await expect(answerCase(on('2016-07-13', officer), id, 'contacted', '已联系')).rejects.toThrow(
      '复核后不计入',
    );
  });

  it('is not decided by the rated unit, by one person alone, or without a reason', async () => {
    const { id } = await appealed();
    await expect(proposeReview(on('2016-07-11', officer), id, exclusion)).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(
      proposeReview(on('2016-07-11', editor), id, { verdict: 'exclude', text: '查无记录' }),
    ).rejects.toMatchObject({ code: 'invalid', field: 'reason' });
    await proposeReview(on('2016-07-11', approver), id, exclusion);
    await expect(confirmReview(on('2016-07-11', approver), id, '属实')).rejects.toThrow('同一人不能');
    await expect(confirmReview(on('2016-07-11', editor), id, '属实')).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect((await counts('2016-07-12')).total).toBe(1);
  });

  it('of a window of the reform office is not decided by the reform office', async () => {
    const { id } = await rated({ point: 'w-r' });
    const own = staff('department-principal', 'ggb');
    await appealCase(on('2016-07-08', own), id, { ground: 'not-served', text: '无办事记录' });
    await expect(proposeReview(on('2016-07-11', editor), id, exclusion)).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('stays in the count when the appeal fails, and a proposal that was declined may be made anew', async () => {
    const { id } = await appealed();
    await proposeReview(on('2016-07-11', editor), id, exclusion);
    await expect(proposeReview(on('2016-07-11', editor), id, exclusion)).rejects.toMatchObject({
      code: 'conflict',
    });
    await declineReview(on('2016-07-11', approver), id, '证据不足');
    await proposeReview(on('2016-07-12', editor), id, { verdict: 'keep', text: '确有其事' });
    await confirmReview(on('2016-07-12', approver), id, '同意');
    expect((await counts('2016-07-13')).total).toBe(1);
    await expect(confirmReview(on('2016-07-12', approver), id, '再次')).rejects.toMatchObject({
      code: 'conflict',
    });
    await answerCase(on('2016-07-13', officer), id, 'contacted', '已联系');
  });

  it('that its author changed before is excluded as changed, and its case is closed', async () => {
    const { id, receipt } = await appealed();
    const later = ratingId(instantOf('2016-07-08', 13), Uint8Array.from([1, 1, 0, 0, 0, 0, 0, 0, 0, ++made]));
    await changeRating(on('2016-07-08'), receipt, { id: later, level: 'very-dissatisfied', reasons: [] });
    await proposeReview(on('2016-07-11', editor), id, exclusion);
    await confirmReview(on('2016-07-11', approver), id, '属实');
    const after = await counts('2016-07-12');
    expect(after).toMatchObject({ total: 0, cases: { opened: 1, excluded: 1, open: 0 } });
    expect(after.counts).toMatchObject({ dissatisfied: 0, 'very-dissatisfied': 0 });
    expect(after.excluded).toMatchObject({ dissatisfied: 0, 'very-dissatisfied': 1 });
    expect(await recount(on('2016-07-12'))).toEqual([]);
  });

  it('that nobody appealed cannot be reviewed away', async () => {
    const { id } = await rated();
    await expect(proposeReview(on('2016-07-11', editor), id, exclusion)).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(proposeReview(on('2016-07-11', SYSTEM), id, exclusion)).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('excluded behind the back of the portal is named by the recount', async () => {
    const { id } = await rated();
    await write(on(OPENED, SYSTEM), async (tx) => {
      await tx.db.insert(tx.t.ratingExclusions).values({
        ...{
          ratingId: id,
          subject: id,
          reason: 'stuffed',
          on: OPENED,
          unit: 'd-fgw',
          point: 'w-1',
          day: OPENED,
        },
        ...{ channel: 'qr', level: 'dissatisfied', tied: false, answers: null },
      });
      return { result: undefined, entries: [{ action: 'test.tamper', subject: id }] };
    });
    expect(await recount(on(OPENED))).toMatchObject([{ expected: '两人复核决定', actual: '无' }]);
  });
});
