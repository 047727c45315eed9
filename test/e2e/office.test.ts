/** A task of the year in the office, from the document to the corrected airing, at four desks. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findEntries } from '../../src/cases/ledgers.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { hasBrowser, launchBrowser } from '../browser.ts';
import { type Instance, startInstance } from '../instance.ts';
import { ask, cookieOf, DUE, fillOffice, LAST_MONTH, PASSWORD, START, TODAY } from './office.fixture.ts';

let instance: Instance;
let browser: Browser;
let cookie = '';
const ctx = () => instance.portal.as(SYSTEM, Date.now());

/** A person at his desk; the page stays signed in. */
async function sit(login: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await page.goto(`${instance.url}office/sign-in/`);
  await page.getByLabel('账号').fill(login);
  await page.getByLabel('密码').fill(PASSWORD);
  await page.getByRole('button', { name: '登录' }).click();
  await page.waitForURL('**/office/');
  return page;
}
const go = (page: Page, path: string) => page.goto(instance.url + path);
/** Opens the form of a step, fills it in, and presses its button. */
async function step(page: Page, id: string, name: string, fields: Record<string, string>, button: string) {
  await go(page, `office/ledgers/${id}/?step=${name}`);
  const form = page.locator(`#step-${name}`);
  if ((await form.getAttribute('open')) === null) await form.locator('summary').click();
  for (const [label, value] of Object.entries(fields)) {
    const field = form.getByLabel(label, { exact: true });
    const tag = await field.evaluate((node) => `${node.tagName} ${node.getAttribute('type') ?? ''}`);
    if (tag.startsWith('SELECT')) await field.selectOption(value);
    else if (tag.includes('radio')) await field.check();
    else await field.fill(value);
  }
  await form.getByRole('button', { name: button, exact: true }).click();
  await page.waitForLoadState();
  return (await page.locator('main').textContent()) ?? '';
}
/** Proposes an airing of last month and has the other person approve it; waits until the site shows it. */
async function air(editor: Page, approver: Page, revision: number, note: string): Promise<void> {
  await go(editor, `office/airings/new/?ledger=leading-group&period=${LAST_MONTH}`);
  await editor.getByLabel('公布日期').fill(TODAY);
  if (note !== '') await editor.getByLabel('更正说明').fill(note);
  const remark = editor.getByLabel(/条提示的说明/);
  if ((await remark.count()) > 0) await remark.fill('已逐条核对。');
  await editor.getByRole('button', { name: '提出，交另一人审批' }).click();
  await editor.getByText('已提出，等待另一人审批').waitFor();
  const address = new URL(editor.url()).pathname;
  await approver.goto(new URL(address, instance.url).href);
  await approver.getByRole('button', { name: '批准，到日公布' }).click();
  await approver.getByText('已批准，到日自动公布').waitFor();
  const suffix = revision > 1 ? `-r${revision}` : '';
  const file = join(instance.settings.recordDir, `airings/leading-group/${LAST_MONTH}${suffix}.json`);
  await expect.poll(() => existsSync(file), { interval: 500 }).toBe(true);
  const built = async () => (await ask(instance, 'office/airings/', { cookie })).text;
  await expect.poll(built, { interval: 2000 }).toContain('网站已更新');
}

beforeAll(async () => {
  instance = await startInstance('none');
  await fillOffice(instance);
  cookie = await cookieOf(instance, 'editor');
});
afterAll(async () => {
  await browser?.close();
  await instance?.close();
});

