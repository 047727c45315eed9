import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addServicePoints, recount } from '../../src/cases/ratings.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { hasBrowser, launchProfile } from '../browser.ts';
import { type Instance, startInstance } from '../instance.ts';

const LONG = process.env['LONG'] === '1';
const RATINGS = LONG ? 400 : 20;
/** A kill after every so many ratings; each second one before the second screen was left. */
const BETWEEN = LONG ? 2 : 4;

describe.skipIf(!hasBrowser())('a kiosk without a network', () => {
  let instance: Instance;
  let profile: string;
  let context: BrowserContext;

  beforeAll(async () => {
    instance = await startInstance('none');
    await addServicePoints(instance.portal.as(SYSTEM, Date.now()), [
      { id: 'w-1', centre: 's-city', unit: 'd-fgw', windowNo: '1', name: '1号窗口' },
    ]);
    profile = mkdtempSync(join(tmpdir(), 'liangshai-kiosk-'));
  }, 180_000);
  afterAll(async () => {
    await context?.close();
    await instance?.close();
    rmSync(profile, { recursive: true, force: true });
  });

  const open = async (online: boolean): Promise<Page> => {
    context = await launchProfile(profile);
    await context.setOffline(!online);
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(`${instance.url}kiosk/?point=w-1`);
    await page.locator('[data-screen=ask]').waitFor();
    return page;
  };

  /** kill −9 of the browser and all of its processes: they are those that name this profile. */
  const kill = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => context.once('close', () => resolve()));
    const listed = execFileSync('ps', ['-eo', 'pid=,args=', '-ww']).toString().split('\n');
    for (const line of listed.filter((text) => text.includes(`--user-data-dir=${profile}`))) {
      try {
        process.kill(Number.parseInt(line, 10), 'SIGKILL');
      } catch {
        // It went with its parent.
      }
    }
    await closed;
  };

  const stored = () => {
    const { db, t } = instance.portal.as(SYSTEM, Date.now()).read;
    return db.select().from(t.ratings).orderBy(t.ratings.sequence);
  };

  it('keeps every acknowledged touch through kills of the browser and delivers each exactly once', async () => {
    let page = await open(true);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await page.locator('[data-screen=ask]').waitFor();
    await context.setOffline(true);
    for (let n = 1; n <= RATINGS; n++) {
      await page
        .locator('button[data-level]')
        .nth(n % 5)
        .click();
      await page.locator('[data-screen=more]').waitFor();
      const midway = n % BETWEEN === 0 && n % (2 * BETWEEN) === 0;
      if (!midway) {
        await page.locator('#skip').click();
        await page.locator('[data-screen=thanks]').waitFor();
        await page.locator('[data-screen=thanks] [data-home]').click();
        await page.locator('[data-screen=ask]').waitFor();
      }
      if (n % BETWEEN !== 0) continue;
      await kill();
      page = await open(false);
      await expect.poll(() => page.locator('#staff').textContent()).toContain(`待送 ${n}`);
    }
    expect(await stored()).toHaveLength(0);
    await context.setOffline(false);
    // A touch that was cut off at its second screen is held back for ten minutes, then sent as it was given.
    await page.clock.setFixedTime(Date.now() + 11 * 60_000);
    await page.reload();
    await expect.poll(async () => (await stored()).length, { timeout: 60_000 }).toBe(RATINGS);
    await expect.poll(() => page.locator('#staff').textContent(), { timeout: 10_000 }).toContain('待送 0');
    const rows = await stored();
    expect(rows.map(({ sequence }) => sequence)).toEqual(Array.from({ length: RATINGS }, (_, i) => i + 1));
    expect(new Set(rows.map(({ device }) => device)).size).toBe(1);
    expect(await recount(instance.portal.as(SYSTEM, Date.now()))).toEqual([]);
  }, 1_800_000);
});
