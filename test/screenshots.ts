/** `npm run screenshots`: the pictures of the README, taken from a demonstration instance. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { makePairingCode } from '../src/cases/ratings.ts';
import { clockOf } from '../src/cli/instance.ts';
import { ROOT } from '../src/cli/settings.ts';
import { SYSTEM } from '../src/domain/actor.ts';
import { findBrowser, launchBrowser } from './browser.ts';
import { type Instance, startInstance } from './instance.ts';

const PICTURES = [
  { path: '', name: 'screenshot-home', width: 1280, height: 860 },
  { path: 'kiosk/', name: 'screenshot-kiosk', width: 1280, height: 800 },
];

/** Pairs a kiosk page with a window of the demonstration. */
async function pair(page: Page, { portal, settings }: Instance): Promise<void> {
  const { code } = await makePairingCode(portal.as(SYSTEM, clockOf(settings)()), 'city-gsj');
  await page.locator('#code').fill(code);
  await page.locator('#pair [type=submit]').click();
  await page.locator('[data-screen=ask]').waitFor();
}

export async function takeScreenshots(): Promise<void> {
  if ((await findBrowser()) === null) return;
  const instance = await startInstance();
  const browser = await launchBrowser();
  try {
    for (const { path, name, width, height } of PICTURES) {
      const page = await browser.newPage({ viewport: { width, height } });
      await page.goto(instance.url + path, { waitUntil: 'networkidle' });
      if (path === 'kiosk/') await pair(page, instance);
      const file = join(ROOT, 'content/pages', `${name}.png`);
      await page.screenshot({ path: file });
      console.log(`screenshot ${file}`);
      await page.close();
    }
  } finally {
    await browser.close();
    await instance.close();
  }
}
