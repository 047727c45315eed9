import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRefusal } from '../../src/domain/outcome.ts';
import { type Block, blocksOfText, type ParsedPlan, parsePlan } from '../../src/domain/plans.ts';

const WORDS = [
  '一、',
  '二、',
  '（一）',
  '（二）',
  '1．',
  '1 ',
  '｜',
  '市发改委',
  '财政局',
  '省科技厅',
  '工业和信息化厅',
  '各县（市、区）',
  '有关部门',
  '等部门',
  '等',
  '牵头',
  '负责',
  '会同',
  '配合',
  '按职责分工负责',
  '负责部门：',
  '责任单位：',
  '配合单位：',
  '（',
  '）',
  '，',
  '、',
  '。',
  '；',
  '：',
  '及',
  '和',
  '\n',
  '\t',
  '序号',
  '任务',
  '牵头单位',
  '附件',
  '2016年6月底前',
  '年底前',
  '5年内',
  '列第一位者为牵头单位，下同',
  '〔2016〕3号',
  '2016年3月28日',
  '国务院',
  '第九十九章',
  '①',
  '99999',
  '（以下简称',
  '(',
  ')',
  '关于',
  '通知',
  '来源：',
  '注：',
];
const plausible = fc.array(
  fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: 'grapheme', maxLength: 3 })),
  { maxLength: 60 },
);

/** Names stand in the text, or the warning quotes the printed form of which the name is the completion. */
function expectNothingInvented(plan: ParsedPlan, text: string): void {
  const compact = text.replace(/\s+/g, '');
  for (const item of plan.items) {
    const quoted = new Map(
      item.warnings.flatMap((each) => {
        const match = /^原文“(.+)”承前省略前缀，按“(.+)”登记$/.exec(each);
        return match ? [[match[2]!, match[1]!]] : [];
      }),
    );
    for (const name of [...item.leads, ...item.participants, ...item.groups]) {
      const printed = compact.includes(name) ? name : (quoted.get(name) ?? name);
      expect(compact).toContain(printed);
      expect(name.endsWith(printed)).toBe(true);
      expect(compact).toContain(name.slice(0, name.length - printed.length));
    }
    expect(compact).toContain(item.number.replace(/\s+/g, ''));
    expect(compact).toContain(item.due.text.replace(/\s+/g, ''));
    if (item.leads.length === 0) expect(item.warnings.join()).toContain('未写明牵头单位');
  }
}

test('any text is read without an error, and nothing is invented', () => {
  fc.assert(
    fc.property(plausible, (words) => {
      const text = words.join('');
      expectNothingInvented(parsePlan(blocksOfText(text)), text);
    }),
    { numRuns: 3000 },
  );
});

test('any table is read or refused, and nothing is invented', () => {
  const cell = fc.oneof(
    fc.constantFrom(...WORDS, '配合单位', '完成时限', '1', '2'),
    fc.string({ maxLength: 4 }),
  );
  const rows = fc.array(fc.array(cell, { maxLength: 5 }), { maxLength: 6 });
  fc.assert(
    fc.property(rows, fc.boolean(), (body, header) => {
      const all = header ? [['序号', '任务', '责任单位', '配合单位', '完成时限'], ...body] : body;
      const block: Block = { kind: 'table', rows: all };
      try {
        expectNothingInvented(parsePlan([block]), all.flat().join(''));
      } catch (error) {
        if (!isRefusal(error)) throw error;
        expect(error.code).toBe('invalid');
      }
    }),
    { numRuns: 1000 },
  );
});

test.each([
  '（',
  '）',
  '（一）',
  '一、',
  '、',
  '及',
  '等',
  '牵头，',
  '2016年',
  '（市财政局负责',
  '。责任单位：',
  '序号\n',
])('a hundred thousand times “%s” is read within seconds', (word) => {
  const began = performance.now();
  parsePlan(blocksOfText(`一、办事。${word.repeat(100_000)}`));
  expect(performance.now() - began).toBeLessThan(5_000);
});
