import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  exportRound,
  freezeRound,
  loadCardKeys,
  loadResults,
  openBallotBox,
  prepareRound,
  submitBallot,
} from '../../src/cases/appraisals.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { cardAddress, makeBallot, tally, typedForm } from '../../src/domain/appraisals.ts';
import { hasBrowser, launchBrowser } from '../browser.ts';
import { CLOSES, choicesOf, OPENS, scene } from '../domain/appraisals.fixture.ts';
import { type Instance, startInstance } from '../instance.ts';

describe.skipIf(!hasBrowser())('a whole round on a phone', () => {
  const world = scene({ party: 12, congress: 12 }, 4);
  const card = world.cards['party']![0]!;
  let instance: Instance;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];
  const at = (now: number) => vi.setSystemTime(now);
  const choose = (question: number, grade: string) =>
    page.locator('.question').nth(question).getByText(grade, { exact: true }).click();
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();

  beforeAll(async () => {
    // Only the clock is held; the server and this test live in one process.
    vi.useFakeTimers({ toFake: ['Date'], now: OPENS - 1000 });
    instance = await startInstance('none');
    const box = openBallotBox(instance.settings.dataDir);
    world.round.receiptKey = box.receiptKey;
    const ctx = instance.portal.as(SYSTEM, OPENS - 1000);
    await prepareRound(ctx, world.round);
    await loadCardKeys(ctx, '2016', world.lists);
    await freezeRound(ctx, box, '2016');
    box.close();
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 375, height: 720 } });
    page.on('pageerror', (error) => errors.push(String(error)));
  }, 180_000);
  afterAll(async () => {
    vi.useRealTimers();
    await browser?.close();
    await instance?.close();
  });

  it('a card before the opening is told when', async () => {
    await page.goto(cardAddress(`${instance.url}appraisal/`, card));
    expect(await page.locator('#stage .note').textContent()).toContain('2016年11月1日 08:00 开始');
  });

  it('a mistyped code is told its group; the right one opens the questions, none of them preselected', async () => {
    at(OPENS);
    await page.goto('about:blank');
    await page.goto(`${instance.url}appraisal/`);
    const code = typedForm(card.secret);
    await page.fill('#code', code.slice(0, 12) + (code[12] === 'A' ? 'B' : 'A') + code.slice(13));
    await press('继续');
    expect(await page.locator('#code-problem').textContent()).toContain('第 3 组');
    await page.fill('#code', code.toLowerCase());
    await press('继续');
    expect(await page.locator('.progress').textContent()).toBe('已答 0 / 6');
    expect(await page.locator('input[type=radio]:checked').count()).toBe(0);
  });

  it('answers are counted, reviewed, sent, and answered with a receipt', async () => {
    await choose(0, '满意');
    await choose(1, '不了解');
    await choose(2, '不满意');
    await page.locator('.question').nth(2).getByRole('button').click();
    expect(await page.locator('.progress').textContent()).toBe('已答 2 / 6');
    await press('核对并提交');
    expect(await page.locator('#stage p').first().textContent()).toContain('有 4 项未填');
    await press('提交');
    expect(await page.locator('.receipt').textContent()).toMatch(/^2016\.[\w-]{43}\.2016-11-02\.[\w-]{86}$/);
  });

  it('a second visit by the QR code replaces the ballot only after saying so, and keeps no secret in the address', async () => {
    await page.goto('about:blank');
    await page.goto(cardAddress(`${instance.url}appraisal/`, card));
    await choose(0, '基本满意');
    expect(page.url()).toBe(`${instance.url}appraisal/`);
    await press('核对并提交');
    await press('提交');
    await press('提交，替换上一次');
    expect(await page.locator('#stage .note').textContent()).toContain('第 2 版');
    expect(await page.evaluate(() => [localStorage.length, document.cookie])).toEqual([0, '']);
  });

  it('after the tally her card shows her own choices in the published result', async () => {
    const box = openBallotBox(instance.settings.dataDir);
    for (const [category, cards] of Object.entries(world.cards)) {
      for (const other of cards) {
        if (other === card) continue;
        const sent = await makeBallot(
          world.round,
          category,
          other,
          choicesOf(world.round, world.random),
          1,
          world.random,
        );
        expect(await submitBallot(instance.portal.as(SYSTEM, OPENS), box, sent)).toMatchObject({ ok: true });
      }
    }
    at(CLOSES);
    const ctx = instance.portal.as(SYSTEM, CLOSES);
    const { results } = await tally(await exportRound(ctx, box, '2016'), world.tallySecret);
    await loadResults(ctx, box, '2016', results!);
    box.close();
    await page.goto(cardAddress(`${instance.url}appraisal/check/`, card));
    expect(await page.locator('#stage .note').first().textContent()).toContain('您的选票已经计入');
    expect((await page.locator('.review li').allTextContents()).slice(0, 2)).toEqual([
      '全市改革工作总体情况基本满意',
      '简政放权未填',
    ]);
    expect(await page.locator('[role=alert]').count()).toBe(0);
    expect(errors).toEqual([]);
  }, 60_000);
});
