import type { PublicRecord } from './read.ts';
import { changes } from './tables/changes.ts';
import {
  openCases,
  ratingAnswers,
  ratingCases,
  ratingExclusions,
  ratingFlags,
  ratingGaps,
  ratings,
} from './tables/felt.ts';
import { appraisals, scores } from './tables/judged.ts';
import { commendations, fulfilments, issueItems, tolerances, topics } from './tables/kept.ts';
import { pilots } from './tables/pilots.ts';
import { schemeGates, schemes } from './tables/schemes.ts';
import type { Table } from './tables/shape.ts';
import { circularFindings, orders } from './tables/supervision.ts';
import { airedEntries, bodies, deadlineMoves, events, planItems, slipped } from './tables/work.ts';

export type { Cell, Field, Table } from './tables/shape.ts';

const memo = new WeakMap<PublicRecord, Table[]>();

/** Every open table, empty ones too: an address that a reader has kept never disappears. Made once for a record. */
export function tables(record: PublicRecord): Table[] {
  const known = memo.get(record);
  if (known !== undefined) return known;
  const made = [
    bodies,
    planItems,
    slipped,
    airedEntries,
    changes,
    deadlineMoves,
    events,
    schemes,
    schemeGates,
    pilots,
    orders,
    circularFindings,
    ratings,
    ratingCases,
    ratingAnswers,
    ratingExclusions,
    ratingFlags,
    ratingGaps,
    openCases,
    appraisals,
    scores,
    fulfilments,
    issueItems,
    topics,
    tolerances,
    commendations,
  ].flatMap((table) => table(record));
  memo.set(record, made);
  return made;
}
