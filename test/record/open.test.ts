import { join } from 'node:path';
import { expect, test } from 'vitest';
import { meantBy, packed, shardOf, unpacked, wordsOf } from '../../src/domain/words.ts';
import { changesBetween, stillLate } from '../../src/record/changes.ts';
import { everydayWords, fragmentFault } from '../../src/record/content.ts';
import { csv } from '../../src/record/csv.ts';
import { nextDates } from '../../src/record/dates.ts';
import { feedItems, rss } from '../../src/record/feed.ts';
import { readRecord } from '../../src/record/read.ts';
import { byUnit, overall } from '../../src/record/satisfaction.ts';
import { airingsOf, currentEntries, standings } from '../../src/record/standing.ts';
import { tables } from '../../src/record/tables.ts';

const record = readRecord(join(import.meta.dirname, '../fixtures/record'));
const table = (name: string) => tables(record).find((found) => found.name === name)!;

test('a text is cut into pairs of neighbouring characters and whole runs of letters and digits', () => {
  expect(wordsOf('深化审批，2016-1-012 Ａ')).toEqual(['深化', '化审', '审批', '2016-1-012', 'a']);
  expect(wordsOf('改')).toEqual([]);
  expect(wordsOf('2016年任务 GDP增长 A-1类 〇五')).toEqual([
    ...['2016', '年任', '任务', 'gdp', '增长', 'a-1', '〇五'],
  ]);
});

test('an everyday word stands for those of the ledgers, a longer one for its own, and none for what is asked anyway', () => {
  const words = [
    [
      ['看病', '就医'],
      ['公立医院', '医疗'],
    ],
    [['异地就医'], ['医保']],
    [
      ['户口', '落户'],
      ['户籍', '落户'],
    ],
  ] as const;
  expect(meantBy('哪里看病', words)).toEqual(['公立医院', '医疗']);
  expect(meantBy('异地就医', words)).toEqual(['医保']);
  expect(meantBy('异地就医 看病', words)).toEqual(['公立医院', '医疗', '医保']);
  expect(meantBy('落户', words)).toEqual(['户籍']);
  expect(meantBy('审批', words)).toEqual([]);
});

test.each([
  ['户口', '户籍'],
  ['营业执照', '五证合一'],
  ['工商登记', '企业登记'],
  ['看病', '公立医院'],
  ['上学', '招生'],
  ['开公司', '企业登记'],
  ['房产证', '不动产'],
  ['异地就医', '医保'],
  ['公交', '交通运输'],
  ['社保', '参保登记'],
  ['暂住证', '居住证'],
  ['身份证', '户政'],
  ['护照', '市公安局'],
  ['结婚登记', '市民政局'],
  ['住房公积金', '购房补贴'],
])('the words people use hold %s for %s', (said, meant) => {
  const words = everydayWords().map(({ words, means }) => [words, means] as const);
  expect(meantBy(said, words)).toContain(meant);
});

test('document numbers are packed as differences and come back', () => {
  expect(packed([3, 4, 40])).toBe('3,1,10');
  expect(unpacked('3,1,10')).toEqual([3, 4, 40]);
  expect(unpacked('')).toEqual([]);
  expect(shardOf('审批', 1)).toBe(0);
});

test('CSV begins with a byte order mark, names its columns in Chinese and disarms formulas', () => {
  const text = csv({
    ...{ name: 'x', title: 'x', primaryKey: [], foreignKeys: [] },
    fields: [
      { name: 'a', type: 'string', title: '内容' },
      { name: 'n', type: 'integer', title: '件数' },
      { name: 'late', type: 'boolean', title: '是否逾期' },
      { name: 'on', type: 'date', title: '日期' },
    ],
    rows: [
      { a: '=1+1', n: -5, late: true, on: '2016-09-30' },
      { a: '说“好”,"x"\n二行', n: null, late: false, on: null },
    ],
  });
  expect(text).toBe(
    '\uFEFF内容,件数,是否逾期,日期\r\n\'=1+1,-5,是,2016-09-30\r\n"说“好”,""x""\n二行",,否,\r\n',
  );
});

