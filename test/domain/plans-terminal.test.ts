import { expect, test } from 'vitest';
import { displayWidth, planTable } from '../../src/cli/table.ts';
import { blocksOfText, parsePlan } from '../../src/domain/plans.ts';

const PLAN = parsePlan(
  blocksOfText(
    '示例市2016年工作要点\n一、经济\n（一）种树，6月底前完成。（市林业局牵头，各县（市、区）负责）\n（三）种花。（市城市管理局、财政局、农业农村局、文化和旅游局负责）',
  ),
);

test('columns of Chinese text stand under one another', () => {
  const lines = planTable(PLAN).split('\n');
  const header = lines.find((line) => line.startsWith('编号'))!;
  const row = lines.find((line) => line.startsWith('（一）'))!;
  const column = (line: string, text: string) => displayWidth(line.slice(0, line.indexOf(text)));
  expect(column(row, '市林业局')).toBe(column(header, '牵头'));
  expect(column(row, '〔各县（市、区）〕')).toBe(column(header, '配合'));
  expect(displayWidth(row.slice(0, row.lastIndexOf('6月底前')))).toBe(column(header, '时限'));
  const below = lines[lines.indexOf(row) + 1]!;
  expect(column(below, '→ 2016-06-30')).toBe(column(header, '时限'));
});

test('no line is wider than the terminal, and doubts stand below their item', () => {
  const printed = planTable(PLAN, 100);
  for (const line of printed.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(100);
  expect(printed).toMatch(/（三）[\s\S]*⚠ 未写明牵头单位/);
  expect(printed).toContain('⚠ 编号不连续：（二）（原文如此，缺号保留）');
  expect(printed).toContain('共 2 项，其中 1 项需要核对。');
});

test('control characters in a document do not reach the terminal', () => {
  const plan = parsePlan(blocksOfText('一、办\u001b[31m事\u0007。（市林业局负责）'));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
  expect(planTable(plan)).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
});
