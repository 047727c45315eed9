import { beforeEach, expect, it } from 'vitest';
import { registerBodies } from '../../src/cases/bodies.ts';
import {
  agendaFor,
  getMeeting,
  holdMeeting,
  listMeetings,
  planMeeting,
} from '../../src/cases/duties/meetings.ts';
import { judgeYear } from '../../src/cases/duties.ts';
import { listEntries } from '../../src/cases/ledgers.ts';
import { type Actor, type Role, SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { composeDuties } from '../../src/publish/duties.ts';
import { onBothEngines } from '../engines.ts';

const BODIES = [
  ['ldxz', 'leading-group'],
  ['ggb', 'reform-office'],
  ['zx-jj', 'special-group'],
  ['d-fgw', 'department'],
] as const;
const staff = (role: Role, unit: string): Actor => ({ kind: 'staff', id: `o-${unit}`, role, unit });
const OFFICE = staff('reform-editor', 'ggb');
const GROUP = staff('liaison', 'zx-jj');
const LEAD = staff('department-officer', 'd-fgw');
const CANARY = '纪要金丝雀';
const MEETING = {
  duty: 'meeting-leading-group',
  body: 'ldxz',
  on: '2016-07-28',
  subject: '深改组第七次会议',
  extraordinary: false,
  agenda: [],
};
const HELD = { minutes: CANARY, decisions: [] };

onBothEngines('meetings', (bench) => {
  const at = (actor: Actor, day = '2016-07-28') => bench.portal.as(actor, instantOf(day, 12));
  const entry = (id: string, due: string) => ({
    ...{ id, year: 2016, ledger: 'leading-group' as const, keeper: 'ggb', planItem: null },
    ...{
      title: `任务${id}`,
      text: '文',
      target: '成',
      lead: 'd-fgw',
      participants: [],
      groups: [],
      post: '主任',
    },
    ...{
      origin: 'city' as const,
      requirement: 'specific' as const,
      start: '2016-03-01',
      due,
      withheld: false,
    },
  });

  beforeEach(async () => {
    await registerBodies(
      at(SYSTEM, '2016-01-04'),
      BODIES.map(([id, kind], position) => ({
        ...{ id, kind, name: id, shortName: id, aliases: [], post: '负责人', parent: null, position },
      })),
    );
    await listEntries(at(SYSTEM, '2016-03-28'), [
      entry('2016-1-001', '2016-06-30'),
      entry('2016-1-002', '2016-08-15'),
      entry('2018-1-003', '2018-12-31'),
    ]);
  });

  it('draw their agenda from the ledgers: what is overdue and what falls due within a month', async () => {
    expect((await agendaFor(at(OFFICE), 'ldxz')).map((item) => item.entry)).toEqual([
      '2016-1-001',
      '2016-1-002',
    ]);
    expect((await agendaFor(at(OFFICE), 'ldxz'))[0]!.text).toContain('逾期');
    expect(await agendaFor(at(GROUP), 'zx-jj')).toEqual([]);
  });

  it('count once they were held; minutes, agenda and decisions stay inside', async () => {
    const agenda = await agendaFor(at(OFFICE), 'ldxz');
    const id = await planMeeting(at(OFFICE, '2016-07-20'), { ...MEETING, agenda });
    const verdict = async () =>
      (await judgeYear(at(OFFICE), 2016, '2016-07-28')).duties
        .find(({ duty }) => duty.id === MEETING.duty)!
        .bodies[0]!.judgements.find(({ period }) => period === '2016-07')!.verdict;
    expect(await verdict()).toBe('pending');
    await expect(holdMeeting(at(OFFICE, '2016-07-27'), id, HELD)).rejects.toThrow('还没有到');
    await holdMeeting(at(OFFICE), id, {
      minutes: CANARY,
      decisions: [{ text: '决定金丝雀', becomes: 'task', reference: '2016-1-001' }],
    });
    expect(await verdict()).toBe('on-time');
    await expect(holdMeeting(at(OFFICE), id, HELD)).rejects.toThrow('已登记召开');
    const { value } = composeDuties(await judgeYear(at(SYSTEM), 2016, '2016-07-28'), '2016-07-28');
    const text = JSON.stringify(value);
    expect(text).toContain('深改组第七次会议');
    for (const inside of [CANARY, '决定金丝雀', agenda[0]!.text]) expect(text).not.toContain(inside);
    expect((await getMeeting(at(OFFICE), id)).decisions).toMatchObject([
      { becomes: 'task', reference: '2016-1-001' },
    ]);
  });

  it('a decision that becomes something names what it became', async () => {
    const id = await planMeeting(at(OFFICE), MEETING);
    const held = (decision: { text: string; becomes: 'task' | 'none'; reference: string | null }) =>
      holdMeeting(at(OFFICE), id, { minutes: '', decisions: [decision] });
    await expect(held({ text: '立项', becomes: 'task', reference: null })).rejects.toThrow(
      '写明转成的台账编号',
    );
    await expect(held({ text: '立项', becomes: 'task', reference: '2016-9-999' })).rejects.toThrow(
      '台账中没有',
    );
    await expect(held({ text: '', becomes: 'none', reference: null })).rejects.toThrow('须有内容');
    expect((await getMeeting(at(OFFICE), id)).meeting.fulfilment).toBeNull();
    await held({ text: '会后书面报告', becomes: 'none', reference: null });
  });

  it('may be added at any time by the leading group and the special groups, and by nobody else', async () => {
    const extra = { ...MEETING, duty: 'meeting-special-group', body: 'zx-jj', extraordinary: true };
    const id = await planMeeting(at(GROUP), extra);
    await holdMeeting(at(GROUP), id, HELD);
    const { fulfilments } = await judgeYear(at(OFFICE), 2016, '2016-07-28');
    expect(fulfilments[0]!.kind).toBe('extraordinary-meeting');
    await expect(
      planMeeting(at(OFFICE), { ...MEETING, duty: 'meeting-directors', body: 'ggb', extraordinary: true }),
    ).rejects.toThrow('随时加开');
    await expect(planMeeting(at(GROUP), MEETING)).rejects.toThrow('无权办理');
    await expect(planMeeting(at(OFFICE), { ...MEETING, subject: '' })).rejects.toThrow('会议题目');
    await expect(planMeeting(at(OFFICE), { ...MEETING, on: '2016-02-30' })).rejects.toThrow('会议日期');
    await expect(planMeeting(at(OFFICE), { ...MEETING, duty: 'showcase' })).rejects.toThrow('会议种类');
  });

  it('are read by their own body, the reform office and the auditor only', async () => {
    const id = await planMeeting(at(OFFICE), MEETING);
    await expect(getMeeting(at(LEAD), id)).rejects.toThrow('只供开会单位');
    expect(await listMeetings(at(LEAD))).toEqual([]);
    expect(await listMeetings(at(staff('auditor', 'ggb')))).toHaveLength(1);
    await expect(getMeeting(at(OFFICE), 'meeting-x-1')).rejects.toThrow('没有会议');
  });
});
