/** Ten months of what recurs (§2, §3.1, §5, §7, §8, §9): mostly kept, some late, some never, and units that differ. */
import { judgeYear, type NewFulfilment, recordFulfilments } from '../cases/duties.ts';
import type { Portal } from '../cases/portal.ts';
import { SYSTEM } from '../domain/actor.ts';
import { addDays, type CivilDate, daysBetween, instantOf, monthOf, weekday } from '../domain/calendar.ts';
import type { FulfilmentKind, NamedBearer } from '../domain/duties/year.ts';
import type { Duty, DutyTopic, Judgement } from '../domain/duties.ts';
import { periodText } from '../record/standing.ts';
import { LAST } from './data.ts';
import { seedMeetings } from './meetings.ts';
import type { Random } from './random.ts';
import { isReconciled } from './reconciliations.ts';
import { isResearch, seedBest, seedResearch } from './research.ts';

/** Units known for their pace, two of which let nothing go: the share of what they keep in time. */
const PACE: Record<string, number> = {
  'c-fengling': 1,
  'c-wangchuan': 1,
  'c-zaolin': 0.71,
  'c-liuwan': 0.82,
  'd-ajj': 0.76,
  'd-whj': 0.84,
  'zx-wh': 0.86,
};
const CITY = 0.97;
const KINDS: Partial<Record<DutyTopic, FulfilmentKind>> = {
  meetings: 'meeting',
  reconciliation: 'meeting',
  airing: 'meeting',
  bulletins: 'bulletin',
  publication: 'publication',
  responsibility: 'document',
  pilots: 'document',
  supervision: 'document',
  assessment: 'document',
};

/**
 * Records ten months of duties, a month in one write. @returns when bulletins and issues came, to be written once all is
 * known that they tell of
 */
export async function seedDuties(
  portal: Portal,
  random: Random,
  progress: (done: number, of: number) => void,
): Promise<NewFulfilment[]> {
  const pace = new Map<string, number>();
  const paceOf = (bearer: NamedBearer) => {
    const known = pace.get(bearer.id);
    if (known !== undefined) return known;
    const own = bearer.answers.length <= 4 ? CITY : (PACE[bearer.answers] ?? 0.9 + random.next() * 0.1);
    pace.set(bearer.id, own);
    return own;
  };
  const acts: NewFulfilment[] = [];
  for (const year of [2016, 2017]) {
    const { duties } = await judgeYear(portal.as(SYSTEM, instantOf(LAST, 20)), year, LAST);
    for (const { duty, bodies } of duties) {
      for (const { bearer, judgements } of bodies) {
        acts.push(...script(duty, bearer, judgements, paceOf(bearer), random));
      }
    }
  }
  numberMeetings(acts);
  acts.push(...EXTRAORDINARY);
  const months = Map.groupBy(
    acts.filter(
      (act) =>
        act.on <= LAST && !(act.duty.startsWith('reconcile-') && isReconciled(act.body, monthOf(act.on))),
    ),
    (act) => monthOf(act.on),
  );
  const written: NewFulfilment[] = [];
  for (const [i, month] of [...months.keys()].sort().entries()) {
    const batch = months.get(month)!.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
    const { plain, bulletins, meetings, research } = sorted(batch);
    written.push(...bulletins);
    await recordFulfilments(portal.as(SYSTEM, instantOf(batch.at(-1)!.on, 18)), plain);
    await seedMeetings(portal, meetings);
    for (const act of research) await seedResearch(portal, act, random);
    progress(i + 1, months.size);
  }
  await seedBest(portal);
  return written;
}

/** Meetings are counted as they are held: one that was let go takes no number, one caught up the next. */
function numberMeetings(acts: NewFulfilment[]): void {
  const held = acts
    .filter(({ duty, subject, on }) => duty.startsWith('meeting-') && COUNTED.test(subject) && on <= LAST)
    .sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
  const series = Map.groupBy(
    held,
    ({ duty, body, subject }) => `${duty} ${body} ${COUNTED.exec(subject)![1]}`,
  );
  for (const acts of series.values())
    for (const [i, act] of acts.entries()) act.subject = act.subject.replace(COUNTED, `$1年第${i + 1}次`);
}

const COUNTED = /(\d{4})年第\d+次/;

