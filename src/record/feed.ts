import type { CivilDate } from '../domain/calendar.ts';
import { LEDGER_NAMES, type Ledger } from '../domain/ledgers.ts';
import { INSTRUMENT_NAMES, seriesNumber } from '../domain/supervision.ts';
import { assessmentTitle } from './assessment.ts';
import { CHANGE_NAMES, changeCounts, changesBetween, changeText, LOUD_CHANGES, ledBy } from './changes.ts';
import type { AiringRecord } from './ledgers.ts';
import type { RatingsRecord } from './ratings.ts';
import type { PublicRecord } from './read.ts';
import { overall } from './satisfaction.ts';
import { airingsInForce, airingsOf, dateText, periodText } from './standing.ts';

/** Something published, as a feed announces it. */
export interface FeedItem {
  id: string;
  title: string;
  text: string;
  path: string;
  on: CivilDate;
  /** The minute at which the machine published it, where that is kept. */
  at?: string | undefined;
  /** Bodies whose own feed carries it. */
  units: readonly string[];
  ledger: Ledger | null;
  /** A slip, a vanished entry, a reopening or a listing. */
  loud: boolean;
}

/** Day and minute of a publication. */
const issued = ({
  publishedOn,
  publishedAt,
}: {
  publishedOn: CivilDate;
  publishedAt?: string | undefined;
}) => ({
  on: publishedOn,
  at: publishedAt,
});
/** Of a change. */
const SIDES = ['before', 'after'] as const;
const general = { units: [], ledger: null, loud: false, text: '' };

/** What a month's ratings came to, the bad ones not left out. */
function ratingsText(month: RatingsRecord): string {
  const { total, negative, cases } = overall([month]);
  return `${total} 条评价，差评 ${negative} 条，未整改 ${cases.open} 件`;
}

/** Everything announced, newest first. */
export function feedItems(record: PublicRecord): FeedItem[] {
  const names = new Map(record.bodies.map((body) => [body.id, body.shortName]));
  const nameOf = (body: string) => names.get(body) ?? body;
  const items: FeedItem[] = [
    ...record.plans.map((plan) => ({
      ...general,
      ...{ id: plan.id, title: plan.title, path: `/plans/${plan.id}/` },
      ...issued(plan),
      text: `公布 ${plan.items.length} 项`,
    })),
    ...airingsInForce(record).flatMap((airing) => airingItems(record, airing, nameOf)),
    ...record.ratings.map((month) => ({
      ...general,
      ...{ id: `ratings-${month.month}`, title: `${periodText(month.month)}窗口评价` },
      ...{ path: `/ratings/${month.month}/`, text: ratingsText(month) },
      ...issued(month),
    })),
    ...record.appraisals.map((round) => ({
      ...general,
      ...{
        id: `appraisal-${round.id}`,
        title: round.title,
        path: `/appraisals/${round.id}/`,
        text: round.void ? '本轮无效，不计分' : `${round.items.length} 项的得票和得分`,
      },
      ...issued(round),
    })),
    ...record.assessments.map((year) => ({
      ...general,
      ...{
        id: `assessment-${year.id}`,
        title: assessmentTitle(year),
        path: `/assessment/${year.id}/`,
        text: `${year.sheets.length} 个单位的得分，逐项写明算法`,
      },
      ...issued(year),
    })),
    ...record.duties.map((year) => ({
      ...general,
      ...{
        id: `duties-${year.year}`,
        title: `${year.year}年规则动作履行情况`,
        path: `/duties/years/${year.year}/`,
        text: `截至${dateText(year.asOf)}，谁按期、谁迟办、谁未办`,
      },
      ...issued(year),
    })),
  ];
  items.push(
    ...record.supervision.flatMap(({ year, circulars, orders }) => [
      ...circulars.map((circular) => ({
        ...{ ...general, id: circular.id, title: circular.title, on: circular.on },
        path: `/supervision/years/${year}/#${circular.id}`,
        ...{ units: circular.findings.map(({ unit }) => unit), text: '督察通报' },
      })),
      ...orders.map((order) => ({
        ...{ ...general, id: order.id, on: order.issuedOn, units: [order.lead, ...order.assisting] },
        title: `${INSTRUMENT_NAMES[order.instrument]}${seriesNumber(year, order.number)}：${order.matter}`,
        ...{ path: `/supervision/years/${year}/#${order.id}`, text: `${dateText(order.deadline)}前办结` },
      })),
    ]),
  );
  const when = ({ on, at }: FeedItem) => at ?? on;
  return items.sort((a, b) => (when(a) === when(b) ? (a.id < b.id ? -1 : 1) : when(a) > when(b) ? -1 : 1));
}

