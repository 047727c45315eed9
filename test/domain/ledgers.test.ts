import { describe, expect, it } from 'vitest';
import type { Actor, Role } from '../../src/domain/actor.ts';
import { type Inboxable, inboxOf } from '../../src/domain/ledgers/inbox.ts';
import { stepsFor, stepsForAnother } from '../../src/domain/ledgers/steps.ts';
import {
  type EntryEvent,
  type EventKind,
  isAllowed,
  type LampRule,
  stateOf,
} from '../../src/domain/ledgers.ts';

/** 100 days, so that a day is a point of elapsed share. */
const BASELINE = { start: '2016-03-01', due: '2016-06-09' };
const RULE: LampRule = { nearDays: 30, lagPoints: 20 };

let sequence = 0;
function event(kind: EventKind, on: string, rest: Partial<EntryEvent> = {}): EntryEvent {
  sequence += 1;
  return {
    sequence,
    kind,
    on,
    actor: 'a-officer',
    unit: 'd-fgw',
    share: null,
    text: '',
    detail: {},
    ...rest,
  };
}
const state = (events: EntryEvent[], asOf: string) => stateOf(BASELINE, events, asOf, RULE);
const lamp = (events: EntryEvent[], asOf: string) => state(events, asOf).lamp;

describe('the lamp (§3.4)', () => {
  it('lags at 20 points behind the elapsed time, not at 19', () => {
    const reported = [event('reported', '2016-03-20', { share: 10 })];
    expect(lamp(reported, '2016-03-30')).toBe('on-schedule'); // 29 elapsed, 19 behind
    expect(lamp(reported, '2016-03-31')).toBe('lagging'); // 30 elapsed, 20 behind
  });

  it('is near from 30 days before the deadline, not from 31', () => {
    const reported = [event('reported', '2016-05-01', { share: 65 })];
    expect(lamp(reported, '2016-05-09')).toBe('on-schedule'); // 31 days to go
    expect(lamp(reported, '2016-05-10')).toBe('near'); // 30 days to go
  });

  it('is overdue from the day after the deadline', () => {
    const reported = [event('reported', '2016-06-01', { share: 95 })];
    expect(lamp(reported, '2016-06-09')).toBe('near');
    expect(lamp(reported, '2016-06-10')).toBe('overdue');
  });

  it('completed on the last day is done; one day later it is caught up, never on time', () => {
    expect(lamp([event('completion-reported', '2016-06-09')], '2016-07-01')).toBe('done');
    expect(lamp([event('completion-reported', '2016-06-10')], '2016-07-01')).toBe('caught-up');
  });

  it('a milestone whose day is over is a promise without tolerance; between two it is the time gone between them', () => {
    const milestones = [{ due: '2016-04-10', share: 30, text: '印发方案' }];
    const on = (share: number, asOf: string) =>
      stateOf({ ...BASELINE, milestones }, [event('reported', '2016-03-05', { share })], asOf, RULE).lamp;
    expect(on(29, '2016-04-10')).toBe('on-schedule'); // the day itself
    expect(on(29, '2016-04-11')).toBe('lagging');
    expect(on(30, '2016-04-11')).toBe('on-schedule');
    expect(on(30, '2016-04-26')).toBe('on-schedule'); // 30 + 70 × 16/60 = 48, 18 behind
    expect(on(30, '2016-04-28')).toBe('lagging'); // 30 + 70 × 18/60 = 51, 21 behind
  });

  it('what was withdrawn counts nowhere; what was corrected counts in its own month', () => {
    const wrong = event('reported', '2016-04-05', { share: 90 });
    const gone = event('withdrawn', '2016-04-05', { detail: { of: String(wrong.sequence) } });
    const right = event('reported', '2016-03-20', { share: 20 });
    const later = event('reported', '2016-04-20', { share: 50 });
    const fix = event('corrected', '2016-03-31', { share: 15 });
    expect(state([right, wrong, gone], '2016-04-06').share).toBe(20);
    expect(state([right, later, fix], '2016-03-31').share).toBe(15);
    expect(state([right, later, fix], '2016-04-30').share).toBe(50);
  });

  it('lags before it is near: the louder fact is shown', () => {
    expect(lamp([event('reported', '2016-05-20', { share: 50 })], '2016-06-01')).toBe('lagging');
  });

  it('does not lag before it begins', () => {
    expect(lamp([], '2016-02-01')).toBe('on-schedule');
    expect(lamp([], '2016-03-20')).toBe('on-schedule'); // 19 elapsed
    expect(lamp([], '2016-03-21')).toBe('lagging'); // 20 elapsed
  });

  it('counts against the deadline in force, and the baseline stays beside it', () => {
    const moved = [
      event('deadline-proposed', '2016-06-01', { detail: { due: '2016-07-09' }, text: '配套文件未印发' }),
      event('deadline-approved', '2016-06-05', {
        unit: 'ggb',
        detail: { due: '2016-07-09', reason: '配套文件未印发' },
      }),
      event('completion-reported', '2016-07-09'),
    ];
    expect(lamp(moved, '2016-07-10')).toBe('done');
    expect(state(moved, '2016-07-10').deadlineMoves).toEqual([
      { from: '2016-06-09', to: '2016-07-09', on: '2016-06-05', by: 'ggb', reason: '配套文件未印发' },
    ]);
    expect(lamp([...moved.slice(0, 2), event('completion-reported', '2016-07-10')], '2016-07-10')).toBe(
      'caught-up',
    );
    expect(BASELINE).toEqual({ start: '2016-03-01', due: '2016-06-09' });
  });

  it('a proposal alone moves nothing', () => {
    const asked = [event('deadline-proposed', '2016-06-01', { detail: { due: '2016-12-31' } })];
    expect(lamp(asked, '2016-06-10')).toBe('overdue');
    expect(state(asked, '2016-06-10').due).toBe('2016-06-09');
  });
});

