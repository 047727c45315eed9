import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { places } from '../../src/domain/assessment/ranking.ts';
import {
  assess,
  compareAssessments,
  compareSheets,
  type Facts,
  parametersOn,
  parseFacts,
  ruleText,
  type ScoreSheet,
  sensitivity,
} from '../../src/domain/assessment.ts';

const read = (name: string) =>
  JSON.parse(
    readFileSync(new URL(`../../content/parameters/assessment-${name}.json`, import.meta.url), 'utf8'),
  );
const load = () =>
  Object.fromEntries(
    ['weights', 'rules', 'scale', 'caps', 'bands', 'sample'].map((name) => [name, read(name)]),
  );

let files = load();
beforeEach(() => {
  files = load();
});
/** The value of a file that is in force in 2016, to be changed by a test. */
const value = (name: string) => files[name].values[0].value;
const on2016 = () => parametersOn(files, '2016-12-31');

const own = (unit: string, done: number, more: Partial<Facts> = {}): Facts => ({
  unit,
  class: 'county',
  period: '2016',
  ledger: { own: 100, ownStruckOff: done },
  ...more,
});
const levels = (best: number, worst = 0) => ({
  'very-satisfied': best,
  satisfied: 0,
  'basically-satisfied': 0,
  dissatisfied: 0,
  'very-dissatisfied': worst,
});
const line = (sheet: ScoreSheet | undefined, id: string) => sheet!.lines.find((l) => l.id === id)!;
const tests = {
  motive: '是',
  conditions: '是',
  procedure: '是',
  nature: '是',
  consequence: '是',
  remedy: '是',
};
const tolerance = {
  number: '示容错〔2016〕1号',
  date: '2016-11-08',
  by: 'discipline' as const,
  line: 'measures-quality',
  cases: 1,
  facts: '先行先试',
  tests,
};
const quality = (listed: number, more: Partial<Facts> = {}): Facts => ({
  unit: 'c-a',
  class: 'county',
  period: '2016',
  ledger: { entries: 20, qualityListed: listed },
  ...more,
});

describe('a score sheet', () => {
  it('shows for each line its inputs, their source, the rule in words and the points', () => {
    const [sheet] = assess([own('c-a', 75, { sources: { ledger: 'ledgers/county-c-a.json' } })], on2016());
    expect(line(sheet, 'initiatives-own')).toEqual({
      id: 'initiatives-own',
      area: 'initiatives',
      clause: '§1.4',
      title: '自主改革事项落实',
      inputs: [
        {
          fact: 'ledger.ownStruckOff',
          name: '自主改革事项销号数',
          unit: 'count',
          value: 75,
          from: 'ledgers/county-c-a.json',
        },
        {
          fact: 'ledger.own',
          name: '自主改革事项数',
          unit: 'count',
          value: 100,
          from: 'ledgers/county-c-a.json',
        },
      ],
      rule: '得分 = 满分 × 自主改革事项销号数 ÷ 自主改革事项数。',
      weightBp: 560,
      effectiveWeightBp: 10_000,
      fullHundredths: 10_000,
      attainmentBp: 7_500,
      pointsHundredths: 7_500,
      note: '',
    });
  });
  it('gives the component for the annual assessment (§10.1)', () => {
    value('scale').annualShareBp = 500;
    expect(assess([own('c-a', 75)], on2016())[0]!.componentHundredths).toBe(375);
  });
  it('on a scale of 150 points gives half as much again', () => {
    value('scale').scaleHundredths = 15_000;
    value('caps').totalHundredths = 15_000;
    expect(assess([own('c-a', 75)], on2016())[0]!.totalHundredths).toBe(11_250);
  });
  it('whose parameters are not those of its period is marked as a what-if', () => {
    expect(assess([own('c-a', 75)], on2016())[0]!.kind).toBe('assessment');
    expect(assess([own('c-a', 75)], parametersOn(files, '2017-12-31'))[0]!.kind).toBe('what-if');
  });
  it('without any fact has no total, no rank and no grade', () => {
    const [sheet] = assess([{ unit: 'c-a', class: 'county', period: '2016' }], on2016());
    expect([sheet!.subtotalHundredths, sheet!.totalHundredths, sheet!.componentHundredths]).toEqual([
      null,
      null,
      null,
    ]);
    expect([sheet!.rank, sheet!.ranked, sheet!.grade]).toEqual([null, 0, null]);
  });
  it('hands out the whole scale and no more, whatever is missing', () => {
    const some = fc.option(fc.nat(50), { nil: undefined });
    fc.assert(
      fc.property(
        some,
        some,
        some,
        fc.boolean(),
        fc.boolean(),
        (own_, assigned, orders, daily, appraisal) => {
          const [sheet] = assess(
            [
              {
                unit: 'c-a',
                class: 'county',
                period: '2016',
                ledger: { own: own_, ownStruckOff: own_, assigned, assignedStruckOff: assigned },
                supervision: { closedOnTime: orders, closedLate: 0, openOverdue: 0 },
                daily: daily ? { quarters: [{ quarter: '2016-Q1', markHundredths: 10_000 }] } : undefined,
                appraisal: appraisal ? { meanHundredths: 10_000 } : undefined,
              },
            ],
            on2016(),
          );
          const full = sheet!.lines.reduce((sum, l) => sum + l.fullHundredths, 0);
          const weight = sheet!.lines.reduce((sum, l) => sum + l.weightBp, 0);
          expect(weight).toBe(10_000);
          expect(full).toBe(sheet!.totalHundredths === null ? 0 : 10_000);
          expect(sheet!.totalHundredths ?? 10_000).toBe(10_000);
        },
      ),
    );
  });
});

