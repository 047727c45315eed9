import { beforeEach, expect, it } from 'vitest';
import { readJournal } from '../../src/cases/journal.ts';
import { listable, listFromPlan, sharedLeads } from '../../src/cases/ledgers/from-plan.ts';
import {
  answersFor,
  clearQuality,
  decideDeadline,
  findEntries,
  getEntry,
  inbox,
  lackingNow,
  listEntries,
  listQuality,
  proposeDeadline,
  report,
  reportComplete,
  strikeOff,
  urge,
  verify,
} from '../../src/cases/ledgers.ts';
import { storePlan } from '../../src/cases/plans.ts';
import { type Actor, PUBLIC, SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { onBothEngines } from '../engines.ts';
import { ENTRY, person, refusal } from './staff.fixture.ts';

const OFFICER = person('a-fgw', 'department-officer', 'd-fgw');
const COLLEAGUE = person('a-fgw-2', 'department-principal', 'd-fgw');
const STRANGER = person('a-czj', 'department-officer', 'd-czj');
const EDITOR = person('a-editor', 'reform-editor', 'ggb');
const APPROVER = person('a-approver', 'reform-approver', 'ggb');
const SECOND_APPROVER = person('a-approver-2', 'reform-approver', 'ggb');
const AUDITOR = person('a-audit', 'auditor', 'ggb');
const ID = ENTRY.id;

const PASS = { passed: true, method: 'documents' as const, text: '资料齐全，同意。' };
/** The task has no plan; whoever strikes it off says why. */
const WHY = { text: '方案正在补办备案。' };
const RETURN = { passed: false, method: 'site-visit' as const, text: '缺少窗口运行记录。' };

onBothEngines('the ledgers', (bench) => {
  const as = (actor: Actor, on: string) => bench.portal.as(actor, instantOf(on, 9));
  const entry = (on: string, id = ID) => getEntry(as(SYSTEM, on), id);

  beforeEach(() => listEntries(as(EDITOR, '2016-03-01'), [ENTRY]));

  it('an entry lives from listing to striking off, with a return on the way', async () => {
    expect((await entry('2016-03-01')).state.status).toBe('listed');
    await report(as(OFFICER, '2016-03-28'), ID, { share: 30, text: '已印发方案。' });
    expect((await entry('2016-03-28')).state).toMatchObject({
      status: 'in-progress',
      share: 30,
      lamp: 'on-schedule',
    });
    await reportComplete(as(OFFICER, '2016-06-10'), ID, { text: '已全部上线。' });
    await verify(as(EDITOR, '2016-06-15'), ID, RETURN);
    expect((await entry('2016-06-15')).state).toMatchObject({
      status: 'in-progress',
      returned: 1,
      share: 30,
    });
    await reportComplete(as(OFFICER, '2016-06-25'), ID, { text: '已补运行记录。' });
    await verify(as(EDITOR, '2016-06-28'), ID, PASS);
    await strikeOff(as(APPROVER, '2016-07-01'), ID, WHY);
    const whole = await entry('2016-07-01');
    expect(whole.state).toMatchObject({
      status: 'struck-off',
      lamp: 'done',
      completedOn: '2016-06-25',
      share: 100,
    });
    expect(whole.events.map((event) => `${event.sequence} ${event.on} ${event.kind}`)).toEqual([
      '1 2016-03-28 reported',
      '2 2016-06-10 completion-reported',
      '3 2016-06-15 returned',
      '4 2016-06-25 completion-reported',
      '5 2016-06-28 verified',
      '6 2016-07-01 struck-off',
    ]);
    const journal = await readJournal(as(AUDITOR, '2016-07-02'), { subject: ID, limit: 10 });
    expect(journal.map((line) => line.action).reverse()).toEqual([
      'ledgers.reported',
      'ledgers.completion-reported',
      'ledgers.returned',
      'ledgers.completion-reported',
      'ledgers.verified',
      'ledgers.struck-off',
    ]);
  });

  it('a task without a filed plan is struck off with a written reason that is kept with it (§4.2)', async () => {
    await reportComplete(as(OFFICER, '2016-06-10'), ID, { text: '已完成。' });
    await verify(as(EDITOR, '2016-06-12'), ID, PASS);
    const strike = (text: string) => refusal(strikeOff(as(APPROVER, '2016-06-13'), ID, { text }));
    expect(await lackingNow(as(APPROVER, '2016-06-13'), ENTRY)).toEqual(['实施方案未备案（§4.2）']);
    // Not asked at all is no way round it either.
    expect(await refusal(strikeOff(as(APPROVER, '2016-06-13'), ID))).toMatch(/^invalid: 实施方案未备案/);
    expect(await strike('  ')).toBe(
      'invalid: 实施方案未备案（§4.2）；仍要销号的，请写明理由，理由随销号公开。',
    );
    expect(await strike('方案已报，正在补办备案。')).toBe('done');
    expect((await entry('2016-06-13')).events.at(-1)).toMatchObject({
      kind: 'struck-off',
      text: '经核实通过，予以销号。方案已报，正在补办备案。',
    });
  });

  it('nothing follows striking off, and nothing is verified before it is reported complete', async () => {
    expect(await refusal(verify(as(EDITOR, '2016-04-01'), ID, PASS))).toBe(
      'rule-broken: 该事项当前为“已挂账”，不能“核实通过”；须先处于“已报完成，待核实”状态。',
    );
    await reportComplete(as(OFFICER, '2016-06-10'), ID, { text: '已完成。' });
    expect(await refusal(strikeOff(as(APPROVER, '2016-06-11'), ID))).toBe(
      'rule-broken: 该事项当前为“已报完成，待核实”，不能“销号”；须先处于“已核实，待销号”状态。',
    );
    await verify(as(EDITOR, '2016-06-12'), ID, PASS);
    await strikeOff(as(APPROVER, '2016-06-13'), ID, WHY);
    expect(await refusal(report(as(OFFICER, '2016-06-14'), ID, { share: 50, text: '再报。' }))).toMatch(
      /^rule-broken: 该事项当前为“已销号”/,
    );
  });

  it('only the lead unit reports; a participant, an auditor and the public do not', async () => {
    const input = { share: 10, text: '进展。' };
    for (const actor of [STRANGER, AUDITOR, EDITOR, APPROVER]) {
      expect(await refusal(report(as(actor, '2016-04-01'), ID, input))).toMatch(
        /^forbidden: 您的岗位或单位无权/,
      );
    }
    expect(await refusal(report(as(PUBLIC, '2016-04-01'), ID, input))).toMatch(/^sign-in-needed: /);
    expect((await entry('2016-04-01')).events).toEqual([]);
  });

  it('the verifier is never the reporter, nor of the reporting unit (§3.2)', async () => {
    const own = { ...ENTRY, id: '2016-1-002', lead: 'ggb' };
    await listEntries(as(EDITOR, '2016-03-01'), [own]);
    await reportComplete(as(EDITOR, '2016-06-01'), own.id, { text: '已完成。' });
    expect(await refusal(verify(as(EDITOR, '2016-06-02'), own.id, PASS))).toBe(
      'forbidden: 同一人不能既经办又审核，请由另一人办理。',
    );
    expect(await refusal(verify(as(APPROVER, '2016-06-02'), own.id, PASS))).toBe(
      'forbidden: 核实者不能是报送单位，请由其他单位核实。',
    );
    await reportComplete(as(OFFICER, '2016-06-01'), ID, { text: '已完成。' });
    expect(await refusal(verify(as(COLLEAGUE, '2016-06-02'), ID, PASS))).toMatch(/^forbidden: /);
    await verify(as(APPROVER, '2016-06-02'), ID, PASS);
    expect(await refusal(strikeOff(as(APPROVER, '2016-06-03'), ID))).toBe(
      'forbidden: 同一人不能既经办又审核，请由另一人办理。',
    );
    await strikeOff(as(SECOND_APPROVER, '2016-06-03'), ID, WHY);
    expect((await entry('2016-06-03')).state.status).toBe('struck-off');
  });

  it('a deadline moves only by another person’s approval, and the baseline never', async () => {
    await proposeDeadline(as(OFFICER, '2016-06-01'), ID, {
      due: '2016-08-31',
      reason: '省级配套文件未印发。',
    });
    expect((await entry('2016-06-01')).state).toMatchObject({
      due: '2016-06-30',
      proposal: { due: '2016-08-31', by: 'a-fgw' },
    });
    expect(
      await refusal(decideDeadline(as(OFFICER, '2016-06-02'), ID, { approved: true, text: '同意。' })),
    ).toMatch(/^forbidden: 同一人不能既经办又审核/);
    expect(
      await refusal(decideDeadline(as(EDITOR, '2016-06-02'), ID, { approved: true, text: '同意。' })),
    ).toMatch(/^forbidden: /);
    await decideDeadline(as(APPROVER, '2016-06-03'), ID, { approved: true, text: '同意。' });
    const moved = await entry('2016-07-15');
    expect(moved.due).toBe('2016-06-30');
    expect(moved.state.due).toBe('2016-08-31');
    expect(moved.state.deadlineMoves).toEqual([
      { from: '2016-06-30', to: '2016-08-31', on: '2016-06-03', by: 'ggb', reason: '省级配套文件未印发。' },
    ]);
    expect(
      await refusal(decideDeadline(as(APPROVER, '2016-07-16'), ID, { approved: true, text: '同意。' })),
    ).toBe('rule-broken: 没有待批准的时限调整申请，请先由责任单位提出申请。');
  });

  it('a declined deadline stays where it was', async () => {
    await proposeDeadline(as(OFFICER, '2016-06-01'), ID, { due: '2016-08-31', reason: '人手不足。' });
    await decideDeadline(as(APPROVER, '2016-06-03'), ID, { approved: false, text: '理由不充分。' });
    expect((await entry('2016-07-01')).state).toMatchObject({
      due: '2016-06-30',
      proposal: null,
      lamp: 'overdue',
    });
  });

  it('two officers report completion at once: exactly one does, the other is told', async () => {
    const answers = await Promise.all([
      refusal(reportComplete(as(OFFICER, '2016-06-10'), ID, { text: '甲报。' })),
      refusal(reportComplete(as(COLLEAGUE, '2016-06-10'), ID, { text: '乙报。' })),
    ]);
    expect(answers.sort()).toEqual([
      'done',
      'rule-broken: 该事项当前为“已报完成，待核实”，不能“报告完成”；须先处于“已挂账”或“推进中”状态。',
    ]);
    expect((await entry('2016-06-10')).events).toHaveLength(1);
  });

  it('an officer whose page is out of date is shown the other’s report first, then merges', async () => {
    await report(as(OFFICER, '2016-04-10'), ID, { share: 40, text: '甲报。', seen: 0 });
    expect(
      await refusal(report(as(COLLEAGUE, '2016-04-10'), ID, { share: 20, text: '乙报。', seen: 0 })),
    ).toBe(
      'conflict: 您打开本页之后，该事项已有新的办理记录（2016-04-10 报送进展）。请看过后再提交；您填写的内容已保留。',
    );
    await report(as(COLLEAGUE, '2016-04-10'), ID, { share: 45, text: '甲乙合报。', seen: 1 });
    expect((await entry('2016-04-10')).state.share).toBe(45);
  });

  it('a share outside 0 to 99, an empty or endless text and a date that does not exist are refused at their field', async () => {
    const field = (act: Promise<unknown>) =>
      act.then(
        () => 'done',
        (error: { field?: string }) => error.field,
      );
    const officer = as(OFFICER, '2016-04-01');
    expect(await field(report(officer, ID, { share: 100, text: '完成。' }))).toBe('share');
    expect(await field(report(officer, ID, { share: -1, text: '完成。' }))).toBe('share');
    expect(await field(report(officer, ID, { share: 1.5, text: '完成。' }))).toBe('share');
    expect(await field(report(officer, ID, { share: 10, text: '  ' }))).toBe('text');
    expect(await field(report(officer, ID, { share: 10, text: '字'.repeat(2001) }))).toBe('text');
    expect(await field(proposeDeadline(officer, ID, { due: '2016-02-30', reason: '延期。' }))).toBe('due');
    expect(await field(proposeDeadline(officer, ID, { due: '2016-03-01', reason: '提前。' }))).toBe('due');
    expect(await field(proposeDeadline(officer, ID, { due: '2016-03-31', reason: '写错了年份。' }))).toBe(
      'due',
    );
    expect(await refusal(proposeDeadline(officer, ID, { due: '2016-06-30', reason: '延期。' }))).toBe(
      'invalid: 完成时限现在就是 2016-06-30，没有改变。',
    );
    expect(await field(proposeDeadline(officer, ID, { due: '2018-01-01', reason: '延期。' }))).toBe('due');
    await proposeDeadline(officer, ID, { due: '2017-12-31', reason: '延期。' });
    await report(officer, ID, { share: 99, text: '字'.repeat(2000) });
    expect(await report(officer, ID, { share: 0, text: '更正：尚未开始。' })).toBe(99);
    expect((await entry('2016-04-01')).state.share).toBe(0);
  });

  it('all entries of a listing are listed or none; a deadline before the start is refused', async () => {
    const more = [{ ...ENTRY, id: '2016-1-003' }, ENTRY];
    expect(await refusal(listEntries(as(EDITOR, '2016-03-02'), more))).toBe(
      'conflict: 事项编号 2016-1-001 已经挂账。',
    );
    expect(
      await refusal(
        listEntries(as(EDITOR, '2016-03-02'), [{ ...ENTRY, id: '2016-1-004', due: '2016-02-29' }]),
      ),
    ).toBe('invalid: 事项 2016-1-004 的完成时限 2016-02-29 早于起始日 2016-03-01。');
    expect((await findEntries(as(AUDITOR, '2016-03-02'), { year: 2016 })).map((one) => one.id)).toEqual([ID]);
  });

  it('only what lags is urged; poor quality is listed and cleared on its own (§3.4)', async () => {
    expect(await refusal(urge(as(EDITOR, '2016-03-20'), ID, { text: '请加快。' }))).toBe(
      'rule-broken: 只有进度滞后或逾期的事项才予以督促。',
    );
    await urge(as(EDITOR, '2016-05-20'), ID, { text: '请加快。' });
    const plate = { ground: 'inspection' as const, text: '走过场。' };
    await listQuality(as(EDITOR, '2016-05-21'), ID, plate);
    expect((await entry('2016-05-21')).state).toMatchObject({
      urged: 1,
      qualityListed: true,
      lamp: 'lagging',
    });
    const inspected = { method: 'site-visit' as const, text: '复查合格。' };
    expect(await refusal(clearQuality(as(EDITOR, '2016-06-21'), ID, inspected))).toMatch(/^forbidden/);
    await clearQuality(as(APPROVER, '2016-06-21'), ID, inspected);
    expect((await entry('2016-06-21')).state).toMatchObject({
      qualityListed: false,
      qualityEverListed: true,
    });
  });

  it('a withheld entry takes no step in the office', async () => {
    const secret = { ...ENTRY, id: '2016-1-005', withheld: true };
    await listEntries(as(EDITOR, '2016-03-01'), [secret]);
    expect(await refusal(report(as(OFFICER, '2016-04-01'), secret.id, { share: 1, text: '进展。' }))).toBe(
      'rule-broken: 该事项不公开，请按涉密渠道办理。',
    );
  });

  it('the inbox hands the entry on from one desk to the next', async () => {
    const heaps = async (actor: Actor, on: string) => (await inbox(as(actor, on))).map(({ heap }) => heap);
    expect(await heaps(OFFICER, '2016-03-02')).toEqual(['to-report']);
    await reportComplete(as(OFFICER, '2016-06-10'), ID, { text: '已完成。' });
    expect(await heaps(OFFICER, '2016-06-11')).toEqual(['waiting']);
    expect(await heaps(EDITOR, '2016-06-11')).toEqual(['to-verify']);
    await verify(as(EDITOR, '2016-06-12'), ID, PASS);
    expect(await heaps(EDITOR, '2016-06-13')).toEqual([]);
    expect(await heaps(APPROVER, '2016-06-13')).toEqual(['to-strike']);
    await strikeOff(as(APPROVER, '2016-06-14'), ID, WHY);
    expect(await heaps(APPROVER, '2016-06-15')).toEqual([]);
    expect(await heaps(AUDITOR, '2016-06-15')).toEqual([]);
  });

  it('a unit answers for what it leads, takes part in and keeps', async () => {
    const ids = (entries: { id: string }[]) => entries.map((one) => one.id);
    const lead = await answersFor(as(OFFICER, '2016-03-02'), 'd-fgw');
    expect([ids(lead.leads), ids(lead.takesPart), ids(lead.keeps)]).toEqual([[ID], [], []]);
    const part = await answersFor(as(STRANGER, '2016-03-02'), 'd-czj');
    expect([ids(part.leads), ids(part.takesPart), ids(part.keeps)]).toEqual([[], [ID], []]);
    const kept = await answersFor(as(EDITOR, '2016-03-02'), 'ggb');
    expect([ids(kept.leads), ids(kept.takesPart), ids(kept.keeps)]).toEqual([[], [], [ID]]);
  });

  it('the tasks of a plan are listed once, as printed; those without lead or deadline wait', async () => {
    const item = (number: string, rest: object) => ({
      number,
      path: [],
      title: `任务${number}`,
      text: `任务${number}。`,
      target: null,
      origin: null,
      requirement: null,
      leads: [{ name: '市发改委', id: 'd-fgw' }],
      participants: [{ name: '市财政局', id: 'd-czj' }],
      groups: [],
      due: '2016-09-30',
      dueText: '9月底前',
      dueKind: 'date',
      workPoint: null,
      warnings: [],
      ...rest,
    });
    const editor = as(EDITOR, '2016-03-01');
    await storePlan(editor, {
      id: '2016-wp',
      year: 2016,
      kind: 'work-points',
      title: '2016年工作要点',
      docNumber: null,
      indexNumber: null,
      issuedBy: null,
      groupId: null,
      adoptedOn: null,
      publishedOn: null,
      intro: [],
      withheld: [],
      items: [
        item('1', { origin: 'central' }),
        item('7', {
          leads: [
            { name: '市发改委', id: 'd-fgw' },
            { name: '市财政局', id: 'd-czj' },
          ],
          participants: [{ name: '市工商局', id: 'd-gsj' }],
        }),
        item('8', { leads: [] }),
        item('9', { leads: [{ name: '市某局', id: null }] }),
        item('10', { due: null, dueText: '长期坚持' }),
        item('11', { title: '公立医院综合改革试点' }),
      ],
    });
    expect(
      (await listable(editor, '2016-wp')).unready.map(({ title, reason }) => `${title} ${reason}`),
    ).toEqual([
      '任务8 没有写明牵头单位',
      '任务9 牵头单位“市某局”不在机构名录中',
      '任务10 没有明确的完成时限',
    ]);
    const { ready, shared } = await listable(editor, '2016-wp');
    expect(shared.map(({ planItem, others }) => [planItem, others])).toEqual([['2016-wp-7', ['市财政局']]]);
    expect(ready.filter(({ pilot }) => pilot).map(({ planItem }) => planItem)).toEqual(['2016-wp-11']);
    const defaults = {
      ...{ start: '2016-03-01', origin: 'city', requirement: 'specific' },
      pilots: ['2016-wp-11'],
    };
    const officer = as(OFFICER, '2016-03-01');
    expect(await refusal(listFromPlan(officer, '2016-wp', defaults))).toMatch(/^forbidden: /);
    // Who may not is told that, not what is wrong with his fields.
    expect(await refusal(listFromPlan(officer, '2016-wp', { ...defaults, start: '' }))).toMatch(
      /^forbidden: /,
    );
    expect(await listFromPlan(editor, '2016-wp', defaults)).toBe(3);
    // 2016-1-001 was taken: the printed number is kept where it is free.
    const listed = await findEntries(editor, { year: 2016 });
    expect(listed.map((one) => `${one.id} ${one.planItem} ${one.origin} ${one.due}`)).toEqual([
      '2016-1-001 null provincial 2016-06-30',
      '2016-1-002 2016-wp-1 central 2016-09-30',
      '2016-1-007 2016-wp-7 city 2016-09-30',
      '2016-3-001 2016-wp-11 city 2016-09-30',
    ]);
    expect(listed.at(-1)).toMatchObject({ ledger: 'pilot', keeper: 'ggb' });
    const two = listed.find(({ id }) => id === '2016-1-007')!;
    expect(two).toMatchObject({ lead: 'd-fgw', participants: ['d-czj', 'd-gsj'] });
    expect(await sharedLeads(editor, two)).toEqual(['d-czj']);
    expect(await sharedLeads(editor, listed.find(({ id }) => id === '2016-1-002')!)).toEqual([]);
    expect(await refusal(listFromPlan(editor, '2016-wp', defaults))).toBe(
      'rule-broken: 这份文件没有可以列入台账的任务。',
    );
    // What has no deadline gets one from whoever lists it, who must name a day.
    const undated = (await listable(editor, '2016-wp')).undated.map(({ planItem }) => planItem);
    expect(undated).toEqual(['2016-wp-10']);
    expect(await refusal(listFromPlan(editor, '2016-wp', { ...defaults, due: '年底' }))).toContain(
      '未写明时限的完成时限须写成',
    );
    expect(await listFromPlan(editor, '2016-wp', { ...defaults, due: '2016-12-31' })).toBe(1);
    expect(await getEntry(editor, '2016-1-010')).toMatchObject({ planItem: '2016-wp-10', due: '2016-12-31' });
    expect((await listable(editor, '2016-wp')).unready.length).toBe(2);
  });

  it('the journal is for those who watch', async () => {
    expect(await refusal(readJournal(as(OFFICER, '2016-03-02'), { limit: 10 }))).toMatch(/^forbidden: /);
    expect(await readJournal(as(AUDITOR, '2016-03-02'), { module: 'ledgers', limit: 10 })).toMatchObject([
      { action: 'ledgers.list', actor: 'a-editor', unit: 'ggb', subject: 'leading-group' },
    ]);
  });
});
