import type { CivilDate } from '../domain/calendar.ts';
import type { Ledger } from '../domain/ledgers.ts';
import type { Origin } from '../domain/plans/terms.ts';
import type { SchemeState, SchemeStep } from '../domain/schemes.ts';
import type { YearHead } from '../record/published.ts';
import { SchemesRecord, standingOf } from '../record/schemes.ts';
import { type RecordFile, recordFile } from './files.ts';

/** What the schemes module tells of an entry; see `findSchemes`. */
interface Planned {
  entry: { id: string; title: string; ledger: Ledger; origin: Origin; lead: string };
  scheme: { title: string; groupId: string; openedOn: CivilDate; steps: readonly SchemeStep[] } | null;
  state: SchemeState;
}

/** Composes a year of implementation plans (§4): which gates passed when, by which paper. Notes stay in. */
export function composeSchemes(planned: readonly Planned[], head: YearHead): RecordFile {
  const tasks = planned.map(({ entry, scheme, state }) => ({
    ...{ id: entry.id, task: entry.title, ledger: entry.ledger, origin: entry.origin, lead: entry.lead },
    title: scheme?.title ?? null,
    group: scheme?.groupId ?? null,
    openedOn: scheme?.openedOn ?? null,
    steps: (scheme?.steps ?? []).map(({ on, kind, unit, detail }) => ({ on, kind, unit, detail })),
    ...standingOf(entry.ledger, state),
  }));
  return recordFile(`schemes/${head.year}.json`, SchemesRecord, { ...head, tasks }, false);
}
