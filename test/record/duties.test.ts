import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { judgeDuties, type NamedBearer } from '../../src/domain/duties/year.ts';
import { parseDuties } from '../../src/domain/duties.ts';
import { composeDuties } from '../../src/publish/duties.ts';
import { type BodyDuty, checkDuties, DutiesRecord, keptFacts, whoText } from '../../src/record/duties.ts';
import { dutyBodies, dutyDays, foldLine, icalendar, leadingYear } from '../../src/record/duty-calendar.ts';
import type { PublicRecord } from '../../src/record/read.ts';

const file = new URL('../../content/parameters/duties.json', import.meta.url);
const RULES = parseDuties(JSON.parse(readFileSync(file, 'utf8')).values[0].value);
const BEARERS: NamedBearer[] = [
  { id: 'ggb', kind: 'reform-office', name: '市委改革办', answers: 'ggb' },
  { id: 'zx-jj', kind: 'special-group', name: '经济体制专项组', answers: 'zx-jj' },
  { id: 'c-nanqiao', kind: 'county', name: '南桥区', answers: 'c-nanqiao' },
  {
    ...{ id: '2016-3-001', kind: 'pilot', name: '确权试点', answers: 'c-nanqiao' },
    ...{ since: '2016-03-01', until: '2016-09-20' },
  },
];
const done = (duty: string, body: string, on: string, subject: string, period: string | null = null) => ({
  ...{ duty, body, on, subject, period },
  kind: 'document' as const,
});
const DONE = [
  done('reconcile-county', 'c-nanqiao', '2016-04-28', '四月对账会'),
  done('reconcile-county', 'c-nanqiao', '2016-06-03', '五月对账会', '2016-05'),
  done('pilot-summary', '2016-3-001', '2016-04-29', '四月小结'),
  done('bulletin-county', 'c-nanqiao', '2016-04-04', '不动产登记，一窗受理；进展'),
].map((act, i) => ({ ...act, id: String(i) }));

function published(year: number, asOf: string): DutiesRecord {
  const acts = DONE.map(({ id, duty, body, on, period }) => ({
    ...{ id, dutyId: duty, body, on },
    ...(period === null ? {} : { period }),
  }));
  const duties = judgeDuties(RULES, BEARERS, year === 2016 ? acts : [], year, asOf);
  const all = { year, asOf, bearers: BEARERS, fulfilments: year === 2016 ? DONE : [], duties };
  return composeDuties(all, { publishedOn: asOf }).value as DutiesRecord;
}
const year2016 = published(2016, '2016-07-01');
const body = (id: string) => ({
  id,
  kind: 'county',
  name: id,
  shortName: id,
  aliases: [],
  post: '',
  parent: null,
});
const record = {
  ...{ bodies: [body('ggb'), body('zx-jj'), body('c-nanqiao')], plans: [], airings: [], ratings: [] },
  ...{ appraisals: [], assessments: [], duties: [year2016] },
} as unknown as PublicRecord;

const NONE = { due: 3, onTime: 3, late: 0, missing: 0, pending: 6, extra: 0 };

describe('a published year of duties', () => {
  test('says of each body what it kept, what it did late and what is missing', () => {
    const row = year2016.duties.find(({ rule }) => rule.id === 'reconcile-county')!;
    expect(row.rhythm).toBe('每月 1 次');
    expect(row.bodies).toEqual([
      {
        body: 'c-nanqiao',
        kept: { due: 3, onTime: 1, late: 1, missing: 1, pending: 6, extra: 0 },
        lapses: [
          { period: '2016-05', sequence: 1, due: '2016-05-31', on: '2016-06-03' },
          { period: '2016-06', sequence: 1, due: '2016-06-30', on: null },
        ],
        done: [
          { on: '2016-04-28', period: null, kind: 'document', subject: '四月对账会' },
          { on: '2016-06-03', period: '2016-05', kind: 'document', subject: '五月对账会' },
        ],
      },
    ]);
  });

  test('holds against its own fulfilments', () => {
    expect(checkDuties(year2016)).toEqual([]);
  });

  test.each([
    ['a count made better', (row: BodyDuty[]) => row.splice(0, 1, { ...row[0]!, kept: NONE })],
    ['a lapse left out', (row: BodyDuty[]) => row[0]!.lapses.pop()],
    ['a fulfilment left out', (row: BodyDuty[]) => row[0]!.done.pop()],
    ['a body left out', (row: BodyDuty[]) => row.pop()],
  ])('%s is named with the rule and the body', (_what, change) => {
    const forged = structuredClone(year2016);
    change(forged.duties.find(({ rule }) => rule.id === 'reconcile-county')!.bodies);
    expect(checkDuties(forged)).toMatchObject([
      { code: 'duties.kept', clause: '§3.1', subject: '2016/reconcile-county/c-nanqiao' },
    ]);
  });

  test('an unknown field is refused, so that nothing internal slips through', () => {
    expect(DutiesRecord.safeParse({ ...year2016, note: '内部' }).success).toBe(false);
  });
});

describe('facts of the assessment', () => {
  test('a county answers for its own duties and those of its pilots; what nobody owed is left out', () => {
    expect(keptFacts(record, '2016', 'c-nanqiao')).toMatchObject({
      reconciliation: { due: 3, onTime: 1, late: 1, missing: 1 },
      pilots: { due: 4, onTime: 1, late: 0, missing: 3 },
      bulletins: { onTime: 1, late: 0 },
    });
    expect(keptFacts(record, '2016', 'c-nanqiao')).not.toHaveProperty('publication');
  });

  test('no record is no data, never zero', () => {
    expect(keptFacts(record, '2015', 'c-nanqiao')).toBeUndefined();
    expect(keptFacts(record, '2016', 'd-fgw')).toBeUndefined();
  });
});

