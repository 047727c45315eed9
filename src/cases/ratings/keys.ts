import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Transaction } from '../../../db/engine.ts';
import { type Context, write } from '../../../db/write.ts';
import { type Actor, demand } from '../../domain/actor.ts';
import { Refusal } from '../../domain/outcome.ts';

/** A queue or case system's key to one service centre, without the key itself. */
export type ApiKey = Omit<Transaction['t']['apiKeys']['$inferSelect'], 'hash'>;

const hashOf = (secret: string) => hash('sha256', `key${secret}`, 'base64url');

/**
 * Makes a key with which the queue or case system of a centre fetches tickets.
 * @param label which system, 1–60 characters
 * @returns the key, shown this once and stored hashed
 */
export async function makeApiKey(ctx: Context, centre: string, label: string): Promise<string> {
  demand(ctx.actor, 'ratings.keys', { unit: centre });
  const { db, t } = ctx.read;
  const [body] = await db.select({ kind: t.bodies.kind }).from(t.bodies).where(eq(t.bodies.id, centre));
  if (body?.kind !== 'service-centre') {
    throw new Refusal('invalid', `“${centre}”不是政务服务中心；密钥按中心发放。`, { field: 'centre' });
  }
  if (label.trim() === '' || label.length > 60) {
    throw new Refusal('invalid', '请写明由哪个系统使用，1 至 60 字，如“排队叫号系统”。', { field: 'label' });
  }
  const id = `key-${randomBytes(5).toString('hex')}`;
  const secret = randomBytes(24).toString('base64url');
  const row = { id, hash: hashOf(secret), centre, label: label.trim(), madeAt: ctx.now, revokedAt: null };
  return write(ctx, async (tx) => {
    await tx.db.insert(tx.t.apiKeys).values(row);
    return {
      result: `${id}.${secret}`,
      entries: [{ action: 'ratings.make-key', subject: id, detail: { centre } }],
    };
  });
}

/** Takes a key out of use at once. */
export async function revokeApiKey(ctx: Context, id: string): Promise<void> {
  const { db, t } = ctx.read;
  const [found] = await db.select().from(t.apiKeys).where(eq(t.apiKeys.id, id));
  demand(ctx.actor, 'ratings.keys', found ? { unit: found.centre } : {});
  if (found === undefined) throw new Refusal('not-found', '没有这把密钥。');
  await write(ctx, async (tx) => {
    const keys = tx.t.apiKeys;
    const revoked = await tx.db
      .update(keys)
      .set({ revokedAt: ctx.now })
      .where(and(eq(keys.id, id), isNull(keys.revokedAt)))
      .returning({ id: keys.id });
    if (revoked.length === 0) throw new Refusal('conflict', '这把密钥已经停用。');
    return { result: undefined, entries: [{ action: 'ratings.revoke-key', subject: id }] };
  });
}

/** Keys of a centre, in the order of their making. */
export async function listApiKeys(ctx: Context, centre: string): Promise<ApiKey[]> {
  demand(ctx.actor, 'ratings.keys', { unit: centre });
  const { db, t } = ctx.read;
  const { id, label, madeAt, revokedAt } = t.apiKeys;
  return db
    .select({ id, centre: t.apiKeys.centre, label, madeAt, revokedAt })
    .from(t.apiKeys)
    .where(eq(t.apiKeys.centre, centre))
    .orderBy(asc(madeAt), asc(id));
}

const HEADER = /^Bearer (key-[0-9a-f]{10})\.([A-Za-z0-9_-]{32})$/;

/** The id of the key that a request's header names, whether or not there is one. */
export const namedKey = (authorization: string): string | undefined => HEADER.exec(authorization)?.[1];

/** Whether there is a key of that id, in use or not. */
export async function isApiKey(ctx: Context, id: string | undefined): Promise<boolean> {
  if (id === undefined) return false;
  const { db, t } = ctx.read;
  return (await db.select({ id: t.apiKeys.id }).from(t.apiKeys).where(eq(t.apiKeys.id, id))).length > 0;
}

/**
 * Who acts with a key: the centre's system, with the right of its manager to issue tickets.
 * @param authorization the request's header, `Bearer key-….…`
 * @throws Refusal `unsigned` when it is no key in use
 */
export async function actorOfKey(ctx: Context, authorization: string): Promise<Actor> {
  const [, id, secret] = HEADER.exec(authorization) ?? [];
  const { db, t } = ctx.read;
  const [found] = id ? await db.select().from(t.apiKeys).where(eq(t.apiKeys.id, id)) : [];
  const same =
    found !== undefined && timingSafeEqual(Buffer.from(found.hash), Buffer.from(hashOf(secret ?? '')));
  if (!same || found.revokedAt !== null) {
    const message =
      '密钥无效或已停用；请求头写作 Authorization: Bearer key-…，密钥由中心管理员在办公系统生成。';
    throw new Refusal('unsigned', message);
  }
  return { kind: 'staff', id: found.id, role: 'centre-manager', unit: found.centre };
}
