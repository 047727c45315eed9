/** One page of every kind that the portal has for the public, and what is wrong with them in a browser. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { ROOT } from '../src/cli/settings.ts';

type View = [view: 'normal' | 'elder' | 'contrast', width: number];
/** Views in which a reader may have any page, with the width of the screen. What axe reads is the same on a wide one. */
export const VIEWS: View[] = [
  ['normal', 390],
  ['elder', 390],
  ['contrast', 390],
  ['normal', 768],
  ['elder', 768],
  ['normal', 1280],
];
const PHONE = 390;

const below = (folder: string, ending: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith(ending));

/**
 * Addresses below the site's root: for each page in `src/pages` the one of middle size among those it became, and
 * those that the server answers. A new page is here by itself.
 * @param client folder of the built site
 */
export function pagesOfEachKind(client: string): string[] {
  const files = below(client, '.html').map((path) => ({ path, size: statSync(join(client, path)).size }));
  return below(join(ROOT, 'src/pages'), '.astro')
    .filter((page) => !page.startsWith('office/') && !/(^|\/)_/.test(page))
    .flatMap((page) => {
      const address = page.replace(/(^|\/)index\.astro$|\.astro$/, '$1');
      const pattern = address
        .replace(/\/$/, '')
        .replace(/\[\.\.\.\w+\]/g, '.+')
        .replace(/\[\w+\]/g, '[^/]+');
      const whole = new RegExp(`^${pattern}${pattern === '' ? '' : '/'}index\\.html$`);
      const found = files.filter(({ path }) => whole.test(path)).sort((a, b) => a.size - b.size);
      const middle = found[Math.floor(found.length / 2)];
      return middle
        ? [middle.path.replace(/index\.html$/, '')]
        : (SERVED[address.replace(/\/$/, '')] ?? [`missing: ${page}`]);
    });
}

/** Pages that are no files: the address that a reader has. */
const SERVED: Record<string, string[]> = {
  '404': ['no-such-page/'],
  rate: ['rate/'],
  'rate/[point]': ['rate/city-gsj/'],
  receipt: ['receipt/', 'receipt/?code=0000-0000-0000-0000'],
};

/** Rules about what is seen; the others judge the document, which is the same in every view. */
const SEEN = ['color-contrast', 'link-in-text-block', 'scrollable-region-focusable', 'target-size'];

/** What axe finds, each with the first element it concerns. @param rules all of them by default */
async function axeFindings(page: Page, rules?: string[]): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async (rules) => {
    const run = (globalThis as unknown as { axe: typeof axe }).axe.run;
    const only = rules ? { runOnly: { type: 'rule' as const, values: rules } } : {};
    const { violations } = await run(document, { resultTypes: ['violations'], ...only });
    return violations.map((v) => `${v.id} ${v.nodes[0]?.target}`);
  }, rules);
}

/** Dates in tables that are not written as in running text. */
const machineDates = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('table')].flatMap(
      (table) => table.innerText.match(/\d{4}-\d\d-\d\d/g)?.slice(0, 1) ?? [],
    ),
  );

/** Cells so narrow that a sentence stands in them as a column of characters. */
const squeezed = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('td, th, dt, dd')].flatMap((cell) => {
      if (!cell.checkVisibility() || cell.innerText.length < 6) return [];
      const { fontSize, paddingLeft, paddingRight, lineHeight } = getComputedStyle(cell);
      const room = cell.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
      const text = document.createRange();
      text.selectNodeContents(cell);
      const lines = text.getBoundingClientRect().height / Number.parseFloat(lineHeight);
      return lines > 4.5 && room < 4.6 * Number.parseFloat(fontSize) ? [cell.innerText.slice(0, 20)] : [];
    }),
  );

/**
 * What axe finds on pages with everything folded out, what is wider than the screen or squeezed, what fails in their
 * scripts.
 * @param signedIn who reads pages of the office
 */
export async function faultsOf(
  browser: Browser,
  root: string,
  paths: readonly string[],
  [view, width]: View,
  signedIn?: BrowserContext,
): Promise<string[]> {
  const storageState = await signedIn?.storageState();
  const context = await browser.newContext({
    viewport: { width, height: 844 },
    ...(storageState ? { storageState } : {}),
  });
  await context.addInitScript((key) => localStorage.setItem(key, '1'), view);
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on('pageerror', (error) => wrong.push(`${page.url()}: ${error}`));
  for (const path of paths) {
    await page.goto(root + path);
    await page.locator('h1:visible').first().waitFor();
    const over = await page.evaluate(() => {
      for (const fold of document.querySelectorAll('details')) fold.open = true;
      return document.documentElement.scrollWidth - window.innerWidth;
    });
    if (over > 0) wrong.push(`${path}: ${over} px too wide`);
    wrong.push(...(await squeezed(page)).map((text) => `${path}: squeezed: ${text}`));
    const dates = signedIn === undefined ? await machineDates(page) : [];
    wrong.push(...dates.map((text) => `${path}: a date as a machine writes it: ${text}`));
    if (width > PHONE) continue;
    const found = await axeFindings(page, view === 'normal' ? undefined : SEEN);
    wrong.push(...found.map((finding) => `${path}: ${finding}`));
  }
  await context.close();
  return wrong;
}
