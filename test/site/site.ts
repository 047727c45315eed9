/** Builds the public site of a record into a folder of its own and serves it, for the tests of this folder. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { type BuildReport, build, differences, forgetBuilt } from '../../src/cli/build.ts';
import { settings } from '../../src/cli/settings.ts';

const ROOT = join(import.meta.dirname, '../..');
export const FIXTURE = join(ROOT, 'test/fixtures/record');

/** A copy of the fixture's record to be changed: without what rests on its other files and would hold them fast. */
export function changeableRecord(): string {
  const record = mkdtempSync(join(tmpdir(), 'liangshai-record-'));
  cpSync(FIXTURE, record, { recursive: true });
  for (const folder of ['assessments', 'frozen'])
    rmSync(join(record, folder), { recursive: true, force: true });
  return record;
}

export interface BuiltSite {
  /** Folder of the static files. */
  root: string;
  report: BuildReport;
  /** Brings the site in line with the record as it is now. */
  again(): Promise<BuildReport | null>;
  /** Makes all of it anew. */
  whole(): Promise<BuildReport | null>;
  /** Files that are not what the record makes. */
  differences(): Promise<string[]>;
  remove(): void;
}

/** Builds a site. The folder lies inside the project, because what it runs finds its packages from there. */
export async function buildSite(recordDir: string, base = '/'): Promise<BuiltSite> {
  mkdirSync(join(ROOT, 'dist-test'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, 'dist-test/site-'));
  const siteDir = join(folder, 'site');
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const own = settings({ RECORD_DIR: recordDir, SITE_DIR: siteDir, BASE: base });
  try {
    const report = await build(own);
    return {
      ...{ root: join(siteDir, 'client'), report: report!, remove },
      again: () => build(own),
      whole: () => {
        forgetBuilt(own);
        return build(own);
      },
      differences: () => differences(own),
    };
  } catch (error) {
    remove();
    throw error;
  }
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
