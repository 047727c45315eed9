import { REFORM_OFFICE } from '../domain/actor.ts';
import type { CivilDate } from '../domain/calendar.ts';
import type { EscalationRule, OrderState, SupervisionKind } from '../domain/supervision.ts';
import type { YearHead } from '../record/published.ts';
import { orderStanding, type PublicOrder, SupervisionRecord } from '../record/supervision.ts';
import { type RecordFile, recordFile } from './files.ts';

/** What the supervision module tells of an order; see `findOrders`. */
interface Order
  extends Pick<
    PublicOrder,
    | 'id'
    | 'instrument'
    | 'number'
    | 'kind'
    | 'lead'
    | 'assisting'
    | 'matter'
    | 'issuedOn'
    | 'deadline'
    | 'rhythm'
    | 'events'
  > {
  entryId: string | null;
  issuer: string;
  state: OrderState;
}
interface Circular {
  id: string;
  number: number;
  kind: SupervisionKind;
  title: string;
  on: CivilDate;
  findings: { unit: string; text: string }[];
}

/**
 * Composes a year of supervision (§6). What goes out is named field by field: instructions, whose they were, notes and
 * the wording of reports are not among them.
 */
export function composeSupervision(
  orders: readonly Order[],
  circulars: readonly Circular[],
  known: YearHead & { rule: EscalationRule; hidden: ReadonlySet<string> },
): RecordFile {
  const { hidden, ...head } = known;
  const isHidden = (order: Order) => order.entryId !== null && hidden.has(order.entryId);
  const value: SupervisionRecord = {
    ...head,
    orders: orders
      .filter((order) => !isHidden(order))
      .map(({ id, instrument, number, kind, entryId, lead, assisting, matter, ...order }) => ({
        ...{ id, instrument, number, kind, entry: entryId, lead, assisting, matter },
        ...(order.issuer === REFORM_OFFICE ? {} : { issuer: order.issuer }),
        ...{ issuedOn: order.issuedOn, deadline: order.deadline, rhythm: order.rhythm },
        events: order.events.map((event) => ({ on: event.on, kind: event.kind, unit: event.unit })),
        ...orderStanding(order.state),
      })),
    withheld: orders.filter(isHidden).map((order) => order.id),
    circulars: circulars
      .filter((circular) => circular.on <= known.asOf)
      .map(({ id, number, kind, title, on, findings }) => ({ id, number, kind, title, on, findings })),
  };
  return recordFile(`supervision/${known.year}.json`, SupervisionRecord, value, false);
}
