import { describe, expect, test } from 'vitest';
import { blocksOfText, parsePlan } from '../../src/domain/plans.ts';

function dueOf(text: string, year?: number) {
  const { items } = parsePlan(blocksOfText(`一、${text}（市财政局负责）`), year ? { year } : {});
  return items[0]!;
}

describe('deadlines in prose', () => {
  test.each([
    ['2021年6月底前完成。', '2021年6月底前', '2021-06-30', 'date'],
    ['2020年2月底前完成。', '2020年2月底前', '2020-02-29', 'date'],
    ['2018年12月31日前报送。', '2018年12月31日前', '2018-12-31', 'date'],
    ['２０１６年９月底前完成。', '２０１６年９月底前', '2016-09-30', 'date'],
    ['二〇一六年十一月底前完成。', '二〇一六年十一月底前', '2016-11-30', 'date'],
    ['2016年上半年完成。', '2016年上半年', '2016-06-30', 'date'],
    ['2016年三季度末前完成。', '2016年三季度末前', '2016-09-30', 'date'],
    ['2020年底前完成。', '2020年底前', '2020-12-31', 'year-end'],
    ['到2025年，全部建成。', '到2025年', '2025-12-31', 'year-end'],
    ['5年内建成。', '5年内', null, 'span'],
    ['在两年之内试行。', '两年之内', null, 'span'],
    ['每年2月底前报告。', '每年2月底前', null, 'recurring'],
    ['对2016年实施的24项作评估。', '', null, 'none'],
    ['时间压缩至4个月以内。', '', null, 'none'],
  ])('%s', (text, printed, date, kind) => {
    expect(dueOf(text).due).toEqual({ text: printed, date, kind });
  });

  test('年底前 and a month without year take the year of the plan', () => {
    expect(dueOf('年底前完成。', 2016).due).toEqual({ text: '年底前', date: '2016-12-31', kind: 'year-end' });
    expect(dueOf('6月底前完成。', 2016).due.date).toBe('2016-06-30');
    expect(dueOf('明年底前完成。', 2016).due.date).toBe('2017-12-31');
  });

  test('without any year no date is made up', () => {
    const item = dueOf('年底前完成。');
    expect(item.due).toEqual({ text: '年底前', date: null, kind: 'year-end' });
    expect(item.warnings).toEqual(['时限没有年份，文件上也看不出年份，请补填日期']);
  });

  test('a plan for several years does not tell which 年底 is meant', () => {
    const plan = parsePlan(blocksOfText('示例市2018—2020年行动计划\n一、年底前种树。（市林业局负责）'));
    expect(plan.items[0]?.due.date).toBeNull();
  });

  test('6月前 is read to the letter and marked as ambiguous', () => {
    const item = dueOf('2016年6月前启动。');
    expect(item.due.date).toBe('2016-05-31');
    expect(item.warnings).toEqual(['“2016年6月前”有歧义，按该月开始之前登记']);
  });

  test('a day that does not exist gives no date', () => {
    expect(dueOf('2016年2月30日前完成。').due).toEqual({ text: '2016年2月30日前', date: null, kind: 'date' });
  });
});
