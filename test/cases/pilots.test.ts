import mammoth from 'mammoth';
import { beforeEach, expect, it } from 'vitest';
import { write } from '../../db/write.ts';
import { registerBodies } from '../../src/cases/bodies.ts';
import { paperDocx } from '../../src/cases/documents/paper.ts';
import { recordFulfilment } from '../../src/cases/duties.ts';
import { decideDeadline, listEntries, type NewEntry, proposeDeadline } from '../../src/cases/ledgers.ts';
import {
  addPilot,
  amendPilot,
  concludePilot,
  draftLetter,
  findPilots,
  fourOnes,
  getPilot,
  judgeEffect,
  letterDue,
  pilotsDue,
  signLetter,
  spreadPilot,
} from '../../src/cases/pilots.ts';
import { type Actor, SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { letterPaper } from '../../src/domain/pilots/paper.ts';
import { copyKeepers, letterHash } from '../../src/domain/pilots.ts';
import { composePilots } from '../../src/publish/pilots.ts';
import { checkPilots, type PilotsRecord } from '../../src/record/pilots.ts';
import { onBothEngines } from '../engines.ts';
import { person, refusal } from './staff.fixture.ts';

const HOST = person('a-wsj', 'department-officer', 'd-wsj');
const LIAISON = person('a-zx', 'liaison', 'zx-sh');
const COUNTY = person('a-nq', 'county-office', 'c-nanqiao');
const EDITOR = person('a-editor', 'reform-editor', 'ggb');
const APPROVER = person('a-approver', 'reform-approver', 'ggb');
const ID = '2016-3-001';
const CANARY = '内部评语金丝雀';

const ENTRY: NewEntry = {
  ...{ id: ID, year: 2016, ledger: 'pilot', keeper: 'ggb', planItem: null, title: '公立医院改革试点' },
  ...{ text: '取消加成。', target: '全部', lead: 'd-wsj', participants: [], groups: [], post: '副市长' },
  ...{ origin: 'central', requirement: 'specific', start: '2016-03-01', due: '2016-10-31', withheld: false },
};
const ROW = {
  post: '分管卫生的副市长',
  responsibility: '牵头推进。',
  objective: '=1+1 <b>取消</b>药品加成 & "联动"',
};
const PLACES = ['试点卷1号', '联络员柜2号', '本人自存'];

onBothEngines('pilots', (bench) => {
  const as = (actor: Actor, on: string) => bench.portal.as(actor, instantOf(on, 10));
  const body = (
    id: string,
    kind: 'department' | 'special-group' | 'reform-office' | 'county' | 'leading-group',
    parent: string | null = null,
  ) => ({
    ...{ id, kind, name: `全称${id}`, shortName: id, aliases: [], post: '主任', parent, position: 1 },
  });
  const add = (actor: Actor, more: Partial<Parameters<typeof addPilot>[1]> = {}) =>
    addPilot(as(actor, '2016-04-01'), {
      entry: ID,
      list: 'city-leaders',
      level: 'national',
      ...ROW,
      ...more,
    });
  const copies = (places = PLACES) =>
    copyKeepers({ shortName: 'zx-sh', kind: 'special-group' }).map((keeper, i) => ({
      keeper,
      place: places[i] ?? '',
    }));
  const sign = (version: number, on = '2016-04-20', places = PLACES) =>
    signLetter(as(EDITOR, '2016-04-25'), ID, { version, on, copies: copies(places) });

  beforeEach(async () => {
    await registerBodies(as(SYSTEM, '2016-03-01'), [
      body('ldxz', 'leading-group'),
      body('ggb', 'reform-office'),
      body('zx-sh', 'special-group'),
      body('d-wsj', 'department', 'zx-sh'),
      body('c-nanqiao', 'county'),
    ]);
    await listEntries(as(EDITOR, '2016-03-01'), [
      ENTRY,
      { ...ENTRY, id: '2016-3-002' },
      { ...ENTRY, id: '2016-3-003', lead: 'c-nanqiao', origin: 'county' },
      { ...ENTRY, id: '2016-1-001', ledger: 'leading-group' },
    ]);
  });

  it('stands on the list that its keeper keeps, and on one list only', async () => {
    expect(await refusal(add(HOST))).toContain('forbidden');
    expect(await refusal(add(LIAISON))).toContain('forbidden');
    await add(EDITOR);
    expect(await refusal(add(EDITOR))).toContain('conflict');
    const second = { entry: '2016-3-002', list: 'department-heads' as const };
    expect(await refusal(add(EDITOR, second))).toContain('forbidden');
    expect(await refusal(add(LIAISON, second))).toBe('done');
    const third = { entry: '2016-3-003', list: 'county-leaders' as const, level: 'own' as const };
    expect(await refusal(add(COUNTY, third))).toBe('done');
    expect((await findPilots(as(EDITOR, '2016-04-02'), 2016)).map(({ id, keeper }) => [id, keeper])).toEqual([
      [ID, 'ggb'],
      ['2016-3-002', 'zx-sh'],
      ['2016-3-003', 'c-nanqiao'],
    ]);
  });

  it('a list takes its levels and hosts only, and only what the pilot ledger holds', async () => {
    expect(await refusal(add(EDITOR, { level: 'own' }))).toContain('国家级、省级、市级');
    expect(await refusal(add(COUNTY, { list: 'county-leaders' }))).toContain('县（市、区）承担');
    expect(await refusal(add(LIAISON, { entry: '2016-3-003', list: 'department-heads' }))).toContain(
      '市直部门承担',
    );
    expect(await refusal(add(EDITOR, { entry: '2016-1-001' }))).toContain('先列入试点台账');
    expect(await refusal(add(EDITOR, { post: ' ' }))).toContain('请填写包联责任岗位');
  });

  it('a letter is drafted, signed in three copies, and never changes again', async () => {
    await add(EDITOR);
    expect(letterDue(await getPilot(as(EDITOR, '2016-04-02'), ID))).toBe('还没有生成责任书（§5）');
    expect(await refusal(draftLetter(as(HOST, '2016-04-10'), ID))).toContain('forbidden');
    await draftLetter(as(EDITOR, '2016-04-10'), ID);
    expect(await refusal(draftLetter(as(EDITOR, '2016-04-11'), ID))).toContain('不必重新生成');
    expect(await refusal(sign(1, '2016-04-20', ['一处', '', '三处']))).toContain('一式三份');
    expect(await refusal(sign(1, '2016-04-09'))).toContain('早于本版生成日期');
    expect(await refusal(sign(1, '2016-04-26'))).toContain('还没有到');
    expect(await refusal(sign(2))).toContain('不是最近一版');
    await sign(1);
    expect(await refusal(sign(1))).toContain('已经登记过');
    const { signed } = await getPilot(as(EDITOR, '2016-04-26'), ID);
    expect(signed).toMatchObject({ version: 1, signedOn: '2016-04-20', intact: true });
    expect(signed!.copies.map(({ place }) => place)).toEqual(PLACES);
    expect(signed!.sha256).toBe(letterHash(signed!.text));
  });

  it('what changes after signing asks for a new letter; the signed one stays as it was', async () => {
    await add(EDITOR);
    await draftLetter(as(EDITOR, '2016-04-10'), ID);
    await sign(1);
    await amendPilot(as(EDITOR, '2016-05-01'), ID, { ...ROW, objective: '覆盖一半。' });
    const changed = await getPilot(as(EDITOR, '2016-05-02'), ID);
    expect(letterDue(changed)).toBe('清单或时限已变，责任书须重新签订');
    expect(changed.signed!.text).toContain('药品加成');
    await draftLetter(as(EDITOR, '2016-05-03'), ID);
    expect(letterDue(await getPilot(as(EDITOR, '2016-05-04'), ID))).toBe('责任书第 2 版待签字');
    expect((await getPilot(as(EDITOR, '2016-05-04'), ID)).signed!.version).toBe(1);
  });

  it('a letter altered behind the portal’s back is seen and cannot be signed', async () => {
    await add(EDITOR);
    await draftLetter(as(EDITOR, '2016-04-10'), ID);
    await write(as(SYSTEM, '2016-04-11'), async (tx) => {
      await tx.db.update(tx.t.letters).set({ text: '目标：随意。' });
      return { result: undefined, entries: [{ action: 'test.tamper', subject: ID }] };
    });
    expect((await getPilot(as(EDITOR, '2016-04-12'), ID)).letters[0]!.intact).toBe(false);
    expect(await refusal(sign(1))).toContain('已被改动');
  });

  it('done is not worked: the host concludes, another body judges, and only what worked is spread', async () => {
    await add(EDITOR);
    const judge = (actor: Actor, effect: 'worked' | 'not-worked') =>
      refusal(
        judgeEffect(as(actor, '2016-11-20'), ID, {
          on: '2016-11-20',
          effect,
          paper: '核查结论',
          note: CANARY,
        }),
      );
    expect(await judge(EDITOR, 'worked')).toContain('还缺试点总结');
    expect(
      await refusal(concludePilot(as(EDITOR, '2016-11-01'), ID, { on: '2016-11-01', paper: '总结' })),
    ).toContain('forbidden');
    await concludePilot(as(HOST, '2016-11-01'), ID, { on: '2016-11-01', paper: '总结报告' });
    expect(await judge(HOST, 'worked')).toContain('forbidden');
    expect(await judge(person('x', 'reform-editor', 'd-wsj'), 'worked')).toContain('forbidden');
    expect(await judge(EDITOR, 'not-worked')).toBe('done');
    const spread = () =>
      refusal(spreadPilot(as(EDITOR, '2016-11-25'), ID, { on: '2016-11-25', scope: 'city', paper: '通知' }));
    expect(await spread()).toContain('经验才能推广');
    await judge(EDITOR, 'worked');
    expect(await spread()).toBe('done');
  });

  it('shows of each of the four ones what is due and missing, and takes what was done', async () => {
    await add(EDITOR);
    const record = { duty: 'pilot-summary', body: ID, kind: 'document' as const, subject: '四月小结' };
    await recordFulfilment(as(HOST, '2016-04-28'), { ...record, on: '2016-04-28' });
    const ones = await fourOnes(as(HOST, '2016-06-15'), await getPilot(as(HOST, '2016-06-15'), ID));
    expect(ones.map(({ duty }) => duty.id)).toEqual([
      'pilot-summary',
      'pilot-analysis',
      'pilot-stock-take',
      'pilot-conclusion',
    ]);
    expect(ones[0]!.judgements.slice(0, 3).map((j) => [j.period, j.verdict, j.subject])).toEqual([
      ['2016-04', 'on-time', '四月小结'],
      ['2016-05', 'missing', ''],
      ['2016-06', 'pending', ''],
    ]);
    expect(ones[3]!.judgements.map((j) => [j.due, j.verdict])).toEqual([['2016-10-31', 'pending']]);
  });

  it.each([
    ['2016-10-31', 'on-time'],
    ['2016-11-01', 'late'],
  ])(
    'concluded on %s, its last of the four ones is %s, without being recorded twice',
    async (on, verdict) => {
      await add(EDITOR);
      await concludePilot(as(HOST, on), ID, { on, paper: '总结报告' });
      const ones = await fourOnes(as(HOST, '2016-11-02'), await getPilot(as(HOST, '2016-11-02'), ID));
      expect(ones[3]!.judgements.map((j) => [j.due, j.verdict, j.subject])).toEqual([
        ['2016-10-31', verdict, '总结报告'],
      ]);
    },
  );

  it('is not concluded before it began, and a conclusion dated back is late (§3.1)', async () => {
    await add(EDITOR);
    const conclude = (on: string) =>
      refusal(concludePilot(as(HOST, '2017-01-16'), ID, { on, paper: '总结报告' }));
    expect(await conclude('2015-01-01')).toBe(
      'invalid: 试点 2016-03-01 才开始，总结日期 2015-01-01 早于开始，请核对日期。',
    );
    expect(await conclude('2016-10-20')).toBe('done');
    const ones = await fourOnes(as(HOST, '2017-01-16'), await getPilot(as(HOST, '2017-01-16'), ID));
    expect(ones[3]!.judgements).toMatchObject([
      { verdict: 'late', on: '2016-10-20', recordedOn: '2017-01-16' },
    ]);
    const summary = { duty: 'pilot-summary', body: ID, kind: 'document' as const, subject: '四月小结' };
    expect(
      await refusal(
        recordFulfilment(as(HOST, '2017-01-16'), { ...summary, on: '2016-03-30', period: '2016-04' }),
      ),
    ).toContain('期次 2016-04自 2016-04-01 开始');
  });

  it('whose deadline was moved into the next year is concluded there, and late by its first deadline', async () => {
    await add(EDITOR);
    await proposeDeadline(as(HOST, '2016-09-01'), ID, { due: '2017-02-28', reason: '上级文件推迟印发。' });
    await decideDeadline(as(APPROVER, '2016-09-05'), ID, { approved: true, text: '同意。' });
    await concludePilot(as(HOST, '2017-02-20'), ID, { on: '2017-02-20', paper: '总结报告' });
    const ones = await fourOnes(as(HOST, '2017-02-21'), await getPilot(as(HOST, '2017-02-21'), ID));
    expect(ones[3]!.judgements.map((j) => [j.due, j.verdict, j.subject])).toEqual([
      ['2016-10-31', 'late', '总结报告'],
    ]);
  });

  it('what waits stands in the inbox of who must act', async () => {
    await add(EDITOR);
    const due = async (actor: Actor, on: string) => (await pilotsDue(as(actor, on))).map(({ text }) => text);
    expect(await due(EDITOR, '2016-05-01')).toEqual(['还没有生成责任书（§5）']);
    expect(await due(HOST, '2016-10-31')).toEqual([]);
    expect(await due(HOST, '2016-11-01')).toEqual(['到期未总结（一点一总结，§5）']);
    await concludePilot(as(HOST, '2016-11-02'), ID, { on: '2016-11-02', paper: '总结报告' });
    expect(await due(EDITOR, '2016-11-03')).toEqual(['总结以后还没有评定是否见效']);
  });

  it('its letter opens as a Word file in three copies; a formula and markup stand in it as text', async () => {
    await add(EDITOR);
    await draftLetter(as(EDITOR, '2016-04-10'), ID);
    const pilot = await getPilot(as(EDITOR, '2016-04-11'), ID);
    const docx = await paperDocx(letterPaper(pilot.letters[0]!, pilot, pilot.keepers));
    const { value } = await mammoth.extractRawText({ buffer: Buffer.from(docx) });
    expect(value.split('改革试点包联责任书')).toHaveLength(4);
    expect(value).toContain('第三份：包联责任人存');
    expect(value).toContain('=1+1 <b>取消</b>药品加成 & "联动"');
    expect(value).toContain('分管卫生的副市长');
  });

  it('what is published holds signed letters only and no internal word; verify recomputes state and hash', async () => {
    await add(EDITOR);
    await draftLetter(as(EDITOR, '2016-04-10'), ID);
    const compose = async (asOf: string) =>
      composePilots(await findPilots(as(SYSTEM, asOf), 2016, asOf), { year: 2016, asOf, publishedOn: asOf });
    expect(((await compose('2016-04-15')).value as PilotsRecord).pilots[0]!.letters).toEqual([]);
    await sign(1);
    await concludePilot(as(HOST, '2016-11-01'), ID, { on: '2016-11-01', paper: '总结报告', note: CANARY });
    await judgeEffect(as(EDITOR, '2016-11-20'), ID, {
      on: '2016-11-20',
      effect: 'partly',
      paper: '结论',
      note: CANARY,
    });
    const file = await compose('2016-12-31');
    expect(file.bytes.toString()).not.toContain('金丝雀');
    const record = file.value as PilotsRecord;
    expect(record.pilots[0]).toMatchObject({ effect: 'partly', concludedOn: '2016-11-01' });
    expect(checkPilots(record)).toEqual([]);
    const forged = structuredClone(record);
    forged.pilots[0]!.letters[0]!.text += '。';
    forged.pilots[0]!.effect = 'worked';
    expect(checkPilots(forged).map(({ code }) => code)).toEqual(['pilots.state', 'pilots.letter']);
    const own = structuredClone(record);
    own.pilots[0]!.events[1]!.unit = 'd-wsj';
    own.pilots[0]!.effectBy = 'd-wsj';
    expect(checkPilots(own).map(({ code }) => code)).toEqual(['pilots.judge']);
  });
});
