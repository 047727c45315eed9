/** Finds a Chromium for the browser tests, or gets one the ordinary way, and says what it did. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
];

function onPath(name: string): string | null {
  const found = spawnSync(process.platform === 'win32' ? 'where' : 'which', [name])
    .stdout?.toString()
    .trim();
  return found ? found.split('\n')[0]! : null;
}

function fromPlaywright(): string | null {
  const cache = process.env['PLAYWRIGHT_BROWSERS_PATH'] ?? join(homedir(), '.cache/ms-playwright');
  if (!existsSync(cache)) return null;
  for (const folder of readdirSync(cache).filter((name) => name.startsWith('chromium'))) {
    for (const file of [
      'chrome-linux/chrome',
      'chrome-linux64/chrome',
      'chrome-linux/headless_shell',
      'chrome-headless-shell-linux64/chrome-headless-shell',
    ]) {
      if (existsSync(join(cache, folder, file))) return join(cache, folder, file);
    }
  }
  return null;
}

function look(): string | null {
  const named = process.env['CHROMIUM_PATH'];
  if (named && existsSync(named)) return named;
  return (
    NAMES.map(onPath).find((path) => path !== null) ??
    PLACES.find((path) => existsSync(path)) ??
    fromPlaywright()
  );
}

/** Gets a browser: Debian's package as root (with a Chinese font), else Playwright's own download. */
function fetchBrowser(): void {
  if (userInfo().uid === 0 && onPath('apt-get')) {
    console.log('browser   none found: installing Debian’s chromium (about a minute) …');
    try {
      const quiet = { stdio: 'pipe' as const, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
      execFileSync('apt-get', ['update', '-qq'], quiet);
      execFileSync(
        'apt-get',
        ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-wqy-zenhei'],
        quiet,
      );
      return;
    } catch {
      console.log('browser   the package manager could not; trying Playwright’s download …');
    }
  }
  console.log('browser   none found: playwright-core install chromium …');
  spawnSync(
    process.execPath,
    [join(import.meta.dirname, '../node_modules/playwright-core/cli.js'), 'install', 'chromium'],
    { stdio: 'inherit' },
  );
}

let known: string | null = null;

/** Path of a Chromium, fetched if need be; null where none can be had. Prints what it did, once. */
export async function findBrowser(): Promise<string | null> {
  known ??= look();
  if (known === null) {
    fetchBrowser();
    known = look();
  }
  console.log(known ? `browser   ${known}` : 'browser   none could be had: the browser tests are left out');
  return known;
}

/** Whether browser tests can run here, without fetching anything. */
export function hasBrowser(): boolean {
  known ??= look();
  return known !== null;
}

/** A browser that keeps to itself: no background traffic. */
function options() {
  known ??= look();
  if (known === null) throw new Error('no Chromium; run npm test, which gets one');
  return {
    executablePath: known,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  };
}

/** How long a page may take to do what a test waits for, in milliseconds: a slow machine is no fault. */
const PATIENCE = 120_000;

/** A headless browser. @param args more arguments for it */
export async function launchBrowser(args: readonly string[] = []): Promise<Browser> {
  const { args: usual, ...rest } = options();
  const browser = await chromium.launch({ ...rest, args: [...usual, ...args] });
  return browser.on('context', (context) => context.setDefaultTimeout(PATIENCE));
}

/** A headless browser whose storage lies in a folder and outlives it. @param args more arguments for it */
export async function launchProfile(folder: string, args: readonly string[] = []): Promise<BrowserContext> {
  const { args: usual, ...rest } = options();
  const context = await chromium.launchPersistentContext(folder, { ...rest, args: [...usual, ...args] });
  context.setDefaultTimeout(PATIENCE);
  return context;
}
