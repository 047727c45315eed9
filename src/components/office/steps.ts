/** What the buttons on an entry's page do: each one use case, its fields as typed. */
import {
  decideDeadline,
  markQuality,
  proposeDeadline,
  report,
  reportComplete,
  strikeOff,
  urge,
  verify,
} from '../../cases/ledgers.ts';
import type { VerifyMethod } from '../../domain/ledgers.ts';
import type { Desk } from './desk.ts';
import { type Done, type Fields, seenOf, wholeNumber } from './forms.ts';

/** The acts of an entry's page, by the value of the button. */
export function stepActs(ctx: Desk['ctx'], id: string): Record<string, (fields: Fields) => Promise<Done>> {
  const given = (fields: Fields) => ({ text: fields['text'] ?? '', seen: seenOf(fields) });
  const check = (passed: boolean) => (fields: Fields) =>
    verify(ctx, id, { ...given(fields), passed, method: (fields['method'] ?? '') as VerifyMethod });
  const decide = (approved: boolean) => (fields: Fields) =>
    decideDeadline(ctx, id, { ...given(fields), approved });
  const steps: Record<string, (fields: Fields) => Promise<void>> = {
    report: (fields) => report(ctx, id, { ...given(fields), share: wholeNumber(fields['share']) }),
    complete: (fields) => reportComplete(ctx, id, given(fields)),
    verify: check(true),
    return: check(false),
    strike: (fields) => strikeOff(ctx, id, { seen: seenOf(fields) }),
    approve: decide(true),
    decline: decide(false),
    'propose-deadline': (fields) =>
      proposeDeadline(ctx, id, {
        due: fields['due'] ?? '',
        reason: fields['text'] ?? '',
        seen: seenOf(fields),
      }),
    urge: (fields) => urge(ctx, id, given(fields)),
    'list-quality': (fields) => {
      const plate = fields['plate']?.trim().slice(0, 40);
      return markQuality(ctx, id, { ...given(fields), listed: true, ...(plate ? { plate } : {}) });
    },
    'clear-quality': (fields) => markQuality(ctx, id, { ...given(fields), listed: false }),
  };
  return Object.fromEntries(
    Object.entries(steps).map(([act, run]) => [
      act,
      async (fields: Fields): Promise<Done> => {
        await run(fields);
        return { notice: act };
      },
    ]),
  );
}
