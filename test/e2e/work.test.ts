/** Plans, pilots and supervision in a browser, each step by the role whose it is. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAccount } from '../../src/cases/auth.ts';
import { registerBodies } from '../../src/cases/bodies.ts';
import { listEntries, type NewEntry } from '../../src/cases/ledgers.ts';
import { addPilot, getPilot } from '../../src/cases/pilots.ts';
import { getScheme } from '../../src/cases/schemes.ts';
import { getOrder, issueOrder } from '../../src/cases/supervision.ts';
import { type Actor, type Role, SYSTEM } from '../../src/domain/actor.ts';
import { addDays, civilDate, instantOf } from '../../src/domain/calendar.ts';
import { hasBrowser, launchBrowser } from '../browser.ts';
import { type Instance, startInstance } from '../instance.ts';

const PASSWORD = 'a-long-password-2016';
const TODAY = civilDate(Date.now());
const YEAR = Number(TODAY.slice(0, 4));
const PLAN = `${YEAR}-1-001`;
const PILOT = `${YEAR}-3-001`;
const PEOPLE: Record<string, [role: Role, unit: string]> = {
  officer: ['department-officer', 'd-fgw'],
  liaison: ['liaison', 'zx-jj'],
  editor: ['reform-editor', 'ggb'],
  approver: ['reform-approver', 'ggb'],
};
const entry = (id: string, ledger: NewEntry['ledger']): NewEntry => ({
  ...{ id, year: YEAR, ledger, keeper: 'ggb', planItem: null, title: '推行一窗受理', text: '覆盖全部大厅。' },
  ...{ target: '全部', lead: 'd-fgw', participants: [], groups: [], post: '市发改委主任' },
  ...{ origin: 'provincial', requirement: 'specific', withheld: false },
  ...{ start: addDays(TODAY, -80), due: addDays(TODAY, 60) },
});
const body = (id: string, kind: 'reform-office' | 'department' | 'special-group', shortName: string) => ({
  ...{ id, kind, name: `示例${shortName}`, shortName, aliases: [], post: '主任', position: 1 },
  parent: kind === 'department' ? 'zx-jj' : null,
});

let instance: Instance;
let browser: Browser;
const contexts = new Map<string, BrowserContext>();

/** A page of the office as one of the people sees it; each signs in once. */
async function as(login: string, path: string): Promise<Page> {
  if (!contexts.has(login)) {
    const context = await browser.newContext();
    const door = await context.newPage();
    await door.goto(`${instance.url}office/sign-in/`);
    await door.getByLabel('账号').fill(login);
    await door.getByLabel('密码').fill(PASSWORD);
    await door.getByRole('button', { name: '登录' }).click();
    await door.waitForURL('**/office/');
    await door.close();
    contexts.set(login, context);
  }
  const page = await contexts.get(login)!.newPage();
  await page.goto(`${instance.url}office/${path}`);
  return page;
}
const system = () => instance.portal.as(SYSTEM, Date.now());
const actor = (login: string): Actor => {
  const [role, unit] = PEOPLE[login]!;
  return { kind: 'staff', id: `a-${login}`, role, unit };
};

