import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser } from '../browser.ts';
import type { Instance } from '../instance.ts';
import { kioskBytes } from './kiosk-weight.ts';
import { hall, storedRatings, Terminal } from './terminal.ts';

/** What axe finds, each with the first element it concerns. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { run } = (globalThis as unknown as { axe: typeof axe }).axe;
    const { violations } = await run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
  });
}

/** What can be touched and is less than 60 px high or wide: too small for a finger on an upright screen. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const targets = [...document.querySelectorAll<HTMLElement>('button, label, textarea')];
    const shown = targets.filter((target) => target.checkVisibility() && !target.querySelector('textarea'));
    return shown.flatMap((target) => {
      const { width, height } = target.getBoundingClientRect();
      return Math.min(width, height) < 60 ? [`${target.textContent.trim()}: ${width} × ${height} px`] : [];
    });
  });
}

describe.skipIf(!hasBrowser())('a kiosk for everybody', () => {
  let instance: Instance;
  let kiosk: Terminal;

  beforeAll(async () => {
    instance = await hall();
    kiosk = new Terminal(instance);
    await kiosk.install((context) =>
      context.addInitScript(() => {
        const voice = { lang: 'zh-CN', localService: true, name: 'a voice' };
        const spoken: string[] = [];
        Object.assign(window, { spoken });
        speechSynthesis.getVoices = () => [voice as unknown as SpeechSynthesisVoice];
        speechSynthesis.speak = ({ text }) => void spoken.push(text);
        Object.defineProperty(SpeechSynthesisUtterance.prototype, 'voice', { set: () => undefined });
      }),
    );
  });
  afterAll(async () => {
    await kiosk?.close();
    await instance?.close();
  });

  it('is light: page, styles, scripts and service worker are at most 20 KB together', () => {
    const bytes = kioskBytes(join(instance.settings.siteDir, 'client'));
    expect(bytes).toBeLessThanOrEqual(20 * 1024);
    // A page that named none of them would be lighter still.
    expect(bytes).toBeGreaterThan(12 * 1024);
  });

  it.each([
    ['1280 × 800', 1280, 800],
    ['1280 × 720', 1280, 720],
    ['800 × 1280', 800, 1280],
    ['390 × 844', 390, 844],
  ])(
    'has no barrier that axe finds on any screen in any view, no small target, no sideways scroll and nothing below the edge, at %s',
    async (_, width, height) => {
      const { page } = kiosk;
      await page.setViewportSize({ width, height });
      const wrong: string[] = [];
      const look = async (screen: string) => {
        await kiosk.at(screen);
        await page.waitForTimeout(350);
        wrong.push(...(await findings(page)).map((finding) => `${screen}: ${finding}`));
        wrong.push(...(await smallTargets(page)).map((target) => `${screen}: ${target}`));
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (over > 0) wrong.push(`${screen}: ${over} px too wide`);
        // A terminal shows each whole, its corner for the staff included; a telephone may scroll.
        const below = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
        if (width !== 390 && below > 0) wrong.push(`${screen}: ${below} px too tall`);
      };
      for (const view of ['', 'elder', 'contrast']) {
        if (view) await page.locator(`[data-view=${view}]`).click();
        await look('ask');
        // Its reasons are the longest in large type.
        await page.keyboard.press(view === 'elder' ? '5' : '4');
        await look('more');
        await page.keyboard.press('Escape');
        await look('thanks');
        await page.locator('[data-screen=thanks] [data-home]').press('Enter');
        await kiosk.at('ask');
        // The view went with the person who chose it.
        if (view) await page.locator(`[data-view=${view}]`).click();
        await page.locator('#staff').click();
        await look('ask');
        await page.locator('#panel-close').click();
        if (view) await page.locator(`[data-view=${view}]`).click();
      }
      expect(wrong).toEqual([]);
    },
  );

  it('takes a whole rating from the keyboard alone', async () => {
    const { page } = kiosk;
    await page.setViewportSize({ width: 1280, height: 800 });
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowLeft', 'Enter'])
      await page.keyboard.press(key);
    await kiosk.at('more');
    expect(await page.locator('[data-screen=more] h1').textContent()).toBe('已记下：基本满意');
    // Past the way back to the faces.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.getByLabel('留言').focus();
    await page.keyboard.type('等了很久');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await kiosk.at('thanks');
    const last = async () => (await storedRatings(instance)).at(-1);
    await expect.poll(async () => (await last())?.comment).toBe('等了很久');
    expect(await last()).toMatchObject({ level: 'basically-satisfied', reasons: ['307'], answers: null });
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await kiosk.at('ask');
  });

  it('keeps answers to the three questions, and lets one be taken back by touching it again', async () => {
    const { page } = kiosk;
    await kiosk.touch(2);
    await page.waitForTimeout(350);
    const answer = (question: string, level: string) =>
      page.getByRole('group', { name: question }).getByRole('radio', { name: level, exact: true });
    await answer('落实中央和省改革部署', '不满意').click();
    await answer('简化审批手续', '满意').click();
    await answer('简化审批手续', '满意').click();
    await page.getByRole('button', { name: '提交补充' }).click();
    await kiosk.at('thanks');
    const last = async () => (await storedRatings(instance)).at(-1)?.answers;
    await expect.poll(last).toEqual({ central: 'dissatisfied' });
    await page.locator('[data-screen=thanks] [data-home]').press('Enter');
  });

  it('speaks only when asked, and says the question and the five answers', async () => {
    const { page } = kiosk;
    await kiosk.at('ask');
    const spoken = () => page.evaluate(() => (window as unknown as { spoken: string[] }).spoken);
    expect(await spoken()).toEqual([]);
    await page.locator('#speak').click();
    expect((await spoken())[0]).toContain(
      '您对这次服务满意吗？。非常满意。满意。基本满意。不满意。非常不满意',
    );
  });

  it('goes back by itself without submitting what was ticked but not sent, and counts anew at every touch', async () => {
    const { page } = kiosk;
    await page.clock.install();
    await page.reload();
    await kiosk.at('ask');
    await kiosk.touch(1);
    await page.clock.runFor(30_000);
    await page.getByText('服务热情效率高').click();
    await page.clock.runFor(30_000);
    await kiosk.at('more');
    await page.clock.runFor(16_000);
    await kiosk.at('ask');
    await page.clock.resume();
    const last = async () => (await storedRatings(instance)).at(-1);
    await expect.poll(async () => (await last())?.level).toBe('very-satisfied');
    expect((await last())?.reasons).toEqual([]);
  });
});
