/** Making the site is killed, done twice at once, or its notes are lost with the power: a whole site stands all the same. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type BuiltSite, buildSite, changeableRecord } from './site.ts';

const PAGE = 'task/2016-1-003/index.html';
/** Of the pilot ledger's airing, which nobody touches. */
const OTHER = 'task/2016-3-001/index.html';
let record: string;
let site: BuiltSite;
let siteDir: string;
let drafts = 0;
const lock = () => `${siteDir}.lock`;
const page = () => readFileSync(join(site.root, PAGE), 'utf8');

/** A change of the record that one page of a task tells of. @returns what it then says */
function edit(): string {
  const file = join(record, 'airings/leading-group/2016-Q2.json');
  const text = `建立联合检查第${++drafts}稿`;
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/建立联合检查(制度|第\d+稿)/g, text));
  return text;
}

describe('a site whose making was cut off', () => {
  beforeAll(async () => {
    record = changeableRecord();
    site = await buildSite(record);
    siteDir = dirname(site.root);
  });
  afterAll(() => {
    site?.remove();
    rmSync(record, { recursive: true, force: true });
  });

  test('between the two renamings stands again at once, if the next one was whole', async () => {
    const text = edit();
    await site.again();
    renameSync(siteDir, `${siteDir}.next`);
    expect(await site.again()).toBeNull();
    expect(page()).toContain(text);
    expect(existsSync(`${siteDir}.former`)).toBe(true);
  });

  test('and else the one before stands again, and is brought in line', async () => {
    const untouched = statSync(join(site.root, OTHER)).ino;
    renameSync(siteDir, `${siteDir}.next`);
    rmSync(join(`${siteDir}.next`, 'built.json'));
    await site.again();
    expect(page()).toContain(`第${drafts}稿`);
    expect(statSync(join(site.root, OTHER)).ino, 'the very same file').toBe(untouched);
  });

  test('by nobody: two who make it at once do so one after the other', async () => {
    const text = edit();
    const reports = await Promise.all([site.again(), site.again()]);
    expect(reports.filter((report) => report === null)).toHaveLength(1);
    expect(page()).toContain(text);
  });

  test('by another process is waited for, until that ends or dies', async () => {
    const text = edit();
    const other = spawn('sleep', ['600']);
    writeFileSync(lock(), String(other.pid));
    const building = site.again();
    expect(await Promise.race([building, pause(1500, 'waits')])).toBe('waits');
    expect(page()).not.toContain(text);
    other.kill('SIGKILL');
    await once(other, 'exit');
    expect(await building).not.toBeNull();
    expect(page()).toContain(text);
    expect(existsSync(lock())).toBe(false);
  });

  test('by another process that does not end is refused with what to do', async () => {
    edit();
    writeFileSync(lock(), String(process.ppid));
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      const refused = expect(site.again()).rejects.toThrow(
        `另一个进程（${process.ppid}）正在更新网站，等了 5 分钟还没有结束。请稍后再试；如果确认没有别的更新在进行，请删除 ${lock()} 后重试。`,
      );
      await vi.advanceTimersByTimeAsync(6 * 60_000);
      await refused;
    } finally {
      vi.useRealTimers();
      rmSync(lock());
    }
  });

  test('by a process whose number another has now is not waited for', async () => {
    for (const [pid, ageS] of [
      [process.pid, 0],
      [process.ppid, 1801],
    ] as const) {
      edit();
      writeFileSync(lock(), String(pid));
      const made = Date.now() / 1000 - ageS;
      utimesSync(lock(), made, made);
      expect(await site.again()).not.toBeNull();
      expect(page()).toContain(`第${drafts}稿`);
    }
  });

  test('with its notes of the pages lost keeps no page that was withdrawn, and no empty one', async () => {
    const withdrawn = 'ratings/2016-05/index.html';
    expect(existsSync(join(site.root, withdrawn))).toBe(true);
    for (const folder of [siteDir, `${siteDir}.former`]) writeFileSync(join(folder, 'pages.json'), '');
    rmSync(join(record, 'ratings/2016-05.json'));
    await site.again();
    expect(existsSync(join(site.root, withdrawn))).toBe(false);
    writeFileSync(join(site.root, OTHER), '');
    edit();
    await site.again();
    expect(statSync(join(site.root, OTHER)).size).toBeGreaterThan(0);
  });

  test('with the note of its making lost is made anew', async () => {
    writeFileSync(join(siteDir, 'built.json'), '');
    writeFileSync(join(`${siteDir}.former`, 'built.json'), '');
    expect(await site.again()).not.toBeNull();
    expect(await site.again()).toBeNull();
  });
});