test('no two columns of an open table have one name, and levels and channels are not named by their codes', () => {
  for (const { name, fields } of tables(record)) {
    const titles = fields.map(({ title }) => title);
    expect(new Set(titles).size, name).toBe(titles.length);
    expect(titles.filter((title) => /：[a-z-]+$/.test(title))).toEqual([]);
  }
});

test('the primary keys of every open table are unique', () => {
  for (const { name, primaryKey, rows } of tables(record)) {
    const keys = rows.map((row) => primaryKey.map((key) => String(row[key])).join('|'));
    expect(new Set(keys).size, name).toBe(keys.length);
  }
});

test('no two columns of an open table bear the same name', () => {
  for (const { name, fields } of tables(record)) {
    expect(new Set(fields.map(({ title }) => title)).size, name).toBe(fields.length);
  }
});

test('what changed is a table for each ledger and year, the same as side by side, with days that can be sorted', () => {
  const rows = table('changes/leading-group-2016').rows;
  const [first, second] = airingsOf(record, 'leading-group');
  expect(rows.map(({ id, kind }) => [id, kind])).toEqual(
    [...changesBetween(first!, second!), ...stillLate(first!, second!)].map(({ id, kind }) => [id, kind]),
  );
  expect(rows.filter(({ kind }) => kind === 'vanished')).toEqual([
    expect.objectContaining({
      id: '2016-1-005',
      from: '2016-Q1',
      period: '2016-Q2',
      after: '未再公布',
      loud: true,
    }),
  ]);
  for (const { before, after } of rows.filter(({ kind }) => kind === 'deadline-moved')) {
    expect([before, after]).toEqual([
      expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    ]);
  }
});

test('what has slipped is one table with names and days, and holds what the home page counts', () => {
  const rows = table('slipped').rows;
  const amiss = currentEntries(record).filter(
    ({ lamp, qualityListed }) => lamp === 'overdue' || lamp === 'lagging' || qualityListed,
  );
  const gone = [...standings(record).values()].filter(({ vanished }) => vanished);
  expect(rows.map(({ id }) => id).sort()).toEqual(
    [...amiss.map(({ id }) => id), ...gone.map(({ entry }) => entry.id)].sort(),
  );
  for (const { lamp, daysLate, leadName } of rows) {
    expect(typeof daysLate === 'number' && daysLate > 0).toBe(lamp === '逾期未完成');
    expect(leadName).not.toMatch(/^[a-z]/);
  }
});

test('what a key is made of is never empty or told twice: a unit has no post, two decisions of a day are alike', () => {
  const out = {
    ...({
      unit: 'd-gsj',
      day: '2016-06-02',
      level: 'very-satisfied',
      reason: 'stuffed',
      by: 'flag',
    } as const),
    decidedOn: '2016-06-09',
  };
  const month = {
    ...record.ratings[0]!,
    exclusions: [
      { ...out, count: 36 },
      { ...out, count: 2 },
    ],
  };
  const commended = {
    kind: 'unit',
    unit: 'd-gsj',
    post: '',
    grounds: '落实好',
    number: '1号',
    date: '2017-01-09',
  };
  const rulings = [{ year: 2016, tolerances: [], commendations: [commended] }];
  const made = tables({ ...record, ratings: [month], rulings: rulings as unknown as typeof record.rulings });
  const rows = (name: string) => made.find((one) => one.name === name)!.rows;
  expect(rows('rating-exclusions').map(({ count }) => count)).toEqual([38]);
  expect(rows('commendations').map(({ post }) => post)).toEqual(['集体']);
});

