import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalFile } from '../../src/domain/canonical.ts';
import { bearersOfYear, judgeDuties } from '../../src/domain/duties/year.ts';
import { parseDuties } from '../../src/domain/duties.ts';
import { composeDuties } from '../../src/publish/duties.ts';
import { readRecord } from '../../src/record/read.ts';
import { hasBrowser, launchBrowser } from '../browser.ts';
import { type BuiltSite, buildSite, FIXTURE, serveSite } from './site.ts';

const rules = new URL('../../content/parameters/duties.json', import.meta.url);
let folder: string;
let site: BuiltSite;
let server: { url: string; close(): void };
let browser: Browser;

/** The fixture's record with two years of duties: one county sent one digest in time and held an extra meeting. */
function recordWithDuties(): string {
  const record = join(folder, 'record');
  cpSync(FIXTURE, record, { recursive: true });
  mkdirSync(join(record, 'duties'), { recursive: true });
  const duties = parseDuties(JSON.parse(readFileSync(rules, 'utf8')).values[0].value);
  const bearers = bearersOfYear(readRecord(record).bodies, [], 2016);
  const digest = {
    duty: 'digest-county',
    body: 'c-nanqiao',
    on: '2016-04-22',
    subject: '四月工作要情',
    period: null,
  };
  const meeting = { ...digest, duty: 'reconcile-county', on: '2016-04-23', subject: '对账会' };
  const again = { ...meeting, on: '2016-04-25', subject: '再次对账' };
  for (const year of [2016, 2017]) {
    const done = year === 2017 ? [] : [digest, meeting, again];
    const acts = done.map(({ duty, body, on, subject }) => ({ id: subject, dutyId: duty, body, on }));
    const judged = judgeDuties(duties, bearers, acts, year, '2017-01-16');
    const kind = 'extraordinary-meeting' as const;
    const fulfilments = done.map((act) => ({ ...act, id: act.subject, kind }));
    const all = { year, asOf: '2017-01-16', bearers, fulfilments, duties: judged };
    const { path, value } = composeDuties(all, { publishedOn: '2017-01-16' });
    writeFileSync(join(record, path), canonicalFile(value));
  }
  return record;
}

describe.skipIf(!hasBrowser())('the rule book and the calendars in a browser', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'liangshai-duties-'));
    site = await buildSite(recordWithDuties(), '/reform/');
    server = await serveSite(site.root, '/reform/');
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    site?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  test('say who did not keep a rule and since when, with the clause', async () => {
    const page = await browser.newPage();
    await page.goto(`${server.url}duties/`);
    const rule = await page.locator('#digest-county').innerText();
    expect(rule).toContain('依据 §8');
    expect(rule).toMatch(/南桥区 8 次，自2016年5月25日起/);
    for (const id of ['meeting-leading-group', 'showcase', 'bulletin-county', 'press-year-end']) {
      expect(await page.locator(`#${id}`).count(), id).toBe(1);
    }
    expect(await page.locator('#publish-work-points-paper').innerText()).toContain('自2017年1月1日起执行');
    await page.close();
  });

  test('a body’s page shows what was extra and offers the calendar', async () => {
    const page = await browser.newPage();
    await page.goto(`${server.url}duties/c-nanqiao/`);
    expect(await page.locator('tr', { hasText: '再次对账' }).first().textContent()).toContain('额外');
    const link = await page.locator('a', { hasText: '下载日历' }).getAttribute('href');
    expect(link).toBe('/reform/duties/c-nanqiao/calendar.ics');
    const text = readFileSync(join(site.root, 'duties/c-nanqiao/calendar.ics'), 'utf8');
    expect(text.startsWith('BEGIN:VCALENDAR\r\nVERSION:2.0\r\n')).toBe(true);
    expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
    await page.close();
  });
});
