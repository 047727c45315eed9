/** What the buttons on an entry's page do: each one use case, its fields as typed. */
import {
  clearQuality,
  decideCorrection,
  decideDeadline,
  decideVoid,
  type HeldFile,
  holdToAccount,
  listQuality,
  proposeCorrection,
  proposeDeadline,
  proposeVoid,
  reopen,
  report,
  reportComplete,
  strikeOff,
  undo,
  urge,
  verify,
} from '../../cases/ledgers.ts';
import type { QualityGround } from '../../domain/ledgers/triggers.ts';
import type { VerifyMethod } from '../../domain/ledgers.ts';
import type { Desk } from './desk.ts';
import { type Done, type Fields, seenOf, wholeNumber } from './forms.ts';

/** The acts of an entry's page, by the value of the button. @param evidence takes in the files that a report brings */
export function stepActs(
  ctx: Desk['ctx'],
  id: string,
  evidence: (form: FormData) => Promise<HeldFile[]>,
): Record<string, (fields: Fields, form: FormData) => Promise<Done>> {
  const given = (fields: Fields) => ({ text: fields['text'] ?? '', seen: seenOf(fields) });
  const check = (passed: boolean) => (fields: Fields) =>
    verify(ctx, id, { ...given(fields), passed, method: (fields['method'] ?? '') as VerifyMethod });
  const decide = (approved: boolean) => (fields: Fields) =>
    decideDeadline(ctx, id, { ...given(fields), approved });
  const steps: Record<string, (fields: Fields, form: FormData) => Promise<void>> = {
    complete: async (fields, form) =>
      reportComplete(ctx, id, { ...given(fields), evidence: await evidence(form) }),
    verify: check(true),
    return: check(false),
    strike: (fields) => strikeOff(ctx, id, given(fields)),
    approve: decide(true),
    decline: decide(false),
    'propose-deadline': (fields) =>
      proposeDeadline(ctx, id, {
        due: fields['due'] ?? '',
        reason: fields['text'] ?? '',
        seen: seenOf(fields),
      }),
    urge: (fields) => urge(ctx, id, given(fields)),
    'list-quality': (fields) =>
      listQuality(ctx, id, {
        ...given(fields),
        ground: (fields['ground'] ?? '') as QualityGround,
        plate: fields['plate'],
      }),
    'clear-quality': (fields) =>
      clearQuality(ctx, id, { ...given(fields), method: (fields['method'] ?? '') as VerifyMethod }),
    'hold-to-account': (fields) => holdToAccount(ctx, id, given(fields)),
    'propose-correction': (fields) =>
      proposeCorrection(ctx, id, {
        ...given(fields),
        month: fields['month'] ?? '',
        share: wholeNumber(fields['share']),
      }),
    'approve-correction': (fields) => decideCorrection(ctx, id, { ...given(fields), approved: true }),
    'decline-correction': (fields) => decideCorrection(ctx, id, { ...given(fields), approved: false }),
    'propose-void': (fields) => proposeVoid(ctx, id, given(fields)),
    'approve-void': (fields) => decideVoid(ctx, id, { ...given(fields), approved: true }),
    'decline-void': (fields) => decideVoid(ctx, id, { ...given(fields), approved: false }),
    reopen: (fields) => reopen(ctx, id, given(fields)),
    undo: (fields) => undo(ctx, id, { seen: seenOf(fields) }),
  };
  const plain = Object.fromEntries(
    Object.entries(steps).map(([act, run]) => [
      act,
      async (fields: Fields, form: FormData): Promise<Done> => {
        await run(fields, form);
        return { notice: act };
      },
    ]),
  );
  return {
    ...plain,
    report: async (fields, form): Promise<Done> => {
      const share = wholeNumber(fields['share']);
      const more = { month: fields['month'], evidence: await evidence(form) };
      const before = await report(ctx, id, { ...given(fields), share, ...more });
      return share < before ? { notice: 'report-lower', n: before } : { notice: 'report' };
    },
  };
}
