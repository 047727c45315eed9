import { eq } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import {
  addServicePoints,
  appealCase,
  confirmReview,
  pointOf,
  proposeReview,
  setServed,
  submitRatings,
  windowNumbers,
} from '../../src/cases/ratings.ts';
import { PUBLIC, type Role, SYSTEM } from '../../src/domain/actor.ts';
import { type CivilDate, instantOf } from '../../src/domain/calendar.ts';
import { type Level, ratingId } from '../../src/domain/ratings.ts';
import { onBothEngines } from '../engines.ts';

let made = 0;

onBothEngines('the numbers that a window shows', (bench) => {
  const at = (day: CivilDate) => bench.portal.as(PUBLIC, instantOf(day, 9));
  const rate = async (day: CivilDate, count: number, level: Level, point = 'w-1') => {
    const inputs = Array.from({ length: count }, () => {
      const n = ++made;
      const id = ratingId(instantOf(day), Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, n >> 8, n]));
      return { id, point, channel: 'qr' as const, level, reasons: [] };
    });
    await submitRatings(bench.portal.as(PUBLIC, instantOf(day, 17)), inputs);
  };
  const numbersOn = async (day: CivilDate) => windowNumbers(at(day), await pointOf(at(day), 'w-1'));

  beforeEach(async () => {
    await addServicePoints(bench.portal.as(SYSTEM, instantOf('2016-01-01')), [
      { id: 'w-1', centre: 's-city', unit: 'd-fgw', windowNo: '1', name: '1号窗口' },
      { id: 'w-2', centre: 's-city', unit: 'd-fgw', windowNo: '2', name: '2号窗口' },
      { id: 'w-3', centre: 's-city', unit: 'd-rsj', windowNo: '3', name: '3号窗口' },
    ]);
  });

  it('come a full day late: what was given yesterday is not in them, what was given the day before is', async () => {
    await rate('2016-07-04', 30, 'satisfied');
    await rate('2016-07-05', 1, 'very-dissatisfied');
    expect(await numbersOn('2016-07-05')).toBeNull();
    expect(await numbersOn('2016-07-06')).toMatchObject({ to: '2016-07-04', total: 30 });
    expect((await numbersOn('2016-07-07'))!.counts['very-dissatisfied']).toBe(1);
  });

  it('reach back thirty days', async () => {
    await rate('2016-06-05', 30, 'satisfied');
    await rate('2016-06-04', 5, 'satisfied');
    expect(await numbersOn('2016-07-06')).toMatchObject({ from: '2016-06-05', total: 30 });
  });

  it('are the department’s where the window has fewer than thirty, and none where that has fewer', async () => {
    await rate('2016-07-01', 29, 'satisfied');
    await rate('2016-07-01', 50, 'satisfied', 'w-3');
    expect(await numbersOn('2016-07-06')).toBeNull();
    await rate('2016-07-01', 1, 'dissatisfied', 'w-2');
    expect(await numbersOn('2016-07-06')).toMatchObject({ of: 'unit', total: 30 });
    await rate('2016-07-01', 1, 'dissatisfied');
    expect(await numbersOn('2016-07-06')).toMatchObject({ of: 'point', total: 30 });
  });

  it('are without what two persons took out of the count', async () => {
    await rate('2016-07-04', 32, 'satisfied');
    await rate('2016-07-04', 1, 'very-dissatisfied');
    await setServed(bench.portal.as(SYSTEM, instantOf('2016-08-01')), 'd-fgw', '2016-07', 320);
    const { db, t } = at('2016-07-06').read;
    const [bad] = await db.select().from(t.ratings).where(eq(t.ratings.level, 'very-dissatisfied'));
    const staff = (role: Role, unit: string) =>
      bench.portal.as({ kind: 'staff', id: role, role, unit }, instantOf('2016-07-05'));
    const appeal = { ground: 'wrong-service', text: '不是本窗口的事' };
    await appealCase(staff('department-principal', 'd-fgw'), bad!.id, appeal);
    const proposal = { verdict: 'exclude', reason: 'wrong-service', text: '属实' } as const;
    await proposeReview(staff('reform-editor', 'ggb'), bad!.id, proposal);
    expect((await numbersOn('2016-07-06'))!.counts['very-dissatisfied']).toBe(1);
    await confirmReview(staff('reform-approver', 'ggb'), bad!.id, '属实');
    expect(await numbersOn('2016-07-06')).toMatchObject({ total: 32, counts: { 'very-dissatisfied': 0 } });
    expect((await numbersOn('2016-08-02'))!).toMatchObject({ of: 'point' });
    expect((await numbersOn('2016-08-02'))!.served).toMatchObject({ people: 320, shareBp: 1000 });
  });

  it('tell the share of those served who rated, for the last whole month reported', async () => {
    await rate('2016-06-10', 30, 'satisfied');
    await rate('2016-06-10', 10, 'satisfied', 'w-2');
    await setServed(bench.portal.as(SYSTEM, instantOf('2016-07-01')), 'd-fgw', '2016-06', 160);
    await setServed(bench.portal.as(SYSTEM, instantOf('2016-07-01')), 'd-fgw', '2016-07', 10);
    expect((await numbersOn('2016-07-06'))!.served).toEqual({ month: '2016-06', people: 160, shareBp: 2500 });
  });
});
