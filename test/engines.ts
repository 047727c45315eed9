/** Runs the same tests on both engines, each test on a fresh, really migrated database. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, describe, inject } from 'vitest';
import { openPortal, type Portal } from '../src/cases/portal.ts';
import { startPglite } from './postgres.ts';

const server = inject('postgres');
let made = 0;
/** The PGlite of this test file, where that is the PostgreSQL at hand. */
let own: ReturnType<typeof startPglite> | undefined;

/** The portal under test; replaced before each test. */
export interface Bench {
  portal: Portal;
  dataDir: string;
  engine: 'sqlite' | 'postgres';
}

/** Declares the tests once for SQLite and once for PostgreSQL; without a PostgreSQL the second says why it is skipped. */
export function onBothEngines(name: string, tests: (bench: Bench) => void): void {
  for (const engine of ['sqlite', 'postgres'] as const) {
    if (engine === 'postgres' && server === null) {
      describe.skip(`${name} (postgres: no PostgreSQL on this machine)`, () => {});
      continue;
    }
    describe(`${name} (${engine})`, () => {
      const bench = { engine } as Bench;
      let drop = async (): Promise<void> => {};
      beforeEach(async () => {
        bench.dataDir = mkdtempSync(join(tmpdir(), 'liangshai-test-'));
        let databaseUrl: string | undefined;
        if (engine === 'postgres') ({ url: databaseUrl, drop } = await freshDatabase());
        bench.portal = await openPortal({ dataDir: bench.dataDir, databaseUrl });
      });
      afterEach(async () => {
        await bench.portal.close();
        await drop();
        rmSync(bench.dataDir, { recursive: true, force: true });
      });
      afterAll(stopOwn);
      tests(bench);
    });
  }
}

/** Declares the tests on a PostgreSQL database that is empty before each; without one it says why it skips them. */
export function onEmptyPostgres(name: string, tests: (database: { url: string }) => void): void {
  if (server === null) {
    describe.skip(`${name} (postgres: no PostgreSQL on this machine)`, () => {});
    return;
  }
  describe(`${name} (postgres)`, () => {
    const database = { url: '' };
    let drop = async (): Promise<void> => {};
    beforeEach(async () => {
      ({ url: database.url, drop } = await freshDatabase());
    });
    afterEach(() => drop());
    afterAll(stopOwn);
    tests(database);
  });
}

interface Fresh {
  url: string;
  drop: () => Promise<void>;
}

/** A database of its own: made on the server, or PGlite swept clean, which has only one. */
async function freshDatabase(): Promise<Fresh> {
  if (server === 'pglite') {
    own ??= startPglite();
    const { url } = await own;
    return { url, drop: () => administer(url, 'DROP SCHEMA public, drizzle CASCADE; CREATE SCHEMA public') };
  }
  const database = `t_${process.pid}_${made++}`;
  await administer(server!, `CREATE DATABASE ${database}`);
  return {
    url: server!.replace(/\/postgres$/, `/${database}`),
    drop: () => administer(server!, `DROP DATABASE ${database} WITH (FORCE)`),
  };
}

async function stopOwn(): Promise<void> {
  await (await own)?.stop();
  own = undefined;
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
