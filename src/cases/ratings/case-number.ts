import type { Read } from '../../../db/engine.ts';
import type { Context } from '../../../db/write.ts';
import { caseNumber } from '../../domain/ratings.ts';

/** Numbers met so far; a case keeps its own for ever. */
const met = new WeakMap<Read, Map<string, string>>();

/**
 * The rating whose case has this public number; undefined where none has. Staff name a case by its number and never learn
 * the rating's id: the receipt could be computed from it, and the moment of the touch read.
 */
export async function ratingOfCase(
  { read }: Pick<Context, 'read'>,
  number: string,
): Promise<string | undefined> {
  const numbers = met.get(read) ?? new Map<string, string>();
  met.set(read, numbers);
  const known = numbers.get(number);
  if (known !== undefined) return known;
  const { db, t } = read;
  for (const { id } of await db.select({ id: t.ratingCases.ratingId }).from(t.ratingCases)) {
    numbers.set(caseNumber(id), id);
  }
  return numbers.get(number);
}
