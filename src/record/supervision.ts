import { z } from 'zod';
import type { Facts } from '../domain/assessment.ts';
import { type CivilDate, periodEnd, quarterOf } from '../domain/calendar.ts';
import { canonical } from '../domain/canonical.ts';
import type { Finding } from '../domain/outcome.ts';
import {
  ESCALATIONS,
  INSTRUMENTS,
  ORDER_EVENTS,
  ORDER_STATUSES,
  type OrderState,
  orderState,
  RHYTHMS,
  SUPERVISION_KINDS,
} from '../domain/supervision.ts';
import { YearHead } from './published.ts';
import type { PublicRecord } from './read.ts';

const date = z.iso.date();
const count = z.int().nonnegative();

/** An order or letter as the public may read it: no instruction, no report's wording, no names. */
const PublicOrder = z.strictObject({
  id: z.string(),
  instrument: z.enum(INSTRUMENTS),
  number: z.int().positive(),
  kind: z.enum(SUPERVISION_KINDS),
  entry: z.string().nullable(),
  /** The unit that issued it. Absent: the reform office. */
  issuer: z.string().optional(),
  lead: z.string(),
  assisting: z.array(z.string()),
  matter: z.string(),
  issuedOn: date,
  deadline: date,
  rhythm: z.enum(RHYTHMS),
  events: z.array(z.strictObject({ on: date, kind: z.enum(ORDER_EVENTS), unit: z.string() })),
  /** From here on everything follows from the events, the terms and the rule. */
  status: z.enum(ORDER_STATUSES),
  reportsDue: count,
  reportsMissing: count,
  completedOn: date.nullable(),
  checkedOn: date.nullable(),
  endedOn: date.nullable(),
  returned: count,
  lateDays: count,
  escalation: z.enum(ESCALATIONS),
});
export type PublicOrder = z.infer<typeof PublicOrder>;

/** A year of supervision (§6): `supervision/<yyyy>.json`. Replaced as the year goes on. */
export const SupervisionRecord = YearHead.extend({
  /** From how many days past the deadline on; the escalation follows from it. */
  rule: z.strictObject({ circulateDays: count, accountDays: count }),
  orders: z.array(PublicOrder),
  /** Numbers of orders on withheld tasks; they keep their place. */
  withheld: z.array(z.string()),
  circulars: z.array(
    z.strictObject({
      id: z.string(),
      number: z.int().positive(),
      kind: z.enum(SUPERVISION_KINDS),
      title: z.string(),
      on: date,
      findings: z.array(z.strictObject({ unit: z.string(), text: z.string() })),
    }),
  ),
});
export type SupervisionRecord = z.infer<typeof SupervisionRecord>;

/** The part of a published order that follows from its events. */
export function orderStanding(state: OrderState) {
  const { status, completedOn, checkedOn, endedOn, returned, lateDays, escalation } = state;
  return {
    ...{ status, completedOn, checkedOn, endedOn, returned, lateDays, escalation },
    ...{ reportsDue: state.reports.length, reportsMissing: state.missingReports },
  };
}

const numbered = (order: PublicOrder) =>
  order.events.map((event, i) => ({ ...event, sequence: i + 1, actor: '' }));

/** Recomputes states and escalations; holds that no lead checked itself, and that no number of a series is missing. */
export function checkSupervision(year: SupervisionRecord): Finding[] {
  const finding = (code: string, id: string, left: unknown, right: unknown, what: string): Finding => ({
    ...{ code, clause: '§6', subject: `supervision/${year.year}/${id}` },
    ...{ expected: canonical(left), actual: canonical(right) },
    message: `supervision/${year.year}/${id}：${what}，公布为 ${canonical(right)}，应为 ${canonical(left)}。`,
  });
  const orders = year.orders.flatMap((order) => {
    const expected = orderStanding(orderState(order, numbered(order), year.asOf, year.rule));
    const keys = Object.keys(expected) as (keyof typeof expected)[];
    const actual = Object.fromEntries(keys.map((key) => [key, order[key]]));
    return [
      ...(canonical(expected) === canonical(actual)
        ? []
        : [finding('supervision.state', order.id, expected, actual, '督办状态与经过不符')]),
      ...order.events
        .filter((event) => event.kind === 'checked' && event.unit === order.lead)
        .map(() => finding('supervision.checker', order.id, '另一单位', order.lead, '核查者就是主办单位')),
    ];
  });
  const gaps = [...INSTRUMENTS, 'circular'].flatMap((series) => {
    const ids = [...year.orders.map(({ id }) => id), ...year.withheld, ...year.circulars.map(({ id }) => id)];
    const numbers = ids
      .filter((id) => id.startsWith(`${year.year}-${series}-`))
      .map((id) => Number(id.split('-').at(-1)))
      .sort((a, b) => a - b);
    const whole = numbers.map((_, i) => i + 1);
    return canonical(whole) === canonical(numbers)
      ? []
      : [finding('supervision.series', series, whole, numbers, '编号不连续')];
  });
  return [...orders, ...gaps];
}

/** Every published order, latest year first, in its order of issue. */
export function allOrders(record: PublicRecord): { order: PublicOrder; year: SupervisionRecord }[] {
  return record.supervision.toReversed().flatMap((year) => year.orders.map((order) => ({ order, year })));
}

/** Whether an order stands past its deadline and is not reported done. */
export const isOverdue = (order: PublicOrder) => order.status === 'open' && order.escalation !== 'none';

/**
 * Orders and letters with a unit in the lead whose deadline fell in a period (§6), as they stood at its end; an order of
 * the year before may fall due in it. Voided ones are none. Closed is what was checked; what was reported in time and
 * waits for its check is neither closed nor overdue. Nothing where no year's record is out.
 */
export function orderFacts(record: PublicRecord, period: string, unit: string): Facts['supervision'] {
  const year = Number(period.slice(0, 4));
  const years = record.supervision.filter((one) => one.year === year || one.year === year - 1);
  if (!years.some((one) => one.year === year)) return undefined;
  const within = (day: CivilDate) => (period.includes('-Q') ? quarterOf(day) : day.slice(0, 4)) === period;
  const end = periodEnd(period);
  const states = years.flatMap(({ orders, rule }) =>
    orders
      .filter((order) => order.lead === unit && order.issuedOn <= end && within(order.deadline))
      .map((order) => orderState(order, numbered(order), end, rule))
      .filter(({ status }) => status !== 'voided'),
  );
  const closed = states.filter(({ status }) => status === 'checked' || status === 'ended');
  const late = closed.filter(({ lateDays }) => lateDays > 0).length;
  return {
    orders: states.length,
    closedOnTime: closed.length - late,
    closedLate: late,
    openOverdue: states.filter((state) => !closed.includes(state) && state.lateDays > 0).length,
  };
}
