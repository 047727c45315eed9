/** What people decided about the scores of 2016: items by hand, one tolerance, commendations (§10.5, §10.6). */
import { commend, confirmManual, enterManual, recordTolerance } from '../cases/assessment/judged.ts';
import { listBodies } from '../cases/bodies.ts';
import type { Portal } from '../cases/portal.ts';
import type { Actor, Role } from '../domain/actor.ts';
import { instantOf } from '../domain/calendar.ts';
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
  await enter('c-nanqiao', 'bonus-promoted', 1, '省级现场会推广不动产登记做法（会议通知）');
  await recordTolerance(at(ASSESSOR, '2017-01-09'), TOLERANCE);
  for (const one of COMMENDED) await commend(at(APPROVER, '2017-01-16'), { year: 2016, ...one });
  return made + 1 + COMMENDED.length;
}

const TOLERANCE = {
  ...{ period: '2016', unit: 'c-liuwan', line: 'measures-returned', cases: 2, by: 'organisation' },
  ...{ number: '示组容〔2017〕1号', date: '2017-01-09' },
  facts:
    '先行试行农村产权流转交易，因省级交易规则年中调整，两次报告完成后经核实与新规则不一致，被退回补正；未造成经济损失。',
  tests: {
    motive: '为盘活农村闲置资产，无谋利情形',
    conditions: '省级交易规则在执行中调整，事前无法预见',
    procedure: '方案经专项组会议审核，程序完备',
    nature: '属先行先试中的失误，不违反禁止性规定',
    consequence: '影响限于两批次交易的登记，未影响农户权益',
    remedy: '规则公布后二十日内完成比对和更正',
  },
};
const document = { number: '示改发〔2017〕2号', date: '2017-01-16' };
const COMMENDED = [
  {
    kind: 'unit' as const,
    unit: 'd-spj',
    grounds: '全年牵头事项按期完成，窗口评价居前，做法在全省推广',
    ...document,
  },
  {
    kind: 'unit' as const,
    unit: 'c-nanqiao',
    grounds: '不动产登记改革走在前列，台账对账按月完成',
    ...document,
  },
  {
    ...{ kind: 'individual' as const, unit: 'd-gsj', post: '企业登记科科长岗位' },
    ...{ grounds: '商事登记前置改后置清单逐项落实到窗口', ...document },
  },
  {
    ...{ kind: 'individual' as const, unit: 'c-qinghe', post: '县委改革办信息员岗位' },
    ...{ grounds: '全年信息报送无迟漏，调研报告获评优秀', ...document },
  },
];
