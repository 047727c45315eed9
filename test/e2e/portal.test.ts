/** The main job, end to end, in a browser and on the command line: from a document to a published, checkable score. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findEntries, getEntry } from '../../src/cases/ledgers.ts';
import { makePairingCode } from '../../src/cases/ratings.ts';
import { clockOf, readDemo } from '../../src/cli/instance.ts';
import { ROOT } from '../../src/cli/settings.ts';
import { DEMO_PASSWORD } from '../../src/demo/year.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { hasBrowser, launchBrowser } from '../browser.ts';
import { type Instance, startInstance } from '../instance.ts';
import { faultsOf, pagesOfEachKind, VIEWS } from '../kinds.ts';

const run = promisify(execFile);

let instance: Instance;
let browser: Browser;

/** Runs `portal <args>` on the instance; resolves with what it printed. */
async function portal(...args: string[]): Promise<{ stdout: string; code: number }> {
  try {
    const { stdout } = await run(process.execPath, [join(ROOT, 'src/cli/main.ts'), 'portal', ...args], {
      env: { ...process.env, ...instance.env },
      maxBuffer: 16 * 1024 * 1024,
    });
    return { stdout, code: 0 };
  } catch (error) {
    const failed = error as { stdout: string; stderr: string; code: number };
    return { stdout: failed.stdout + failed.stderr, code: failed.code };
  }
}

async function open(path: string, context?: BrowserContext): Promise<Page> {
  const page = await (context ?? browser).newPage();
  await page.goto(instance.url + path);
  return page;
}

async function signIn(login: string): Promise<BrowserContext> {
  const context = await browser.newContext();
  const page = await open('office/sign-in/', context);
  await page.getByLabel('账号').fill(login);
  await page.getByLabel('密码').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: '登录' }).click();
  await page.waitForURL('**/office/');
  await page.close();
  return context;
}

