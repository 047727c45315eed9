/** The public site in a browser, below a sub-path: views, keyboard, no script, search, Lighthouse. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import lighthouse from 'lighthouse';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRecord } from '../../src/record/read.ts';
import { currentEntries } from '../../src/record/standing.ts';
import { hasBrowser, launchBrowser } from '../browser.ts';
import { type BuiltSite, buildSite, FIXTURE, serveSite } from './site.ts';

let record: string;
let site: BuiltSite;
let server: { url: string; close(): void };
let browser: Browser;

describe.skipIf(!hasBrowser())('the public site in a browser', () => {
  beforeAll(async () => {
    record = mkdtempSync(join(tmpdir(), 'liangshai-record-'));
    cpSync(FIXTURE, record, { recursive: true });
    const airing = join(record, 'airings/leading-group/2016-Q2.json');
    const text = readFileSync(airing, 'utf8');
    writeFileSync(airing, text.replace('完善信用目录的具体内容。', '完善信用目录的具体内容，并入户籍信息。'));
    site = await buildSite(record, '/reform/');
    server = await serveSite(site.root, '/reform/');
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    site?.remove();
    rmSync(record, { recursive: true, force: true });
  });

  test('needs no script and no request but its stylesheet on home, task and unit', async () => {
    const page = await browser.newPage();
    for (const path of ['', 'task/2016-1-002/', 'units/d-spj/']) {
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.resourceType()));
      await page.goto(server.url + path, { waitUntil: 'networkidle' });
      expect(asked.filter((type) => type !== 'other').sort(), path).toEqual(['document', 'stylesheet']);
      page.removeAllListeners('request');
    }
    await page.close();
  });

  test('switches to the elder view and back, and remembers it on the next page', async () => {
    const page = await (await browser.newContext()).newPage();
    const size = () => page.evaluate(() => getComputedStyle(document.documentElement).fontSize);
    await page.goto(server.url);
    expect(await size()).toBe('16px');
    await page.getByLabel('长者版').check();
    expect(await size()).toBe('22px');
    await page.goto(`${server.url}units/`);
    expect(await size()).toBe('22px');
    const small = await page.evaluate(
      () =>
        [...document.querySelectorAll('.top nav a, .links a, .views label')].filter(
          (e) => e.getBoundingClientRect().height < 60,
        ).length,
    );
    expect(small).toBe(0);
    await page.getByLabel('长者版').uncheck();
    expect(await size()).toBe('16px');
    await page.context().close();
  });

  test('the elder view has rows as cards on a tablet, so that no table is scrolled sideways, and keeps the files of open data', async () => {
    const page = await (await browser.newContext({ viewport: { width: 768, height: 1024 } })).newPage();
    await page.goto(server.url);
    await page.getByLabel('长者版').check();
    for (const path of ['', 'tasks/', 'ledgers/leading-group/', 'units/', 'ratings/2016-06/']) {
      await page.goto(server.url + path);
      const scrolled = await page.evaluate(
        () =>
          [...document.querySelectorAll('table, .scroll')].filter((e) => e.scrollWidth > e.clientWidth + 1)
            .length,
      );
      expect(await page.locator('table').count(), path).toBeGreaterThan(0);
      expect(scrolled, path).toBe(0);
    }
    await page.goto(`${server.url}open-data/`);
    expect(await page.getByRole('link', { name: /^CSV：单位名册/ }).isVisible()).toBe(true);
    await page.context().close();
  });

  test('names a heading to a screen reader without a space where its line may end', async () => {
    const page = await browser.newPage();
    await page.goto(server.url);
    const text = await page.locator('h1').textContent();
    expect(await page.locator('h1 wbr').count()).toBeGreaterThan(3);
    const tree = await page.context().newCDPSession(page);
    await tree.send('Accessibility.enable');
    const { nodes } = await tree.send('Accessibility.getFullAXTree');
    const names = nodes
      .filter(({ role }) => role?.value === 'heading')
      .map(({ name }) => String(name?.value));
    // A clause is a box of its own, before which a pause is right.
    expect(names.map((name) => name.replaceAll(/(?<=[：，]) /g, ''))).toContain(text);
    await page.close();
  });

  test('says on the home page what vanished, and each figure leads to its tasks', async () => {
    const page = await browser.newPage();
    await page.goto(server.url);
    expect(await page.locator('#vanished').innerText()).toMatch(/^1 项没有出现在最近一次晒账中/);
    await page.locator('#vanished a').click();
    await page.getByText('本事项没有出现在该台账最近一次晒账中').waitFor();
    await page.goto(server.url);
    const late = page.locator('.figs div', { hasText: '逾期未完成' });
    expect(await late.locator('dd').innerText()).toBe('1');
    const row = page.locator('section', { has: page.locator('#overdue') }).locator('.rows li');
    expect(await row.allInnerTexts()).toEqual([expect.stringMatching(/2016年5月31日前\s+已逾期 30 天/)]);
    await late.locator('a').click();
    expect(new URL(page.url()).pathname + new URL(page.url()).hash).toBe('/reform/tasks/#lamp-overdue');
    expect(await page.locator('tr[data-f]:visible td:first-child').allInnerTexts()).toEqual(['2016-1-003']);
    await page.close();
  });

  test('prints a ledger as a table on a sheet, without what only a screen can use', async () => {
    const page = await browser.newPage({ viewport: { width: 680, height: 970 } });
    await page.goto(`${server.url}airings/leading-group/2016-Q2/`);
    const row = () =>
      page
        .locator('tr[data-item]')
        .first()
        .evaluate((e) => getComputedStyle(e).display);
    expect(await row(), 'as wide on a screen it is a card').toBe('flex');
    await page.emulateMedia({ media: 'print' });
    expect(await row()).toBe('table-row');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(680);
    for (const tool of ['.top nav', '.views', '.filters', '.foot ul'])
      expect(await page.locator(tool).isVisible(), tool).toBe(false);
    await page.close();
  });

  test('lets the keyboard pass from home to an overdue task, its unit, its ledger and the changes', async () => {
    const page = await browser.newPage();
    const follow = async (name: string | RegExp) => {
      const link = page.getByRole('main').getByRole('link', { name }).first();
      for (let i = 0; i < 120; i += 1) {
        await page.keyboard.press('Tab');
        if (await link.evaluate((element) => element === document.activeElement)) break;
      }
      await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    };
    await page.goto(server.url);
    await follow('建立联合检查制度');
    expect(page.url()).toContain('/task/2016-1-003/');
    await follow('市发改委');
    expect(page.url()).toContain('/units/d-fgw/');
    await follow(/比2016年第一季度.*年度任务台账2016年第二季度/);
    expect(page.url()).toContain('/airings/leading-group/2016-Q1..2016-Q2/#unit-d-fgw');
    await page.goBack();
    await follow('建立联合检查制度');
    expect(page.url()).toContain('/task/2016-1-003/');
    await follow(/年度任务台账，2016年第二季度/);
    expect(page.url()).toContain('/airings/leading-group/2016-Q2/#2016-1-003');
    await page.close();
  });

  test('shows slips and vanished entries first, with what stood before and after', async () => {
    const page = await browser.newPage();
    await page.goto(`${server.url}airings/leading-group/2016-Q1..2016-Q2/`);
    expect(await page.locator('main section h2').first().innerText()).toBe('未再公布 1 项');
    const moved = page
      .locator('section', { has: page.locator('#deadline-moved') })
      .locator('tbody tr')
      .first();
    expect(await moved.locator('td').allInnerTexts()).toEqual(['2016年6月30日', '2016年9月30日']);
    const slipped = page.locator('section', { has: page.locator('#slipped') }).locator('tbody th');
    expect(await slipped.first().innerText()).toMatch(/2016-1-003 · 市发改委\s时限 2016年5月31日$/);
    await page.goto(`${server.url}ledgers/`);
    await page.getByRole('link', { name: '全部事项' }).click();
    expect(new URL(page.url()).pathname).toBe('/reform/tasks/');
    await page.close();
  });

  test('filters an airing by plain anchors without a script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${server.url}airings/leading-group/2016-Q2/`);
    const rows = page.locator('tr[data-f]');
    // One of them is a number that is withheld: nobody is told what it is, so it is in no choice.
    expect(await rows.count()).toBe(8);
    for (const [name, ids] of [
      ['lamp-overdue', ['2016-1-003']],
      ['unit-d-gsj', ['2016-1-002']],
      ['due-2016-Q4', ['2016-1-009']],
      ['lamp-listed', ['2016-1-006']],
    ] as const) {
      await page.goto(`${server.url}airings/leading-group/2016-Q2/#${name}`);
      const visible = await Promise.all(
        (await rows.all()).map(async (row) => ((await row.isVisible()) ? row.getAttribute('id') : null)),
      );
      expect(
        visible.filter((id) => id !== null),
        name,
      ).toEqual(ids);
    }
    await context.close();
  });

  test('leads from a unit to what changed for it, with the same counts, without a script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${server.url}units/d-fgw/#changes`);
    const row = page.locator('#changes + ul li').first();
    expect((await row.innerText()).replace(/\s+/g, ' ')).toContain(
      '转为滞后或逾期 2 项 新挂牌督办 1 项 时限有调整 1 项',
    );
    await row.getByRole('link').click();
    expect(await page.locator('tr[data-f]:visible').count()).toBe(4);
    expect(await page.locator('main section:visible h2').allInnerTexts()).toEqual([
      '转为滞后或逾期',
      '新挂牌督办',
      '时限有调整',
    ]);
    await page.getByText('只列出：市发改委').getByRole('link', { name: '列出全部' }).click();
    expect(await page.locator('main section:visible h2').first().innerText()).toBe('未再公布 1 项');
    await context.close();
  });

  test('counts anew what a unit has of each change, and shows all again', async () => {
    const page = await browser.newPage();
    await page.goto(`${server.url}airings/leading-group/2016-Q1..2016-Q2/#unit-d-fgw`);
    await page.getByText('显示 4 /').waitFor();
    const heads = page.locator('main section:visible h2');
    expect(await heads.allInnerTexts()).toEqual([
      '转为滞后或逾期 2 项',
      '新挂牌督办 1 项',
      '时限有调整 1 项',
    ]);
    await page.getByText('只列出：市发改委').getByRole('link', { name: '列出全部' }).click();
    expect(await heads.first().innerText()).toBe('未再公布 1 项');
    expect(await page.locator('.filters summary').evaluate((e) => e === document.activeElement)).toBe(true);
    await page.close();
  });

  test('combines filters with a script and keeps them in the address', async () => {
    const page = await browser.newPage();
    await page.goto(`${server.url}airings/leading-group/2016-Q2/`);
    await page.getByText('筛选').click();
    await page.locator('a[href="#origin-central"]').click();
    await page.locator('a[href="#unit-d-fgw"]').click();
    expect(await page.getByRole('status').innerText()).toBe('：显示 1 / 7 项');
    expect(new URL(page.url()).hash).toBe('#origin-central+unit-d-fgw');
    await page.reload();
    expect(await page.locator('tr[data-f]:visible').count()).toBe(1);
    // On a phone a row is no table row.
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.locator('tr[data-f]:visible').count()).toBe(1);
    await page.close();
  });

  test.each(['审批', '登记', '检查', '热线', '中介', '收费', '信用', '试点', '南桥', '术语'])(
    'finds the two-character word %s',
    async (word) => {
      const page = await browser.newPage();
      await page.goto(`${server.url}search/?q=${encodeURIComponent(word)}`);
      await page.locator('#results li').first().waitFor();
      const first = await page.locator('#results li').first().innerText();
      expect(first).toContain(word);
      expect(
        (
          await page.request.get(
            await page
              .locator('#results a')
              .first()
              .evaluate((a: HTMLAnchorElement) => a.href),
          )
        ).status(),
      ).toBe(200);
      await page.close();
    },
  );

  test('finds a unit by its full name as by its short one, and narrows by state', async () => {
    const page = await browser.newPage();
    await page.goto(`${server.url}search/?q=${encodeURIComponent('发展和改革委员会')}`);
    await page.locator('#results li').first().waitFor();
    expect(await page.locator('#results li a').first().innerText()).toBe('市发改委');
    await page.getByLabel('状态').selectOption({ label: '逾期未完成' });
    await page.getByText('找到 1 条').waitFor();
    expect(await page.locator('#results li a').first().innerText()).toBe('建立联合检查制度');
    await page.close();
  });

  test.each([
    ['户口', '完善信用目录', '户籍'],
    ['营业执照', '压缩企业登记时限', '企业登记'],
  ])('finds tasks by the everyday word %s, and says by which other words', async (word, title, meant) => {
    const page = await browser.newPage();
    await page.goto(`${server.url}search/?q=${encodeURIComponent(word)}`);
    const task = page.locator('#results li', { hasText: title });
    await task.locator('a[href*="/task/"]').waitFor();
    expect(await task.first().innerText()).toContain('市委深改组年度任务台账');
    expect(await page.locator('#results li').first().innerText()).not.toContain('市民帮助');
    expect(await page.locator('#found').innerText()).toMatch(new RegExp(`按“.*${meant}.*”一并查找`));
    await page.close();
  });

  test('lists what filters leave without a word, and keeps word and filters in the address', async () => {
    const page = await browser.newPage();
    const titles = () => page.locator('#results li a').allInnerTexts();
    await page.goto(`${server.url}search/`);
    await page.getByLabel('状态').selectOption({ label: '按期推进' });
    await page.getByText('找到 5 条').waitFor();
    expect(new URL(page.url()).search).toBe('?lamp=on-schedule');
    await page.getByLabel('台账').selectOption({ label: '全市改革试点台账' });
    await page.getByText('找到 1 条').waitFor();
    expect(await titles()).toEqual(['相对集中行政许可权试点']);
    await page.getByLabel('搜索词').fill('登记');
    await page.keyboard.press('Enter');
    await page.getByText('都不在所选的筛选范围内').waitFor();
    await page.getByLabel('台账').selectOption('');
    await page.getByText('找到 1 条').waitFor();
    expect(new URL(page.url()).searchParams.toString()).toBe(
      new URLSearchParams({ q: '登记', lamp: 'on-schedule' }).toString(),
    );
    await page.reload();
    await page.getByText('找到 1 条').waitFor();
    expect(await titles()).toEqual(['压缩企业登记时限']);
    expect(await page.getByLabel('状态').inputValue()).toBe('on-schedule');
    await page.close();
  });

  test('offers topics where nothing is typed or found, with and without a script', async () => {
    const page = await browser.newPage();
    await page.goto(`${server.url}search/?q=${encodeURIComponent('护照')}`);
    await page.getByText('没有找到“护照”').waitFor();
    expect(await page.locator('#elsewhere').innerText()).toMatch(
      /这里不办业务.*看责任单位；不清楚的，打 [\d-]+ 问/,
    );
    await page.getByRole('link', { name: '办企业' }).click();
    await page.getByText(/^找到/).waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('办企业');
    expect(await page.locator('#topics').isVisible()).toBe(false);
    await page.close();
    const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    await plain.goto(`${server.url}search/`);
    await plain.getByRole('link', { name: '户口' }).click();
    expect(await plain.locator('tr[data-f]:visible td:first-child').allInnerTexts()).toEqual(['2016-1-008']);
    await plain.context().close();
  });

  test('lists every task of the record once, the late first, and filters them without a script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${server.url}tasks/`);
    const ids = () => page.locator('tr[data-f]:visible td:first-child').allInnerTexts();
    expect((await ids())[0]).toBe('2016-1-003');
    expect((await ids()).sort()).toEqual(
      currentEntries(readRecord(record))
        .map(({ id }) => id)
        .sort(),
    );
    for (const [anchor, found] of [
      ['ledger-pilot', ['2016-3-001']],
      ['completed', ['2016-1-001']],
      ['lamp-listed', ['2016-1-006']],
    ] as const) {
      await page.goto(`${server.url}tasks/#${anchor}`);
      expect(await ids(), anchor).toEqual(found);
    }
    await context.close();
  });

  test('searches for what a wrong address may have meant', async () => {
    const page = await browser.newPage();
    await page.goto(`${server.url}task/联合检查/`);
    await page.getByRole('link', { name: '建立联合检查制度' }).waitFor();
    await page.goto(`${server.url}task/2016-1-OO6`);
    await page.locator('#results a[href$="/task/2016-1-006/"]').waitFor();
    await page.close();
  });

  test('draws columns without a script, and answers keys in words once they are in view', async () => {
    const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    await plain.goto(`${server.url}ledgers/leading-group/`);
    expect(await plain.getByRole('img', { name: /历次晒账各状态的事项数/ }).isVisible()).toBe(true);
    await plain.context().close();
    const page = await browser.newPage();
    await page.goto(`${server.url}ledgers/leading-group/`);
    const chart = page.getByRole('group', { name: /用左右方向键逐项查看/ });
    await chart.focus();
    await page.keyboard.press('End');
    expect(await page.locator('.trend [role=status]').innerText()).toMatch(/^二季度：.*逾期未完成 1/);
    await page.keyboard.press('ArrowLeft');
    expect(await page.locator('.trend [role=status]').innerText()).toMatch(/^一季度：/);
    await page.close();
  });

  test.each(['', 'task/2016-1-002/', 'airings/leading-group/2016-Q2/', 'kiosk/'])(
    'has full marks of Lighthouse for access, practice and search on /%s',
    async (path) => {
      const port = Number(new URL(server.url).port) + 1;
      const own = await launchBrowser([`--remote-debugging-port=${port}`]);
      const marked = await lighthouse(server.url + path, {
        ...{ port, logLevel: 'silent', onlyCategories: ['accessibility', 'best-practices', 'seo'] },
        // The kiosk is an instrument of a hall; search engines are kept from it on purpose.
        ...(path === 'kiosk/' ? { skipAudits: ['is-crawlable'] } : {}),
      });
      await own.close();
      const { categories, audits } = marked!.lhr;
      const failing = Object.values(categories).flatMap(({ auditRefs }) =>
        auditRefs
          .filter(({ id, weight }) => weight > 0 && (audits[id]!.score ?? 1) < 1)
          .map(({ id }) => `${id}: ${audits[id]!.title}`),
      );
      expect(failing).toEqual([]);
      expect(Object.values(categories).map(({ score }) => score)).toEqual([1, 1, 1]);
    },
  );

  test('shows text from the record as text', async () => {
    const page = await browser.newPage();
    await page.goto(`${server.url}task/2016-1-009/`);
    expect(await page.locator('h1').innerText()).toBe("推行“<b>一窗</b>受理” & '=1+1'");
    await page.close();
  });
});
