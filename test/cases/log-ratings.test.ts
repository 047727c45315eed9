import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { write } from '../../db/write.ts';
import { checkRatings, logRatings, placeOfRating } from '../../src/cases/log/ratings.ts';
import { addServicePoints, submitRatings } from '../../src/cases/ratings.ts';
import { publishRatingLeaves } from '../../src/cli/log.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { RatingInput, receiptFor } from '../../src/domain/ratings.ts';
import { leavesOf, loggedRatings, readLogs } from '../../src/record/log.ts';
import { logsIn } from '../../src/record/read.ts';
import { onBothEngines } from '../engines.ts';

const on = (day: string, hours = 9) => instantOf(day, hours);

onBothEngines('ratings in the public log', (bench) => {
  let record: string;
  let made = 0;
  beforeEach(async () => {
    record = mkdtempSync(join(tmpdir(), 'liangshai-log-'));
    made = 0;
    await addServicePoints(
      as(0),
      ['p1', 'p2'].map((id) => ({ id, centre: 's-city', unit: `d-${id}`, windowNo: '1', name: id })),
    );
  });
  afterEach(() => rmSync(record, { recursive: true, force: true }));

  const as = (now: number) => bench.portal.as(SYSTEM, now);
  const rating = (point: string, at: number, level = 'satisfied', comment?: string) =>
    RatingInput.parse({
      id: `01590000-0000-7000-8000-${String(++made).padStart(12, '0')}`,
      ...{ point, channel: 'web', level, deviceAt: at, ...(comment && { comment }) },
    });
  async function rate(count: number, point: string, at: number): Promise<void> {
    await submitRatings(
      as(at),
      Array.from({ length: count }, () => rating(point, at)),
    );
  }
  const publish = (now: number) => publishRatingLeaves(bench.portal, record, now);
  const leaves = () => readLogs(logsIn(record)).flatMap((log) => leavesOf(logsIn(record), log));

  it('stand there a full day later and not before, sorted so that no order is seen', async () => {
    await rate(3, 'p1', on('2016-05-03', 9));
    await rate(3, 'p1', on('2016-05-03', 15));
    expect(await publish(on('2016-05-04', 23))).toBe(0);
    expect(await publish(on('2016-05-05', 0))).toBe(6);
    expect(await publish(on('2016-05-05', 1))).toBe(0);
    const all = leaves() as { evt: string; half: string; day: string; level: string }[];
    expect(all.map(({ evt }) => evt)).toEqual(all.map(({ evt }) => evt).toSorted());
    expect(all.filter(({ half }) => half === 'am').length).toBe(3);
    expect(Object.keys(all[0]!).sort()).toEqual(
      ['channel', 'day', 'device', 'evt', 'flags', 'half', 'kind', 'level', 'point', 'tied', 'unit'].sort(),
    );
  });

  it('are logged once by two who log at once, and those that wait wait once', async () => {
    await rate(6, 'p1', on('2016-05-03'));
    await rate(2, 'p2', on('2016-05-03'));
    const counts = await Promise.all([1, 2].map(() => logRatings(as(on('2016-05-05')))));
    expect(counts.toSorted()).toEqual([0, 6]);
    expect(await publish(on('2016-05-05'))).toBe(0);
    expect(leaves()).toHaveLength(6);
    expect(await publish(on('2016-05-12'))).toBe(2);
    expect(leaves()).toHaveLength(8);
    expect(await checkRatings(as(0), loggedRatings(logsIn(record)))).toEqual([]);
  });

  it('wait for company where a point has fewer than five, at most seven days', async () => {
    await rate(4, 'p1', on('2016-05-03'));
    await rate(5, 'p2', on('2016-05-03'));
    expect(await publish(on('2016-05-05'))).toBe(5);
    expect(await publish(on('2016-05-10', 9))).toBe(0);
    expect(await publish(on('2016-05-10', 10))).toBe(4);
  });

  it('join those of a later day at their point', async () => {
    await rate(4, 'p1', on('2016-05-03'));
    expect(await publish(on('2016-05-05'))).toBe(0);
    await rate(1, 'p1', on('2016-05-05'));
    expect(await publish(on('2016-05-07'))).toBe(5);
  });

  it('say nothing of the words', async () => {
    const comment = '排队两个小时没有人理';
    await submitRatings(
      as(on('2016-05-03')),
      Array.from({ length: 5 }, () => rating('p1', on('2016-05-03'), 'dissatisfied', comment)),
    );
    await publish(on('2016-05-05'));
    expect(JSON.stringify(leaves())).not.toContain('排队');
  });

  it('are found by their receipt in the batches after their arrival', async () => {
    const mine = rating('p1', on('2016-05-03'));
    await submitRatings(as(on('2016-05-03')), [mine]);
    const receipt = receiptFor(mine.id);
    expect((await placeOfRating(as(0), receipt)).within).toEqual([]);
    await rate(4, 'p1', on('2016-05-03'));
    await publish(on('2016-05-05'));
    await rate(5, 'p2', on('2016-05-05'));
    await publish(on('2016-05-07'));
    const { evt, within } = await placeOfRating(as(0), receipt);
    expect(within).toEqual([{ year: 2016, first: 0, count: 10 }]);
    expect(leaves().filter((leaf) => 'evt' in leaf && leaf.evt === evt)).toHaveLength(1);
  });

  it('agree with the database, those that wait included', async () => {
    await rate(5, 'p1', on('2016-05-03'));
    await rate(2, 'p2', on('2016-05-03'));
    await publish(on('2016-05-05'));
    expect(await checkRatings(as(0), loggedRatings(logsIn(record)))).toEqual([]);
  });

  it.each([
    ['a level', { level: 'very-satisfied' as const }, 2],
    ['a comment', { comment: '很好' }, 2],
    ['the unit', { unit: 'd-other' }, 2],
    ['the day', { day: '2016-05-01' }, 2],
  ])('betray %s changed in the database', async (_what, set, findings) => {
    await rate(5, 'p1', on('2016-05-03'));
    await publish(on('2016-05-05'));
    await write(as(on('2016-05-06')), async (tx) => {
      const [one] = await tx.db.select().from(tx.t.ratings).limit(1);
      await tx.db.update(tx.t.ratings).set(set).where(eq(tx.t.ratings.id, one!.id));
      return { result: undefined, entries: [{ action: 'test.tamper', subject: 'ratings' }] };
    });
    const found = await checkRatings(as(0), loggedRatings(logsIn(record)));
    expect(found.map(({ code }) => code)).toEqual(Array(findings).fill('log.rating'));
  });

  it('betray a rating deleted, and one slipped in without having been received', async () => {
    await rate(5, 'p1', on('2016-05-03'));
    await publish(on('2016-05-05'));
    await write(as(on('2016-05-06')), async (tx) => {
      const rows = await tx.db.select().from(tx.t.ratings);
      await tx.db.delete(tx.t.ratings);
      await tx.db
        .insert(tx.t.ratings)
        .values(rows.map((row, i) => (i === 0 ? { ...row, id: 'stuffed' } : row)));
      return { result: undefined, entries: [{ action: 'test.tamper', subject: 'ratings' }] };
    });
    const found = await checkRatings(as(0), loggedRatings(logsIn(record)));
    expect(found.map(({ message }) => message)).toEqual([
      '2016-05-03 评价点 p1 有一条评价与公开日志不符：内容被改动，或不是由本系统收下的。',
      '公开日志中有 1 条评价在数据库里找不到原样：被删除或改动。',
    ]);
  });
});