describe('no data', () => {
  it('is never zero: the line has no points and says what becomes of its weight', () => {
    const [sheet] = assess([own('c-a', 75)], on2016());
    expect(line(sheet, 'appraisal-mean')).toMatchObject({
      weightBp: 1_000,
      effectiveWeightBp: 0,
      fullHundredths: 0,
      pointsHundredths: null,
      note: '无数据：缺民主评议平均分；本项不计分，其权重按比例分给其余有数据的各项。',
    });
    expect(sheet!.findings.find((f) => f.message.includes('民主评议平均分'))).toMatchObject({
      code: 'assessment.no-data',
      clause: '§9.3',
      subject: 'c-a',
    });
  });
  it('differs from a zero that was recorded', () => {
    const [none, zero] = assess(
      [
        own('c-a', 75, { appraisal: { meanHundredths: null } }),
        own('c-b', 75, { appraisal: { meanHundredths: 0 } }),
      ],
      on2016(),
    );
    expect(line(none, 'appraisal-mean').pointsHundredths).toBeNull();
    expect(line(zero, 'appraisal-mean').pointsHundredths).toBe(0);
    // 560 : 1000 gives 35.90 points to own initiatives; three quarters are 26.925, half away from zero 26.93.
    expect([none!.totalHundredths, zero!.totalHundredths]).toEqual([7_500, 2_693]);
  });
  it('by the rule "zero" costs the points, and the note says so', () => {
    value('rules').noData = 'zero';
    const [sheet] = assess([own('c-a', 75)], on2016());
    expect(line(sheet, 'appraisal-mean')).toMatchObject({ fullHundredths: 1_000, pointsHundredths: 0 });
    expect(line(sheet, 'appraisal-mean').note).toContain('按规则本项计 0 分');
    expect(sheet!.totalHundredths).toBe(420);
  });
  it('by the rule "withhold" gives no total', () => {
    value('rules').noData = 'withhold';
    expect(assess([own('c-a', 75)], on2016())[0]!.totalHundredths).toBeNull();
  });
  it('holds for a unit that had nothing to be judged on', () => {
    const [sheet] = assess([quality(0, { ledger: { entries: 0, qualityListed: 0 } })], on2016());
    expect(line(sheet, 'measures-quality').note).toMatch(/^本期没有应评事项；/);
  });
});

describe('item rules', () => {
  it('a deduction goes down to zero and no further', () => {
    value('rules').items.find((i: { id: string }) => i.id === 'measures-quality').rule.eachHundredths = 2_500;
    const points = (listed: number) =>
      line(assess([quality(listed)], on2016())[0], 'measures-quality').pointsHundredths;
    expect([points(0), points(1), points(4), points(5)]).toEqual([10_000, 7_500, 0, 0]);
  });
  it('a rule is told in words made from its numbers', () => {
    expect(ruleText({ kind: 'deduct', fact: 'duties.bulletins.missing', eachHundredths: 50 })).toBe(
      '满分起评，动态报送未办次数每 1 个扣 0.50 分，扣完为止。',
    );
  });
  it('more done than there was to do is refused with the figures', () => {
    expect(() => assess([own('c-a', 101)], on2016())).toThrow(
      'c-a 的“自主改革事项落实”分子大于分母（自主改革事项销号数 101、自主改革事项数 100），请核对事实。',
    );
    expect(assess([own('c-a', 100)], on2016())[0]!.totalHundredths).toBe(10_000);
  });
});

