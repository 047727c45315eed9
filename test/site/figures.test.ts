/** What pages say of their figures: of which day they are, what stayed late, what was done about it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, launchBrowser } from '../browser.ts';
import { type BuiltSite, buildSite, FIXTURE, serveSite } from './site.ts';

let site: BuiltSite;
beforeAll(async () => {
  site = await buildSite(FIXTURE);
});
afterAll(() => site?.remove());

/** The words of a page, without its tags. */
const words = (path: string) =>
  readFileSync(join(site.root, path, 'index.html'), 'utf8')
    .replace(/<(style|script)[^>]*>.*?<\/\1>/gs, '')
    .replace(/<[^>]+>/g, '')
    .replace(/\s+/g, ' ');

test('a month names the day its open cases are of, and what became of them', () => {
  const may = words('ratings/2016-05');
  expect(may).toContain('公布之日（2016年6月8日）未整改 1 件，其中整改超期 1 件');
  expect(may).toContain('后来：到2016年7月8日，未整改 1 件；已整改的，按期 0 件，超期后 3 件');
  expect(may).toContain('到2016年7月12日，本月的差评都已办结');
  const june = words('ratings/2016-06');
  expect(june).toContain('2016年6月以后的月份还没有公布');
  expect(june).not.toContain('后来：');
});

test('one word names the number of a receipt, on the first page as on its own', () => {
  expect(words('')).toContain('凭回执号查');
  expect(words('') + words('about/privacy') + words('about/help-citizen')).not.toContain('回执码');
});

test('an overdue task says what was done about it', () => {
  expect(words('task/2016-1-003')).toContain('仍未完成。督促 1 次；督办 0 件；已追责问责');
});

test('two airings beside each other cite both editions and offer both tables', () => {
  const path = 'airings/leading-group/2016-Q1..2016-Q2';
  expect(words(path)).toContain('（2016年第一季度第 2 版、2016年第二季度第 1 版）');
  const html = readFileSync(join(site.root, path, 'index.html'), 'utf8');
  for (const period of ['2016-Q1', '2016-Q2'])
    for (const form of ['csv', 'json'])
      expect(html).toContain(`href="/open-data/aired-entries/leading-group-${period}.${form}"`);
});

describe.skipIf(!hasBrowser())('the open cases', () => {
  let browser: Browser;
  let server: { url: string; close(): void };
  beforeAll(async () => {
    server = await serveSite(site.root, '/');
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  test.each([true, false])(
    'say which step is late, and are found by it and by unit; script: %s',
    async (on) => {
      const context = await browser.newContext({ javaScriptEnabled: on });
      const page = await context.newPage();
      await page.goto(`${server.url}ratings/cases/`);
      const shown = async () => {
        const rows = await page.locator('tr[data-f]').all();
        const seen = await Promise.all(rows.map((row) => row.isVisible()));
        return seen.filter(Boolean).length;
      };
      expect(await shown()).toBe(2);
      await page.locator('p.of a').click();
      expect(await shown()).toBe(1);
      expect(await page.locator('tr[data-f]:visible').innerText()).toContain('答复超期');
      await page.goto(`${server.url}ratings/`);
      await page.goto(`${server.url}ratings/cases/#late-none`);
      expect(await shown()).toBe(1);
      expect(await page.locator('tr[data-f]:visible').innerText()).not.toContain('超期');
      await context.close();
    },
  );
});
