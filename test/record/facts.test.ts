/** What the records of plans, pilots and supervision say of a unit at the end of a period; every figure counted by hand. */
import { describe, expect, it } from 'vitest';
import { factsOf } from '../../src/record/facts.ts';
import type { PublicRecord } from '../../src/record/parse.ts';
import { type PublicPilot, pilotFacts } from '../../src/record/pilots.ts';
import { type PlannedTask, schemeFacts } from '../../src/record/schemes.ts';
import { sourcesOf } from '../../src/record/sources.ts';
import { orderFacts, type PublicOrder } from '../../src/record/supervision.ts';

const recordOf = (parts: Partial<PublicRecord>) =>
  ({
    ...{ bodies: [], plans: [], airings: [], ratings: [], appraisals: [], rounds: [], assessments: [] },
    ...{ duties: [], schemes: [], rulings: [], pilots: [], supervision: [], bulletins: [], learning: [] },
    ...parts,
  }) as PublicRecord;
const head = { year: 2016, asOf: '2017-01-16', publishedOn: '2016-04-12' };

describe('implementation plans (§4.2)', () => {
  const LOCAL = ['research', 'opinions', 'argued', 'checked', 'special-group', 'filed'] as const;
  const task = (id: string, days: string[], more: Partial<PlannedTask> = {}): PlannedTask =>
    ({
      ...{ id, task: id, ledger: 'leading-group', origin: 'city', lead: 'd-nyj', title: id, group: 'zx-nc' },
      openedOn: '2016-03-08',
      steps: days.map((on, i) => ({ on, kind: LOCAL[i]!, unit: 'zx-nc', detail: {} })),
      ...more,
    }) as PlannedTask;
  const SIX = ['2016-03-10', '2016-03-20', '2016-04-01', '2016-04-10', '2016-04-20', '2016-06-30'];
  const back = task('1-003', SIX.slice(0, 3));
  back.steps.push(
    { on: '2016-04-05', kind: 'returned', unit: 'zx-nc', detail: {} },
    ...['argued', 'checked', 'special-group', 'filed'].map((kind) => ({
      ...{ on: '2016-07-01', unit: 'zx-nc', detail: {} },
      kind: kind as 'argued',
    })),
  );
  const tasks = [
    task('1-001', SIX),
    task('1-002', [], { title: null, openedOn: null }),
    back,
    task('2-001', SIX.slice(0, 2), { ledger: 'special-group', openedOn: '2016-05-01' }),
  ];
  const record = recordOf({ schemes: [{ ...head, tasks }] });
  const aired = [
    ...['1-001', '1-002', '1-003', '1-004'].map((id) => ({ id, ledger: 'leading-group' as const })),
    ...['2-001', '2-002'].map((id) => ({ id, ledger: 'special-group' as const })),
  ];

  it('count every task of ledger 1 and each plan begun; filed on the last day of the quarter is filed in it', () => {
    expect(schemeFacts(record, '2016-Q2', aired)).toEqual({ demanded: 5, filed: 1, atOnce: 1 });
  });
  it('count a plan that was sent back as filed, but not at once', () => {
    expect(schemeFacts(record, '2016', aired)).toEqual({ demanded: 5, filed: 2, atOnce: 1 });
  });
  it('leave out a plan that was begun after the period', () => {
    expect(schemeFacts(record, '2016-Q1', aired)).toEqual({ demanded: 4, filed: 0, atOnce: 0 });
  });
  it('are no data where the record of the year is not out', () => {
    expect(schemeFacts(record, '2017', aired)).toBeUndefined();
  });
});

