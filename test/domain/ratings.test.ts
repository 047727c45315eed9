import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonical } from '../../src/domain/canonical.ts';
import { provisionalWorkingDays, workingDays } from '../../src/domain/duties/working-days.ts';
import {
  addWorkingDays,
  caseStanding,
  chainAfter,
  contentOf,
  deviceId,
  gapsIn,
  idRanges,
  pairingCode,
  QUESTION_NAMES,
  QUESTIONS,
  RatingInput,
  ratingDay,
  ratingId,
  readPairingCode,
  readReceipt,
  readSignature,
  receiptFor,
  SIGNATURE_HEADER,
  signatureOf,
  timeFlags,
} from '../../src/domain/ratings.ts';

const NOON = Date.UTC(2016, 6, 6, 4);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const RULE = { aheadHours: 24, behindDays: 30, lateHours: 24 };
const ID = '01234567-89ab-7def-8123-456789abcdef';

it('a clock up to a day ahead is believed, more than a day ahead is flagged', () => {
  expect(timeFlags(NOON + DAY, NOON, RULE)).toEqual([]);
  expect(timeFlags(NOON + DAY + 1, NOON, RULE)).toEqual(['clock']);
});

it('a rating older than a day is late, older than thirty days a matter of the clock', () => {
  expect(timeFlags(NOON - DAY, NOON, RULE)).toEqual([]);
  expect(timeFlags(NOON - DAY - 1, NOON, RULE)).toEqual(['late']);
  expect(timeFlags(NOON - 30 * DAY, NOON, RULE)).toEqual(['late']);
  expect(timeFlags(NOON - 30 * DAY - 1, NOON, RULE)).toEqual(['clock']);
});

it('how far a clock is believed is the rule’s to say', () => {
  const rule = { aheadHours: 1, behindDays: 2, lateHours: 3 };
  const flags = (at: number) => timeFlags(NOON + at, NOON, rule);
  expect([flags(HOUR), flags(HOUR + 1)]).toEqual([[], ['clock']]);
  expect([flags(-3 * HOUR), flags(-3 * HOUR - 1)]).toEqual([[], ['late']]);
  expect([flags(-2 * DAY), flags(-2 * DAY - 1)]).toEqual([['late'], ['clock']]);
});

it('a rating counts for the day it was given in China, and never for a day to come', () => {
  expect(ratingDay(NOON - 13 * HOUR, NOON, RULE)).toBe('2016-07-05');
  expect(ratingDay(NOON + 20 * HOUR, NOON, RULE)).toBe('2016-07-06');
  expect(ratingDay(NOON - 400 * DAY, NOON, RULE)).toBe('2016-07-06');
  expect(ratingDay(undefined, NOON, RULE)).toBe('2016-07-06');
});

it('a receipt is the same on kiosk and service, since it follows from the id', () => {
  expect(receiptFor(ID)).toBe(receiptFor(ID));
  expect(receiptFor(ID)).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
});

it('a receipt is read as people type it and refused when it cannot be one', () => {
  expect(readReceipt('0abc 1def-2gh3')).toBe('0ABC-1DEF-2GH3');
  expect(readReceipt('OABCIDEFLGH3')).toBe('0ABC-1DEF-1GH3');
  expect(readReceipt('0ABC-1DEF-2GH')).toBeNull();
  expect(readReceipt('0ABC-1DEF-2GHU')).toBeNull();
});

it('the id of any receipt lies in the ranges that the receipt names', () => {
  fc.assert(
    fc.property(fc.uuid(), (id) => {
      const ranges = idRanges(receiptFor(id));
      expect(ranges.filter(({ from, before }) => from <= id && id < before)).toHaveLength(1);
    }),
  );
});

it('an id made by a client is a UUID version 7 and begins with its time', () => {
  expect(ratingId(0x0123456789ab, new Uint8Array(10).fill(0xff))).toBe(
    '01234567-89ab-7fff-bfff-ffffffffffff',
  );
});

it('the content of a rating does not depend on the order of its keys', () => {
  const one = RatingInput.parse({ id: ID, point: 'w', channel: 'qr', level: 'satisfied' });
  const other = RatingInput.parse({ level: 'satisfied', channel: 'qr', point: 'w', id: ID, reasons: [] });
  expect(contentOf(one)).toBe(contentOf(other));
  expect(contentOf({ ...one, comment: '好' })).not.toBe(contentOf(one));
});

it('the content of a rating is canonical JSON of what was said; ticket, chain and id are not in it', () => {
  const { id, chain, ticket, ...said } = RatingInput.parse({
    id: ID,
    point: 'w-1',
    channel: 'kiosk',
    level: 'dissatisfied',
    reasons: ['207'],
    comment: '等',
    device: 'dv-0123456789',
    sequence: 7,
    deviceAt: NOON,
    answers: { simplification: 'satisfied', central: 'very-satisfied' },
    chain: 'x'.repeat(43),
    ticket: 'ticket-12345678',
  });
  expect(contentOf({ id, ...said })).toBe(canonical(said));
  expect(contentOf({ id, ...said, answers: {} })).toBe(contentOf({ id, ...said, answers: undefined }));
});

