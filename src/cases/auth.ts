/**
 * Staff sign-in. Lucia keeps the sessions; it is given the hash of the cookie's token as session id, so that the
 * cookie's value is never at rest. Idle end after 30 minutes, absolute end after 12 hours.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { and, eq, lte } from 'drizzle-orm';
import { type Adapter, Lucia, TimeSpan } from 'lucia';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Transaction } from '../../db/engine.ts';
import { type Context, write } from '../../db/write.ts';
import type { Actor, Role } from '../domain/actor.ts';
import { Refusal } from '../domain/outcome.ts';
import { loadAccount } from './auth/accounts.ts';
import { hashPassword } from './auth/passwords.ts';

export {
  type Account,
  accountTitles,
  addAccount,
  disableAccount,
  enableAccount,
  listAccounts,
  type NewAccount,
} from './auth/accounts.ts';

/** Who is signed in. */
export interface Session {
  actor: Extract<Actor, { kind: 'staff' }>;
  /** The post shown in the header, e.g. 市改革办台账岗. */
  title: string;
  expiresAt: number;
}

const IDLE_MINUTES = 30;
const LIFE_HOURS = 12;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

declare module 'lucia' {
  interface Register {
    Lucia: Lucia<{ endsAt: number }, { title: string; role: Role; unit: string; disabled: boolean }>;
    DatabaseUserAttributes: { title: string; role: Role; unit: string; disabled: boolean };
    DatabaseSessionAttributes: { endsAt: number };
  }
}

/** Lucia's view of our two tables. Session writes go through `write` like everything else. */
function adapter(ctx: Context): Adapter {
  const { db, t } = ctx.read;
  const change = (action: string, subject: string, body: (tx: Transaction) => Promise<unknown>) =>
    write(ctx, async (tx) => {
      await body(tx);
      return { result: undefined, entries: [{ action, subject }] };
    });
  return {
    getSessionAndUser: async (id) => {
      const [row] = await db
        .select({ session: t.sessions, account: t.accounts })
        .from(t.sessions)
        .innerJoin(t.accounts, eq(t.accounts.id, t.sessions.accountId))
        .where(eq(t.sessions.id, id));
      if (!row) return [null, null];
      const { title, role, unit, disabled } = row.account;
      return [
        {
          id,
          userId: row.account.id,
          expiresAt: new Date(row.session.expiresAt),
          attributes: { endsAt: row.session.endsAt },
        },
        { id: row.account.id, attributes: { title, role, unit, disabled } },
      ];
    },
    getUserSessions: async () => [],
    setSession: async (session) => {
      await change('auth.sign-in', session.userId, async (tx) => {
        // If it was disabled while the password was checked, this session would live again when it is enabled.
        await loadAccount(tx, session.userId, { disabled: false });
        await tx.db.insert(tx.t.sessions).values({
          id: session.id,
          accountId: session.userId,
          expiresAt: session.expiresAt.getTime(),
          endsAt: session.attributes.endsAt,
        });
      });
    },
    updateSessionExpiration: async (id, expiresAt) => {
      await change('auth.prolong', 'session', (tx) =>
        tx.db.update(tx.t.sessions).set({ expiresAt: expiresAt.getTime() }).where(eq(tx.t.sessions.id, id)),
      );
    },
    deleteSession: async (id) => {
      await write(ctx, async (tx) => {
        const [row] = await tx.db.delete(tx.t.sessions).where(eq(tx.t.sessions.id, id)).returning();
        // Whoever signs out is known; a session that ended by itself has nobody acting.
        const action = ctx.actor.kind === 'staff' ? 'auth.sign-out' : 'auth.expire';
        return { result: undefined, entries: [{ action, subject: row?.accountId ?? 'nobody' }] };
      });
    },
    deleteUserSessions: async (accountId) => {
      await change('auth.sign-out-all', accountId, (tx) =>
        tx.db.delete(tx.t.sessions).where(eq(tx.t.sessions.accountId, accountId)),
      );
    },
    deleteExpiredSessions: async () => {
      await change('auth.expire', 'sessions', (tx) =>
        tx.db.delete(tx.t.sessions).where(lte(tx.t.sessions.expiresAt, ctx.now)),
      );
    },
  };
}

