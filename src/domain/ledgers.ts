/**
 * The four ledgers (§3). An entry is its immutable baseline and a list of dated events; everything else (status,
 * share, lamp, deadline in force) is a fold of those events up to a date. Nothing is set by hand, so a lamp can
 * always be recomputed and a deadline that moved still shows where it stood.
 */
export * from './ledgers/events.ts';
export * from './ledgers/life.ts';
export * from './ledgers/state.ts';
