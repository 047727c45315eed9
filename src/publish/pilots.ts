import type { CivilDate } from '../domain/calendar.ts';
import type { PilotState } from '../domain/pilots.ts';
import { PilotsRecord, type PublicPilot } from '../record/pilots.ts';
import type { YearHead } from '../record/published.ts';
import { type RecordFile, recordFile } from './files.ts';

/** What the pilots module tells of a row; see `findPilots`. */
interface Row extends Pick<PublicPilot, 'id' | 'list' | 'level' | 'keeper' | 'addedOn' | 'events'> {
  entry: { title: string; lead: string; start: CivilDate; due: CivilDate };
  post: string;
  responsibility: string;
  objective: string;
  letters: (Omit<PublicPilot['letters'][number], 'signedOn'> & { signedOn: CivilDate | null })[];
  state: PilotState;
}

/** Composes a year of pilots (§5). Only signed letters go out; notes stay in. */
export function composePilots(rows: readonly Row[], known: YearHead): RecordFile {
  const pilots = rows.map(
    ({ entry, post, responsibility, objective, state, ...row }): PublicPilot => ({
      ...{ id: row.id, title: entry.title, list: row.list, level: row.level, keeper: row.keeper },
      ...{ host: entry.lead, start: entry.start, due: entry.due, addedOn: row.addedOn },
      listed: { post, responsibility, objective },
      events: row.events.map(({ on, kind, unit, detail }) => ({ on, kind, unit, detail })),
      letters: row.letters.flatMap(({ version, text, sha256, signedOn, copies }) =>
        signedOn === null || signedOn > known.asOf ? [] : [{ version, text, sha256, signedOn, copies }],
      ),
      ...state,
    }),
  );
  return recordFile(`pilots/${known.year}.json`, PilotsRecord, { ...known, pilots }, false);
}
