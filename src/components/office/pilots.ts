/** What the buttons on a pilot's page do. */

import { recordFulfilment } from '../../cases/duties.ts';
import {
  amendPilot,
  concludePilot,
  draftLetter,
  getPilot,
  judgeEffect,
  signLetter,
  spreadPilot,
} from '../../cases/pilots.ts';
import type { Effect, Scope } from '../../domain/pilots.ts';
import type { Desk } from './desk.ts';
import { type Done, type Fields, seenOf, wholeNumber } from './forms.ts';

/** The acts of a pilot's page, by the value of the button. */
export function pilotActs(ctx: Desk['ctx'], id: string): Record<string, (f: Fields) => Promise<Done>> {
  const given = (f: Fields) => ({
    ...{ on: f['on'] ?? '', paper: f['paper'] ?? '', note: f['note'] ?? '' },
    seen: seenOf(f),
  });
  const acts: Record<string, (f: Fields) => Promise<unknown>> = {
    'draft-letter': () => draftLetter(ctx, id),
    'sign-letter': async (f) => {
      const { keepers } = await getPilot(ctx, id);
      const copies = keepers.map((keeper, i) => ({ keeper, place: f[`place.${i}`] ?? '' }));
      await signLetter(ctx, id, { version: wholeNumber(f['version']), on: f['on'] ?? '', copies });
    },
    'record-one': (f) => {
      const [duty = '', period = ''] = (f['one'] ?? '').split(' ');
      return recordFulfilment(ctx, {
        ...{ duty, body: id, on: f['on'] ?? '', period, kind: 'document' },
        subject: f['subject'] ?? '',
      });
    },
    conclude: (f) => concludePilot(ctx, id, given(f)),
    judge: (f) => judgeEffect(ctx, id, { ...given(f), effect: f['effect'] as Effect }),
    spread: (f) => spreadPilot(ctx, id, { ...given(f), scope: f['scope'] as Scope }),
    amend: (f) =>
      amendPilot(ctx, id, {
        ...{
          post: f['post'] ?? '',
          responsibility: f['responsibility'] ?? '',
          objective: f['objective'] ?? '',
        },
        seen: seenOf(f),
      }),
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
