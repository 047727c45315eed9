/**
 * A year of supervision (§6): orders on what lags. An order ends where the ledger says that its task has caught up; the
 * others are open, sent back by the check, or long past their deadline. Findings are circulated.
 */
import { type Entry, findEntries, holdToAccount, type NewEntry } from '../cases/ledgers.ts';
import { lampRule } from '../cases/parameters.ts';
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
import { addDays, type CivilDate, daysBetween, instantOf } from '../domain/calendar.ts';
import { type EntryState, stateOf } from '../domain/ledgers.ts';
import { quoted } from '../domain/quoted.ts';
import { RHYTHM_DAYS, RHYTHMS, type SupervisionKind } from '../domain/supervision.ts';
import { demoPhrases, LAST } from './data.ts';
import type { Random } from './random.ts';

const staff = (id: string, role: Role, unit: string): Actor => ({ kind: 'staff', id, role, unit });
const EDITOR = staff('a-ggb-editor', 'reform-editor', 'ggb');
const APPROVER = staff('a-ggb-approver', 'reform-approver', 'ggb');
const KINDS: SupervisionKind[] = [
  'daily',
  'key',
  'joint',
  'instructed',
  'instructed',
  'by-plan',
  'comprehensive',
];
/** Orders of a month on what will catch up, and on what will not: most of those come late, and their deadlines run. */
const ISSUED = { 5: [2, 1], 6: [3, 1], 7: [3, 1], 8: [3, 1], 9: [3, 0], 10: [3, 1], 11: [2, 4], 12: [1, 6] };
/** From here on the deadline of what has not caught up lies beyond the last day. */
const LATE_IN_YEAR = '2016-11-01';
const INSTRUCTIONS = [
  '请牵头单位倒排工期，每旬报告一次，再拖延的约谈主要负责人。',
  '此事群众反映强烈，务必月底前见效。',
  '请改革办盯住不放，查明卡在哪个环节。',
];
const MOVED = [
  '增加人手集中办理',
  '分管负责岗位每周调度',
  '卡住的环节已与参与单位商定办法',
  '剩余工作倒排到周',
];
const STILL = [
  '正在与参与单位会商，还没有结论',
  '已列出需要协调的事项，报请专项组研究',
  '已明确专人，追赶计划正在审定',
  '原因已经查明，解决办法待研究',
];

/** What becomes of an order. What was not caught up is open, or reported done and sent back; see `Pressed`. */
type Fate = 'in-time' | 'late' | 'returned' | 'open' | 'claimed' | 'stuck';

/** A task under an order, with the whole of its year, and the day from which on it has caught up for good. */
interface Pressed {
  entry: Entry;
  caughtUp: CivilDate | null;
}

interface Act {
  on: CivilDate;
  run: () => Promise<unknown>;
}

