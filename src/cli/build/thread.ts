/**
 * A thread that renders pages: asked which routes there are, then for the pages of routes, then for batches of pages. While
 * there is no program yet it can be asked to check the record.
 */
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { type PageFacts, pageFacts } from '../../publish/gates.ts';
import { preloader } from './preload.ts';
import { type App, type Entry, loadProgram, type Route } from './program.ts';
import { bytesOf, keepBytes } from './response.ts';

/** A page that the program can render. */
export interface PagePath {
  /** Position of its route in the program's manifest. */
  route: number;
  pathname: string;
  /** File below the site's folder, with `/`. */
  file: string;
  /** Hash of all that the page is made of; a page without one is rendered every time. */
  key: string | null;
}
/** A file of the record with its hash. */
export type FileHash = readonly [file: string, hash: string];
/** A page as it goes into its file. */
export interface RenderedPage {
  file: string;
  bytes: Uint8Array;
  /** What the gates need of it; null for what is no page. */
  facts: PageFacts | null;
}
/** What a thread works with. */
export interface ThreadData {
  program: string;
  /** Folder that the files are written below. */
  client: string;
  base: string;
}
/**
 * Positions of the routes that are rendered, those of one section together: they are made of the same views of the record.
 * And the prefixes of what a server answers instead of a file.
 */
export interface Routes {
  sections: number[][];
  served: string[];
}
/**
 * Asks to check the record; for the routes, naming the files of the record that need no checking; for the pages of some;
 * or for a batch of pages to be rendered.
 */
export type Question = 'check' | { sound: FileHash[] } | { section: number[] } | PagePath[];
export type Answer =
  | { checked: true }
  | Routes
  | PagePath[]
  | { rendered: RenderedPage[] }
  | { error: string };

const { program, client, base } = workerData as ThreadData;
keepBytes();
const withPreloads = preloader(join(client, '_astro'));

/** The program, from the first question about pages on. */
let loading: Promise<Entry> | undefined;

function fileOf({ type }: Route, pathname: string): string {
  const path = pathname.replace(/^\/|\/$/g, '');
  if (type === 'endpoint') return path;
  return path === '404' ? '404.html' : join(path, 'index.html').replaceAll('\\', '/');
}

/** What changed between airings is worked out once where all who tell it are one section. */
const CHANGES = 'changes';
const OF_CHANGES = ['units', 'ledgers', 'airings', 'rss', 'rss.xml', ''];
/** Sections to be taken first, so that all threads are done at about the same time: rendering counts as well. */
const HEAVY = [CHANGES, 'task', 'search', 'open-data'];

function routesOf(app: App): Routes {
  const routes = app.manifest.routes.map(({ routeData }) => routeData);
  const rendered = [...routes.keys()].filter((position) => routes[position]!.prerender);
  const bySection = Map.groupBy(rendered, (position) => {
    const name = routes[position]!.route.split('/')[1]!;
    return OF_CHANGES.includes(name) ? CHANGES : name;
  });
  return {
    sections: [...new Set([...HEAVY, ...bySection.keys()])].flatMap((name) => [bySection.get(name) ?? []]),
    served: routes
      .filter((route) => !route.prerender)
      .map(({ route }) => route.split('[')[0]!.slice(1))
      .filter((prefix) => prefix !== ''),
  };
}

async function list({ app, StaticPaths }: Entry, position: number): Promise<PagePath[]> {
  const routes = [app.manifest.routes[position]!];
  // What is gathered here is at hand when these pages are rendered: the cache is the application's own.
  const some = {
    manifest: { ...app.manifest, routes },
    routeCache: app.routeCache,
    getComponentByRoute: (route: Route) => app.getComponentByRoute(route),
  };
  const paths = await new StaticPaths(some).getAll();
  return paths.map(({ pathname, route, cacheKey }) => ({
    ...{ route: position, pathname, file: fileOf(route, pathname), key: cacheKey ?? null },
  }));
}

async function renderPage(app: App, { route, pathname, file }: PagePath): Promise<RenderedPage> {
  const { routeData } = app.manifest.routes[route]!;
  const slash = routeData.type === 'endpoint' || pathname.endsWith('/') ? '' : '/';
  const url = new URL(base + pathname.replace(/^\//, '') + slash, 'http://localhost');
  const response = await app.render(new Request(url), { routeData });
  if (!response.ok && file !== '404.html') throw new Error(`${url.pathname}: ${response.status}`);
  const isPage = file.endsWith('.html');
  const rendered = await bytesOf(response);
  const bytes = isPage ? withPreloads(rendered) : rendered;
  return { file, bytes, facts: isPage ? pageFacts(file, bytes) : null };
}

async function answer(question: Question): Promise<Answer> {
  if (question === 'check') {
    const { readRecord, recordRoot } = await import('../../record/read.ts');
    readRecord(recordRoot());
    return { checked: true };
  }
  if ('sound' in question) process.env['RECORD_SOUND'] = JSON.stringify(question.sound);
  loading ??= loadProgram(program);
  const entry = await loading;
  const { app } = entry;
  if ('sound' in question) return routesOf(app);
  if (!Array.isArray(question)) {
    const pages: PagePath[] = [];
    for (const position of question.section) pages.push(...(await list(entry, position)));
    return pages;
  }
  const rendered: RenderedPage[] = [];
  for (const page of question) rendered.push(await renderPage(app, page));
  return { rendered };
}

/** Memory that a page has to itself can be handed over instead of copied. */
function ownBuffers(rendered: readonly RenderedPage[]): ArrayBuffer[] {
  return rendered.flatMap(({ bytes: { buffer, byteLength } }) =>
    buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [],
  );
}

/** Questions are answered one after the other, in their order. */
let before: Promise<unknown> = Promise.resolve();
parentPort!.on('message', (question: Question) => {
  before = before
    .then(() => answer(question))
    .catch((error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }))
    .then((found) => parentPort!.postMessage(found, 'rendered' in found ? ownBuffers(found.rendered) : []));
});
