/** Implementation plans of the demonstration year (§4): most filed in spring, some sent back, a few never finished. */
import { judgeYear } from '../cases/duties.ts';
import { type Entry, findEntries, type NewEntry } from '../cases/ledgers.ts';
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
import { type Actor, type Role, SYSTEM } from '../domain/actor.ts';
import { addDays, type CivilDate, daysBetween, instantOf } from '../domain/calendar.ts';
import { demandsOf, GATE_ACTIONS, type Gate, type Grade, type Opinion, type Way } from '../domain/schemes.ts';
import { demoBodies } from './data.ts';
import { type Writer, writers } from './phrases.ts';
import type { Random } from './random.ts';

const staff = (id: string, role: Role, unit: string): Actor => ({ kind: 'staff', id, role, unit });
const EDITOR = staff('a-ggb-editor', 'reform-editor', 'ggb');
const LAST = '2016-12-31';
const OTHERS = ['市企业联合会', '服务对象代表', '市法律顾问团', '基层群众代表'];
const ANSWERS: Opinion['answer'][] = ['agreed', 'agreed', 'adopted', 'adopted', 'partly', 'declined'];
const EVALUATORS = ['秦东大学公共管理学院', '市社情民意调查中心', '省社科院改革评估中心'];
/** What the special groups' minutes are counted under. */
const SERIES: Record<string, string> = {
  'zx-jj': '经',
  'zx-mz': '民',
  'zx-wh': '文',
  'zx-sh': '社',
  'zx-dj': '党',
  'zx-jl': '纪',
};
const BACK = '论证对财政承受能力分析不足，部门职责划分不清，请补充后重新报审。';

/** How far a plan gets: to the end, sent back once on the way, or stuck before a gate. */
type Fate = 'done' | 'returned' | 'opinions' | 'checked' | 'special-group' | 'leading-group' | 'none';

/** The ordinary meetings of each body, in the order of their days: what a plan is put before. */
type Meetings = Map<string, { on: CivilDate; subject: string; number: number }[]>;

/** What a plan is made from: its task as the year left it, who examines it, how far it gets. */
interface Making {
  entry: Entry;
  guard: string;
  fate: Fate;
  priority: boolean;
  gates: Gate[];
  ways: readonly Way[];
  random: Random;
  meetings: Meetings;
}

/** One step on the way: a gate passed, or the return before it. */
interface Stop {
  gate: Gate;
  on: CivilDate;
  back: boolean;
  way?: Way;
  /** Of the reform office's paper, counted through the year. */
  number?: number;
}

/** The one task whose plan was filed by nobody and that was struck off all the same: an exception to be seen. */
const FORGOTTEN = '2016-1-057';

/** Makes the plans of ledger 1, and of some divisions and pilots. */
export async function seedSchemes(portal: Portal, entries: NewEntry[], random: Random): Promise<void> {
  const ctx = portal.as(SYSTEM, instantOf(LAST, 18));
  const groups = new Map(demoBodies().map((body) => [body.id, body.group]));
  const ends = new Map((await findEntries(ctx, { year: 2016 })).map((entry) => [entry.id, entry]));
  const meetings = await meetingsOf(portal);
  const write = writers();
  const chosen = entries.filter(
    (entry) =>
      !entry.withheld &&
      (entry.ledger === 'leading-group' ||
        (entry.ledger === 'special-group' && random.next() < 0.12) ||
        (entry.ledger === 'pilot' && entry.origin === 'central')),
  );
  const plans = chosen.flatMap(({ id }) => {
    const entry = ends.get(id)!;
    const fate = fateOf(entry, random);
    if (fate === 'none') return [];
    const guard = entry.keeper.startsWith('zx-') ? entry.keeper : (groups.get(entry.lead) ?? 'zx-jj');
    const priority = entry.origin === 'city' && entry.ledger === 'leading-group' && random.next() < 0.3;
    const demands = demandsOf({ ledger: entry.ledger, origin: entry.origin, priority });
    const making = { entry, guard, fate, priority, ...demands, random, meetings };
    return [{ making, ...wayOf(making) }];
  });
  for (const gate of ['checked', 'filed'] as const) {
    const stops = plans.flatMap((one) => one.stops).filter((stop) => stop.gate === gate);
    stops.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
    for (const [i, stop] of stops.entries()) stop.number = i + 1;
  }
  for (const { making, start, stops } of plans) await plan(portal, making, start, stops, write(making.entry));
}

