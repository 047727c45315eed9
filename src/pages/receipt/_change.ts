import { changeRating } from '../../cases/ratings.ts';
import { Refusal } from '../../domain/outcome.ts';
import { ChangeInput, QUESTIONS } from '../../domain/ratings.ts';
import { ratingReasons } from '../../record/reasons.ts';

/**
 * Takes what the holder of a receipt adds or changes. @returns the new receipt
 * @throws Refusal for what is amiss, in words for the form
 */
export async function takeChange(
  ctx: Parameters<typeof changeRating>[0],
  code: string,
  form: FormData,
): Promise<string> {
  const comment = String(form.get('comment') ?? '').trim();
  const answers = Object.fromEntries(
    QUESTIONS.flatMap((question) => (form.get(question) ? [[question, form.get(question)]] : [])),
  );
  const level = form.get('level');
  // Ticked under one level and sent with another: those reasons were not meant.
  const fitting = Object.entries(ratingReasons()).find(([name]) => name === level)?.[1] ?? [];
  const reasons = form.getAll('reason').filter((reason) => fitting.some((one) => one.code === reason));
  const parsed = ChangeInput.safeParse({
    id: form.get('id'),
    level,
    reasons,
    ...(comment !== '' && { comment }),
    ...(Object.keys(answers).length > 0 && { answers }),
  });
  if (!parsed.success) throw new Refusal('invalid', parsed.error.issues[0]!.message);
  return (await changeRating(ctx, code, parsed.data)).receipt;
}