// Without any Chromium the browser steps cannot be seen; findBrowser has said so in one line.
describe.skipIf(!hasBrowser())('a reform year', () => {
  beforeAll(async () => {
    instance = await startInstance();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await instance?.close();
  });

  it.each(VIEWS)('shows every kind of public page without a fault: %s view, %i px', async (...view) => {
    const paths = pagesOfEachKind(join(instance.settings.siteDir, 'client'));
    expect(paths.length).toBeGreaterThan(40);
    expect(await faultsOf(browser, instance.url, paths, view)).toEqual([]);
  });

  it('says of a pilot whose time is up on its host’s page what the lists of pilots say', async () => {
    const page = await open('pilots/');
    const over = page.locator('tr', { hasText: '到期未总结' });
    expect(await over.count()).toBeGreaterThan(0);
    const title = await over.first().locator('th > a').innerText();
    await over.first().locator('th small a').click();
    await page.locator('h2#pilots').waitFor();
    const line = page.locator('h2#pilots + .rows li', { hasText: title });
    expect(await line.locator('.tag').innerText()).toBe('到期未总结');
    await page.close();
  });

  it.each([390, 768, 1280])(
    'shows every page of the office’s header without a fault: %i px',
    async (width) => {
      for (const login of ['ggb-editor', 'centre']) {
        const context = await signIn(login);
        const page = await open('office/', context);
        const links = await page
          .locator('nav.places a')
          .evaluateAll((all) => all.map((link) => link.getAttribute('href')!.slice(1)));
        expect(links.length).toBeGreaterThan(15);
        expect(await faultsOf(browser, instance.url, links, ['normal', width], context)).toEqual([]);
        await context.close();
      }
    },
  );

  it('tells nobody in the office a rating’s id, from which the receipt could be computed', async () => {
    const { db, t } = instance.portal.as(SYSTEM, Date.now()).read;
    const ids = new Set((await db.select({ id: t.ratings.id }).from(t.ratings)).map(({ id }) => id));
    expect(ids.size).toBeGreaterThan(1000);
    const told = async (login: string, paths: string[]) => {
      const context = await signIn(login);
      const found: string[] = [];
      for (const path of paths) {
        const text = await (await context.request.get(instance.url + path)).text();
        const uuids = text.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? [];
        found.push(...uuids.filter((uuid) => ids.has(uuid)));
        const next = /href="\/(office\/cases\/[^"]+)"/.exec(text)?.[1];
        if (path === 'office/cases/') paths.push(next!);
      }
      await context.close();
      return found;
    };
    expect(await told('fgw', ['office/', 'office/cases/'])).toEqual([]);
    expect(await told('ggb-approver', ['office/cases/', 'office/flags/', 'office/journal/'])).toEqual([]);
    expect(await told('auditor', ['office/journal/?action=ratings.answer-case', 'office/flags/'])).toEqual(
      [],
    );
  });

  it('takes in a document and stores its tasks as printed', async () => {
    const file = join(instance.settings.dataDir, 'plan.txt');
    writeFileSync(
      file,
      [
        '示例市关于优化办事服务的工作要点',
        '示改发〔2017〕9号',
        '一、改进窗口服务',
        '（一）推行一窗受理。六月底前覆盖全部大厅。（市审批局牵头，市人社局、公安局配合）',
        '（三）缩短登记时限。2017年9月底前压缩到三个工作日。（市工商局、国土局负责，排在第一位的部门为牵头部门，下同）',
      ].join('\n'),
    );
    const dry = await portal('import', 'plan', file, '--dry-run', '--json');
    expect(dry.code).toBe(0);
    const parsed = JSON.parse(dry.stdout) as {
      items: { number: string; leads: string[]; participants: string[]; due: { date: string | null } }[];
    };
    expect(parsed.items.map((item) => [item.number, item.leads, item.participants, item.due.date])).toEqual([
      ['（一）', ['市审批局'], ['市人社局', '市公安局'], '2017-06-30'],
      ['（三）', ['市工商局'], ['市国土局'], '2017-09-30'],
    ]);
    expect((await portal('import', 'plan', file, '--id', '2017-service')).stdout).toContain('2 tasks');
    expect((await portal('import', 'plan', file, '--id', '2017-service')).code).toBe(1);
  });

  it('lets a kiosk touch be stored, thanked for and looked up by its receipt', async () => {
    const ctx = instance.portal.as(SYSTEM, clockOf(instance.settings)());
    const { code: pairing } = await makePairingCode(ctx, 'city-gsj');
    const page = await open(`kiosk/#code=${pairing}`);
    await page.getByRole('button', { name: '配对', exact: true }).click();
    await page.getByRole('button', { name: '不满意', exact: true }).click();
    await page.getByRole('button', { name: '跳过' }).click();
    await page.getByText('谢谢，评价已保存').waitFor();
    const code = (await page.locator('#receipt').textContent())!.trim();
    await page.waitForFunction(() => document.getElementById('staff')?.textContent?.includes('待送 0'));
    await page.goto(`${instance.url}receipt/?code=${encodeURIComponent(code)}`);
    await expect(page.locator('main').textContent()).resolves.toContain('不满意');
    await page.close();
  });

  it('takes a rating by QR address from a phone without JavaScript', async () => {
    const context = await browser.newContext({
      javaScriptEnabled: false,
      viewport: { width: 390, height: 844 },
    });
    const page = await open('rate/city-fgw/', context);
    await page.getByRole('button', { name: '非常满意' }).click();
    await page.getByText('已记下：非常满意').waitFor();
    await page.getByRole('link', { name: /凭回执号查看/ }).click();
    await expect(page.locator('main').textContent()).resolves.toContain('非常满意');
    // Its day is today's, beside pages of a year long past.
    expect(await page.locator('main').textContent()).toContain('演示站按真实的日期记评价');
    await context.close();
  });

  it('counts one sealed ballot for a deputy’s card, and lets her replace it', async () => {
    const { card } = readDemo(instance.settings)!;
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    const page = await open('appraisal/', context);
    await page.getByLabel('卡号').fill(card);
    await page.getByRole('button', { name: '继续' }).click();
    await page.getByText('已答 0 / 14').waitFor();
    await page.locator('#item-overall').getByText('基本满意').click();
    await page.getByText('已答 1 / 14').waitFor();
    await page.getByRole('button', { name: '核对并提交' }).click();
    await page.getByRole('button', { name: '提交', exact: true }).click();
    await page.getByText('已收下您的选票').waitFor();
    await page.getByText('这张卡的第 1 版选票').waitFor();
    await page.getByRole('button', { name: '修改后重投' }).click();
    await page.locator('#item-overall').getByText('不了解').click();
    await page.getByRole('button', { name: '核对并提交' }).click();
    await page.getByRole('button', { name: '提交，替换上一次' }).click();
    await page.getByText('这张卡的第 2 版选票').waitFor();
    await context.close();
  });

  it('keeps a ledger: reported by a department, verified and struck off by two others of the reform office', async () => {
    const ctx = instance.portal.as(SYSTEM, clockOf(instance.settings)());
    const entries = await findEntries(ctx, { year: 2016, lead: 'd-fgw' });
    const { id } = entries.find((entry) => entry.state.status === 'in-progress')!;
    const step = async (login: string, name: string, fill: (form: Locator) => Promise<void>, send = name) => {
      const context = await signIn(login);
      const page = await open(`office/ledgers/${id}/`, context);
      const form = page.locator('details', { has: page.locator('summary', { hasText: name }) });
      if ((await form.getAttribute('open')) === null) await form.locator('summary').click();
      await fill(form);
      await form.getByRole('button', { name: send }).click();
      await page.waitForLoadState();
      const text = await page.locator('main').textContent();
      await context.close();
      return text;
    };

    await step('fgw', '报送进展', async (form) => {
      await form.getByLabel('完成比例（%）').fill('96');
      await form.getByLabel('进展情况').fill('配套办法已经印发，正在收集佐证。');
    });
    await step('fgw', '报告完成', (form) =>
      form.getByLabel('完成情况和佐证').fill('任务完成，文件和验收材料随文上报。'),
    );
    const asked = await getEntry(ctx, id);
    expect(asked.state.status).toBe('completion-reported');

    await step(
      'ggb-editor',
      '核实',
      async (form) => {
        await form.getByLabel('实地核查').check();
        await form.getByLabel('核实意见或退回理由').fill('到现场核对，与上报一致。');
      },
      '核实通过',
    );
    const shown = await step(
      'ggb-approver',
      '销号',
      async (form) => {
        // Where the plan is not filed, the demonstration asks why it is struck off all the same.
        const reason = form.getByLabel('仍予销号的理由');
        if ((await reason.count()) > 0) await reason.fill('方案已报，备案手续正在补办。');
      },
      '予以销号',
    );
    expect(shown).toContain('已销号');
    const { state } = await getEntry(ctx, id);
    expect([state.status, state.reportedBy?.unit, state.verifiedBy?.actor]).toEqual([
      'struck-off',
      'd-fgw',
      'a-ggb-editor',
    ]);
  });

  it('shows a citizen the score sheet that the record recomputes', async () => {
    const page = await open('assessment/2016/');
    await page.getByText('市发改委').first().waitFor();
    expect((await portal('verify')).code).toBe(0);
    const file = join(instance.settings.recordDir, 'assessments/2016.json');
    const published = readFileSync(file, 'utf8');
    writeFileSync(file, published.replace(/"pointsHundredths": (\d)/, '"pointsHundredths": 9$1'));
    const verdict = await portal('verify');
    writeFileSync(file, published);
    expect(verdict.code).toBe(1);
    expect(verdict.stdout).toMatch(/“.+”的得分：公布为 .+ 分，按公开的依据重算应为/);
    expect((await portal('verify', instance.url)).code).toBe(0);
    await page.close();
  });

  it('says on the command line which telephone numbers are due, and destroys them when told to', async () => {
    const dry = await portal('contacts', 'destroy', '--dry-run');
    expect(dry.stdout).toMatch(/\d+ of \d+ are due, none destroyed/);
    const [, due] = /(\d+) of \d+ are due/.exec(dry.stdout)!;
    expect((await portal('contacts', 'destroy')).stdout).toContain(`${due} of `);
    expect((await portal('contacts')).code).toBe(1);
  });

  it('publishes a corrected airing as a new revision and never touches the old one', async () => {
    const args = ['publish', 'airing', '--ledger', 'pilot', '--period', '2016-Q4'];
    const first = join(instance.settings.recordDir, 'airings/pilot/2016-Q4.json');
    const before = readFileSync(first, 'utf8');
    expect((await portal(...args)).stdout).toContain('unchanged');
    expect((await portal(...args, '--note', '更正一处表述')).stdout).toContain(
      'published  airings/pilot/2016-Q4-r2.json',
    );
    expect(readFileSync(first, 'utf8')).toBe(before);
    expect((await portal('publish', 'airing', '--ledger', 'pilot', '--period', '2016-Q5')).code).toBe(1);
    expect((await portal('build')).stdout).toMatch(/\d+ pages, \d+ files made anew/);
    const page = await open('airings/pilot/2016-Q4/');
    await page.getByText('更正一处表述').first().waitFor();
    await page.close();
  });
});
