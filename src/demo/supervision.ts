/** A year of supervision (§6): orders on what lags, most caught up late, a few not at all; findings circulated. */
import { findEntries, type NewEntry } from '../cases/ledgers.ts';
import type { Portal } from '../cases/portal.ts';
import {
  checkOrder,
  circulate,
  draftCircular,
  endOrder,
  issueOrder,
  type NewOrder,
  reportOrder,
  reportOrderDone,
  voidOrder,
} from '../cases/supervision.ts';
import { type Actor, type Role, SYSTEM } from '../domain/actor.ts';
import { addDays, type CivilDate, instantOf } from '../domain/calendar.ts';
import { quoted } from '../domain/quoted.ts';
import { RHYTHM_DAYS, RHYTHMS, type SupervisionKind } from '../domain/supervision.ts';
import type { Random } from './random.ts';

const staff = (id: string, role: Role, unit: string): Actor => ({ kind: 'staff', id, role, unit });
const EDITOR = staff('a-ggb-editor', 'reform-editor', 'ggb');
const APPROVER = staff('a-ggb-approver', 'reform-approver', 'ggb');
const LAST = '2017-01-15';
const KINDS: SupervisionKind[] = [
  'daily',
  'key',
  'joint',
  'instructed',
  'instructed',
  'by-plan',
  'comprehensive',
];
const INSTRUCTIONS = [
  '请牵头单位倒排工期，每旬报告一次，再拖延的约谈主要负责人。',
  '此事群众反映强烈，务必月底前见效。',
  '请改革办盯住不放，查明卡在哪个环节。',
];
const PROGRESS = ['已成立专班，制定追赶计划。', '完成了两个区县的部署，其余正在推进。', '配套文件已送审。'];

type Fate = 'in-time' | 'late' | 'returned' | 'open' | 'stuck';

interface Act {
  on: CivilDate;
  run: () => Promise<unknown>;
}

/** Issues orders on lagging tasks through the year, in the order of their days. */
export async function seedSupervision(portal: Portal, entries: NewEntry[], random: Random): Promise<void> {
  const at = (actor: Actor, on: CivilDate) => portal.as(actor, instantOf(on, 11));
  const acts: Act[] = [];
  for (const month of [5, 6, 7, 8, 9, 10, 11, 12]) {
    const on = `2016-${String(month).padStart(2, '0')}-${String(random.int(8, 24)).padStart(2, '0')}`;
    const found = await findEntries(at(SYSTEM, on), { year: 2016 });
    const slow = found.filter(
      ({ state, withheld, lead }) =>
        !withheld && lead !== 'ggb' && ['lagging', 'overdue'].includes(state.lamp),
    );
    for (let i = 0; i < 4 && slow.length > 0; i += 1) {
      const [entry] = slow.splice(random.int(0, slow.length - 1), 1);
      acts.push({ on, run: () => pressOn(portal, acts, entry!, on, random) });
    }
  }
  const strange = entries.find((entry) => entry.lead === 'd-swj')!;
  acts.push({ on: '2016-09-27', run: () => mistake(portal, strange) });
  for (const circular of CIRCULARS)
    acts.push({
      on: circular.on,
      run: async () => {
        const draft = await draftCircular(at(EDITOR, circular.on), circular);
        await circulate(at(APPROVER, circular.on), draft);
      },
    });
  // An act may add later ones: the first of what is left comes next.
  while (acts.length > 0) {
    acts.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
    const next = acts.shift()!;
    if (next.on <= LAST) await next.run();
  }
}

