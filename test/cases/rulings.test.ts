import { beforeEach, expect, it } from 'vitest';
import { answerAppeal, appealsUntil, fileAppeal, listAppeals } from '../../src/cases/assessment/appeals.ts';
import {
  commend,
  confirmManual,
  enterManual,
  listManual,
  type NewTolerance,
  recordTolerance,
} from '../../src/cases/assessment/judged.ts';
import { rulingsOf } from '../../src/cases/assessment/rulings.ts';
import { approveFreeze, proposeFreeze } from '../../src/cases/assessment.ts';
import { registerBodies } from '../../src/cases/bodies.ts';
import { type Actor, type Role, SYSTEM } from '../../src/domain/actor.ts';
import { TOLERANCE_TESTS } from '../../src/domain/assessment.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { composeRulings } from '../../src/publish/rulings.ts';
import { onBothEngines } from '../engines.ts';

const BODIES = [
  ['ggb', 'reform-office'],
  ['d-zzb', 'department'],
  ['d-fgw', 'department'],
  ['c-nanqiao', 'county'],
] as const;
const staff = (id: string, role: Role, unit: string): Actor => ({ kind: 'staff', id, role, unit });
const EDITOR = staff('a-editor', 'reform-editor', 'ggb');
const APPROVER = staff('a-approver', 'reform-approver', 'ggb');
const ASSESSOR = staff('a-assess', 'assessment-officer', 'd-zzb');
const COUNTY = staff('a-nanqiao', 'county-office', 'c-nanqiao');
const CANARY = '只在办公端可见的理由';
const TESTS = Object.fromEntries(TOLERANCE_TESTS.map((test) => [test, '写明']));
const TOLERANCE: NewTolerance = {
  ...{ period: '2016', unit: 'c-nanqiao', line: 'measures-returned', cases: 1 },
  ...{ number: '示组容〔2017〕1号', date: '2017-01-09', by: 'organisation', facts: '先行先试', tests: TESTS },
};