it('the three questions are those of §9.2', () => {
  expect(QUESTIONS.map((question) => QUESTION_NAMES[question])).toEqual([
    '落实中央和省改革部署',
    '本部门改革试点',
    '简化审批手续',
  ]);
});

it('a link of the chain changes with the link before, the id and the content', () => {
  const one = { id: ID, point: 'w-1', channel: 'kiosk', level: 'satisfied', reasons: [] } as const;
  const said = { ...one, reasons: [], device: 'dv-0123456789', sequence: 1 };
  const link = chainAfter('dv-0123456789', said);
  expect(link).toBe(
    createHash('sha256')
      .update(
        `dv-0123456789\n${ID}\n{"channel":"kiosk","device":"dv-0123456789","level":"satisfied","point":"w-1","reasons":[],"sequence":1}`,
      )
      .digest('base64url'),
  );
  const others = [
    chainAfter('dv-0123456788', said),
    chainAfter('dv-0123456789', { ...said, id: ID.replace('0', '1') }),
    chainAfter('dv-0123456789', { ...said, level: 'dissatisfied' }),
    chainAfter('dv-0123456789', { ...said, sequence: 2 }),
  ];
  expect(new Set([link, ...others]).size).toBe(5);
});

it('a signature header names the device and 64 bytes, and nothing else is one', () => {
  const header = signatureOf('dv-0123456789', new Uint8Array(64).fill(255));
  expect(SIGNATURE_HEADER).toBe('device-signature');
  expect(readSignature(header)).toEqual({ device: 'dv-0123456789', signature: `${'_'.repeat(85)}w` });
  expect(readSignature(header.slice(0, -1))).toBeNull();
  expect(readSignature(`x${header}`)).toBeNull();
  expect(readSignature('')).toBeNull();
});

it('a device’s id and pairing code are of Crockford’s characters, and a code is read as people type it', () => {
  const most = new Uint8Array(7).fill(255);
  expect(deviceId(most)).toBe('dv-zzzzzzzzzz');
  expect(deviceId(new Uint8Array(7))).toBe('dv-0000000000');
  expect(pairingCode(most)).toBe('ZZZZ-ZZZZ');
  expect(readPairingCode(' zzzz－zzzo')).toBe('ZZZZ-ZZZ0');
  expect(readPairingCode('ZZZZ-ZZZ')).toBeNull();
  expect(readPairingCode('ZZZZ-ZZZU')).toBeNull();
});

it('numbers are missing once a later one is there, and no longer when they come', () => {
  expect(gapsIn([])).toEqual([]);
  expect(gapsIn([1, 2, 3])).toEqual([]);
  expect(gapsIn([1, 3, 4, 9])).toEqual([
    { from: 2, to: 2, next: 3 },
    { from: 5, to: 8, next: 9 },
  ]);
  expect(gapsIn([2])).toEqual([{ from: 1, to: 1, next: 2 }]);
  expect(gapsIn([8, 10], 7)).toEqual([{ from: 9, to: 9, next: 10 }]);
});

const calendar = workingDays({
  '2016': {
    holidays: ['2016-10-03', '2016-10-04', '2016-10-05', '2016-10-06', '2016-10-07'],
    workdays: ['2016-10-08', '2016-10-09'],
  },
});
const clocks = { contacted: 1, replied: 5, rectified: 15, extension: 10, appeal: 5, review: 10 };

it('terms run in working days: the National Day week does not count, the worked week-end does', () => {
  expect(addWorkingDays('2016-09-30', 1, calendar)).toBe('2016-10-08');
  expect(addWorkingDays('2016-09-30', 5, calendar)).toBe('2016-10-12');
  expect(() => addWorkingDays('2016-12-30', 1, calendar)).toThrow('2017');
});

it('terms of bad ratings run into a year whose calendar is not published yet: by its weekdays, New Year’s Day off', () => {
  const running = provisionalWorkingDays({
    '2026': { holidays: ['2026-10-01'], workdays: ['2026-12-27'] },
  });
  expect(addWorkingDays('2026-12-25', 4, running)).toBe('2026-12-30');
  expect(addWorkingDays('2026-12-31', 1, running)).toBe('2027-01-04');
  expect(addWorkingDays('2027-09-30', 1, running)).toBe('2027-10-04');
});

it('a step on the last day of its term is in time, a day later it is not', () => {
  const at = (replied: string) => caseStanding('2016-09-30', { replied }, '2016-10-13', { clocks, calendar });
  expect(at('2016-10-12').inTime).toEqual({ contacted: false, replied: true, rectified: false });
  expect(at('2016-10-13').inTime.replied).toBe(false);
  expect(at('2016-10-14').taken.replied).toBe(false);
});

it('a case is overdue on the day after its term for rectification', () => {
  const overdue = (asOf: string) => caseStanding('2016-07-06', {}, asOf, { clocks, calendar }).overdue;
  expect(overdue('2016-07-27')).toBe(false);
  expect(overdue('2016-07-28')).toBe(true);
});
