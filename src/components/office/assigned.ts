/** What an officer chooses for a name that the register does not hold: nothing, one of its bodies, or a new one. */
import type { Assignment } from '../../cases/plans.ts';
import type { Fields } from './forms.ts';

/** Chosen for a name that the register shall hold from now on: with the kind behind it. */
export const NEW_BODY = 'new:';

/** The choice for a name; null keeps it as printed. */
export function assignmentOf(name: string, choice: string): Assignment | null {
  if (choice === '') return null;
  return choice.startsWith(NEW_BODY)
    ? { name, newKind: choice.slice(NEW_BODY.length) }
    : { name, body: choice };
}

/** What a form asks to assign: names for which nothing was chosen, or what they are already, stay as they are. */
export function assignmentsIn(fields: Fields): Assignment[] {
  return [...chosenIn(fields)].flatMap(([name, choice], i) => {
    const was = fields[`was.${i}`];
    const one = choice === was ? null : assignmentOf(name, choice);
    return one === null ? [] : [was === undefined ? one : { ...one, was }];
  });
}

/** Choices by name as a form sends them back. */
export function chosenIn(fields: Fields): Map<string, string> {
  const chosen = new Map<string, string>();
  for (let i = 0; fields[`name.${i}`] !== undefined; i++) {
    chosen.set(fields[`name.${i}`]!, fields[`body.${i}`] ?? '');
  }
  return chosen;
}
