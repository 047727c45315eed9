/** The disk takes only a part of a file: what is public stays whole. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'liangshai-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program for which no file may grow beyond 32 KiB: like a disk that is almost full, it takes a part. */
function onSmallDisk(program: string): string {
  const node = [process.execPath, '--input-type=module', '-e', program, folder];
  const { stderr } = spawnSync('sh', ['-c', 'ulimit -f 64 && exec "$@"', 'sh', ...node], {
    ...{ cwd: ROOT, encoding: 'utf8' },
  });
  return stderr;
}

it('of a file of the record the old one stands, and of a new one nothing', () => {
  writeFileSync(join(folder, 'old.json'), 'old');
  for (const path of ['old.json', 'new.json']) {
    const told = onSmallDisk(`
      import { putFile } from './src/publish/files.ts';
      const bytes = Buffer.alloc(40_000, 'x');
      putFile(process.argv[1], { path: '${path}', value: {}, bytes, sha256: '', immutable: false });`);
    expect(told).toContain('EFBIG');
  }
  expect(readFileSync(join(folder, 'old.json'), 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['old.json']);
});

it('of the log no tile is there in part, and no checkpoint speaks of it', () => {
  const told = onSmallDisk(`
    import { EMPTY, logKey } from './src/domain/log.ts';
    import { putLog } from './src/publish/log.ts';
    const files = [{ path: 'tile/entries/000', bytes: Buffer.alloc(40_000, 'x') }];
    const seed = Buffer.alloc(32, 1);
    putLog(process.argv[1], { year: 2016, edge: EMPTY, files }, logKey('example.cn/log/2016', seed), seed);`);
  expect(told).toContain('EFBIG');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  expect(files.map(({ name }) => name)).toEqual([]);
});