function lucia(ctx: Context) {
  return new Lucia(adapter(ctx), {
    sessionExpiresIn: new TimeSpan(IDLE_MINUTES, 'm'),
    getSessionAttributes: (attributes) => ({ endsAt: attributes.endsAt }),
    getUserAttributes: ({ title, role, unit, disabled }) => ({ title, role, unit, disabled }),
  });
}

/** Ten wrong passwords for one login in five minutes; then that login waits, whether it exists or not. */
const failures = new RateLimiterMemory({ points: 10, duration: 300 });

const DECOY = randomBytes(16);

/**
 * Signs in; returns the token for the cookie. The same sentence, after the same work, whether the login or the
 * password is wrong.
 */
export async function signIn(ctx: Context, login: string, password: string): Promise<string> {
  const { db, t } = ctx.read;
  // Counted before it is tried: of a thousand guesses sent at once, none would wait for the count of another.
  await failures.consume(login.trim()).catch(() => {
    throw new Refusal('too-many', '密码输错次数过多，请五分钟后再试。');
  });
  const [account] = await db
    .select()
    .from(t.accounts)
    .where(and(eq(t.accounts.login, login.trim()), eq(t.accounts.disabled, false)));
  const [nonce, stored] = account
    ? account.passwordHash.split('.').map((part) => Buffer.from(part, 'base64url'))
    : [DECOY, Buffer.alloc(32)];
  const given = await hashPassword(password.slice(0, 200), nonce!);
  if (!timingSafeEqual(given, stored!) || !account) {
    throw new Refusal('sign-in-needed', '账号或密码不正确，请核对后重试。');
  }
  await failures.delete(login.trim());
  const token = randomBytes(32).toString('base64url');
  await lucia(ctx).createSession(
    account.id,
    { endsAt: ctx.now + LIFE_HOURS * 3_600_000 },
    { sessionId: sha256(token) },
  );
  return token;
}

/** Who the token belongs to, or null: unknown, idle too long, past its absolute end, or the account disabled. */
export async function sessionOf(ctx: Context, token: string | undefined): Promise<Session | null> {
  if (!token) return null;
  const auth = lucia(ctx);
  const { session, user } = await auth.validateSession(sha256(token));
  if (!session || !user) return null;
  if (user.disabled || session.endsAt <= ctx.now) {
    await auth.invalidateSession(session.id);
    return null;
  }
  return {
    actor: { kind: 'staff', id: user.id, role: user.role, unit: user.unit },
    title: user.title,
    expiresAt: session.expiresAt.getTime(),
  };
}

/** Ends the session of this token; the journal names whose it was. */
export async function signOut(ctx: Context, token: string): Promise<void> {
  const { db, t } = ctx.read;
  const id = sha256(token);
  const { id: account, role, unit } = t.accounts;
  const [who] = await db
    .select({ id: account, role, unit })
    .from(t.sessions)
    .innerJoin(t.accounts, eq(account, t.sessions.accountId))
    .where(eq(t.sessions.id, id));
  if (who) await lucia({ ...ctx, actor: { kind: 'staff', ...who } }).invalidateSession(id);
}

/** Clears away sessions that ended by themselves. @returns how many */
export async function clearSessions(ctx: Context): Promise<number> {
  const { db, t } = ctx.read;
  const ended = await db
    .select({ id: t.sessions.id })
    .from(t.sessions)
    .where(lte(t.sessions.expiresAt, ctx.now));
  if (ended.length > 0) await lucia(ctx).deleteExpiredSessions();
  return ended.length;
}
