/**
 * A PostgreSQL for the tests: a throw-away cluster from the machine's own binaries, or PGlite behind a socket where
 * there are none. Either way the portal's real driver talks to it over the wire. Without both, one line says so.
 */
import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** `postgres://…` of a server on which databases may be made and dropped; `pglite`; or null. */
    postgres: string | null;
  }
}

const INSTALLED = '/usr/lib/postgresql';

function binaries(): string | null {
  if (!existsSync(INSTALLED)) return null;
  const versions = readdirSync(INSTALLED).sort((a, b) => Number(b) - Number(a));
  const found = versions.map((v) => join(INSTALLED, v, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
  return found ?? null;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** Starts a cluster of its own; PostgreSQL refuses to run as root, so there it runs as the `postgres` account. */
async function startCluster(bin: string): Promise<{ url: string; stop: () => void }> {
  const root = userInfo().uid === 0;
  const folder = mkdtempSync(join(tmpdir(), 'liangshai-pg-'));
  if (root) {
    const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres']).toString());
    chownSync(folder, id('-u'), id('-g'));
  }
  const run = (program: string, args: string[]) => {
    const [file, argv] = root
      ? ['runuser', ['-u', 'postgres', '--', join(bin, program), ...args]]
      : [join(bin, program), args];
    execFileSync(file as string, argv as string[], { stdio: 'pipe', cwd: folder });
  };
  const data = join(folder, 'data');
  const port = await freePort();
  run('initdb', ['-D', data, '-U', 'liangshai', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--locale=C']);
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c fsync=off`;
  run('pg_ctl', ['-D', data, '-l', join(folder, 'log'), '-w', '-o', options, 'start']);
  return {
    url: `postgres://liangshai@127.0.0.1:${port}/postgres`,
    stop: () => {
      run('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A PostgreSQL inside this process, behind a socket. It has one database only: each test file starts its own. */
export async function startPglite(): Promise<{ url: string; stop: () => Promise<void> }> {
  const { PGlite } = await import('@electric-sql/pglite');
  const { PGLiteSocketServer } = await import('@electric-sql/pglite-socket');
  const db = await PGlite.create();
  const port = await freePort();
  const server = new PGLiteSocketServer({ db, port, host: '127.0.0.1', maxConnections: 20 });
  await server.start();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await server.stop();
      await db.close();
    },
  };
}

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const bin = binaries();
  if (bin !== null) {
    try {
      const cluster = await startCluster(bin);
      project.provide('postgres', cluster.url);
      console.log(`PostgreSQL tests: a throw-away cluster from ${bin}`);
      return async () => cluster.stop();
    } catch (error) {
      console.log(`PostgreSQL tests: the binaries in ${bin} do not start (${String(error).split('\n')[0]})`);
    }
  }
  try {
    const lite = await startPglite();
    await lite.stop();
    project.provide('postgres', 'pglite');
    console.log('PostgreSQL tests: PGlite');
  } catch (error) {
    project.provide('postgres', null);
    console.log(
      `PostgreSQL tests are left out: PGlite does not start either (${String(error).split('\n')[0]})`,
    );
  }
  return undefined;
}