test('every row of an open table has the fields that the dictionary names and no other', () => {
  for (const { name, fields, rows } of tables(record)) {
    const names = fields.map((field) => field.name);
    for (const row of rows)
      expect(
        Object.keys(row).filter((key) => !names.includes(key)),
        name,
      ).toEqual([]);
  }
  expect(table('ratings').rows).toHaveLength(4);
});

test('people served are unknown for a sum if one part of it is', () => {
  expect(
    byUnit(record.ratings).map((row) => [row.id, row.total, row.negative, row.served, row.responseBp]),
  ).toEqual([
    ['d-spj', 122, 6, 600, 2033],
    ['d-gsj', 27, 2, null, null],
  ]);
  expect(overall(record.ratings).served).toBeNull();
});

const address = (path: string) => `http://x${path}`;

test('a feed tells slips from progress and escapes what it quotes', () => {
  const items = feedItems(record);
  expect(items.filter((item) => item.loud).map((item) => item.id)).toEqual([
    '2016-1-003-2016-Q2-slipped',
    '2016-1-005-2016-Q2-vanished',
    '2016-1-006-2016-Q2-quality-listed',
    '2016-1-006-2016-Q2-slipped',
    '2016-1-008-2016-Q2-reopened',
  ]);
  const texts = new Map(items.map((item) => [item.id, item.text]));
  expect(texts.get('2016-1-003-2016-Q2-slipped')).toBe('市发改委：按期推进 → 逾期未完成');
  expect(texts.get('2016-1-006-2016-Q2-quality-listed')).toMatch(/：未挂牌 → 挂牌督办$/);
  expect(items.filter((item) => item.text === '')).toEqual([]);
  const appraisals = record.appraisals.map((round) => ({ ...round, void: true }));
  const voided = feedItems({ ...record, appraisals }).filter(({ path }) => path.startsWith('/appraisals/'));
  expect(voided.map((item) => item.text)).toEqual(['本轮无效，不计分']);
  const text = rss(
    { title: '<&>', description: '', path: '/', self: '/rss.xml' },
    items.slice(0, 1),
    address,
  );
  expect(text).toContain('<title>&#60;&#38;&#62;</title>');
  expect(text).toContain('href="/rss.css"');
});

test('a feed gives the minute of a publication where it is kept, and else the day', () => {
  const at = (publishedAt?: string) => {
    const assessments = record.assessments.map((one) => ({ ...one, publishedAt }));
    const items = feedItems({ ...record, assessments }).filter(({ id }) => id === 'assessment-2016');
    return /<pubDate>(.*?)<.pubDate>/.exec(
      rss({ title: '', description: '', path: '/', self: '/' }, items, address),
    )![1];
  };
  expect(at('2017-01-16 09:30')).toBe('Mon, 16 Jan 2017 01:30:00 GMT');
  expect(at()).toBe('Sun, 15 Jan 2017 16:00:00 GMT');
});

test('the next public dates follow from the last day of the record', () => {
  expect(nextDates({ ...record, appraisals: [], assessments: [] })).toEqual([
    { what: '7月的窗口评价', on: '2016-08-10', clause: '§9.2' },
    { what: '下一次晒账', on: '2016-09-30', clause: '§3.3' },
    { what: '新闻发布会', on: '2016-12-31', clause: '§9.4' },
    { what: '代表民主评议', on: '2016-12-31', clause: '§9.3' },
    { what: '年度目标考评', on: '2016-12-31', clause: '§10.3' },
  ]);
});

test('a part of the host’s page is taken only where it breaks nothing', () => {
  expect(fragmentFault('<div class="host"><a href="/">首页</a></div>')).toBeNull();
  expect(fragmentFault('')).toBeNull();
  expect(fragmentFault('<body><div></div>')).toContain('belongs to a whole page');
  expect(fragmentFault('<div><script>alert(1)</script></div>')).toContain('is not run');
  expect(fragmentFault('<a onclick="go()">首页</a>')).toContain('is not run');
  expect(fragmentFault('<div><nav></nav>')).toBe('2 elements are opened and 1 closed');
});
