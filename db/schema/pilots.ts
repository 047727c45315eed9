import { PILOT_EVENTS, PILOT_LEVELS, PILOT_LISTS, type PilotDetail } from '../../src/domain/pilots.ts';
import type { Kit } from '../kit.ts';

/** The three lists of pilots (§5): a row for an entry of the pilot ledger, what became of it, and its letters. */
export const pilots = (k: Kit) => ({
  pilots: k.table('pilots', {
    /** Number of the ledger entry: deadline and progress stand there. */
    id: k.text('id').primaryKey(),
    year: k.int('year').notNull(),
    list: k.oneOf('list', PILOT_LISTS).notNull(),
    level: k.oneOf('level', PILOT_LEVELS).notNull(),
    /** Who keeps the list: the reform office, a special group or a county. */
    keeper: k.text('keeper').notNull(),
    /** Whose liaison unit, or which county's reform office, holds the second copy of the letter. */
    second: k.text('second').notNull(),
    post: k.text('post').notNull(),
    responsibility: k.text('responsibility').notNull(),
    objective: k.text('objective').notNull(),
    addedOn: k.text('added_on').notNull(),
    addedBy: k.text('added_by').notNull(),
  }),
  pilotEvents: k.table(
    'pilot_events',
    {
      id: k.text('id').primaryKey(),
      pilotId: k.text('pilot_id').notNull(),
      sequence: k.int('sequence').notNull(),
      kind: k.oneOf('kind', PILOT_EVENTS).notNull(),
      on: k.text('on').notNull(),
      at: k.instant('at').notNull(),
      actor: k.text('actor').notNull(),
      unit: k.text('unit').notNull(),
      /** Internal. */
      note: k.text('note').notNull(),
      detail: k.json<PilotDetail>('detail').notNull(),
    },
    (t) => [k.unique('pilot_events_sequence', t['pilotId']!, t['sequence']!)],
  ),
  letters: k.table(
    'letters',
    {
      id: k.text('id').primaryKey(),
      pilotId: k.text('pilot_id').notNull(),
      version: k.int('version').notNull(),
      text: k.text('text').notNull(),
      sha256: k.text('sha256').notNull(),
      draftedOn: k.text('drafted_on').notNull(),
      draftedBy: k.text('drafted_by').notNull(),
      signedOn: k.text('signed_on'),
      /** Where the three copies lie, once signed. */
      copies: k.json<{ keeper: string; place: string }[]>('copies').notNull(),
    },
    (t) => [k.unique('letters_version', t['pilotId']!, t['version']!)],
  ),
});