describe('a deadline that was missed', () => {
  it('stays missed when it is moved only after it had passed', () => {
    const moved = (on: string) => [
      event('deadline-proposed', on, { detail: { due: '2016-12-31' } }),
      event('deadline-approved', on, { unit: 'ggb', detail: { due: '2016-12-31', reason: '' } }),
      event('completion-reported', '2016-12-01'),
    ];
    expect(lamp(moved('2016-06-09'), '2016-12-10')).toBe('done');
    expect(lamp(moved('2016-06-10'), '2016-12-10')).toBe('caught-up');
  });
});

describe('the state of an entry', () => {
  it('a returned completion counts as not complete', () => {
    const events = [
      event('completion-reported', '2016-06-01'),
      event('returned', '2016-06-05', { unit: 'ggb' }),
    ];
    expect(state(events, '2016-06-04').lamp).toBe('done');
    expect(state(events, '2016-06-10')).toMatchObject({
      status: 'in-progress',
      share: 0,
      completedOn: null,
      lamp: 'overdue',
      returned: 1,
    });
  });

  it('is the same whatever order the rows arrive in', () => {
    const events = [
      event('reported', '2016-04-01', { share: 30 }),
      event('completion-reported', '2016-05-01'),
      event('verified', '2016-05-03', { unit: 'ggb' }),
      event('struck-off', '2016-05-04', { unit: 'ggb' }),
    ];
    expect(state([...events].reverse(), '2016-05-05')).toEqual(state(events, '2016-05-05'));
    expect(state(events, '2016-05-05').status).toBe('struck-off');
    expect(state(events, '2016-05-03').status).toBe('verified');
  });

  it('quality is a fact of its own: a plate does not turn the lamp', () => {
    const listed = [event('completion-reported', '2016-05-01'), event('quality-listed', '2016-05-20')];
    expect(state(listed, '2016-06-30')).toMatchObject({ lamp: 'done', qualityListed: true });
    expect(state([...listed, event('quality-cleared', '2016-06-20')], '2016-06-30')).toMatchObject({
      qualityListed: false,
      qualityEverListed: true,
    });
  });

  it('a plate comes off only where one hangs', () => {
    expect(isAllowed(state([], '2016-04-01'), 'quality-cleared')).toBe(false);
    expect(isAllowed(state([event('quality-listed', '2016-04-01')], '2016-04-01'), 'quality-cleared')).toBe(
      true,
    );
  });
});

const person = (id: string, role: Role, unit: string): Extract<Actor, { kind: 'staff' }> => ({
  kind: 'staff',
  id,
  role,
  unit,
});
const OFFICER = person('a-officer', 'department-officer', 'd-fgw');
const EDITOR = person('a-editor', 'reform-editor', 'ggb');
const APPROVER = person('a-approver', 'reform-approver', 'ggb');
const LIAISON = person('a-liaison', 'liaison', 'zx-jj');

function entry(events: EntryEvent[], asOf: string, rest: Partial<Inboxable> = {}): Inboxable {
  const whole = {
    id: '2016-1-001',
    lead: 'd-fgw',
    keeper: 'ggb',
    start: BASELINE.start,
    participants: [],
    withheld: false,
  };
  return { ...whole, ...rest, events, state: state(events, asOf) };
}

