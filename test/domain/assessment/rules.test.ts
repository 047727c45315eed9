import { beforeEach, describe, expect, it } from 'vitest';
import { assess, parseFacts, ruleText } from '../../../src/domain/assessment.ts';
import { levels, line, own, quality, shippedFiles } from './city.ts';

let city = shippedFiles();
beforeEach(() => {
  city = shippedFiles();
});
const value = (name: string) => city.value(name);
const on2016 = () => city.on2016();

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
    [
      {
        ratings: { byLevel: levels(3), n: 3, weighed: { byLevelBp: levels(30_001), sample: 3 } },
      },
      'c-a的 ratings.weighed 有误：折合数不得大于评价数',
    ],
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
    city = shippedFiles();
    value('weights').department.objectives.daily = 3_001;
    expect(on2016).toThrow('市直部门目标任务权重：各项权重合计须为 10000（即 100%），现为 10001，多 1。');
    city = shippedFiles();
    value('weights').department.areas.study = 0;
    expect(on2016).toThrow('市直部门八项指标权重：各项权重合计须为 10000（即 100%），现为 9000，少 1000。');
    city = shippedFiles();
    value('rules').items[0].weightBp = 6_999;
    expect(on2016).toThrow(
      '市直部门“学习贯彻改革部署”内各项权重：各项权重合计须为 10000（即 100%），现为 9999',
    );
  });
  it('an unknown fact, a fact of another indicator, an id that stands twice, an indicator without items', () => {
    value('rules').items.at(-1).rule.fact = 'ledger.colour';
    expect(on2016).toThrow('没有“ledger.colour”这项事实');
    city = shippedFiles();
    value('rules').items.at(-1).rule.fact = 'ledger.entries';
    expect(on2016).toThrow('考评规则“appraisal-mean”不能使用“ledger.entries”');
    city = shippedFiles();
    value('rules').items[1].id = 'study-assigned';
    expect(on2016).toThrow('考评规则中“study-assigned”重复');
    city = shippedFiles();
    value('rules').items.pop();
    expect(on2016).toThrow('市直部门“民主评议”没有考评项目，请至少写一项。');
  });
  it('a scale that is neither 100 nor 150, a cap below it, bands that leave somebody without a grade', () => {
    value('scale').scaleHundredths = 12_000;
    expect(on2016).toThrow('满分请写 10000（100 分）或 15000（150 分）');
    city = shippedFiles();
    value('caps').totalHundredths = 9_999;
    expect(on2016).toThrow('总分上限不得低于满分');
    city = shippedFiles();
    value('bands').pop();
    expect(on2016).toThrow('最后一个等次的分数线须为 0');
  });
});
