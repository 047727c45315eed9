import { expect, test } from 'vitest';
import { blocksOfText, matchBodies, parsePlan, type RegisteredBody } from '../../src/domain/plans.ts';

const body = (
  id: string,
  name: string,
  shortName: string,
  aliases: string[] = [],
  kind = 'department',
): RegisteredBody => ({
  id,
  kind,
  name,
  shortName,
  aliases,
});
const REGISTER = [
  body('d-fgw', '示例市发展和改革委员会', '市发改委'),
  body('d-czj', '示例市财政局', '市财政局'),
  body('d-rsj', '示例市人力资源和社会保障局', '市人社局'),
  body('d-scj', '示例市市场监督管理局', '市市场监管局'),
  body('d-zwj', '示例市政务服务管理局', '市政务局', ['市行政审批局']),
  body('d-jw', '中共示例市纪律检查委员会机关', '市纪委机关'),
  body('c-bh', '北河县', '北河县', [], 'county'),
];

function match(bracket: string) {
  return matchBodies(parsePlan(blocksOfText(`一、办事。（${bracket}）`)), REGISTER);
}

test.each([
  ['市发改委', 'd-fgw'],
  ['示例市发展和改革委员会', 'd-fgw'],
  ['市发展改革委', 'd-fgw'],
  ['发展改革委', 'd-fgw'],
  ['市人力资源社会保障局', 'd-rsj'],
  ['人社局', 'd-rsj'],
  ['市场监管局', 'd-scj'],
  ['市行政审批局', 'd-zwj'],
  ['北河县人民政府', 'c-bh'],
  ['市纪委机关', 'd-jw'],
])('%s is %s', (name, id) => {
  expect(match(`${name}牵头`)).toMatchObject({
    unknown: [],
    items: [{ leads: [id], participants: [], unknown: [] }],
  });
});

test.each(['省发展改革委', '省财政厅', '县财政局', '市档案局'])(
  '%s is listed as unknown, never as a body alike',
  (name) => {
    expect(match(`${name}牵头`)).toMatchObject({ unknown: [name], items: [{ leads: [], unknown: [name] }] });
  },
);

test('a name that fits two bodies is left open with both as candidates', () => {
  const twins = [...REGISTER, body('d-czj2', '示例市财政管理局', '市财政管理局', ['市财政局'])];
  const plan = parsePlan(blocksOfText('一、办事。（市财政局牵头）'));
  expect(matchBodies(plan, twins).names).toEqual([
    { name: '市财政局', body: null, candidates: ['d-czj', 'd-czj2'] },
  ]);
});

test('open groups are never matched', () => {
  expect(match('市发改委牵头，各县（市、区）负责').items[0]).toEqual({
    number: '一',
    leads: ['d-fgw'],
    participants: [],
    unknown: [],
  });
});
