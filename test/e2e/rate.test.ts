import type { APIResponse, Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { registerBodies } from '../../src/cases/bodies.ts';
import { makeApiKey, recount } from '../../src/cases/ratings.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { hasBrowser, launchBrowser } from '../browser.ts';
import type { Instance } from '../instance.ts';
import { hall, storedRatings } from './terminal.ts';

describe.skipIf(!hasBrowser())('a rating from a phone without scripts', () => {
  let instance: Instance;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    instance = await hall();
    browser = await launchBrowser();
    context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
    page = await context.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await instance?.close();
  });

  const ctx = () => instance.portal.as(SYSTEM, Date.now());
  const receipt = async () => (await page.locator('.code').textContent())!.trim();

  it('stands at one touch; reasons, answers and a comment added afterwards replace it, and both stay', async () => {
    await page.goto(`${instance.url}rate/w-1/`);
    await page.getByRole('button', { name: '不满意', exact: true }).click();
    expect(await page.locator('h1').textContent()).toBe('已记下：不满意');
    const first = await receipt();
    expect(await page.getByText('服务态度生硬').isVisible()).toBe(true);
    expect(await page.getByText('服务热情效率高').isVisible()).toBe(false);
    await page.getByText('服务态度生硬').click();
    await page
      .getByRole('group', { name: '简化审批手续' })
      .getByRole('radio', { name: '非常满意', exact: true })
      .check();
    await page.getByLabel('留言').fill('排了两次队');
    await page.getByRole('button', { name: '提交', exact: true }).click();
    await page.getByText('已更改。请改用新的回执号').waitFor();
    const rows = await storedRatings(instance);
    expect(
      rows.map(({ level, reasons, comment, answers }) => ({ level, reasons, comment, answers })),
    ).toEqual([
      { level: 'dissatisfied', reasons: [], comment: null, answers: null },
      {
        level: 'dissatisfied',
        reasons: ['214'],
        comment: '排了两次队',
        answers: { simplification: 'very-satisfied' },
      },
    ]);
    await page.goto(`${instance.url}receipt/?code=${first}`);
    await page.getByText('以更改后的为准，本条不再计入').waitFor();
    expect(await page.getByText('补充或更改这条评价').count()).toBe(0);
    expect(await recount(ctx())).toEqual([]);
  });

  it('a change that is refused says why and keeps what was typed', async () => {
    await page.goto(`${instance.url}rate/w-1/?via=web`);
    await page.getByRole('button', { name: '满意', exact: true }).click();
    const code = await receipt();
    const answer = await context.request.post(`${instance.url}receipt/?code=${code}`, {
      form: {
        act: 'change',
        id: crypto.randomUUID(),
        level: 'satisfied',
        reason: '413',
        comment: '好'.repeat(501),
      },
    });
    const text = await answer.text();
    expect(answer.status()).toBe(422);
    expect(text).toContain('留言最多 500 字');
    expect(text).toContain('好'.repeat(501));
    expect(text).toMatch(/value="413" checked/);
  });

  it('a service slip counts once; the second time it says so, and how to rate without it', async () => {
    const centre = {
      id: 's-city',
      kind: 'service-centre',
      name: '市政务服务中心',
      shortName: '市中心',
    } as const;
    await registerBodies(ctx(), [{ ...centre, aliases: [], post: '主任', parent: null, position: 1 }]);
    const key = await makeApiKey(ctx(), 's-city', '叫号系统');
    const issued = await context.request.post(`${instance.url}api/v1/tickets`, {
      headers: { authorization: `Bearer ${key}` },
      data: { point: 'w-1' },
    });
    const [{ path }] = (await issued.json()).tickets;
    for (const name of ['满意', '非常不满意']) {
      await page.goto(new URL(path, instance.url).href);
      await page.getByText('凭服务单评价，一单一次').waitFor();
      await page.getByRole('button', { name, exact: true }).click();
    }
    expect(await page.locator('.fault').textContent()).toContain('已经评价过');
    await page.getByRole('heading', { name: '不凭服务单也可以评价' }).waitFor();
    await page.getByRole('button', { name: '非常不满意', exact: true }).click();
    await page.getByText('已记下：非常不满意').waitFor();
    const tied = (await storedRatings(instance)).filter((row) => row.tied);
    expect(tied.map(({ level }) => level)).toEqual(['satisfied']);
  });

  /** Sends a form while others of the address use up what it may ask for; tried again where it was let in. */
  const whileFlooded = async (address: string, path: string, form?: Record<string, string>) => {
    const headers = { 'x-forwarded-for': address };
    const flood = (ratings: number) =>
      context.request.post(`${instance.url}api/v1/ratings`, { headers, data: Array(ratings).fill({}) });
    for (const ratings of [200, 100]) await flood(ratings);
    let answer: APIResponse;
    let tries = 0;
    do {
      const others = Array.from({ length: 20 }, () => flood(1));
      const send = form ? { method: 'POST', headers, form } : { headers };
      answer = await context.request.fetch(`${instance.url}${path}`, send);
      await Promise.all(others);
    } while (answer.status() !== 429 && ++tries < 20);
    return { status: answer.status(), text: await answer.text() };
  };

  it('a form gets no more of the door than machines at its address, and keeps what was given', async () => {
    await page.goto(`${instance.url}rate/w-1/?via=web`);
    await page.getByRole('button', { name: '满意', exact: true }).click();
    const code = await receipt();
    const TOLD = '来自这个网络的请求过于频繁';
    const ticket = 'abcdefgh';
    const form = { id: 'none', level: 'dissatisfied', ticket };
    const rated = await whileFlooded('10.1.1.1', 'rate/w-1/', form);
    expect(rated.status).toBe(429);
    for (const kept of [TOLD, '您点的是“不满意”', `name="ticket" value="${ticket}"`]) {
      expect(rated.text).toContain(kept);
    }
    const change = { act: 'change', id: 'none', level: 'satisfied', comment: '排了两次队' };
    const changed = await whileFlooded('10.1.1.2', `receipt/?code=${code}`, change);
    expect(changed.status).toBe(429);
    for (const kept of [TOLD, '排了两次队']) expect(changed.text).toContain(kept);
    const looked = await whileFlooded('10.1.1.3', `receipt/?code=${code}`);
    expect(looked.status).toBe(429);
    for (const kept of [TOLD, `value="${code}"`]) expect(looked.text).toContain(kept);
    // Another address has its own.
    expect((await context.request.get(`${instance.url}receipt/?code=${code}`)).status()).toBe(200);
  });

  it('the server says once that a proxy before it does not tell whom it speaks for', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    for (const path of ['rate/w-1/', 'receipt/']) {
      await context.request.get(`${instance.url}${path}`, { headers: { 'x-forwarded-proto': 'https' } });
    }
    const told = said.mock.calls.map(([line]) => String(line));
    said.mockRestore();
    expect(told.filter((line) => line.includes('X-Forwarded-For'))).toHaveLength(1);
  });
});
