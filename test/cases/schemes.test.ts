import { beforeEach, expect, it } from 'vitest';
import { registerBodies } from '../../src/cases/bodies.ts';
import { listEntries } from '../../src/cases/ledgers.ts';
import {
  chooseEvaluation,
  findSchemes,
  type GateInput,
  getScheme,
  makePriority,
  openScheme,
  passGate,
  raiseProblem,
  recordEvaluation,
  returnScheme,
  schemesDue,
} from '../../src/cases/schemes.ts';
import { type Actor, SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import type { Gate } from '../../src/domain/schemes.ts';
import { composeSchemes } from '../../src/publish/schemes.ts';
import { checkSchemes, type SchemesRecord } from '../../src/record/schemes.ts';
import { onBothEngines } from '../engines.ts';
import { ENTRY, person, refusal } from './staff.fixture.ts';

const OFFICER = person('a-fgw', 'department-officer', 'd-fgw');
const STRANGER = person('a-czj', 'department-officer', 'd-czj');
const LIAISON = person('a-zx', 'liaison', 'zx-jj');
const OTHER_LIAISON = person('a-zx2', 'liaison', 'zx-sh');
const EDITOR = person('a-editor', 'reform-editor', 'ggb');
const ID = ENTRY.id;
const CANARY = '内部纪要甲乙丙';

const body = (id: string, kind: 'department' | 'special-group' | 'reform-office', parent: string | null) => ({
  ...{ id, kind, name: `全称${id}`, shortName: id, aliases: [], post: '主任', parent, position: 1 },
});

onBothEngines('implementation plans', (bench) => {
  const as = (actor: Actor, on: string) => bench.portal.as(actor, instantOf(on, 10));
  const gate = (actor: Actor, kind: Gate, on: string, more: Partial<GateInput> = {}) =>
    passGate(as(actor, on), ID, {
      gate: kind,
      on,
      paper: { number: '', title: '记录' },
      note: CANARY,
      ...more,
    });
  const ASKED = { opinions: [{ who: '市财政局', answer: 'adopted' as const }] };
  const prepare = async () => {
    await gate(OFFICER, 'research', '2016-04-01');
    await gate(OFFICER, 'opinions', '2016-04-08', ASKED);
    await gate(OFFICER, 'argued', '2016-04-12');
    await gate(LIAISON, 'checked', '2016-04-15');
  };

  beforeEach(async () => {
    await registerBodies(as(SYSTEM, '2016-03-01'), [
      body('ggb', 'reform-office', null),
      body('zx-jj', 'special-group', null),
      body('d-fgw', 'department', 'zx-jj'),
      body('d-czj', 'department', 'zx-jj'),
    ]);
    await listEntries(as(EDITOR, '2016-03-01'), [
      ENTRY,
      { ...ENTRY, id: '2016-1-002' },
      { ...ENTRY, id: '2016-1-003', withheld: true },
      { ...ENTRY, id: '2016-4-001', ledger: 'county', keeper: 'c-nanqiao', lead: 'd-fgw' },
    ]);
    await openScheme(as(OFFICER, '2016-03-20'), { entry: ID, title: '商事制度改革实施方案' });
  });

  it('moves gate by gate, each with its record, day and officer, into execution', async () => {
    await prepare();
    await gate(LIAISON, 'special-group', '2016-04-20', { way: 'meeting' });
    await gate(EDITOR, 'leading-group', '2016-04-28', {
      paper: { number: '示改纪〔2016〕4号', title: '纪要' },
    });
    await gate(EDITOR, 'filed', '2016-05-03');
    const scheme = await getScheme(as(OFFICER, '2016-05-04'), ID);
    expect(scheme.state.status).toBe('in-execution');
    expect(scheme.steps.map((s) => [s.kind, s.on, s.actor])).toEqual([
      ['research', '2016-04-01', 'a-fgw'],
      ['opinions', '2016-04-08', 'a-fgw'],
      ['argued', '2016-04-12', 'a-fgw'],
      ['checked', '2016-04-15', 'a-zx'],
      ['special-group', '2016-04-20', 'a-zx'],
      ['leading-group', '2016-04-28', 'a-editor'],
      ['filed', '2016-05-03', 'a-editor'],
    ]);
    expect(scheme.state.passed['leading-group']!.detail.paper!.number).toBe('示改纪〔2016〕4号');
  });

  it('a gate that would be jumped is refused, and nothing of it stays', async () => {
    await gate(OFFICER, 'research', '2016-04-01');
    expect(await refusal(gate(EDITOR, 'leading-group', '2016-04-02'))).toBe(
      'rule-broken: 不能越过关口办理“市委深改组审议”：还缺“征求意见”的征求意见和答复情况（依据 §4.2），请先登记。',
    );
    expect(await refusal(gate(OFFICER, 'opinions', '2016-04-02', { opinions: [] }))).toContain('至少写一个');
    expect((await getScheme(as(OFFICER, '2016-05-04'), ID)).steps).toHaveLength(1);
  });

  it('a provincial task needs a meeting of the special group; its head alone is not enough', async () => {
    await prepare();
    expect(await refusal(gate(LIAISON, 'special-group', '2016-04-20', { way: 'head' }))).toBe(
      'rule-broken: 本方案须“专项组会议审核通过”；还缺专项组会议审核通过或组长审定同意的记录（依据 §4.2）。',
    );
  });

  it('the lead prepares, others check: nobody examines the own plan, no other group touches it', async () => {
    expect(await refusal(gate(STRANGER, 'research', '2016-04-01'))).toContain('forbidden');
    expect(await refusal(gate(EDITOR, 'research', '2016-04-01'))).toContain('forbidden');
    await gate(OFFICER, 'research', '2016-04-01');
    await gate(OFFICER, 'opinions', '2016-04-08', ASKED);
    await gate(OFFICER, 'argued', '2016-04-12');
    expect(await refusal(gate(OFFICER, 'checked', '2016-04-13'))).toContain('forbidden');
    expect(await refusal(gate(person('x', 'reform-editor', 'd-fgw'), 'checked', '2016-04-13'))).toContain(
      'forbidden',
    );
    expect(await refusal(gate(OTHER_LIAISON, 'checked', '2016-04-13'))).toContain('forbidden');
  });

  it('days run forward: not before the last gate, not in the future', async () => {
    await gate(OFFICER, 'research', '2016-04-01');
    const at = (on: string) =>
      passGate(as(OFFICER, '2016-04-10'), ID, {
        gate: 'opinions',
        on,
        paper: { number: '', title: 'x' },
        ...ASKED,
      });
    expect(await refusal(at('2016-03-31'))).toContain('早于上一步');
    expect(await refusal(at('2016-04-11'))).toContain('还没有到');
    expect(await refusal(at('2016-02-30'))).toContain('2016-07-25');
    expect(await refusal(at('2016-04-01'))).toBe('done');
  });

  it('of two officers at once one takes the gate; the other is told', async () => {
    const both = await Promise.all([1, 2].map(() => refusal(gate(OFFICER, 'research', '2016-04-01'))));
    expect(both.filter((answer) => answer === 'done')).toHaveLength(1);
    expect(both.find((answer) => answer !== 'done')).toContain('已经通过');
    expect(await refusal(gate(OFFICER, 'opinions', '2016-04-02', { ...ASKED, seen: 0 }))).toContain(
      'conflict',
    );
  });

  it('a plan sent back must be argued again; the reason is kept inside', async () => {
    await prepare();
    expect(
      await refusal(returnScheme(as(OFFICER, '2016-04-18'), ID, { on: '2016-04-18', note: '不行' })),
    ).toContain('forbidden');
    await returnScheme(as(LIAISON, '2016-04-18'), ID, { on: '2016-04-18', note: CANARY });
    expect((await getScheme(as(OFFICER, '2016-04-19'), ID)).state.next).toBe('argued');
  });

  it('opens one plan for a task, none for a withheld one, none for a county’s own', async () => {
    const open = (entry: string, actor = OFFICER) =>
      refusal(openScheme(as(actor, '2016-04-01'), { entry, title: '方案' }));
    expect(await open(ID)).toBe('conflict: 事项 2016-1-001 已经有实施方案。');
    expect(await open('2016-1-003')).toContain('不公开');
    expect(await open('2016-4-001')).toContain('（§1.3）');
    expect(await open('2016-1-002', STRANGER)).toContain('forbidden');
    expect(await open('2016-1-002')).toBe('done');
  });

  it('ledger 1 shows which tasks still lack their plan, and the lead finds it in the inbox', async () => {
    const lacking = async () =>
      (await findSchemes(as(EDITOR, '2016-12-01'), 2016))
        .filter((one) => one.lacking)
        .map(({ entry }) => entry.id);
    expect(await lacking()).toEqual(['2016-1-001', '2016-1-002']);
    expect((await schemesDue(as(OFFICER, '2016-04-01'))).map((line) => line.text)).toEqual([
      '待办“前期可研”',
      '还没有制定实施方案（§4.2）',
    ]);
    await prepare();
    expect((await schemesDue(as(LIAISON, '2016-04-16'))).map((line) => line.text)).toEqual([
      '待办“专项组审核”',
    ]);
    await gate(LIAISON, 'special-group', '2016-04-20', { way: 'meeting' });
    await gate(EDITOR, 'leading-group', '2016-04-28');
    await gate(EDITOR, 'filed', '2016-05-03');
    expect(await lacking()).toEqual(['2016-1-002']);
  });

  it('the evaluator is a third party, chosen by the special group, never a party of the plan', async () => {
    await prepare();
    await gate(LIAISON, 'special-group', '2016-04-20', { way: 'meeting' });
    await gate(EDITOR, 'leading-group', '2016-04-28');
    await gate(EDITOR, 'filed', '2016-05-03');
    await chooseEvaluation(as(LIAISON, '2016-06-01'), ID, { on: '2016-06-01' });
    const evaluate = (evaluator: string) =>
      refusal(
        recordEvaluation(as(LIAISON, '2016-06-20'), ID, {
          ...{ on: '2016-06-20', evaluator, grade: 'fair', paper: '评估报告' },
        }),
      );
    expect(await evaluate('d-czj')).toContain('不能作第三方评估');
    expect(await evaluate('某大学')).toBe('done');
    await raiseProblem(as(LIAISON, '2016-06-21'), ID, { on: '2016-06-21', note: CANARY });
    expect(await refusal(makePriority(as(EDITOR, '2016-06-22'), ID, {}))).toContain('未备案');
  });

  it('the published plan says which gates passed when and not a word of the minutes; verify recomputes it', async () => {
    await prepare();
    await returnScheme(as(LIAISON, '2016-04-18'), ID, { on: '2016-04-18', note: CANARY });
    const known = { year: 2016, asOf: '2016-06-30', publishedOn: '2016-06-30' };
    const file = composeSchemes(await findSchemes(as(SYSTEM, '2016-06-30'), 2016), known);
    const record = file.value as SchemesRecord;
    expect(file.bytes.toString()).not.toContain(CANARY);
    expect(file.bytes.toString()).not.toContain('a-fgw');
    expect(record.tasks.map((task) => [task.id, task.lacking, task.title])).toEqual([
      ['2016-1-001', true, '商事制度改革实施方案'],
      ['2016-1-002', true, null],
    ]);
    expect(record.tasks[0]!.gates.slice(0, 3)).toEqual([
      { gate: 'research', on: '2016-04-01' },
      { gate: 'opinions', on: '2016-04-08' },
      { gate: 'argued', on: null },
    ]);
    expect(checkSchemes(record)).toEqual([]);
    const forged = structuredClone(record);
    forged.tasks[0]!.gates[2]!.on = '2016-04-12';
    expect(checkSchemes(forged)).toMatchObject([
      { code: 'schemes.standing', subject: 'schemes/2016/2016-1-001' },
    ]);
    const own = structuredClone(record);
    own.tasks[0]!.steps[3]!.unit = 'd-fgw';
    expect(checkSchemes(own).map((finding) => finding.code)).toEqual(['schemes.examiner']);
  });
});
