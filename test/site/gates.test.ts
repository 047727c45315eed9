/** The gates of a build: a sound site passes, and each kind of damage is named with page and remedy. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkSite, type GateReport, gateText, staleness } from '../../src/publish/gates.ts';
import { type BuiltSite, buildSite, FIXTURE } from './site.ts';

const options = { base: '/', served: ['office/', 'rate/', 'receipt/', 'api/'] };
const task = 'task/2016-1-001/index.html';
let site: BuiltSite;

beforeAll(async () => {
  site = await buildSite(FIXTURE);
});
afterAll(() => site?.remove());

/** The report on a copy of the site in which one page was changed. */
function damaged(page: string, change: (html: string) => string): GateReport {
  const copy = mkdtempSync(join(tmpdir(), 'gates-'));
  try {
    cpSync(site.root, copy, { recursive: true });
    const before = readFileSync(join(copy, page), 'utf8');
    const after = change(before);
    expect(after, 'the damage was done').not.toBe(before);
    writeFileSync(join(copy, page), after);
    return checkSite(copy, options);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
const faults = (report: GateReport) => report.faults.map(({ page, fault }) => `${page}: ${fault}`);

describe('a built site', () => {
  test('holds', () => {
    expect(faults(checkSite(site.root, options))).toEqual([]);
    expect(gateText(checkSite(site.root, options))).toBe(
      `${site.report.pages} pages hold; newest item 2017-01-16 00:00`,
    );
  });

  test.each([
    [
      'a broken link',
      task,
      (h: string) => h.replace('href="/units/d-spj/"', 'href="/units/nobody/"'),
      'broken link /units/nobody/',
    ],
    [
      'a stylesheet that is not there',
      task,
      (h: string) => h.replace(/href="\/_astro\/Page\.[^"]+"/, 'href="/_astro/Page.gone.css"'),
      'broken link /_astro/Page.gone.css',
    ],
    [
      'a link that forgets the sub-path',
      task,
      (h: string) => h.replace('href="/units/d-spj/"', 'href="units/d-spj/"'),
      'broken link units/d-spj/',
    ],
    [
      'a missing anchor',
      task,
      (h: string) => h.replace('#2016-div-jj-1"', '#2016-div-jj-99"'),
      'no anchor for /plans/2016-div-jj/#2016-div-jj-99',
    ],
    [
      'a missing site code',
      task,
      (h: string) => h.replace('name="SiteIDCode"', 'name="x"'),
      'no meta SiteIDCode',
    ],
    [
      'a publication date without a time',
      task,
      (h: string) => h.replace(/(name="PubDate" content="[\d-]+) 00:00/, '$1'),
      'no PubDate in the form YYYY-MM-DD HH:MM',
    ],
    [
      'an id that occurs twice',
      task,
      (h: string) => h.replace('<h1>', '<h1 id="main">'),
      'id "main" occurs twice',
    ],
    [
      'an empty column',
      'plans/index.html',
      (h: string) => h.replaceAll(' data-item', ''),
      'the column is empty',
    ],
  ])('with %s is refused', (_, page, change, fault) => {
    expect(faults(damaged(page, change))).toEqual([`${page}: ${fault}`]);
  });

  test('with a page that nothing links to is refused', () => {
    const copy = mkdtempSync(join(tmpdir(), 'gates-'));
    cpSync(site.root, copy, { recursive: true });
    cpSync(join(copy, 'task/2016-1-001'), join(copy, 'task/2016-9-999'), { recursive: true });
    expect(faults(checkSite(copy, options))).toEqual(['task/2016-9-999/index.html: no page links here']);
    rmSync(copy, { recursive: true, force: true });
  });

  test('with a page over its budget is refused', () => {
    const noise = Array.from({ length: 9000 }, (_, i) => ((i * 7919) % 65521).toString(36)).join(' ');
    const [fault] = damaged('index.html', (html) => html.replace('</main>', `<p>${noise}</p></main>`)).faults;
    expect(fault).toMatchObject({
      page: 'index.html',
      remedy: 'show less, or fold it into a page of its own',
    });
  });

  test('lists every public page in its sitemap and none of the tools', () => {
    const text = readFileSync(join(site.root, 'sitemap.xml'), 'utf8');
    expect(text).toContain('/task/2016-1-001/</loc>');
    expect(text).not.toMatch(/\/(kiosk|appraisal|office)\//);
  });
});

test('a site whose newest item is more than fourteen days old is called stale', () => {
  expect(staleness('2016-03-01 09:00', '2016-03-15')).toBeNull();
  expect(staleness('2016-03-01 09:00', '2016-03-16')).toContain('15 days ago');
  expect(staleness('', '2016-03-16')).toBeNull();
});

describe('a portal that has published nothing', () => {
  test('builds, and each column says when it will have something', async () => {
    const empty = await buildSite(join(tmpdir(), 'no-such-record'));
    try {
      for (const column of ['plans', 'ledgers', 'units', 'ratings', 'appraisals', 'assessment', 'pilots']) {
        expect(readFileSync(join(empty.root, column, 'index.html'), 'utf8'), column).toContain('data-later');
      }
    } finally {
      empty.remove();
    }
  });

  test('is not replaced by a record that breaks its schema: the build names file and field', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'broken-record-'));
    cpSync(FIXTURE, folder, { recursive: true });
    const file = join(folder, 'ratings/2016-06.json');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('"minimumSample": 30', '"minimumSample": "thirty"'),
    );
    await expect(buildSite(folder)).rejects.toThrow(/ratings\/2016-06\.json: field minimumSample/);
    rmSync(folder, { recursive: true, force: true });
  });
});
