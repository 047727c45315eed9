/** A form that was sent twice, by a second click or from a page that was gone back to, is one act. */
import type { SQL } from 'drizzle-orm';
import type { Transaction } from '../../db/engine.ts';
import { Refusal } from '../domain/outcome.ts';

/**
 * Refuses what stands in the table already. Asked within the act's transaction: of two clicks at once, the second waits
 * and then finds what the first wrote.
 * @param same what makes two of them the same
 * @param refusal Chinese: what stands there already and what to do if this is another
 * @throws Refusal `conflict`
 */
export async function demandNew(
  tx: Transaction,
  table: Parameters<Transaction['db']['$count']>[0],
  same: SQL | undefined,
  refusal: { message: string; field?: string; clause?: string },
): Promise<void> {
  const { message, ...where } = refusal;
  if ((await tx.db.$count(table, same)) > 0) throw new Refusal('conflict', message, where);
}
