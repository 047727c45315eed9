import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openBallotBox, submitBallot } from '../../src/cases/appraisals.ts';
import { addAccount } from '../../src/cases/auth.ts';
import { registerBodies } from '../../src/cases/bodies.ts';
import { storePlan } from '../../src/cases/plans.ts';
import { publishDue } from '../../src/cli/publish.ts';
import { ceremonies } from '../../src/cli/round.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import {
  type Card,
  cardAddress,
  cardOf,
  makeBallot,
  parseTyped,
  type Round,
  typedForm,
} from '../../src/domain/appraisals.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { checkLogs } from '../../src/record/log.ts';
import { logsIn, readFiles } from '../../src/record/read.ts';
import { verifyRecord } from '../../src/record/verify.ts';
import { hasBrowser, launchBrowser } from '../browser.ts';
import { choicesOf, seeded } from '../domain/appraisals.fixture.ts';
import { type Instance, startInstance } from '../instance.ts';

const PREPARED = instantOf('2016-10-20', 9);
const OPENS = instantOf('2016-11-01', 8);
const CLOSES = instantOf('2016-11-15', 18);
const PASSWORD = 'round-of-2016';

const body = (id: string, kind: 'reform-office' | 'department', shortName: string, position: number) => ({
  id,
  kind,
  name: shortName,
  shortName,
  aliases: [],
  post: `${shortName}主任`,
  parent: null,
  position,
});
const task = (number: string, title: string) => ({
  number,
  title,
  path: [],
  text: title,
  target: null,
  origin: null,
  requirement: null,
  leads: [],
  participants: [],
  groups: [],
  due: null,
  dueText: null,
  dueKind: null,
  workPoint: null,
  warnings: [],
});

