import { hash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { dirname, join } from 'node:path';
import { Refusal } from '../domain/outcome.ts';
import { filesBelow, type GateReport } from '../publish/gates.ts';
import { bundle } from './build/bundle.ts';
import { fill, isWritten, noted, shareFolder } from './build/fill.ts';
import { Renderer } from './build/pages.ts';
import { ROOT, type Settings } from './settings.ts';

/** What the program is made of; a change in any of it is a reason to make it anew, and every page with it. */
const SOURCES = ['src', 'content', 'public', 'db/schema', 'astro.config.mjs', 'package-lock.json'];

const BUILT = 'built.json';
/** What a program is, beside the pages. */
const PARTS = ['server', 'program'];

/** What a site remembers of its making, beside its files. */
interface Built {
  code: string;
  /** Hash of each file of the record. */
  record: [file: string, hash: string][];
  /** Files that are no page: stylesheets, scripts, pictures. */
  assets: string[];
}

/** What a build did. */
export interface BuildReport extends Omit<GateReport, 'faults'> {
  /** Files made anew; the others are the very files of the site before. */
  rendered: number;
}

/** Hash of a file, or of each file below a folder, by its path there with `/`, sorted. */
function hashesOf(path: string): [file: string, hash: string][] {
  if (!existsSync(path)) return [];
  const files = statSync(path).isFile() ? [''] : filesBelow(path).sort();
  return files.map((file) => [file, hash('sha256', readFileSync(join(path, file)))]);
}

const readBuilt = (siteDir: string) => noted<Built>(siteDir, BUILT);

/** Lets the next build make everything anew, whatever stands; until it is done that stays. */
export function forgetBuilt({ siteDir }: Settings): void {
  rmSync(join(siteDir, BUILT), { force: true });
}

/** Hashes of the program's sources and of the record, as they are now. */
function origins({ base, recordDir }: Settings): Pick<Built, 'code' | 'record'> {
  // The record has a place of its own, wherever it lies.
  const sources = SOURCES.map((source) =>
    hashesOf(join(ROOT, source)).filter(([file]) => source !== 'content' || !file.startsWith('record/')),
  );
  return { code: `${base} ${hash('sha256', JSON.stringify(sources))}`, record: hashesOf(recordDir) };
}

const same = (a: Built['record'], b: Built['record']) => JSON.stringify(a) === JSON.stringify(b);
const isMadeOf = (site: Built | null, { code, record }: Pick<Built, 'code' | 'record'>) =>
  site?.code === code && same(site.record, record);
const hasAssets = (siteDir: string, { assets }: Built) =>
  assets.every((file) => isWritten(join(siteDir, 'client', file)));

/** Where the next site grows and the one before waits. */
const beside = (siteDir: string) => ({ next: `${siteDir}.next`, former: `${siteDir}.former` });

/** How often one who waits for the site looks, and how long he waits, in milliseconds. */
const PAUSE = 250;
const PATIENCE = 5 * 60_000;
/** No build takes longer: the process died, and another has its number now. */
const LONGEST = 30 * 60_000;
/** Locks of this process. */
const held = new Set<string>();

function claim(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    // A full disk may leave it empty.
    rmSync(lock, { force: true });
    throw error;
  }
  held.add(lock);
  return true;
}

/** The process that holds a lock, 0 while it is being written; null if it no longer lives. */
function holderOf(lock: string): number | null {
  if (held.has(lock)) return process.pid;
  let pid: number | null = null;
  try {
    const age = Date.now() - statSync(lock).mtimeMs;
    pid = Number(readFileSync(lock, 'utf8'));
    // Numbers are given anew when the machine starts, and in a container even to ourselves.
    if (age > Math.min(LONGEST, uptime() * 1000) || pid === process.pid) return null;
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? pid : null;
  }
}

/**
 * Works on a site while nobody else does, and brings it back first where a process was killed between two renamings.
 * @param work hears whether somebody else was at it until now
 * @throws Refusal `unavailable` if another does not end
 */
async function alone<T>(
  siteDir: string,
  signal: AbortSignal | undefined,
  work: (waited: boolean) => Promise<T>,
): Promise<T> {
  const lock = `${siteDir}.lock`;
  mkdirSync(dirname(lock), { recursive: true });
  let waited = 0;
  for (; !claim(lock); waited += PAUSE) {
    const holder = holderOf(lock);
    if (holder !== null && waited >= PATIENCE) {
      throw new Refusal(
        'unavailable',
        `另一个进程（${holder}）正在更新网站，等了 ${PATIENCE / 60_000} 分钟还没有结束。请稍后再试；如果确认没有别的更新在进行，请删除 ${lock} 后重试。`,
      );
    }
    // Claimed only after a pause: of two who find a dead one, the slower would remove what the other has just made.
    if (holder === null) rmSync(lock, { force: true });
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    signal?.throwIfAborted();
  }
  try {
    bringBack(siteDir);
    return await work(waited > 0);
  } finally {
    held.delete(lock);
    rmSync(lock, { force: true });
  }
}

