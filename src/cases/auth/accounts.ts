/** Accounts of posts: made, shut out, let in again, listed. */
import { randomBytes } from 'node:crypto';
import { and, asc, eq } from 'drizzle-orm';
import type { Transaction } from '../../../db/engine.ts';
import { type Context, write } from '../../../db/write.ts';
import { demand, ROLES, type Role } from '../../domain/actor.ts';
import { Refusal } from '../../domain/outcome.ts';
import { hashPassword } from './passwords.ts';

export interface NewAccount {
  login: string;
  title: string;
  role: Role;
  unit: string;
  password: string;
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
export async function loadAccount({ db, t }: Transaction, id: string, { disabled }: { disabled: boolean }) {
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
