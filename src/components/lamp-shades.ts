import type { Lamp } from '../domain/ledgers.ts';

/** The class with which charts draw each state, in any kind of chart the same: done is quiet, late is loud. */
export const LAMP_SHADES: Record<Lamp, string> = {
  overdue: 's4',
  lagging: 's3',
  near: 's5',
  'on-schedule': 's2',
  'caught-up': 's1',
  done: 's0',
};