/** No site stands: its place takes the next one, if that was whole, or the one before. */
function bringBack(siteDir: string): void {
  if (existsSync(siteDir)) return;
  const { next, former } = beside(siteDir);
  if (readBuilt(next) !== null) renameSync(next, siteDir);
  else if (existsSync(former)) renameSync(former, siteDir);
}

/**
 * Brings the site in line with the record: in a folder beside it, and only a sound site takes the old one's place by
 * renaming. Until then, and if it fails, the old pages stay. Pages whose content is what it was are kept as they are, byte
 * for byte; pages that are no longer made are gone. The site before stays beside, as the folder for the next one.
 * @param signal ends it early; the old pages stay
 * @returns what was done, or null when nothing had changed
 */
export async function build(settings: Settings, signal?: AbortSignal): Promise<BuildReport | null> {
  const { siteDir } = settings;
  // They need a while to start, and reading what the site is made of takes as long.
  const renderer = new Renderer(settings, beside(siteDir).next, signal);
  try {
    const now = origins(settings);
    // Nothing to do needs no lock, so that a site is also served from where nothing can be written.
    if (isMadeOf(readBuilt(siteDir), now)) return null;
    return await alone(siteDir, signal, (waited) =>
      remake(settings, renderer, waited ? origins(settings) : now, signal),
    );
  } finally {
    await renderer.end();
  }
}

/** What `build` does while it has the site for itself. */
async function remake(
  settings: Settings,
  renderer: Renderer,
  { code, record }: Pick<Built, 'code' | 'record'>,
  signal?: AbortSignal,
): Promise<BuildReport | null> {
  const { siteDir } = settings;
  const live = readBuilt(siteDir);
  if (isMadeOf(live, { code, record })) return null;
  const { next, former } = beside(siteDir);
  rmSync(next, { recursive: true, force: true });
  const kept = live?.code === code && hasAssets(siteDir, live) ? live : null;
  const spare = kept !== null && takeSpare(former, next, code);
  const bundling = kept === null ? bundle(settings, next, signal) : null;
  if (kept !== null && !spare) for (const part of PARTS) shareFolder(join(siteDir, part), join(next, part));
  const before = new Map(kept?.record);
  const sound = new Set(record.filter(([file, hash]) => before.get(file) === hash).map(([file]) => file));
  const begun = { renderer, bundling, kept: kept?.assets ?? null, spare, record, sound };
  const { report, assets } = await fill(settings, next, begun);
  signal?.throwIfAborted();
  writeFileSync(join(next, BUILT), JSON.stringify({ code, record, assets } satisfies Built));
  // From one renaming to the other no site stands: microseconds, and if we stop there, see `bringBack`.
  rmSync(former, { recursive: true, force: true });
  if (existsSync(siteDir)) renameSync(siteDir, former);
  renameSync(next, siteDir);
  return report;
}

/** Makes the former site the folder of the next one, where it was made by the same program; tells whether it was. */
function takeSpare(former: string, next: string, code: string): boolean {
  const built = readBuilt(former);
  if (built?.code !== code || !hasAssets(former, built)) return false;
  // If we stop before the next site is whole, nobody takes its folder for a site.
  rmSync(join(former, BUILT));
  renameSync(former, next);
  return true;
}

/**
 * Makes the whole site anew beside the one that stands, from the sources and the record and nothing that was kept, and
 * compares: nothing that is shown may come from anywhere else.
 * @returns files below the site that differ, are missing or are too many, sorted
 * @throws Refusal `conflict` if the record or the program is no longer what the site was made of
 */
export function differences(settings: Settings): Promise<string[]> {
  return alone(settings.siteDir, undefined, () => compare(settings));
}

async function compare(settings: Settings): Promise<string[]> {
  const now = origins(settings);
  if (!isMadeOf(readBuilt(settings.siteDir), now))
    throw new Refusal('conflict', '网站不是由现在的记录和程序生成的，无从比较。请先运行 portal -- build。');
  const fresh = `${settings.siteDir}.check`;
  rmSync(fresh, { recursive: true, force: true });
  const renderer = new Renderer(settings, fresh);
  try {
    const bundling = bundle(settings, fresh);
    const begun = {
      renderer,
      bundling,
      kept: null,
      spare: false,
      record: now.record,
      sound: new Set<string>(),
    };
    await fill(settings, fresh, begun);
    const [stands, made] = [settings.siteDir, fresh].map((folder) => join(folder, 'client'));
    const files = new Set([...filesBelow(stands!), ...filesBelow(made!)]);
    const alike = (file: string) =>
      [stands!, made!].every((folder) => existsSync(join(folder, file))) &&
      readFileSync(join(stands!, file)).equals(readFileSync(join(made!, file)));
    return [...files].filter((file) => !alike(file)).sort();
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
