/**
 * Staff sign-in. Lucia keeps the sessions; it is given the hash of the cookie's token as session id, so that the
 * cookie's value is never at rest. Idle end after 30 minutes, absolute end after 12 hours.
 */
import { argon2, createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { and, asc, eq, lte } from 'drizzle-orm';
import { type Adapter, Lucia, TimeSpan } from 'lucia';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Transaction } from '../../db/engine.ts';
import { type Context, write } from '../../db/write.ts';
import { type Actor, demand, ROLES, type Role } from '../domain/actor.ts';
import { Refusal } from '../domain/outcome.ts';

/** Who is signed in. */
export interface Session {
  actor: Extract<Actor, { kind: 'staff' }>;
  /** The post shown in the header, e.g. 市改革办台账岗. */
  title: string;
  expiresAt: number;
}

export interface NewAccount {
  login: string;
  title: string;
  role: Role;
  unit: string;
  password: string;
}

const IDLE_MINUTES = 30;
const LIFE_HOURS = 12;
const derive = promisify(argon2);
/** At most two derivations at once: each takes 46 MiB. */
let running = 0;
const waiting: (() => void)[] = [];

async function hashPassword(password: string, nonce: Buffer): Promise<Buffer> {
  if (running >= 2) await new Promise<void>((resume) => waiting.push(resume));
  running += 1;
  try {
    return await derive('argon2id', {
      message: password.normalize('NFKC'),
      nonce,
      parallelism: 1,
      tagLength: 32,
      memory: 46 * 1024,
      passes: 2,
    });
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

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

/** Refuses what would lock its holder out or be guessed at once. */
function demandAccount(account: NewAccount): void {
  const wrong = (field: string, message: string) => new Refusal('invalid', message, { field });
  if (!/^[a-z][a-z0-9-]{1,39}$/.test(account.login)) {
    throw wrong('login', '账号须以小写字母开头，由 2 至 40 个小写字母、数字或连字符组成。');
  }
  if (account.title.trim() === '' || account.title.length > 60)
    throw wrong('title', '请填写岗位名称，1 至 60 字。');
  if (!ROLES.includes(account.role)) throw wrong('role', '请从列表中选择角色。');
  if (account.unit === '') throw wrong('unit', '请从列表中选择单位。');
  if (account.password.length < 12 || account.password.length > 200) {
    throw wrong('password', '密码须为 12 至 200 位。');
  }
}

/** Makes an account; only for an administrator or the set-up. Throws `conflict` when the login is taken. */
export async function addAccount(ctx: Context, account: NewAccount): Promise<void> {
  demand(ctx.actor, 'accounts.manage');
  demandAccount(account);
  const nonce = randomBytes(16);
  const hash = await hashPassword(account.password, nonce);
  const passwordHash = `${nonce.toString('base64url')}.${hash.toString('base64url')}`;
  const { password: _secret, ...rest } = account;
  await write(ctx, async (tx) => {
    const [row] = await tx.db
      .insert(tx.t.accounts)
      .values({ ...rest, id: `a-${account.login}`, passwordHash, disabled: false })
      .onConflictDoNothing()
      .returning({ id: tx.t.accounts.id });
    if (!row) throw new Refusal('conflict', `账号“${account.login}”已存在。`);
    return {
      result: undefined,
      entries: [{ action: 'accounts.add', subject: row.id, detail: { role: account.role } }],
    };
  });
}

/** An account that is disabled, or is not. Throws `not-found`, `conflict` when it is the other way round. */
async function loadAccount({ db, t }: Transaction, id: string, { disabled }: { disabled: boolean }) {
  const [account] = await db.select().from(t.accounts).where(eq(t.accounts.id, id));
  if (!account) throw new Refusal('not-found', '没有这个账号，请从账号列表中选择。');
  if (account.disabled === disabled) return account;
  throw new Refusal('conflict', `账号“${account.login}”${disabled ? '没有停用，可以登录' : '已停用'}。`);
}

/**
 * Shuts an account out at once; its sessions end.
 * @throws Refusal `forbidden`, `not-found`; `conflict` when it is disabled already; `rule-broken` for the last
 * administrator, after whom nobody could enable anybody
 */
export async function disableAccount(ctx: Context, accountId: string): Promise<void> {
  demand(ctx.actor, 'accounts.manage');
  await write(ctx, async (tx) => {
    const { accounts, sessions } = tx.t;
    const { role } = await loadAccount(tx, accountId, { disabled: false });
    const same = and(eq(accounts.role, role), eq(accounts.disabled, false));
    if (role === 'administrator' && (await tx.db.$count(accounts, same)) === 1) {
      throw new Refusal(
        'rule-broken',
        '这是唯一可用的系统管理员账号，停用后没有人能管理账号；请先新增或启用另一个系统管理员。',
      );
    }
    await tx.db.update(accounts).set({ disabled: true }).where(eq(accounts.id, accountId));
    await tx.db.delete(sessions).where(eq(sessions.accountId, accountId));
    return { result: undefined, entries: [{ action: 'accounts.disable', subject: accountId }] };
  });
}

/**
 * Lets a disabled account sign in again, with the password it had; its sessions stay ended.
 * @throws Refusal `forbidden`, `not-found`; `conflict` when it is not disabled
 */
export async function enableAccount(ctx: Context, accountId: string): Promise<void> {
  demand(ctx.actor, 'accounts.manage');
  await write(ctx, async (tx) => {
    await loadAccount(tx, accountId, { disabled: true });
    await tx.db.update(tx.t.accounts).set({ disabled: false }).where(eq(tx.t.accounts.id, accountId));
    return { result: undefined, entries: [{ action: 'accounts.enable', subject: accountId }] };
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

/** An account without its secrets. */
export interface Account {
  id: string;
  login: string;
  title: string;
  role: Role;
  unit: string;
  disabled: boolean;
}

/** Every account, for the administrator. */
export async function listAccounts(ctx: Context): Promise<Account[]> {
  demand(ctx.actor, 'accounts.manage');
  const { db, t } = ctx.read;
  const { id, login, title, role, unit, disabled } = t.accounts;
  return db
    .select({ id, login, title, role, unit, disabled })
    .from(t.accounts)
    .orderBy(asc(unit), asc(login));
}

/** Posts by account id, so that a timeline names who acted. */
export async function accountTitles(ctx: Context): Promise<Map<string, string>> {
  demand(ctx.actor, 'office.read');
  const { db, t } = ctx.read;
  const rows = await db.select({ id: t.accounts.id, title: t.accounts.title }).from(t.accounts);
  return new Map(rows.map((row) => [row.id, row.title]));
}
