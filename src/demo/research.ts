/** Training and research of 2016 (§7): what the duties say was done, with topics, results, numbers and marks. */
import {
  assignTopics,
  markReport,
  recordGathering,
  reportOnTopic,
  selectBest,
} from '../cases/duties/research.ts';
import type { NewFulfilment } from '../cases/duties.ts';
import type { Portal } from '../cases/portal.ts';
import { type Actor, SYSTEM } from '../domain/actor.ts';
import { addDays, instantOf } from '../domain/calendar.ts';
import type { GatheringKind } from '../domain/duties/learning.ts';
import type { Random } from './random.ts';

const UNITS = [
  'd-fgw',
  'd-gsj',
  'd-spj',
  'd-jyj',
  'd-wsj',
  'd-nyj',
  'c-nanqiao',
  'c-qinghe',
  'c-anlan',
  'c-liuwan',
];
const TOPICS = [
  '不动产统一登记的堵点和对策',
  '县级公立医院薪酬制度改革',
  '教师县管校聘的实施路径',
  '农村产权流转交易市场建设',
  '综合行政执法力量下沉',
  '商事登记后的事中事后监管',
  '社会信用信息共享机制',
  '政府购买公共服务的绩效评价',
  '投资项目多评合一',
  '基层文化服务效能提升',
  '居住证与公共服务均等化',
  '精准扶贫与产业改革衔接',
];
const GATHERINGS = ['training-course', 'showcase', 'study-trip'];

/** Which of the reform office's acts have records of their own here. */
export const isResearch = ({ duty }: NewFulfilment): boolean =>
  [...GATHERINGS, 'research-topics', 'best-reports'].includes(duty);

/** One of them, on its day. */
export async function seedResearch(portal: Portal, act: NewFulfilment, random: Random): Promise<void> {
  const { duty, on, subject } = act;
  const at = (actor: Actor, day: string) => portal.as(actor, instantOf(day, 15));
  if (GATHERINGS.includes(duty)) {
    const came = UNITS.filter(() => duty === 'training-course' || random.next() < 0.7);
    const attendance = Object.fromEntries(came.map((unit) => [unit, random.int(1, 4)]));
    await recordGathering(at(SYSTEM, on), { kind: duty as GatheringKind, title: subject, on, attendance });
    return;
  }
  if (duty === 'best-reports') return;
  const given = Array.from({ length: 4 }, () => ({
    ...{ title: random.pick(TOPICS), unit: random.pick(UNITS), due: addDays(on, 75) },
  }));
  for (const [i, id] of (await assignTopics(at(SYSTEM, on), given)).entries()) {
    if (random.next() < 0.12) continue;
    const day = addDays(on, random.int(40, 90));
    if (day > '2016-12-28') continue;
    await reportOnTopic(at(SYSTEM, day), id, `关于${given[i]!.title}的调研报告`);
    for (const judge of ['ggb-editor', 'ggb-approver']) {
      const actor: Actor = { kind: 'staff', id: `a-${judge}`, role: 'reform-editor', unit: 'ggb' };
      await markReport(at(actor, day), id, random.int(70, 96));
    }
  }
}

/** The best reports of the year, chosen once its marks are in (§7). */
export async function seedBest(portal: Portal): Promise<void> {
  await selectBest(portal.as(SYSTEM, instantOf('2016-12-30', 16)), 2016, 3);
}
