/** What people decided about the scores of 2016: items by hand, one tolerance, commendations (§10.5, §10.6). */
import { commend, confirmManual, enterManual, recordTolerance } from '../cases/assessment/judged.ts';
import { listBodies } from '../cases/bodies.ts';
import { judgeYear } from '../cases/duties.ts';
import { type Entry, findEntries } from '../cases/ledgers.ts';
import type { Portal } from '../cases/portal.ts';
import { type Actor, type Role, SYSTEM } from '../domain/actor.ts';
import { instantOf } from '../domain/calendar.ts';
import { LAST } from './data.ts';
import type { Random } from './random.ts';

const post = (login: string, role: Role, unit: string): Actor => ({
  kind: 'staff',
  id: `a-${login}`,
  role,
  unit,
});
const EDITOR = post('ggb-editor', 'reform-editor', 'ggb');
const APPROVER = post('ggb-approver', 'reform-approver', 'ggb');
const ASSESSOR = post('assess', 'assessment-officer', 'd-zzb');

/** Records them in the first days of January, each step by its own post. @returns how many */
export async function seedRulings(portal: Portal, random: Random): Promise<number> {
  const at = (actor: Actor, day: string) => portal.as(actor, instantOf(day, 10));
  const bodies = await listBodies(at(EDITOR, '2017-01-05'));
  let made = 0;
  const enter = async (unit: string, item: string, amount: number, evidence: string) => {
    const input = { period: '2016', unit, item, percent: amount, cases: amount, evidence };
    const id = await enterManual(at(EDITOR, '2017-01-05'), input);
    await confirmManual(at(ASSESSOR, '2017-01-06'), id, { confirmed: true });
    made += 1;
  };
  for (const { id, kind, shortName } of bodies) {
    if (kind !== 'department' && kind !== 'county') continue;
    await enter(id, 'study-sessions', 5 * random.int(14, 20), `${shortName}2016年改革专题学习记录和研讨材料`);
    if (kind === 'county') {
      await enter(
        id,
        'institutions-staffing',
        10 * random.int(7, 10),
        `${shortName}机构编制文件、改革办在岗情况说明`,
      );
    }
  }
  await enter('d-spj', 'bonus-promoted', 1, '省级简报刊发“一窗受理”做法（示改简〔2016〕18号）');
  await enter('c-nanqiao', 'bonus-promoted', 1, '省级现场会推广相对集中行政许可权试点做法（会议通知）');
  await recordTolerance(at(ASSESSOR, '2017-01-09'), TOLERANCE);
  const commended = await deserving(portal, bodies);
  for (const one of commended) await commend(at(APPROVER, '2017-01-16'), { year: 2016, ...DOCUMENT, ...one });
  return made + 1 + commended.length;
}

/** What a body did in the year: its tasks by the ledgers, its duties by the record. */
interface Deeds {
  id: string;
  entries: number;
  onTime: number;
  behind: number;
  returned: number;
  missing: number;
  reports: number;
}

/** Who is commended (§10.6): chosen by what the year says, and for what it says. */
async function deserving(portal: Portal, bodies: readonly { id: string; kind: string }[]) {
  const ctx = portal.as(SYSTEM, instantOf(LAST, 18));
  const entries = (await findEntries(ctx, { year: 2016 })).filter(({ withheld }) => !withheld);
  const { duties } = await judgeYear(ctx, 2016, LAST);
  const deeds = bodies.map(({ id }): Deeds => {
    const own = entries.filter(({ lead }) => lead === id);
    const count = (is: (entry: Entry) => boolean) => own.filter(is).length;
    const reports = duties
      .filter(({ duty }) => duty.topic === 'bulletins')
      .flatMap((one) => one.bodies.filter(({ bearer }) => bearer.id === id))
      .flatMap(({ judgements }) => judgements);
    return {
      ...{ id, entries: own.length, reports: reports.length },
      // As the assessment counts: what nobody has verified yet does not hold.
      onTime: count(
        ({ state }) => state.lamp === 'done' && ['verified', 'struck-off'].includes(state.status),
      ),
      behind: count(({ state }) => state.completedOn === null),
      returned: count(({ state }) => state.returned > 0),
      missing: reports.filter(({ verdict }) => verdict === 'missing').length,
    };
  });
  const best = (kind: string, fits: (one: Deeds) => boolean) => {
    const ids = new Set(bodies.filter((body) => body.kind === kind).map(({ id }) => id));
    return deeds
      .filter((one) => ids.has(one.id) && one.entries >= 6 && fits(one))
      .toSorted((a, b) => b.onTime / b.entries - a.onTime / a.entries || b.entries - a.entries)[0]!;
  };
  const done = ({ entries, onTime }: Deeds) => `牵头的 ${entries} 项任务有 ${onTime} 项按期完成`;
  const department = best('department', ({ behind, returned }) => behind === 0 && returned === 0);
  const county = best('county', ({ missing, behind }) => missing === 0 && behind <= 1);
  const clerk = best('county', ({ id, missing }) => missing === 0 && id !== county.id);
  const reported = ({ reports }: Deeds) => `应报的改革动态和工作要情 ${reports} 篇无一缺报`;
  return [
    {
      ...{ kind: 'unit' as const, unit: department.id },
      grounds: `${done(department)}，没有核实退回，年底没有未完成的任务`,
    },
    { kind: 'unit' as const, unit: county.id, grounds: `${done(county)}，${reported(county)}` },
    {
      ...{ kind: 'individual' as const, unit: 'd-gsj', post: '企业登记科科长岗位' },
      grounds: '企业登记便利化、放宽住所登记条件两项任务按期完成，办事指南逐项落实到窗口',
    },
    {
      ...{ kind: 'individual' as const, unit: clerk.id, post: '县委改革办信息员岗位' },
      grounds: reported(clerk),
    },
  ];
}

const TOLERANCE = {
  ...{ period: '2016', unit: 'c-liuwan', line: 'measures-returned', cases: 2, by: 'organisation' },
  ...{ number: '示组容〔2017〕1号', date: '2017-01-09' },
  facts:
    '先行试行公办养老院公建民营和企业研发费用后补助，因省级办法年中调整，两项任务报告完成后经核实与新办法不一致，被退回补正；未造成经济损失。',
  tests: {
    motive: '为盘活公办养老床位、支持企业研发，无谋利情形',
    conditions: '省级办法在执行中调整，事前无法预见',
    procedure: '方案经县委会议审议，程序完备',
    nature: '属先行先试中的失误，不违反禁止性规定',
    consequence: '影响限于首批两家养老院和当年补助名单，未影响服务对象权益',
    remedy: '省级办法公布后二十日内完成比对，逐项补正',
  },
};
const DOCUMENT = { number: '示改发〔2017〕2号', date: '2017-01-16' };
