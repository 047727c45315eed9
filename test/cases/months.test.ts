import { beforeEach, expect, it } from 'vitest';
import { registerBodies } from '../../src/cases/bodies.ts';
import { judgeYear } from '../../src/cases/duties.ts';
import {
  awaitingSignature,
  closeMonth,
  decideCorrection,
  getEntry,
  getReconciliation,
  holdToAccount,
  listEntries,
  monthsOfEntry,
  type NewEntry,
  noteAbsent,
  openReconciliation,
  proposeCorrection,
  reopen,
  report,
  reportComplete,
  settleLines,
  signMonth,
  strikeOff,
  undo,
  verify,
} from '../../src/cases/ledgers.ts';
import { surveyAiring } from '../../src/cases/publish.ts';
import { type Actor, SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { onBothEngines } from '../engines.ts';
import { person, refusal } from './staff.fixture.ts';

const OFFICER = person('a-fgw', 'department-officer', 'd-fgw');
const OTHER = person('a-czj', 'department-officer', 'd-czj');
const EDITOR = person('a-editor', 'reform-editor', 'ggb');
const APPROVER = person('a-approver', 'reform-approver', 'ggb');
const LIAISON = person('a-zx', 'liaison', 'zx-jj');
const COUNTY = person('a-nanqiao', 'county-office', 'c-nanqiao');
const ENTRY: NewEntry = {
  ...{ id: '2016-1-001', year: 2016, ledger: 'leading-group', keeper: 'ggb', planItem: null },
  ...{ title: '推进商事制度改革', text: '全面实施。', target: '年底前实现。', lead: 'd-fgw' },
  ...{ participants: ['zx-jj'], groups: [], post: '市发改委主任', origin: 'provincial' },
  ...{ requirement: 'specific', start: '2016-07-01', due: '2016-12-31', withheld: false },
};
const SECOND: NewEntry = { ...ENTRY, id: '2016-1-002', lead: 'd-czj', participants: [] };
const FOUR: NewEntry = {
  ...ENTRY,
  id: '2016-4-001',
  ledger: 'county',
  keeper: 'c-nanqiao',
  lead: 'c-nanqiao',
};
const ID = ENTRY.id;
const SEPT = 'ggb.2016-09';
const agreed = (entry: string) => ({ entry, verdict: 'agreed' as const, text: '', share: null });

onBothEngines('the accounts of a month (§3.1)', (bench) => {
  const as = (actor: Actor, on: string) => bench.portal.as(actor, instantOf(on, 9));
  const open = (on = '2016-10-08') =>
    openReconciliation(as(EDITOR, on), { keeper: 'ggb', month: '2016-09', heldOn: on });
  const stateAt = async (on: string) => (await getEntry(as(SYSTEM, '2016-12-01'), ID, on)).state;
  const close = async () => {
    await open();
    await settleLines(as(EDITOR, '2016-10-08'), SEPT, [agreed(ID), agreed('2016-1-002')]);
    await signMonth(as(OFFICER, '2016-10-08'), SEPT);
    await signMonth(as(OTHER, '2016-10-08'), SEPT);
    await closeMonth(as(EDITOR, '2016-10-08'), SEPT);
  };

  beforeEach(async () => {
    await registerBodies(as(SYSTEM, '2016-01-04'), [
      {
        ...{ id: 'ggb', kind: 'reform-office', name: '市委改革办', shortName: '市委改革办', aliases: [] },
        ...{ post: '主任', parent: null, position: 1 },
      },
    ]);
    await listEntries(as(EDITOR, '2016-07-01'), [ENTRY, SECOND, FOUR]);
    await report(as(OFFICER, '2016-09-20'), ID, { share: 40, text: '九月进展。' });
  });

  it('closes once every entry is settled and both sides have signed, and fulfils the keeper’s duty', async () => {
    expect(await refusal(open('2016-09-30'))).toMatch(/^rule-broken: 2016-09 还没有结束/);
    expect(await open()).toBe(SEPT);
    expect(await refusal(open())).toMatch(/^conflict: 2016-09 的对账已经建立/);
    expect((await awaitingSignature(as(OFFICER, '2016-10-08'), 'd-fgw')).map(({ id }) => id)).toEqual([SEPT]);
    expect(await refusal(signMonth(as(OFFICER, '2016-10-08'), SEPT))).toMatch(
      /^rule-broken: 2016-1-001还没有/,
    );
    expect(await refusal(closeMonth(as(EDITOR, '2016-10-08'), SEPT))).toMatch(/还有 2 项没有对账结论/);
    await settleLines(as(EDITOR, '2016-10-08'), SEPT, [agreed(ID), agreed('2016-1-002')]);
    await signMonth(as(OFFICER, '2016-10-08'), SEPT);
    expect(await refusal(closeMonth(as(EDITOR, '2016-10-08'), SEPT))).toMatch(/还有 1 个单位没有签认/);
    await noteAbsent(as(EDITOR, '2016-10-08'), SEPT, { unit: 'd-czj', reason: '未到会。' });
    expect(await refusal(closeMonth(as(OFFICER, '2016-10-08'), SEPT))).toMatch(/^forbidden/);
    await closeMonth(as(EDITOR, '2016-10-08'), SEPT);
    const { duties } = await judgeYear(as(SYSTEM, '2016-11-01'), 2016, '2016-10-31');
    const own = duties.find(({ duty }) => duty.id === 'reconcile-office')!.bodies[0]!;
    expect(own.judgements.filter(({ verdict }) => verdict === 'on-time').map(({ period }) => period)).toEqual(
      ['2016-10'],
    );
  });

  it('the other side may dispute its own entries, nothing else; a line that changes voids the signature', async () => {
    await open();
    await settleLines(as(EDITOR, '2016-10-08'), SEPT, [agreed(ID), agreed('2016-1-002')]);
    await signMonth(as(OFFICER, '2016-10-08'), SEPT);
    const dispute = { entry: ID, verdict: 'disputed' as const, text: '口径不同。', share: null };
    expect(await refusal(settleLines(as(OTHER, '2016-10-08'), SEPT, [dispute]))).toMatch(/^forbidden/);
    expect(await refusal(settleLines(as(OFFICER, '2016-10-08'), SEPT, [{ ...dispute, text: ' ' }]))).toMatch(
      /^invalid: 2016-1-001：请写明双方/,
    );
    await settleLines(as(OFFICER, '2016-10-08'), SEPT, [dispute]);
    expect((await getReconciliation(as(OFFICER, '2016-10-08'), SEPT)).signs).toEqual([]);
    const agreeing = refusal(settleLines(as(OFFICER, '2016-10-08'), SEPT, [agreed(ID)]));
    expect(await agreeing).toMatch(/^forbidden: 报送单位只能/);
  });

  it('a share found wrong at the meeting counts in its own month once it closes', async () => {
    await report(as(OFFICER, '2016-10-05'), ID, { share: 55, text: '十月进展。' });
    await open();
    const fix = { entry: ID, verdict: 'corrected' as const, text: '重复计算。', share: 30 };
    const wrong = refusal(settleLines(as(EDITOR, '2016-10-08'), SEPT, [{ ...fix, share: 100 }]));
    expect(await wrong).toMatch(/更正后的进度须为 0 至 99/);
    await settleLines(as(EDITOR, '2016-10-08'), SEPT, [fix, agreed('2016-1-002')]);
    await signMonth(as(OFFICER, '2016-10-08'), SEPT);
    await signMonth(as(OTHER, '2016-10-08'), SEPT);
    expect((await stateAt('2016-09-30')).share).toBe(40);
    await closeMonth(as(EDITOR, '2016-10-08'), SEPT);
    expect((await stateAt('2016-09-30')).share).toBe(30);
    expect((await stateAt('2016-10-31')).share).toBe(55);
  });

  it('a month missed is caught up while it is open, and shows that it was', async () => {
    const caught = { share: 10, text: '补报八月。', month: '2016-08' };
    expect(await refusal(report(as(OFFICER, '2016-09-21'), ID, { ...caught, month: '2016-06' }))).toMatch(
      /^invalid: 该事项 2016-07-01 才开始/,
    );
    expect(await refusal(report(as(OFFICER, '2016-09-21'), ID, { ...caught, month: '2016-10' }))).toMatch(
      /^invalid/,
    );
    await report(as(OFFICER, '2016-09-21'), ID, caught);
    const { events, state } = await getEntry(as(SYSTEM, '2016-09-21'), ID);
    expect(events.at(-1)).toMatchObject({ on: '2016-08-31', detail: { late: '2016-09-21' } });
    expect(state.share).toBe(40);
    expect((await stateAt('2016-08-31')).share).toBe(10);
  });

  it('a report dated in a closed month is refused, with the remedy', async () => {
    await close();
    const late = { share: 35, text: '补九月。', month: '2016-09' };
    expect(await refusal(report(as(OFFICER, '2016-10-09'), ID, late))).toBe(
      'rule-broken: 2016-09 已于2016年10月8日对账关账，不能再办理该月的“报送进展”。请报到本月；该月数字确有错误的，请用“提出更正”，由另一人批准。您填写的内容已保留。',
    );
    await report(as(OFFICER, '2016-10-09'), ID, { ...late, month: '2016-10' });
    const entry = await getEntry(as(SYSTEM, '2016-10-09'), ID);
    expect(await monthsOfEntry(as(OFFICER, '2016-10-09'), entry)).toEqual({
      open: ['2016-10'],
      closed: ['2016-09', '2016-08', '2016-07'].slice(0, 1),
    });
    const after = refusal(settleLines(as(EDITOR, '2016-10-09'), SEPT, [agreed(ID)]));
    expect(await after).toMatch(/^rule-broken: 2016-09 已于2016-10-08关账/);
  });

  it('a figure of a closed month is corrected by two persons, and by nobody while it is open', async () => {
    const fix = { month: '2016-09', share: 25, text: '统计口径有误。' };
    expect(await refusal(proposeCorrection(as(OFFICER, '2016-10-02'), ID, fix))).toMatch(
      /^rule-broken: 2016-09 还没有关账/,
    );
    await close();
    expect(await refusal(proposeCorrection(as(OTHER, '2016-10-10'), ID, fix))).toMatch(/^forbidden/);
    await listEntries(as(EDITOR, '2016-10-09'), [{ ...ENTRY, id: '2016-1-003', start: '2016-10-01' }]);
    expect(await refusal(proposeCorrection(as(OFFICER, '2016-10-10'), '2016-1-003', fix))).toBe(
      'invalid: 该事项 2016-10-01 才开始，没有 2016-09 的进展。',
    );
    await proposeCorrection(as(APPROVER, '2016-10-10'), ID, fix);
    const yes = { approved: true, text: '' };
    expect(await refusal(decideCorrection(as(APPROVER, '2016-10-11'), ID, yes))).toMatch(
      /^forbidden: 同一人/,
    );
    expect(await refusal(proposeCorrection(as(OFFICER, '2016-10-11'), ID, fix))).toMatch(/^conflict/);
    await decideCorrection(as(person('a-2', 'reform-approver', 'ggb'), '2016-10-11'), ID, yes);
    expect((await stateAt('2016-09-30')).share).toBe(25);
    expect((await stateAt('2016-10-31')).correction).toBeNull();
  });

  it('an airing waits for the reform office’s own accounts', async () => {
    const input = { ledger: 'leading-group', period: '2016-09' };
    const codes = async () =>
      (await surveyAiring(as(EDITOR, '2016-10-09'), input)).checks.map(
        ({ level, code }) => `${level} ${code}`,
      );
    expect(await codes()).toContain('error airing.unclosed');
    await close();
    expect(await codes()).toEqual(['warning airing.unreported']);
  });

  it('one’s own step of the day is taken back, and counts nowhere', async () => {
    await report(as(OFFICER, '2016-10-08'), ID, { share: 90, text: '写错了。' });
    expect(await refusal(undo(as(OTHER, '2016-10-08'), ID))).toMatch(/^forbidden/);
    expect(await refusal(undo(as(OFFICER, '2016-10-09'), ID))).toMatch(/^rule-broken: 只能撤回当天/);
    await undo(as(OFFICER, '2016-10-08'), ID);
    const { state, events } = await getEntry(as(SYSTEM, '2016-10-08'), ID);
    expect([state.share, events.length]).toEqual([40, 3]);
  });

  it('late work is held to account, and only late work; struck-off work is taken up again and marked', async () => {
    const referred = { text: '逾期未完成。' };
    expect(await refusal(holdToAccount(as(APPROVER, '2016-12-31'), ID, referred))).toMatch(
      /^rule-broken: 该事项没有逾期/,
    );
    await holdToAccount(as(APPROVER, '2017-01-01'), ID, referred);
    expect((await getEntry(as(SYSTEM, '2017-01-01'), ID)).events.at(-1)!.detail).toEqual({
      basis: '时限 2016-12-31，逾期 1 天',
    });
    expect(await refusal(reopen(as(EDITOR, '2017-01-02'), ID, { text: '未落实。' }))).toMatch(/^rule-broken/);
    await reportComplete(as(OFFICER, '2017-01-03'), ID, { text: '完成。' });
    await verify(as(EDITOR, '2017-01-04'), ID, { passed: true, method: 'sampling', text: '属实。' });
    await strikeOff(as(APPROVER, '2017-01-05'), ID, { text: '方案正在补办备案。' });
    expect(await refusal(reopen(as(OFFICER, '2017-01-06'), ID, { text: '未落实。' }))).toMatch(/^forbidden/);
    await reopen(as(EDITOR, '2017-01-06'), ID, { text: '回访发现没有落实。' });
    expect((await getEntry(as(SYSTEM, '2017-01-06'), ID)).state).toMatchObject({
      ...{ status: 'in-progress', reopened: 1, heldToAccount: true },
    });
  });

  it('what the reform office led is verified by a liaison unit that takes no part in it', async () => {
    const own = { ...ENTRY, id: '2016-1-003', lead: 'ggb' };
    const mine = { ...own, id: '2016-1-004', participants: [] };
    await listEntries(as(EDITOR, '2016-07-01'), [own, mine]);
    for (const { id } of [own, mine]) await reportComplete(as(EDITOR, '2016-10-01'), id, { text: '完成。' });
    const pass = { passed: true, method: 'documents' as const, text: '属实。' };
    expect(await refusal(verify(as(APPROVER, '2016-10-02'), mine.id, pass))).toMatch(/^forbidden/);
    expect(await refusal(verify(as(LIAISON, '2016-10-02'), own.id, pass))).toMatch(/^forbidden/);
    expect(await refusal(verify(as(COUNTY, '2016-10-02'), mine.id, pass))).toMatch(/^forbidden/);
    await verify(as(LIAISON, '2016-10-02'), mine.id, pass);
  });
});
