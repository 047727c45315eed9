/** What there is to tell in a bulletin: each piece stands in a ledger, on an order or in a month of ratings. */
import { type Entry, findEntries } from '../cases/ledgers.ts';
import { lampRule } from '../cases/parameters.ts';
import type { Portal } from '../cases/portal.ts';
import { monthSummary, type RatingCell } from '../cases/ratings/summary.ts';
import { findOrders } from '../cases/supervision.ts';
import { SYSTEM } from '../domain/actor.ts';
import { type CivilDate, daysBetween, instantOf } from '../domain/calendar.ts';
import { type EventKind, stateOf } from '../domain/ledgers.ts';
import { quoted } from '../domain/quoted.ts';
import { isNegative, LEVELS } from '../domain/ratings.ts';
import { dateText } from '../record/standing.ts';
import { demoBodies, demoTaskPhrases, LAST } from './data.ts';
import { kindOf } from './phrases.ts';

/** Whom a city task concerns beside its lead. */
const COUNTIES = '各县（市、区）';

/** One thing that happened, or stands so, for one unit. */
export interface News {
  unit: string;
  on: CivilDate;
  kind: string;
  /** What fills the phrases. */
  values: Record<string, string>;
  /** Whether the task's deadline had passed. */
  overdue?: boolean;
  /** The story itself, in whole sentences. */
  text: string;
}

/** Day without its year where it is the year of the demonstration. */
const dayText = (day: CivilDate) => dateText(day).replace(/^2016年/, '');
const names = new Map(demoBodies().map(({ id, shortName }) => [id, shortName]));
const nameOf = (body: string) => names.get(body) ?? body;

const KINDS: Partial<Record<EventKind, string>> = {
  'completion-reported': 'completed',
  'deadline-approved': 'postponed',
  'held-to-account': 'account',
  'quality-cleared': 'cleared',
  'quality-listed': 'plate',
  'struck-off': 'struck',
  returned: 'returned',
  urged: 'urged',
  verified: 'verified',
};

/** Everything that units could tell of the year, in the order of its days. */
export async function newsOf(portal: Portal): Promise<{ news: News[]; entries: Entry[] }> {
  const ctx = portal.as(SYSTEM, instantOf(LAST, 20));
  // A bulletin's title is public.
  const entries = (await findEntries(ctx, { year: 2016 })).filter(
    ({ withheld, events }) => !withheld && !events.some(({ kind }) => kind === 'voided'),
  );
  const counties = demoBodies().flatMap(({ id, kind }) => (kind === 'county' ? [id] : []));
  const news = [
    ...entries.flatMap(eventNews),
    ...entries.flatMap((entry) => localNews(entry, counties)),
    ...(await orderNews(portal, new Map(entries.map((entry) => [entry.id, entry])))),
    ...(await ratingNews(portal)),
  ];
  return { news: news.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0)), entries };
}

/** What is said of a task as it stood on a day. */
function valuesOf(entry: Entry, unit: string, on: CivilDate): Record<string, string> {
  const { share, due } = stateOf(entry, entry.events, on, lampRule(on));
  const own = unit === entry.lead;
  return {
    task: `${own || unit.startsWith('c-') ? '' : nameOf(entry.lead)}${quoted(entry.title)}`,
    ...{ lead: nameOf(entry.lead), post: entry.post, aim: entry.text, share: String(share) },
    mark: entry.target === entry.text ? '年度目标' : quoted(entry.target),
    ...{ due: dayText(due), rest: String(100 - share) },
  };
}

const isOver = (entry: Entry, on: CivilDate) => on > stateOf(entry, entry.events, on, lampRule(on)).due;

/** A task's events, for its lead and for the special group that keeps it. */
function eventNews(entry: Entry): News[] {
  const tellers = [...new Set([entry.lead, entry.keeper])].filter((unit) => unit !== 'ggb');
  let last = 0;
  return entry.events.flatMap((event) => {
    let kind = KINDS[event.kind];
    if (event.kind === 'reported') {
      const share = event.share!;
      kind = share <= last ? 'stuck' : share < 20 ? 'start' : share < 80 ? 'moving' : 'nearly';
      last = share;
    }
    if (kind === undefined) return [];
    const on = event.detail['late'] ?? event.on;
    const said = event.text.split(/[。，：]/)[0]!;
    return tellers.map((unit) => ({
      ...{ unit, on, kind, text: `${opening(entry, unit)}${event.text}` },
      values: { ...valuesOf(entry, unit, on), said },
      overdue: isOver(entry, on),
    }));
  });
}

/** What the task is, as its plan puts it. */
function opening({ lead, text, target }: Entry, unit: string): string {
  const who = unit === lead ? '任务要求：' : `${nameOf(lead)}牵头，任务要求：`;
  return text === target
    ? `${who}${text}`
    : `${who}${text.replace(/。$/, '')}，完成标志是${quoted(target)}。`;
}

