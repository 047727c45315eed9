/** What a meeting has to deal with (§2): plans that wait for it, orders that are open, entries that lag, decisions owed. */
import type { Context } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { addDays, type CivilDate, civilDate } from '../../domain/calendar.ts';
import { type AgendaItem, type AgendaKind, DECISION_KIND_NAMES } from '../../domain/duties/meetings.ts';
import { LAMP_NAMES } from '../../domain/ledgers.ts';
import type { Gate } from '../../domain/schemes.ts';
import { ESCALATION_NAMES, INSTRUMENT_NAMES, seriesNumber } from '../../domain/supervision.ts';
import { listBodies } from '../bodies.ts';
import { type Entry, findEntries } from '../ledgers.ts';
import { findSchemes } from '../schemes.ts';
import { findOrders } from '../supervision/find.ts';
import { openDecisions } from './decisions.ts';

/** An item that may be put on an agenda, and whether it cannot well be left off. */
export interface Offered extends AgendaItem {
  about: AgendaKind;
  reference: string;
  pressing: boolean;
}

/** How many items of one kind are offered at most. */
const MOST = 40;

/** What a meeting of a body has to deal with, the plans first; this year's and what is left of the last. */
export async function agendaFor(ctx: Context, body: string): Promise<Offered[]> {
  demand(ctx.actor, 'office.read');
  const today = civilDate(ctx.now);
  const years = [Number(today.slice(0, 4)), Number(today.slice(0, 4)) - 1];
  const entries = (await Promise.all(years.map((year) => findEntries(ctx, { year })))).flat();
  const parts = [
    await schemesFor(ctx, body, years),
    await ordersFor(ctx, body, years, entries),
    entriesFor(body, entries, today),
    (await openDecisions(ctx, body)).map(({ id, text, becomes }) => ({
      ...{ text: `${text}（${DECISION_KIND_NAMES[becomes]}，尚未落实）`, about: 'decision' as const },
      ...{ reference: id, pressing: true },
    })),
  ];
  return parts.flatMap((part) => part.slice(0, MOST));
}

const isCity = (body: string) => body === 'ldxz' || body === 'ggb';

/** Before which gates a plan waits for a body: for its meeting, or for the reform office's check and filing (§4.2). */
function gatesOf(body: string): readonly Gate[] {
  if (body === 'ldxz') return ['leading-group'];
  return body === 'ggb' ? ['checked', 'filed'] : ['special-group'];
}

async function schemesFor(ctx: Context, body: string, years: readonly number[]): Promise<Offered[]> {
  const planned = (await Promise.all(years.map((year) => findSchemes(ctx, year)))).flat();
  return planned.flatMap(({ entry, scheme, state }): Offered[] => {
    const waits = scheme !== null && state.next !== null && gatesOf(body).includes(state.next);
    if (!waits || (!isCity(body) && scheme.groupId !== body)) return [];
    const back = state.returned.length > 0 ? '，退回后重新报审' : '';
    return [{ text: `审议《${scheme.title}》${back}`, about: 'scheme', reference: entry.id, pressing: true }];
  });
}

async function ordersFor(
  ctx: Context,
  body: string,
  years: readonly number[],
  entries: readonly Entry[],
): Promise<Offered[]> {
  const orders = (await Promise.all(years.map((year) => findOrders(ctx, { year })))).flat();
  const parents = new Map((await listBodies(ctx)).map(({ id, parent }) => [id, parent]));
  const keepers = new Map(entries.map(({ id, keeper }) => [id, keeper]));
  return orders
    .filter(({ state }) => state.status !== 'ended' && state.status !== 'voided')
    .filter(
      ({ lead, entryId }) =>
        isCity(body) || lead === body || parents.get(lead) === body || keepers.get(entryId ?? '') === body,
    )
    .toSorted((a, b) => b.state.lateDays - a.state.lateDays)
    .map(({ id, instrument, year, number, matter, deadline, state }) => ({
      text: `${INSTRUMENT_NAMES[instrument]}${seriesNumber(year, number)}：${matter}（${deadline} 前办结，${state.escalation === 'none' ? '' : `逾期 ${state.lateDays} 天，`}${ESCALATION_NAMES[state.escalation]}）`,
      ...{ about: 'order' as const, reference: id, pressing: state.lateDays > 0 },
    }));
}

/** The entries that are overdue, lagging, under a plate or due within a month. */
function entriesFor(body: string, entries: readonly Entry[], today: CivilDate): Offered[] {
  const soon = addDays(today, 30);
  const concerns = ({ keeper, lead }: Entry) =>
    keeper === body || lead === body || (isCity(body) && keeper === 'ggb');
  const why = ({ state }: Entry) =>
    [
      ...(state.lamp === 'overdue' || state.lamp === 'lagging' ? [LAMP_NAMES[state.lamp]] : []),
      ...(state.qualityListed ? ['挂牌督办'] : []),
      ...(state.completedOn === null && state.due >= today && state.due <= soon ? [`${state.due} 到期`] : []),
    ].join('、');
  return entries
    .filter((entry) => concerns(entry) && entry.state.status !== 'struck-off' && why(entry) !== '')
    .map((entry) => ({
      text: `${entry.title}（${why(entry)}）`,
      ...{ about: 'ledger' as const, reference: entry.id, pressing: true },
    }));
}