describe.skipIf(!hasBrowser())('plans, pilots and supervision', () => {
  beforeAll(async () => {
    instance = await startInstance('none');
    browser = await launchBrowser();
    await registerBodies(system(), [
      body('ggb', 'reform-office', '市委改革办'),
      body('zx-jj', 'special-group', '经济专项组'),
      body('d-fgw', 'department', '市发改委'),
    ]);
    await listEntries(system(), [entry(PLAN, 'leading-group'), entry(PILOT, 'pilot')]);
    for (const [login, [role, unit]] of Object.entries(PEOPLE))
      await addAccount(system(), { login, title: login, role, unit, password: PASSWORD });
  });
  afterAll(async () => {
    await browser?.close();
    await instance?.close();
  });

  it('a gate is refused with its clause and the missing record, then passed by the officer, checked by the liaison', async () => {
    let page = await as('officer', `schemes/${PLAN}/`);
    await page.getByRole('button', { name: '起草' }).click();
    await page.getByText('已起草').waitFor();
    await page.getByLabel('文件标题').fill('调研报告');
    await page.getByRole('button', { name: '登记通过' }).click();
    await page.getByText('已登记，关口通过').waitFor();

    // A form that names a later gate than the page offers is a jump.
    await page.goto(`${instance.url}office/schemes/${PLAN}/`);
    await page.locator('input[name="gate"]').evaluate((field: HTMLInputElement) => (field.value = 'argued'));
    await page.getByLabel('文件标题').fill('论证意见');
    await page.getByRole('button', { name: '登记通过' }).click();
    const refusal = await page.locator('.wrong').first().textContent();
    expect(refusal).toContain('不能越过关口办理“研究论证”');
    expect(refusal).toContain('依据 §4.2');
    expect(await page.getByLabel('文件标题').inputValue()).toBe('论证意见');

    await page.goto(`${instance.url}office/schemes/${PLAN}/`);
    await page.getByLabel('文件标题').fill('征求意见情况');
    await page.getByRole('button', { name: '登记通过' }).click();
    await page.getByText('至少写一个征求了谁').waitFor();
    await page.getByLabel('对象 1').fill('市企业联合会');
    await page.getByLabel('答复 1').selectOption('adopted');
    await page.getByRole('button', { name: '登记通过' }).click();
    await page.getByText('市企业联合会（提出意见，已采纳）').waitFor();
    await page.getByLabel('文件标题').fill('论证意见');
    await page.getByRole('button', { name: '登记通过' }).click();
    await page.getByText('由经济专项组联络员或市委改革办登记').waitFor();
    await page.close();

    page = await as('liaison', `schemes/${PLAN}/`);
    for (const title of ['审核意见', '专项组会议纪要']) {
      await page.getByLabel('文件标题').fill(title);
      await page.getByRole('button', { name: '登记通过' }).click();
      await page.getByText('已登记，关口通过').waitFor();
    }
    const { state } = await getScheme(system(), PLAN);
    expect([state.next, state.passed['special-group']!.detail.way]).toEqual(['leading-group', 'meeting']);
    await page.close();
  });

  it('a pilot’s letter is drafted, printed in three copies and signed with its three places', async () => {
    await addPilot(instance.portal.as(actor('editor'), Date.now()), {
      ...{ entry: PILOT, list: 'city-leaders', level: 'provincial', post: '常务副市长' },
      ...{ responsibility: '牵头推进。', objective: '覆盖全部大厅。' },
    });
    const page = await as('editor', `pilots/${PILOT}/`);
    await page.getByRole('button', { name: '生成责任书' }).click();
    await page.getByText('责任书第 1 版待签字').waitFor();
    await page.getByRole('link', { name: '打印' }).click();
    expect(await page.locator('.paper').count()).toBe(3);
    expect(await page.locator('.paper').nth(1).textContent()).toContain('第二份：经济专项组联络员单位存');
    await page.goto(`${instance.url}office/pilots/${PILOT}/`);
    const word = await page.request.get(`${instance.url}office/pilots/${PILOT}/letters/1/letter.docx`);
    expect([word.status(), (await word.body()).subarray(0, 2).toString()]).toEqual([200, 'PK']);
    await page.getByRole('button', { name: '登记签字' }).click();
    await page.getByText('请写明三份各存在哪里').waitFor();
    for (const [i, place] of ['档案柜1', '档案柜2', '自存'].entries())
      await page.locator(`#place-${i}`).fill(place);
    await page.getByRole('button', { name: '登记签字' }).click();
    await page.getByText('已登记签字').waitFor();
    const { signed } = await getPilot(system(), PILOT);
    expect([signed!.version, signed!.signedOn, signed!.copies.length]).toEqual([1, TODAY, 3]);
    await page.close();
  });

  it('an order past its deadline has escalated; its lead reports, one checks, another ends it', async () => {
    const issued = instantOf(addDays(TODAY, -60), 9);
    const id = await issueOrder(instance.portal.as(actor('editor'), issued), {
      ...{ instrument: 'order', kind: 'instructed', entry: PLAN, lead: 'd-fgw', assisting: [] },
      ...{ matter: '加快一窗受理', instruction: '倒排工期。', instructedBy: '某领导' },
      ...{ deadline: addDays(TODAY, -20), rhythm: 'ten-days' },
    });
    let page = await as('officer', '');
    await page.getByText('逾期 20 天，通报').waitFor();
    await page.goto(`${instance.url}office/supervision/${id}/`);
    expect(await page.locator('main').textContent()).toContain('倒排工期');
    await page.getByText('报告办结', { exact: true }).first().click();
    await page.getByLabel('办结情况和佐证').fill('全部大厅已上线。');
    await page.getByRole('button', { name: '报告办结' }).click();
    await page.getByText('等待市委改革办核查').waitFor();
    await page.close();

    page = await as('liaison', `supervision/${id}/`);
    const seen = await page.locator('main').textContent();
    expect(seen).not.toContain('倒排工期');
    expect(seen).not.toContain('全部大厅已上线');
    await page.close();

    page = await as('editor', `supervision/${id}/`);
    await page.getByLabel('核查意见或退回理由').fill('到现场核对，属实。');
    await page.getByRole('button', { name: '核查通过' }).click();
    await page.getByText('由核查人以外的审批人办结').waitFor();
    await page.close();

    page = await as('approver', `supervision/${id}/`);
    await page.getByRole('button', { name: '予以办结' }).click();
    await page.getByText('逾期 20 天报结').waitFor();
    expect((await getOrder(system(), id)).state).toMatchObject({
      status: 'ended',
      lateDays: 20,
      missingReports: 5,
    });
    await page.close();
  });
});
