/** What the buttons on a plan's page do: each one use case, its fields as typed. */
import {
  chooseEvaluation,
  makePriority,
  openScheme,
  passGate,
  raiseProblem,
  recordEvaluation,
  reportEvaluation,
  returnScheme,
  settleProblem,
} from '../../cases/schemes.ts';
import type { Answer, Gate, Grade, Opinion, Way } from '../../domain/schemes.ts';
import type { Desk } from './desk.ts';
import { type Done, type Fields, seenOf, wholeNumber } from './forms.ts';

/** Opinions as typed, one pair of fields each; bodies may be given by their short names. */
function opinionsOf(fields: Fields): Opinion[] {
  return Object.keys(fields)
    .filter((name) => name.startsWith('who.'))
    .map((name) => ({ who: fields[name]!, answer: fields[`answer.${name.slice(4)}`] as Answer }));
}

/** The acts of a plan's page, by the value of the button. */
export function schemeActs(ctx: Desk['ctx'], id: string): Record<string, (f: Fields) => Promise<Done>> {
  const given = (f: Fields) => ({ on: f['on'] ?? '', note: f['note'] ?? '', seen: seenOf(f) });
  const title = (f: Fields) => f['paperTitle'] ?? '';
  const acts: Record<string, (f: Fields) => Promise<void>> = {
    'open-scheme': (f) =>
      openScheme(ctx, { entry: id, title: f['title'] ?? '', group: f['group'] || undefined }),
    pass: (f) =>
      passGate(ctx, id, {
        ...given(f),
        gate: f['gate'] as Gate,
        paper: { number: f['paperNumber'] ?? '', title: title(f) },
        way: f['way'] as Way | undefined,
        opinions: opinionsOf(f),
      }),
    'return-scheme': (f) => returnScheme(ctx, id, given(f)),
    priority: (f) => makePriority(ctx, id, { seen: seenOf(f) }),
    choose: (f) => chooseEvaluation(ctx, id, given(f)),
    evaluate: (f) =>
      recordEvaluation(ctx, id, {
        ...given(f),
        evaluator: f['evaluator'] ?? '',
        grade: f['grade'] as Grade,
        paper: title(f),
      }),
    'report-evaluation': (f) => reportEvaluation(ctx, id, { ...given(f), paper: title(f) }),
    raise: (f) => raiseProblem(ctx, id, given(f)),
    'settle-problem': (f) => settleProblem(ctx, id, { ...given(f), problem: wholeNumber(f['problem']) }),
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