/** Which of a month's acts have records of their own: bulletins and issues all year, meetings since November. */
function sorted(acts: readonly NewFulfilment[]) {
  const isWritten = (act: NewFulfilment) => /^(bulletin|digest|issue)-/.test(act.duty);
  const isMeeting = (act: NewFulfilment) =>
    act.duty.startsWith('meeting-') && act.on >= '2016-11-01' && !act.period;
  return {
    bulletins: acts.filter(isWritten),
    meetings: acts.filter(isMeeting),
    research: acts.filter((act) => isResearch(act) && !act.period),
    plain: acts.filter((act) => !isWritten(act) && !isMeeting(act) && !(isResearch(act) && !act.period)),
  };
}

/** What one body did about one duty: its instances in their order, each kept, caught up or let go. */
function script(
  duty: Duty,
  bearer: NamedBearer,
  owed: readonly Judgement[],
  pace: number,
  random: Random,
): NewFulfilment[] {
  // Who concludes a pilot has done that by it.
  if (duty.rhythm.kind === 'at-end') return [];
  return owed.flatMap((instance, i) => {
    const luck = random.next();
    const late = luck > pace;
    if (late && random.next() < 0.4) return [];
    const on = late
      ? addDays(instance.due, random.int(1, duty.rhythm.kind === 'weekdays' ? 3 : 9))
      : dayIn(instance, times(duty), random);
    return [
      {
        duty: duty.id,
        body: bearer.id,
        on,
        period: late ? instance.period : null,
        kind: KINDS[duty.topic] ?? 'event',
        subject: subjectOf(duty, bearer, instance, i + 1),
        note: late ? '补办。' : '',
      },
    ];
  });
}

const times = (duty: Duty) => ('times' in duty.rhythm ? duty.rhythm.times : 1);

/** A working day of the window's part that belongs to this one of several times. */
function dayIn({ opens, due, sequence }: Judgement, of: number, random: Random): CivilDate {
  const days = daysBetween(opens, due) + 1;
  const part = Math.max(1, Math.floor(days / of));
  const from = addDays(opens, Math.min((sequence - 1) * part, days - 1));
  // Most of what has a long window is done in its last third.
  const day = addDays(from, Math.floor(Math.sqrt(random.next()) * Math.min(part, days)));
  const within = day > due ? due : day;
  const friday = addDays(within, 5 - weekday(within));
  return weekday(within) <= 5 || friday < opens ? within : friday;
}

/** A stretch of the year as a heading says it: `2016-03` → `3月`, `2016-Q1` → `第一季度`. */
function stretchText(period: string): string {
  if (period.includes('-H')) return period.endsWith('1') ? '上半年' : '下半年';
  return periodText(period).replace(/^\d{4}年(?=.)/, '');
}

function subjectOf(duty: Duty, bearer: NamedBearer, { period, due }: Judgement, nth: number): string {
  const month = `${Number(due.slice(5, 7))}月份`;
  switch (duty.topic) {
    case 'meetings':
      return `${bearer.name}${due.slice(0, 4)}年第${nth}次${duty.what.replace(/^召开(市委深改组|专项组)?/, '')}`;
    case 'reconciliation':
      return `${month}台账对账会`;
    case 'bulletins':
      // Its title comes with what it tells.
      return '';
    case 'pilots':
      return `${duty.what.replace(/^试点.*一/, '')}（${stretchText(period)}）`;
    default:
      return `${duty.what.replace(/^(召开|举办|组织|开展)/, '')}（${stretchText(period)}）`;
  }
}

/** Leading-group and special-group meetings may be added at any time (§2). */
const EXTRAORDINARY: NewFulfilment[] = [
  ['meeting-leading-group', 'ldxz', '2016-05-30', '市委深改组专题会议：县级公立医院综合改革方案'],
  ['meeting-leading-group', 'ldxz', '2016-09-29', '市委深改组专题会议：第三季度逾期事项'],
  ['meeting-special-group', 'zx-jj', '2016-08-31', '经济体制专项组临时会议：不动产统一登记'],
  ['meeting-special-group', 'zx-sh', '2016-10-31', '社会体制专项组临时会议：居住证制度'],
].map(([duty, body, on, subject]) => ({
  ...{ duty: duty!, body: body!, on: on!, subject: subject! },
  kind: 'extraordinary-meeting',
}));
