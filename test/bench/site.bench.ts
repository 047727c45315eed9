/** Building and publishing the site of a large city, beside other generators on the same content. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../../src/cli/build.ts';
import { ROOT, type Settings } from '../../src/cli/settings.ts';
import { prepare } from '../../src/cli/start.ts';
import { writeCorpus } from './corpus.ts';
import { type Figure, median } from './measure.ts';
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
  for (const suffix of ['', '.former']) {
    rmSync(settings.siteDir + suffix, { recursive: true, force: true });
  }
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
  rmSync(at, { recursive: true, force: true });
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

export const figures = {
  'build-500': () => buildAll(500),
  'build-2000': () => buildAll(2000),
  'build-8000': () => buildAll(8000),
  'publish-incremental': publishIncremental,
};

/** Removes what the figures left. */
export async function close(): Promise<void> {
  const made = await staged;
  for (const folder of [made?.folder, made?.sites]) {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}
