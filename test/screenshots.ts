/** `npm run screenshots`: the pictures of the README, taken from a demonstration instance. */
import { join } from 'node:path';
import { ROOT } from '../src/cli/settings.ts';
import { findBrowser, launchBrowser } from './browser.ts';
import { startInstance } from './instance.ts';

const PICTURES = [
  { path: '', name: 'screenshot-home', width: 1280, height: 860 },
  { path: 'kiosk/?point=city-gsj', name: 'screenshot-kiosk', width: 1280, height: 800 },
];

export async function takeScreenshots(): Promise<void> {
  if ((await findBrowser()) === null) return;
  const instance = await startInstance();
  const browser = await launchBrowser();
  try {
    for (const { path, name, width, height } of PICTURES) {
      const page = await browser.newPage({ viewport: { width, height } });
      await page.goto(instance.url + path, { waitUntil: 'networkidle' });
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
