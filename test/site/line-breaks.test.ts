import { expect, test } from 'vitest';
import { clauses, pieces } from '../../src/components/line-breaks.ts';

test('a heading may end a line between words, never within one, before a stop or before a single character', () => {
  const heading = '2016年改革任务：承诺了什么，做到了没有';
  const found = pieces(heading);
  expect(found.join('')).toBe(heading);
  expect(found.length).toBeGreaterThan(3);
  for (const word of ['2016年', '承诺了', '任务：'])
    expect(found.some((piece) => piece.includes(word))).toBe(true);
  for (const piece of found) expect(piece).toMatch(/^[\p{L}\p{N}]{2}/u);
});

test('an empty heading has no pieces, a name of one word has one', () => {
  expect(pieces('')).toEqual([]);
  expect(pieces('南')).toEqual(['南']);
});

test('a heading has a place to break after each stop, and keeps what is counted with its number', () => {
  const heading = '专项组工作台账：2016年第三季度到第四季度的变化';
  expect(clauses(heading).map((found) => found.join(''))).toEqual([
    '专项组工作台账：',
    '2016年第三季度到第四季度的变化',
  ]);
  expect(pieces(heading)).toContain('第三季度到');
  expect(clauses('完成了吗？')).toHaveLength(1);
});
