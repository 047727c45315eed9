import { LEDGERS, type Ledger } from '../domain/ledgers.ts';
import { type Change, type ChangeKind, changeCounts, changesBetween, ledBy, stillLate } from './changes.ts';
import type { AiringRecord } from './ledgers.ts';
import type { PublicRecord } from './parse.ts';
import { airingsOf } from './standing.ts';

/** What changed, between two airings of a ledger, for the tasks that a body leads, and what is late as it was. */
export interface UnitChanges {
  ledger: Ledger;
  /** Periods of the two airings. */
  from: string;
  to: string;
  /** Loud kinds first; none where nothing changed and nothing stayed late. */
  counts: [ChangeKind, number][];
}

interface Span {
  earlier: AiringRecord;
  later: AiringRecord;
  changes: Map<string, Change[]>;
}

/** Since the airing before, and since the first of the year where that is another. */
function spansOf(record: PublicRecord): Span[] {
  return LEDGERS.flatMap((ledger) => {
    const airings = airingsOf(record, ledger);
    const later = airings.at(-1);
    if (later === undefined) return [];
    const first = airings.find(({ period }) => period.slice(0, 4) === later.period.slice(0, 4));
    return [...new Set([airings.at(-2), first])].flatMap((earlier) =>
      earlier === undefined || earlier === later ? [] : [{ earlier, later, changes: byUnit(earlier, later) }],
    );
  });
}

function byUnit(earlier: AiringRecord, later: AiringRecord): Map<string, Change[]> {
  const units = new Map<string, Change[]>();
  for (const change of [...changesBetween(earlier, later), ...stillLate(earlier, later)]) {
    for (const unit of ledBy(change)) units.set(unit, [...(units.get(unit) ?? []), change]);
  }
  return units;
}

/** For each body that leads or led anything, ledger by ledger, the shorter span first. */
export function unitChanges(record: PublicRecord): Map<string, UnitChanges[]> {
  const found = new Map<string, UnitChanges[]>();
  for (const { earlier, later, changes } of spansOf(record)) {
    const units = new Set([...earlier.entries, ...later.entries].map(({ lead }) => lead));
    for (const unit of units) {
      const row = { ledger: later.ledger, from: earlier.period, to: later.period };
      const counts = changeCounts(changes.get(unit) ?? []);
      found.set(unit, [...(found.get(unit) ?? []), { ...row, counts }]);
    }
  }
  return found;
}
