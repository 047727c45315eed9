/** Runs the same tests on both engines, each test on a fresh, really migrated database. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, inject } from 'vitest';
import { openPortal, type Portal } from '../src/cases/portal.ts';

const server = inject('postgres');
let made = 0;

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
        if (engine === 'postgres') {
          const database = `t_${process.pid}_${made++}`;
          await administer(`CREATE DATABASE ${database}`);
          databaseUrl = server!.replace(/\/postgres$/, `/${database}`);
          drop = () => administer(`DROP DATABASE ${database} WITH (FORCE)`);
        }
        bench.portal = await openPortal({ dataDir: bench.dataDir, databaseUrl });
      });
      afterEach(async () => {
        await bench.portal.close();
        await drop();
        rmSync(bench.dataDir, { recursive: true, force: true });
      });
      tests(bench);
    });
  }
}

async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server! });
  await client.connect();
  await client.query(statement);
  await client.end();
}
