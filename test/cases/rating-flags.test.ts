import { beforeEach, expect, it } from 'vitest';
import { readJournal } from '../../src/cases/journal.ts';
import { detectorRules, deviceClock } from '../../src/cases/parameters.ts';
import {
  addServicePoints,
  answerCase,
  changeRating,
  confirmReview,
  detectDays,
  detectDue,
  flagSheet,
  issueTickets,
  listCases,
  listFlags,
  monthSummary,
  proposeReview,
  recount,
  submitRatings,
} from '../../src/cases/ratings.ts';
import { type Actor, PUBLIC, type Role, SYSTEM } from '../../src/domain/actor.ts';
import { addDays, instantOf, weekday } from '../../src/domain/calendar.ts';
import { type Level, type RatingInput, ratingId } from '../../src/domain/ratings.ts';
import { onBothEngines } from '../engines.ts';

const DAY = '2016-07-06';
let made = 0;
const staff = (role: Role, unit: string): Actor => ({ kind: 'staff', id: `${role}-${unit}`, role, unit });
const editor = staff('reform-editor', 'ggb');
const approver = staff('reform-approver', 'ggb');

onBothEngines('odd days of a window', (bench) => {
  const on = (day: string, actor: Actor = SYSTEM) => bench.portal.as(actor, instantOf(day, 12));
  const press = (
    at: number,
    level: Level = 'very-satisfied',
    change: Partial<RatingInput> = {},
  ): RatingInput => ({
    ...{ id: ratingId(at, Uint8Array.from([5, 5, 0, 0, 0, 0, 0, 0, ++made >> 8, made])), point: 'w-1' },
    ...{ channel: 'kiosk', level, reasons: [], deviceAt: at },
    ...change,
  });
  const give = (ratings: RatingInput[]) =>
    submitRatings(
      bench.portal.as(PUBLIC, Math.max(...ratings.map((rating) => rating.deviceAt!)) + 1000),
      ratings,
    );
  /** Twenty ratings, one every 25 minutes, of which every third is not the best. */
  const ordinary = (day: string) =>
    give(
      Array.from({ length: 20 }, (_, i) =>
        press(instantOf(day, 9) + i * 1_500_000, i % 3 === 0 ? 'satisfied' : 'very-satisfied'),
      ),
    );
  const night = (level: Level = 'very-satisfied', change: Partial<RatingInput> = {}) =>
    give(Array.from({ length: 12 }, (_, i) => press(instantOf(DAY, 3) + i * 120_000, level, change)));
  const flags = async () => listFlags(on(addDays(DAY, 1)), '2016-07-01', '2016-07-31');

  beforeEach(async () => {
    await addServicePoints(on('2016-06-01'), [
      { id: 'w-1', centre: 's-city', unit: 'd-fgw', windowNo: '1', name: '1号窗口' },
    ]);
    for (let day = '2016-06-20'; day <= DAY; day = addDays(day, 1))
      if (weekday(day) <= 5) await ordinary(day);
  });

  it('are found once however often they are looked at, and leave the count as it is', async () => {
    await night();
    expect(await detectDays(on(addDays(DAY, 1)), [DAY])).toBeGreaterThan(0);
    const found = await flags();
    expect(found.map((flag) => [flag.kind, flag.count])).toContainEqual(['odd-hours', 12]);
    expect(await detectDays(on(addDays(DAY, 2)), [DAY])).toBe(0);
    expect((await flags()).length).toBe(found.length);
    expect((await monthSummary(on(DAY), '2016-07')).units[0]!.total).toBe(4 * 20 + 12);
  });

  it('are not made by what the hotline asked in the evening and another platform hands over', async () => {
    const asked = Array.from({ length: 12 }, (_, i) => press(instantOf(DAY, 21) + i * 60_000));
    await submitRatings(
      on(addDays(DAY, 1)),
      asked.map((rating, i) => ({ ...rating, channel: i % 2 ? ('telephone' as const) : ('sms' as const) })),
    );
    await detectDays(on(addDays(DAY, 1)), [DAY]);
    expect(await flags()).toEqual([]);
    expect((await monthSummary(on(DAY), '2016-07')).units[0]!.total).toBe(4 * 20 + 12);
  });

  it('are looked at by the job once a day for as long as a device may date its ratings back', async () => {
    const { lookAgainDays } = detectorRules(DAY);
    expect(lookAgainDays).toBeGreaterThan(deviceClock(DAY).behindDays);
    const looks = async () =>
      (await readJournal(on(DAY), { limit: 99 })).filter((line) => line.action === 'ratings.detect').length;
    await detectDue(on('2016-07-07'));
    expect(await looks()).toBe(lookAgainDays);
    await detectDue(on('2016-07-07'));
    expect(await looks()).toBe(lookAgainDays);
    const ofDay = async () => (await flags()).filter((flag) => flag.day === DAY);
    expect(await ofDay()).toEqual([]);
    await night();
    await detectDue(on(addDays(DAY, lookAgainDays)));
    expect((await ofDay()).length).toBeGreaterThan(0);
  });

  it('keep what was found when more comes late, and lose none of what that brings', async () => {
    const burst = (hour: number, count = 6, seconds = 0) =>
      give(
        Array.from({ length: count }, (_, i) =>
          press(instantOf(DAY, hour) + 60_000 * 7 + (seconds + i) * 1000, 'satisfied'),
        ),
      );
    const bursts = async () =>
      (await flags())
        .filter((flag) => flag.kind === 'burst')
        .map((flag) => [new Date(flag.from).getUTCHours() + 8, flag.count])
        .sort(([a], [b]) => a! - b!);
    await burst(14);
    await detectDays(on(addDays(DAY, 1)), [DAY]);
    expect(await bursts()).toEqual([[14, 6]]);
    await burst(10);
    await burst(14, 2, 8);
    await detectDays(on(addDays(DAY, 2)), [DAY]);
    expect(await bursts()).toEqual([
      [10, 6],
      [14, 6],
    ]);
    const flag = (await flags()).find((one) => one.kind === 'burst' && one.from > instantOf(DAY, 12))!;
    await proposeReview(on('2016-07-08', editor), flag.id, {
      ...{ verdict: 'exclude', reason: 'stuffed', text: '短时集中' },
    });
    // Between two of the stretch, from a device that was without a network until after the proposal.
    const late = press(flag.from + 1500, 'satisfied');
    await submitRatings(on('2016-07-10', PUBLIC), [late]);
    await confirmReview(on('2016-07-11', approver), flag.id, '属实');
    const { db, t } = on(DAY).read;
    const out = await db.select({ id: t.ratingExclusions.ratingId }).from(t.ratingExclusions);
    expect(out.map(({ id }) => id)).not.toContain(late.id);
    expect(out).toHaveLength(6);
  });

  it('are found where ids were made so as not to show their time', async () => {
    const hidden = Array.from({ length: 12 }, (_, i) =>
      press(instantOf(DAY, 3) + i * 120_000, 'very-satisfied', {
        id: `c56a4180-65aa-42ec-a945-5fd21dec05${String(i).padStart(2, '0')}`,
      }),
    );
    await give(hidden);
    await detectDays(on(addDays(DAY, 1)), [DAY]);
    expect((await flags()).map((flag) => flag.kind)).toContain('odd-hours');
  });

  it('with more ratings than the queue system’s tickets are flagged', async () => {
    await issueTickets(bench.portal.as(staff('centre-manager', 's-city'), instantOf(DAY, 12)), 'w-1', 10);
    await detectDays(on(addDays(DAY, 1)), [DAY]);
    expect(await flags()).toMatchObject([{ kind: 'volume', facts: { rated: 20, served: 10 } }]);
  });

  it('lose their stretch, and nothing else, when two persons of another body so decide', async () => {
    const [one] = await night('very-dissatisfied', { answers: { central: 'very-dissatisfied' } });
    // What its giver changed meanwhile goes out as changed; the case is the first one's.
    const { receipt } = one as Extract<typeof one, { receipt: string }>;
    const change = {
      id: ratingId(instantOf(DAY, 13), new Uint8Array(10)),
      level: 'very-dissatisfied' as const,
    };
    await changeRating(on(DAY, PUBLIC), receipt, { ...change, reasons: ['108'] });
    await detectDays(on(addDays(DAY, 1)), [DAY]);
    const flag = (await flags()).find((one) => one.kind === 'odd-hours')!;
    const own = staff('reform-editor', 'd-fgw');
    const proposal = { verdict: 'exclude', reason: 'stuffed', text: '凌晨无人办事' } as const;
    await expect(proposeReview(on('2016-07-08', own), flag.id, proposal)).rejects.toMatchObject({
      code: 'forbidden',
    });
    await proposeReview(on('2016-07-08', editor), flag.id, proposal);
    expect((await monthSummary(on('2016-07-08'), '2016-07')).units[0]!.total).toBe(92);
    await confirmReview(on('2016-07-08', approver), flag.id, '属实');
    const [unit] = (await monthSummary(on('2016-07-08'), '2016-07')).units;
    expect(unit).toMatchObject({
      total: 80,
      excluded: { 'very-dissatisfied': 12, 'very-satisfied': 0 },
      cases: { opened: 12, excluded: 12, open: 0 },
    });
    expect(unit!.answers.central['very-dissatisfied']).toBe(0);
    expect(await recount(on('2016-07-08'))).toEqual([]);
    // Nobody has to call back the author of a rating that nobody gave.
    const [first] = await listCases(on('2016-07-09'));
    const officer = on('2016-07-09', staff('department-officer', 'd-fgw'));
    await expect(answerCase(officer, first!.ratingId, 'contacted', '已联系')).rejects.toThrow('复核后不计入');
  });

  it('show their evidence to who decides and to the auditor, not to the rated unit', async () => {
    await night();
    await detectDays(on(addDays(DAY, 1)), [DAY]);
    const flag = (await flags()).find((one) => one.kind === 'odd-hours')!;
    const sheet = await flagSheet(on('2016-07-08', staff('auditor', 'ggb')), flag.id);
    expect(sheet.hours[0]).toEqual({ hour: 3, all: 12, inStretch: 12 });
    expect(sheet.levels).toMatchObject({ 'very-satisfied': 12, satisfied: 0 });
    await expect(
      flagSheet(on('2016-07-08', staff('department-principal', 'd-fgw')), flag.id),
    ).rejects.toMatchObject({ code: 'forbidden' });
    await expect(detectDays(on(DAY, editor), [DAY])).rejects.toMatchObject({ code: 'forbidden' });
  });
});