describe('bonus, penalty and caps', () => {
  const entry = (item: string, cases: number) => ({
    id: `m-${item}`,
    item,
    cases,
    evidence: '通报',
    enteredBy: '考评科',
    confirmedBy: '督察科',
  });
  const total = (bonus: number, penalty: number, done = 50) => {
    const manual = [entry('bonus-promoted', bonus), entry('penalty-accountable', penalty)];
    const [sheet] = assess([own('c-a', done, { manual })], on2016());
    return [sheet!.bonusHundredths, sheet!.penaltyHundredths, sheet!.totalHundredths];
  };
  it('count by the case, up to the cap of the item', () => {
    expect(total(1, 1)).toEqual([100, -500, 4_600]);
    expect(total(3, 2)).toEqual([300, -1_000, 4_300]);
    expect(total(4, 3)).toEqual([300, -1_000, 4_300]);
  });
  it('count up to the cap of all together', () => {
    value('caps').bonusHundredths = 150;
    value('caps').penaltyHundredths = 0;
    expect(total(2, 1)).toEqual([150, 0, 5_150]);
  });
  it('never lift the total above the cap or press it below zero, and a finding says so', () => {
    expect(total(3, 0, 97)).toEqual([300, 0, 10_000]);
    expect(total(3, 0, 98)).toEqual([300, 0, 10_000]);
    expect(total(0, 2, 5)).toEqual([0, -1_000, 0]);
    const [sheet] = assess([own('c-a', 98, { manual: [entry('bonus-promoted', 3)] })], on2016());
    expect(sheet!.findings.find((f) => f.code === 'assessment.capped')!.message).toBe(
      '各项合计 101.00 分，按总分上下限计 100.00 分。',
    );
  });
  it('entered for an item that is not judged by hand are refused', () => {
    expect(() => assess([own('c-a', 50, { manual: [entry('initiatives-own', 1)] })], on2016())).toThrow(
      'c-a 的人工认定“m-initiatives-own”所指的“initiatives-own”不是人工认定的项目。',
    );
  });
});

describe('tolerance (§10.5)', () => {
  it('suspends the named deduction for its cases; the fact and the decision stay on the sheet', () => {
    const [sheet] = assess([quality(2, { tolerances: [tolerance] })], on2016());
    expect(line(sheet, 'measures-quality')).toMatchObject({
      pointsHundredths: 9_900,
      note: '依据示容错〔2016〕1号容错，暂停扣 1.00 分，事实仍予列示。',
    });
    expect(line(sheet, 'measures-quality').inputs.map((i) => [i.fact, i.value])).toEqual([
      ['ledger.qualityListed', 2],
      ['ledger.entries', 20],
      ['tolerance', 1],
    ]);
  });
  it('for more cases than there were gives nothing beyond the full mark', () => {
    const [sheet] = assess([quality(1, { tolerances: [{ ...tolerance, cases: 2 }] })], on2016());
    expect(line(sheet, 'measures-quality').pointsHundredths).toBe(10_000);
  });
  it('for a line without deduction is refused', () => {
    const facts = quality(1, { tolerances: [{ ...tolerance, line: 'daily-quarters' }] });
    expect(() => assess([facts], on2016())).toThrow(
      'c-a 的容错决定示容错〔2016〕1号所指的“daily-quarters”没有扣分，请写明要暂停的扣分项。',
    );
  });
  it('without a number, by the wrong body or with a test left out is refused', () => {
    const parse = (change: object) => () =>
      parseFacts([quality(1, { tolerances: [{ ...tolerance, ...change }] })]);
    expect(parse({ number: undefined })).toThrow('c-a的 tolerances.0.number 有误：容错决定须有文号。');
    expect(parse({ by: 'reform-office' })).toThrow('容错由党委、纪检或组织部门决定');
    expect(parse({ tests: { ...tests, remedy: undefined } })).toThrow('容错决定须逐项写明“挽回损失”');
  });
});

