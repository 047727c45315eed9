import mammoth from 'mammoth';
import { beforeEach, expect, it } from 'vitest';
import { registerBodies } from '../../src/cases/bodies.ts';
import { paperDocx } from '../../src/cases/documents/paper.ts';
import { readJournal } from '../../src/cases/journal.ts';
import { listEntries, type NewEntry } from '../../src/cases/ledgers.ts';
import {
  checkOrder,
  circulate,
  declineCircular,
  draftCircular,
  endOrder,
  findCirculars,
  findOrders,
  getOrder,
  issueOrder,
  listCircularDrafts,
  type NewOrder,
  ordersDue,
  reportOrder,
  reportOrderDone,
  voidOrder,
  withdrawCircular,
  withdrawReport,
} from '../../src/cases/supervision.ts';
import { type Actor, SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { orderPaper } from '../../src/domain/supervision/paper.ts';
import { composeSupervision } from '../../src/publish/supervision.ts';
import { checkSupervision, type SupervisionRecord } from '../../src/record/supervision.ts';
import { onBothEngines } from '../engines.ts';
import { person, refusal } from './staff.fixture.ts';

const OFFICER = person('a-fgw', 'department-officer', 'd-fgw');
const STRANGER = person('a-czj', 'department-officer', 'd-czj');
const ASSISTANT = person('a-gsj', 'department-officer', 'd-gsj');
const EDITOR = person('a-editor', 'reform-editor', 'ggb');
const APPROVER = person('a-approver', 'reform-approver', 'ggb');
const SECOND = person('a-approver-2', 'reform-approver', 'ggb');
const AUDITOR = person('a-audit', 'auditor', 'ggb');
/** Stands for what must stay inside; looked for in everything that goes out. */
const CANARY = '金丝雀批示原文';
const RULE = { circulateDays: 15, accountDays: 30 };

const ENTRY: NewEntry = {
  ...{
    id: '2016-1-001',
    year: 2016,
    ledger: 'leading-group',
    keeper: 'ggb',
    planItem: null,
    title: '一窗受理',
  },
  ...{ text: '覆盖全部大厅。', target: '全部', lead: 'd-fgw', participants: [], groups: [], post: '主任' },
  ...{ origin: 'city', requirement: 'specific', start: '2016-03-01', due: '2016-12-31', withheld: false },
};
const ORDER: NewOrder = {
  ...{ instrument: 'order', kind: 'instructed', entry: '2016-1-001', lead: 'd-fgw', assisting: ['d-gsj'] },
  ...{ matter: '加快一窗受理 =1+1 <b>"&', instruction: CANARY, instructedBy: `${CANARY}人` },
  ...{ deadline: '2016-07-01', rhythm: 'ten-days' },
};

onBothEngines('supervision', (bench) => {
  const as = (actor: Actor, on: string) => bench.portal.as(actor, instantOf(on, 10));
  const issue = (more: Partial<NewOrder> = {}, on = '2016-06-01', actor = EDITOR) =>
    issueOrder(as(actor, on), { ...ORDER, ...more });
  const body = (id: string, kind: 'department' | 'reform-office') => ({
    ...{ id, kind, name: `全称${id}`, shortName: id, aliases: [], post: '主任', parent: null, position: 1 },
  });
  const published = async (asOf: string, hidden: string[] = []) => {
    const ctx = as(SYSTEM, asOf);
    const known = { year: 2016, asOf, publishedOn: asOf, rule: RULE, hidden: new Set(hidden) };
    return composeSupervision(
      await findOrders(ctx, { year: 2016 }, asOf),
      await findCirculars(ctx, 2016),
      known,
    );
  };

  beforeEach(async () => {
    await registerBodies(as(SYSTEM, '2016-03-01'), [
      body('ggb', 'reform-office'),
      body('d-fgw', 'department'),
      body('d-gsj', 'department'),
      body('d-czj', 'department'),
    ]);
    await listEntries(as(EDITOR, '2016-03-01'), [ENTRY, { ...ENTRY, id: '2016-1-002', withheld: true }]);
  });

  it('an order is reported on, checked by somebody else, and then ended by another still', async () => {
    const id = await issue();
    await reportOrder(as(OFFICER, '2016-06-10'), id, { text: CANARY });
    expect(await refusal(endOrder(as(APPROVER, '2016-06-11'), id))).toContain('核查后才能办结');
    await reportOrderDone(as(OFFICER, '2016-06-20'), id, { text: CANARY });
    const check = (actor: Actor) =>
      refusal(checkOrder(as(actor, '2016-06-22'), id, { passed: true, text: '属实' }));
    expect(await check(OFFICER)).toContain('forbidden');
    expect(await check(STRANGER)).toContain('forbidden');
    expect(await check(APPROVER)).toBe('done');
    expect(await refusal(endOrder(as(APPROVER, '2016-06-23'), id))).toContain('同一人不能');
    await endOrder(as(SECOND, '2016-06-23'), id);
    expect((await getOrder(as(EDITOR, '2016-06-24'), id)).state).toMatchObject({
      status: 'ended',
      completedOn: '2016-06-20',
      checkedOn: '2016-06-22',
      endedOn: '2016-06-23',
      lateDays: 0,
      missingReports: 0,
    });
  });

  it('numbers run without gaps, each instrument by itself, two officers at once and refusals between', async () => {
    const made = await Promise.all([
      issue(),
      refusal(issue({ lead: 'd-nobody' })),
      issue({}, '2016-06-01', APPROVER),
      issue({ instrument: 'letter' }),
      refusal(issue({ deadline: '2016-05-01' })),
      issue({ matter: '另一件事' }),
    ]);
    expect(made.filter((id) => id.startsWith('2016-order')).sort()).toEqual([
      '2016-order-001',
      '2016-order-002',
      '2016-order-003',
    ]);
    expect(made[3]).toBe('2016-letter-001');
    expect(await issue({ deadline: '2017-03-01' }, '2017-01-03')).toBe('2017-order-001');
  });

  it('a form sent twice is one order; what was voided may be issued anew', async () => {
    const id = await issue();
    expect(await refusal(issue())).toBe(
      'conflict: 您今天已签发同一事由的《重点督办单》〔2016〕1号，没有再签发一次。',
    );
    expect(await issue({ lead: 'd-czj' })).toBe('2016-order-002');
    await voidOrder(as(APPROVER, '2016-06-01'), id, { text: '要求写错了。' });
    expect(await issue()).toBe('2016-order-003');
    expect(await issue({}, '2016-06-02')).toBe('2016-order-004');
  });

  it('is issued by a special group to its own departments and by a lead to those who take part, nobody else’s', async () => {
    const group = { ...body('zx-jj', 'department'), kind: 'special-group' as const };
    await registerBodies(as(SYSTEM, '2016-03-01'), [
      group,
      { ...body('d-fgw', 'department'), parent: 'zx-jj' },
    ]);
    await listEntries(as(EDITOR, '2016-03-01'), [{ ...ENTRY, id: '2016-1-003', participants: ['d-gsj'] }]);
    const liaison = person('a-zx', 'liaison', 'zx-jj');
    const day = '2016-06-01';
    const quarterly = await issue({ kind: 'quarterly' }, day, liaison);
    expect(await getOrder(as(EDITOR, day), quarterly)).toMatchObject({ issuer: 'zx-jj', lead: 'd-fgw' });
    expect(await refusal(issue({ kind: 'quarterly', lead: 'd-gsj' }, day, liaison))).toMatch(/^forbidden/);
    expect(await refusal(issue({ kind: 'daily' }, day, liaison))).toBe(
      'forbidden: 本单位只能签发“专项组季度督察”，其他方式由市委改革办签发。',
    );
    const key = { kind: 'key' as const, lead: 'd-gsj', entry: '2016-1-003', assisting: [] };
    const own = await issue(key, day, OFFICER);
    expect(await getOrder(as(ASSISTANT, day), own)).toMatchObject({ issuer: 'd-fgw', lead: 'd-gsj' });
    expect(await refusal(issue({ ...key, entry: undefined }, day, OFFICER))).toBe(
      'invalid: 请写明是督办本单位牵头的哪一项任务：填台账编号。',
    );
    expect(await refusal(issue({ ...key, lead: 'd-czj' }, day, OFFICER))).toBe(
      'rule-broken: 主办单位须是 2016-1-003 的参与单位；对其他单位的督办由市委改革办签发。',
    );
    expect(await refusal(issue(key, day, STRANGER))).toMatch(/^forbidden/);
    expect(await refusal(issue(key, day, person('a-nq', 'county-office', 'c-nanqiao')))).toMatch(
      /^forbidden/,
    );
    // Who issued it checks it; only the reform office's approver ends it.
    await reportOrderDone(as(ASSISTANT, '2016-06-10'), own, { text: '已办结。' });
    expect(
      await refusal(checkOrder(as(STRANGER, '2016-06-11'), own, { passed: true, text: '属实' })),
    ).toMatch(/^forbidden/);
    await checkOrder(as(OFFICER, '2016-06-11'), own, { passed: true, text: '属实' });
    expect(await refusal(endOrder(as(OFFICER, '2016-06-12'), own))).toMatch(/^forbidden/);
    await endOrder(as(APPROVER, '2016-06-12'), own);
    const { orders } = (await published('2016-06-30')).value as SupervisionRecord;
    expect(orders.map(({ id, issuer }) => [id, issuer])).toEqual([
      [quarterly, 'zx-jj'],
      [own, 'd-fgw'],
    ]);
  });

  it('has exactly one lead, never the reform office, and no lead that assists itself', async () => {
    expect(await refusal(issue({ lead: '' }))).toBe('invalid: 请选择一个主办单位。');
    expect(await refusal(issue({ lead: 'ggb' }))).toContain('须是其他单位');
    expect(await refusal(issue({ assisting: ['d-fgw'] }))).toBe('invalid: 主办单位不能又是协办单位。');
    expect(await refusal(issue({ deadline: '2016-06-01' }))).toContain('须晚于签发日');
    expect(await refusal(issue({ entry: '2016-9-999' }))).toContain('not-found');
    expect(await refusal(issue({}, '2016-06-01', OFFICER))).toContain('forbidden');
  });

  it('an order issued in error is voided by another person and keeps its number', async () => {
    const id = await issue();
    expect(
      await refusal(
        voidOrder(as(person('a-editor', 'reform-approver', 'ggb'), '2016-06-02'), id, { text: '误' }),
      ),
    ).toContain('同一人不能');
    await voidOrder(as(APPROVER, '2016-06-02'), id, { text: '重复' });
    expect(await issue()).toBe('2016-order-002');
    expect((await getOrder(as(EDITOR, '2016-08-24'), id)).state).toMatchObject({
      status: 'voided',
      lateDays: 0,
    });
  });

  it('a missed deadline escalates by itself and stands in the inboxes', async () => {
    const id = await issue();
    const due = async (actor: Actor, on: string) => (await ordersDue(as(actor, on))).map((line) => line.text);
    expect(await due(OFFICER, '2016-06-03')).toEqual(['新签发，2016-07-01 前办结']);
    expect(await due(OFFICER, '2016-06-09')).toEqual(['2016-06-11 前报告进展']);
    expect(await due(OFFICER, '2016-06-12')).toEqual(['缺报 1 次，2016-07-01 前办结']);
    expect(await due(OFFICER, '2016-07-02')).toEqual(['逾期 1 天，催办']);
    expect(await due(APPROVER, '2016-07-02')).toEqual([]);
    expect(await due(APPROVER, '2016-07-16')).toEqual(['逾期 15 天，通报']);
    expect(await due(STRANGER, '2016-07-16')).toEqual([]);
    await reportOrderDone(as(OFFICER, '2016-07-17'), id, { text: '完成' });
    expect(await due(EDITOR, '2016-07-17')).toEqual(['已报办结，待核查']);
  });

  it('stands in the inbox of who leads and who assists until it is answered, and again when it is sent back', async () => {
    const id = await issue();
    const due = async (actor: Actor, on: string) => (await ordersDue(as(actor, on))).map((line) => line.text);
    expect(await due(OFFICER, '2016-06-01')).toEqual(['新签发，2016-07-01 前办结']);
    expect(await due(ASSISTANT, '2016-06-01')).toEqual(['新签发，请协办，2016-07-01 前办结']);
    expect(await due(STRANGER, '2016-06-01')).toEqual([]);
    await reportOrder(as(OFFICER, '2016-06-02'), id, { text: '已部署' });
    expect([await due(OFFICER, '2016-06-02'), await due(ASSISTANT, '2016-06-02')]).toEqual([[], []]);
    await reportOrderDone(as(OFFICER, '2016-06-03'), id, { text: '完成' });
    await checkOrder(as(EDITOR, '2016-06-04'), id, { passed: false, text: '佐证不全' });
    expect(await due(OFFICER, '2016-06-04')).toEqual(['核查退回，2016-07-01 前办结']);
    expect(await due(ASSISTANT, '2016-06-04')).toEqual(['核查退回，请协办，2016-07-01 前办结']);
  });

  it('a report is taken back on its day until somebody acts on it, and counts nowhere', async () => {
    const id = await issue();
    const back = (on: string, actor: Actor = OFFICER, seen?: number) =>
      refusal(withdrawReport(as(actor, on), id, { seen }));
    const state = async (on: string) => (await getOrder(as(EDITOR, on), id)).state;
    expect(await back('2016-06-10')).toMatch(/^rule-broken: 没有可以撤回的报告/);
    await reportOrder(as(OFFICER, '2016-06-06'), id, { text: '写错了。' });
    expect(await back('2016-06-06', STRANGER)).toContain('forbidden');
    expect(await back('2016-06-07')).toMatch(/^rule-broken: 没有可以撤回的报告/);
    const before = await state('2016-06-20');
    await reportOrderDone(as(OFFICER, '2016-06-20'), id, { text: '报错了件。' });
    expect(await back('2016-06-20', OFFICER, 1)).toContain('conflict');
    expect(await back('2016-06-20', OFFICER, 2)).toBe('done');
    expect(await state('2016-06-20')).toEqual(before);
    // Who has the page open from before it was taken back checks nothing that he has not seen.
    await reportOrderDone(as(OFFICER, '2016-06-20'), id, { text: '这次对了。' });
    const verdict = { passed: true, text: '属实', seen: 2 };
    expect(await refusal(checkOrder(as(APPROVER, '2016-06-20'), id, verdict))).toContain('conflict');
    await checkOrder(as(APPROVER, '2016-06-20'), id, { ...verdict, seen: 4 });
    expect(await back('2016-06-20')).toMatch(/^rule-broken: /);
    const file = await published('2016-06-21', []);
    expect((file.value as SupervisionRecord).orders[0]!.events.map(({ kind }) => kind)).toEqual([
      ...['reported', 'completion-reported', 'withdrawn', 'completion-reported', 'checked'],
    ]);
    expect(checkSupervision(file.value as SupervisionRecord)).toEqual([]);
  });

  it('two officers answer one page: the second is shown what came before', async () => {
    const id = await issue();
    await reportOrder(as(OFFICER, '2016-06-10'), id, { text: '第一次', seen: 0 });
    expect(await refusal(reportOrder(as(OFFICER, '2016-06-10'), id, { text: '第二次', seen: 0 }))).toContain(
      'conflict',
    );
  });

  it('what is internal is shown to the parties only, and the public wording may not repeat it', async () => {
    const id = await issue();
    await reportOrder(as(OFFICER, '2016-06-10'), id, { text: CANARY });
    for (const actor of [OFFICER, ASSISTANT, EDITOR, AUDITOR]) {
      expect(JSON.stringify(await getOrder(as(actor, '2016-06-11'), id))).toContain(CANARY);
    }
    expect(JSON.stringify(await getOrder(as(STRANGER, '2016-06-11'), id))).not.toContain(CANARY);
    expect(JSON.stringify(await findOrders(as(STRANGER, '2016-06-11'), {}))).not.toContain(CANARY);
    expect(await refusal(issue({ matter: `落实${CANARY}` }))).toContain('不能写批示人或批示原文');
    const journal = await readJournal(as(AUDITOR, '2016-06-12'), { module: 'supervision', limit: 99 });
    expect(JSON.stringify(journal)).not.toContain(CANARY);
  });

  const CIRCULAR = { kind: 'joint' as const, title: '通报', note: CANARY };
  const FOUND = [{ unit: 'd-fgw', text: '缺报两次。' }];
  const numbers = async (actor: Actor) =>
    (await findCirculars(as(actor, '2016-07-01'), 2016)).map(({ id, note }) => [id, note !== '']);

  it('a circular is drafted by one and approved by another, who numbers it; each finding names a unit of the register', async () => {
    const draft = (findings: { unit: string; text: string }[], actor = EDITOR) =>
      draftCircular(as(actor, '2016-06-30'), { ...CIRCULAR, findings });
    expect(await refusal(draft([]))).toContain('至少写一个单位');
    expect(await refusal(draft([{ unit: '', text: '没有单位' }]))).toContain('请为每条');
    expect(await refusal(draft([{ unit: 'd-fgw', text: `照${CANARY}办` }]))).toContain('会公开');
    expect(await refusal(draft(FOUND, OFFICER))).toContain('forbidden');
    const [first, own] = [await draft(FOUND), await draft(FOUND, APPROVER)];
    expect(await numbers(EDITOR)).toEqual([]);
    expect(await refusal(circulate(as(EDITOR, '2016-06-30'), first))).toContain('forbidden');
    expect(await refusal(circulate(as(APPROVER, '2016-06-30'), own))).toContain('同一人不能');
    expect(await circulate(as(APPROVER, '2016-07-01'), first)).toBe('2016-circular-001');
    expect(await refusal(circulate(as(APPROVER, '2016-07-01'), first))).toContain('已印发');
    expect(await numbers(AUDITOR)).toEqual([['2016-circular-001', true]]);
    expect(await numbers(OFFICER)).toEqual([['2016-circular-001', false]]);
  });

  it('a circular that is not approved or taken back has no number, and leaves none empty', async () => {
    const draft = (title: string) =>
      draftCircular(as(EDITOR, '2016-06-30'), { ...CIRCULAR, title, findings: FOUND });
    const [declined, back, out] = [await draft('一'), await draft('二'), await draft('三')];
    expect(await refusal(declineCircular(as(APPROVER, '2016-07-01'), declined, { reason: ' ' }))).toContain(
      '不批准的理由',
    );
    await declineCircular(as(APPROVER, '2016-07-01'), declined, { reason: '数字未核。' });
    expect(await refusal(withdrawCircular(as(APPROVER, '2016-07-01'), back))).toContain('forbidden');
    await withdrawCircular(as(EDITOR, '2016-07-01'), back);
    expect(await circulate(as(APPROVER, '2016-07-01'), out)).toBe('2016-circular-001');
    const states = await listCircularDrafts(as(EDITOR, '2016-07-02'));
    expect(states.map(({ state, reason }) => `${state} ${reason}`).sort()).toEqual([
      'declined 数字未核。',
      'issued ',
      'withdrawn ',
    ]);
    expect(await refusal(listCircularDrafts(as(OFFICER, '2016-07-02')))).toContain('forbidden');
    expect((await published('2016-07-20', [])).bytes.toString()).not.toContain('数字未核');
  });

  it('a circular sent twice is one draft; what was taken back may be drafted anew', async () => {
    const draft = () => draftCircular(as(EDITOR, '2016-06-30'), { ...CIRCULAR, findings: FOUND });
    const twice = await Promise.allSettled([draft(), draft()]);
    expect(twice.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await refusal(draft())).toMatch(/^conflict: 您起草的同一标题的通报稿正在等待批准/);
    const [waiting] = await listCircularDrafts(as(EDITOR, '2016-06-30'));
    await withdrawCircular(as(EDITOR, '2016-06-30'), waiting!.id);
    expect(await refusal(draft())).toBe('done');
  });

  it('what is published holds nothing internal, is recomputed by verify, and names a missing number', async () => {
    const id = await issue();
    await issue({ entry: '2016-1-002' });
    await issue({ matter: '另一件事' });
    await reportOrder(as(OFFICER, '2016-06-10'), id, { text: CANARY });
    const draft = await draftCircular(as(EDITOR, '2016-06-29'), { ...CIRCULAR, findings: FOUND });
    await circulate(as(APPROVER, '2016-06-30'), draft);
    await draftCircular(as(EDITOR, '2016-06-30'), { ...CIRCULAR, title: '金丝雀稿', findings: FOUND });
    const file = await published('2016-07-20', ['2016-1-002']);
    expect(file.bytes.toString()).not.toContain('金丝雀');
    expect(file.bytes.toString()).not.toContain('a-fgw');
    const record = file.value as SupervisionRecord;
    expect(record.withheld).toEqual(['2016-order-002']);
    expect(record.orders[0]).toMatchObject({ id, lateDays: 19, escalation: 'circulate', reportsMissing: 3 });
    expect(checkSupervision(record)).toEqual([]);
    const milder = structuredClone(record);
    milder.orders[0]!.escalation = 'none';
    expect(checkSupervision(milder).map(({ code }) => code)).toEqual(['supervision.state']);
    const gap = structuredClone(record);
    gap.withheld = [];
    expect(checkSupervision(gap).map(({ code }) => code)).toEqual(['supervision.series']);
  });

  it('its paper opens as a Word file; a formula and markup stand in it as text', async () => {
    const id = await issue({ matter: '=SUM(A1) <script>alert("1")</script> & \u0007完' });
    const order = await getOrder(as(OFFICER, '2016-06-02'), id);
    const docx = await paperDocx(orderPaper(order, (unit) => unit));
    const { value } = await mammoth.extractRawText({ buffer: Buffer.from(docx) });
    expect(value).toContain('重点督办单');
    expect(value).toContain('〔2016〕1号　2016-06-01签发');
    expect(value).toContain('=SUM(A1) <script>alert("1")</script> & 完');
    expect(value).toContain(CANARY);
    const stranger = await getOrder(as(STRANGER, '2016-06-02'), id);
    const outside = await paperDocx(orderPaper(stranger, (unit) => unit));
    expect((await mammoth.extractRawText({ buffer: Buffer.from(outside) })).value).not.toContain(CANARY);
  });
});