onBothEngines('rulings on scores', (bench) => {
  const at = (actor: Actor, day = '2017-01-16') => bench.portal.as(actor, instantOf(day, 9));
  const entry = {
    period: '2016',
    unit: 'c-nanqiao',
    item: 'institutions-staffing',
    percent: 80,
    evidence: '编办文件',
  };

  beforeEach(async () => {
    await registerBodies(
      at(SYSTEM, '2016-01-04'),
      BODIES.map(([id, kind], position) => ({
        ...{ id, kind, name: id, shortName: id, aliases: [], post: '负责人', parent: null, position },
      })),
    );
  });

  it('an item by hand counts once another person has confirmed it', async () => {
    const id = await enterManual(at(APPROVER), entry);
    expect((await rulingsOf(at(EDITOR), 2016)).manual).toEqual([]);
    await expect(confirmManual(at(APPROVER), id, { confirmed: true })).rejects.toThrow('同一人');
    await confirmManual(at(ASSESSOR), id, { confirmed: true });
    expect((await rulingsOf(at(EDITOR), 2016)).manual).toMatchObject([
      { period: '2016', unit: 'c-nanqiao', fact: { item: 'institutions-staffing', attainmentBp: 8000 } },
    ]);
    await expect(confirmManual(at(ASSESSOR), id, { confirmed: true })).rejects.toThrow('已有复核结果');
  });

  it('an item sent back never counts and makes way for another; without a reason it is not sent back', async () => {
    const id = await enterManual(at(EDITOR), entry);
    await expect(enterManual(at(EDITOR), entry)).rejects.toThrow('已有一份认定');
    await expect(confirmManual(at(ASSESSOR), id, { confirmed: false })).rejects.toThrow('退回的理由');
    await confirmManual(at(ASSESSOR), id, { confirmed: false, reason: '文件号不符' });
    await enterManual(at(EDITOR), entry);
    expect((await listManual(at(EDITOR), 2016)).map(({ refused }) => refused)).toEqual(['文件号不符', null]);
  });

  it('refuses an entry without evidence, for another line, unit or period, or out of range; nothing stays', async () => {
    const wrong: [Partial<typeof entry>, string][] = [
      [{ evidence: ' ' }, '依据材料'],
      [{ item: 'measures-on-time' }, '请选择得分表中的一项'],
      [{ unit: 'ggb' }, '参加考评的部门'],
      [{ period: '2016-07' }, '不是考评期'],
      [{ period: '2015' }, '没有覆盖 2015-12-31'],
      [{ percent: 101 }, '0 至 100 的整数'],
      [{ percent: Number.NaN }, '0 至 100 的整数'],
    ];
    for (const [change, message] of wrong) {
      await expect(enterManual(at(EDITOR), { ...entry, ...change })).rejects.toThrow(message);
    }
    await expect(enterManual(at(COUNTY), entry)).rejects.toThrow('无权办理');
    expect(await listManual(at(EDITOR), 2016)).toEqual([]);
  });

  it('tolerance is recorded by the competent body, never by the reform office nor for itself', async () => {
    await recordTolerance(at(ASSESSOR), TOLERANCE);
    expect((await rulingsOf(at(EDITOR), 2016)).tolerances).toMatchObject([
      { unit: 'c-nanqiao', recordedUnit: 'd-zzb', decision: { number: '示组容〔2017〕1号', cases: 1 } },
    ]);
    const reformer = staff('a-x', 'assessment-officer', 'ggb');
    await expect(recordTolerance(at(reformer), TOLERANCE)).rejects.toThrow('改革办不能登记');
    await expect(recordTolerance(at(APPROVER), TOLERANCE)).rejects.toThrow('无权办理');
    await expect(recordTolerance(at(ASSESSOR), { ...TOLERANCE, unit: 'd-zzb' })).rejects.toThrow(
      '由其他单位办理',
    );
    await expect(recordTolerance(at(ASSESSOR), TOLERANCE)).rejects.toThrow('已经登记');
  });

  it('tolerance without number, date, facts, one of the six tests or a line with a deduction is refused', async () => {
    const wrong: [Partial<NewTolerance>, string, string][] = [
      [{ number: '' }, '容错决定须有文号', 'number'],
      [{ date: '' }, '容错决定须有日期', 'date'],
      [{ date: '2017-01-17' }, '还没有到', 'date'],
      [{ facts: '' }, '写明事实', 'facts'],
      [{ by: 'reform-office' }, '党委、纪检或组织部门', 'by'],
      [{ line: 'measures-on-time' }, '请选择得分表中的一项', 'line'],
      [{ tests: { ...TESTS, remedy: '' } }, '', 'tests.remedy'],
    ];
    for (const [change, message, field] of wrong) {
      const refused = recordTolerance(at(ASSESSOR), { ...TOLERANCE, ...change });
      await expect(refused).rejects.toMatchObject({ field });
      await expect(refused).rejects.toThrow(message);
    }
    expect((await rulingsOf(at(EDITOR), 2016)).tolerances).toEqual([]);
  });

  const freeze = async () => {
    const { id } = await proposeFreeze(at(EDITOR), { period: '2016', sha256: 'aa' });
    await approveFreeze(at(APPROVER), id, { seen: 'aa', whole: 'cc' });
  };
  const appeal = {
    assessment: '2016',
    line: 'measures-on-time',
    grounds: CANARY,
    lines: ['measures-on-time'],
  };

  it('a unit appeals against a line until the last day of the term and no later', async () => {
    await expect(fileAppeal(at(COUNTY), appeal)).rejects.toThrow('没有已冻结的得分');
    await freeze();
    // Monday 16 January 2017 and five working days: the Sunday before the spring festival is worked.
    expect(appealsUntil('2017-01-16')).toBe('2017-01-22');
    await expect(fileAppeal(at(COUNTY, '2017-01-23'), appeal)).rejects.toThrow(
      '申诉期已过：对该得分的申诉到 2017-01-22 为止（含当日），今天是 2017-01-23。',
    );
    await fileAppeal(at(COUNTY, '2017-01-22'), appeal);
    await expect(fileAppeal(at(COUNTY, '2017-01-22'), appeal)).rejects.toThrow('每行只能申诉一次');
    await expect(fileAppeal(at(COUNTY), { ...appeal, line: 'x' })).rejects.toThrow('本单位得分表中的一行');
    await expect(fileAppeal(at(COUNTY), { ...appeal, grounds: '' })).rejects.toThrow('理由和依据');
    await expect(fileAppeal(at(EDITOR), appeal)).rejects.toThrow('无权办理');
  });

  it('is answered by another unit, once, and the public reads the answer but not the grounds', async () => {
    await freeze();
    const id = await fileAppeal(at(COUNTY), appeal);
    const answer = { outcome: 'upheld' as const, answer: '第三季度一项核实时间登记有误，另出更正版。' };
    const own = staff('a-own', 'assessment-officer', 'c-nanqiao');
    await expect(answerAppeal(at(own), id, answer)).rejects.toThrow('由其他单位办理');
    await expect(answerAppeal(at(ASSESSOR), id, { ...answer, answer: '' })).rejects.toThrow('请写明答复');
    await answerAppeal(at(ASSESSOR), id, answer);
    await expect(answerAppeal(at(ASSESSOR), id, answer)).rejects.toThrow('已有答复');
    const { value } = composeRulings(await rulingsOf(at(SYSTEM), 2016), {
      year: 2016,
      asOf: '2017-01-20',
      publishedOn: '2017-01-20',
    });
    expect(JSON.stringify(value)).toContain('另出更正版');
    expect(JSON.stringify(value)).not.toContain(CANARY);
    expect((await listAppeals(at(EDITOR)))[0]!.grounds).toBe(CANARY);
  });

  it('a commendation has grounds, number and day; an individual is a post', async () => {
    const unit = {
      year: 2016,
      kind: 'unit' as const,
      unit: 'd-fgw',
      grounds: '按期',
      number: '1号',
      date: '2017-01-16',
    };
    await commend(at(APPROVER), unit);
    await expect(commend(at(APPROVER), unit)).rejects.toThrow('已经登记过');
    await expect(commend(at(APPROVER), { ...unit, kind: 'individual' })).rejects.toThrow('岗位');
    await expect(commend(at(APPROVER), { ...unit, unit: 'c-nanqiao', grounds: '' })).rejects.toThrow(
      '评选依据',
    );
    await expect(commend(at(APPROVER), { ...unit, unit: 'c-nanqiao', date: '2017-01-17' })).rejects.toThrow(
      '不晚于今天',
    );
    await expect(commend(at(EDITOR), unit)).rejects.toThrow('无权办理');
    await commend(at(APPROVER), { ...unit, kind: 'individual', post: '综合科科长' });
    expect((await rulingsOf(at(EDITOR), 2016)).commendations.map(({ kind, post }) => [kind, post])).toEqual([
      ['individual', '综合科科长'],
      ['unit', ''],
    ]);
  });
});
