/** Figures of the kiosk: how soon a touch is acknowledged, and what the device must fetch to work offline. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../browser.ts';
import { hall, pairingCode } from '../e2e/terminal.ts';
import type { Instance } from '../instance.ts';
import type { Figure } from './measure.ts';

const TOUCHES = 60;
/** A tablet's processor, as Chromium imitates it. */
const SLOWER = 4;
const LIMIT_MS = 100;
const LIMIT_KB = 20;

let shared: Promise<Instance> | undefined;
const instance = () => (shared ??= hall());

/**
 * Milliseconds from a finger's contact, as the browser stamps it, to the frame that shows "recorded": the touch lies
 * on the disk by then. Runs in the page.
 */
function watch(): void {
  const found: number[] = [];
  Object.assign(window, { found });
  let touched = 0;
  addEventListener('pointerdown', ({ timeStamp }) => (touched = timeStamp), { capture: true });
  new MutationObserver(() => {
    if (document.body.dataset['at'] !== 'more' || touched === 0) return;
    const from = touched;
    touched = 0;
    requestAnimationFrame(() => setTimeout(() => found.push(performance.now() - from)));
  }).observe(document.body, { attributes: true, attributeFilter: ['data-at'] });
}

async function measure(page: Page): Promise<number[]> {
  await page.evaluate(watch);
  const client = await page.context().newCDPSession(page);
  await client.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  for (let n = 0; n < TOUCHES; n++) {
    await page
      .locator('button[data-level]')
      .nth(n % 5)
      .tap();
    await page.locator('[data-screen=more]').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[data-screen=thanks] [data-home]').tap();
    await page.locator('[data-screen=ask]').waitFor();
  }
  return page.evaluate(() => (window as unknown as { found: number[] }).found);
}

/** First touch to acknowledgement, 95th percentile of sixty, at a quarter of the processor. */
async function kioskTouch(): Promise<Figure> {
  const { url } = await instance();
  const browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, hasTouch: true });
  const page = await context.newPage();
  await page.goto(`${url}kiosk/#code=${await pairingCode(await instance())}`);
  await page.locator('#pair [type=submit]').tap();
  await page.locator('[data-screen=ask]').waitFor();
  const times = (await measure(page)).toSorted((a, b) => a - b);
  await browser.close();
  const at = (share: number) => times[Math.ceil(times.length * share) - 1]!;
  return {
    name: 'kiosk-touch',
    value: `p95 ${at(0.95).toFixed(0)} ms`,
    reference: `limit ${LIMIT_MS} ms, p50 ${at(0.5).toFixed(0)} ms, n ${times.length}`,
    ratio: (at(0.95) / LIMIT_MS).toFixed(3),
  };
}

/** Everything that the device keeps to start without a network, and the service worker that keeps it. */
async function kioskWeight(): Promise<Figure> {
  const { settings } = await instance();
  const client = join(settings.siteDir, 'client');
  const html = readFileSync(join(client, 'kiosk/index.html'), 'utf8');
  const parts = new Map([['kiosk-sw.js', readFileSync(join(client, 'kiosk-sw.js'))]]);
  const queue = [...html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css|svg|webmanifest))"/g)].map((m) => m[1]!);
  for (const part of queue) {
    if (parts.has(part)) continue;
    const bytes = readFileSync(join(client, part));
    parts.set(part, bytes);
    if (!part.endsWith('.js')) continue;
    for (const m of bytes.toString().matchAll(/(?:from|import)\s*\(?["']\.\/([^"']+\.js)["']/g)) {
      queue.push(`_astro/${m[1]}`);
    }
  }
  const bytes = [Buffer.from(html), ...parts.values()].reduce(
    (n, part) => n + brotliCompressSync(part).length,
    0,
  );
  const kb = bytes / 1024;
  return {
    name: 'weight-kiosk',
    value: `${kb.toFixed(1)} KB br`,
    reference: `limit ${LIMIT_KB} KB, all it needs offline`,
    ratio: (kb / LIMIT_KB).toFixed(3),
  };
}

export const figures = { 'kiosk-touch': kioskTouch, 'weight-kiosk': kioskWeight };

/** Ends the instance that the figures shared. */
export async function close(): Promise<void> {
  await (await shared)?.close();
}
