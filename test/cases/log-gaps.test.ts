/** Missing numbers that a published month lists, held against the devices' days in the public log. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addServicePoints, submitRatings } from '../../src/cases/ratings.ts';
import { publishJournalHashes, publishLog, publishRatingLeaves } from '../../src/cli/log.ts';
import { publishRatings } from '../../src/cli/publish.ts';
import { PUBLIC, SYSTEM } from '../../src/domain/actor.ts';
import { addDays, instantOf } from '../../src/domain/calendar.ts';
import type { RatingInput } from '../../src/domain/ratings.ts';
import { checkRatings } from '../../src/record/check-ratings.ts';
import { checkGapLog, gapLogLimits } from '../../src/record/gap-log.ts';
import { checkLogs, leavesOf, readLogs } from '../../src/record/log.ts';
import type { PlacedLeaf } from '../../src/record/rating-log.ts';
import type { RatingsRecord } from '../../src/record/ratings.ts';
import { logsIn, readFiles, readRecord } from '../../src/record/read.ts';
import { pairedDevice, type TestDevice } from '../device.ts';
import { onBothEngines } from '../engines.ts';

type Gap = RatingsRecord['gaps'][number];

onBothEngines('missing numbers in a published month', (bench) => {
  let record = '';
  let device: TestDevice;
  beforeEach(async () => {
    record = mkdtempSync(join(tmpdir(), 'liangshai-gaps-'));
    const points = [{ id: 'w-1', centre: 's-city', unit: 'd-fgw', windowNo: '1', name: '1号窗口' }];
    await addServicePoints(bench.portal.as(SYSTEM, instantOf('2016-05-01', 9)), points);
    device = await pairedDevice(bench.portal, 'w-1', instantOf('2016-05-01', 9));
  });
  afterEach(() => rmSync(record, { recursive: true, force: true }));

  /** The device's next ratings, made on this day; they have not left it. */
  const made = (day: string, count: number): RatingInput[] =>
    Array.from({ length: count }, () => device.rate({ deviceAt: instantOf(day, 9) }));
  /** They arrive on this day, and are logged two days later. */
  const arrive = async (day: string, ratings: RatingInput[]) => {
    await submitRatings(bench.portal.as(PUBLIC, instantOf(day, 12)), ratings);
    await publishRatingLeaves(bench.portal, record, instantOf(addDays(day, 2), 12));
  };
  /** Publishes a month, and the log goes on until everything that had come by then stands in it. */
  const publish = async (month: string, on: string) => {
    await publishRatings(bench.portal, record, instantOf(on, 12), month);
    await publishLog(bench.portal, record, instantOf(on, 12));
    await arrive(addDays(on, 8), made(addDays(on, 8), 5));
    await publishJournalHashes(bench.portal, record, instantOf(addDays(on, 11), 12));
  };
  const leaves = () =>
    readLogs(logsIn(record)).flatMap((one) =>
      leavesOf(logsIn(record), one).map((leaf, i): PlacedLeaf => ({ place: `${one.year}/${i}`, leaf })),
    );
  /** What is found when the published gaps of some months are other ones. */
  const told = (change: (gap: Gap) => Gap | null, add: Partial<Gap>[] = [], upTo = '2016-12') => {
    const months = structuredClone(readRecord(record).ratings).filter(({ month }) => month <= upTo);
    for (const month of months) month.gaps = month.gaps.flatMap((gap) => change(gap) ?? []);
    const [first] = months;
    const like = {
      device: device.id,
      unit: 'd-fgw',
      centre: 's-city',
      from: 1,
      to: 1,
      knownOn: '2016-07-05',
    };
    first?.gaps.push(...add.map((gap) => ({ ...like, ...gap })));
    return checkGapLog(months, leaves()).map(({ message }) => message.replaceAll(device.id, 'K'));
  };
  const without = (from: number) => (gap: Gap) => (gap.from === from ? null : gap);

  /** 4–5 missed within a day, 17–18 between two days, 25 on the last day of July, 36 among ratings that came late. */
  async function twoMonths() {
    const first = made('2016-07-04', 10);
    await arrive('2016-07-04', [...first.slice(0, 3), ...first.slice(5)]);
    await arrive('2016-07-05', made('2016-07-05', 6));
    const [lost] = made('2016-07-24', 2);
    await arrive('2016-07-25', made('2016-07-25', 6));
    made('2016-07-31', 1);
    await arrive('2016-07-31', made('2016-07-31', 6));
    const late = made('2016-07-29', 10);
    await arrive('2016-08-05', [...late.slice(0, 4), ...late.slice(5)]);
    await publish('2016-07', '2016-08-10');
    // Comes after the month is out and its time to be logged is over: the month was right to miss it.
    await arrive('2016-08-22', [lost!, ...made('2016-08-22', 5)]);
    await publish('2016-08', '2016-09-10');
  }

  it('hold where every gap is listed in the month in which it was known', async () => {
    await twoMonths();
    const { ratings } = readRecord(record);
    const listed = ratings.map(({ gaps }) => gaps.map(({ from, to, knownOn }) => [from, to, knownOn]));
    expect(listed).toEqual([
      [
        [4, 5, '2016-07-04'],
        [17, 18, '2016-07-25'],
        [25, 25, '2016-07-31'],
      ],
      [[36, 36, '2016-08-05']],
    ]);
    expect(checkLogs(readFiles(record), logsIn(record))).toEqual([]);
    expect(gapLogLimits(ratings, leaves())).toEqual([]);
  });

  it('are named with device and day when a month hides one', async () => {
    await twoMonths();
    expect(told(without(4))).toEqual([
      'ratings/2016-07.json：评价器 K 第 1 至 10 号之间公布缺 0 个号，按公开日志（2016-07-04 的设备日报）缺 2 个。',
    ]);
    expect(told(without(17))).toEqual([
      'ratings/2016-07.json：评价器 K 第 17 至 18 号之间公布缺 0 个号，按公开日志（2016-07-25 的设备日报）缺 2 个。',
    ]);
    // Half of one is hidden too.
    expect(told((gap) => (gap.from === 17 ? { ...gap, to: 17 } : gap))).toHaveLength(2);
  });

  it('are named where their month is not certain once the later of the two is out', async () => {
    await twoMonths();
    expect(told(without(25), [], '2016-07')).toEqual([]);
    expect(told(without(25))).toEqual([
      'ratings/2016-07.json、ratings/2016-08.json：评价器 K 第 25 至 25 号之间公布缺 0 个号，按公开日志（2016-07-31 的设备日报）缺 1 个。',
    ]);
    expect(told(without(36))).toEqual([
      'ratings/2016-07.json、ratings/2016-08.json：评价器 K 第 32 至 41 号之间公布缺 0 个号，按公开日志（2016-07-29 的设备日报）缺 1 个。',
    ]);
  });

  it('are named when a month invents one', async () => {
    await twoMonths();
    const all = (gap: Gap) => gap;
    expect(told(all, [{ from: 12, to: 13 }])).toEqual([
      'ratings/2016-07.json：评价器 K 第 11 至 16 号之间公布缺 2 个号，按公开日志（2016-07-05 的设备日报）缺 0 个。',
    ]);
    expect(told(all, [{ from: 11, to: 11 }])).toEqual([
      'ratings/2016-07.json：评价器 K 缺第 11 至 11 号，公布为 2016-07-05 得知，第 11 号在公开日志里有。',
    ]);
    // One too many among ten of which two are missing.
    expect(told((gap) => (gap.from === 4 ? { ...gap, to: 6 } : gap))).toEqual([
      'ratings/2016-07.json：评价器 K 第 1 至 10 号之间公布缺 3 个号，按公开日志（2016-07-04 的设备日报）缺 2 个。',
    ]);
    expect(told(all, [{ from: 90, to: 91 }])).toEqual([
      'ratings/2016-07.json：评价器 K 缺第 90 至 91 号，公布为 2016-07-05 得知，其后的第 92 号在公开日志里没有。',
    ]);
    expect(told(all, [{ from: 1, to: 1, device: 'dv-none' }])).toHaveLength(1);
  });

  it('are named when the day on which one was known is another', async () => {
    await twoMonths();
    expect(told((gap) => (gap.from === 17 ? { ...gap, knownOn: '2016-07-12' } : gap))).toEqual([
      'ratings/2016-07.json：评价器 K 缺第 17 至 18 号，公布为 2016-07-12 得知，按公开日志，其后的第 19 号是 2016-07-25 的。',
    ]);
    const [july] = structuredClone(readRecord(record).ratings);
    july!.gaps[0]!.knownOn = '2016-08-04';
    expect(checkRatings(july!).map(({ expected, actual }) => [expected, actual])).toEqual([
      ['"2016-07"', '"2016-08"'],
    ]);
  });

  it('are left open, and it is said, before the log has gone on, and from before it kept devices’ days', async () => {
    await twoMonths();
    const months = readRecord(record).ratings;
    const all = leaves();
    const early = all.slice(
      0,
      all.findIndex(({ leaf }) => leaf.kind === 'JOURNAL' && leaf.day >= '2016-09-20'),
    );
    expect(gapLogLimits(months, early)).toEqual([
      '2016-08：公开日志还没有走过公布日之后的登记期限，评价数的上限和有无漏列缺号要过后再核。',
    ]);
    const [first] = all.filter(({ leaf }) => leaf.kind === 'DEVICE_DAY');
    const older = all.filter((one) => one !== first);
    expect(gapLogLimits(months, older)).toEqual([
      `公开日志从 2016-07-05 起才有设备日报：评价器 ${device.id} 在那以前的缺号无从核对，照公布的看。`,
    ]);
    const july = structuredClone(months);
    july[0]!.gaps = july[0]!.gaps.filter(({ from }) => from !== 4);
    expect(checkGapLog(july, older)).toEqual([]);
    july[0]!.gaps = july[0]!.gaps.filter(({ from }) => from !== 17);
    expect(checkGapLog(july, older)).toHaveLength(1);
  });
});
