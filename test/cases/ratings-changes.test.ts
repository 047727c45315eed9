import { beforeEach, expect, it } from 'vitest';
import {
  addServicePoints,
  changeRating,
  monthSummary,
  receiptOf,
  recount,
  submitRatings,
} from '../../src/cases/ratings.ts';
import { PUBLIC, SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { type ChangeInput, type RatingInput, ratingId } from '../../src/domain/ratings.ts';
import { pairedDevice } from '../device.ts';
import { onBothEngines } from '../engines.ts';

const NOON = instantOf('2016-07-06', 12);
const DAY = 86_400_000;
const newId = (at: number) => ratingId(at, crypto.getRandomValues(new Uint8Array(10)));

onBothEngines('a rating changed by who gave it', (bench) => {
  const at = (now = NOON) => bench.portal.as(PUBLIC, now);
  const give = async (change: Partial<RatingInput> = {}, now = NOON) => {
    const rating = {
      id: newId(now),
      point: 'w-1',
      channel: 'qr',
      level: 'satisfied',
      reasons: [],
      ...change,
    };
    const [answer] = await submitRatings(at(now), [rating as RatingInput]);
    return (answer as { receipt: string }).receipt;
  };
  const to = (level: ChangeInput['level'], now = NOON): ChangeInput => ({
    id: newId(now),
    level,
    reasons: [],
  });
  const unit = async (now = NOON + 10 * DAY) => (await monthSummary(at(now), '2016-07')).units[0]!;

  beforeEach(async () => {
    await addServicePoints(bench.portal.as(SYSTEM, NOON), [
      { id: 'w-1', centre: 's-city', unit: 'd-fgw', windowNo: '1', name: '1号窗口' },
    ]);
  });

  it('the later one counts, for the same day; both stay, and the summary equals a recount', async () => {
    const receipt = await give({ answers: { pilots: 'satisfied' } });
    await give({ level: 'very-satisfied' });
    const done = await changeRating(at(NOON + DAY), receipt.toLowerCase(), {
      ...to('dissatisfied', NOON + DAY),
      comment: '回来又查了一次，材料还是缺',
      answers: { pilots: 'dissatisfied' },
    });
    expect(done).toMatchObject({ status: 'stored' });
    const { counts, answers, total, cases } = await unit();
    expect(counts).toMatchObject({ satisfied: 0, 'very-satisfied': 1, dissatisfied: 1 });
    expect(answers.pilots).toMatchObject({ satisfied: 0, dissatisfied: 1 });
    expect([total, cases.opened]).toEqual([2, 1]);
    const { db, t } = at().read;
    expect(await db.$count(t.ratings)).toBe(3);
    expect(await receiptOf(at(NOON + DAY), receipt)).toMatchObject({
      level: 'satisfied',
      changedOn: '2016-07-07',
      changeUntil: null,
    });
    expect(await receiptOf(at(NOON + DAY), done.receipt)).toMatchObject({
      level: 'dissatisfied',
      day: '2016-07-06',
      changedOn: null,
      changeUntil: null,
    });
    expect(await recount(at())).toEqual([]);
  });

  it('it is changed once: again, and the changed one, are refused; the same change again has its receipt', async () => {
    const receipt = await give();
    const change = to('basically-satisfied');
    const done = await changeRating(at(), receipt, change);
    expect(await changeRating(at(), receipt, change)).toEqual({ ...done, status: 'repeated' });
    await expect(changeRating(at(), receipt, { ...change, level: 'satisfied' })).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(changeRating(at(), receipt, to('satisfied'))).rejects.toMatchObject({ code: 'conflict' });
    await expect(changeRating(at(), done.receipt, to('satisfied'))).rejects.toMatchObject({
      code: 'conflict',
    });
    expect((await unit()).total).toBe(1);
    expect(await recount(at())).toEqual([]);
  });

  it('of fifty changes at once one is taken', async () => {
    const receipt = await give();
    const tries = await Promise.allSettled(
      Array.from({ length: 50 }, () => changeRating(at(), receipt, to('very-satisfied'))),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await unit()).counts).toMatchObject({ satisfied: 0, 'very-satisfied': 1 });
    expect(await recount(at())).toEqual([]);
  });

  it('on the seventh day after its arrival it may be changed, on the eighth it may not', async () => {
    const [seventh, eighth] = [instantOf('2016-07-13', 23), instantOf('2016-07-14', 0)];
    const [one, two] = [await give(), await give()];
    expect(await receiptOf(at(seventh), one)).toMatchObject({ changeUntil: '2016-07-13' });
    await changeRating(at(seventh), one, to('very-satisfied'));
    await expect(changeRating(at(eighth), two, to('very-satisfied'))).rejects.toMatchObject({
      code: 'too-late',
      message: expect.stringContaining('2016-07-13'),
    });
    expect(await receiptOf(at(eighth), two)).toMatchObject({ changeUntil: null });
  });

  it('a case that the first one opened goes on, and a second is not opened', async () => {
    const receipt = await give({ level: 'very-dissatisfied' });
    await changeRating(at(), receipt, to('dissatisfied'));
    expect((await unit()).cases.opened).toBe(1);
    const other = await give({ level: 'dissatisfied' });
    await changeRating(at(), other, to('satisfied'));
    expect((await unit()).cases.opened).toBe(2);
    expect(await recount(at())).toEqual([]);
  });

  it('a number that arrives late and breaks the chain of a changed one leaves the sums right', async () => {
    const device = await pairedDevice(bench.portal, 'w-1', NOON);
    const [first, second] = [device.rate({ deviceAt: NOON }), device.rate({ deviceAt: NOON })];
    const [answer] = await submitRatings(at(), [{ ...second, level: 'dissatisfied' }]);
    await changeRating(at(), (answer as { receipt: string }).receipt, to('satisfied'));
    await submitRatings(at(), [first]);
    expect((await unit()).flags.chain).toBe(0);
    expect(await recount(at())).toEqual([]);
  });

  it('a number that arrives in the very moment of a change, and flags what is changed, leaves the sums right', async () => {
    const device = await pairedDevice(bench.portal, 'w-1', NOON);
    const [first, second] = [device.rate({ deviceAt: NOON }), device.rate({ deviceAt: NOON })];
    const [answer] = await submitRatings(at(), [{ ...second, level: 'dissatisfied' }]);
    const { receipt } = answer as { receipt: string };
    await Promise.all([submitRatings(at(), [first]), changeRating(at(), receipt, to('satisfied'))]);
    expect(await recount(at())).toEqual([]);
  });

  it('leaves a case that the first one opened where it is, and both receipts say so', async () => {
    const receipt = await give({ level: 'dissatisfied' });
    const { receipt: later } = await changeRating(at(NOON + DAY), receipt, to('satisfied', NOON + DAY));
    const first = await receiptOf(at(NOON + DAY), receipt);
    expect(first).toMatchObject({ changedOn: '2016-07-07', steps: [], earlierCase: null });
    const view = await receiptOf(at(NOON + DAY), later);
    expect(view).toMatchObject({ steps: null, caseNumber: null, earlierCase: first.caseNumber });
  });
});
