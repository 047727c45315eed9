import { describe, expect, it } from 'vitest';
import { printable } from '../../src/domain/papers.ts';
import { letterPaper } from '../../src/domain/pilots/paper.ts';
import {
  copyKeepers,
  type LetterFacts,
  letterHash,
  letterText,
  type PilotEvent,
  type PilotEventKind,
  pilotAllows,
  pilotState,
} from '../../src/domain/pilots.ts';
import { orderPaper } from '../../src/domain/supervision/paper.ts';

const ROW = { post: '分管副市长', responsibility: '牵头。', objective: '覆盖全部大厅。' };
const FACTS: LetterFacts = {
  ...{
    list: 'city-leaders',
    level: 'national',
    title: '一窗受理试点',
    party: '市委深改组',
    host: '市审批局',
  },
  ...{
    row: ROW,
    due: '2016-10-31',
    keepers: copyKeepers({ shortName: '经济专项组', kind: 'special-group' }),
  },
};
const events = (...list: [PilotEventKind, PilotEvent['detail']?][]): PilotEvent[] =>
  list.map(([kind, detail = {}], i) => ({
    sequence: i + 1,
    kind,
    detail,
    unit: 'ggb',
    on: `2016-11-0${i + 1}`,
  }));
const at = (...list: [PilotEventKind, PilotEvent['detail']?][]) =>
  pilotState(ROW, events(...list), '2016-12-31');

describe('a pilot', () => {
  it('that is concluded has not worked yet; only the judgement says so, and only then it is spread', () => {
    expect(pilotAllows(at(), 'effect-judged')).toBe(false);
    const over = at(['concluded', { paper: '总结' }]);
    expect(over).toMatchObject({ concludedOn: '2016-11-01', effect: null });
    expect(pilotAllows(over, 'spread')).toBe(false);
    expect(pilotAllows(over, 'concluded')).toBe(false);
    for (const [effect, may] of [
      ['worked', true],
      ['partly', true],
      ['not-worked', false],
    ] as const) {
      expect(pilotAllows(at(['concluded'], ['effect-judged', { effect }]), 'spread')).toBe(may);
    }
  });

  it('has the row as last amended, and as first listed on the days before', () => {
    const changed = events(['amended', { row: { ...ROW, objective: '覆盖一半。' } }]);
    expect(pilotState(ROW, changed, '2016-10-31').row.objective).toBe('覆盖全部大厅。');
    expect(pilotState(ROW, changed, '2016-11-01').row.objective).toBe('覆盖一半。');
  });
});

describe('a responsibility letter', () => {
  it('says responsibility, objective, deadline, the four ones and its three keepers', () => {
    const text = letterText(FACTS);
    for (const part of ['牵头。', '覆盖全部大厅。', '2016年10月31日前', '每月一小结', '一式三份'])
      expect(text).toContain(part);
    expect(text).toContain('由市委改革办、经济专项组联络员单位、包联责任人各存一份');
    expect(copyKeepers({ shortName: '南桥区', kind: 'county' })[1]).toBe('南桥区委改革办');
  });

  it('has another hash as soon as one character differs', () => {
    expect(letterHash('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(letterHash(letterText({ ...FACTS, due: '2016-11-01' }))).not.toBe(letterHash(letterText(FACTS)));
  });

  it('is printed in three copies, each with its keeper', () => {
    const paper = letterPaper(
      { version: 2, text: letterText(FACTS) },
      { id: '2016-3-001', list: 'city-leaders' },
      FACTS.keepers,
    );
    expect(paper.copies).toEqual([
      '第一份：市委改革办存',
      '第二份：经济专项组联络员单位存',
      '第三份：包联责任人存',
    ]);
    expect(paper.number).toContain(letterHash(letterText(FACTS)).slice(0, 16));
  });
});

describe('a paper', () => {
  it('holds no character that a Word file cannot', () => {
    expect(printable('甲\u0000乙\u001f丙\ud800丁\n')).toBe('甲乙丙\ufffd丁\n');
  });

  it('of an order leaves out the demands for who may not read them', () => {
    const order: Parameters<typeof orderPaper>[0] = {
      instrument: 'letter',
      issuer: 'ggb',
      year: 2016,
      number: 7,
      kind: 'daily',
      entryId: null,
      lead: 'd-fgw',
      assisting: [],
      matter: '加快',
      instruction: '',
      issuedOn: '2016-06-01',
      deadline: '2016-07-01',
      rhythm: 'weekly',
    };
    const paper = orderPaper(order, (id) => id);
    expect([paper.heading, paper.number]).toEqual(['专项督办函', '〔2016〕7号　2016-06-01签发']);
    expect(paper.rows.map(({ name }) => name)).not.toContain('督办要求');
  });
});