describe('the rule book', () => {
  test('opens with the last year that is over, else with the one that runs', () => {
    const over = published(2016, '2017-01-16');
    const runs = published(2017, '2017-01-16');
    expect(leadingYear({ ...record, duties: [over, runs] })).toBe(over);
    expect(leadingYear({ ...record, duties: [runs] })).toBe(runs);
    expect(leadingYear({ ...record, duties: [] })).toBeUndefined();
  });

  test('names whom a rule binds', () => {
    const who = (id: string) => whoText(RULES.find((rule) => rule.id === id)!, () => '市委改革办');
    expect(who('issue-digest')).toBe('市委改革办');
    expect(who('bulletin-county')).toBe('各县（市、区）');
    expect(who('bulletin-lead-department')).toBe('各牵头部门');
    expect(who('pilot-summary')).toBe('各改革试点');
  });

  test('every kind of obligation of the Opinion stands in it with its clause', () => {
    const clauses = new Set(year2016.duties.map(({ rule }) => rule.clause));
    expect([...clauses].sort()).toEqual(
      ['§1.1', '§10.3', '§10.6', '§2', '§3.1', '§3.3', '§5', '§6', '§7', '§8', '§9.1', '§9.3', '§9.4'].sort(),
    );
  });
});

describe('the calendar of a body', () => {
  const text = icalendar([year2016], 'c-nanqiao', '南桥区履职日历', {
    domain: 'www.example.gov.cn',
    address: 'https://www.example.gov.cn/duties/c-nanqiao/',
  });
  const unfolded = text.replaceAll('\r\n ', '');

  test('holds every due day of the body and of its pilots, once', () => {
    const ids = [...unfolded.matchAll(/^UID:(.*)\r$/gm)].map((match) => match[1]!);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(dutyDays(year2016, 'c-nanqiao').length);
    expect(ids).toContain('reconcile-county.c-nanqiao.2016-04.1@www.example.gov.cn');
    expect(ids).toContain('pilot-conclusion.2016-3-001.2016-09-20.1@www.example.gov.cn');
    expect(dutyBodies(record)).toEqual(['ggb', 'zx-jj', 'c-nanqiao']);
  });

  test('is what RFC 5545 asks of a calendar: lines, nesting, the properties that must be there once', () => {
    const octets = (line: string) => new TextEncoder().encode(line).length;
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(text.split('\r\n').every((line) => octets(line) <= 75)).toBe(true);
    const open: string[] = [];
    const seen = new Map<string, number>();
    for (const line of unfolded.split('\r\n').slice(0, -1)) {
      const [, name, value] = /^([A-Z-]+)(?:;[A-Z-]+=[^:;]+)*:(.*)$/.exec(line) ?? [];
      expect(name, line).toBeDefined();
      if (name === 'BEGIN') open.push(value!);
      else if (name === 'END') {
        expect(open.pop()).toBe(value);
        if (value !== 'VEVENT') continue;
        for (const once of ['UID', 'DTSTAMP', 'DTSTART', 'DTEND', 'SUMMARY'])
          expect(seen.get(once), once).toBe(1);
        seen.clear();
      } else if (open.at(-1) === 'VEVENT') seen.set(name!, (seen.get(name!) ?? 0) + 1);
      if (name === 'DTSTAMP') expect(value).toMatch(/^\d{8}T\d{6}Z$/);
      // Of the characters that have a meaning in a text, none stands bare.
      if (name === 'SUMMARY' || name === 'DESCRIPTION') expect(value).toMatch(/^(?:[^\\;,]|\\[\\;,n])*$/);
    }
    expect(open).toEqual([]);
  });

  test('an event is an all-day one that ends the day after', () => {
    const event = unfolded
      .split('BEGIN:VEVENT')
      .find((part) => part.includes('reconcile-county.c-nanqiao.2016-12'))!;
    expect(event.replace('END:VCALENDAR', '').trim().split('\r\n')).toEqual([
      'UID:reconcile-county.c-nanqiao.2016-12.1@www.example.gov.cn',
      'DTSTAMP:20160701T000000Z',
      'DTSTART;VALUE=DATE:20161231',
      'DTEND;VALUE=DATE:20170101',
      'SUMMARY:召开县（市、区）台账对账会',
      'DESCRIPTION:依据 §3.1。2016-12-01 至 2016-12-31 内办理为按期。未到期。',
      'URL:https://www.example.gov.cn/duties/c-nanqiao/',
      'TRANSP:TRANSPARENT',
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      'DESCRIPTION:召开县（市、区）台账对账会',
      'TRIGGER:-P3D',
      'END:VALARM',
      'END:VEVENT',
    ]);
  });

  test('every line ends in CRLF and has at most 75 octets, and no character is cut', () => {
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    const lines = text.split('\r\n');
    expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75);
    expect(text).not.toContain('\uFFFD');
    expect(foldLine('a'.repeat(75))).toBe('a'.repeat(75));
    expect(foldLine('a'.repeat(76))).toBe(`${'a'.repeat(75)}\r\n a`);
    expect(foldLine(`${'a'.repeat(73)}改革`)).toBe(`${'a'.repeat(73)}\r\n 改革`);
  });

  test('commas and semicolons of a name are escaped', () => {
    const named = icalendar([], 'x', '甲,乙;丙\\', { domain: 'd', address: 'a' });
    expect(named).toContain('X-WR-CALNAME:甲\\,乙\\;丙\\\\');
  });
});