describe('pilots (§5)', () => {
  const pilot = (id: string, more: Partial<PublicPilot>): PublicPilot =>
    ({ id, host: 'c-nanqiao', events: [], letters: [], ...more }) as unknown as PublicPilot;
  const letter = (signedOn: string) => ({ version: 1, text: '', sha256: '', signedOn, copies: [] });
  const event = (kind: 'amended' | 'concluded', on: string) => ({ on, kind, unit: 'c-nanqiao', detail: {} });
  const pilots = [
    pilot('3-001', { letters: [letter('2016-06-30')], events: [event('concluded', '2016-09-30')] }),
    pilot('3-002', { letters: [letter('2016-05-01')], events: [event('amended', '2016-05-02')] }),
    pilot('3-003', { letters: [letter('2016-07-01')], events: [event('concluded', '2016-10-01')] }),
  ];
  const record = recordOf({ pilots: [{ ...head, pilots }] });
  const aired = ['3-001', '3-002', '3-003', '3-004'].map((id) => ({ id, due: '2016-09-30' }));

  it('have a letter where one was signed by the last day for the row as it then stood', () => {
    expect(pilotFacts(record, '2016-Q2', aired)).toEqual({
      ...{ pilots: 4, lettersSigned: 1, dueToConclude: 0, concluded: 0 },
    });
  });
  it('are concluded in time on the day of their deadline and not a day later', () => {
    expect(pilotFacts(record, '2016', aired)).toEqual({
      ...{ pilots: 4, lettersSigned: 2, dueToConclude: 4, concluded: 1 },
    });
  });
  it('tell nothing of letters and conclusions where the lists are not out', () => {
    expect(pilotFacts(recordOf({}), '2016', aired)).toEqual({ pilots: 4, dueToConclude: 4 });
  });
});

describe('orders and letters of supervision (§6)', () => {
  type Act = [kind: PublicOrder['events'][number]['kind'], on: string];
  const order = (id: string, deadline: string, acts: Act[], issuedOn = '2016-08-01'): PublicOrder =>
    ({
      ...{ id, issuedOn, deadline, rhythm: 'monthly', lead: 'd-fgw', assisting: [] },
      events: acts.map(([kind, on]) => ({ kind, on, unit: 'd-fgw' })),
    }) as unknown as PublicOrder;
  const rule = { circulateDays: 10, accountDays: 30 };
  const orders = [
    order('a', '2016-09-30', [
      ['completion-reported', '2016-09-30'],
      ['checked', '2016-10-05'],
    ]),
    order('b', '2016-09-10', [
      ['completion-reported', '2016-09-11'],
      ['checked', '2016-09-20'],
    ]),
    order('c', '2016-09-29', []),
    order('d', '2016-09-30', []),
    order('e', '2016-09-15', [['voided', '2016-09-20']]),
    order('f', '2016-10-01', []),
  ];
  const before = order('g', '2016-01-04', [], '2015-12-20');
  const year = (of: number, list: PublicOrder[]) => ({
    ...{ ...head, year: of, rule, orders: list, withheld: [], circulars: [] },
  });
  const record = recordOf({ supervision: [year(2015, [before]), year(2016, orders)] });

  it('belong to the quarter of their deadline; one day past it and open is overdue, reported and unchecked is not', () => {
    expect(orderFacts(record, '2016-Q3', 'd-fgw')).toEqual({
      ...{ orders: 4, closedOnTime: 0, closedLate: 1, openOverdue: 1 },
    });
  });
  it('of the year before that fall due in this one count in this one', () => {
    expect(orderFacts(record, '2016', 'd-fgw')).toEqual({
      ...{ orders: 6, closedOnTime: 1, closedLate: 1, openOverdue: 4 },
    });
    expect(orderFacts(record, '2015', 'd-fgw')).toEqual({
      ...{ orders: 0, closedOnTime: 0, closedLate: 0, openOverdue: 0 },
    });
  });
  it('are none for a unit that has none, and no data where the year is not out', () => {
    expect(orderFacts(record, '2016', 'd-swj')).toEqual({
      ...{ orders: 0, closedOnTime: 0, closedLate: 0, openOverdue: 0 },
    });
    expect(orderFacts(record, '2014', 'd-fgw')).toBeUndefined();
  });
});

describe('an assessment', () => {
  it('rests on the year’s plans, pilots and supervision, and on the orders of the year before', () => {
    const paths = ['schemes/2016', 'schemes/2015', 'pilots/2016', 'supervision/2016', 'supervision/2015'];
    const files = new Map([...paths, 'supervision/2014'].map((path) => [`${path}.json`, '{}']));
    expect(sourcesOf(files, '2016-Q3', '2016-Q3').map(({ path }) => path)).toEqual([
      'frozen/2016-Q3/pilots/2016.json',
      'frozen/2016-Q3/schemes/2016.json',
      'frozen/2016-Q3/supervision/2015.json',
      'frozen/2016-Q3/supervision/2016.json',
    ]);
  });
  it('knows no unit of which the record says nothing but that no order was given to it', () => {
    const bodies = [{ id: 'd-new', kind: 'department' }] as PublicRecord['bodies'];
    expect(factsOf(recordOf({ bodies, supervision: [] }), '2016')).toEqual([]);
  });
});
