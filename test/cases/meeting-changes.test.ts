import { beforeEach, expect, it } from 'vitest';
import { registerBodies } from '../../src/cases/bodies.ts';
import {
  amendMeeting,
  cancelMeeting,
  getMeeting,
  holdMeeting,
  meetingPeriods,
  planMeeting,
} from '../../src/cases/duties/meetings.ts';
import { judgeYear } from '../../src/cases/duties.ts';
import { readJournal } from '../../src/cases/journal.ts';
import { type Actor, type Role, SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { composeDuties } from '../../src/publish/duties.ts';
import { checkDuties, type DutiesRecord } from '../../src/record/duties.ts';
import { onBothEngines } from '../engines.ts';

const BODIES = [
  ['ldxz', 'leading-group'],
  ['ggb', 'reform-office'],
  ['zx-jj', 'special-group'],
] as const;
const staff = (role: Role, unit: string): Actor => ({ kind: 'staff', id: `o-${unit}`, role, unit });
const OFFICE = staff('reform-editor', 'ggb');
const GROUP = staff('liaison', 'zx-jj');
const AUDITOR = staff('auditor', 'ggb');
const TASK = { text: '审批改革（逾期）', about: 'ledger', reference: '2016-1-001' } as const;
const TYPED = { text: '研究下步工作', about: null, reference: null };
const PLAN = { on: '2016-07-28', subject: '深改组第七次会议', extraordinary: false, agenda: [TASK] };
const MEETING = { duty: 'meeting-leading-group', body: 'ldxz', ...PLAN };
const DIRECTORS = { duty: 'meeting-directors', body: 'ggb', ...PLAN, subject: '主任会议' };
const GROUPS = { duty: 'meeting-special-group', body: 'zx-jj', ...PLAN, subject: '专项组会议' };
const HELD = { minutes: '', decisions: [] };

onBothEngines('changes of meetings', (bench) => {
  const at = (actor: Actor, day: string) => bench.portal.as(actor, instantOf(day, 12));
  const office = (day = '2016-07-20') => at(OFFICE, day);

  beforeEach(async () => {
    await registerBodies(
      at(SYSTEM, '2016-01-04'),
      BODIES.map(([id, kind], position) => ({
        ...{ id, kind, name: id, shortName: id, aliases: [], post: '负责人', parent: null, position },
      })),
    );
  });

  it('a meeting that was not held is changed by its own body; the journal keeps what was before', async () => {
    const id = await planMeeting(office(), MEETING);
    await amendMeeting(office(), id, { ...PLAN, on: '2016-07-29', agenda: [TASK, TYPED], seen: 0 });
    await amendMeeting(office(), id, {
      ...PLAN,
      ...{ on: '2016-07-29', subject: ' 深改组第八次会议 ', extraordinary: true, agenda: [TYPED], seen: 1 },
    });
    const { meeting, changes } = await getMeeting(office(), id);
    expect(meeting).toMatchObject({ on: '2016-07-29', subject: '深改组第八次会议', extraordinary: true });
    expect(meeting.agenda).toEqual([TYPED]);
    expect(changes).toBe(2);
    const lines = await readJournal(at(AUDITOR, '2016-07-21'), { subject: id, limit: 9 });
    const details = lines.flatMap(({ action, detail }) =>
      action === 'duties.amend-meeting' ? [detail] : [],
    );
    expect(details).toHaveLength(2);
    expect(details.find(({ change }) => change === 1)).toEqual({
      ...{ change: 1, onWas: '2016-07-28', on: '2016-07-29' },
      ...{ agendaWas: [TASK], agenda: [TASK, TYPED] },
    });
    expect(details.find(({ change }) => change === 2)).toMatchObject({
      ...{ subjectWas: '深改组第七次会议', extraordinaryWas: false, agendaWas: [TASK, TYPED] },
    });
    await holdMeeting(office('2016-07-29'), id, { ...HELD, seen: 2 });
    const { fulfilments } = await judgeYear(office(), 2016, '2016-07-29');
    expect(fulfilments).toMatchObject([
      { on: '2016-07-29', subject: '深改组第八次会议', kind: 'extraordinary-meeting' },
    ]);
  });

  it.each([
    ['a day that does not exist', { on: '2016-02-30' }, 'invalid', '会议日期'],
    ['no subject', { subject: ' ' }, 'invalid', '会议题目'],
    ['nothing that differs', {}, 'invalid', '没有改动'],
  ])('refuses %s and changes nothing', async (_what, change, code, message) => {
    const id = await planMeeting(office(), MEETING);
    await expect(amendMeeting(office(), id, { ...PLAN, ...change })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
    expect(await getMeeting(office(), id)).toMatchObject({ meeting: PLAN, changes: 0 });
  });

  it('of another body, of a kind that is never extraordinary, cancelled or held, it is refused', async () => {
    const id = await planMeeting(office(), MEETING);
    const later = { ...PLAN, on: '2016-07-29' };
    await expect(amendMeeting(at(GROUP, '2016-07-20'), id, later)).rejects.toThrow('无权办理');
    const directors = await planMeeting(office(), DIRECTORS);
    await expect(amendMeeting(office(), directors, { ...PLAN, extraordinary: true })).rejects.toMatchObject({
      code: 'rule-broken',
      field: 'extraordinary',
    });
    await cancelMeeting(office(), directors, '不开了', 0);
    await expect(amendMeeting(office(), directors, later)).rejects.toThrow('可能已经取消');
    await holdMeeting(office('2016-07-28'), id, HELD);
    await expect(amendMeeting(office('2016-07-28'), id, later)).rejects.toMatchObject({
      code: 'conflict',
      message: '这次会议已登记召开，日期、题目和议程不能再改。',
    });
    expect((await getMeeting(office('2016-07-28'), id)).meeting.on).toBe('2016-07-28');
  });

  it('a page opened before a change neither changes, records nor cancels; it is told what was changed', async () => {
    const id = await planMeeting(office(), MEETING);
    await amendMeeting(office(), id, { ...PLAN, on: '2016-07-26', seen: 0 });
    await amendMeeting(office(), id, { ...PLAN, on: '2016-07-25', agenda: [TYPED], seen: 1 });
    const told =
      '您打开本页之后，这次会议已有更改：日期由2016年7月28日改为2016年7月25日；议程增加 1 项：“研究下步工作”，去掉 1 项：“审批改革（逾期）”。请看过后再提交；您填写的内容已保留。';
    const refused = { code: 'conflict', message: told };
    await expect(amendMeeting(office(), id, { ...PLAN, subject: '专题会议', seen: 0 })).rejects.toMatchObject(
      refused,
    );
    const held = holdMeeting(office('2016-07-28'), id, { ...HELD, seen: 0 });
    await expect(held).rejects.toMatchObject(refused);
    await expect(cancelMeeting(office(), id, '不开了', 0)).rejects.toMatchObject(refused);
    await expect(cancelMeeting(office(), id, '不开了', 1)).rejects.toThrow(
      '日期由2016年7月26日改为2016年7月25日',
    );
    await holdMeeting(office('2016-07-28'), id, { ...HELD, seen: 2 });
  });

  it('of two who change it at once one is refused', async () => {
    const id = await planMeeting(office(), MEETING);
    const both = ['2016-07-25', '2016-07-26'].map((on) =>
      amendMeeting(office(), id, { ...PLAN, on, seen: 0 }),
    );
    const done = await Promise.allSettled(both);
    expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  const row = async (duty: string, year: number, asOf: string) => {
    const composed = composeDuties(await judgeYear(at(SYSTEM, asOf), year, asOf), { publishedOn: asOf });
    const record = composed.value as DutiesRecord;
    expect(checkDuties(record)).toEqual([]);
    return record.duties.find(({ rule }) => rule.id === duty)!.bodies[0]!;
  };

  it('one held for a quarter that was missed is published as held late; its own quarter stays owed', async () => {
    const id = await planMeeting(office('2016-07-28'), DIRECTORS);
    expect(await meetingPeriods(office('2016-07-28'), DIRECTORS)).toEqual({
      own: { period: '2016-Q3', kept: false },
      missed: [{ period: '2016-Q2', due: '2016-06-30', missing: 1 }],
    });
    await holdMeeting(office('2016-07-28'), id, { ...HELD, period: '2016-Q2' });
    expect((await getMeeting(office('2016-07-28'), id)).period).toBe('2016-Q2');
    const { kept, lapses, done } = await row('meeting-directors', 2016, '2016-10-01');
    expect(kept).toMatchObject({ due: 2, onTime: 0, late: 1, missing: 1 });
    expect(lapses).toEqual([
      { period: '2016-Q2', sequence: 1, due: '2016-06-30', on: '2016-07-28' },
      { period: '2016-Q3', sequence: 1, due: '2016-09-30', on: null },
    ]);
    expect(done).toEqual([{ on: '2016-07-28', period: '2016-Q2', kind: 'meeting', subject: '主任会议' }]);
  });

  it('without a period its date tells, as ever', async () => {
    await holdMeeting(office('2016-07-28'), await planMeeting(office('2016-07-28'), DIRECTORS), HELD);
    const { kept, done } = await row('meeting-directors', 2016, '2016-08-01');
    expect(kept).toMatchObject({ onTime: 1, late: 0, missing: 1 });
    expect(done).toMatchObject([{ period: null }]);
    expect((await meetingPeriods(office('2016-07-28'), DIRECTORS)).own).toEqual({
      period: '2016-Q3',
      kept: true,
    });
  });

  it.each([
    ['that was kept', '2016-Q2'],
    ['that is not over on the day of the meeting', '2016-Q3'],
    ['before the duty began', '2016-Q1'],
    ['of another rhythm', '2016-06'],
    ['that is none', '__proto__'],
  ])('a period %s is refused, and nothing is recorded', async (_what, period) => {
    const first = await planMeeting(office('2016-07-28'), DIRECTORS);
    await holdMeeting(office('2016-07-28'), first, { ...HELD, period: '2016-Q2' });
    const id = await planMeeting(office('2016-07-28'), { ...DIRECTORS, subject: '又一次主任会议' });
    await expect(holdMeeting(office('2016-07-28'), id, { ...HELD, period })).rejects.toMatchObject({
      code: 'invalid',
      field: 'period',
      message: expect.stringContaining('现有：无'),
    });
    expect((await getMeeting(office('2016-07-28'), id)).meeting.fulfilment).toBeNull();
  });

  it('a month with two meetings takes two, and two at once do not take the same last one', async () => {
    const group = (day: string) => at(GROUP, day);
    const plan = (subject: string) =>
      planMeeting(group('2016-05-10'), { ...GROUPS, on: '2016-05-10', subject });
    expect((await meetingPeriods(group('2016-05-10'), { ...GROUPS, on: '2016-05-10' })).missed).toEqual([
      { period: '2016-04', due: '2016-04-30', missing: 2 },
    ]);
    const ids = [await plan('第一次会议'), await plan('第二次会议'), await plan('第三次会议')];
    const done = await Promise.allSettled(
      ids.map((id) => holdMeeting(group('2016-05-10'), id, { ...HELD, period: '2016-04' })),
    );
    expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect((await row('meeting-special-group', 2016, '2016-05-10')).kept).toMatchObject({
      ...{ onTime: 0, late: 2, missing: 0, extra: 0 },
    });
  });

  it('in January the periods of the year before may be caught up, in the record of that year', async () => {
    const on = '2017-01-10';
    const { missed } = await meetingPeriods(office(on), { ...DIRECTORS, on });
    expect(missed.map(({ period }) => period)).toEqual(['2016-Q4', '2016-Q3', '2016-Q2']);
    const id = await planMeeting(office(on), { ...DIRECTORS, on });
    await holdMeeting(office(on), id, { ...HELD, period: '2016-Q4' });
    expect((await row('meeting-directors', 2016, on)).kept).toMatchObject({ late: 1, missing: 2 });
    expect((await row('meeting-directors', 2017, on)).done).toEqual([]);
    expect((await row('meeting-directors', 2016, '2016-12-31')).kept).toMatchObject({ late: 0 });
  });
});
