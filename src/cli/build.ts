import { hash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../domain/outcome.ts';
import { filesBelow, type GateReport } from '../publish/gates.ts';
import { bundle } from './build/bundle.ts';
import { fill, shareFolder } from './build/fill.ts';
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

function readBuilt(siteDir: string): Built | null {
  const file = join(siteDir, BUILT);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Built) : null;
}

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

/**
 * Brings the site in line with the record: in a folder beside it, and only a sound site takes the old one's place by
 * renaming. Until then, and if it fails, the old pages stay. Pages whose content is what it was are kept as they are, byte
 * for byte; pages that are no longer made are gone. The site before stays beside, as the folder for the next one.
 * @param signal ends it early; the old pages stay
 * @returns what was done, or null when nothing had changed
 */
export async function build(settings: Settings, signal?: AbortSignal): Promise<BuildReport | null> {
  const { siteDir } = settings;
  const { code, record } = origins(settings);
  const live = readBuilt(siteDir);
  if (live?.code === code && same(live.record, record)) return null;
  const [next, former] = [`${siteDir}.next`, `${siteDir}.former`];
  rmSync(next, { recursive: true, force: true });
  const whole = live?.assets.every((file) => existsSync(join(siteDir, 'client', file)));
  const kept = whole && live?.code === code ? live : null;
  const spare = kept !== null && takeSpare(former, next, code);
  const bundling = kept === null ? bundle(settings, next, signal) : null;
  if (kept !== null && !spare) for (const part of PARTS) shareFolder(join(siteDir, part), join(next, part));
  const before = new Map(kept?.record);
  const sound = new Set(record.filter(([file, hash]) => before.get(file) === hash).map(([file]) => file));
  const begun = { bundling, kept: kept?.assets ?? null, spare, record, sound };
  const { report, assets } = await fill(settings, next, begun, signal);
  signal?.throwIfAborted();
  writeFileSync(join(next, BUILT), JSON.stringify({ code, record, assets } satisfies Built));
  // From one renaming to the other no site stands: microseconds.
  rmSync(former, { recursive: true, force: true });
  if (existsSync(siteDir)) renameSync(siteDir, former);
  renameSync(next, siteDir);
  return report;
}

/** Makes the former site the folder of the next one, where it was made by the same program; tells whether it was. */
function takeSpare(former: string, next: string, code: string): boolean {
  if (readBuilt(former)?.code !== code) return false;
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
export async function differences(settings: Settings): Promise<string[]> {
  const live = readBuilt(settings.siteDir);
  const now = origins(settings);
  if (live?.code !== now.code || !same(live.record, now.record))
    throw new Refusal('conflict', '网站不是由现在的记录和程序生成的，无从比较。请先运行 portal -- build。');
  const beside = `${settings.siteDir}.check`;
  rmSync(beside, { recursive: true, force: true });
  try {
    const bundling = bundle(settings, beside);
    const begun = { bundling, kept: null, spare: false, record: now.record, sound: new Set<string>() };
    await fill(settings, beside, begun);
    const [stands, made] = [settings.siteDir, beside].map((folder) => join(folder, 'client'));
    const files = new Set([...filesBelow(stands!), ...filesBelow(made!)]);
    const alike = (file: string) =>
      [stands!, made!].every((folder) => existsSync(join(folder, file))) &&
      readFileSync(join(stands!, file)).equals(readFileSync(join(made!, file)));
    return [...files].filter((file) => !alike(file)).sort();
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}
