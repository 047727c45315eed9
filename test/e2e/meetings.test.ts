/** A planned meeting in the office, without JavaScript: changed, changed by two at once, held for a missed period. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../src/domain/calendar.ts';
import { hasBrowser, launchBrowser } from '../browser.ts';
import { type Instance, startInstance } from '../instance.ts';
import { fillOffice, PASSWORD, TODAY } from './office.fixture.ts';

const LAST = Number(TODAY.slice(0, 4)) - 1;
let instance: Instance;
let browser: Browser;

async function as(login: string, path: string): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${instance.url}office/sign-in/?next=/office/${path}`);
  await page.getByLabel('账号').fill(login);
  await page.getByLabel('密码').fill(PASSWORD);
  await page.getByRole('button', { name: '登录' }).click();
  await page.waitForURL(`**/office/${path}`);
  return page;
}

/** Opens the form that folds. */
async function toChange(page: Page): Promise<void> {
  const form = page.locator('#amend');
  if ((await form.getAttribute('open')) === null) await form.locator('summary').click();
}

const fits = async (page: Page) => {
  for (const width of [390, 768, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide, String(width)).toBeLessThanOrEqual(0);
  }
};

describe.skipIf(!hasBrowser())('a planned meeting', () => {
  beforeAll(async () => {
    instance = await startInstance('none');
    await fillOffice(instance);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await instance?.close();
  });

  it('is changed, told to who had it open, and held for a quarter that was missed', async () => {
    const page = await as('editor', 'meetings/?for=meeting-directors/ggb');
    await page.getByLabel('日期').fill(addDays(TODAY, 9));
    await page.getByLabel('题目（公开）').fill('第四次主任会议');
    await page.getByLabel('其他议题').fill('研究下步工作');
    await page.getByRole('button', { name: '安排', exact: true }).click();
    await page.getByText('已安排会议').waitFor();
    const path = new URL(page.url()).pathname.replace('/office/', '');
    const other = await as('approver', path);

    await toChange(page);
    expect(await page.getByLabel('其他议题').inputValue()).toBe('研究下步工作');
    expect(await page.locator('#amend').getByLabel('临时加开').count()).toBe(0);
    await page.getByLabel('日期', { exact: true }).fill(TODAY);
    await page.getByLabel('题目（公开）').fill('');
    await page.locator('#a-subject').evaluate((field) => field.removeAttribute('required'));
    await page.getByRole('button', { name: '保存更改' }).click();
    await page.getByText('请填写会议题目').waitFor();
    expect(await page.locator('#a-on').inputValue()).toBe(TODAY);
    await page.getByLabel('题目（公开）').fill('第五次主任会议');
    await fits(page);
    await page.getByRole('button', { name: '保存更改' }).click();
    await page.getByText('已更改；原来的').waitFor();
    await page.getByRole('heading', { name: '第五次主任会议' }).waitFor();

    await toChange(other);
    await other.getByLabel('其他议题').fill('研究下步工作\n通报督查情况');
    await other.getByRole('button', { name: '保存更改' }).click();
    await other.getByText('题目由“第四次主任会议”改为“第五次主任会议”').waitFor();
    expect(await other.locator('#a-more').inputValue()).toContain('通报督查情况');
    await other.locator('#a-on').fill(TODAY);
    await other.locator('#a-subject').fill('第五次主任会议');
    await other.getByRole('button', { name: '保存更改' }).click();
    await other.getByText('通报督查情况').first().waitFor();

    await page.getByLabel('为哪个期次召开').selectOption(`${LAST}-Q4`);
    await page.getByRole('button', { name: '登记召开' }).click();
    await page.getByText('议程增加 1 项：“通报督查情况”').waitFor();
    expect(await page.getByLabel('为哪个期次召开').inputValue()).toBe(`${LAST}-Q4`);
    await fits(page);
    await page.getByRole('button', { name: '登记召开' }).click();
    await page.getByText(`补开${LAST}年第四季度，记为迟办`).waitFor();
    expect(await page.locator('#amend').count()).toBe(0);

    await other.goto(`${instance.url}office/${path}`);
    expect(await other.getByRole('button', { name: '保存更改' }).count()).toBe(0);
  });
});
