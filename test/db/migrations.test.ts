/** A database of the release before the channels telephone and SMS, opened by this one. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSqlite } from '../../db/sqlite.ts';

const MIGRATIONS = 'db/migrations/sqlite';
const TABLES = ['ratings', 'rating_days', 'rating_exclusions'] as const;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'liangshai-migrate-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The migrations up to the one that lets ratings come by telephone, without it. */
function before(): string {
  const to = join(folder, 'migrations');
  mkdirSync(join(to, 'meta'), { recursive: true });
  const journal = JSON.parse(readFileSync(join(MIGRATIONS, 'meta/_journal.json'), 'utf8'));
  const files = readdirSync(MIGRATIONS).filter((name) => name.endsWith('.sql'));
  const until = files.find((name) => readFileSync(join(MIGRATIONS, name), 'utf8').includes("'telephone'"))!;
  const entries = journal.entries.filter(({ tag }: { tag: string }) => `${tag}.sql` < until);
  for (const { tag } of entries) cpSync(join(MIGRATIONS, `${tag}.sql`), join(to, `${tag}.sql`));
  writeFileSync(join(to, 'meta/_journal.json'), JSON.stringify({ ...journal, entries }));
  return to;
}

const RATING = [
  ...['01914f3e-0000-7000-8000-000000000001', 'h1', 'd-gsj', 'city-gsj', 'kiosk', 'very-dissatisfied'],
  ...['["108","115"]', '等了“两小时”\n还没办成', '{"pilots":"satisfied"}', 1, 'k1', 7, 1_467_770_000_123],
  ...[1_467_770_001_456, '2016-07-06', '["late","chain"]', 'R1'],
];
const BARE = [
  ...['01914f3e-0000-7000-8000-000000000002', 'h2', 'd-gsj', 'city-gsj', 'web', 'satisfied', '[]'],
  ...[null, null, 0, null, null, null, 1_467_770_002_000, '2016-07-06', '[]', 'R2'],
];

it('keeps every value of ratings, summaries and exclusions when the channels of other platforms are let in', async () => {
  const file = join(folder, 'portal.db');
  const old = new Sqlite(file);
  migrate(drizzle(old), { migrationsFolder: before() });
  const insert = old.prepare(
    `insert into ratings (id, hash, unit, point, channel, level, reasons, comment, answers, tied, device, sequence,
     device_at, received_at, day, flags, receipt) values (${Array(17).fill('?').join(',')})`,
  );
  insert.run(RATING);
  insert.run(BARE);
  old.exec(`
    insert into rating_days (unit, point, day, channel, level, count, tied, clock, late, chain, ticket)
      values ('d-gsj', 'city-gsj', '2016-07-06', 'kiosk', 'very-dissatisfied', 9, 8, 7, 6, 5, 4);
    insert into rating_exclusions (rating_id, subject, reason, "on", unit, point, day, channel, level, tied, answers)
      values ('01914f3e-0000-7000-8000-000000000001', 's', 'not-served', '2016-07-20', 'd-gsj', 'city-gsj',
        '2016-07-06', 'kiosk', 'very-dissatisfied', 1, '{"pilots":"satisfied"}');`);
  const rowsOf = (db: Sqlite.Database) =>
    TABLES.map((table) => db.prepare(`select * from ${table} order by 1`).all());
  expect(() => old.exec("update ratings set channel = 'telephone'")).toThrow('CHECK');
  const kept = rowsOf(old);
  expect(kept.map((rows) => rows.length)).toEqual([2, 1, 1]);
  old.close();

  const engine = openSqlite(file);
  await engine.close();

  const now = new Sqlite(file);
  // Later releases have added columns.
  expect(rowsOf(now)).toMatchObject(kept);
  for (const table of TABLES) {
    now.exec(`update ${table} set channel = 'telephone'`);
    now.exec(`update ${table} set channel = 'sms'`);
    expect(() => now.exec(`update ${table} set channel = 'fax'`)).toThrow('CHECK');
  }
  expect(
    now
      .prepare("select name from sqlite_master where tbl_name = 'rating_exclusions' and sql like '%INDEX%'")
      .pluck()
      .all(),
  ).toEqual(['rating_exclusions_day']);
  now.close();
});