function airingItems(
  record: PublicRecord,
  airing: AiringRecord,
  nameOf: (body: string) => string,
): FeedItem[] {
  const { ledger, period } = airing;
  const when = issued(airing);
  const before = airingsOf(record, ledger).findLast((other) => other.asOf < airing.asOf);
  const changes = before === undefined ? [] : changesBetween(before, airing);
  const counts = changeCounts(changes).map(([kind, n]) => `${CHANGE_NAMES[kind]} ${n} 项`);
  const whole: FeedItem = {
    ...{ ...general, ledger, ...when },
    id: `airing-${ledger}-${period}-r${airing.revision}`,
    title: `${LEDGER_NAMES[ledger]}${periodText(period)}晒账${airing.revision > 1 ? '（更正）' : ''}`,
    text: [`${airing.entries.length} 项`, ...counts].join('，'),
    path: `/airings/${ledger}/${period}/`,
  };
  return [
    whole,
    ...changes.map((change) => ({
      ...{ ledger, ...when, path: `/task/${change.id}/`, units: ledBy(change) },
      text: `${nameOf(change.lead)}：${SIDES.map((side) => changeText(change, side, nameOf) || '—').join(' → ')}`,
      id: `${change.id}-${period}-${change.kind}`,
      title: `${CHANGE_NAMES[change.kind]}：${change.title}`,
      loud: LOUD_CHANGES.includes(change.kind),
    })),
  ];
}

const escaped = (text: string) =>
  text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`).replace(/[^\P{Cc}\t\n\r]/gu, '');

/** What a feed is, and its addresses below the site. */
export interface Channel {
  title: string;
  description: string;
  /** The page that tells the same. */
  path: string;
  /** The feed itself. */
  self: string;
}

/**
 * An RSS 2.0 document, newest item first. A browser that only shows it is given a stylesheet, so that a reader who
 * followed the link sees what he may do with it.
 * @param address makes a path of the site absolute
 */
export function rss(
  { title, description, path, self }: Channel,
  items: readonly FeedItem[],
  address: (path: string) => string,
): string {
  const moment = ({ on, at }: FeedItem) =>
    new Date(at ? `${at.replace(' ', 'T')}:00+08:00` : `${on}T00:00:00+08:00`).toUTCString();
  const to = (where: string) => escaped(address(where));
  const entries = items.map(
    (item) =>
      `<item><title>${escaped(item.title)}</title><link>${to(item.path)}</link>` +
      `<guid isPermaLink="false">${escaped(item.id)}</guid><pubDate>${moment(item)}</pubDate>` +
      `<description>${escaped(item.text)}</description></item>`,
  );
  const built = items[0] === undefined ? '' : `<lastBuildDate>${moment(items[0])}</lastBuildDate>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet type="text/css" href="${escaped(new URL(address('/rss.css')).pathname)}"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>${escaped(title)}</title><link>${to(path)}</link><description>${escaped(description)}</description><language>zh-CN</language>${built}<atom:link href="${to(self)}" rel="self" type="application/rss+xml"/>
${entries.join('\n')}
</channel></rss>
`;
}
