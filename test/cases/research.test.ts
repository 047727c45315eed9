import { beforeEach, expect, it } from 'vitest';
import { registerBodies } from '../../src/cases/bodies.ts';
import {
  assignTopics,
  learningOf,
  markReport,
  recordGathering,
  reportOnTopic,
  selectBest,
} from '../../src/cases/duties/research.ts';
import { judgeYear } from '../../src/cases/duties.ts';
import { type Actor, type Role, SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { composeLearning } from '../../src/publish/learning.ts';
import { onBothEngines } from '../engines.ts';

const BODIES = [
  ['ggb', 'reform-office'],
  ['d-zzb', 'department'],
  ['d-fgw', 'department'],
  ['c-nanqiao', 'county'],
] as const;
const staff = (id: string, role: Role, unit: string): Actor => ({ kind: 'staff', id, role, unit });
const OFFICE = staff('a-editor', 'reform-editor', 'ggb');
const SECOND = staff('a-approver', 'reform-approver', 'ggb');
const ASSESSOR = staff('a-assess', 'assessment-officer', 'd-zzb');
const LEAD = staff('a-fgw', 'department-officer', 'd-fgw');

onBothEngines('training and research', (bench) => {
  const at = (actor: Actor, day = '2016-07-25') => bench.portal.as(actor, instantOf(day, 12));
  const verdicts = async (duty: string, asOf = '2016-12-31') =>
    (await judgeYear(at(OFFICE, asOf), 2016, asOf)).duties
      .find((one) => one.duty.id === duty)!
      .bodies[0]!.judgements.map(({ verdict }) => verdict);
  const topics = (titles: string[]) =>
    assignTopics(
      at(OFFICE),
      titles.map((title) => ({ title, unit: 'd-fgw', due: '2016-09-20' })),
    );

  beforeEach(async () => {
    await registerBodies(
      at(SYSTEM, '2016-01-04'),
      BODIES.map(([id, kind], position) => ({
        ...{ id, kind, name: id, shortName: id, aliases: [], post: '负责人', parent: null, position },
      })),
    );
  });

  it('a course is held with numbers by unit, and fulfils the year’s duty', async () => {
    const course = {
      kind: 'training-course' as const,
      title: '政策培训班',
      on: '2016-07-20',
      attendance: { 'd-fgw': 3 },
    };
    await recordGathering(at(OFFICE), course);
    expect(await verdicts('training-course')).toEqual(['on-time']);
    await expect(recordGathering(at(OFFICE), { ...course, attendance: {} })).rejects.toThrow(
      '至少填写一个单位',
    );
    await expect(recordGathering(at(OFFICE), { ...course, attendance: { 'd-fgw': 0 } })).rejects.toThrow(
      '1 以上',
    );
    await expect(recordGathering(at(OFFICE), { ...course, title: '' })).rejects.toThrow('请填写标题');
    await expect(recordGathering(at(OFFICE), { ...course, on: '2016-07-26' })).rejects.toThrow('还没有到');
    await expect(recordGathering(at(LEAD), course)).rejects.toThrow('无权办理');
    await expect(recordGathering(at(OFFICE), course)).rejects.toThrow('已经登记过，没有再登记一次');
    expect((await learningOf(at(OFFICE), 2016)).gatherings).toHaveLength(1);
  });

  it('a batch of topics is handed out in the quarter; each unit hands in its own result', async () => {
    const [id] = await topics(['多评合一']);
    expect(await verdicts('research-topics')).toEqual(['missing', 'on-time', 'pending']);
    await expect(reportOnTopic(at(staff('x', 'county-office', 'c-nanqiao')), id!, '报告')).rejects.toThrow(
      '无权办理',
    );
    await reportOnTopic(at(LEAD, '2016-09-01'), id!, '多评合一调研报告');
    await expect(reportOnTopic(at(LEAD), id!, '再报')).rejects.toThrow('已于 2016-09-01 报送');
    await expect(assignTopics(at(OFFICE), [])).rejects.toThrow('至少填写一个课题');
    await expect(
      assignTopics(at(OFFICE), [{ title: 'x', unit: 'd-fgw', due: '2016-07-25' }]),
    ).rejects.toThrow('须晚于今天');
  });

  it('a form sent twice hands out each topic once, and nothing of the second', async () => {
    await topics(['多评合一']);
    await expect(topics(['证照分离', '多评合一'])).rejects.toThrow(
      '课题“多评合一”本季度已交办给这个单位，这一批没有交办；请去掉这一行再交办其余的。',
    );
    expect((await learningOf(at(OFFICE), 2016)).topics.map(({ title }) => title)).toEqual(['多评合一']);
  });

  it('the best reports are chosen by recorded marks of two judges, once', async () => {
    const [first, second] = await topics(['甲', '乙']);
    await expect(markReport(at(OFFICE), first!, 90)).rejects.toThrow('还没有报送成果');
    for (const id of [first!, second!]) await reportOnTopic(at(LEAD), id, `${id}报告`);
    await expect(markReport(at(OFFICE), first!, 101)).rejects.toThrow('0 至 100');
    const own = staff('a-own', 'assessment-officer', 'd-fgw');
    await expect(markReport(at(own), first!, 90)).rejects.toThrow();
    await markReport(at(OFFICE), first!, 50);
    await markReport(at(OFFICE), first!, 90);
    await expect(selectBest(at(OFFICE), 2016, 1)).rejects.toThrow('只有 0 篇');
    await markReport(at(SECOND), first!, 80);
    await markReport(at(SECOND), second!, 70);
    await markReport(at(ASSESSOR), second!, 71);
    expect(await selectBest(at(OFFICE), 2016, 1)).toEqual([first]);
    expect(await verdicts('best-reports')).toEqual(['on-time']);
    await expect(selectBest(at(OFFICE), 2016, 1)).rejects.toThrow('已经评选过');
    await expect(markReport(at(OFFICE), first!, 60)).rejects.toThrow('评选已经结束');
    const { value } = composeLearning(await learningOf(at(OFFICE), 2016), {
      year: 2016,
      asOf: '2016-12-30',
      publishedOn: '2016-12-30',
    });
    expect((value as { topics: unknown[] }).topics).toMatchObject([
      { id: first, best: true, meanHundredths: 8500 },
      { id: second, best: false, meanHundredths: null },
    ]);
  });
});
