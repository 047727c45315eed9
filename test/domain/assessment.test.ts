import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  assess,
  compareAssessments,
  compareSheets,
  parametersOn,
  parseFacts,
} from '../../src/domain/assessment.ts';
import { line, own, quality, shippedFiles } from './assessment/city.ts';

let city = shippedFiles();
beforeEach(() => {
  city = shippedFiles();
});
const value = (name: string) => city.value(name);
const on2016 = () => city.on2016();

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
    expect(assess([own('c-a', 75)], parametersOn(city.files, '2017-12-31'))[0]!.kind).toBe('what-if');
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
