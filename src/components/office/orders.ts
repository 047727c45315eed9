/** What the buttons on an order's page do. */
import {
  checkOrder,
  endOrder,
  reportOrder,
  reportOrderDone,
  voidOrder,
  withdrawReport,
} from '../../cases/supervision.ts';
import type { Desk } from './desk.ts';
import { type Done, type Fields, seenOf } from './forms.ts';

/** The acts of an order's page, by the value of the button. */
export function orderActs(ctx: Desk['ctx'], id: string): Record<string, (f: Fields) => Promise<Done>> {
  const given = (f: Fields) => ({ text: f['text'] ?? '', seen: seenOf(f) });
  const acts: Record<string, (f: Fields) => Promise<void>> = {
    'report-order': (f) => reportOrder(ctx, id, given(f)),
    'order-done': (f) => reportOrderDone(ctx, id, given(f)),
    'withdraw-report': (f) => withdrawReport(ctx, id, { seen: seenOf(f) }),
    'check-order': (f) => checkOrder(ctx, id, { ...given(f), passed: true }),
    'return-order': (f) => checkOrder(ctx, id, { ...given(f), passed: false }),
    'end-order': (f) => endOrder(ctx, id, { seen: seenOf(f) }),
    'void-order': (f) => voidOrder(ctx, id, given(f)),
  };
  return Object.fromEntries(
    Object.entries(acts).map(([act, run]) => [
      act,
      async (fields: Fields): Promise<Done> => {
        await run(fields);
        return { notice: act };
      },
    ]),
  );
}
