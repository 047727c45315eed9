import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPortal } from '../../src/cases/portal.ts';
import { ROOT } from '../../src/cli/settings.ts';

let folder: string;
let built: string;

/** Starts an empty instance; resolves when it is ready or has ended. */
function start(
  env: Record<string, string>,
  until = 'ready',
): Promise<{ output: string; code: number | null; stop: () => Promise<number | null> }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(ROOT, 'src/cli/main.ts'), 'start'], {
      cwd: ROOT,
      env: {
        ...process.env,
        SEED: 'none',
        DATA_DIR: join(folder, 'data'),
        RECORD_DIR: join(folder, 'record'),
        SITE_DIR: join(built, 'site'),
        PORT: '0',
        ...env,
      },
    });
    let output = '';
    const ended = new Promise<number | null>((done) => child.on('exit', (code) => done(code)));
    const hear = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes(until)) {
        resolve({
          output,
          code: null,
          stop: () => {
            child.kill('SIGINT');
            return ended;
          },
        });
      }
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    void ended.then((code) => resolve({ output, code, stop: () => ended }));
  });
}

describe('starting the portal', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'liangshai-start-'));
    built = mkdtempSync(join(ROOT, 'dist-test-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(built, { recursive: true, force: true });
  });

  it('serves an empty instance that says when each section will have something, and ends cleanly on Ctrl-C', async () => {
    const first = await start({}, '/office/');
    const url = /ready (\S+)/.exec(first.output)![1]!;
    const home = await (await fetch(url)).text();
    expect(home).toContain('晾晒');
    expect((await fetch(`${url}nothing/`)).status).toBe(404);
    expect(await first.stop()).toBe(0);
    expect(existsSync(join(folder, 'data/portal.db-wal'))).toBe(false);
  });

  it('rebuilds nothing at the second start', async () => {
    const second = await start({}, '/office/');
    expect(second.output).toContain('nothing changed');
    expect(await second.stop()).toBe(0);
  });

  it('says in one sentence that the port is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    const { output, code } = await start({ PORT: String(port) });
    taken.close();
    expect(code).toBe(1);
    expect(output.trimEnd().split('\n').at(-1)).toBe(
      `端口 ${port} 已被占用；请用 PORT 换一个端口，或先停下占用它的程序。`,
    );
  });

  it('says in one sentence that the data folder cannot be written', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const { output, code } = await start({ DATA_DIR: join(file, 'data') });
    expect(code).toBe(1);
    expect(output).toContain('数据目录不可写');
    expect(output).not.toContain('    at ');
  });

  it('refuses a database that a newer release has migrated, and leaves it as it was', async () => {
    const dataDir = join(folder, 'newer');
    const portal = await openPortal({ dataDir });
    await portal.close();
    const db = new Sqlite(join(dataDir, 'portal.db'));
    db.prepare('insert into __drizzle_migrations (hash, created_at) values (?, ?)').run(
      'future',
      4_102_444_800_000,
    );
    db.close();
    const before = readFileSync(join(dataDir, 'portal.db'));
    const { output, code } = await start({ DATA_DIR: dataDir });
    expect(code).toBe(1);
    expect(output).toContain('数据库由更新版本的程序建立');
    expect(readFileSync(join(dataDir, 'portal.db')).equals(before)).toBe(true);
  });
});