/** Issues orders on lagging tasks through the year, in the order of their days. */
export async function seedSupervision(portal: Portal, entries: NewEntry[], random: Random): Promise<void> {
  const at = (actor: Actor, on: CivilDate) => portal.as(actor, instantOf(on, 11));
  const acts: Act[] = [];
  const pressed = new Set<string>();
  const found = await findEntries(at(SYSTEM, LAST), { year: 2016 });
  for (const [month, counts] of Object.entries(ISSUED)) {
    const on = `2016-${month.padStart(2, '0')}-${String(random.int(8, 24)).padStart(2, '0')}`;
    const slow = found.filter(
      (entry) =>
        !entry.withheld && entry.lead !== 'ggb' && !pressed.has(entry.id) && isBehind(stateAt(entry, on)),
    );
    const tasks = slow.map((entry) => ({ entry, caughtUp: caughtUpAfter(entry, on) }));
    const helped = tasks.filter(({ caughtUp }) => caughtUp !== null);
    for (const [i, from] of [helped, tasks.filter(({ caughtUp }) => caughtUp === null)].entries()) {
      for (let left = counts[i]!; left > 0 && from.length > 0; left -= 1) {
        const [task] = from.splice(random.int(0, from.length - 1), 1);
        pressed.add(task!.entry.id);
        acts.push({ on, run: () => pressOn(portal, acts, task!, on, random) });
      }
    }
  }
  const strange = entries.find((entry) => entry.lead === 'd-swj')!;
  acts.push({ on: '2016-09-27', run: () => mistake(portal, strange) });
  for (const circular of circulars(found))
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

const stateAt = (entry: Entry, on: CivilDate) => stateOf(entry, entry.events, on, lampRule(on));
const isBehind = ({ status, lamp }: EntryState) =>
  (status === 'listed' || status === 'in-progress') && (lamp === 'lagging' || lamp === 'overdue');
const isHeld = ({ status, lamp }: EntryState) =>
  lamp === 'done' && (status === 'verified' || status === 'struck-off');

/** The day after `on` from which the task is behind no more, on any later day: what fell back has not caught up. */
function caughtUpAfter(entry: Entry, on: CivilDate): CivilDate | null {
  const days = [...new Set(entry.events.map((event) => event.on))].filter((day) => day > on).sort();
  let since: CivilDate | null = null;
  for (const day of [...days, LAST]) {
    if (isBehind(stateAt(entry, day))) since = null;
    else since ??= day;
  }
  if (since === null) return null;
  const then = stateAt(entry, since);
  return then.completedOn !== null || then.share >= stateAt(entry, on).share + 10 ? since : null;
}

/** Issues one order and lays out what becomes of it. */
async function pressOn(portal: Portal, acts: Act[], task: Pressed, on: CivilDate, random: Random) {
  const { entry, caughtUp } = task;
  const group = entry.ledger === 'special-group' && random.next() < 0.4;
  const kind = entry.ledger === 'pilot' ? 'by-pilot' : group ? 'quarterly' : random.pick(KINDS);
  const fate = caughtUp
    ? random.weighted<Fate>({ 'in-time': 50, late: 26, returned: 24, open: 0, claimed: 0, stuck: 0 })
    : on >= LATE_IN_YEAR
      ? 'open'
      : random.weighted<Fate>({ 'in-time': 0, late: 0, returned: 0, open: 0, claimed: 50, stuck: 50 });
  const rhythm = random.pick(RHYTHMS);
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
    ...{ deadline: deadlineOf(task, on, fate, random), rhythm },
  };
  const id = await issueOrder(portal.as(EDITOR, instantOf(on, 14)), order);
  answer(
    portal,
    acts,
    { ...task, id, on, fate, deadline: order.deadline, step: RHYTHM_DAYS[rhythm] },
    random,
  );
}

/** Near the day on which the task will have caught up, as far as three months allow. */
function deadlineOf({ caughtUp }: Pressed, on: CivilDate, fate: Fate, random: Random): CivilDate {
  const running = on >= LATE_IN_YEAR ? daysBetween(on, LAST) + random.int(3, 35) : random.int(25, 60);
  const days = caughtUp === null ? running : daysBetween(on, caughtUp);
  const shift = { 'in-time': random.int(4, 12), late: -random.int(8, 30), returned: -random.int(15, 35) };
  const meant = days + (fate in shift ? shift[fate as keyof typeof shift] : 0);
  return addDays(on, Math.min(90, Math.max(20, meant)));
}

interface Issued extends Pressed {
  id: string;
  on: CivilDate;
  fate: Fate;
  deadline: CivilDate;
  /** Days between two reports. */
  step: number;
}

