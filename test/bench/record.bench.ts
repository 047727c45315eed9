/** Figures of the record, the assessment and the built pages, from one demonstration instance. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import lighthouse from 'lighthouse';
import { assessmentParameters } from '../../src/cases/parameters.ts';
import { assess, parametersOn } from '../../src/domain/assessment.ts';
import { recompute } from '../../src/record/assessed.ts';
import { AssessmentRecord } from '../../src/record/assessment.ts';
import { factsOf } from '../../src/record/facts.ts';
import { readFiles, readRecord } from '../../src/record/read.ts';
import { launchBrowser } from '../browser.ts';
import { type Instance, startInstance } from '../instance.ts';
import { grownCity } from './city.ts';
import { type Figure, median, sideBySide } from './measure.ts';

let shared: Promise<Instance> | undefined;
const instance = () => (shared ??= startInstance());

const ms = (value: number) => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
const ratio = (value: number) => value.toFixed(3);

/** The assessment of a city of 60 units, beside reading the demonstration's record from disk. */
async function assessYear(): Promise<Figure> {
  const { settings } = await instance();
  const record = grownCity(readRecord(settings.recordDir));
  const parameters = parametersOn(assessmentParameters(), '2016-12-31');
  const { subject, reference } = await sideBySide(
    () => assess(factsOf(record, '2016'), parameters),
    () => readRecord(settings.recordDir),
  );
  return {
    name: 'assess-year',
    value: ms(subject),
    reference: `reading the record ${ms(reference)}`,
    ratio: ratio(subject / reference),
  };
}

/** Recomputing the frozen year in Chromium, from the press of the button to the verdict, beside the same in Node. */
async function recomputeYear(): Promise<Figure> {
  const { settings, url } = await instance();
  const browser = await launchBrowser();
  const page = await browser.newPage();
  const files = readFiles(settings.recordDir);
  const frozen = AssessmentRecord.parse(JSON.parse(files.get('assessments/2016.json')!));
  await page.goto(`${url}assessment/2016/`);
  const { subject, reference } = await sideBySide(
    async () => {
      await page.getByRole('button', { name: '在我的浏览器里重算' }).click();
      await page.locator('recompute-score .note', { hasText: '✓' }).waitFor();
      await page.locator('recompute-score [role=status]').evaluate((status) => status.replaceChildren());
    },
    () => recompute(files, frozen),
  );
  await browser.close();
  return {
    name: 'recompute-year',
    value: ms(subject),
    reference: `in Node ${ms(reference)}`,
    ratio: ratio(subject / reference),
  };
}

/** Bytes of a page's first view under brotli: the HTML, and the stylesheets, scripts and modules that its head names. */
async function weight(name: string, path: string, limitKb: number): Promise<Figure> {
  const { settings } = await instance();
  const client = join(settings.siteDir, 'client');
  const html = readFileSync(join(client, path, 'index.html'), 'utf8');
  const asked = [
    ...html.matchAll(/<(?:link[^>]+rel="(?:stylesheet|modulepreload)"[^>]+href|script[^>]+src)="([^"]+)"/g),
  ].map((m) => m[1]!);
  const bytes = [Buffer.from(html), ...asked.map((file) => readFileSync(join(client, file.slice(1))))]
    .map((part) => brotliCompressSync(part).length)
    .reduce((sum, n) => sum + n, 0);
  const kb = bytes / 1024;
  return {
    name,
    value: `${kb.toFixed(1)} KB br`,
    reference: `limit ${limitKb} KB`,
    ratio: ratio(kb / limitKb),
  };
}

/** Lighthouse's mark for speed on its imitated phone (slow 4G, a processor four times slower), of each the middle run. */
async function lighthouseSpeed(): Promise<Figure> {
  const { url } = await instance();
  const port = Number(new URL(url).port) + 1;
  const marks: string[] = [];
  for (const path of ['', 'task/2016-1-012/', 'airings/special-group/2016-Q4/', 'kiosk/']) {
    const runs: number[] = [];
    for (let run = 0; run < 3; run++) {
      const browser = await launchBrowser([`--remote-debugging-port=${port}`]);
      const options = { port, logLevel: 'silent' as const, onlyCategories: ['performance'] };
      const found = await lighthouse(url + path, options);
      await browser.close();
      runs.push(Math.round((found?.lhr.categories['performance']?.score ?? 0) * 100));
    }
    marks.push(`/${path} ${median(runs)}`);
  }
  const least = Math.min(...marks.map((mark) => Number(mark.split(' ')[1])));
  return { name: 'lighthouse', value: marks.join(', '), reference: '100', ratio: ratio(least / 100) };
}

export const figures = {
  'assess-year': assessYear,
  'recompute-year': recomputeYear,
  lighthouse: lighthouseSpeed,
  'weight-home': () => weight('weight-home', '', 20),
  'weight-task': () => weight('weight-task', 'task/2016-1-012', 20),
  'weight-unit': () => weight('weight-unit', 'units/d-fgw', 20),
  'weight-airing': () => weight('weight-airing', 'airings/special-group/2016-Q4', 43),
  'weight-ballot': () => weight('weight-ballot', 'appraisal', 72),
};

/** Ends the instance that the figures shared. */
export async function close(): Promise<void> {
  await (await shared)?.close();
}
