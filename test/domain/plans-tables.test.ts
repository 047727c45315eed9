import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../src/domain/outcome.ts';
import { type Block, blocksOfText, parsePlan } from '../../src/domain/plans.ts';

const table = (...rows: string[][]): Block => ({ kind: 'table', rows });

describe('tables', () => {
  test('columns are found by name, sections become the path, merged leads stand in every row', () => {
    const plan = parsePlan([
      { kind: 'paragraph', text: '示例市2016年改革任务分工表', line: 1 },
      table(
        ['完成时限', '序 号', '改革任务', '主 要 内 容', '牵头单位', '配合单位'],
        ['一、经济', '一、经济', '一、经济', '一、经济', '一、经济', '一、经济'],
        ['6月底', '1', '甲事', '办甲', '市发改委', '市财政局'],
        ['长期坚持', '2', '乙事', '办乙', '市发改委', '各县（市、区）'],
        ['尽快', '4', '丙事', '', '', '—'],
      ),
    ]);
    expect(plan.title).toBe('示例市2016年改革任务分工表');
    expect(plan.items[0]).toEqual({
      number: '1',
      path: ['一、经济'],
      text: '甲事\n办甲',
      leads: ['市发改委'],
      participants: ['市财政局'],
      groups: [],
      due: { text: '6月底', date: '2016-06-30', kind: 'date' },
      warnings: [],
    });
    expect(plan.items[1]).toMatchObject({
      leads: ['市发改委'],
      groups: ['各县（市、区）'],
      due: { kind: 'ongoing' },
    });
    expect(plan.items[2]).toMatchObject({ leads: [], due: { text: '尽快', date: null, kind: 'unclear' } });
    expect(plan.items[2]?.warnings).toEqual([
      '没有责任标注：未写明牵头单位',
      '完成时限“尽快”没有读懂，请补填日期',
    ]);
    expect(plan.warnings).toEqual(['编号不连续：3（原文如此，缺号保留）']);
  });

  test('a table without a column of responsible bodies is refused with one sentence', () => {
    let caught: unknown;
    try {
      parsePlan([table(['序号', '任务', '内容'], ['1', '甲', '乙'])]);
    } catch (error) {
      caught = error;
    }
    expect(isRefusal(caught) && [caught.code, caught.message]).toEqual([
      'invalid',
      '表格没有责任单位一列。请在表头加上“牵头单位”或“责任单位”，再导入。',
    ]);
  });

  test('beside items in the text such a table is left out with a warning', () => {
    const plan = parsePlan([
      ...blocksOfText('一、种树。（市林业局负责）'),
      table(['年份', '株数'], ['2016', '100']),
    ]);
    expect(plan.items).toHaveLength(1);
    expect(plan.warnings[0]).toMatch(/^有一张表格未登记/);
  });

  test('a header of two rows tells lead from participants', () => {
    const plan = parsePlan([
      table(
        ['序号', '任务', '责任单位', '责任单位'],
        ['序号', '任务', '牵头单位', '配合单位'],
        ['1', '甲', '市水利局', '市财政局'],
      ),
    ]);
    expect(plan.items[0]).toMatchObject({ leads: ['市水利局'], participants: ['市财政局'] });
  });

  test('a header with the first-leads rule applies it', () => {
    const plan = parsePlan([
      table(['序号', '任务', '责任单位（排第一位的为牵头单位）'], ['1', '甲', '市水利局\n市财政局']),
    ]);
    expect(plan.items[0]).toMatchObject({ leads: ['市水利局'], participants: ['市财政局'] });
  });

  test('beside 牵头单位 those under 责任单位 take part', () => {
    const plan = parsePlan([
      table(['任务', '牵头单位', '责任单位'], ['甲', '市水利局', '市财政局、市审计局']),
    ]);
    expect(plan.items[0]).toMatchObject({
      number: '',
      leads: ['市水利局'],
      participants: ['市财政局', '市审计局'],
      warnings: [],
    });
  });

  test('rows that share number and task are measures of one item', () => {
    const plan = parsePlan([
      table(
        ['序号', '任务', '具体措施', '牵头单位'],
        ['1', '甲', '先做', '市水利局'],
        ['1', '甲', '后做', '市财政局'],
      ),
    ]);
    expect(plan.items).toHaveLength(1);
    expect(plan.items[0]).toMatchObject({ text: '甲\n先做\n后做', leads: ['市水利局', '市财政局'] });
    expect(plan.items[0]?.warnings).toEqual(['本项在表中占多行，各行责任单位已合并']);
  });

  test('a name broken over two lines of a cell stays one name', () => {
    const plan = parsePlan([table(['任务', '牵头单位'], ['甲', '市发展和改革\n委员会\n市财政局'])]);
    expect(plan.items[0]?.leads).toEqual(['市发展和改革委员会', '市财政局']);
  });
});

describe('flattened tables in text files', () => {
  test('one cell a line: rows, sections and withheld rows are recognised', () => {
    const text = readFileSync(new URL('../fixtures/plans/flattened.txt', import.meta.url), 'utf8');
    const plan = parsePlan(blocksOfText(text));
    expect(plan.items.map((item) => item.number)).toEqual(['1', '2', '6', '7']);
    expect(plan.items[0]).toMatchObject({
      path: ['一、窗口方面（共2项）'],
      text: '午间不断档\n中午安排轮班，',
      leads: ['市政务服务局', '市人力资源社会保障局'],
    });
    expect(plan.items[3]?.text).toBe('旧物调剂\n闲置物品互相调剂。');
    expect(plan.warnings).toEqual([
      '下列部分没有责任标注，未作为任务登记：一、推广的内容（共7项）；二、抓好落实',
      '“二、内部方面（共3项）”下没有列出任务（原文如此）',
      '编号不连续：3—5（原文如此，缺号保留）',
    ]);
  });

  test('a row with a missing cell keeps its title only, since nobody can tell which cell was empty', () => {
    const lines = [
      '序号',
      '任务',
      '内容',
      '责任单位',
      '1',
      '甲',
      '办甲',
      '市水利局',
      '2',
      '乙',
      '市财政局',
      '3',
      '丙',
      '办丙',
      '市林业局',
    ];
    const plan = parsePlan(blocksOfText(lines.join('\n')));
    expect(plan.items.map((item) => [item.text, item.leads])).toEqual([
      ['甲\n办甲', ['市水利局']],
      ['乙', []],
      ['丙\n办丙', ['市林业局']],
    ]);
    expect(plan.warnings).toEqual(['表格第2项少1格，无法判断哪格为空：只登记题目，请补填']);
  });

  test('cells between tabs are a table', () => {
    const plan = parsePlan(blocksOfText('序号\t任务\t牵头单位\t完成时限\n1\t甲\t市水利局\t2016年9月'));
    expect(plan.items[0]).toMatchObject({ number: '1', leads: ['市水利局'], due: { date: '2016-09-30' } });
  });
});
