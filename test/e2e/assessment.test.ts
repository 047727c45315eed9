/** The assessment in the office, in a browser: freeze, correct, tolerate, appeal, try — and what never gets out. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/year.ts';
import { readFiles } from '../../src/record/read.ts';
import { verifyRecord } from '../../src/record/verify.ts';
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
const assessments = () => readdirSync(join(instance.settings.recordDir, 'assessments')).sort();

describe.skipIf(!hasBrowser())('the assessment in the office', () => {
  beforeAll(async () => {
    instance = await startInstance();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await instance?.close();
  });

  it('a tolerance recorded by the organisation department enters the next revision, which two persons freeze', async () => {
    const tolerate = await as('assess', 'assessment/tolerance/');
    await tolerate.getByText('登记容错决定').click();
    await tolerate.getByLabel('考评期').selectOption('2016');
    await tolerate.getByLabel('单位', { exact: true }).selectOption('c-beiyuan');
    await tolerate.getByLabel('暂停哪一项扣分').selectOption('measures-returned');
    await tolerate.getByLabel('暂停几个情形的扣分').fill('2');
    await tolerate.getByLabel('作出决定的机关').selectOption('organisation');
    await tolerate.getByLabel('决定日期').fill('2017-01-12');
    await tolerate.getByLabel('事实').fill('先行先试中的失误，已改正');
    for (const test of ['动机态度', '客观条件', '程序方法', '性质程度', '后果影响', '挽回损失']) {
      await tolerate.getByLabel(test).fill('写明');
    }
    await tolerate
      .getByLabel('决定文号')
      .evaluate((field: HTMLInputElement) => field.removeAttribute('required'));
    await tolerate.getByRole('button', { name: '登记' }).click();
    await tolerate.getByText('容错决定须有文号').waitFor();
    expect(await tolerate.getByLabel('事实').inputValue()).toBe('先行先试中的失误，已改正');
    await tolerate.getByLabel('决定文号').fill('示组容〔2017〕2号');
    await tolerate.getByRole('button', { name: '登记' }).click();
    await tolerate.getByText('已登记容错决定并公开').waitFor();

    const first = readFileSync(join(instance.settings.recordDir, 'assessments/2016.json'), 'utf8');
    const editor = await as('ggb-editor', 'assessment/');
    const proposal = editor.locator('#p-2016');
    await proposal.getByText('提出更正').click();
    await proposal.getByLabel('更正了什么、为什么').fill('依示组容〔2017〕2号暂停北塬区一项扣分');
    await proposal.getByRole('button', { name: '提出' }).click();
    await editor.getByText('已提出，等待另一人批准').waitFor();
    expect(await proposal.getByRole('button', { name: '批准并冻结' }).count()).toBe(0);
    expect(assessments()).not.toContain('2016-r2.json');

    const approver = await as('ggb-approver', 'assessment/');
    const year = approver.locator('#p-2016');
    await year.getByRole('button', { name: '批准并冻结' }).click();
    await approver.getByText('已冻结并写入公开记录').waitFor();
    expect(readFileSync(join(instance.settings.recordDir, 'assessments/2016.json'), 'utf8')).toBe(first);
    expect(readFileSync(join(instance.settings.recordDir, 'assessments/2016-r2.json'), 'utf8')).toContain(
      '依据示组容〔2017〕2号容错，暂停扣 1.00 分，事实仍予列示。',
    );
    const wrong = verifyRecord(readFiles(instance.settings.recordDir));
    expect(wrong.filter(({ code }) => code.startsWith('assessment.'))).toEqual([]);
    const [download] = await Promise.all([
      approver.waitForEvent('download'),
      year.getByText('下载表格').click(),
    ]);
    expect(download.suggestedFilename()).toBe('scores-2016-r2.xlsx');
    expect(
      readFileSync(await download.path())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
  });

  it('a county appeals against a line of its sheet; another unit answers; the grounds stay inside', async () => {
    const county = await as('nanqiao', 'assessment/appeals/');
    await county.getByText('提出申诉', { exact: true }).first().click();
    await county.getByLabel('对哪一行').selectOption('2016/measures-on-time');
    await county.getByLabel('理由和依据').fill('内部理由金丝雀');
    await county.getByRole('button', { name: '提出申诉' }).click();
    await county.getByText('已提出申诉，由其他单位答复').waitFor();
    const office = await as('assess', 'assessment/appeals/');
    await office.getByText('答复', { exact: true }).first().click();
    await office.getByLabel('申诉不成立，维持得分').check();
    await office.getByLabel('答复', { exact: true }).fill('经复核，三项任务的核实日期无误。');
    await office.getByRole('button', { name: '答复' }).click();
    await office.getByText('已答复，答复会公开').waitFor();
    const published = () => readFileSync(join(instance.settings.recordDir, 'rulings/2016.json'), 'utf8');
    await expect.poll(published).toContain('三项任务的核实日期无误');
    expect(published()).not.toContain('金丝雀');
  });

  it('other weights may be tried, say that they are no score, and leave nothing behind', async () => {
    const before = assessments();
    const files = readFiles(instance.settings.recordDir);
    const page = await as('ggb-editor', 'assessment/what-if/');
    await page.getByText('试算，不得公布').waitFor();
    await page.getByText('县（市、区）的权重').click();
    await page.locator('input[name="county.shares.objectives"]').fill('90');
    await page.getByRole('button', { name: '试算' }).click();
    await page.getByText(/各项权重合计须为 10000/).waitFor();
    await page.getByText('县（市、区）的权重').click();
    expect(await page.locator('input[name="county.shares.objectives"]').inputValue()).toBe('90');
    await page.locator('input[name="county.shares.ratings"]').fill('5');
    await page.locator('input[name="county.shares.appraisal"]').fill('5');
    await page.getByRole('button', { name: '试算' }).click();
    await page.getByText('试算位次').first().waitFor();
    // There is no act behind this page: whatever is posted to it changes nothing.
    const answer = await page.request.post(page.url(), { form: { act: 'freeze', period: '2016' } });
    expect(answer.ok()).toBe(true);
    expect(assessments()).toEqual(before);
    expect([...readFiles(instance.settings.recordDir)]).toEqual([...files]);
  });
});
