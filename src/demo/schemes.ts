/** Implementation plans of the demonstration year (§4): most filed in spring, some sent back, a few never finished. */
import type { NewEntry } from '../cases/ledgers.ts';
import type { Portal } from '../cases/portal.ts';
import {
  chooseEvaluation,
  type GateInput,
  makePriority,
  openScheme,
  passGate,
  raiseProblem,
  recordEvaluation,
  reportEvaluation,
  returnScheme,
  settleProblem,
} from '../cases/schemes.ts';
import type { Actor, Role } from '../domain/actor.ts';
import { addDays, type CivilDate, instantOf } from '../domain/calendar.ts';
import { demandsOf, GATE_ACTIONS, type Gate, type Opinion } from '../domain/schemes.ts';
import { demoBodies } from './data.ts';
import type { Random } from './random.ts';

const staff = (id: string, role: Role, unit: string): Actor => ({ kind: 'staff', id, role, unit });
const EDITOR = staff('a-ggb-editor', 'reform-editor', 'ggb');
const LAST = '2016-12-31';
const OTHERS = ['市企业联合会', '服务对象代表', '市法律顾问团', '基层群众代表'];
const ANSWERS: Opinion['answer'][] = ['agreed', 'agreed', 'adopted', 'adopted', 'partly', 'declined'];
const EVALUATORS = ['秦东大学公共管理学院', '市社情民意调查中心', '省社科院改革评估中心'];
const PROBLEMS = [
  '乡镇窗口人员不足，限时办结难以保证。',
  '部门数据接口未开放，仍需群众重复提交材料。',
  '配套经费没有列入预算，进度受影响。',
  '考核口径与上级要求不一致，需统一。',
];
const BACK = '论证对财政承受能力分析不足，部门职责划分不清，请补充后重新报审。';

/** How far a plan gets: to the end, sent back once on the way, or stuck before a gate. */
type Fate = 'done' | 'returned' | 'opinions' | 'checked' | 'special-group' | 'leading-group' | 'none';

/** Makes the plans of ledger 1, and of some divisions and pilots. */
export async function seedSchemes(portal: Portal, entries: NewEntry[], random: Random): Promise<void> {
  const groups = new Map(demoBodies().map((body) => [body.id, body.group]));
  const chosen = entries.filter(
    (entry) =>
      !entry.withheld &&
      (entry.ledger === 'leading-group' ||
        (entry.ledger === 'special-group' && random.next() < 0.12) ||
        (entry.ledger === 'pilot' && entry.origin === 'central')),
  );
  for (const entry of chosen) {
    const fate = random.weighted<Fate>({
      done: 64,
      returned: 12,
      'leading-group': 4,
      'special-group': 5,
      opinions: 4,
      checked: 4,
      none: 7,
    });
    if (fate !== 'none') await plan(portal, entry, groups.get(entry.lead) ?? 'zx-jj', fate, random);
  }
}

async function plan(portal: Portal, entry: NewEntry, group: string, fate: Fate, random: Random) {
  const guard = entry.keeper.startsWith('zx-') ? entry.keeper : group;
  const role = entry.lead.startsWith('c-') ? 'county-office' : 'department-officer';
  const lead = staff(`a-${entry.lead}`, role, entry.lead);
  const liaison = staff(`a-${guard}`, 'liaison', guard);
  let on = addDays('2016-03-07', random.int(0, 40));
  const ctx = (actor: Actor) => portal.as(actor, instantOf(on, 10));
  await openScheme(ctx(lead), { entry: entry.id, title: `${entry.title}实施方案`, group: guard });
  const priority = entry.origin === 'city' && entry.ledger === 'leading-group' && random.next() < 0.3;
  if (priority) await makePriority(ctx(EDITOR), entry.id, {});
  const { gates, ways } = demandsOf({ ledger: entry.ledger, origin: entry.origin, priority });
  let sent = fate !== 'returned';
  for (let i = 0; i < gates.length; i += 1) {
    const gate = gates[i]!;
    on = addDays(on, random.int(5, gate === 'leading-group' ? 24 : 14));
    if (gate === fate || on > LAST) return;
    if (gate === 'special-group' && !sent) {
      sent = true;
      await returnScheme(ctx(liaison), entry.id, { on, note: BACK });
      i = gates.indexOf('argued') - 1;
      continue;
    }
    const action = GATE_ACTIONS[gate];
    const actor =
      action === 'schemes.prepare'
        ? lead
        : action === 'schemes.examine' && gate !== 'checked'
          ? liaison
          : EDITOR;
    await passGate(ctx(actor), entry.id, {
      ...{ gate, on, paper: paperOf(gate, entry, group, random), note: noteOf(gate) },
      way: gate === 'special-group' ? random.pick(ways) : undefined,
      opinions: gate === 'opinions' ? opinionsOf(entry, random) : undefined,
    });
  }
  await follow(portal, entry, liaison, addDays(on, random.int(40, 90)), random);
}

