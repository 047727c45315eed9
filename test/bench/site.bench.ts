/** Building and publishing the site of a large city, beside other generators on the same content. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build, differences } from '../../src/cli/build.ts';
import { ROOT, type Settings } from '../../src/cli/settings.ts';
import { prepare } from '../../src/cli/start.ts';
import { readRecord } from '../../src/record/read.ts';
import { findables, searchIndex } from '../../src/record/search.ts';
import { launchBrowser } from '../browser.ts';
import { serveSite } from '../site/site.ts';
import { writeCorpus } from './corpus.ts';
import { type Figure, median, setAside, sideBySide } from './measure.ts';
import { eleventy, hugo, peerPages } from './peers.ts';

const RUNS = 5;
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

/** Folders of a measurement, and a demonstration's record to make corpora of; made once, removed at the end. */
interface Stage {
  folder: string;
  /** The site lies inside the project, because what it runs finds its packages from there. */
  sites: string;
  settings: Settings;
}
let staged: Promise<Stage> | undefined;
const stage = () => (staged ??= makeStage());

async function makeStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'liangshai-bench-'));
  mkdirSync(join(ROOT, 'dist-test'), { recursive: true });
  const sites = mkdtempSync(join(ROOT, 'dist-test/bench-'));
  const settings: Settings = {
    dataDir: join(folder, 'data'),
    recordDir: join(folder, 'record'),
    siteDir: join(sites, 'site'),
    ...{ host: '127.0.0.1', port: 0, seed: 'demo', base: '/', databaseUrl: undefined },
  };
  await (await prepare(settings)).close();
  return { folder, sites, settings };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** Builds from nothing. */
function fullBuild(settings: Settings): Promise<number> {
  for (const suffix of ['', '.former']) setAside(settings.siteDir + suffix);
  return timed(() => build(settings));
}

/** A corpus of so many tasks, and where its site goes. */
async function corpus(tasks: number) {
  const { folder, sites, settings } = await stage();
  const recordDir = join(folder, `record-${tasks}`);
  const next = writeCorpus(settings.recordDir, recordDir, tasks);
  return { next, own: { ...settings, recordDir, siteDir: join(sites, `site-${tasks}`) } };
}

/** The whole site of so many tasks, with search, feeds, open data and gates, beside the same pages by others. */
async function buildAll(tasks: number): Promise<Figure> {
  const { own } = await corpus(tasks);
  const { folder } = await stage();
  await fullBuild(own);
  const ourPage = join(own.siteDir, 'client/task/2016-1-012/index.html');
  const pages = peerPages(own.recordDir);
  const at = mkdtempSync(join(folder, 'peers-'));
  const peers = [eleventy(at, pages, ourPage), hugo(at, pages, ourPage)].filter((peer) => peer !== null);
  const mine: number[] = [];
  const others = peers.map((peer) => ({ peer, times: [] as number[] }));
  for (let run = 0; run < RUNS; run++) {
    mine.push(await fullBuild(own));
    for (const { peer, times } of others) times.push(peer.build());
  }
  const ours = median(mine);
  const theirs = others.map(({ peer, times }) => ({ name: peer.name, ms: median(times) }));
  return {
    name: `build-${tasks}`,
    value: seconds(ours),
    reference: theirs.map(({ name, ms }) => `${name} ${seconds(ms)}`).join(', ') || 'no other generator here',
    ratio: theirs.map(({ ms }) => (ours / ms).toFixed(2)).join(', ') || '-',
  };
}

/** One airing that touches 260 of 8,000 tasks, new each time, beside the build from nothing. */
async function publishIncremental(): Promise<Figure> {
  const { own, next } = await corpus(8000);
  const whole = { ...own, siteDir: `${own.siteDir}-whole` };
  await fullBuild(own);
  const [some, all]: [number[], number[]] = [[], []];
  for (let run = 1; run <= RUNS + 1; run++) {
    const airing = next.text.replaceAll('"post": "', `"post": "第${run}稿`);
    writeFileSync(join(own.recordDir, next.path), airing);
    some.push(await timed(() => build(own)));
    all.push(await fullBuild(whole));
  }
  // The first time a second folder is filled, with links; that is seen once and no more.
  const [part, full] = [median(some.slice(1)), median(all.slice(1))];
  return {
    name: 'publish-incremental',
    value: seconds(part),
    reference: `full build ${seconds(full)}`,
    ratio: (part / full).toFixed(3),
  };
}

/** Every page made anew by the program that stands, and compared with the site: what a nightly run does. */
async function checking(): Promise<Figure> {
  const { own } = await corpus(8000);
  const [some, all]: [number[], number[]] = [[], []];
  for (let run = 0; run < RUNS; run++) {
    all.push(await fullBuild(own));
    some.push(await timed(() => differences(own)));
  }
  const [part, full] = [median(some), median(all)];
  return {
    name: 'check-8000',
    value: seconds(part),
    reference: `full build ${seconds(full)}`,
    ratio: (part / full).toFixed(2),
  };
}

const WORDS = ['审批', '登记', '检查', '信用', '中介', '收费', '试点', '农村', '环保', '医疗'];

/** The index of 8,000 tasks, beside reading their record. */
async function searchIndexing(): Promise<Figure> {
  const { own } = await corpus(8000);
  const record = readRecord(own.recordDir);
  const { subject, reference } = await sideBySide(
    () => searchIndex(findables(record), record),
    () => readRecord(own.recordDir),
    RUNS,
  );
  return {
    name: 'search-index',
    value: seconds(subject),
    reference: `reading the record ${seconds(reference)}`,
    ratio: (subject / reference).toFixed(2),
  };
}

/** The first search on a site of 8,000 tasks: everything that the page asks for, compressed, and how long it takes. */
async function searchFirst(): Promise<Figure> {
  const { own } = await corpus(8000);
  await fullBuild(own);
  const server = await serveSite(join(own.siteDir, 'client'), '/');
  const browser = await launchBrowser();
  const weights: number[] = [];
  const times: number[] = [];
  for (const word of WORDS) {
    const page = await (await browser.newContext()).newPage();
    const bodies: Promise<Buffer>[] = [];
    page.on('response', (response) => bodies.push(response.body()));
    const begun = performance.now();
    await page.goto(`${server.url}search/?q=${encodeURIComponent(word)}`);
    await page.getByText(/^(找到|没有找到)/).waitFor();
    times.push(performance.now() - begun);
    weights.push((await Promise.all(bodies)).reduce((sum, body) => sum + brotliCompressSync(body).length, 0));
    await page.context().close();
  }
  await browser.close();
  server.close();
  const most = Math.max(...weights) / 1024;
  return {
    name: 'search-first',
    value: `${most.toFixed(0)} KB br, ${seconds(median(times))}`,
    reference: 'limit 250 KB, 1 s',
    ratio: (most / 250).toFixed(2),
  };
}

export const figures = {
  'search-index': searchIndexing,
  'search-first': searchFirst,
  'build-500': () => buildAll(500),
  'build-2000': () => buildAll(2000),
  'build-8000': () => buildAll(8000),
  'publish-incremental': publishIncremental,
  'check-8000': checking,
};

/** Removes what the figures left. */
export async function close(): Promise<void> {
  const made = await staged;
  for (const folder of [made?.folder, made?.sites]) {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}
