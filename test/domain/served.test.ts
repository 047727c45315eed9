import { expect, it } from 'vitest';
import type { Body } from '../../src/domain/bodies.ts';
import { readServed } from '../../src/domain/ratings.ts';

const bodies = [
  { id: 'd-gsj', name: '示例市工商行政管理局', shortName: '市工商局' },
  { id: 'd-fgw', name: '示例市发展和改革委员会', shortName: '市发改委' },
] as Body[];

it('a unit is named by id, name or short name; commas of either width and tabs part the columns', () => {
  const text =
    '\ufeff单位,月份,办件量\r\n市工商局,2016-07,1280\r\n示例市发展和改革委员会，2016-07，0\r\n\r\nd-gsj\t2016-08\t"7"\r\n';
  expect(readServed(text, bodies)).toEqual({
    rows: [
      { unit: 'd-gsj', month: '2016-07', count: 1280 },
      { unit: 'd-fgw', month: '2016-07', count: 0 },
      { unit: 'd-gsj', month: '2016-08', count: 7 },
    ],
    faults: [],
  });
});

it('each fault is named with its line and column', () => {
  const lines = [
    '单位,月份,办件量',
    '市财政局,2016-07,1',
    '市工商局,2016-13,1',
    '市工商局,2016-07,一千',
    '市工商局,2016-07',
  ];
  const { faults } = readServed(
    [...lines, 'd-gsj,2016-07,1', 'd-gsj,2016-07,2', '市工商局,2016-09,2147483648'].join('\n'),
    bodies,
  );
  expect(faults.map(({ line, column }) => [line, column])).toEqual([
    [2, 1],
    [3, 2],
    [4, 3],
    [5, 3],
    [7, 1],
    [8, 3],
  ]);
  expect(faults[0]!.message).toContain('市财政局');
  expect(faults[4]!.message).toContain('第 6 行');
});

it('a wrong heading and an empty file are told as such', () => {
  expect(readServed('部门,月份,办件量\nx,y,z', bodies).faults).toMatchObject([{ line: 1, column: 1 }]);
  expect(readServed('单位,月份\n', bodies).faults).toMatchObject([{ line: 1, column: 3 }]);
  expect(readServed('', bodies).faults).toHaveLength(1);
  expect(readServed('单位,月份,办件量\n', bodies).faults).toHaveLength(1);
});