/** What is done was done by a plan (§4.2); those that never finished theirs are behind with the task too. */
function fateOf(entry: Entry, random: Random): Fate {
  if (entry.id === FORGOTTEN) return 'none';
  if (entry.state.completedOn !== null) return random.weighted({ done: 84, returned: 16 });
  return random.weighted<Fate>({
    ...{ done: 40, returned: 12, 'leading-group': 10, 'special-group': 14 },
    ...{ opinions: 8, checked: 8, none: 8 },
  });
}

async function meetingsOf(portal: Portal): Promise<Meetings> {
  const { fulfilments } = await judgeYear(portal.as(SYSTEM, instantOf(LAST, 18)), 2016, LAST);
  const held = fulfilments.flatMap(({ duty, body, on, subject }) => {
    const number = /第(\d+)次/.exec(subject)?.[1];
    const fits = /^meeting-(leading|special)-group$/.test(duty) && on <= LAST && number !== undefined;
    return fits ? [{ body, on, subject, number: Number(number) }] : [];
  });
  held.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
  return Map.groupBy(held, ({ body }) => body);
}

/** The first meeting on a day or after it. */
const nextMeeting = (meetings: Meetings, body: string, from: CivilDate) =>
  meetings.get(body)?.find(({ on }) => on >= from);

/**
 * The days of a plan's gates: a meeting's gate waits for the next meeting, the rest takes its time. Null where it would
 * not be filed by a day; ends early before the gate at which the plan is stuck, or where no meeting follows.
 */
function timetable(making: Making, start: CivilDate, slack: number, by: CivilDate): Stop[] | null {
  const { gates, fate, ways, random, meetings, guard } = making;
  const stops: Stop[] = [];
  let on = start;
  let sent = fate !== 'returned';
  for (let i = 0; i < gates.length; i += 1) {
    const gate = gates[i]!;
    if (gate === fate) return stops;
    on = addDays(on, random.int(Math.min(4, slack), slack));
    const way = gate === 'special-group' ? random.pick(ways) : undefined;
    if (gate === 'leading-group' || way === 'meeting') {
      const meeting = nextMeeting(meetings, gate === 'leading-group' ? 'ldxz' : guard, on);
      if (!meeting) return by === LAST ? stops : null;
      on = meeting.on;
    }
    if (on > by) return by === LAST ? stops : null;
    const back = gate === 'special-group' && !sent;
    stops.push({ gate, on, back, ...(way && { way }) });
    if (back) {
      sent = true;
      i = gates.indexOf('argued') - 1;
    }
  }
  return stops;
}

/** The way of a plan: at ease if its task leaves the time, else in haste, or at last after the task was done. */
function wayOf(making: Making): { start: CivilDate; stops: Stop[] } {
  const { entry, random } = making;
  const done = entry.state.completedOn;
  const tries: [late: number, slack: number, by: CivilDate][] =
    done === null
      ? [[40, 14, LAST]]
      : [
          [40, 14, addDays(done, -20)],
          [12, 8, addDays(done, -10)],
          [3, 4, addDays(done, -3)],
        ];
  for (const [late, slack, by] of tries) {
    const start = addDays('2016-03-07', random.int(0, late));
    const stops = timetable(making, start, slack, by < LAST ? by : LAST);
    if (stops) return { start, stops };
  }
  const start = '2016-03-07';
  return { start, stops: timetable({ ...making, fate: 'done' }, start, 3, LAST)! };
}

async function plan(portal: Portal, making: Making, start: CivilDate, stops: Stop[], say: Writer) {
  const { entry, guard, priority, random } = making;
  const role = entry.lead.startsWith('c-') ? 'county-office' : 'department-officer';
  const lead = staff(`a-${entry.lead}`, role, entry.lead);
  const liaison = staff(`a-${guard}`, 'liaison', guard);
  const ctx = (actor: Actor, on: CivilDate) => portal.as(actor, instantOf(on, 10));
  await openScheme(ctx(lead, start), { entry: entry.id, title: `${entry.title}实施方案`, group: guard });
  if (priority) await makePriority(ctx(EDITOR, start), entry.id, {});
  for (const stop of stops) {
    const { gate, on, back, way } = stop;
    if (back) {
      await returnScheme(ctx(liaison, on), entry.id, { on, note: BACK });
      continue;
    }
    const action = GATE_ACTIONS[gate];
    const examiner = action === 'schemes.examine' && gate !== 'checked' ? liaison : EDITOR;
    await passGate(ctx(action === 'schemes.prepare' ? lead : examiner, on), entry.id, {
      ...{ gate, on, paper: paperOf(making, stop), note: noteOf(gate), way },
      opinions: gate === 'opinions' ? opinionsOf(entry, random) : undefined,
    });
  }
  const filed = stops.at(-1);
  if (filed?.gate === 'filed') await follow(portal, entry, liaison, filed.on, random, say);
}