function opinionsOf(entry: NewEntry, random: Random): Opinion[] {
  const names = new Map(demoBodies().map((body) => [body.id, body.shortName]));
  const asked = [...entry.participants.slice(0, 4).map((id) => names.get(id) ?? id), random.pick(OTHERS)];
  return asked.map((who) => ({ who, answer: random.pick(ANSWERS) }));
}

function paperOf(gate: Gate, entry: NewEntry, group: string, random: Random): GateInput['paper'] {
  const n = random.int(2, 40);
  const titles: Record<Gate, [title: string, number: string]> = {
    research: [`关于${entry.title}的调研报告`, ''],
    opinions: [`${entry.title}实施方案征求意见及采纳情况`, ''],
    argued: [`${entry.title}实施方案论证意见`, ''],
    checked: [`${entry.title}实施方案审核意见`, `示改办审〔2016〕${n}号`],
    'special-group': [
      `专项组会议纪要（第${(n % 12) + 1}次）`,
      `${group.slice(3).toUpperCase()}纪〔2016〕${n}号`,
    ],
    'leading-group': [`市委深改组第${(n % 9) + 2}次会议纪要`, `示改纪〔2016〕${(n % 9) + 2}号`],
    filed: [`${entry.title}实施方案备案审核意见`, `示改备〔2016〕${n}号`],
  };
  const [title, number] = titles[gate];
  return { title, number };
}

const noteOf = (gate: Gate) =>
  gate === 'leading-group' || gate === 'special-group'
    ? '会议原则同意，要求进一步细化责任分工和时间节点。'
    : '';

/** §4.3: a few are evaluated by a third party; problems in execution are followed up, not all of them settled. */
async function follow(portal: Portal, entry: NewEntry, liaison: Actor, from: CivilDate, random: Random) {
  let on = from;
  const ctx = () => portal.as(liaison, instantOf(on, 15));
  if (random.next() < 0.22 && on < LAST) {
    await raiseProblem(ctx(), entry.id, { on, note: random.pick(PROBLEMS) });
    on = addDays(on, random.int(20, 50));
    if (random.next() < 0.6 && on < LAST)
      await settleProblem(ctx(), entry.id, { problem: 1, on, note: '已会商解决。' });
  }
  if (random.next() > 0.2 || on > '2016-11-30') return;
  await chooseEvaluation(ctx(), entry.id, { on });
  on = addDays(on, random.int(15, 40));
  if (on > LAST) return;
  await recordEvaluation(ctx(), entry.id, {
    ...{ on, evaluator: random.pick(EVALUATORS), paper: `${entry.title}第三方评估报告` },
    grade: random.weighted({ good: 45, fair: 40, poor: 15 }),
    note: '问卷和走访结果见报告附件。',
  });
  on = addDays(on, random.int(5, 20));
  if (on > LAST || random.next() < 0.2) return;
  await reportEvaluation(ctx(), entry.id, { on, paper: `关于${entry.title}第三方评估结果的报告` });
}
