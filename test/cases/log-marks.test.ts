/** What the public log says of ratings beside themselves, and that the published months agree with it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { write } from '../../db/write.ts';
import { checkRatingMarks, logRatingMarks } from '../../src/cases/log/rating-marks.ts';
import { logRatings } from '../../src/cases/log/ratings.ts';
import {
  addServicePoints,
  appealCase,
  changeRating,
  confirmReview,
  proposeReview,
  submitRatings,
} from '../../src/cases/ratings.ts';
import { publishJournalHashes, publishLog, publishRatingLeaves } from '../../src/cli/log.ts';
import { publishRatings } from '../../src/cli/publish.ts';
import { type Actor, PUBLIC, type Role, SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { ratingEvent } from '../../src/domain/log.ts';
import { type Level, RatingInput, ratingId, receiptFor } from '../../src/domain/ratings.ts';
import { checkLogs, leavesOf, loggedMarks, readLogs } from '../../src/record/log.ts';
import { checkRatingLog, type PlacedLeaf } from '../../src/record/rating-log.ts';
import { logsIn, readFiles, readRecord } from '../../src/record/read.ts';
import { onBothEngines } from '../engines.ts';

const staff = (role: Role, unit: string): Actor => ({ kind: 'staff', id: `${role}-${unit}`, role, unit });
const CHAIN = (n: number) => String(n).padStart(43, 'c');
let made = 0;

onBothEngines('beside the ratings, the public log', (bench) => {
  let record = '';
  const on = (day: string, actor: Actor = SYSTEM, hours = 12) =>
    bench.portal.as(actor, instantOf(day, hours));
  beforeEach(async () => {
    record = mkdtempSync(join(tmpdir(), 'liangshai-log-'));
    await addServicePoints(on('2016-05-01'), [
      { id: 'w-1', centre: 's-city', unit: 'd-fgw', windowNo: '1', name: '1号窗口' },
    ]);
  });
  afterEach(() => rmSync(record, { recursive: true, force: true }));

  const give = async (day: string, level: Level, said: object = {}) => {
    const id = ratingId(instantOf(day, 9), Uint8Array.from([7, 7, 0, 0, 0, 0, 0, 0, ++made >> 8, made]));
    const rating = RatingInput.parse({ id, point: 'w-1', channel: 'kiosk', level, ...said });
    await submitRatings(on(day, PUBLIC), [rating]);
    return id;
  };
  const numbered = (day: string, ...sequences: number[]) =>
    Promise.all(
      sequences.map((sequence) =>
        give(day, 'satisfied', { device: 'k-1', sequence, chain: CHAIN(sequence) }),
      ),
    );
  const log = (day: string) => publishRatingLeaves(bench.portal, record, instantOf(day, 12));
  const leaves = () =>
    readLogs(logsIn(record)).flatMap((one) =>
      leavesOf(logsIn(record), one).map((leaf, i): PlacedLeaf => ({ place: `${one.year}/${i}`, leaf })),
    );
  const of = (kind: string) => leaves().flatMap(({ leaf }) => (leaf.kind === kind ? [leaf] : []));
  const event = async (id: string) => {
    const { db, t } = bench.portal.as(SYSTEM, 0).read;
    const [row] = await db.select().from(t.ratings).where(eq(t.ratings.id, id));
    return ratingEvent(row!);
  };
  const verify = () => checkLogs(readFiles(record), logsIn(record)).map(({ code }) => code);
  const fsck = async () =>
    (await checkRatingMarks(on('2016-09-30'), loggedMarks(logsIn(record)))).map(({ subject }) => subject);
  const exclude = async (id: string, day: string) => {
    const officer = staff('department-officer', 'd-fgw');
    await appealCase(on(day, officer), id, { ground: 'not-served', text: '没有办事记录' });
    await proposeReview(on(day, staff('reform-editor', 'ggb')), id, {
      ...{ verdict: 'exclude', reason: 'not-served', text: '内部核查内容' },
    });
    await confirmReview(on(day, staff('reform-approver', 'ggb')), id, '同意');
  };
  const change = (id: string, level: Level, day: string) => {
    const to = ratingId(instantOf(day, 9), Uint8Array.from([8, 8, 0, 0, 0, 0, 0, 0, ++made >> 8, made]));
    return changeRating(on(day, PUBLIC), receiptFor(id), { id: to, level, reasons: [] }).then(() => to);
  };

  it('tells each device’s numbers of a day: first, last, how many, its chain; a missing number shows', async () => {
    await numbered('2016-07-04', 1, 2, 3, 5, 6);
    await log('2016-07-06');
    expect(of('DEVICE_DAY')).toEqual([
      {
        ...{ kind: 'DEVICE_DAY', device: 'k-1', day: '2016-07-04' },
        ...{ first: 1, last: 6, count: 5, chain: CHAIN(6) },
      },
    ]);
    // What comes later has a line of its own.
    await numbered('2016-07-07', 4, 7, 8, 9, 10);
    await log('2016-07-09');
    expect(of('DEVICE_DAY')[1]).toMatchObject({ day: '2016-07-07', first: 4, last: 10, count: 5 });
    expect(verify()).toEqual([]);
    expect(await fsck()).toEqual([]);
  });

  it('tells who-knows-what excluded only the day after, by reason and roles, once the rating itself stands there', async () => {
    const id = await give('2016-07-04', 'dissatisfied', { comment: '张三' });
    await exclude(id, '2016-07-06');
    await log('2016-07-07');
    expect(leaves()).toEqual([]);
    // Alone at its window it waited a week for company.
    await log('2016-07-12');
    expect(of('VOID')).toEqual([
      {
        ...{ kind: 'VOID', evt: await event(id), reason: 'not-served', day: '2016-07-06' },
        roles: ['reform-editor', 'reform-approver'],
      },
    ]);
    expect(JSON.stringify(leaves())).not.toMatch(/张三|没有办事|内部|同意/);
    await log('2016-07-13');
    expect(of('VOID')).toHaveLength(1);
  });

  it('tells that a rating counts in the place of another', async () => {
    for (let i = 0; i < 5; i++) await give('2016-07-04', 'satisfied');
    const old = await give('2016-07-04', 'satisfied');
    const later = await change(old, 'very-dissatisfied', '2016-07-05');
    await log('2016-07-06');
    // The new one waits, so nothing is told of the change.
    expect(of('REPLACE')).toEqual([]);
    await log('2016-07-13');
    expect(of('REPLACE')).toEqual([
      { kind: 'REPLACE', old: await event(old), new: await event(later), day: '2016-07-05' },
    ]);
    expect(verify()).toEqual([]);
  });

  it('tells each mark once where several log at once', async () => {
    for (let i = 0; i < 4; i++) await give('2016-07-04', 'satisfied');
    const [old, out] = [await give('2016-07-04', 'satisfied'), await give('2016-07-04', 'dissatisfied')];
    await change(old, 'dissatisfied', '2016-07-04');
    await exclude(out, '2016-07-06');
    await logRatings(on('2016-07-15'));
    const counts = await Promise.all([1, 2, 3, 4].map(() => logRatingMarks(on('2016-07-15'))));
    expect(counts.toSorted()).toEqual([0, 0, 0, 2]);
    await log('2016-07-15');
    expect([...of('VOID'), ...of('REPLACE')]).toHaveLength(2);
    expect(verify()).toEqual([]);
    expect(await fsck()).toEqual([]);
  });

  it('betrays an exclusion, a change or a device’s chain that was altered behind its back', async () => {
    await numbered('2016-07-04', 1, 2, 3, 4, 5);
    const [old, out] = [await give('2016-07-04', 'satisfied'), await give('2016-07-04', 'dissatisfied')];
    await change(old, 'dissatisfied', '2016-07-04');
    await exclude(out, '2016-07-06');
    await log('2016-07-15');
    expect(await fsck()).toEqual([]);
    const [day, gone, other] = leaves().filter(({ leaf }) => leaf.kind !== 'RATING');
    const tamper = (body: Parameters<typeof write<undefined>>[1]) => write(on('2016-07-16'), body);
    const entries: [{ action: string; subject: string }] = [{ action: 'test.tamper', subject: 'ratings' }];
    await tamper(async (tx) => {
      await tx.db.update(tx.t.ratingExclusions).set({ reason: 'repeated' });
      return { result: undefined, entries };
    });
    expect(await fsck()).toEqual([gone!.place]);
    await tamper(async (tx) => {
      await tx.db.delete(tx.t.ratingExclusions);
      await tx.db.delete(tx.t.ratingChanges);
      await tx.db.update(tx.t.deviceRatings).set({ chain: CHAIN(9) });
      return { result: undefined, entries };
    });
    expect((await fsck()).sort()).toEqual([day!.place, gone!.place, other!.place].sort());
  });

  /** July with 21 logged ratings, one excluded, one changed; published in August, and the log gone on for a month. */
  async function july() {
    await numbered('2016-07-04', 1, 2, 3, 4, 5);
    for (let i = 0; i < 14; i++) await give('2016-07-05', 'basically-satisfied');
    const [old, out] = [await give('2016-07-06', 'satisfied'), await give('2016-07-06', 'dissatisfied')];
    await change(old, 'very-satisfied', '2016-07-07');
    await exclude(out, '2016-07-08');
    await log('2016-07-20');
    await publishRatings(bench.portal, record, instantOf('2016-08-10', 12), '2016-07');
    await publishLog(bench.portal, record, instantOf('2016-08-10', 12));
    await give('2016-09-01', 'satisfied');
    await publishJournalHashes(bench.portal, record, instantOf('2016-09-02', 12));
  }

  it('holds what a published month counts, level by level', async () => {
    await july();
    expect(readRecord(record).ratings[0]!.units[0]).toMatchObject({
      counts: { 'very-satisfied': 1, satisfied: 5, 'basically-satisfied': 14, dissatisfied: 0 },
      excluded: { dissatisfied: 1 },
    });
    expect(verify()).toEqual([]);
  });

  it('betrays a month that counts one rating more, less or better than were logged, or hides an exclusion', async () => {
    await july();
    const [month] = readRecord(record).ratings;
    const all = leaves();
    const told = (alter: (unit: NonNullable<typeof month>['units'][number]) => void) => {
      const copy = structuredClone(month!);
      alter(copy.units[0]!);
      return checkRatingLog([copy], all).map(({ expected, actual }) => [expected, actual]);
    };
    expect(told(() => undefined)).toEqual([]);
    expect(told(({ counts }) => counts['very-satisfied']++)).toEqual([['1–1', '2']]);
    expect(told(({ counts }) => counts['basically-satisfied']--)).toEqual([['14–14', '13']]);
    expect(
      told((unit) => {
        unit.counts['very-satisfied'] += unit.counts['basically-satisfied'];
        unit.counts['basically-satisfied'] = 0;
      }),
    ).toEqual([
      ['1–1', '15'],
      ['14–14', '0'],
    ]);
    expect(
      told(({ counts, excluded }) => {
        counts.dissatisfied++;
        excluded.dissatisfied--;
      }),
    ).toEqual([['1–1', '0']]);
    const none = structuredClone(month!);
    none.units = [];
    // Four levels, and the exclusion.
    expect(checkRatingLog([none], all)).toHaveLength(5);
  });

  it('betrays a device’s day that counts otherwise than the ratings before it, and marks of ratings that are not there', async () => {
    await july();
    const all = leaves();
    const told = (alter: (leaf: PlacedLeaf['leaf'], i: number) => PlacedLeaf['leaf'] | null) =>
      checkRatingLog(
        [],
        all.flatMap(({ place, leaf }, i) => {
          const now = alter(structuredClone(leaf), i);
          return now === null ? [] : [{ place, leaf: now }];
        }),
      ).map(({ code }) => code);
    expect(told((leaf) => leaf)).toEqual([]);
    expect(told((leaf) => (leaf.kind === 'DEVICE_DAY' ? { ...leaf, count: 4 } : leaf))).toEqual([
      'log.device-day',
    ]);
    // Six ratings cannot have five numbers.
    expect(told((leaf) => (leaf.kind === 'DEVICE_DAY' ? { ...leaf, last: 4 } : leaf))).toEqual([
      'log.device-day',
    ]);
    const first = all.findIndex(({ leaf }) => leaf.kind === 'RATING' && leaf.device !== null);
    expect(told((leaf, i) => (i === first ? null : leaf))).toEqual(['log.device-day']);
    const gone = all.findIndex(({ leaf }) => leaf.kind === 'RATING' && leaf.level === 'dissatisfied');
    expect(told((leaf, i) => (i === gone ? null : leaf))).toEqual(['log.mark']);
  });
});
