/** Builds the public site of a record into a folder of its own and serves it, for the tests of this folder. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, relative } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
export const FIXTURE = join(ROOT, 'test/fixtures/record');

export interface BuiltSite {
  /** Folder of the static files. */
  root: string;
  /** What the build printed. */
  output: string;
  remove(): void;
}

/** Runs a build. The folder lies inside the project, because the build finds its packages from there. */
export async function buildSite(recordDir: string, base = '/'): Promise<BuiltSite> {
  mkdirSync(join(ROOT, 'dist-test'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, 'dist-test/site-'));
  const siteDir = join(folder, 'site');
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const output = await run(['build', '--root', ROOT], {
    RECORD_DIR: recordDir,
    SITE_DIR: `./${relative(ROOT, siteDir)}`,
    BASE: base,
    ASTRO_TELEMETRY_DISABLED: '1',
  }).catch((error: unknown) => {
    remove();
    throw error;
  });
  return {
    root: join(siteDir, 'client'),
    output,
    remove,
  };
}

function run(args: string[], env: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const astro = join(ROOT, 'node_modules/astro/bin/astro.mjs');
    const child = spawn(process.execPath, [astro, ...args], { cwd: ROOT, env: { ...process.env, ...env } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
    child.on('exit', (code) => (code === 0 ? resolve(output) : reject(new Error(output))));
  });
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/** Serves a built site below its base on a free port; an unknown address gets the site's own 404. */
export async function serveSite(root: string, base: string): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname);
    const wanted = join(root, path.slice(base.length), path.endsWith('/') ? 'index.html' : '');
    const found = path.startsWith(base) && existsSync(wanted) && statSync(wanted).isFile();
    const file = found ? wanted : join(root, '404.html');
    response.writeHead(found ? 200 : 404, { 'content-type': TYPES[extname(file)] ?? 'text/plain' });
    response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}${base}`, close: () => server.close() };
}
