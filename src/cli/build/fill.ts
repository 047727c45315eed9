import { copyFileSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkSite, filesBelow, gateText, type PageFacts, sitemap } from '../../publish/gates.ts';
import { site } from '../../record/content.ts';
import { logsIn } from '../../record/read.ts';
import { indexText } from '../../record/remote.ts';
import type { Settings } from '../settings.ts';
import type { Rendered, Renderer } from './pages.ts';
import type { FileHash, PagePath, RenderedPage } from './thread.ts';

/** What the next build needs to know of a site's pages. */
interface Filled {
  /** Every page's file and the hash of what it is made of. */
  keys: [file: string, key: string | null][];
  /** What the gates found on each page. */
  facts: PageFacts[];
}

/** Where a site keeps that, beside its files. */
const PAGES = 'pages.json';

/** What a site noted beside its files; null where that is not there, or torn by a loss of power. */
export function noted<T>(siteDir: string, name: string): T | null {
  try {
    return JSON.parse(readFileSync(join(siteDir, name), 'utf8')) as T;
  } catch {
    return null;
  }
}

/** Whether a file is there and, after a loss of power, more than its name. */
export const isWritten = (file: string) => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0;

/** The same file under another name: a link where the file system knows them. */
function share(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  rmSync(to, { force: true });
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

/** Shares every file of a folder. */
export function shareFolder(from: string, to: string): void {
  for (const file of filesBelow(from)) share(join(from, file), join(to, file));
}

/** What a build begins with. */
interface Before {
  /** Threads for the folder that is filled. */
  renderer: Renderer;
  /** Astro at work on the program; null where that stands already. */
  bundling: Promise<void> | null;
  /** What of the site that stands is no page; null where nothing of it is kept. */
  kept: string[] | null;
  /** Whether an older site lies in the new one's folder already. */
  spare: boolean;
  /** The record's files, with the hash of each. */
  record: readonly FileHash[];
  /** Which of them are as they were when the site that stands was made. */
  sound: ReadonlySet<string>;
}

/**
 * Renders what changed into `next`, shares the rest with the site that stands, and holds the whole against the gates. Ends
 * the threads.
 * @returns what was done, and which files are no page
 */
export async function fill(
  settings: Settings,
  next: string,
  { renderer, bundling, kept, spare, record, sound }: Before,
) {
  const client = join(next, 'client');
  const standing = join(settings.siteDir, 'client');
  const shareFile = (file: string) => share(join(standing, file), join(client, file));
  if (!spare) for (const file of kept ?? []) shareFile(file);
  try {
    if (bundling !== null) {
      // Meanwhile one thread checks the record, so that not each of them has to do it later.
      const checking = renderer.check();
      checking.catch(() => undefined);
      await bundling;
      await checking;
    }
    const assets = kept ?? filesBelow(client);
    const live = kept && noted<Filled>(settings.siteDir, PAGES);
    const older = spare ? noted<Filled>(next, PAGES) : null;
    const [lies, stands] = [hasIn(client, older), hasIn(standing, live)];
    const lying = new Set<string>();
    const shared = new Set<string>();
    // Asked while the threads are at work, and what the site that stands has is shared at once.
    const isStale = (page: PagePath): boolean => {
      const found = lies(page) ? lying : stands(page) ? shared : null;
      found?.add(page.file);
      if (found === shared) shareFile(page.file);
      return found === null;
    };
    const checked = record.filter(([file]) => bundling !== null || sound.has(file));
    const rendering = renderer.render(
      checked,
      (pages) => pages.filter(isStale),
      (page) => put(client, page),
    );
    // While threads are at work, the record is put in place; if that fails first, that is what the caller hears of.
    rendering.catch(() => undefined);
    const others = [...assets, ...takeRecord(settings, client, record, sound)];
    const listing = await rendering;
    const wanted = new Set([...others, ...listing.pages.map(({ file }) => file)]);
    // Of a spare that does not say what its pages are, whatever nobody asked for is one.
    const lain = older?.keys.map(([file]) => file) ?? (spare ? filesBelow(client) : []);
    for (const file of lain) if (!wanted.has(file)) rmSync(join(client, file), { force: true });
    const facts = [
      ...listing.facts,
      ...(older?.facts ?? []).filter(({ path }) => lying.has(path)),
      ...(live?.facts ?? []).filter(({ path }) => shared.has(path)),
    ];
    const rendered = listing.pages.length - lying.size - shared.size;
    const { report, ...filled } = finish(settings.base, client, { ...listing, facts }, rendered, others);
    writeFileSync(join(next, PAGES), JSON.stringify(filled satisfies Filled));
    return { report, assets };
  } finally {
    // Before the site is left to others.
    await renderer.end();
  }
}

/** Writes a page. The file that is there may be the very one of the site that stands: it is replaced, never written into. */
function put(client: string, { file, bytes }: RenderedPage): void {
  const target = join(client, file);
  const newFolder = mkdirSync(dirname(target), { recursive: true }) !== undefined;
  if (!newFolder) rmSync(target, { force: true });
  writeFileSync(target, bytes);
}

/** Whether a folder has a page as it should be, and nobody took it away. */
function hasIn(client: string, filled: Filled | null): (page: PagePath) => boolean {
  const keys = new Map(filled?.keys);
  return ({ file, key }) => key !== null && keys.get(file) === key && isWritten(join(client, file));
}

/**
 * Puts the record's files byte for byte into the site, and a list of them, so that anybody can check them without asking
 * us; the log is served as the files it is.
 * @returns their paths below the site's folder
 */
function takeRecord(
  { recordDir, siteDir }: Settings,
  client: string,
  record: Before['record'],
  sound: Before['sound'],
): string[] {
  rmSync(join(client, 'record'), { recursive: true, force: true });
  const log = record.map(([file]) => file).filter((file) => file.startsWith('log/'));
  for (const file of log) share(join(recordDir, file), join(client, file));
  const files = record
    .filter(([file]) => file.endsWith('.json') && !file.startsWith('log/'))
    .map(([path, sha256]) => ({ path, sha256 }));
  for (const { path } of files) {
    const [standing, target] = [join(siteDir, 'client/record', path), join(client, 'record', path)];
    mkdirSync(dirname(target), { recursive: true });
    // Not another name of the record's own file: what is published changes by publishing only.
    if (sound.has(path) && isWritten(standing)) share(standing, target);
    else copyFileSync(join(recordDir, path), target);
  }
  const list = 'record/index.json';
  mkdirSync(join(client, 'record'), { recursive: true });
  writeFileSync(join(client, list), indexText(files, logsIn(recordDir)));
  return [...log, ...files.map(({ path }) => `record/${path}`), list];
}

/** The sitemap and the gates. @param others files that are no page */
function finish(
  base: string,
  client: string,
  { pages, served, facts: found }: Rendered,
  rendered: number,
  others: readonly string[],
) {
  const files = pages.map(({ file }) => file);
  const root = new URL(base, site().baseUrl).href;
  const map = join(client, 'sitemap.xml');
  rmSync(map, { force: true });
  writeFileSync(map, sitemap(files, root));
  const byPath = new Map(found.map((page) => [page.path, page]));
  const { facts, faults, ...report } = checkSite(client, {
    ...{ base, served: [...served, 'api/'], files: [...others, ...files, 'sitemap.xml'] },
    known: (path) => byPath.get(path),
  });
  if (faults.length > 0) throw new Error(gateText({ ...report, faults }));
  const keys = pages.map(({ file, key }): [string, string | null] => [file, key]);
  return { report: { ...report, rendered }, keys, facts };
}
