/** Databases of every release whose tables a later one changed, full of rows, opened by this one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { drizzle as drizzleLite } from 'drizzle-orm/better-sqlite3';
import { migrate as migrateLite } from 'drizzle-orm/better-sqlite3/migrator';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { openPostgres } from '../../db/postgres.ts';
import { openSqlite } from '../../db/sqlite.ts';
import { onEmptyPostgres } from '../engines.ts';
import { changing, type Dialect, migrationsBefore, type Row, rowsBefore, sqlOf, tags } from './releases.ts';

/** A database by its own language, past every use case. */
interface Raw {
  run(text: string, values?: unknown[]): Promise<Row[]>;
  migrateWith(folder: string): Promise<void>;
  /** Opens it with this release, and closes it again. */
  upgrade(): Promise<void>;
}

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'liangshai-upgrade-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function inSqlite(body: (db: Raw) => Promise<void>): Promise<void> {
  const file = join(folder, 'portal.db');
  const db = new Sqlite(file);
  const run: Raw['run'] = async (text, values = []) => {
    const statement = db.prepare(text);
    if (statement.reader) return statement.all(...values) as Row[];
    statement.run(...values);
    return [];
  };
  const migrateWith: Raw['migrateWith'] = async (migrationsFolder) =>
    migrateLite(drizzleLite(db), { migrationsFolder });
  await body({ run, migrateWith, upgrade: () => openSqlite(file).close() });
  db.close();
}

async function inPostgres(url: string, body: (db: Raw) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const run: Raw['run'] = async (text, values) => {
    let n = 0;
    return (
      await client.query(
        text.replace(/\?/g, () => `$${++n}`),
        values,
      )
    ).rows;
  };
  const migrateWith: Raw['migrateWith'] = (migrationsFolder) =>
    migrate(drizzle({ client }), { migrationsFolder });
  try {
    await body({ run, migrateWith, upgrade: async () => (await openPostgres(url)).close() });
  } finally {
    await client.end();
  }
}

/** Columns that a release gave up on purpose; one more is a loss that somebody must want. */
const GIVEN_UP = ['card_cancellations.proposed_by', 'card_cancellations.confirmed_by'];

async function keepsEverything(dialect: Dialect, tag: string, db: Raw): Promise<void> {
  await db.migrateWith(migrationsBefore(dialect, tag, folder));
  const tables = rowsBefore(dialect, tag);
  for (const [table, rows] of tables) for (const row of rows) await insert(db, table, row);
  const read = async () => {
    const found: { table: string; rows: Row[] }[] = [];
    for (const [table, rows] of tables) found.push(await readTable(db, table, rows));
    return found;
  };
  const before = await read();
  await db.upgrade();
  const after = await read();
  const lost = before.flatMap(({ table, rows }, n) =>
    Object.keys(rows[0]!)
      .filter((name) => !(name in (after[n]!.rows[0] ?? {})))
      .map((name) => `${table}.${name}`),
  );
  expect(lost.filter((column) => !GIVEN_UP.includes(column))).toEqual([]);
  const remaining = (table: string, row: Row) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => !lost.includes(`${table}.${name}`)));
  // Later releases have added columns.
  expect(after).toMatchObject(
    before.map(({ table, rows }) => ({ table, rows: rows.map((row) => remaining(table, row)) })),
  );
}

async function insert(db: Raw, table: string, row: Row): Promise<void> {
  const names = Object.keys(row).map((name) => `"${name}"`);
  const marks = names.map(() => '?').join(', ');
  await db.run(`INSERT INTO "${table}" (${names.join(', ')}) VALUES (${marks})`, Object.values(row));
}

/** All rows of a table, in the order of a column that differs in every one of those inserted. */
async function readTable(db: Raw, table: string, inserted: Row[]): Promise<{ table: string; rows: Row[] }> {
  const differs = (name: string) => new Set(inserted.map((row) => row[name])).size === inserted.length;
  const key = Object.keys(inserted[0]!).find(differs);
  return { table, rows: await db.run(`SELECT * FROM "${table}" ORDER BY "${key}"`) };
}

/** The last release before ratings could come by telephone and SMS. */
function untilChannels(dialect: Dialect): string {
  return changing(dialect).find((tag) => sqlOf(dialect, tag).includes("'telephone'"))!;
}

const SUM = 'SELECT sum("count") AS n, sum("tied") AS tied, sum("late") AS late FROM "rating_days"';

async function letsChannelsIn(dialect: Dialect, db: Raw): Promise<void> {
  await db.migrateWith(migrationsBefore(dialect, untilChannels(dialect), folder));
  const add = (channel: string, count: number, tied: number, late: number) =>
    insert(db, 'rating_days', {
      ...{ unit: 'd-gsj', point: 'city-gsj', day: '2016-07-06', channel, level: 'very-dissatisfied' },
      ...{ count, tied, clock: 0, late, chain: 0, ticket: 0 },
    });
  await add('kiosk', 9, 4, 1);
  await add('qr', 5, 2, 0);
  await add('web', 3, 0, 2);
  await expect(add('telephone', 1, 0, 0)).rejects.toThrow(/check/i);
  const sums = async () => Object.values((await db.run(SUM))[0]!).map(Number);
  expect(await sums()).toEqual([17, 6, 3]);
  await db.upgrade();
  expect(await sums()).toEqual([17, 6, 3]);
  await add('telephone', 1, 0, 0);
  await add('sms', 1, 0, 0);
  await expect(add('fax', 1, 0, 0)).rejects.toThrow(/check/i);
  expect(await sums()).toEqual([19, 6, 3]);
}

describe('an older database (sqlite)', () => {
  it.each(changing('sqlite'))('keeps every row when it comes from before %s', (tag) =>
    inSqlite((db) => keepsEverything('sqlite', tag, db)),
  );

  it('lets ratings by telephone and SMS in, and its sums stand', () =>
    inSqlite((db) => letsChannelsIn('sqlite', db)));
});

onEmptyPostgres('an older database', (database) => {
  it.each(changing('postgres'))('keeps every row when it comes from before %s', (tag) =>
    inPostgres(database.url, (db) => keepsEverything('postgres', tag, db)),
  );

  it('lets ratings by telephone and SMS in, and its sums stand', () =>
    inPostgres(database.url, (db) => letsChannelsIn('postgres', db)));

  // PGlite is one session, in which no lock keeps anybody out.
  it.skipIf(inject('postgres') === 'pglite')('is migrated once by two nodes that start together', () =>
    inPostgres(database.url, async (db) => {
      await db.migrateWith(migrationsBefore('postgres', untilChannels('postgres'), folder));
      await Promise.all([db.upgrade(), db.upgrade()]);
      const made = await db.run('SELECT count(*) AS n FROM drizzle.__drizzle_migrations');
      expect(Number(made[0]!['n'])).toBe(tags('postgres').length);
    }),
  );

  it('is refused when a newer release has migrated it', () =>
    inPostgres(database.url, async (db) => {
      await db.upgrade();
      await db.run(
        "INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('future', 4102444800000)",
      );
      await expect(db.upgrade()).rejects.toThrow('数据库由更新版本的程序建立');
    }));
});
