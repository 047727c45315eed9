import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT, type Settings } from './settings.ts';

/** Everything a page is made of; a change in any of it is a reason to build. */
const SOURCES = ['src', 'content', 'public', 'db/schema', 'astro.config.mjs', 'package-lock.json'];

function digest(settings: Settings): string {
  const hash = createHash('sha256').update(settings.base);
  const add = (path: string, label: string) => hash.update(`\0${label}\0`).update(readFileSync(path));
  const walk = (folder: string, label: string) => {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      // The record has a place of its own, wherever it lies.
      if (!entry.isFile() || path.startsWith(join(ROOT, 'content', 'record'))) continue;
      add(path, `${label}/${relative(folder, path)}`);
    }
  };
  for (const source of SOURCES) {
    const path = join(ROOT, source);
    if (source.includes('.')) add(path, source);
    else walk(path, source);
  }
  if (existsSync(settings.recordDir)) walk(settings.recordDir, 'record');
  return hash.digest('hex');
}

/**
 * Builds the site if anything it is made of has changed: into a folder beside it, and only a finished build takes the
 * old one's place by renaming. Until then, and if it fails, the old pages stay; pages that are no longer made are gone.
 * @param signal ends it early; the old pages stay
 * @returns pages built, or null when nothing had changed
 */
export async function build(settings: Settings, signal?: AbortSignal): Promise<number | null> {
  const { siteDir } = settings;
  const wanted = digest(settings);
  const stamp = join(siteDir, 'built');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return null;
  const next = `${siteDir}.next`;
  const old = `${siteDir}.old`;
  for (const folder of [next, old]) rmSync(folder, { recursive: true, force: true });
  await astro(['build'], { ...settings, siteDir: next }, signal);
  writeFileSync(join(next, 'built'), wanted);
  if (existsSync(siteDir)) renameSync(siteDir, old);
  renameSync(next, siteDir);
  rmSync(old, { recursive: true, force: true });
  return readdirSync(join(siteDir, 'client'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.html'),
  ).length;
}

/** Runs Astro for this instance; its output is shown only when it fails. */
function astro(args: string[], settings: Settings, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [join(ROOT, 'node_modules/astro/bin/astro.mjs'), ...args, '--root', ROOT],
      {
        cwd: ROOT,
        env: {
          ...process.env,
          RECORD_DIR: settings.recordDir,
          SITE_DIR: relative(ROOT, settings.siteDir) || '.',
          BASE: settings.base,
          ASTRO_TELEMETRY_DISABLED: '1',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
        ...(signal ? { signal } : {}),
      },
    );
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else
        reject(
          new Error(`astro ${args[0]} failed; the site that stands is unchanged:\n${Buffer.concat(output)}`),
        );
    });
  });
}
