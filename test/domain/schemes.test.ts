import { describe, expect, it } from 'vitest';
import {
  allowsStep,
  demandGate,
  demandsOf,
  GATES,
  type Gate,
  type SchemeStep,
  type StepDetail,
  type StepKind,
  schemeState,
} from '../../src/domain/schemes.ts';

const CITY = { ledger: 'leading-group', origin: 'city' } as const;
const CENTRAL = { ledger: 'leading-group', origin: 'central' } as const;

/** Steps a day apart from 1 April 2016 on. */
const steps = (...kinds: [kind: StepKind, detail?: StepDetail][]): SchemeStep[] =>
  kinds.map(([kind, detail = {}], i) => ({
    ...{ sequence: i + 1, kind, detail, unit: 'd-fgw' },
    on: `2016-04-${String(i + 1).padStart(2, '0')}`,
  }));
const upTo = (gate: Gate): [StepKind, StepDetail?][] =>
  GATES.slice(0, GATES.indexOf(gate)).map((kind) => [
    kind,
    kind === 'special-group' ? { way: 'meeting' } : {},
  ]);
const refusal = (act: () => void) => {
  try {
    act();
  } catch (error) {
    return error as { message: string; clause: string };
  }
  return undefined;
};

describe('which gates §4.2 demands', () => {
  it.each([
    ['central', false, true, ['meeting']],
    ['provincial', false, true, ['meeting']],
    ['city', false, false, ['meeting', 'head']],
    ['city', true, true, ['meeting']],
    ['county', false, false, ['meeting', 'head']],
  ] as const)('origin %s, priority %s: leading group %s', (origin, priority, group, ways) => {
    const demands = demandsOf({ ledger: 'leading-group', origin, priority });
    expect(demands.gates.includes('leading-group')).toBe(group);
    expect(demands.ways).toEqual(ways);
    expect(demands.gates.at(-1)).toBe('filed');
  });
});

describe('a chain of gates', () => {
  it('stands before the first gate at the start and is in execution after the last', () => {
    expect(schemeState(CENTRAL, [], '2016-12-31')).toMatchObject({ next: 'research', status: 'preparing' });
    const all = steps(...upTo('filed'), ['filed']);
    expect(schemeState(CENTRAL, all, '2016-12-31')).toMatchObject({ next: null, status: 'in-execution' });
  });

  it('cannot be jumped: the refusal names the clause and the record that is missing', () => {
    const state = schemeState(CENTRAL, steps(...upTo('checked')), '2016-12-31');
    const jumped = refusal(() => demandGate(state, 'leading-group'))!;
    expect(jumped.clause).toBe('§4.2');
    expect(jumped.message).toBe(
      '不能越过关口办理“市委深改组审议”：还缺“审核把关”的审核意见（依据 §4.2），请先登记。',
    );
    expect(refusal(() => demandGate(schemeState(CENTRAL, [], '2016-12-31'), 'opinions'))!.clause).toBe(
      '§4.1',
    );
  });

  it('takes no gate twice, and none that the plan does not need', () => {
    const state = schemeState(CITY, steps(...upTo('checked')), '2016-12-31');
    expect(refusal(() => demandGate(state, 'opinions'))!.message).toContain('已经通过（2016-04-02）');
    expect(refusal(() => demandGate(state, 'leading-group'))!.message).toContain('不须经');
    expect(refusal(() => demandGate(state, 'checked'))).toBeUndefined();
  });

  it('knows nothing of what happened after the day it is asked about', () => {
    const all = steps(...upTo('checked'));
    expect(schemeState(CITY, all, '2016-04-01').next).toBe('opinions');
    expect(schemeState(CITY, all, '2016-04-02').next).toBe('argued');
  });

  it('a plan sent back is argued anew; research and opinions stand', () => {
    const sent = schemeState(CENTRAL, steps(...upTo('special-group'), ['returned']), '2016-12-31');
    expect(sent.next).toBe('argued');
    expect(Object.keys(sent.passed)).toEqual(['research', 'opinions']);
    expect(sent.returned).toEqual(['2016-04-05']);
    expect(allowsStep(sent, 'returned')).toBe(false);
  });

  it('a task made a priority after its head had approved needs the meeting still', () => {
    const headed = steps(...upTo('special-group'), ['special-group', { way: 'head' }]);
    expect(schemeState(CITY, headed, '2016-12-31').next).toBe('filed');
    const later = [...headed, { ...steps(['made-priority'])[0]!, sequence: 6, on: '2016-04-06' }];
    expect(schemeState(CITY, later, '2016-12-31')).toMatchObject({ next: 'special-group', priority: true });
    const met = steps(...upTo('special-group'), ['special-group', { way: 'meeting' }], ['made-priority']);
    expect(schemeState(CITY, met, '2016-12-31').next).toBe('leading-group');
  });
});

describe('after the gates (§4.3)', () => {
  const filed = upTo('filed').concat([['filed']]);

  it('evaluation goes from choice to result to the leading group, in this order', () => {
    const at = (...more: [StepKind, StepDetail?][]) =>
      schemeState(CENTRAL, steps(...filed, ...more), '2016-12-31');
    expect(allowsStep(at(), 'evaluated')).toBe(false);
    expect(allowsStep(at(['evaluation-chosen']), 'evaluated')).toBe(true);
    const done = at(['evaluation-chosen'], ['evaluated', { grade: 'poor', evaluator: '某大学' }]);
    expect(done).toMatchObject({ evaluation: 'evaluated', grade: 'poor', evaluator: '某大学' });
    expect(allowsStep(done, 'evaluation-reported')).toBe(true);
    expect(allowsStep(schemeState(CENTRAL, steps(['research']), '2016-12-31'), 'evaluation-chosen')).toBe(
      false,
    );
  });

  it('a problem stays open until it is settled, each by its number', () => {
    const state = schemeState(
      CENTRAL,
      steps(...filed, ['problem-raised'], ['problem-raised'], ['problem-settled', { problem: 2 }]),
      '2016-12-31',
    );
    expect(state.problems.map((p) => p.settledOn)).toEqual([null, '2016-04-10']);
  });
});
