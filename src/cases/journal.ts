/** Reading the office's journal: who did what, when, to what. */
import { and, desc, eq, like, lt, or } from 'drizzle-orm';
import type { Context } from '../../db/write.ts';
import { demand } from '../domain/actor.ts';

export interface JournalLine {
  id: string;
  at: number;
  actor: string;
  unit: string | null;
  action: string;
  subject: string;
  detail: Record<string, unknown>;
}

/** Whether nothing was ever done here: every act leaves a line, so an empty journal is an untouched instance. */
export async function isUntouched(ctx: Context): Promise<boolean> {
  const { db, t } = ctx.read;
  return (await db.select({ id: t.journal.id }).from(t.journal).limit(1)).length === 0;
}

/**
 * Lines of the journal, latest first.
 * @param where.module first part of the action, `ledgers`
 * @param where.before the last line seen; only lines after it in this order. A moment may have many lines, so the
 * moment alone would lose some.
 */
export async function readJournal(
  ctx: Context,
  where: {
    subject?: string;
    actor?: string;
    module?: string;
    before?: Pick<JournalLine, 'at' | 'id'>;
    limit: number;
  },
): Promise<JournalLine[]> {
  demand(ctx.actor, 'journal.read');
  const { db, t } = ctx.read;
  return db
    .select()
    .from(t.journal)
    .where(
      and(
        where.subject ? eq(t.journal.subject, where.subject) : undefined,
        where.actor ? eq(t.journal.actor, where.actor) : undefined,
        where.module ? like(t.journal.action, `${where.module}.%`) : undefined,
        where.before
          ? or(
              lt(t.journal.at, where.before.at),
              and(eq(t.journal.at, where.before.at), lt(t.journal.id, where.before.id)),
            )
          : undefined,
      ),
    )
    .orderBy(desc(t.journal.at), desc(t.journal.id))
    .limit(where.limit);
}
