import { beforeEach, expect, it } from 'vitest';
import { registerBodies } from '../../src/cases/bodies.ts';
import {
  agendaFor,
  cancelMeeting,
  carryOut,
  getMeeting,
  holdMeeting,
  listMeetings,
  openDecisions,
  planMeeting,
} from '../../src/cases/duties/meetings.ts';
import { judgeYear } from '../../src/cases/duties.ts';
import { readJournal } from '../../src/cases/journal.ts';
import { listEntries } from '../../src/cases/ledgers.ts';
import { getScheme, makePriority, openScheme, passGate } from '../../src/cases/schemes.ts';
import { findOrders, issueOrder, type NewOrder } from '../../src/cases/supervision.ts';
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
const ORDER: NewOrder = {
  ...{
    instrument: 'order',
    kind: 'daily',
    lead: 'd-fgw',
    assisting: [],
    matter: '加快推进',
    instruction: '',
  },
  ...{ instructedBy: '', deadline: '2016-09-30', rhythm: 'monthly', entry: '2016-1-001' },
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
    expect((await agendaFor(at(OFFICE), 'ldxz')).map((item) => item.reference)).toEqual([
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
    const { value } = composeDuties(await judgeYear(at(SYSTEM), 2016, '2016-07-28'), {
      publishedOn: '2016-07-28',
    });
    const text = JSON.stringify(value);
    expect(text).toContain('深改组第七次会议');
    for (const inside of [CANARY, '决定金丝雀', agenda[0]!.text]) expect(text).not.toContain(inside);
    expect((await getMeeting(at(OFFICE), id)).decisions).toMatchObject([
      { becomes: 'task', reference: '2016-1-001' },
    ]);
  });

  it('a decision that becomes something names what it became, at once or later; until then it is owed', async () => {
    const id = await planMeeting(at(OFFICE), MEETING);
    const held = (...decisions: Parameters<typeof holdMeeting>[2]['decisions']) =>
      holdMeeting(at(OFFICE), id, { minutes: '', decisions });
    await expect(held({ text: '立项', becomes: 'task', reference: '2016-9-999' })).rejects.toThrow(
      '台账中没有 2016-9-999，请核对编号。',
    );
    await expect(held({ text: '督办', becomes: 'order', reference: '2016-1-001' })).rejects.toThrow(
      '督办件中没有 2016-1-001，请核对编号。',
    );
    await expect(held({ text: '', becomes: 'none', reference: null })).rejects.toThrow(
      '每条议定事项须有内容，最多 500 字。',
    );
    expect((await getMeeting(at(OFFICE), id)).meeting.fulfilment).toBeNull();
    await held(
      { text: '会后书面报告', becomes: 'none', reference: null },
      { text: '立项', becomes: 'task', reference: null },
      { text: '督办迟延事项', becomes: 'order', reference: null },
    );
    expect((await openDecisions(at(OFFICE))).map(({ text }) => text)).toEqual(['立项', '督办迟延事项']);
    expect(await openDecisions(at(GROUP))).toEqual([]);
    expect((await agendaFor(at(OFFICE), 'ldxz')).at(-1)).toMatchObject({
      ...{ about: 'decision', reference: `${id}-3`, pressing: true },
      text: '督办迟延事项（转为督办事项，尚未落实）',
    });
    await expect(carryOut(at(OFFICE), `${id}-2`, '2016-9-999')).rejects.toThrow('台账中没有');
    await expect(carryOut(at(OFFICE), `${id}-2`, '')).rejects.toThrow('请写明落实成的编号。');
    await expect(carryOut(at(GROUP), `${id}-2`, '2016-1-002')).rejects.toThrow('无权办理');
    await carryOut(at(OFFICE), `${id}-2`, '2016-1-002');
    await expect(carryOut(at(OFFICE), `${id}-2`, '2016-1-001')).rejects.toThrow('已经落实');
    await expect(carryOut(at(OFFICE), `${id}-1`, '2016-1-001')).rejects.toThrow('不须另行落实');
    const order = await issueOrder(at(OFFICE), { ...ORDER, decision: `${id}-3` });
    expect(await openDecisions(at(OFFICE))).toEqual([]);
    expect((await getMeeting(at(OFFICE), id)).decisions.map(({ reference }) => reference)).toEqual([
      null,
      '2016-1-002',
      order,
    ]);
    await expect(issueOrder(at(OFFICE), { ...ORDER, decision: `${id}-3` })).rejects.toThrow('已经落实');
    expect(await findOrders(at(OFFICE), { year: 2016 })).toHaveLength(1);
  });

  it('offer the plans that wait for that body and the orders that are open; a decision passes the gate', async () => {
    const ready = async (id: string) => {
      await openScheme(at(LEAD, '2016-04-01'), { entry: id, title: `方案${id}`, group: 'zx-jj' });
      if (id === '2016-1-002') await makePriority(at(OFFICE, '2016-04-01'), id, {});
      const paper = { number: '', title: '文件' };
      const by = { research: LEAD, opinions: LEAD, argued: LEAD, checked: OFFICE } as const;
      for (const [gate, actor] of Object.entries(by)) {
        await passGate(at(actor, '2016-05-01'), id, {
          ...{ gate: gate as 'research', on: '2016-05-01', paper },
          opinions: [{ who: '企业', answer: 'agreed' }],
        });
      }
    };
    await ready('2016-1-001');
    await ready('2016-1-002');
    await issueOrder(at(OFFICE), ORDER);
    const offered = async (actor: Actor, body: string) =>
      (await agendaFor(at(actor), body)).map(({ about, reference }) => `${about} ${reference}`);
    expect(await offered(GROUP, 'zx-jj')).toEqual(['scheme 2016-1-001', 'scheme 2016-1-002']);
    expect(await offered(OFFICE, 'ldxz')).toEqual([
      'order 2016-order-001',
      'ledger 2016-1-001',
      'ledger 2016-1-002',
    ]);
    const group = { ...MEETING, duty: 'meeting-special-group', body: 'zx-jj', subject: '专项组第三次会议' };
    const id = await planMeeting(at(GROUP), group);
    const approve = (reference: string) => ({ text: '同意', becomes: 'gate' as const, reference });
    const hold = (meeting: string, actor: Actor, ...references: string[]) =>
      holdMeeting(at(actor), meeting, { minutes: CANARY, decisions: references.map(approve) });
    await expect(hold(id, GROUP, '')).rejects.toThrow('请写明是哪个方案');
    await expect(hold(id, GROUP, '2018-1-003')).rejects.toThrow('实施方案中没有 2018-1-003');
    await hold(id, GROUP, '2016-1-001', '2016-1-002');
    const { state, steps } = await getScheme(at(OFFICE), '2016-1-001');
    expect([state.next, state.passed['special-group']!.detail]).toEqual([
      'filed',
      { paper: { number: '', title: '专项组第三次会议纪要' }, way: 'meeting' },
    ]);
    expect(steps.at(-1)).toMatchObject({ on: '2016-07-28', unit: 'zx-jj' });
    expect(await offered(OFFICE, 'ldxz')).toContain('scheme 2016-1-002');
    const city = await planMeeting(at(OFFICE), MEETING);
    await expect(hold(city, OFFICE, '2016-1-002', '2016-1-001')).rejects.toThrow('不须经“市委深改组审议”');
    expect((await getScheme(at(OFFICE), '2016-1-002')).state.next).toBe('leading-group');
    await hold(city, OFFICE, '2016-1-002');
    expect((await getScheme(at(OFFICE), '2016-1-002')).state.next).toBe('filed');
    const directors = { ...MEETING, duty: 'meeting-directors', body: 'ggb' };
    await expect(hold(await planMeeting(at(OFFICE), directors), OFFICE, '2016-1-002')).rejects.toThrow(
      '这次会议不能使方案通过关口',
    );
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

  it('are planned for a day that is not over; one that was held unplanned is entered afterwards', async () => {
    const past = { ...MEETING, on: '2016-07-27' };
    await expect(planMeeting(at(OFFICE), past)).rejects.toThrow('会议日期已经过去');
    await expect(planMeeting(at(OFFICE), { ...MEETING, on: '2016-07-29', afterwards: true })).rejects.toThrow(
      '还没有到日期',
    );
    await holdMeeting(at(OFFICE), await planMeeting(at(OFFICE), { ...past, afterwards: true }), HELD);
    expect(await listMeetings(at(OFFICE))).toMatchObject([
      { on: '2016-07-27', fulfilment: expect.any(String) },
    ]);
  });

  it('that were not held may be cancelled by their own body with a reason; the number is not given again', async () => {
    const [first, second] = [
      await planMeeting(at(OFFICE), { ...MEETING, subject: '深改组专题会议' }),
      await planMeeting(at(OFFICE), MEETING),
    ];
    await expect(planMeeting(at(OFFICE), { ...MEETING, subject: ` ${MEETING.subject} ` })).rejects.toThrow(
      '已经安排过',
    );
    await expect(cancelMeeting(at(GROUP), second, '改期')).rejects.toThrow('无权办理');
    await expect(cancelMeeting(at(OFFICE), second, ' ')).rejects.toThrow('取消的理由');
    await cancelMeeting(at(OFFICE), second, '主要领导出差，改期。');
    await expect(getMeeting(at(OFFICE), second)).rejects.toThrow('没有会议');
    await expect(holdMeeting(at(OFFICE), second, HELD)).rejects.toThrow('没有会议');
    expect(await planMeeting(at(OFFICE), MEETING)).toBe('meeting-ldxz-3');
    await holdMeeting(at(OFFICE), first, HELD);
    await expect(cancelMeeting(at(OFFICE), first, '记错了')).rejects.toThrow('已登记召开');
    const lines = await readJournal(at(staff('auditor', 'ggb')), { subject: second, limit: 9 });
    expect(lines.find(({ action }) => action === 'duties.cancel-meeting')).toMatchObject({
      detail: { on: '2016-07-28', subject: '深改组第七次会议', reason: '主要领导出差，改期。' },
    });
  });

  it('are read by their own body, the reform office and the auditor only', async () => {
    const id = await planMeeting(at(OFFICE), MEETING);
    await expect(getMeeting(at(LEAD), id)).rejects.toThrow('只供开会单位');
    expect(await listMeetings(at(LEAD))).toEqual([]);
    expect(await listMeetings(at(staff('auditor', 'ggb')))).toHaveLength(1);
    await expect(getMeeting(at(OFFICE), 'meeting-x-1')).rejects.toThrow('没有会议');
  });
});
