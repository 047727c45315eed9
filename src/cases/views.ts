/** Filters of the ledgers that a post keeps under a name. */
import { randomUUID } from 'node:crypto';
import { and, asc, eq } from 'drizzle-orm';
import { type Context, write } from '../../db/write.ts';
import { demand } from '../domain/actor.ts';
import { Refusal } from '../domain/outcome.ts';

export interface SavedView {
  id: string;
  name: string;
  query: string;
}

const MOST = 20;

/** The filters of whoever asks, by name. */
export async function listViews(ctx: Context): Promise<SavedView[]> {
  const { db, t } = ctx.read;
  const { id, name, query, accountId } = t.savedViews;
  return db
    .select({ id, name, query })
    .from(t.savedViews)
    .where(eq(accountId, ctx.actor.id))
    .orderBy(asc(name));
}

/** Keeps a filter; one of the same name is replaced. */
export async function saveView(ctx: Context, input: { name: string; query: string }): Promise<void> {
  demand(ctx.actor, 'office.keep-view');
  const name = input.name.trim();
  if (name === '' || name.length > 20) {
    throw new Refusal('invalid', '请给这个筛选起个名字，1 至 20 字。', { field: 'name' });
  }
  if (input.query === '' || input.query.length > 300) {
    throw new Refusal('invalid', '先筛选，再保存这个筛选。', { field: 'name' });
  }
  const { query } = input;
  await write(ctx, async (tx) => {
    const { savedViews: v } = tx.t;
    const own = await tx.db.select({ name: v.name }).from(v).where(eq(v.accountId, ctx.actor.id));
    if (own.length >= MOST && !own.some((one) => one.name === name)) {
      throw new Refusal('too-many', `最多保存 ${MOST} 个筛选，请先删去不用的。`, { field: 'name' });
    }
    await tx.db
      .insert(v)
      .values({ id: randomUUID(), accountId: ctx.actor.id, name, query })
      .onConflictDoUpdate({ target: [v.accountId, v.name], set: { query } });
    return { result: undefined, entries: [{ action: 'office.keep-view', subject: ctx.actor.id }] };
  });
}

/** Drops one's own filter. Throws `not-found` for somebody else's. */
export async function dropView(ctx: Context, id: string): Promise<void> {
  demand(ctx.actor, 'office.keep-view');
  await write(ctx, async (tx) => {
    const { savedViews: v } = tx.t;
    const gone = await tx.db
      .delete(v)
      .where(and(eq(v.id, id), eq(v.accountId, ctx.actor.id)))
      .returning({ id: v.id });
    if (gone.length === 0) throw new Refusal('not-found', '没有这个筛选，可能已经删去。');
    return { result: undefined, entries: [{ action: 'office.drop-view', subject: ctx.actor.id }] };
  });
}