describe.skipIf(!hasBrowser())('a whole round, in the office and on a phone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'liangshai-round-'));
  const at = (name: string) => join(folder, name);
  const tools = { random: seeded('e2e'), print: () => {} };
  let instance: Instance;
  let browser: Browser;
  let page: Page;
  let editor: Page;
  let approver: Page;
  let round: Round;
  const cards: Record<string, Card[]> = {};
  const errors: string[] = [];
  const clock = (now: number) => vi.setSystemTime(now);
  const choose = (question: number, grade: string) =>
    page.locator('.question').nth(question).getByText(grade, { exact: true }).click();
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const done = (sheet: Page) => sheet.locator('.note.done').textContent();

  async function signIn(login: string): Promise<Page> {
    const sheet = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    await sheet.goto(`${instance.url}office/sign-in/?next=/office/appraisals/`);
    await sheet.getByLabel('账号').fill(login);
    await sheet.getByLabel('密码').fill(PASSWORD);
    await sheet.getByRole('button', { name: '登录' }).click();
    await sheet.waitForURL('**/office/appraisals/');
    return sheet;
  }

  beforeAll(async () => {
    // Only the clock is held; the server and this test live in one process.
    vi.useFakeTimers({ toFake: ['Date'], now: PREPARED });
    instance = await startInstance('none');
    const ctx = instance.portal.as(SYSTEM, PREPARED);
    await registerBodies(ctx, [
      body('ggb', 'reform-office', '市委改革办', 1),
      body('d-fgw', 'department', '市发改委', 2),
      body('d-gsj', 'department', '市工商局', 3),
    ]);
    const names = { docNumber: null, indexNumber: null, issuedBy: null, groupId: null };
    await storePlan(ctx, {
      ...names,
      id: '2016-work-points',
      year: 2016,
      kind: 'work-points',
      title: '2016年工作要点',
      adoptedOn: null,
      publishedOn: null,
      intro: [],
      withheld: [],
      items: [task('1', '简政放权'), task('2', '一窗受理'), task('3', '财税体制')],
    });
    for (const [login, role] of [
      ['editor', 'reform-editor'],
      ['approver', 'reform-approver'],
    ] as const) {
      await addAccount(ctx, { login, title: login, role, unit: 'ggb', password: PASSWORD });
    }
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 375, height: 720 } });
    page.on('pageerror', (error) => errors.push(String(error)));
    editor = await signIn('editor');
    approver = await signIn('approver');
  });
  afterAll(async () => {
    vi.useRealTimers();
    await browser?.close();
    await instance?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('the office prepares it, with the keys of the ceremony, and is told what is missing', async () => {
    await editor.getByRole('link', { name: '准备新一轮' }).click();
    await editor.getByLabel('市级党代表受邀人数').fill('12');
    await editor.getByLabel('市级党代表备用卡').fill('1');
    await editor.getByLabel('市人大代表受邀人数').fill('12');
    await editor.getByLabel('市人大代表备用卡').fill('1');
    await editor.getByLabel('开始').fill('2016-11-01T08:00');
    await editor.getByLabel('截止').fill('2016-11-15T18:00');
    await editor.getByLabel('1. 简政放权').check();
    await editor.getByLabel('3. 财税体制').check();
    await editor.getByLabel(/公钥行/).fill('keys.2016.nonsense');
    await editor.getByRole('button', { name: '保存' }).click();
    expect(await editor.locator('#keys-wrong').textContent()).toContain('抄写错误');
    expect(await editor.getByLabel('3. 财税体制').isChecked()).toBe(true);

    await ceremonies.key({ round: '2016', out: at('key') }, tools);
    await editor.getByLabel(/公钥行/).fill(readFileSync(at('key/keys.txt'), 'utf8'));
    await editor.getByRole('button', { name: '保存' }).click();
    expect(await done(editor)).toBe('已保存草稿。');
    expect(await editor.locator('.checklist .bad').allTextContents()).toEqual([
      expect.stringContaining('卡片名单与公布的发卡数不符'),
    ]);
    expect(await editor.getByRole('button', { name: '封存本轮' }).count()).toBe(0);
  });

  it('the card authority makes the cards offline; the approver freezes what the editor has loaded', async () => {
    const [download] = await Promise.all([
      editor.waitForEvent('download'),
      editor.getByRole('link', { name: /下载本轮定义/ }).click(),
    ]);
    mkdirSync(folder, { recursive: true });
    await download.saveAs(at('round.json'));
    round = JSON.parse(readFileSync(at('round.json'), 'utf8')) as Round;
    expect(round.items.map(({ text }) => text)).toEqual([
      '对全市全面深化改革整体情况的评价',
      '简政放权',
      '财税体制',
      '市发改委',
      '市工商局',
    ]);
    await ceremonies.cards(
      { definition: at('round.json'), page: `${instance.url}appraisal/`, out: at('cards') },
      tools,
    );
    for (const { id } of round.categories) {
      const sheet = readFileSync(at(`cards/print-${id}.html`), 'utf8');
      cards[id] = [...sheet.matchAll(/class="code">([\w-]+)</g)].map((match) => {
        const typed = parseTyped(match[1]!);
        return cardOf(typed.ok ? typed.secret : new Uint8Array(16), '2016');
      });
    }
    await editor.locator('#file').setInputFiles(at('cards/cards.json'));
    await editor.getByRole('button', { name: '装入', exact: true }).click();
    expect(await done(editor)).toBe('已装入 26 张卡的公钥。');
    await approver.goto(`${instance.url}office/appraisals/2016/`);
    expect(await approver.locator('.checklist .bad').count()).toBe(0);
    await approver.getByRole('button', { name: '封存本轮' }).click();
    expect(await done(approver)).toContain('已封存');
    await ceremonies.page({ url: instance.url }, tools);
  });

  it('a card before the opening is told when', async () => {
    await page.goto(cardAddress(`${instance.url}appraisal/`, cards['party']![0]!));
    expect(await page.locator('#stage .note').textContent()).toContain('2016年11月1日 08:00 开始');
  });

  it('a mistyped code is told its group; the right one opens the questions, none of them preselected', async () => {
    clock(OPENS);
    await page.goto('about:blank');
    await page.goto(`${instance.url}appraisal/`);
    const code = typedForm(cards['party']![0]!.secret);
    await page.fill('#code', code.slice(0, 12) + (code[12] === 'A' ? 'B' : 'A') + code.slice(13));
    await press('继续');
    expect(await page.locator('#code-problem').textContent()).toContain('第 3 组');
    await page.fill('#code', code.toLowerCase());
    await press('继续');
    expect(await page.locator('.progress').textContent()).toBe('已答 0 / 5');
    expect(await page.locator('input[type=radio]:checked').count()).toBe(0);
  });

  it('answers are counted, reviewed, sent, and answered with a receipt', async () => {
    expect(await page.locator('#stage').textContent()).toContain(
      '如果这张卡以前投过，再次提交会替换整张选票',
    );
    await press('核对并提交');
    expect(await page.locator('#stage [role=alert]').textContent()).toContain(
      '您没有对任何单位和工作作出评价，5 项全部未填',
    );
    expect(await page.locator('#stage .row .button').allTextContents()).toEqual([
      ...['返回填写', '仍然提交空白票'],
    ]);
    await press('返回填写');
    await choose(0, '满意');
    await choose(1, '不了解');
    await choose(2, '不满意');
    await page.locator('.question').nth(2).getByRole('button').click();
    expect(await page.locator('.progress').textContent()).toBe('已答 2 / 5');
    await press('核对并提交');
    expect(await page.locator('#stage p').first().textContent()).toContain('有 3 项未填');
    await press('提交');
    expect(await page.locator('.receipt').textContent()).toMatch(/^2016\.[\w-]{43}\.2016-11-02\.[\w-]{86}$/);
  });

  it('a comment goes on its own way, only if she opens the form for it', async () => {
    expect(await page.locator('#comment').isVisible()).toBe(false);
    await page.getByText('另写意见（可不写）').click();
    await press('送出意见');
    expect(await page.locator('.comment [role=alert]').textContent()).toContain('还没有写意见');
    await page.fill('#comment', '窗口太少，周末也应当有人。');
    await press('送出意见');
    // The word about the empty text stands in the same place until the answer comes.
    await page.locator('.comment .note', { hasText: '意见已封存收下' }).waitFor();
  });

  it('a second visit by the QR code replaces the ballot only after saying so, and keeps no secret in the address', async () => {
    await page.goto('about:blank');
    await page.goto(cardAddress(`${instance.url}appraisal/`, cards['party']![0]!));
    await choose(0, '基本满意');
    expect(page.url()).toBe(`${instance.url}appraisal/`);
    await press('核对并提交');
    await press('提交');
    await press('提交，替换上一次');
    await page.locator('.receipt').waitFor();
    expect(await page.locator('#stage .note').textContent()).toContain(
      '第 2 版选票，已替换以前的一版；计票只计这一版',
    );
    expect(await page.evaluate(() => [localStorage.length, document.cookie])).toEqual([0, '']);
  });

  it('a card whose ballot stands in the log is told so before a question is answered', async () => {
    const card = cards['party']![0]!;
    const leaf = { round: '2016', category: 'party', pk: card.pk, version: 2, ballot: 'x' };
    await page.route('**/record', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), leaves: [leaf] } });
    });
    await page.goto('about:blank');
    await page.goto(cardAddress(`${instance.url}appraisal/`, card));
    expect(await page.locator('#stage .note').first().textContent()).toContain(
      '这张卡已经投过（第 2 版）。以前的选择已加密，这里读不出来',
    );
    await press('核对并提交');
    await page.getByRole('button', { name: '仍然提交空白票，替换上一次' }).waitFor();
    await page.unroute('**/record');
  });

  it('a lost card is cancelled by two trustees, and the office sees no more than the public', async () => {
    const lost = cards['congress']![0]!;
    const sign = async (share: number) => {
      const lines: string[] = [];
      const print = (line: string) => void lines.push(line);
      const args = { round: '2016', serial: lost.serial, share: [at(`key/share-${share}.txt`)] };
      await ceremonies['sign-cancel'](args, { print });
      return lines[0]!;
    };
    editor = await signIn('editor');
    await editor.goto(`${instance.url}office/appraisals/2016/`);
    await editor.getByText('注销丢失的卡').click();
    await editor.getByLabel('第一位受托人的签名行').fill(await sign(1));
    await editor.getByLabel('第二位受托人的签名行').fill(await sign(1));
    await editor.getByRole('button', { name: '注销', exact: true }).click();
    expect(await editor.locator('#order2-wrong').textContent()).toContain('两位不同的受托人');
    await editor.getByLabel('第二位受托人的签名行').fill(await sign(2));
    await editor.getByRole('button', { name: '注销', exact: true }).click();
    expect(await done(editor)).toContain('已注销');
    expect(await editor.locator('td[data-h="收回"]').allTextContents()).toEqual(['0', '0']);
    expect(await editor.getByText('下载选票文件').count()).toBe(0);
    await page.goto('about:blank');
    await page.goto(cardAddress(`${instance.url}appraisal/`, lost));
    expect(await page.locator('#code-problem').textContent()).toContain('已经挂失注销');
  });

  it('paper totals are entered by two persons, each without seeing the other’s, until both agree', async () => {
    clock(CLOSES);
    approver = await signIn('approver');
    editor = await signIn('editor');
    const sheet = `${instance.url}office/appraisals/2016/paper/?category=congress`;
    const enter = async (person: Page, grade: string) => {
      await person.goto(sheet);
      expect(await person.getByLabel('收回', { exact: true }).inputValue()).toBe('');
      await person.getByLabel('发出', { exact: true }).fill('1');
      await person.getByLabel('收回', { exact: true }).fill('1');
      for (const { text } of round.items) {
        const mark = text === '简政放权' ? grade : '满意';
        await person.getByLabel(`${text}：${mark}`, { exact: true }).fill('1');
      }
      await person.getByRole('button', { name: '保存我的录入' }).click();
    };
    await enter(editor, '不满意');
    expect(await done(editor)).toBe('已保存您的录入。');
    await enter(approver, '满意');
    expect(await approver.locator('.wrong').textContent()).toBe(
      '市人大代表纸质票两人录入不一致：简政放权。请共同核对原票。',
    );
    await approver.goto(sheet);
    await approver.getByLabel('简政放权：不满意', { exact: true }).fill('1');
    await approver.getByRole('button', { name: '保存我的录入' }).click();
    expect(await approver.locator('[role=alert]').textContent()).toContain(
      '“简政放权”各等次合计应等于收回数 1',
    );
    await approver.getByLabel('简政放权：满意', { exact: true }).fill('0');
    await approver.getByRole('button', { name: '保存我的录入' }).click();
    expect(await approver.locator('li', { hasText: '人大代表' }).textContent()).toContain('两人录入一致');
  });

  it('after the close two trustees tally offline, one person loads the result and another lets it out', async () => {
    const box = openBallotBox(instance.settings.dataDir);
    const { random } = tools;
    for (const [category, own] of Object.entries(cards)) {
      for (const card of own.slice(1)) {
        const sent = await makeBallot(round, category, card, choicesOf(round, random), 1, random);
        expect(await submitBallot(instance.portal.as(SYSTEM, OPENS), box, sent)).toMatchObject({ ok: true });
      }
    }
    box.close();
    await approver.goto(`${instance.url}office/appraisals/2016/`);
    const [download] = await Promise.all([
      approver.waitForEvent('download'),
      approver.getByRole('button', { name: '下载选票文件' }).click(),
    ]);
    await download.saveAs(at('export.json'));
    const { leaves } = JSON.parse(readFileSync(at('export.json'), 'utf8')) as { leaves: unknown[] };
    writeFileSync(at('leaves.json'), JSON.stringify(leaves));
    const share = [at('key/share-2.txt'), at('key/share-3.txt')];
    const files = { export: at('export.json'), leaves: at('leaves.json'), out: at('results.json') };
    await ceremonies.tally({ ...files, share }, tools);
    expect(readFileSync(at('results.json.comments.txt'), 'utf8')).toBe('窗口太少，周末也应当有人。\n');
    expect(readFileSync(at('results.json'), 'utf8')).not.toContain('窗口');
    await editor.goto(`${instance.url}office/appraisals/2016/`);
    await editor.locator('#results').setInputFiles(at('round.json'));
    await editor.getByRole('button', { name: '装入', exact: true }).click();
    expect(await editor.locator('.wrong').textContent()).toContain('不是 2016 轮的计票结果文件');
    await editor.locator('#results').setInputFiles(at('results.json'));
    await editor.getByRole('button', { name: '装入', exact: true }).click();
    expect(await done(editor)).toContain('等待另一人');
    expect(await editor.getByRole('button', { name: /公布结果/ }).count()).toBe(0);
    await approver.goto(`${instance.url}office/appraisals/2016/`);
    await approver.getByRole('button', { name: '核对无误，公布结果' }).click();
    expect(await done(approver)).toBe('已核准公布。');
    const { settings, portal } = instance;
    const { published, errors: failed } = await publishDue(portal, settings.recordDir, CLOSES);
    expect([published.map(({ path }) => path), failed]).toEqual([
      ['appraisals/2016.json', 'rounds/2016.json'],
      [],
    ]);
    const record = readFiles(settings.recordDir);
    expect([...verifyRecord(record), ...checkLogs(record, logsIn(settings.recordDir))]).toEqual([]);
  });

  it('her card then shows her own choices in the published result', async () => {
    await page.goto('about:blank');
    await page.goto(cardAddress(`${instance.url}appraisal/check/`, cards['party']![0]!));
    expect(await page.locator('#stage .note').first().textContent()).toContain('您的选票已经计入');
    expect((await page.locator('.review li').allTextContents()).slice(0, 2)).toEqual([
      '对全市全面深化改革整体情况的评价基本满意',
      '简政放权未填',
    ]);
    expect(await page.locator('#stage').textContent()).toContain('本机已经核对');
    expect(await page.locator('[role=alert]').count()).toBe(0);
    expect(errors).toEqual([]);
  });
});
