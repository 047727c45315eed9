import { beforeEach, expect, it } from 'vitest';
import { registerBodies } from '../../src/cases/bodies.ts';
import {
  bulletinDutyOf,
  bulletinFromEntry,
  listBulletins,
  owedThisWeek,
  sortBulletins,
  submitBulletins,
} from '../../src/cases/duties/bulletins.ts';
import {
  adopt,
  bulletinsOf,
  getIssue,
  listIssues,
  release,
  sendIssue,
} from '../../src/cases/duties/issues.ts';
import { judgeYear } from '../../src/cases/duties.ts';
import { listEntries, report } from '../../src/cases/ledgers.ts';
import { type Actor, type Role, SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { composeBulletins } from '../../src/publish/bulletins.ts';
import { onBothEngines } from '../engines.ts';

const BODIES = [
  ['ldxz', 'leading-group'],
  ['ggb', 'reform-office'],
  ['zx-jj', 'special-group'],
  ['d-fgw', 'department'],
  ['d-czj', 'department'],
  ['c-nanqiao', 'county'],
] as const;
const staff = (role: Role, unit: string): Actor => ({ kind: 'staff', id: `o-${unit}`, role, unit });
const COUNTY = staff('county-office', 'c-nanqiao');
const LEAD = staff('department-officer', 'd-fgw');
const OFFICE = staff('reform-editor', 'ggb');
const CANARY = '正文金丝雀';

onBothEngines('bulletins', (bench) => {
  // 2016-07-25 is a Monday.
  const at = (actor: Actor, day = '2016-07-25') => bench.portal.as(actor, instantOf(day, 12));
  const hand = (title: string, on = '2016-07-25') =>
    submitBulletins(at(COUNTY, on), [
      { duty: 'bulletin-county', unit: 'c-nanqiao', on, title, text: CANARY },
    ]);

  beforeEach(async () => {
    await registerBodies(
      at(SYSTEM, '2016-01-04'),
      BODIES.map(([id, kind], position) => ({
        ...{ id, kind, name: id, shortName: id, aliases: [], post: '负责人', parent: null, position },
      })),
    );
    await listEntries(at(SYSTEM, '2016-03-28'), [
      {
        ...{ id: '2016-1-001', year: 2016, ledger: 'leading-group', keeper: 'ggb', planItem: null },
        ...{
          title: '审批改革',
          text: '清理一批。',
          target: '全部清单公布',
          lead: 'd-fgw',
          participants: ['d-czj'],
        },
        ...{ groups: [], post: '主任', origin: 'city', requirement: 'specific' },
        ...{ start: '2016-03-01', due: '2016-12-31', withheld: false },
      },
    ]);
  });

  it('hand in what the duty asks: it is kept from that day', async () => {
    await hand('一窗受理运行情况');
    const { duties } = await judgeYear(at(OFFICE), 2016, '2016-07-25');
    const county = duties.find(({ duty }) => duty.id === 'bulletin-county')!.bodies[0]!;
    expect(county.judgements.find(({ due }) => due === '2016-07-25')!.verdict).toBe('on-time');
    await expect(
      submitBulletins(at(COUNTY), [
        { duty: 'bulletin-county', unit: 'zx-jj', on: '2016-07-25', title: 'x', text: 'y' },
      ]),
    ).rejects.toThrow('不是');
    await expect(hand('')).rejects.toThrow('请填写标题');
    await expect(
      submitBulletins(at(COUNTY), [
        { duty: 'bulletin-county', unit: 'c-nanqiao', on: '2016-07-25', title: 'x', text: ' ' },
      ]),
    ).rejects.toThrow('请填写正文');
    expect(await listBulletins(at(OFFICE), { limit: 9 })).toHaveLength(1);
  });

  it('a form sent twice is one bulletin: two that are owed are not kept by it', async () => {
    await hand('一窗受理运行情况');
    await expect(hand(' 一窗受理运行情况 ')).rejects.toThrow('已经报送过');
    await hand('一窗受理运行情况', '2016-07-28');
    await hand('证照联办');
    expect(await listBulletins(at(OFFICE), { limit: 9 })).toHaveLength(3);
    const { fulfilments } = await judgeYear(at(OFFICE), 2016, '2016-07-28');
    expect(fulfilments).toHaveLength(3);
  });

  it('are of the kind that the unit owes: a lead department bulletins and no digest', async () => {
    expect(await bulletinDutyOf(at(COUNTY), 'c-nanqiao', true)).toBe('digest-county');
    expect(await bulletinDutyOf(at(LEAD), 'd-fgw', false)).toBe('bulletin-lead-department');
    expect(await bulletinDutyOf(at(LEAD), 'd-czj', false)).toBe('bulletin-participating-department');
    await expect(bulletinDutyOf(at(LEAD), 'd-fgw', true)).rejects.toThrow('没有报送工作要情的义务');
  });

  it('are made of a ledger report without typing it again', async () => {
    await expect(bulletinFromEntry(at(LEAD), '2016-1-001')).rejects.toThrow('还没有报送过进展');
    await report(at(LEAD), '2016-1-001', { share: 60, text: '已清理四十项。' });
    expect(await bulletinFromEntry(at(LEAD), '2016-1-001')).toEqual({
      title: '审批改革：进展情况',
      text: '清理一批。\n已清理四十项。目前完成 60%。（2016-07-25 台账报送）\n完成标志：全部清单公布',
    });
    await expect(bulletinFromEntry(at(COUNTY), '2016-1-001')).rejects.toThrow('无权办理');
  });

  it('are adopted into the next issue, in the order ticked, and sent out as the office’s own duty', async () => {
    const [first] = await hand('甲');
    const [second] = await hand('乙');
    await expect(adopt(at(COUNTY), 'issue-bulletin', [first!])).rejects.toThrow('无权办理');
    await expect(adopt(at(OFFICE), 'issue-bulletin', [])).rejects.toThrow('勾选');
    const issue = await adopt(at(OFFICE), 'issue-bulletin', [second!, first!]);
    expect((await getIssue(at(OFFICE), issue.id)).items.map(({ title }) => title)).toEqual(['乙', '甲']);
    await expect(adopt(at(OFFICE), 'issue-digest', [first!])).rejects.toThrow('不能重复采用');
    await expect(sortBulletins(at(OFFICE), [first!], 'unused')).rejects.toThrow('不能重复采用');
    await sendIssue(at(OFFICE, '2016-07-26'), issue.id, '改革动态');
    await expect(sendIssue(at(OFFICE, '2016-07-26'), issue.id, '改革动态')).rejects.toThrow(
      '已于 2016-07-26 编发',
    );
    await expect(release(at(OFFICE), first!)).rejects.toThrow('已经编发');
    const { duties } = await judgeYear(at(OFFICE, '2016-07-26'), 2016, '2016-07-26');
    const own = duties.find(({ duty }) => duty.id === 'issue-bulletin')!.bodies[0]!;
    expect(own.judgements.find(({ due }) => due === '2016-07-26')!.verdict).toBe('on-time');
    const [third] = await hand('丙');
    expect((await adopt(at(OFFICE), 'issue-bulletin', [third!])).number).toBe(2);
  });

  it('a draft of December that goes out in January is the first issue of the new year', async () => {
    const [first] = await hand('甲');
    const [second] = await hand('乙');
    const draft = await adopt(at(OFFICE, '2016-12-30'), 'issue-bulletin', [first!]);
    expect((await getIssue(at(OFFICE, '2016-12-30'), draft.id)).issue).toMatchObject({
      year: 2016,
      number: 1,
    });
    const january = at(OFFICE, '2017-01-03');
    expect((await adopt(january, 'issue-bulletin', [second!])).id).toBe(draft.id);
    expect((await getIssue(january, draft.id)).issue).toMatchObject({ year: 2017, number: 1 });
    await sendIssue(january, draft.id, '改革动态');
    expect((await listIssues(january))[0]).toMatchObject({ year: 2017, number: 1, issuedOn: '2017-01-03' });
    expect(
      (await judgeYear(january, 2017, '2017-01-03')).fulfilments.map(({ subject }) => subject),
    ).toContain('《改革动态》第1期');
    const [third] = await hand('丙');
    expect(await adopt(january, 'issue-bulletin', [third!])).toMatchObject({ year: 2017, number: 2 });
  });

  it('an empty issue is not sent out; what is taken out of a draft waits again', async () => {
    const [id] = await hand('甲');
    const issue = await adopt(at(OFFICE), 'issue-bulletin', [id!]);
    await release(at(OFFICE), id!);
    await expect(sendIssue(at(OFFICE), issue.id, '改革动态')).rejects.toThrow('还没有采用稿件');
    expect(
      (await listBulletins(at(OFFICE), { states: ['received'], limit: 9 })).map((one) => one.id),
    ).toEqual([id]);
    expect((await listIssues(at(OFFICE)))[0]!.issuedOn).toBeNull();
    await expect(sendIssue(at(OFFICE), 'issue-bulletin-2016-9', 'x')).rejects.toThrow('没有这一期');
  });

  it('what is still owed this week is named until it is done', async () => {
    const due = async () =>
      (await owedThisWeek(at(OFFICE)))
        .filter(({ body }) => body === 'c-nanqiao')
        .map((one) => `${one.dutyId} ${one.due}`);
    expect(await due()).toEqual(['bulletin-county 2016-07-25', 'bulletin-county 2016-07-28']);
    await hand('甲');
    expect(await due()).toEqual(['bulletin-county 2016-07-28']);
  });

  it('the public reads the titles adopted and the counts, never a text or a title left out', async () => {
    const [first] = await hand('采用的题目');
    await hand('没有采用的题目');
    const issue = await adopt(at(OFFICE), 'issue-bulletin', [first!]);
    await sendIssue(at(OFFICE, '2016-07-26'), issue.id, '改革动态');
    const { value } = composeBulletins(await bulletinsOf(at(SYSTEM), 2016), {
      year: 2016,
      asOf: '2016-07-26',
      publishedOn: '2016-07-26',
    });
    expect(value).toMatchObject({
      issues: [{ number: 1, on: '2016-07-26', items: [{ unit: 'c-nanqiao', title: '采用的题目' }] }],
      submitted: [{ unit: 'c-nanqiao', quarter: '2016-Q3', n: 2 }],
    });
    expect(JSON.stringify(value)).not.toContain(CANARY);
    expect(JSON.stringify(value)).not.toContain('没有采用');
  });
});
