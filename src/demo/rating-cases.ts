/** What follows ratings in the demonstration year: extensions, appeals, the citizens' word, call backs, stuffed days. */
import type { Portal } from '../cases/portal.ts';
import {
  appealCase,
  confirmReview,
  detectDays,
  extendCase,
  giveContact,
  listFlags,
  type Proposal,
  proposeReview,
  rateOutcome,
  submitRatings,
} from '../cases/ratings.ts';
import { type Actor, PUBLIC, SYSTEM } from '../domain/actor.ts';
import { addDays, type CivilDate, instantOf } from '../domain/calendar.ts';
import {
  APPEAL_GROUNDS,
  EXTENSION_REASONS,
  type Level,
  OUTCOMES,
  type RatingInput,
  ratingId,
  receiptFor,
} from '../domain/ratings.ts';
import { type Random, seeded } from './random.ts';

/** A negative rating, and when its unit said that it was mended. */
export interface DemoCase {
  id: string;
  unit: string;
  on: CivilDate;
  rectifiedOn: CivilDate | null;
}

const post = (role: 'reform-editor' | 'reform-approver'): Actor => ({
  kind: 'staff',
  id: `a-ggb-${role}`,
  role,
  unit: 'ggb',
});
const principal = (unit: string): Actor => ({
  kind: 'staff',
  id: `a-${unit}-principal`,
  role: 'department-principal',
  unit,
});

/** About one case in thirty is appealed. */
const isAppealed = (index: number) => index % 30 === 7;

/** Two persons of the reform office decide. */
async function decide(portal: Portal, subject: string, on: CivilDate, proposal: Proposal): Promise<void> {
  await proposeReview(portal.as(post('reform-editor'), instantOf(on, 10)), subject, proposal);
  const ctx = portal.as(post('reform-approver'), instantOf(on, 15));
  await confirmReview(ctx, subject, '核查材料齐全，同意。');
}

/** Takes the demonstration's cases further. Deterministic, with dice of its own. */
export async function seedRatingCases(portal: Portal, cases: readonly DemoCase[]): Promise<void> {
  const random = seeded(9);
  await seedAppeals(portal, cases, random);
  const open = cases.filter((one) => one.rectifiedOn === null && one.on >= '2016-12-20');
  for (const { id, unit, on } of open.filter((_, i) => i % 4 === 0)) {
    const ctx = portal.as(principal(unit), instantOf(addDays(on, 4), 10));
    const text = '需要与其他单位一起调整窗口流程。';
    await extendCase(ctx, id, { reason: random.pick(EXTENSION_REASONS), text });
  }
  for (const { id, on } of open.filter((_, i) => i % 3 === 0)) {
    await giveContact(portal, portal.as(PUBLIC, instantOf(on, 17)), receiptFor(id), '000-0000-0000');
  }
  for (const { id, rectifiedOn } of cases.filter((_, i) => !isAppealed(i))) {
    if (rectifiedOn === null || rectifiedOn < '2016-10-01' || random.next() > 0.35) continue;
    const ctx = portal.as(PUBLIC, instantOf(addDays(rectifiedOn, 2), 12));
    const [good, fair, bad] = OUTCOMES;
    await rateOutcome(ctx, receiptFor(id), random.weighted({ [good]: 5, [fair]: 3, [bad]: 2 }));
  }
  await seedStuffedDays(portal, random);
}

/** What was mended soon is not appealed; appeals of the year's end are undecided. */
async function seedAppeals(portal: Portal, cases: readonly DemoCase[], random: Random): Promise<void> {
  const before = (one: DemoCase, day: CivilDate) => one.rectifiedOn === null || one.rectifiedOn > day;
  for (const one of cases.filter((_, i) => isAppealed(i))) {
    const on = addDays(one.on, 1);
    if (!before(one, addDays(on, 30))) continue;
    const ground = random.pick(APPEAL_GROUNDS);
    const ctx = portal.as(principal(one.unit), instantOf(on, 9));
    await appealCase(ctx, one.id, { ground, text: '附办件清单和窗口记录。' });
    if (one.on >= '2016-12-15') continue;
    const text = '调取办件系统和叫号记录核对。';
    const proposal: Proposal =
      random.next() < 0.5 ? { verdict: 'exclude', reason: ground, text } : { verdict: 'keep', text };
    await decide(portal, one.id, addDays(on, 6), proposal);
  }
}

interface Stuffed {
  day: CivilDate;
  point: string;
  /** Hour at which it begins, seconds between two presses, how many. */
  hour: number;
  seconds: number;
  count: number;
  level: Level;
}
const STUFFED: Stuffed[] = [
  { day: '2016-07-13', point: 'city-gsj', hour: 2, seconds: 40, count: 36, level: 'very-satisfied' },
  { day: '2016-10-19', point: 'city-gtj', hour: 16, seconds: 8, count: 28, level: 'very-satisfied' },
  { day: '2016-12-14', point: 'city-rsj', hour: 12, seconds: 12, count: 22, level: 'very-satisfied' },
];

/** Three days on which somebody pressed who was not served: one excluded, one found genuine, one undecided. */
async function seedStuffedDays(portal: Portal, random: Random): Promise<void> {
  for (const { day, point, hour, seconds, count, level } of STUFFED) {
    const ratings = Array.from({ length: count }, (_, i): RatingInput => {
      const at = instantOf(day, hour) + (i * seconds + random.int(0, 3)) * 1000;
      return {
        id: ratingId(at, random.bytes(10)),
        point,
        channel: 'kiosk',
        level,
        reasons: [],
        deviceAt: at,
      };
    });
    await submitRatings(portal.as(SYSTEM, instantOf(day, 20)), ratings);
    await detectDays(portal.as(SYSTEM, instantOf(addDays(day, 1), 1)), [day]);
  }
  const flags = await listFlags(portal.as(SYSTEM, instantOf('2017-01-05', 9)), '2016-01-01', '2016-12-31');
  for (const flag of flags) {
    if (flag.day === '2016-12-14') continue;
    const text = '查看监控和叫号记录。';
    const proposal: Proposal =
      flag.day === '2016-07-13'
        ? { verdict: 'exclude', reason: 'stuffed', text: `凌晨大厅无人。${text}` }
        : { verdict: 'keep', text: `当天集中办理企业年报。${text}` };
    await decide(portal, flag.id, addDays(flag.day, 9), proposal);
  }
}