describe('facts with a mistake are refused by unit and field', () => {
  const parse = (change: object) => () => parseFacts([{ ...own('c-a', 1), ...change }]);
  it.each([
    [{ ledger: { entries: 5, struckOff: 6 } }, 'c-a的 ledger.struckOff 有误：已销号数不得大于台账任务数'],
    [{ ledger: { entries: -1 } }, 'c-a的 ledger.entries 有误：不得为负数'],
    [{ ratings: { byLevel: levels(3), n: 4 } }, 'c-a的 ratings.n 有误：各等次评价数之和须等于评价总数 n'],
    [{ appraisal: { meanHundredths: 10_001 } }, '平均分至多为 100.00 分'],
    [
      { appraisal: { meanHundredths: 9_000, issued: 5, collected: 6 } },
      '收回票数大于发出票数，本轮无效，不得计分',
    ],
    [
      { duties: { meetings: { due: 3, onTime: 1, late: 1, missing: 0 } } },
      '按期、迟办、未办之和须等于应办数 due',
    ],
    [
      {
        manual: [
          {
            id: 'm',
            item: 'study-sessions',
            attainmentBp: 1,
            evidence: '记录',
            enteredBy: 'a',
            confirmedBy: 'a',
          },
        ],
      },
      '录入与复核不能是同一人，请由另一人复核',
    ],
    [{ period: '2016-13' }, 'period 请写成 2016 或 2016-Q3'],
  ])('%j', (change, message) => {
    expect(parse(change)).toThrow(message);
  });
  it('a unit that stands twice, or another period, is refused', () => {
    expect(() => assess([own('c-a', 1), own('c-a', 2)], on2016())).toThrow(
      'c-a 的考评事实重复，请只留一份。',
    );
    expect(() => assess([own('c-a', 1), own('c-b', 2, { period: '2015' })], on2016())).toThrow(
      'c-b 的考评期 2015 与其他单位的 2016 不一致。',
    );
  });
});

describe('parameters with a mistake are refused', () => {
  it('weights that do not sum, at each of the four levels', () => {
    value('weights').county.shares.ratings = 999;
    expect(on2016).toThrow('县（市、区）总权重：各项权重合计须为 10000（即 100%），现为 9999，少 1。');
    files = load();
    value('weights').department.objectives.daily = 3_001;
    expect(on2016).toThrow('市直部门目标任务权重：各项权重合计须为 10000（即 100%），现为 10001，多 1。');
    files = load();
    value('weights').department.areas.study = 0;
    expect(on2016).toThrow('市直部门八项指标权重：各项权重合计须为 10000（即 100%），现为 9000，少 1000。');
    files = load();
    value('rules').items[0].weightBp = 6_999;
    expect(on2016).toThrow(
      '市直部门“学习贯彻改革部署”内各项权重：各项权重合计须为 10000（即 100%），现为 9999',
    );
  });
  it('an unknown fact, a fact of another indicator, an id that stands twice, an indicator without items', () => {
    value('rules').items.at(-1).rule.fact = 'ledger.colour';
    expect(on2016).toThrow('没有“ledger.colour”这项事实');
    files = load();
    value('rules').items.at(-1).rule.fact = 'ledger.entries';
    expect(on2016).toThrow('考评规则“appraisal-mean”不能使用“ledger.entries”');
    files = load();
    value('rules').items[1].id = 'study-assigned';
    expect(on2016).toThrow('考评规则中“study-assigned”重复');
    files = load();
    value('rules').items.pop();
    expect(on2016).toThrow('市直部门“民主评议”没有考评项目，请至少写一项。');
  });
  it('a scale that is neither 100 nor 150, a cap below it, bands that leave somebody without a grade', () => {
    value('scale').scaleHundredths = 12_000;
    expect(on2016).toThrow('满分请写 10000（100 分）或 15000（150 分）');
    files = load();
    value('caps').totalHundredths = 9_999;
    expect(on2016).toThrow('总分上限不得低于满分');
    files = load();
    value('bands').pop();
    expect(on2016).toThrow('最后一个等次的分数线须为 0');
  });
});

describe('ranking', () => {
  it('ties are ties', () => {
    expect(places([90, 95, 90, null, 80])).toEqual([2, 1, 2, null, 4]);
  });
  it('stays within the class', () => {
    const sheets = assess(
      [
        own('c-a', 50),
        own('d-a', 90, { class: 'department' }),
        own('c-b', 60),
        own('d-b', 90, { class: 'department' }),
      ],
      on2016(),
    );
    expect(sheets.map((s) => [s.unit, s.rank, s.ranked])).toEqual([
      ['c-a', 2, 2],
      ['d-a', 1, 2],
      ['c-b', 1, 2],
      ['d-b', 1, 2],
    ]);
  });
  it('on ratings leaves out a unit below the minimum sample', () => {
    const rated = (unit: string, best: number, worst: number) =>
      own(unit, 50, { ratings: { byLevel: levels(best, worst), n: best + worst } });
    const sheets = assess([rated('c-a', 29, 0), rated('c-b', 30, 0), rated('c-c', 29, 1)], on2016());
    expect(sheets.map((s) => [s.unit, s.ratingsIndexBp, s.ratingsRank])).toEqual([
      ['c-a', null, null],
      ['c-b', 10_000, 1],
      ['c-c', 9_667, 2],
    ]);
    expect(line(sheets[0], 'ratings-levels').note).toMatch(/^样本不足：评价 29 件，少于最低样本 30 件；/);
  });
});