function opinionsOf(entry: Entry, random: Random): Opinion[] {
  const names = new Map(demoBodies().map((body) => [body.id, body.shortName]));
  const asked = [...entry.participants.slice(0, 4).map((id) => names.get(id) ?? id), random.pick(OTHERS)];
  return asked.map((who) => ({ who, answer: random.pick(ANSWERS) }));
}

/** The document of a gate; that of a meeting is the minutes of the one held on that day. */
function paperOf({ entry, guard, meetings }: Making, { gate, on, way, number: n }: Stop): GateInput['paper'] {
  const scheme = `${entry.title}实施方案`;
  if (gate === 'leading-group' || way === 'meeting') {
    const body = gate === 'leading-group' ? 'ldxz' : guard;
    const { subject, number } = nextMeeting(meetings, body, on)!;
    const series = body === 'ldxz' ? '示改纪' : `示改${SERIES[guard]}专纪`;
    return { title: `${subject}纪要`, number: `${series}〔2016〕${number}号` };
  }
  const titles: Record<Exclude<Gate, 'leading-group'>, [title: string, number: string]> = {
    research: [`关于${entry.title}的调研报告`, ''],
    opinions: [`${scheme}征求意见及采纳情况`, ''],
    argued: [`${scheme}论证意见`, ''],
    checked: [`${scheme}审核意见`, `示改办审〔2016〕${n}号`],
    'special-group': [`${scheme}专项组组长审定意见`, ''],
    filed: [`${scheme}备案审核意见`, `示改备〔2016〕${n}号`],
  };
  const [title, number] = titles[gate];
  return { title, number };
}

const noteOf = (gate: Gate) =>
  gate === 'leading-group' || gate === 'special-group'
    ? '会议原则同意，要求进一步细化责任分工和时间节点。'
    : '';

/** §4.3: a few are evaluated by a third party; problems in execution are followed up, not all of them settled. */
async function follow(
  portal: Portal,
  entry: Entry,
  liaison: Actor,
  filed: CivilDate,
  random: Random,
  say: Writer,
) {
  let on = addDays(filed, random.int(40, 90));
  const ctx = () => portal.as(liaison, instantOf(on, 15));
  if (random.next() < 0.22 && on < LAST) {
    await raiseProblem(ctx(), entry.id, { on, note: `${say.obstacle(random.next())}。` });
    on = addDays(on, random.int(20, 50));
    if ((entry.state.completedOn !== null || random.next() < 0.4) && on < LAST)
      await settleProblem(ctx(), entry.id, { problem: 1, on, note: '已会商解决。' });
  }
  const done = entry.state.completedOn;
  if (random.next() > (done === null ? 0.3 : 0.35)) return;
  // What is done is evaluated by what it did; what is behind, by why it is.
  if (done !== null && daysBetween(done, on) < 5) on = addDays(done, random.int(5, 25));
  if (done === null && on <= entry.state.due) on = addDays(entry.state.due, random.int(5, 30));
  if (on > '2016-11-30') return;
  await chooseEvaluation(ctx(), entry.id, { on });
  on = addDays(on, random.int(15, 40));
  if (on > LAST) return;
  await recordEvaluation(ctx(), entry.id, {
    ...{ on, evaluator: random.pick(EVALUATORS), paper: `${entry.title}第三方评估报告` },
    ...{ grade: gradeOf(entry, random), note: '问卷和走访结果见报告附件。' },
  });
  on = addDays(on, random.int(5, 20));
  if (on > LAST || random.next() < 0.2) return;
  await reportEvaluation(ctx(), entry.id, { on, paper: `关于${entry.title}第三方评估结果的报告` });
}

/** The third party sees what the ledger says: nobody finds clear results in what is not done. */
function gradeOf({ state }: Entry, random: Random): Grade {
  if (state.completedOn === null || state.qualityListed) return 'poor';
  if (state.lamp === 'caught-up' || state.qualityEverListed || state.returned > 0) return 'fair';
  return random.weighted({ good: 65, fair: 35 });
}
