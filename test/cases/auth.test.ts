import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  addAccount,
  clearSessions,
  disableAccount,
  enableAccount,
  listAccounts,
  sessionOf,
  signIn,
  signOut,
} from '../../src/cases/auth.ts';
import { readJournal } from '../../src/cases/journal.ts';
import { type Actor, PUBLIC, SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { onBothEngines } from '../engines.ts';

const NINE = instantOf('2016-07-06', 9);
const MINUTE = 60_000;
const PASSWORD = '改革-晾晒-2016-密码';
const ACCOUNT = {
  login: 'fgw',
  title: '市发改委 改革联络员',
  role: 'department-officer' as const,
  unit: 'd-fgw',
  password: PASSWORD,
};

onBothEngines('sessions of staff', (bench) => {
  // The library that keeps the sessions reads the machine's clock; it is set beside the portal's.
  const at = (now: number, actor: Actor = PUBLIC) => {
    vi.setSystemTime(now);
    return bench.portal.as(actor, now);
  };
  const refusal = (act: Promise<unknown>) =>
    act.then(
      () => 'done',
      (error: { code?: string; message: string }) => `${error.code}: ${error.message}`,
    );

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await addAccount(at(NINE, SYSTEM), ACCOUNT);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('a signed-in officer acts for the unit of the account', async () => {
    const token = await signIn(at(NINE), 'fgw', PASSWORD);
    expect(await sessionOf(at(NINE + MINUTE), token)).toMatchObject({
      actor: { kind: 'staff', id: 'a-fgw', role: 'department-officer', unit: 'd-fgw' },
      title: '市发改委 改革联络员',
    });
  });

  it('a wrong password and an unknown account get the same sentence', async () => {
    const sentence = 'sign-in-needed: 账号或密码不正确，请核对后重试。';
    expect(await refusal(signIn(at(NINE), 'fgw', `${PASSWORD}1`))).toBe(sentence);
    expect(await refusal(signIn(at(NINE), 'nobody', PASSWORD))).toBe(sentence);
    expect(await refusal(signIn(at(NINE), 'fgw', ''))).toBe(sentence);
  });

  it('after ten wrong passwords the login waits, even with the right one; after five minutes it goes on', async () => {
    const login = `guessed-${bench.engine}`;
    await addAccount(at(NINE, SYSTEM), { ...ACCOUNT, login });
    for (let i = 0; i < 10; i++) {
      expect(await refusal(signIn(at(NINE), login, `wrong-password-${i}`))).toMatch(/^sign-in-needed: /);
    }
    expect(await refusal(signIn(at(NINE), login, PASSWORD))).toBe(
      'too-many: 密码输错次数过多，请五分钟后再试。',
    );
    expect(await refusal(signIn(at(NINE), 'fgw', PASSWORD))).toBe('done');
    expect(await refusal(signIn(at(NINE + 5 * MINUTE + 1), login, PASSWORD))).toBe('done');
  });

  it('of many guesses at once no more are tried than one after another', async () => {
    const login = `guessed-at-once-${bench.engine}`;
    await addAccount(at(NINE, SYSTEM), { ...ACCOUNT, login });
    const guesses = Array.from({ length: 30 }, (_, i) => refusal(signIn(at(NINE), login, `wrong-${i}`)));
    const answers = Map.groupBy(await Promise.all(guesses), (answer) => answer.split(':')[0]);
    expect([...answers].map(([code, all]) => [code, all.length])).toEqual([
      ['sign-in-needed', 10],
      ['too-many', 20],
    ]);
  });

  it('no token but one that the portal made opens a session', async () => {
    expect(await sessionOf(at(NINE), undefined)).toBeNull();
    expect(await sessionOf(at(NINE), '')).toBeNull();
    expect(await sessionOf(at(NINE), 'chosen-by-an-attacker')).toBeNull();
    const token = await signIn(at(NINE), 'fgw', PASSWORD);
    expect(await sessionOf(at(NINE), 'chosen-by-an-attacker')).toBeNull();
    const [row] = await bench.portal
      .as(SYSTEM, NINE)
      .read.db.select()
      .from(bench.portal.as(SYSTEM, NINE).read.t.sessions);
    expect(await sessionOf(at(NINE), row!.id)).toBeNull(); // the stored hash is no key
    expect(await signIn(at(NINE), 'fgw', PASSWORD)).not.toBe(token);
  });

  it('ends after 30 idle minutes, not before', async () => {
    const token = await signIn(at(NINE), 'fgw', PASSWORD);
    expect(await sessionOf(at(NINE + 30 * MINUTE - 1), token)).not.toBeNull();
    const idle = await signIn(at(NINE), 'fgw', PASSWORD);
    expect(await sessionOf(at(NINE + 30 * MINUTE), idle)).toBeNull();
    expect(await sessionOf(at(NINE), idle)).toBeNull(); // gone for good
  });

  it('use prolongs it, but never past 12 hours', async () => {
    const token = await signIn(at(NINE), 'fgw', PASSWORD);
    const hours12 = 12 * 60 * MINUTE;
    for (let passed = 20 * MINUTE; passed < hours12; passed += 20 * MINUTE) {
      expect(await sessionOf(at(NINE + passed), token)).not.toBeNull();
    }
    expect(await sessionOf(at(NINE + hours12 - 1), token)).not.toBeNull();
    expect(await sessionOf(at(NINE + hours12), token)).toBeNull();
  });

  it('ends at signing out; another session of the same account goes on', async () => {
    const first = await signIn(at(NINE), 'fgw', PASSWORD);
    const second = await signIn(at(NINE), 'fgw', PASSWORD);
    await signOut(at(NINE + MINUTE), first);
    expect(await sessionOf(at(NINE + MINUTE), first)).toBeNull();
    expect(await sessionOf(at(NINE + MINUTE), second)).not.toBeNull();
  });

  it('signing out is journalled as done by the account; ended sessions are cleared away', async () => {
    const first = await signIn(at(NINE), 'fgw', PASSWORD);
    await signIn(at(NINE), 'fgw', PASSWORD);
    await signOut(at(NINE + MINUTE), first);
    const [line] = await readJournal(at(NINE + MINUTE, SYSTEM), { limit: 1 });
    expect([line!.action, line!.actor, line!.subject]).toEqual(['auth.sign-out', 'a-fgw', 'a-fgw']);
    expect(await clearSessions(at(NINE + 29 * MINUTE, SYSTEM))).toBe(0);
    expect(await clearSessions(at(NINE + 31 * MINUTE, SYSTEM))).toBe(1);
    expect(await clearSessions(at(NINE + 31 * MINUTE, SYSTEM))).toBe(0);
  });

  it('a disabled account is out at once and does not come in again', async () => {
    const token = await signIn(at(NINE), 'fgw', PASSWORD);
    await disableAccount(at(NINE + MINUTE, SYSTEM), 'a-fgw');
    expect(await sessionOf(at(NINE + MINUTE), token)).toBeNull();
    expect(await refusal(signIn(at(NINE + MINUTE), 'fgw', PASSWORD))).toMatch(/^sign-in-needed: /);
  });

  it('an enabled account signs in again, and what ended when it was disabled stays ended', async () => {
    const token = await signIn(at(NINE), 'fgw', PASSWORD);
    await disableAccount(at(NINE + MINUTE, SYSTEM), 'a-fgw');
    await enableAccount(at(NINE + 2 * MINUTE, SYSTEM), 'a-fgw');
    expect(await sessionOf(at(NINE + 2 * MINUTE), token)).toBeNull();
    expect(await refusal(signIn(at(NINE + 2 * MINUTE), 'fgw', PASSWORD))).toBe('done');
    const done = await readJournal(at(NINE + 2 * MINUTE, SYSTEM), { limit: 9 });
    expect(done.map(({ action }) => action).filter((action) => action.startsWith('accounts.'))).toEqual([
      ...['accounts.enable', 'accounts.disable', 'accounts.add'],
    ]);
    expect(await refusal(enableAccount(at(NINE + 2 * MINUTE, SYSTEM), 'a-fgw'))).toBe(
      'conflict: 账号“fgw”没有停用，可以登录。',
    );
    expect(await refusal(disableAccount(at(NINE, SYSTEM), 'a-nobody'))).toMatch(/^not-found: /);
  });

  it('who is disabled while the password is checked is not in when enabled later', async () => {
    const coming = signIn(at(NINE), 'fgw', PASSWORD).catch(() => undefined);
    await disableAccount(bench.portal.as(SYSTEM, NINE), 'a-fgw');
    const token = await coming;
    await enableAccount(at(NINE, SYSTEM), 'a-fgw');
    expect(await sessionOf(at(NINE), token)).toBeNull();
  });

  it('the last administrator is not disabled, by himself or anybody', async () => {
    const add = (login: string) =>
      addAccount(at(NINE, SYSTEM), { ...ACCOUNT, login, role: 'administrator' as const, unit: 'ggb' });
    await add('admin');
    await add('deputy');
    const admin: Actor = { kind: 'staff', id: 'a-admin', role: 'administrator', unit: 'ggb' };
    expect(await refusal(disableAccount(at(NINE, admin), 'a-deputy'))).toBe('done');
    for (const actor of [admin, SYSTEM]) {
      expect(await refusal(disableAccount(at(NINE, actor), 'a-admin'))).toMatch(
        /^rule-broken: 这是唯一可用的系统管理员账号/,
      );
    }
    expect(await refusal(signIn(at(NINE), 'admin', PASSWORD))).toBe('done');
    await enableAccount(at(NINE, admin), 'a-deputy');
    expect(await refusal(disableAccount(at(NINE, admin), 'a-admin'))).toBe('done');
  });

  it('neither token nor password is anywhere in the database', async () => {
    const token = await signIn(at(NINE), 'fgw', PASSWORD);
    await sessionOf(at(NINE + 20 * MINUTE), token);
    const { db, t } = bench.portal.as(SYSTEM, NINE).read;
    const rows = JSON.stringify(
      await Promise.all([t.accounts, t.sessions, t.journal].map((table) => db.select().from(table))),
    );
    expect(rows).toContain('a-fgw');
    expect(rows).not.toContain(token);
    expect(rows).not.toContain(PASSWORD);
    if (bench.engine !== 'sqlite') return;
    for (const name of readdirSync(bench.dataDir)) {
      const bytes = readFileSync(join(bench.dataDir, name));
      expect(bytes.includes(token)).toBe(false);
      expect(bytes.includes(Buffer.from(token, 'base64url'))).toBe(false);
    }
  });

  it('accounts are made and seen by the administrator only, and a login is used once', async () => {
    const officer: Actor = { kind: 'staff', id: 'a-fgw', role: 'department-officer', unit: 'd-fgw' };
    const admin: Actor = { kind: 'staff', id: 'a-admin', role: 'administrator', unit: 'ggb' };
    expect(await refusal(listAccounts(at(NINE, officer)))).toMatch(/^forbidden: /);
    expect(await refusal(addAccount(at(NINE, officer), { ...ACCOUNT, login: 'new' }))).toMatch(
      /^forbidden: /,
    );
    expect(await refusal(addAccount(at(NINE, admin), ACCOUNT))).toBe('conflict: 账号“fgw”已存在。');
    expect(await refusal(addAccount(at(NINE, admin), { ...ACCOUNT, login: 'new', unit: '' }))).toBe(
      'invalid: 请从列表中选择单位。',
    );
    expect(await refusal(addAccount(at(NINE, admin), { ...ACCOUNT, login: 'Fgw' }))).toMatch(
      /^invalid: 账号须/,
    );
    expect(
      await refusal(addAccount(at(NINE, admin), { ...ACCOUNT, login: 'new', password: 'elevensigns' })),
    ).toBe('invalid: 密码须为 12 至 200 位。');
    expect(await listAccounts(at(NINE, admin))).toEqual([
      {
        id: 'a-fgw',
        login: 'fgw',
        title: '市发改委 改革联络员',
        role: 'department-officer',
        unit: 'd-fgw',
        disabled: false,
      },
    ]);
  });
});