describe('grades', () => {
  const grades = (...done: number[]) =>
    assess(
      done.map((n, i) => own(`c-${i}`, n)),
      on2016(),
    ).map((s) => s.grade);
  it('follow the line of the band, the limit included', () => {
    expect(grades(90, 89, 80, 79, 60, 59, 0)).toEqual([
      '优秀',
      '良好',
      '良好',
      '一般',
      '一般',
      '较差',
      '较差',
    ]);
  });
  it('hold the share limit: three of ten, and the fourth is told why', () => {
    expect(grades(99, 98, 97, 96, 95, 94, 93, 92, 91, 90).filter((g) => g === '优秀').length).toBe(3);
    const sheets = assess(
      [99, 98, 97, 96, 50, 50, 50, 50, 50, 50].map((n, i) => own(`c-${i}`, n)),
      on2016(),
    );
    expect(sheets[3]!.grade).toBe('良好');
    expect(sheets[3]!.findings.at(-1)!.message).toBe(
      '总分 96.00 分达到“优秀”分数线，因该等次比例已满，定为“良好”。',
    );
  });
  it('a tie that does not fit whole falls together to the next band', () => {
    expect(grades(99, 98, 97, 97, 50, 50, 50, 50, 50, 50).slice(0, 4)).toEqual([
      '优秀',
      '优秀',
      '良好',
      '良好',
    ]);
  });
});

describe('sensitivity', () => {
  const facts = [
    own('c-a', 90, { appraisal: { meanHundredths: 5_000 } }),
    own('c-b', 50, { appraisal: { meanHundredths: 7_300 } }),
  ];
  it('says which rank would change if a weight moved by ten per cent', () => {
    // Weights 560 : 1000. c-a 64.36, c-b 64.74; with own initiatives at 616 c-a leads.
    const [a, b] = sensitivity(facts, on2016());
    expect([a!.rank, a!.best, a!.worst]).toEqual([2, 1, 2]);
    expect([b!.rank, b!.best, b!.worst]).toEqual([1, 1, 2]);
    expect(a!.variants.filter((v) => v.rank === 1)).toEqual([
      { indicator: 'initiatives', percent: 110, rank: 1 },
      { indicator: 'appraisal', percent: 90, rank: 1 },
    ]);
    expect(a!.variants.length).toBe(22);
  });
  it('says what the rank would be if contested ratings had counted', () => {
    const rated = (unit: string, best: number, excluded?: number) =>
      own(unit, 50, {
        ratings: {
          byLevel: levels(best),
          n: best,
          excluded: excluded === undefined ? undefined : levels(0, excluded),
        },
      });
    const [a, b] = sensitivity([rated('c-a', 40, 10), rated('c-b', 40)], on2016());
    expect([a!.rank, a!.contestedRank]).toEqual([1, 2]);
    expect([b!.rank, b!.contestedRank]).toEqual([1, 1]);
  });
});

describe('recomputing', () => {
  const facts = [own('c-a', 75), own('c-b', 60)];
  it('gives the same sheet from the same record, even after a journey through JSON', () => {
    const published = JSON.parse(JSON.stringify(assess(facts, on2016())));
    const again = assess(parseFacts(JSON.parse(JSON.stringify(facts))), on2016());
    expect(compareAssessments(published, again)).toEqual([]);
  });
  it('names the line that differs when one fact was changed', () => {
    const [a] = assess(facts, on2016());
    const [changed] = assess([own('c-a', 76), own('c-b', 60)], on2016());
    expect(compareSheets(a!, changed!).map((d) => `${d.line} ${d.field}`)).toEqual([
      'initiatives-own inputs',
      'initiatives-own attainmentBp',
      'initiatives-own pointsHundredths',
      'subtotalHundredths ',
      'totalHundredths ',
      'componentHundredths ',
      'findings ',
    ]);
    expect(compareSheets(a!, changed!)[2]).toMatchObject({ unit: 'c-a', left: '7500', right: '7600' });
  });
  it('names a line or a unit that one side lacks', () => {
    const [a, b] = assess(facts, on2016());
    const short = { ...a!, lines: a!.lines.slice(1) };
    expect(compareSheets(a!, short)[0]).toMatchObject({ line: 'study-assigned', field: '', right: 'absent' });
    expect(compareAssessments([a!, b!], [a!])).toEqual([
      { unit: 'c-b', line: '', field: '', left: '"present"', right: 'absent' },
    ]);
  });
});
