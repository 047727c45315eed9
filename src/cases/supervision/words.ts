/** Words of supervision (§6): what must be said, and what must not go out. */
import { Refusal } from '../../domain/outcome.ts';

/** The text without outer space. Throws `invalid` where it is empty, `too-large` past the most. */
export function demandWords(text: string, what: string, field: string, most: number): string {
  const words = text.trim();
  if (words === '') throw new Refusal('invalid', `请填写${what}。`, { field });
  if (words.length > most)
    throw new Refusal('too-large', `${what}最多 ${most} 字，现为 ${words.length} 字。`, { field });
  return words;
}

/** Leaders' names and words are internal (§6); copied into the public matter they would go out with it. */
export function demandPublic(text: string, internal: readonly string[], field: string): void {
  const found = internal
    .map((words) => words.trim())
    .find((words) => words.length >= 2 && text.includes(words));
  if (found === undefined) return;
  throw new Refusal(
    'rule-broken',
    '这一栏会公开，不能写批示人或批示原文（§6）；请改用公开的表述，原文只写在内部栏。',
    { clause: '§6', field },
  );
}
