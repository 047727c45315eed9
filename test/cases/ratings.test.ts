import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import { readJournal } from '../../src/cases/journal.ts';
import {
  addServicePoints,
  issueTickets,
  monthSummary,
  ratingIntake,
  receiptOf,
  recount,
  setServed,
  submitRatings,
} from '../../src/cases/ratings.ts';
import { type Actor, PUBLIC, SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { caseNumber, LEVELS, type RatingInput, ratingId } from '../../src/domain/ratings.ts';
import { onBothEngines } from '../engines.ts';

const NOON = instantOf('2016-07-06', 12);
const DAY = 86_400_000;
let made = 0;

/** An id of its own for each call, in the order of time. */
function newId(at = NOON): string {
  const n = ++made;
  return ratingId(at, Uint8Array.from([0, 0, 0, 0, 0, 0, 0, n >> 16, n >> 8, n]));
}

function rating(change: Partial<RatingInput> = {}): RatingInput {
  return { id: newId(), point: 'w-1', channel: 'kiosk', level: 'satisfied', reasons: [], ...change };
}

onBothEngines('ratings', (bench) => {
  const at = (now = NOON, actor: Actor = PUBLIC) => bench.portal.as(actor, now);
  const statuses = async (inputs: RatingInput[], now = NOON) =>
    (await submitRatings(at(now), inputs)).map((answer) => answer.status);

  beforeEach(async () => {
    await addServicePoints(at(NOON, SYSTEM), [
      { id: 'w-1', centre: 's-city', unit: 'd-fgw', windowNo: '1', name: '1号窗口' },
      { id: 'w-2', centre: 's-city', unit: 'd-rsj', windowNo: '2', name: '2号窗口' },
      { id: 'w-3', centre: 's-east', unit: 'd-fgw', windowNo: '1', name: '东区1号窗口' },
    ]);
  });

  it('a rating sent fifty times at once counts once and every answer carries the same receipt', async () => {
    const intake = ratingIntake(bench.portal, () => NOON);
    const one = rating();
    const answers = (await Promise.all(Array.from({ length: 50 }, () => intake.submit([one])))).flat();
    expect(answers.filter((answer) => answer.status === 'stored')).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 'repeated')).toHaveLength(49);
    expect(new Set(answers.map((answer) => 'receipt' in answer && answer.receipt)).size).toBe(1);
    expect((await monthSummary(at(), '2016-07')).units[0]!.total).toBe(1);
  });

  it('fifty ratings with one id and fifty contents: one is stored, the others are conflicts in the journal', async () => {
    const intake = ratingIntake(bench.portal, () => NOON);
    const one = rating();
    const sent = Array.from({ length: 50 }, (_, i) => intake.submit([{ ...one, comment: `第${i}次` }]));
    const answers = (await Promise.all(sent)).flat();
    expect(answers.filter((answer) => answer.status === 'stored')).toHaveLength(1);
    const refused = answers.flatMap((answer) => (answer.status === 'refused' ? [answer.refusal.code] : []));
    expect(refused).toEqual(Array(49).fill('conflict'));
    const { db, t } = at().read;
    const lines = await db.select().from(t.journal);
    expect(
      lines.filter((line) => line.action === 'ratings.conflict' && line.subject === caseNumber(one.id)),
    ).toHaveLength(49);
    expect(await recount(at())).toEqual([]);
  });

  it('the same content a second time, with its keys in another order, is a repetition', async () => {
    const id = newId();
    expect(
      await statuses([{ id, point: 'w-1', channel: 'kiosk', level: 'satisfied', reasons: ['406'] }]),
    ).toEqual(['stored']);
    expect(
      await statuses(
        [{ reasons: ['406'], level: 'satisfied', channel: 'kiosk', point: 'w-1', id }],
        NOON + DAY,
      ),
    ).toEqual(['repeated']);
    expect(await statuses([rating({ id, reasons: ['407'] })])).toEqual(['refused']);
  });

  it('an unknown point and a conflict in a batch do not fail the ratings beside them', async () => {
    const first = rating();
    await submitRatings(at(), [first]);
    const answers = await submitRatings(at(), [
      rating(),
      rating({ point: 'w-9' }),
      { ...first, level: 'dissatisfied' },
      rating({ point: 'w-2' }),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual(['stored', 'refused', 'refused', 'stored']);
    expect(answers[1]).toMatchObject({ refusal: { code: 'not-found', field: 'point' } });
    expect(String(answers[1]!.status === 'refused' && answers[1]!.refusal.message)).toContain('w-9');
    expect(answers[2]).toMatchObject({ refusal: { code: 'conflict' } });
    expect((await monthSummary(at(), '2016-07')).cells.map(({ unit, total }) => [unit, total])).toEqual([
      ['d-fgw', 2],
      ['d-rsj', 1],
    ]);
  });

  it('nothing is stored and nothing journalled when every point is unknown', async () => {
    const { db, t } = at().read;
    const before = await db.$count(t.journal);
    expect(await statuses([rating({ point: 'nowhere' })])).toEqual(['refused']);
    expect(await db.$count(t.journal)).toBe(before);
    expect(await db.$count(t.ratings)).toBe(0);
  });

  it('two devices whose requests share a transaction are answered each for its own', async () => {
    const intake = ratingIntake(bench.portal, () => NOON);
    const [a, b, c] = await Promise.all([
      intake.submit([rating(), rating({ point: 'w-9' })]),
      intake.submit([rating({ point: 'w-2' })]),
      intake.submit([rating({ point: 'w-8' })]),
    ]);
    expect(a.map((answer) => answer.status)).toEqual(['stored', 'refused']);
    expect(b.map((answer) => answer.status)).toEqual(['stored']);
    expect(c.map((answer) => answer.status)).toEqual(['refused']);
    const { db, t } = at().read;
    const lines = await db.select({ action: t.journal.action, detail: t.journal.detail }).from(t.journal);
    expect(lines.filter((line) => line.action === 'ratings.submit')).toEqual([
      { action: 'ratings.submit', detail: { stored: 2, repeated: 0 } },
    ]);
  });

  it('a rating a week late counts for the day it was given and is flagged late', async () => {
    await submitRatings(at(), [rating({ deviceAt: NOON - 7 * DAY })]);
    const [unit] = (await monthSummary(at(), '2016-06')).units;
    expect(unit).toMatchObject({
      unit: 'd-fgw',
      total: 1,
      flags: { clock: 0, late: 1, chain: 0, ticket: 0 },
    });
  });

  it('a device clock 400 days off is stored for the day of receipt and flagged', async () => {
    await submitRatings(at(), [
      rating({ deviceAt: NOON - 400 * DAY }),
      rating({ deviceAt: NOON + 400 * DAY }),
    ]);
    const summary = await monthSummary(at(), '2016-07');
    expect(summary.units[0]).toMatchObject({ total: 2, flags: { clock: 2, late: 0, chain: 0, ticket: 0 } });
    expect(summary.cells[0]!.flagged).toBe(2);
  });

  it('a month shows departments by centre, and the share of those served who rated', async () => {
    await submitRatings(at(), [
      rating(),
      rating({ level: 'very-satisfied' }),
      rating({ point: 'w-3' }),
      rating({ point: 'w-2', level: 'dissatisfied' }),
    ]);
    await setServed(at(NOON, SYSTEM), 'd-fgw', '2016-07', 40);
    await setServed(at(NOON, SYSTEM), 'd-fgw', '2016-07', 30);
    const summary = await monthSummary(at(), '2016-07');
    expect(summary.cells.map(({ unit, centre, total }) => [unit, centre, total])).toEqual([
      ['d-fgw', 's-city', 2],
      ['d-fgw', 's-east', 1],
      ['d-rsj', 's-city', 1],
    ]);
    expect(summary.units.map(({ unit, served, shareBp }) => [unit, served, shareBp])).toEqual([
      ['d-fgw', 30, 1000],
      ['d-rsj', null, null],
    ]);
    expect(summary.units[0]!.counts).toEqual({
      'very-satisfied': 1,
      satisfied: 2,
      'basically-satisfied': 0,
      dissatisfied: 0,
      'very-dissatisfied': 0,
    });
  });

  it('fifty ratings with one ticket: one counts as tied to a service, the others are refused', async () => {
    const intake = ratingIntake(bench.portal, () => NOON);
    const [ticket] = await issueTickets(at(NOON, SYSTEM), 'w-1', 1);
    const answers = await Promise.all(Array.from({ length: 50 }, () => intake.submit([rating({ ticket })])));
    expect(answers.flat().filter((answer) => answer.status === 'stored')).toHaveLength(1);
    const refused = answers.flat().filter((answer) => answer.status === 'refused');
    expect(refused).toHaveLength(49);
    expect(refused[0]).toMatchObject({ refusal: { code: 'conflict', field: 'ticket' } });
    expect((await monthSummary(at(), '2016-07')).units[0]).toMatchObject({ total: 1, tied: 1 });
    expect(await recount(at())).toEqual([]);
  });

  it('one with a used ticket, sent twice at once, is told so twice and alarms nobody', async () => {
    const [ticket] = await issueTickets(at(NOON, SYSTEM), 'w-1', 1);
    await statuses([rating({ ticket })]);
    const again = rating({ ticket });
    const told = await submitRatings(at(), [again, { ...again }]);
    expect(told).toMatchObject([{ refusal: { field: 'ticket' } }, { refusal: { field: 'ticket' } }]);
    const lines = await readJournal(at(NOON, SYSTEM), { limit: 9 });
    expect(lines.map((line) => line.action)).not.toContain('ratings.conflict');
    expect((await monthSummary(at(), '2016-07')).units[0]).toMatchObject({ total: 1 });
  });

  it('the same rating sent again with its ticket is a repetition, and the ticket stands nowhere', async () => {
    const [ticket] = await issueTickets(at(NOON, SYSTEM), 'w-1', 1);
    const one = rating({ ticket });
    expect(await statuses([one])).toEqual(['stored']);
    expect(await statuses([one])).toEqual(['repeated']);
    const { db, t } = at().read;
    const kept = JSON.stringify([
      await db.select().from(t.ratings),
      await db.select().from(t.ratingTickets),
      await db.select().from(t.journal),
    ]);
    expect(kept).not.toContain(ticket);
    expect(JSON.stringify(await db.select().from(t.ratingTickets))).not.toContain(one.id);
  });

  it('a ticket is good at its own point only; a device’s rating with a bad one stays, apart and flagged', async () => {
    const [ticket] = await issueTickets(at(NOON, SYSTEM), 'w-1', 1);
    expect(await statuses([rating({ ticket, point: 'w-2' })])).toEqual(['refused']);
    expect(await statuses([rating({ ticket: 'made-up-1', device: 'k-1', sequence: 1 })])).toEqual(['stored']);
    expect(await statuses([rating({ ticket })])).toEqual(['stored']);
    const [unit] = (await monthSummary(at(), '2016-07')).units;
    expect(unit).toMatchObject({ total: 2, tied: 1, flags: { ticket: 1 } });
    expect(await recount(at())).toEqual([]);
  });

  it('a month tells the answers to the three questions by unit and level', async () => {
    const answers = { central: 'satisfied', simplification: 'dissatisfied' } as const;
    await submitRatings(at(), [rating({ answers }), rating({ answers: { central: 'satisfied' } }), rating()]);
    const [unit] = (await monthSummary(at(), '2016-07')).units;
    expect(unit!.answers.central).toMatchObject({ satisfied: 2, dissatisfied: 0 });
    expect(unit!.answers.simplification).toMatchObject({ satisfied: 0, dissatisfied: 1 });
    expect(unit!.answers.pilots).toMatchObject({ satisfied: 0, dissatisfied: 0 });
    expect(await recount(at())).toEqual([]);
  });

  it('a receipt typed by hand finds the rating and shows neither comment nor device', async () => {
    const bad = rating({
      level: 'dissatisfied',
      comment: '排队太久，电话 13900000000',
      device: 'k-1',
      sequence: 1,
    });
    const [answer] = await submitRatings(at(), [bad]);
    const receipt = answer!.status === 'stored' ? answer!.receipt : '';
    const view = await receiptOf(at(), receipt.toLowerCase().replaceAll('-', ' '));
    expect(view).toEqual({
      receipt,
      level: 'dissatisfied',
      day: '2016-07-06',
      point: { id: 'w-1', name: '1号窗口', centre: 's-city', unit: 'd-fgw' },
      reasons: [],
      flags: [],
      steps: [],
      // Contacted by the next working day, answered within five, rectified within fifteen.
      owed: [
        { step: 'contacted', due: '2016-07-07' },
        { step: 'replied', due: '2016-07-13' },
        { step: 'rectified', due: '2016-07-27' },
      ],
      caseNumber: expect.stringMatching(/^[0-9a-hjkmnp-tv-z]{4}-[0-9a-hjkmnp-tv-z]{6}$/),
      excluded: null,
      changedOn: null,
      earlierCase: null,
      changeUntil: '2016-07-13',
    });
    await expect(receiptOf(at(), '0000-0000-0000')).rejects.toMatchObject({ code: 'not-found' });
    await expect(receiptOf(at(), '../../etc')).rejects.toMatchObject({ code: 'invalid' });
  });

  it('a receipt tells the days of a case by weekdays where the working days of the year are not published', async () => {
    const now = instantOf('2018-07-06', 12);
    const [answer] = await submitRatings(at(now), [rating({ level: 'dissatisfied' })]);
    const view = await receiptOf(at(now), answer!.status === 'stored' ? answer!.receipt : '');
    expect(view.owed).toEqual([
      { step: 'contacted', due: '2018-07-09' },
      { step: 'replied', due: '2018-07-13' },
      { step: 'rectified', due: '2018-07-27' },
    ]);
  });

  it('a rating whose id is a random UUID (no version 7) has a receipt that finds it, too', async () => {
    const [answer] = await submitRatings(at(), [rating({ id: 'c56a4180-65aa-42ec-a945-5fd21dec0538' })]);
    const view = await receiptOf(at(), answer!.status === 'stored' ? answer!.receipt : '');
    expect(view.level).toBe('satisfied');
  });

  it('a point cannot be moved to another unit, since its ratings were given to the first', async () => {
    const moved = { id: 'w-1', centre: 's-city', unit: 'd-rsj', windowNo: '1', name: '1号窗口' };
    await expect(addServicePoints(at(NOON, SYSTEM), [moved])).rejects.toMatchObject({ code: 'conflict' });
    await expect(addServicePoints(at(), [moved])).rejects.toMatchObject({ code: 'sign-in-needed' });
    await expect(addServicePoints(at(NOON, SYSTEM), [{ ...moved, unit: '' }])).rejects.toMatchObject({
      ...{ code: 'invalid', field: 'unit', message: '请选择被评部门；定后不改' },
    });
  });

  it('the daily summary equals a full recount after any batches, duplicates and conflicts included', async () => {
    const ids = Array.from({ length: 12 }, () => newId());
    const tickets = await issueTickets(at(NOON, SYSTEM), 'w-1', 3);
    const one = fc.record({
      id: fc.constantFrom(...ids),
      point: fc.constantFrom('w-1', 'w-2', 'w-3', 'w-9'),
      channel: fc.constantFrom('kiosk' as const, 'qr' as const),
      level: fc.constantFrom(...LEVELS),
      reasons: fc.constant<string[]>([]),
      answers: fc.constantFrom(
        undefined,
        {},
        { pilots: LEVELS[1] },
        { central: LEVELS[4], pilots: LEVELS[0] },
      ),
      ticket: fc.constantFrom(undefined, ...tickets, 'no-such-ticket'),
      device: fc.constantFrom(undefined, 'k-1'),
      deviceAt: fc.constantFrom(undefined, NOON, NOON - 2 * DAY, NOON - 400 * DAY),
    });
    const batches = fc.array(fc.array(one, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(batches, async (sent) => {
        for (const batch of sent) await submitRatings(at(), batch);
        expect(await recount(at())).toEqual([]);
      }),
      { numRuns: 20 },
    );
    const { db, t } = at().read;
    expect(await db.$count(t.ratings)).toBeLessThanOrEqual(12);
  });

  it('a summary changed behind the back of the portal is named by the recount', async () => {
    await submitRatings(at(), [rating()]);
    const { write } = await import('../../db/write.ts');
    await write(at(NOON, SYSTEM), async (tx) => {
      await tx.db.update(tx.t.ratingDays).set({ count: 99 });
      return { result: undefined, entries: [{ action: 'test.tamper', subject: 'rating_days' }] };
    });
    expect(await recount(at())).toMatchObject([
      { code: 'ratings.summary-differs', expected: '1', actual: '99' },
    ]);
  });
});
