import { beforeEach, expect, it } from 'vitest';
import { insertRows } from '../../db/bulk.ts';
import { write } from '../../db/write.ts';
import { addAccount } from '../../src/cases/auth.ts';
import { readJournal } from '../../src/cases/journal.ts';
import {
  decideDeadline,
  listEntries,
  type NewEntry,
  proposeDeadline,
  report,
} from '../../src/cases/ledgers.ts';
import {
  decideAiringProposal,
  dueAirings,
  listAirings,
  markAiringOut,
  openAiringProposal,
  proposeAiring,
  releaseAiring,
  surveyAiring,
  withdrawAiring,
} from '../../src/cases/publish.ts';
import { type Actor, SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { onBothEngines } from '../engines.ts';
import { person, refusal } from './staff.fixture.ts';

const OFFICER = person('a-fgw', 'department-officer', 'd-fgw');
const EDITOR = person('a-editor', 'reform-editor', 'ggb');
const APPROVER = person('a-approver', 'reform-approver', 'ggb');
const SECOND = person('a-approver-2', 'reform-approver', 'ggb');
const READER = person('a-secretary', 'county-office', 'c-nanqiao');
const ENTRY: NewEntry = {
  id: '2016-1-001',
  year: 2016,
  ledger: 'leading-group',
  keeper: 'ggb',
  planItem: null,
  title: '推进商事制度改革',
  text: '全面实施“五证合一、一照一码”。',
  target: '年底前实现。',
  lead: 'd-fgw',
  participants: [],
  groups: [],
  post: '市发改委主任',
  origin: 'provincial',
  requirement: 'specific',
  start: '2016-07-01',
  due: '2016-12-31',
  withheld: false,
};
const INPUT = {
  ledger: 'leading-group',
  period: '2016-Q3',
  scheduledOn: '2016-10-12',
  remark: '已逐项核对。',
};

onBothEngines('an airing on its way', (bench) => {
  const as = (actor: Actor, on: string) => bench.portal.as(actor, instantOf(on, 9));
  const release = async (id: string, on: string) => {
    const airing = await releaseAiring(as(SYSTEM, on), id);
    await markAiringOut(as(SYSTEM, on), id, '');
    return airing;
  };

  beforeEach(async () => {
    await addAccount(as(SYSTEM, '2016-01-04'), {
      ...{ login: 'secretary', title: '南桥区委书记', role: 'county-office', unit: 'c-nanqiao' },
      password: 'a-long-password',
    });
    await listEntries(as(EDITOR, '2016-07-01'), [ENTRY]);
    await report(as(OFFICER, '2016-08-20'), ENTRY.id, { share: 30, text: '已印发方案。' });
  });

  it('is proposed by one, approved by another, and goes out on its day', async () => {
    const { id } = await proposeAiring(as(EDITOR, '2016-10-08'), INPUT);
    expect(id).toBe('leading-group-2016-Q3.1');
    expect(await refusal(releaseAiring(as(SYSTEM, '2016-10-12'), id))).toMatch(
      /^rule-broken: 晒账须先由另一人批准/,
    );
    await decideAiringProposal(as(APPROVER, '2016-10-09'), id, { approved: true, text: '' });
    expect(await dueAirings(as(SYSTEM, '2016-10-11'))).toEqual([]);
    expect(await refusal(releaseAiring(as(SYSTEM, '2016-10-11'), id))).toBe(
      'rule-broken: 定于 2016-10-12 公布，还没有到。',
    );
    expect(await dueAirings(as(SYSTEM, '2016-10-12'))).toEqual([id]);
    const first = await release(id, '2016-10-12');
    expect(first).toMatchObject({ id: 'leading-group-2016-Q3', revision: 1, asOf: '2016-09-30' });
    expect(await dueAirings(as(SYSTEM, '2016-10-13'))).toEqual([]);
    expect(await releaseAiring(as(SYSTEM, '2016-10-14'), id)).toEqual(first);
  });

  it('once let out it is not taken back, although its file is not in the record yet', async () => {
    const { id } = await proposeAiring(as(EDITOR, '2016-10-08'), INPUT);
    await decideAiringProposal(as(APPROVER, '2016-10-09'), id, { approved: true, text: '' });
    await releaseAiring(as(SYSTEM, '2016-10-12'), id);
    expect(await refusal(withdrawAiring(as(EDITOR, '2016-10-12'), id))).toMatch(
      /^rule-broken: 已公布的晒账不能撤回/,
    );
    expect(await dueAirings(as(SYSTEM, '2016-10-12'))).toEqual([id]);
  });

  it('why it is not out stands in the journal once, however often it is tried', async () => {
    const { id } = await proposeAiring(as(EDITOR, '2016-10-08'), INPUT);
    await decideAiringProposal(as(APPROVER, '2016-10-09'), id, { approved: true, text: '' });
    const mark = (minute: number, failure: string) =>
      markAiringOut(bench.portal.as(SYSTEM, instantOf('2016-10-12', 10) + minute * 60_000), id, failure);
    for (let minute = 0; minute < 5; minute++) {
      await releaseAiring(as(SYSTEM, '2016-10-12'), id);
      await mark(minute, '磁盘已满。');
    }
    await mark(5, '');
    const lines = await readJournal(as(SYSTEM, '2016-10-13'), { module: 'publish', limit: 20 });
    expect(lines.map(({ action }) => action).filter((action) => !/propose|approved/.test(action))).toEqual([
      'publish.out',
      'publish.failed',
      'publish.airing',
    ]);
  });

  it('nobody approves what he proposed himself, and no editor approves', async () => {
    const { id } = await proposeAiring(as(APPROVER, '2016-10-08'), INPUT);
    const yes = { approved: true, text: '' };
    expect(await refusal(decideAiringProposal(as(APPROVER, '2016-10-09'), id, yes))).toBe(
      'forbidden: 同一人不能既经办又审核，请由另一人办理。',
    );
    expect(await refusal(decideAiringProposal(as(EDITOR, '2016-10-09'), id, yes))).toMatch(/^forbidden/);
    await decideAiringProposal(as(SECOND, '2016-10-09'), id, yes);
    expect(await refusal(decideAiringProposal(as(SECOND, '2016-10-09'), id, yes))).toMatch(/^conflict/);
  });

  it('who approves it sees what the proposer saw, and the first deadline beside a moved one', async () => {
    const asked = { due: '2017-03-31', reason: '上级文件推迟印发。' };
    await proposeDeadline(as(OFFICER, '2016-09-01'), ENTRY.id, asked);
    await decideDeadline(as(APPROVER, '2016-09-02'), ENTRY.id, { approved: true, text: '同意。' });
    const { checks } = await surveyAiring(as(EDITOR, '2016-10-08'), INPUT);
    expect(checks).toHaveLength(1);
    const { id } = await proposeAiring(as(EDITOR, '2016-10-08'), INPUT);
    const open = await openAiringProposal(as(APPROVER, '2016-10-09'), id);
    expect(open.checks).toEqual(checks);
    expect(open.snapshot[0]!.due).toBe('2017-03-31');
    expect(open.firstDue.get(ENTRY.id)).toBe('2016-12-31');
    await withdrawAiring(as(EDITOR, '2016-10-09'), id);
    expect((await openAiringProposal(as(APPROVER, '2016-10-10'), id)).checks).toBeNull();
  });

  it('warnings want a word, a declined one wants a reason and may be proposed again', async () => {
    const { checks } = await surveyAiring(as(EDITOR, '2016-10-08'), INPUT);
    expect(checks.map(({ level, message }) => `${level} ${message}`)).toEqual([
      'warning 2016-1-001《推进商事制度改革》7月、9月没有报送进展。',
    ]);
    expect(await refusal(proposeAiring(as(EDITOR, '2016-10-08'), { ...INPUT, remark: ' ' }))).toMatch(
      /^invalid: 有 1 条提示/,
    );
    const { id } = await proposeAiring(as(EDITOR, '2016-10-08'), INPUT);
    expect(await refusal(proposeAiring(as(APPROVER, '2016-10-08'), INPUT))).toMatch(
      /^conflict: .*已有人提出/,
    );
    const no = { approved: false, text: ' ' };
    expect(await refusal(decideAiringProposal(as(APPROVER, '2016-10-09'), id, no))).toMatch(
      /^invalid: 请写明/,
    );
    await decideAiringProposal(as(APPROVER, '2016-10-09'), id, { approved: false, text: '先补报七月。' });
    expect((await proposeAiring(as(EDITOR, '2016-10-09'), INPUT)).id).toBe('leading-group-2016-Q3.2');
  });

  it('a ledger that changed after it was proposed is not published unseen', async () => {
    const { id } = await proposeAiring(as(EDITOR, '2016-10-08'), INPUT);
    await listEntries(as(EDITOR, '2016-10-08'), [{ ...ENTRY, id: '2016-1-002' }]);
    const yes = { approved: true, text: '' };
    expect(await refusal(decideAiringProposal(as(APPROVER, '2016-10-09'), id, yes))).toBe(
      'conflict: 提出之后，2016-1-002有变动；请撤回，核对后重新提出。',
    );
    await withdrawAiring(as(EDITOR, '2016-10-09'), id);
    const next = await proposeAiring(as(EDITOR, '2016-10-09'), INPUT);
    await decideAiringProposal(as(APPROVER, '2016-10-09'), next.id, yes);
    await listEntries(as(EDITOR, '2016-10-10'), [{ ...ENTRY, id: '2016-1-003' }]);
    expect(await refusal(releaseAiring(as(SYSTEM, '2016-10-12'), next.id))).toMatch(/^conflict: 提出之后/);
    expect(await listAirings(as(SYSTEM, '2016-10-12'))).toEqual([]);
  });

  it('a correction is a new revision, with a public note and the same two persons', async () => {
    const { id } = await proposeAiring(as(EDITOR, '2016-10-08'), INPUT);
    await decideAiringProposal(as(APPROVER, '2016-10-09'), id, { approved: true, text: '' });
    await release(id, '2016-10-12');
    expect(await refusal(withdrawAiring(as(EDITOR, '2016-10-13'), id))).toMatch(/^rule-broken: 已公布的晒账/);
    const again = { ...INPUT, scheduledOn: '2016-10-20' };
    expect(await refusal(proposeAiring(as(EDITOR, '2016-10-13'), again))).toMatch(
      /^invalid: 这一期已经公布过/,
    );
    const fix = await proposeAiring(as(EDITOR, '2016-10-13'), { ...again, note: '更正牵头单位简称。' });
    expect([fix.revision, fix.airing]).toEqual([2, 'leading-group-2016-Q3-r2']);
    await decideAiringProposal(as(APPROVER, '2016-10-14'), fix.id, { approved: true, text: '' });
    expect((await release(fix.id, '2016-10-20')).note).toBe('更正牵头单位简称。');
    expect((await listAirings(as(SYSTEM, '2016-10-20'))).map((one) => one.revision)).toEqual([2, 1]);
  });

  it('before it is out only those named by post may look, and every look is noted', async () => {
    const open = { ...INPUT, readers: ['a-secretary'] };
    expect(
      await refusal(proposeAiring(as(EDITOR, '2016-10-08'), { ...open, readers: ['a-nobody'] })),
    ).toMatch(/^invalid: 预览岗位中有不存在的账号/);
    const { id } = await proposeAiring(as(EDITOR, '2016-10-08'), open);
    expect(await refusal(openAiringProposal(as(OFFICER, '2016-10-09'), id))).toMatch(/^forbidden/);
    await openAiringProposal(as(READER, '2016-10-09'), id);
    await openAiringProposal(as(READER, '2016-10-09'), id);
    const seen = await openAiringProposal(as(APPROVER, '2016-10-10'), id);
    expect(seen.looks.map(({ account }) => account)).toEqual(['a-approver', 'a-secretary']);
  });

  it('a period that lasts, an unknown ledger and a day gone by are refused', async () => {
    const propose = (over: object) => refusal(proposeAiring(as(EDITOR, '2016-09-30'), { ...INPUT, ...over }));
    expect(await propose({})).toBe('rule-broken: 2016-Q3 尚未结束（2016-09-30），不能提前晒账。');
    expect(await propose({ period: '2016-Q5' })).toMatch(/^invalid: “2016-Q5”不是晾晒期/);
    expect(await propose({ ledger: 'secret' })).toMatch(/^invalid: 没有台账“secret”/);
    expect(await propose({ ledger: '' })).toBe(
      'invalid: 还没有选择台账；请在晒账页选择一本：市委深改组年度任务台账、专项组工作台账、全市改革试点台账、县（市、区）改革任务台账。',
    );
    const late = { ...INPUT, scheduledOn: '2016-10-07' };
    expect(await refusal(proposeAiring(as(EDITOR, '2016-10-08'), late))).toMatch(
      /^invalid: 公布日期 2016-10-07 已过/,
    );
    const empty = { ...INPUT, ledger: 'pilot' };
    expect(await refusal(proposeAiring(as(EDITOR, '2016-10-08'), empty))).toMatch(
      /^rule-broken: 有 1 处错误/,
    );
  });

  it('holds more entries than a statement of SQLite takes values', { timeout: 120_000 }, async () => {
    const rows = Array.from({ length: 33_000 }, (_, i) => ({
      ...{ ...ENTRY, id: `2016-1-${String(i + 2).padStart(5, '0')}`, milestones: [] },
    }));
    await write(as(SYSTEM, '2016-07-01'), async (tx) => {
      await insertRows(tx, tx.t.entries, rows);
      return { result: undefined, entries: [{ action: 'ledgers.list', subject: 'leading-group' }] };
    });
    const { id } = await proposeAiring(as(EDITOR, '2016-10-08'), INPUT);
    const { firstDue, checks } = await openAiringProposal(as(APPROVER, '2016-10-09'), id);
    expect(firstDue.size).toBe(33_001);
    expect(checks!.length).toBeGreaterThan(0);
  });
});
