/** A new year begins: what was published of the last one keeps its ground, and every link its target. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BuiltSite, buildSite, FIXTURE } from './site.ts';

interface Json {
  [key: string]: unknown;
}
interface Sheet {
  unit: string;
  lines: { inputs: { fact: string; value: number | null }[] }[];
}
let record: string;
let site: BuiltSite;

const read = (path: string) => JSON.parse(readFileSync(join(record, path), 'utf8'));
function put(path: string, value: Json): void {
  mkdirSync(join(record, path, '..'), { recursive: true });
  writeFileSync(join(record, path), JSON.stringify(value));
}
const page = (path: string) => readFileSync(join(site.root, path, 'index.html'), 'utf8');

/** A task of ledger 1 without its plan. */
const lackingPlan = (id: string, lead: string) => ({
  ...{ id, task: `任务 ${id}`, ledger: 'leading-group', origin: 'city', lead, title: null, group: null },
  ...{ openedOn: null, steps: [], gates: [{ gate: 'filed', on: null }], status: 'preparing', lacking: true },
  ...{ returned: 0, evaluation: 'none', grade: null, problems: [] },
});
const schemes = (year: number, tasks: Json[]) =>
  put(`schemes/${year}.json`, { year, asOf: '2017-03-31', publishedOn: '2016-04-12', tasks });

/** The year-end sheet of a unit counts what the fixture's record gives no facts of. */
function count(unit: string, values: Record<string, number>): void {
  const assessment = read('assessments/2016.json');
  const { lines } = assessment.sheets.find((sheet: Sheet) => sheet.unit === unit) as Sheet;
  for (const input of lines.flatMap(({ inputs }) => inputs)) input.value = values[input.fact] ?? input.value;
  put('assessments/2016.json', assessment);
}

/** The first airing of the new year: new tasks of another unit and nothing else. */
function airFirst(ledger: string, ids: string[], lamp?: string): void {
  const airing = read(`airings/${ledger}/2016-Q2.json`);
  const entry = { ...airing.entries[0], lead: 'd-spj', planItem: null };
  const entries = ids.map((id) => ({ ...entry, ...(lamp && { lamp }), id }));
  put(`airings/${ledger}/2017-Q1.json`, {
    ...{ ...airing, id: `${ledger}-2017-Q1`, period: '2017-Q1', asOf: '2017-03-31' },
    ...{ publishedOn: '2017-04-10', publishedAt: '2017-04-10 10:00', entries },
  });
}

describe('the site in a new year', () => {
  beforeAll(async () => {
    record = mkdtempSync(join(tmpdir(), 'liangshai-years-'));
    cpSync(FIXTURE, record, { recursive: true });
    const some = { 'schemes.demanded': 1, 'pilots.pilots': 1, 'supervision.openOverdue': 1 };
    count('d-fgw', { ...some, 'ledger.assigned': 2, 'ledger.entries': 2 });
    count('d-gsj', { 'schemes.demanded': 1, 'schemes.filed': 0, 'schemes.atOnce': 0 });
    count('d-spj', { 'schemes.demanded': 0, 'schemes.filed': 0, 'schemes.atOnce': 0 });
    put('supervision/2016.json', {
      ...{ year: 2016, asOf: '2017-03-31', publishedOn: '2016-04-12' },
      ...{ rule: { circulateDays: 10, accountDays: 30 }, orders: [], withheld: [], circulars: [] },
    });
    schemes(2016, [lackingPlan('2016-1-001', 'd-gsj')]);
    schemes(2017, [lackingPlan('2017-1-001', 'd-spj')]);
    airFirst('leading-group', ['2017-1-001']);
    airFirst('pilot', ['2017-3-001']);
    site = await buildSite(record);
  });
  afterAll(() => {
    site?.remove();
    rmSync(record, { recursive: true, force: true });
  });

  test('is built, and an old score sheet leads to what it counted', () => {
    expect(page('assessment/2016/d-fgw')).toContain('href="/units/d-fgw/#plans"');
    const unit = page('units/d-fgw');
    for (const id of ['tasks', 'plans', 'pilots', 'supervision']) expect(unit, id).toContain(`id="${id}"`);
    expect(unit).toContain(
      '<a href="/airings/leading-group/2016-Q2/">2016年第二季度市委深改组年度任务台账</a>',
    );
    const contents = /aria-label="本页内容">(.*?)<\/ul>/s.exec(unit)![1]!;
    for (const id of ['tasks', 'plans', 'pilots', 'supervision']) expect(contents).toContain(`href="#${id}"`);
    expect(unit).toContain('<a href="/schemes/#y2016">2016年实施方案</a>');
  });

  test('still says which plans of the last year are lacking', () => {
    const plans = page('units/d-gsj').split('id="plans"')[1]!;
    expect(plans).toContain('1 项年度任务的方案尚未备案');
    expect(plans).toContain('任务 2016-1-001');
  });

  test('keeps the heading of a year all of whose tasks were listed by mistake', async () => {
    schemes(2016, []);
    await site.again();
    expect(page('assessment/2016/d-spj')).toContain('href="/schemes/#y2016"');
    expect(page('schemes')).toContain('id="y2016"');
    expect(page('units/d-gsj')).toContain('id="plans"');
  });

  test('lists on the first page what is late, and all of it in the list of all tasks', async () => {
    const seven = [1, 2, 3, 4, 5, 6, 7].map((n) => `2017-3-00${n}`);
    airFirst('pilot', seven, 'lagging');
    await site.again();
    expect(page('.')).toContain('<a class="day" href="/tasks/#lamp-lagging">全部 7 项</a>');
    expect(page('tasks')).toContain('id="lamp-lagging"');
    expect(page('tasks').match(/data-f="lamp-lagging /g)).toHaveLength(7);
  });
});