/** What lead and checker do about an order, each on its day: it ends only with a task that has moved. */
function answer(portal: Portal, acts: Act[], issued: Issued, random: Random): void {
  const { entry, caughtUp, id, on, fate, deadline, step } = issued;
  const role = entry.lead.startsWith('c-') ? 'county-office' : 'department-officer';
  const lead = staff(`a-${entry.lead}`, role, entry.lead);
  const add = (day: CivilDate, actor: Actor, run: (ctx: ReturnType<Portal['as']>) => Promise<unknown>) =>
    acts.push({ on: day, run: () => run(portal.as(actor, instantOf(day, 14))) });
  const shareAt = (day: CivilDate) => stateAt(entry, day).share;
  const done = caughtUp && addDays(caughtUp, random.int(1, 4));
  // Some leads claim too early what is not there yet.
  const claim = fate === 'claimed' || fate === 'returned' ? addDays(deadline, -random.int(1, 6)) : null;
  const early = claim !== null && (done === null || addDays(claim, 12) < done) ? claim : null;
  const until = done ?? LAST;
  for (let day = addDays(on, step - 1); day < until; day = addDays(day, step)) {
    if (random.next() < (fate === 'stuck' ? 0.6 : 0.12)) continue;
    // Between a claim and its check there is nothing to report.
    if (early !== null && day >= early && day <= addDays(early, 9)) continue;
    const [was, is] = [shareAt(addDays(day, -step)), shareAt(day)];
    const text =
      is > was
        ? `${random.pick(MOVED)}，台账进度由 ${was}% 提高到 ${is}%。`
        : `${random.pick(STILL)}，台账进度 ${is}%。`;
    add(day, lead, (ctx) => reportOrder(ctx, id, { text }));
  }
  if (early !== null) {
    add(early, lead, (ctx) => reportOrderDone(ctx, id, { text: '追赶措施已经落实，请予核查。' }));
    const back = addDays(early, random.int(3, 8));
    const text = `核查未通过，退回继续整改：台账进度${shareAt(back) > shareAt(on) ? `只到 ${shareAt(back)}%` : `仍为 ${shareAt(back)}%`}，没有赶上时限要求。`;
    add(back, EDITOR, (ctx) => checkOrder(ctx, id, { passed: false, text }));
  }
  if (done !== null) {
    add(done, lead, (ctx) =>
      reportOrderDone(ctx, id, {
        text: `台账进度由签发时的 ${shareAt(on)}% 到 ${shareAt(done)}%，佐证随文报送。`,
      }),
    );
    const checked = addDays(done, random.int(3, 9));
    add(checked, EDITOR, (ctx) => checkOrder(ctx, id, { passed: true, text: '与台账核对，追赶属实。' }));
    add(addDays(checked, 2), APPROVER, (ctx) => endOrder(ctx, id));
  } else if (fate !== 'open') {
    // §3.4: what an order did not help either is brought to account, once its deadline is a month past.
    const day = addDays(deadline, random.int(33, 50));
    const text = random.pick(demoPhrases()['held-to-account']);
    const late = day > stateAt(entry, day).due && random.next() < 0.85;
    if (late) add(day, APPROVER, (ctx) => holdToAccount(ctx, entry.id, { text }));
  }
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

interface Circular {
  on: CivilDate;
  kind: SupervisionKind;
  title: string;
  findings: { unit: string; text: string }[];
  note: string;
}

/** Three circulars of the year. What they find is what the ledgers say on their day. */
function circulars(entries: readonly Entry[]): Circular[] {
  const behind = (unit: string, on: CivilDate) =>
    entries.filter((entry) => entry.lead === unit && isBehind(stateAt(entry, on)));
  const worst = (on: CivilDate, prefix: string, not: readonly string[] = []) => {
    const units = [...new Set(entries.map(({ lead }) => lead))].filter((unit) => unit.startsWith(prefix));
    const left = units.filter((unit) => !not.includes(unit));
    const unit = left.toSorted((a, b) => behind(b, on).length - behind(a, on).length)[0]!;
    const tasks = behind(unit, on);
    return {
      unit,
      text: `${tasks.length} 项任务滞后或者逾期，其中${quoted(tasks[0]!.title)}完成 ${stateAt(tasks[0]!, on).share}%，须排出追赶计划。`,
    };
  };
  const best = (on: CivilDate, of: (entry: Entry) => boolean) => {
    const entry = entries.find((one) => of(one) && !one.state.qualityEverListed && isHeld(stateAt(one, on)))!;
    return { unit: entry.lead, text: `${quoted(entry.title)}按期完成，做法可供借鉴。` };
  };
  const [june, september, november] = ['2016-06-30', '2016-09-20', '2016-11-28'] as const;
  const pilots = entries.filter(({ ledger }) => ledger === 'pilot');
  const slow = pilots.filter((entry) => isBehind(stateAt(entry, november))).slice(0, 2);
  return [
    {
      ...{ on: june, kind: 'comprehensive', title: '关于上半年改革任务督察情况的通报', note: '' },
      findings: [worst(june, 'd-'), worst(june, 'c-'), best(june, ({ lead }) => lead.startsWith('c-'))],
    },
    {
      ...{
        on: september,
        kind: 'joint',
        title: '关于三季度重点改革联合督察情况的通报',
        note: '督查室牵头。',
      },
      findings: [worst(september, 'd-', [worst(june, 'd-').unit]), worst(september, 'c-')],
    },
    {
      ...{ on: november, kind: 'by-pilot', title: '关于改革试点排队督察情况的通报', note: '' },
      findings: [
        ...slow.map((entry) => ({
          unit: entry.lead,
          text: `${quoted(entry.title)}完成 ${stateAt(entry, november).share}%，没有赶上进度，须查明原因。`,
        })),
        best(november, ({ ledger }) => ledger === 'pilot'),
      ],
    },
  ];
}
