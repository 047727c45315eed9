import type { Bearer, Duty, Fulfilment, Rhythm } from '../../../src/domain/duties.ts';

/** One county and one duty of counties, to be varied by a test. */
export const county: Bearer = { id: 'c-nanqiao', kind: 'county' };

export const duty = (rhythm: Rhythm, more: Partial<Duty> = {}): Duty => ({
  id: 'duty',
  topic: 'bulletins',
  who: { kind: 'county' },
  what: '报送',
  rhythm,
  since: '2016-01-01',
  clause: '§8',
  ...more,
});

export const act = (on: string, period?: string): Fulfilment => ({
  dutyId: 'duty',
  body: 'c-nanqiao',
  on,
  period,
});
