import fc from 'fast-check';
import { expect, it } from 'vitest';
import { instantOf } from '../../src/domain/calendar.ts';
import {
  CHANNELS,
  CODE_TABLES,
  channelCode,
  type ExchangeRow,
  fromExchange,
  LEVELS,
  levelCode,
  toExchange,
} from '../../src/domain/ratings.ts';

const ROW: ExchangeRow = {
  ...{
    projectNo: 'P-1',
    taskCode: '0101',
    taskName: '设立登记',
    deptCode: 'd-gsj',
    windowNo: 'A01',
    pf: '4',
  },
  ...{
    satisfaction: '5',
    evalDetail: '510,517',
    writingEvaluation: '很快',
    assessTime: '2016-07-06 09:30:00',
  },
  ...{ assessNumber: 1, isDefault: '0', rectification: '' },
};
const text = fc.string({ maxLength: 20 });
const anyRow: fc.Arbitrary<ExchangeRow> = fc.record({
  ...{ projectNo: text, taskCode: text, taskName: text, rectification: text, writingEvaluation: text },
  deptCode: fc.string({ minLength: 1, maxLength: 20 }),
  windowNo: fc.string({ minLength: 1, maxLength: 20 }),
  pf: fc.constantFrom(
    '1' as const,
    '2' as const,
    '3' as const,
    '4' as const,
    '5' as const,
    '6' as const,
    '7' as const,
  ),
  satisfaction: fc.constantFrom('1' as const, '2' as const, '3' as const, '4' as const, '5' as const),
  evalDetail: fc
    .uniqueArray(fc.integer({ min: 100, max: 599 }), { maxLength: 8 })
    .map((codes) => codes.join(',')),
  assessTime: fc
    .tuple(fc.integer({ min: 1, max: 28 }), fc.nat(23), fc.nat(59), fc.nat(59))
    .map(([day, ...time]) => {
      const two = (n: number) => String(n).padStart(2, '0');
      return `2016-07-${two(day)} ${time.map(two).join(':')}`;
    }),
  assessNumber: fc.constantFrom(1 as const, 2 as const),
  isDefault: fc.constant('0' as const),
});

it('the two code tables run in opposite directions', () => {
  expect(LEVELS.map((level) => levelCode(level, 'five-best'))).toEqual(['5', '4', '3', '2', '1']);
  expect(LEVELS.map((level) => levelCode(level, 'one-best'))).toEqual(['1', '2', '3', '4', '5']);
});

it('what came in goes out as it came, in either code table', () => {
  fc.assert(
    fc.property(anyRow, fc.constantFrom(...CODE_TABLES), (row, table) => {
      const read = fromExchange(row, table);
      if (!('rating' in read)) throw new Error('refused');
      expect(toExchange(read.rating, read.extra, table)).toEqual(row);
    }),
  );
});

it('what goes out comes in as it was, to the second', () => {
  const rating = fc.record({
    level: fc.constantFrom(...LEVELS),
    channel: fc.constantFrom(...CHANNELS),
    reasons: fc.constantFrom<string[]>([], ['510'], ['207', '214']),
    comment: fc.option(fc.string({ minLength: 1, maxLength: 30 }), { nil: undefined }),
    at: fc.integer({ min: 0, max: 86_399 }).map((second) => instantOf('2016-07-06') + second * 1000),
  });
  fc.assert(
    fc.property(rating, fc.constantFrom(...CODE_TABLES), (one, table) => {
      const {
        satisfaction: _s,
        evalDetail: _e,
        writingEvaluation: _w,
        assessTime: _a,
        isDefault: _d,
        ...rest
      } = ROW;
      const read = fromExchange(toExchange(one, { ...rest, pf: channelCode(one.channel) }, table), table);
      expect('rating' in read && read.rating).toEqual(one);
    }),
  );
});

it.each([
  ['1', 'web'],
  ['2', 'web'],
  ['3', 'qr'],
  ['4', 'kiosk'],
  ['5', 'kiosk'],
  ['6', 'telephone'],
  ['7', 'sms'],
])('the interface’s channel %s is our %s', (pf, channel) => {
  const read = fromExchange({ ...ROW, pf }, 'five-best');
  expect('rating' in read && read.rating.channel).toBe(channel);
});

it('a rating by default counts nowhere', () => {
  expect(fromExchange({ ...ROW, isDefault: '1' }, 'five-best')).toEqual({ skipped: true });
});

it('one row has one id, whichever code table wrote it; another level is another rating', () => {
  const id = (row: ExchangeRow, table: 'five-best' | 'one-best') => {
    const read = fromExchange(row, table);
    return 'id' in read ? read.id : '';
  };
  expect(id(ROW, 'five-best')).toBe(id({ ...ROW, satisfaction: '1' }, 'one-best'));
  expect(id(ROW, 'five-best')).not.toBe(id({ ...ROW, satisfaction: '4' }, 'five-best'));
});

it.each([
  ['pf', '0', '渠道须为 1 至 7'],
  ['pf', '8', '渠道须为 1 至 7'],
  ['satisfaction', '0', '满意度须为 1 至 5'],
  ['satisfaction', '6', '满意度须为 1 至 5'],
  ['evalDetail', '51,517', '原因须为三位代码，以英文逗号分隔'],
  ['assessTime', '2016-02-30 09:30:00', '时间须写成 2016-07-06 09:30:00'],
  ['assessTime', '2016-07-06 24:00:00', '时间须写成 2016-07-06 09:30:00'],
  ['assessNumber', 3, '评价次数须为 1 或 2'],
  ['deptCode', '', '须写明部门'],
  ['isDefault', '', '是否默认须为 0 或 1'],
])('a row whose %s is %j is refused by its field', (field, value, message) => {
  expect(fromExchange({ ...ROW, [field]: value }, 'five-best')).toEqual({ faults: [{ field, message }] });
});

it('a row with a ninth reason or an unknown field is refused', () => {
  const nine = Array(9).fill('510').join(',');
  expect(fromExchange({ ...ROW, evalDetail: nine }, 'five-best')).toMatchObject({
    faults: [{ field: 'evalDetail' }],
  });
  expect(fromExchange({ ...ROW, name: '张三' }, 'five-best')).toMatchObject({
    faults: [{ message: '不认识的字段：name' }],
  });
});
