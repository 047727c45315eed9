/** A thread that renders pages: first asked which pages there are, then for batches of them. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { StaticPaths } from 'astro/runtime/prerender/static-paths.js';
import { type PageFacts, pageFacts } from '../../publish/gates.ts';
import { preloader } from './preload.ts';
import { type App, loadProgram, type Route } from './program.ts';

/** A page that the program can render. */
export interface PagePath {
  /** Which thread listed it. */
  thread: number;
  /** Position of its route in the program's manifest. */
  route: number;
  pathname: string;
  /** File below the site's folder, with `/`. */
  file: string;
  /** Hash of all that the page is made of; a page without one is rendered every time. */
  key: string | null;
}
/** What a thread works with. */
export interface ThreadData {
  program: string;
  /** Folder that the files are written below. */
  client: string;
  base: string;
}
/** What there is to render, and the prefixes of what a server answers instead of a file. */
export interface Listing {
  pages: PagePath[];
  served: string[];
}
/** Asks for the pages of every `of`th route, beginning with `part`, or for a batch to be rendered. */
export type Question = { part: number; of: number } | PagePath[];
export type Answer = Listing | PageFacts[] | { error: string };

const { program, client, base } = workerData as ThreadData;
const loading = loadProgram(program);
const withPreloads = preloader(join(client, '_astro'));

function fileOf({ type }: Route, pathname: string): string {
  const path = pathname.replace(/^\/|\/$/g, '');
  if (type === 'endpoint') return path;
  return path === '404' ? '404.html' : join(path, 'index.html').replaceAll('\\', '/');
}

async function list(app: App, part: number, of: number): Promise<Listing> {
  const routes = app.manifest.routes.map(({ routeData }) => routeData);
  const own = routes.filter((route) => route.prerender).filter((_, i) => i % of === part);
  const manifest = { ...app.manifest, routes: own.map((routeData) => ({ routeData })) };
  // What is gathered here is at hand when these pages are rendered: the cache is the application's own.
  const some = {
    manifest,
    routeCache: app.routeCache,
    getComponentByRoute: (route: Route) => app.getComponentByRoute(route),
  };
  const paths: { pathname: string; route: Route; cacheKey?: string }[] = await new StaticPaths(
    some as never,
  ).getAll();
  return {
    pages: paths.map(({ pathname, route, cacheKey }) => ({
      ...{
        thread: part,
        route: routes.indexOf(route),
        pathname,
        file: fileOf(route, pathname),
        key: cacheKey ?? null,
      },
    })),
    served: routes
      .filter((route) => !route.prerender)
      .map(({ route }) => route.split('[')[0]!.slice(1))
      .filter((prefix) => prefix !== ''),
  };
}

async function renderPage(app: App, { route, pathname, file }: PagePath): Promise<PageFacts[]> {
  const { routeData } = app.manifest.routes[route]!;
  const slash = routeData.type === 'endpoint' || pathname.endsWith('/') ? '' : '/';
  const url = new URL(base + pathname.replace(/^\//, '') + slash, 'http://localhost');
  const response = await app.render(new Request(url), { routeData });
  if (!response.ok && file !== '404.html') throw new Error(`${url.pathname}: ${response.status}`);
  const isPage = file.endsWith('.html');
  const bytes = isPage
    ? Buffer.from(withPreloads(await response.text()))
    : Buffer.from(await response.arrayBuffer());
  const target = join(client, file);
  mkdirSync(dirname(target), { recursive: true });
  // The file that is there may be the very one of the site that stands: it is replaced, never written into.
  rmSync(target, { force: true });
  writeFileSync(target, bytes);
  return isPage ? [pageFacts(file, bytes)] : [];
}

async function answer(question: Question): Promise<Answer> {
  const app = await loading;
  if (!Array.isArray(question)) return list(app, question.part, question.of);
  const facts: PageFacts[] = [];
  for (const page of question) facts.push(...(await renderPage(app, page)));
  return facts;
}

parentPort!.on('message', (question: Question) => {
  void answer(question)
    .catch((error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }))
    .then((found) => parentPort!.postMessage(found));
});
