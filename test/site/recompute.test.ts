import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fetchFiles } from '../../src/record/remote.ts';
import { verifyRecord } from '../../src/record/verify.ts';
import { hasBrowser, launchBrowser } from '../browser.ts';
import { assessmentIn, frozen, ground } from '../record/frozen.ts';
import { type BuiltSite, buildSite, serveSite } from './site.ts';

const AIRING = 'record/airings/leading-group/2016-Q2.json';
const files = frozen(frozen(ground(), '2016-Q2'), '2016');
const sheets = assessmentIn(files, '2016-Q2').sheets;
const unit = sheets.find((sheet) =>
  sheet.lines.some((line) => line.id === 'measures-on-time' && line.pointsHundredths !== null),
)!.unit;
let folder: string;
let site: BuiltSite;
let server: { url: string; close(): void };
let browser: Browser;

async function recomputed(page: Page, path: string): Promise<string> {
  await page.goto(server.url + path);
  await page.getByRole('button', { name: '在我的浏览器里重算' }).click();
  const outcome = page.locator('recompute-score .note').first();
  await outcome.waitFor();
  return page.locator('recompute-score').innerText();
}

describe.skipIf(!hasBrowser())('recomputing a score in the browser', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'liangshai-recompute-'));
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    site = await buildSite(folder, '/reform/');
    server = await serveSite(site.root, '/reform/');
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    site?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  test('finds the published sheets as they follow from the published files', async () => {
    const page = await browser.newPage();
    const loaded: string[] = [];
    page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
    await page.goto(`${server.url}assessment/2016-Q2/`);
    expect(loaded.filter((path) => path.includes('/record/'))).toEqual([]);
    expect(await recomputed(page, 'assessment/2016-Q2/')).toContain('✓ 与公布一致');
    expect(await recomputed(page, `assessment/2016-Q2/${unit}/`)).toContain('重算了 1 个单位');
    expect(await recomputed(page, 'assessment/2016/')).toContain('✓ 与公布一致');
    await page.close();
  });

  test('names the line that one changed byte of a record file changes', async () => {
    const path = join(site.root, AIRING);
    const before = readFileSync(path, 'utf8');
    const page = await browser.newPage();
    // One byte: an entry of another lead, so that its line has one task less.
    const at = before.indexOf(`"lead": "${unit}"`) + `"lead": "${unit}`.length - 1;
    writeFileSync(path, `${before.slice(0, at)}~${before.slice(at + 1)}`);
    const outcome = await recomputed(page, 'assessment/2016-Q2/');
    writeFileSync(path, before);
    expect(outcome).toContain('✗ 重算与公布有');
    expect(outcome).toContain('airings/leading-group/2016-Q2.json 已被改动');
    const name = JSON.parse(files.get('bodies.json')!).bodies.find(
      (b: { id: string }) => b.id === unit,
    ).shortName;
    expect(outcome).toContain(`${name}“`);
    await page.close();
  });

  test('sees that the page itself shows another figure than the record', async () => {
    const page = await browser.newPage();
    await page.goto(`${server.url}assessment/2016-Q2/${unit}/`);
    await page.evaluate(
      (id) =>
        (document.querySelector(`table[data-sheet="${id}"] tr[data-line] td:last-child`)!.textContent =
          '99.99'),
      unit,
    );
    await page.getByRole('button', { name: '在我的浏览器里重算' }).click();
    await page.locator('recompute-score .note').first().waitFor();
    expect(await page.locator('recompute-score').innerText()).toContain('显示 99.99，公开记录为');
    await page.close();
  });

  test('without the network says so and may be tried again', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${server.url}assessment/2016-Q2/`);
    await context.route('**/record/**', (route) => route.abort());
    await page.getByRole('button', { name: '在我的浏览器里重算' }).click();
    await page.getByText('公开文件没有取到').waitFor();
    await context.unroute('**/record/**');
    await page.getByRole('button', { name: '在我的浏览器里重算' }).click();
    await page.getByText('✓ 与公布一致').waitFor();
    await context.close();
  });

  test('the command line gets the same files from the published site', async () => {
    const published = await fetchFiles(server.url);
    expect([...published.keys()].sort()).toEqual([...files.keys()].sort());
    expect(verifyRecord(published).filter(({ code }) => code.startsWith('assessment.'))).toEqual([]);
    await expect(fetchFiles(`${server.url}nowhere`)).rejects.toThrow('HTTP 404');
  });
});
