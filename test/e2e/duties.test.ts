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
  });
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
    const published = () => readFileSync(join(instance.settings.recordDir, 'bulletins/2017.json'), 'utf8');
    await expect.poll(published).toContain(title);
    expect(published()).not.toContain('台账报送');
  });

  it('a meeting is planned with plans, orders and tasks on its agenda; it lets a plan pass and an order follow', async () => {
    const page = await as('ggb-editor', 'meetings/');
    await page.getByRole('link', { name: '市委深改组会议' }).click();
    await page.getByLabel('日期').fill('2017-01-16');
    await page.getByLabel('题目（公开）').fill('市委深改组第二次专题会议');
    await page.getByLabel('临时加开').check();
    const box = page.locator('input[name=item]');
    const plan = (await box.evaluateAll((all: HTMLInputElement[]) => all.map(({ value }) => value))).find(
      (value) => value.startsWith('scheme/'),
    )!;
    await page.locator('input[value^="order/"]:not(:checked)').first().check();
    await page.getByRole('button', { name: '安排' }).click();
    await page.getByText('已安排会议').waitFor();
    await page.getByRole('heading', { name: '待审议的实施方案' }).waitFor();
    await page.getByRole('heading', { name: '尚未办结的督办件' }).waitFor();
    const decide = async (i: number, text: string, becomes: string, reference: string) => {
      await page.locator(`input[name="text-${i}"]`).fill(text);
      await page.locator(`select[name="becomes-${i}"]`).selectOption(becomes);
      await page.locator(`input[name="reference-${i}"]`).fill(reference);
    };
    await page.getByLabel('纪要（内部）').fill('纪要金丝雀');
    await decide(0, '原则同意', 'gate', plan.replace('scheme/', ''));
    await decide(1, '立项', 'task', '2016-9-999');
    await decide(2, '督办逾期事项', 'order', '');
    await page.getByRole('button', { name: '登记召开' }).click();
    await page.getByText('台账中没有 2016-9-999').waitFor();
    expect(await page.getByLabel('纪要（内部）').inputValue()).toBe('纪要金丝雀');
    await page.locator('input[name="reference-1"]').fill('2016-1-001');
    await page.getByRole('button', { name: '登记召开' }).click();
    await page.getByText('已登记召开').waitFor();

    await page.getByRole('link', { name: '据此签发督办件' }).click();
    await page.getByText('落实会议议定（内部）：督办逾期事项').waitFor();
    await page.getByLabel('主办单位').selectOption({ label: '市商务局' });
    await page.getByLabel('督办事由').fill('加快推进');
    await page.getByLabel('办结期限').fill('2017-03-01');
    await page.getByRole('button', { name: '签发' }).click();
    await page.getByText('已签发').waitFor();
    await page.goto(`${instance.url}office/meetings/`);
    await page.getByRole('link', { name: '市委深改组第二次专题会议' }).click();
    await page.getByRole('link', { name: '2017-order-001' }).waitFor();
    await page
      .locator('.decisions')
      .getByRole('link', { name: plan.replace('scheme/', '') })
      .click();
    await page.getByText('市委深改组第二次专题会议纪要').first().waitFor();
  });

  it('a course, a topic, its report, marks by two persons and the choice of the best', async () => {
    const office = await as('ggb-editor', 'research/');
    await office.getByText('登记培训、观摩或考察').click();
    await office.getByLabel('培训班', { exact: true }).check();
    await office.getByLabel('标题（公开）').fill('改革专题培训班');
    await office.locator('#g-on').fill('2017-01-16');
    await office.getByRole('button', { name: '登记', exact: true }).click();
    await office.getByText('至少填写一个单位').waitFor();
    await office.locator('input[name="n-d-fgw"]').fill('3');
    await office.getByRole('button', { name: '登记', exact: true }).click();
    await office.locator('.done, [role=status]').first().waitFor();
    await office.getByText('交办本季度课题').click();
    await office.locator('input[name="title-0"]').fill('一窗受理怎样落到镇');
    await office.locator('select[name="unit-0"]').selectOption({ label: '市发改委' });
    await office.locator('input[name="due-0"]').fill('2017-03-20');
    await office.getByRole('button', { name: '交办', exact: true }).click();
    const row = (page: Page) => page.locator('li', { hasText: '一窗受理怎样落到镇' });
    await row(office).getByText('在研').waitFor();

    const lead = await as('fgw', 'research/');
    await row(lead).getByLabel('报告题目').fill('一窗受理向镇延伸的调研报告');
    await row(lead).getByRole('button', { name: '报送成果' }).click();
    await row(lead).getByText('已报送').waitFor();
    expect(await row(lead).getByLabel('评分').count()).toBe(0);
    for (const [login, mark] of [
      ['ggb-editor', '90'],
      ['ggb-approver', '81'],
    ] as const) {
      const judge = await as(login, 'research/');
      await row(judge).getByLabel('评分').fill(mark);
      await row(judge).getByRole('button', { name: '评分' }).click();
      await judge.locator('[role=status]').first().waitFor();
    }
    await office.goto(`${instance.url}office/research/`);
    await row(office).getByText('平均 85.50 分').waitFor();
    await office.getByText('评选优秀报告').click();
    await office.getByLabel('年度').fill('2017');
    await office.getByLabel('评几篇').fill('1');
    await office.getByRole('button', { name: '评选并公开' }).click();
    await row(office).getByText('优秀', { exact: true }).waitFor();
    const published = () => readFileSync(join(instance.settings.recordDir, 'learning/2017.json'), 'utf8');
    await expect.poll(published).toContain('一窗受理向镇延伸的调研报告');
    expect(published()).toContain('改革专题培训班');
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
    // Nobody approves what is public by rule: the portal's own job lets it out.
    const published = () => readFileSync(join(instance.settings.recordDir, 'duties/2017.json'), 'utf8');
    await expect.poll(published).toContain('一月份台账对账会');
    const office = await as('ggb-editor', 'airings/');
    await office.getByRole('heading', { name: '依规则自动公开' }).waitFor();
    await office.getByRole('link', { name: '周期性工作履行情况' }).first().waitFor();
  });
});