/** What a county does of a city's task, when its lead reports: by a phrase of the task's kind and stage. */
function localNews(entry: Entry, counties: readonly string[]): News[] {
  if (!entry.groups.includes(COUNTIES)) return [];
  const phrases = demoTaskPhrases();
  const kind = phrases[kindOf(entry, phrases)]!;
  return entry.events
    .filter((event) => event.kind === 'reported' && event.share! >= 10)
    .flatMap((event, i) => {
      const list = event.share! < 25 ? kind.start : event.share! < 80 ? kind.midway : kind.late;
      // Not all of them write of the same: each third, in turn.
      return counties.flatMap((unit, k) => {
        if ((k + i + entry.title.length) % 3 !== 0) return [];
        const said = list[(k + i) % list.length]!.replaceAll('县（市、区）', '乡镇（街道）');
        const values = { ...valuesOf(entry, unit, event.on), said: said.split('，')[0]! };
        const text = `${nameOf(entry.lead)}牵头的${quoted(entry.title)}要求各县（市、区）同步推进。${nameOf(unit)}的情况：${said}。全市${dayText(event.on)}完成${event.share}%。`;
        return [{ unit, on: event.on, kind: 'local', values, text, overdue: isOver(entry, event.on) }];
      });
    });
}

/** Orders as they were issued, sent back and ended; what leaders said of them stays inside (§6). */
async function orderNews(portal: Portal, entries: ReadonlyMap<string, Entry>): Promise<News[]> {
  const orders = await findOrders(portal.as(SYSTEM, instantOf(LAST, 20)), { year: 2016 });
  return orders.flatMap((order) => {
    const entry = entries.get(order.entryId ?? '');
    if (entry === undefined) return [];
    const piece = (on: CivilDate, kind: string, text: string): News => ({
      ...{ unit: order.lead, on, kind, text },
      values: { ...valuesOf(entry, order.lead, on), deadline: dayText(order.deadline) },
    });
    const share = stateOf(entry, entry.events, order.issuedOn, lampRule(order.issuedOn)).share;
    return [
      piece(
        order.issuedOn,
        'order',
        `${dayText(order.issuedOn)}收到督办：${order.matter}。签发时完成${share}%，须在${dayText(order.deadline)}前补上。`,
      ),
      ...order.events.flatMap(({ kind, on, text }) =>
        kind === 'returned'
          ? [piece(on, 'order-back', `${opening(entry, order.lead)}${text}`)]
          : kind === 'ended'
            ? [
                piece(
                  on,
                  'order-ended',
                  `${opening(entry, order.lead)}${dayText(order.issuedOn)}的督办件${dayText(on)}办结。`,
                ),
              ]
            : [],
      ),
    ];
  });
}

/** A month of ratings on the day on which it is published: of a department, or of all windows of a county's centre. */
async function ratingNews(portal: Portal): Promise<News[]> {
  const found: News[] = [];
  for (let month = 3; month <= 12; month++) {
    const on = month === 12 ? '2017-01-10' : `2016-${String(month + 1).padStart(2, '0')}-10`;
    const { cells } = await monthSummary(
      portal.as(SYSTEM, instantOf(on, 11)),
      `2016-${String(month).padStart(2, '0')}`,
    );
    const tellers = Map.groupBy(
      cells.flatMap((cell) => [
        { unit: cell.unit, cell },
        { unit: cell.centre.replace(/^s-/, 'c-'), cell },
      ]),
      ({ unit }) => unit,
    );
    for (const [unit, rows] of tellers) {
      const total = rows.reduce((sum, { cell }) => sum + cell.total, 0);
      const bad = rows.reduce((sum, { cell }) => sum + badOf(cell), 0);
      if (total === 0) continue;
      const worst = unit.startsWith('c-') ? worstOf(rows.map(({ cell }) => cell)) : '';
      const where = unit.startsWith('c-')
        ? `${nameOf(rows[0]!.cell.centre)}各窗口`
        : '本单位在各政务中心的窗口';
      found.push({
        ...{ unit, on, kind: bad > 0 ? 'ratings' : 'praised' },
        values: { month: `${month}月`, total: String(total), bad: String(bad) },
        text: `${dayText(on)}公布的${month}月评价中，${where}收到${total}条，其中差评${bad}条。${worst}`,
      });
    }
  }
  return found;
}

type Cell = Pick<RatingCell, 'unit' | 'counts'>;
const badOf = ({ counts }: Cell) => LEVELS.filter(isNegative).reduce((n, level) => n + counts[level], 0);

function worstOf(cells: readonly Cell[]): string {
  const worst = cells.toSorted((a, b) => badOf(b) - badOf(a))[0]!;
  const name = nameOf(worst.unit).replace(/^市/, '');
  return badOf(worst) > 0 ? `差评最多的是${name}业务窗口，${badOf(worst)}条。` : '';
}

/** How a task stood on a day, for a unit with nothing newer to tell. */
export function standingNews(entry: Entry, unit: string, on: CivilDate): News {
  const { share, due, completedOn } = stateOf(entry, entry.events, on, lampRule(on));
  const left = daysBetween(on, due);
  const state =
    completedOn !== null
      ? `${dayText(completedOn)}已报完成`
      : left >= 0
        ? `完成${share}%，还有${left}天`
        : `完成${share}%，已逾期${-left}天`;
  return {
    ...{ unit, on, kind: 'standing', values: { ...valuesOf(entry, unit, on), state } },
    text: `到${dayText(on)}，${quoted(entry.title)}${state}；时限是${dayText(due)}。`,
  };
}