describe.skipIf(!hasBrowser())('a task of the year, at four desks', () => {
  let [editor, approver, officer, second] = [] as unknown as [Page, Page, Page, Page];
  let id = '';

  beforeAll(async () => {
    browser = await launchBrowser();
    editor = await sit('editor');
    approver = await sit('approver');
    officer = await sit('spj');
    second = await sit('rsj');
  });

  it('is begun from the header, whose lists open by the keyboard and without a script', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    await plain.addCookies(await editor.context().cookies());
    const page = await plain.newPage();
    await go(page, 'office/');
    await page.locator('.places summary', { hasText: '台账' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/office/reconciliations/');
    await plain.close();
    const list = editor.locator('.places details', { hasText: '督察通报' });
    await list.locator('summary').click();
    const colours = await list.locator('ul').evaluate((ul) => {
      const { color } = getComputedStyle(ul.querySelector('a')!);
      return { ink: color, ground: getComputedStyle(ul).backgroundColor };
    });
    expect(colours).toEqual({ ink: 'rgb(22, 54, 92)', ground: 'rgb(255, 255, 255)' });
    await editor.keyboard.press('Escape');
    expect(await list.getAttribute('open')).toBeNull();
    expect(await list.locator('summary').evaluate((node) => node === document.activeElement)).toBe(true);
  });

  it('is imported, reviewed with a body that is new, and listed', async () => {
    const [year, month] = [DUE.slice(0, 4), Number(DUE.slice(5, 7))];
    const file = join(instance.settings.dataDir, 'plan.txt');
    const text = [
      '示例市关于优化办事服务的工作要点',
      `示改发〔${TODAY.slice(0, 4)}〕9号`,
      '一、改进窗口服务',
      `（一）推行一窗受理。${year}年${month}月底前覆盖全部大厅。（市审批局牵头，市人社局配合）`,
      `（二）缩短登记时限。${year}年${month}月底前压缩到三个工作日。（市数据资源局牵头）`,
    ];
    writeFileSync(file, text.join('\n'));
    await go(editor, 'office/plans/import/');
    await editor.getByLabel('文件', { exact: true }).setInputFiles(file);
    await editor.getByRole('button', { name: '上传并核对' }).click();
    await editor.getByText('现在还没有保存').waitFor();
    expect((await findEntries(ctx(), {})).length).toBe(0);
    const own = await editor.getByLabel('年度', { exact: true }).inputValue();
    await editor.getByLabel('年度', { exact: true }).fill('2015');
    await editor.getByRole('button', { name: '重新核对单位名称' }).click();
    await editor.getByText(`年度是 2015，文号是〔${TODAY.slice(0, 4)}〕：请核对`).waitFor();
    await editor.getByLabel('年度', { exact: true }).fill(own);
    await editor.getByLabel('市数据资源局').selectOption({ label: '＋ 登记为新机构：市直部门' });
    await editor.getByRole('button', { name: '确认保存' }).click();
    await editor.getByText('已保存，共 2 项任务').waitFor();
    await editor.locator('#list > summary').click();
    await editor.getByLabel('起始日期').fill(START);
    await editor.getByRole('button', { name: /将 2 项列入台账/ }).click();
    await editor.getByText('已将 2 项列入台账').waitFor();
    const entries = await findEntries(ctx(), { ledger: 'leading-group' });
    expect(entries.map(({ lead }) => lead)).toEqual(['d-spj', expect.stringMatching(/^d-x/)]);
    id = entries[0]!.id;
  });

  it('is reported, for last month too, with a paper to show for it', async () => {
    const report = { 报送月份: LAST_MONTH, '完成比例（%）': '40', 进展情况: '已选定场地。' };
    expect(await step(officer, id, 'report', report, '报送进展')).toContain('已报送进展');
    const slip = { '完成比例（%）': '4', 进展情况: '少打了一个零。' };
    expect(await step(officer, id, 'report', slip, '报送进展')).toContain('比上次报送的 40% 低');
    await officer.getByRole('button', { name: '撤回这一步' }).click();
    await officer.getByText('已撤回。').waitFor();
    await officer.locator('#evidence-file').setInputFiles({
      ...{ name: '验收单.pdf.exe', mimeType: 'application/pdf' },
      buffer: Buffer.from('%PDF-1.4\n验收'),
    });
    await officer.getByRole('button', { name: '上传', exact: true }).click();
    await officer.getByText('已上传佐证材料').waitFor();
    const link = await officer.getByRole('link', { name: '验收单.pdf.exe' }).getAttribute('href');
    const file = await officer.request.get(new URL(link!, instance.url).href);
    expect(file.headers()['content-disposition']).toMatch(/^attachment; filename="evidence.pdf"/);
    expect(file.headers()['x-content-type-options']).toBe('nosniff');
    expect((await ask(instance, link!.slice(1))).status).toBe(303);
  });

  it('is reported complete with its papers in the same form, which a refusal does not lose', async () => {
    await go(officer, `office/ledgers/${id}/?step=complete`);
    const form = officer.locator('#step-complete');
    await form.getByLabel('完成情况和佐证').fill('   ');
    await form.getByLabel('佐证材料').setInputFiles({
      ...{ name: '竣工图.pdf', mimeType: 'application/pdf' },
      buffer: Buffer.from('%PDF-1.4\n竣工'),
    });
    await form.getByRole('button', { name: '报告完成' }).click();
    await form.getByText('请填写完成情况和佐证').waitFor();
    expect(await officer.getByRole('link', { name: '竣工图.pdf' }).count()).toBe(0);
    expect(await form.getByLabel('竣工图.pdf').isChecked()).toBe(true);
    await form.getByLabel('完成情况和佐证').fill('全部大厅已覆盖。');
    await form.getByRole('button', { name: '报告完成' }).click();
    await officer.getByText('待核实').first().waitFor();
    await officer.getByRole('link', { name: '竣工图.pdf' }).waitFor();
  });

  it('is returned, mended, verified by another unit and struck off by a third person', async () => {
    const verify = { 实地核查: '', 核实意见或退回理由: '东街大厅还没有覆盖。' };
    expect(await step(editor, id, 'verify', verify, '退回补正')).toContain('已退回');
    await go(officer, 'office/');
    await officer.getByText('核实退回，待补正').first().waitFor();
    await step(officer, id, 'complete', { 完成情况和佐证: '东街大厅已补上。' }, '报告完成');
    expect(
      await step(editor, id, 'verify', { ...verify, 核实意见或退回理由: '属实。' }, '核实通过'),
    ).toContain('已核实通过');
    expect(await step(approver, id, 'strike', {}, '予以销号')).toContain('实施方案未备案');
    const reason = { 仍予销号的理由: '方案已报，备案手续正在补办。' };
    expect(await step(approver, id, 'strike', reason, '予以销号')).toContain('已销号');
  });

  it('is reconciled: entry by entry, signed by both sides, closed; what came too late is kept on the page', async () => {
    await go(second, `office/ledgers/${id}/`);
    await go(editor, 'office/reconciliations/');
    await editor.getByRole('button', { name: '建立对账' }).click();
    await editor.getByText('对账已建立').waitFor();
    const address = new URL(editor.url()).pathname.slice(1);
    await editor.getByRole('button', { name: /其余 2 项均为/ }).click();
    await editor.getByText('已保存对账结论').waitFor();
    await go(officer, address);
    await officer.getByRole('button', { name: '签认', exact: true }).click();
    await officer.getByText('已签认').first().waitFor();
    await editor.reload();
    await editor.getByText('注明未签认的单位').click();
    await editor.getByLabel('原因').fill('新设机构，尚未到会。');
    await editor.getByRole('button', { name: '注明，不等其签认' }).click();
    await editor.getByText('已注明').waitFor();
    await go(approver, address);
    await editor.getByRole('button', { name: '签认并关账' }).click();
    await editor.getByText('已签认并关账').first().waitFor();
    await approver.locator(`[name="verdict.${id}"][value="disputed"]`).check();
    await approver.locator(`[name="text.${id}"]`).fill('我还有一点意见。');
    await approver.getByRole('button', { name: '只保存已选的' }).click();
    await approver.getByText('您填写而没有保存的内容').waitFor();
    expect(await approver.locator('main').textContent()).toContain('我还有一点意见。');
  });

  it('is aired by the portal’s own job once a second person has approved', async () => {
    await air(editor, approver, 1, '');
    const page = await ask(instance, `airings/leading-group/${LAST_MONTH}/`);
    expect([page.status, page.text.includes(id)]).toEqual([200, true]);
  });

  it('is corrected in the open: two persons for the figure, two for the new revision', async () => {
    const fix = { 更正哪个月: LAST_MONTH, '该月实际完成比例（%）': '30', 更正理由: '有一处场地未交付。' };
    await step(officer, id, 'propose-correction', fix, '提出，交另一人审批');
    await step(approver, id, 'decide-correction', {}, '同意更正');
    await air(editor, approver, 2, '上月进度由 40% 更正为 30%。');
    const file = join(instance.settings.recordDir, `airings/leading-group/${LAST_MONTH}-r2.json`);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      revision: 2,
      note: '上月进度由 40% 更正为 30%。',
      entries: expect.arrayContaining([expect.objectContaining({ id, share: 30 })]),
    });
  });
});
