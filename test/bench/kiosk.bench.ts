/** Figures of the kiosk: how soon a touch is acknowledged, and what the device must fetch to work offline. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../browser.ts';
import { kioskBytes } from '../e2e/kiosk-weight.ts';
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

/** Milliseconds of the least that a kept promise costs here: one small strict transaction, to `oncomplete`. In the page. */
async function bare(): Promise<number> {
  const db = await new Promise<IDBDatabase>((resolve) => {
    const opening = indexedDB.open('bare', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('rows', { autoIncrement: true });
    opening.onsuccess = () => resolve(opening.result);
  });
  const from = performance.now();
  await new Promise<void>((resolve) => {
    const tx = db.transaction('rows', 'readwrite', { durability: 'strict' });
    tx.objectStore('rows').put({ level: 'satisfied' });
    tx.oncomplete = () => resolve();
  });
  db.close();
  return performance.now() - from;
}

async function measure(page: Page): Promise<{ touch: number[]; disk: number[] }> {
  await page.evaluate(watch);
  const client = await page.context().newCDPSession(page);
  await client.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  const disk: number[] = [];
  for (let n = 0; n < TOUCHES; n++) {
    await page
      .locator('button[data-level]')
      .nth(n % 5)
      .tap();
    await page.locator('[data-screen=more]').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[data-screen=thanks] [data-home]').tap();
    await page.locator('[data-screen=ask]').waitFor();
    // A person comes long after the one before has been sent.
    await page.waitForFunction(() => document.querySelector('#staff')?.textContent?.startsWith('待送 0'));
    await page.waitForTimeout(300);
    disk.push(await page.evaluate(bare));
  }
  return { touch: await page.evaluate(() => (window as unknown as { found: number[] }).found), disk };
}

const at = (share: number, times: number[]) =>
  times.toSorted((a, b) => a - b)[Math.ceil(times.length * share) - 1]!;

/** First touch to acknowledgement, 95th percentile of sixty at a quarter of the processor, beside a bare write. */
async function kioskTouch(): Promise<Figure> {
  const { url } = await instance();
  const browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, hasTouch: true });
  const page = await context.newPage();
  await page.goto(`${url}kiosk/#code=${await pairingCode(await instance())}`);
  await page.locator('#pair [type=submit]').tap();
  await page.locator('[data-screen=ask]').waitFor();
  const { touch, disk } = await measure(page);
  await browser.close();
  const p95 = at(0.95, touch);
  const bareText = `bare write p50 ${at(0.5, disk).toFixed(0)}, p95 ${at(0.95, disk).toFixed(0)} ms`;
  return {
    name: 'kiosk-touch',
    value: `p50 ${at(0.5, touch).toFixed(0)}, p95 ${p95.toFixed(0)} ms`,
    reference: `limit ${LIMIT_MS} ms; ${bareText}`,
    ratio: (p95 / LIMIT_MS).toFixed(3),
  };
}

/** Everything that the device keeps to start without a network, and the service worker that keeps it. */
async function kioskWeight(): Promise<Figure> {
  const { settings } = await instance();
  const bytes = kioskBytes(join(settings.siteDir, 'client'));
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
