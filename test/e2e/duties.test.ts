/** What recurs, in the office in a browser: the inbox, a bulletin from a report to the Word file, a meeting. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import mammoth from 'mammoth';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/year.ts';
import { hasBrowser, launchBrowser } from '../browser.ts';
import { type Instance, startInstance } from '../instance.ts';

let instance: Instance;
let browser: Browser;

async function as(login: string, path: string): Promise<Page> {
  const context = await browser.newContext({ acceptDownloads: true });
  const page = await context.newPage();
  await page.goto(`${instance.url}office/sign-in/?next=/office/${path}`);
  await page.getByLabel('账号').fill(login);
  await page.getByLabel('密码').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: '登录' }).click();
  await page.waitForURL(`**/office/${path}`);
  return page;
}

describe.skipIf(!hasBrowser())('what recurs, in the office', () => {
  beforeAll(async () => {
    instance = await startInstance();
    browser = await launchBrowser();
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await instance?.close();
  });

  it('a ledger report becomes a bulletin without typing, is adopted, sent out and taken as a Word file', async () => {
    const lead = await as('fgw', 'bulletins/');
    await lead.getByText('报送一篇').click();
    await lead.locator('#submit a.quiet').first().click();
    const title = await lead.getByLabel('标题').inputValue();
    expect(title).toContain('：进展情况');
    expect(await lead.getByLabel('正文').inputValue()).toContain('台账报送');
    await lead.getByRole('button', { name: '报送', exact: true }).click();
    await lead.getByText('已报送。').waitFor();

    const office = await as('ggb-editor', 'bulletins/');
    await office.getByLabel(`选：${title}`).check();
    await office.getByRole('button', { name: '采用勾选的稿件' }).click();
    await office.waitForURL('**/bulletins/issues/**');
    await office.getByRole('heading', { name: title }).waitFor();
    await office.getByRole('button', { name: '今天编发' }).click();
    await office.getByText('已编发，并登记为本次编报').waitFor();
    const [download] = await Promise.all([
      office.waitForEvent('download'),
      office.getByText('下载 Word 文件').click(),
    ]);
    const { value } = await mammoth.extractRawText({ path: await download.path() });
    expect(value).toContain(title);
    expect(value).toContain('报：市委深改组组长');
    const published = readFileSync(join(instance.settings.recordDir, 'bulletins/2017.json'), 'utf8');
    expect(published).toContain(title);
    expect(published).not.toContain('台账报送');
  });

  it('a meeting is planned with an agenda from the ledgers and recorded as held', async () => {
    const page = await as('ggb-editor', 'meetings/');
    await page.getByText('安排一次会议').click();
    await page.getByLabel('哪种会议').selectOption({ label: '市委深改组会议' });
    await page.getByLabel('日期').fill('2017-01-16');
    await page.getByLabel('题目（公开）').fill('市委深改组2017年第一次会议');
    await page.getByRole('button', { name: '安排' }).click();
    await page.getByText('已安排会议').waitFor();
    expect(await page.locator('ol li').count()).toBeGreaterThan(0);
    await page.getByLabel('纪要（内部）').fill('纪要金丝雀');
    await page.locator('input[name="text-0"]').fill('立项');
    await page.locator('select[name="becomes-0"]').selectOption('task');
    await page.locator('input[name="reference-0"]').fill('2016-9-999');
    await page.getByRole('button', { name: '登记召开' }).click();
    await page.getByText('台账中没有 2016-9-999').waitFor();
    expect(await page.getByLabel('纪要（内部）').inputValue()).toBe('纪要金丝雀');
    await page.locator('input[name="reference-0"]').fill('2016-1-001');
    await page.getByRole('button', { name: '登记召开' }).click();
    await page.getByText('已登记召开').waitFor();
  });

  it('the inbox names what falls due within three days and what was missed; the form records it', async () => {
    const page = await as('nanqiao', '');
    await page.locator('#duties').getByText('周期性工作').first().waitFor();
    await page.getByText('本单位全部周期性工作').click();
    await page.waitForURL('**/office/duties/');
    await page.getByText('登记一次办理').click();
    await page.getByLabel('哪一项').selectOption('reconcile-county/c-nanqiao');
    await page.getByLabel('办理形式').selectOption('meeting');
    await page.getByLabel('标题（公开）').fill('一月份台账对账会');
    await page.getByLabel('办理日期').evaluate((field: HTMLInputElement) => {
      field.type = 'text';
      field.value = '2017-09-01';
    });
    await page.getByRole('button', { name: '登记', exact: true }).click();
    await page.getByText('还没有到').waitFor();
    expect(await page.getByLabel('标题（公开）').inputValue()).toBe('一月份台账对账会');
    await page.getByLabel('办理日期').fill('2017-01-16');
    await page.getByRole('button', { name: '登记', exact: true }).click();
    await page.getByText('已登记；公开的履职情况').waitFor();
  });
});