describe('the steps open to a person', () => {
  it('reporting belongs to the lead unit, verification to somebody of another, striking off to a third', () => {
    const listed = entry([], '2016-03-05');
    expect(stepsFor(OFFICER, listed)).toEqual(['report', 'complete', 'propose-deadline']);
    expect(stepsFor(person('a-x', 'department-officer', 'd-czj'), listed)).toEqual([]);
    expect(stepsFor(EDITOR, listed)).toEqual(['list-quality', 'propose-void']);

    const completed = entry([event('completion-reported', '2016-05-01')], '2016-05-02');
    expect(stepsFor(OFFICER, completed)).toEqual(['propose-correction']);
    expect(stepsFor(EDITOR, completed)).toEqual([
      'verify',
      'list-quality',
      'propose-correction',
      'propose-void',
    ]);

    const verified = entry(
      [
        event('completion-reported', '2016-05-01'),
        event('verified', '2016-05-02', { actor: 'a-editor', unit: 'ggb' }),
      ],
      '2016-05-03',
    );
    expect(stepsFor(EDITOR, verified)).toEqual([
      'list-quality',
      'propose-correction',
      'reopen',
      'propose-void',
    ]);
    expect(stepsFor(APPROVER, verified)).toEqual([
      'strike',
      'list-quality',
      'propose-correction',
      'reopen',
      'propose-void',
    ]);
  });

  it('who verified is told that somebody else strikes off', () => {
    const verified = entry(
      [
        event('completion-reported', '2016-05-01'),
        event('verified', '2016-05-02', { actor: 'a-approver', unit: 'ggb' }),
      ],
      '2016-05-03',
    );
    expect(stepsFor(APPROVER, verified)).toEqual([
      'list-quality',
      'propose-correction',
      'reopen',
      'propose-void',
    ]);
    expect(stepsForAnother(APPROVER, verified)).toEqual(['strike']);
    expect(stepsForAnother(OFFICER, verified)).toEqual([]);
  });

  it('a withheld entry offers no step', () => {
    expect(stepsFor(OFFICER, entry([], '2016-03-05', { withheld: true }))).toEqual([]);
    expect(stepsFor(EDITOR, entry([], '2016-06-30', { withheld: true }))).toEqual([]);
  });
});

describe('the inbox', () => {
  const heaps = (who: Extract<Actor, { kind: 'staff' }>, one: Inboxable, today: string) =>
    inboxOf(who, [one], today).map(({ heap }) => heap);

  it('a month without a report is due until it is reported', () => {
    expect(heaps(OFFICER, entry([], '2016-03-01'), '2016-03-01')).toEqual(['to-report']);
    expect(heaps(OFFICER, entry([], '2016-02-29'), '2016-02-29')).toEqual([]);
    const reported = [event('reported', '2016-03-31', { share: 30 })];
    expect(heaps(OFFICER, entry(reported, '2016-03-31'), '2016-03-31')).toEqual([]);
    expect(heaps(OFFICER, entry(reported, '2016-04-01'), '2016-04-01')).toEqual(['to-report']);
  });

  it('what was returned comes first, until it is reported complete again', () => {
    const returned = [
      event('completion-reported', '2016-05-01'),
      event('returned', '2016-05-03', { unit: 'ggb' }),
    ];
    expect(heaps(OFFICER, entry(returned, '2016-05-04'), '2016-05-04')).toEqual(['returned']);
    const again = [...returned, event('completion-reported', '2016-05-20')];
    expect(heaps(OFFICER, entry(again, '2016-05-21'), '2016-05-21')).toEqual(['waiting']);
    expect(heaps(EDITOR, entry(again, '2016-05-21'), '2016-05-21')).toEqual(['to-verify']);
  });

  it('urging asks for an answer, and is not repeated within the month', () => {
    const late = [event('reported', '2016-06-02', { share: 60 })];
    expect(heaps(EDITOR, entry(late, '2016-06-15'), '2016-06-15')).toEqual(['to-urge']);
    const urged = [...late, event('urged', '2016-06-15', { actor: 'a-editor', unit: 'ggb' })];
    expect(heaps(EDITOR, entry(urged, '2016-06-30'), '2016-06-30')).toEqual([]);
    expect(heaps(EDITOR, entry(urged, '2016-07-01'), '2016-07-01')).toEqual(['to-urge']);
    expect(heaps(OFFICER, entry(urged, '2016-06-16'), '2016-06-16')).toEqual(['urged']);
  });

  it('shows a liaison what lags in the ledger he keeps, and what is due within seven days', () => {
    const rest = { keeper: 'zx-jj' };
    const reported = [event('reported', '2016-06-01', { share: 95 })];
    expect(heaps(LIAISON, entry(reported, '2016-06-01', rest), '2016-06-01')).toEqual([]);
    expect(heaps(LIAISON, entry(reported, '2016-06-02', rest), '2016-06-02')).toEqual(['coming']);
    expect(heaps(LIAISON, entry(reported, '2016-06-10', rest), '2016-06-10')).toEqual(['slow']);
    expect(heaps(LIAISON, entry([], '2016-03-10', rest), '2016-03-10')).toEqual(['unreported']);
  });

  it('puts each entry into one heap, the earliest deadline first', () => {
    const first = entry([], '2016-03-05', { id: '2016-1-002' });
    const second = { ...entry([], '2016-03-05'), state: { ...first.state, due: '2016-09-30' } };
    expect(inboxOf(OFFICER, [second, first], '2016-03-05').map((h) => h.entries.map((e) => e.id))).toEqual([
      ['2016-1-002', '2016-1-001'],
    ]);
  });
});