/** Issues one order and lays out what becomes of it. */
async function pressOn(portal: Portal, acts: Act[], entry: NewEntry, on: CivilDate, random: Random) {
  const group = entry.ledger === 'special-group' && random.next() < 0.4;
  const kind = entry.ledger === 'pilot' ? 'by-pilot' : group ? 'quarterly' : random.pick(KINDS);
  const role = entry.lead.startsWith('c-') ? 'county-office' : 'department-officer';
  const lead = staff(`a-${entry.lead}`, role, entry.lead);
  const at = (actor: Actor, day: CivilDate) => portal.as(actor, instantOf(day, 14));
  const rhythm = random.pick(RHYTHMS);
  const deadline = addDays(on, random.int(25, 60));
  const order: NewOrder = {
    ...{
      instrument: kind === 'instructed' || random.next() < 0.4 ? 'letter' : 'order',
      kind,
      entry: entry.id,
    },
    ...{ lead: entry.lead, assisting: entry.participants.slice(0, 2).filter((id) => id !== entry.lead) },
    matter: `加快推进${quoted(entry.title)}，补上滞后进度`,
    instruction: kind === 'instructed' ? random.pick(INSTRUCTIONS) : '请排出追赶计划，明确专人。',
    instructedBy: kind === 'instructed' ? '市领导批示' : '',
    ...{ deadline, rhythm },
  };
  const id = await issueOrder(at(EDITOR, on), order);
  const fate = random.weighted<Fate>({ 'in-time': 42, late: 26, returned: 12, open: 8, stuck: 12 });
  const done = addDays(deadline, fate === 'late' ? random.int(3, 45) : -random.int(1, 8));
  const until = fate === 'open' || fate === 'stuck' ? LAST : done;
  const add = (day: CivilDate, run: Act['run']) => acts.push({ on: day, run });
  const step = RHYTHM_DAYS[rhythm];
  for (let day = addDays(on, step - 1); day < until; day = addDays(day, step)) {
    if (random.next() < (fate === 'stuck' ? 0.6 : 0.12)) continue;
    add(day, () => reportOrder(at(lead, day), id, { text: random.pick(PROGRESS) }));
  }
  if (until === LAST) return;
  const finish = (day: CivilDate) => {
    add(day, () => reportOrderDone(at(lead, day), id, { text: '追赶到位，佐证随文报送。' }));
    return addDays(day, random.int(3, 9));
  };
  let checked = finish(done);
  if (fate === 'returned') {
    const back = checked;
    add(back, () =>
      checkOrder(at(EDITOR, back), id, { passed: false, text: '现场仍在按旧流程办理，请整改。' }),
    );
    checked = finish(addDays(back, random.int(10, 25)));
  }
  add(checked, () => checkOrder(at(EDITOR, checked), id, { passed: true, text: '核查属实。' }));
  add(addDays(checked, 2), () => endOrder(at(APPROVER, addDays(checked, 2)), id));
}

/** An order issued in error keeps its number. */
async function mistake(portal: Portal, entry: NewEntry): Promise<void> {
  const id = await issueOrder(portal.as(EDITOR, instantOf('2016-09-27', 16)), {
    ...{ instrument: 'letter', kind: 'daily', lead: entry.lead, assisting: [] },
    ...{ matter: '报送季度改革材料', instruction: '', instructedBy: '' },
    ...{ deadline: '2016-10-20', rhythm: 'ten-days' },
  });
  await voidOrder(portal.as(APPROVER, instantOf('2016-09-28', 9)), id, {
    text: '事项已由其他渠道报送，重复签发。',
  });
}

const CIRCULARS: {
  on: CivilDate;
  kind: SupervisionKind;
  title: string;
  findings: { unit: string; text: string }[];
  note: string;
}[] = [
  {
    ...{ on: '2016-06-30', kind: 'comprehensive', title: '关于上半年改革任务督察情况的通报' },
    findings: [
      { unit: 'd-gtj', text: '不动产登记机构、人员到位，窗口等候时间仍偏长，须在三季度解决。' },
      { unit: 'c-zaolin', text: '四项任务没有按月报送进展，对账材料不全。' },
      { unit: 'c-nanqiao', text: '相对集中行政许可权试点推进有力，做法可供借鉴。' },
    ],
    note: '',
  },
  {
    ...{ on: '2016-09-20', kind: 'joint', title: '关于三季度重点改革联合督察情况的通报' },
    findings: [
      { unit: 'd-ajj', text: '两项任务逾期，追赶计划没有落实到人。' },
      { unit: 'c-liuwan', text: '督办件报告不及时，缺报两次。' },
    ],
    note: '督查室牵头。',
  },
  {
    ...{ on: '2016-11-28', kind: 'by-pilot', title: '关于改革试点排队督察情况的通报' },
    findings: [
      { unit: 'c-yunxiu', text: '山区学校走教制试点到期没有总结。' },
      { unit: 'd-kjj', text: '科技创新券兑付率低于目标，须查明原因。' },
      { unit: 'c-qinghe', text: '农村集体资产股份权能改革按期完成清产核资。' },
    ],
    note: '',
  },
];
