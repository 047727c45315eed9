/** A kiosk in a browser of its own, whose storage outlives the browser, as a hand uses it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { addServicePoints, makePairingCode } from '../../src/cases/ratings.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { launchProfile } from '../browser.ts';
import { type Instance, startInstance } from '../instance.ts';

/** An instance with nothing in it but one window. */
export async function hall(): Promise<Instance> {
  const instance = await startInstance('none');
  await addServicePoints(instance.portal.as(SYSTEM, Date.now()), [
    { id: 'w-1', centre: 's-city', unit: 'd-fgw', windowNo: '1', name: '1号窗口' },
  ]);
  return instance;
}

/** A code from the office, with which one device can be paired. */
export async function pairingCode({ portal }: Instance, point = 'w-1'): Promise<string> {
  return (await makePairingCode(portal.as(SYSTEM, Date.now()), point)).code;
}

export class Terminal {
  readonly instance: Instance;
  readonly profile: string;
  context!: BrowserContext;
  page!: Page;

  /** More arguments for the browser. */
  args: string[] = [];

  constructor(instance: Instance, profile = mkdtempSync(join(tmpdir(), 'liangshai-kiosk-'))) {
    this.instance = instance;
    this.profile = profile;
  }

  /** Starts the browser for the first time, pairs the device, and has the page kept for days without a network. */
  async install(before?: (context: BrowserContext) => Promise<unknown>): Promise<void> {
    await this.start(true, before);
    await this.page.goto(`${this.instance.url}kiosk/#code=${await pairingCode(this.instance)}`);
    await this.page.locator('#pair [type=submit]').click();
    await this.at('ask');
    await this.page.evaluate(() => navigator.serviceWorker.ready);
    await this.page.reload();
    await this.at('ask');
  }

  /** Starts the browser again and opens the kiosk. @param before what to do ahead of the page */
  async open(online: boolean, before?: (context: BrowserContext) => Promise<unknown>): Promise<void> {
    await this.start(online, before);
    await this.page.goto(`${this.instance.url}kiosk/`);
    await this.at('ask');
  }

  /**
   * Starts the browser again after a kill, without a network. A browser that took its storage for damaged has begun an empty
   * one; then the device is paired anew and has delivered what it had in a second copy, before the network goes again.
   * @param before what to do ahead of the page
   * @returns what the pairing screen said; null where the question is there
   */
  async comeBack(before?: (context: BrowserContext) => Promise<unknown>): Promise<string | null> {
    await this.start(false, before);
    await this.page.goto(`${this.instance.url}kiosk/`);
    await this.page.locator('[data-screen=ask]:visible, [data-screen=setup]:visible').waitFor();
    if (await this.page.locator('[data-screen=ask]').isVisible()) return null;
    const told = await this.page.locator('#why').textContent();
    await this.context.setOffline(false);
    await this.page.locator('#code').fill(await pairingCode(this.instance));
    await this.page.locator('#pair [type=submit]').click();
    await this.at('ask');
    await this.page.waitForFunction(() => document.querySelector('#staff')!.textContent.includes('待送 0 ·'));
    await this.context.setOffline(true);
    return told;
  }

  private async start(
    online: boolean,
    before?: (context: BrowserContext) => Promise<unknown>,
  ): Promise<void> {
    this.context = await launchProfile(this.profile, this.args);
    await before?.(this.context);
    await this.context.setOffline(!online);
    this.page = this.context.pages()[0] ?? (await this.context.newPage());
  }

  at(screen: string): Promise<void> {
    return this.page.locator(`[data-screen=${screen}]`).waitFor();
  }

  /** The line in the corner. */
  staff(): Promise<string | null> {
    return this.page.locator('#staff').textContent();
  }

  /** A touch, up to the screen that says it was taken. @param n 1 to 5 */
  async touch(n: number): Promise<void> {
    await this.page.keyboard.press(String(n));
    await this.at('more');
  }

  /** A touch, nothing added, the receipt shown and left. */
  async rate(n: number): Promise<void> {
    await this.touch(n);
    await this.page.keyboard.press('Escape');
    await this.at('thanks');
    await this.page.locator('[data-screen=thanks] [data-home]').press('Enter');
    await this.at('ask');
  }

  /** kill −9 of the browser and all of its processes: they are those that name this profile. */
  async kill(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.context.once('close', () => resolve()));
    const listed = execFileSync('ps', ['-eo', 'pid=,args=', '-ww']).toString().split('\n');
    for (const line of listed.filter((text) => text.includes(`--user-data-dir=${this.profile}`))) {
      try {
        process.kill(Number.parseInt(line, 10), 'SIGKILL');
      } catch {
        // It went with its parent.
      }
    }
    await closed;
  }

  async close(): Promise<void> {
    await this.context?.close();
    rmSync(this.profile, { recursive: true, force: true });
  }
}

/** What the service has stored, by the device's own numbers. */
export function storedRatings({ portal }: Instance) {
  const { db, t } = portal.as(SYSTEM, Date.now()).read;
  return db.select().from(t.ratings).orderBy(t.ratings.device, t.ratings.sequence);
}
