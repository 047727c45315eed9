/** Reading the lists of pilots: rows with their letters, what happened, and where each stands. */
import { asc, eq, inArray } from 'drizzle-orm';
import { rowsOf } from '../../../db/bulk.ts';
import type { Transaction } from '../../../db/engine.ts';
import type { Context } from '../../../db/write.ts';
import { demand, may } from '../../domain/actor.ts';
import { type CivilDate, civilDate } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import {
  copyKeepers,
  EFFECT_NAMES,
  letterHash,
  letterText,
  type PilotEvent,
  type PilotLevel,
  type PilotList,
  type PilotState,
  pilotState,
} from '../../domain/pilots.ts';
import { type Entry, findEntries, loadEntry } from '../ledgers/entries.ts';

export interface Letter {
  version: number;
  text: string;
  sha256: string;
  draftedOn: CivilDate;
  signedOn: CivilDate | null;
  copies: { keeper: string; place: string }[];
  /** Whether the text still gives the hash it was drafted with. */
  intact: boolean;
}
export interface Pilot {
  id: string;
  year: number;
  list: PilotList;
  level: PilotLevel;
  keeper: string;
  second: string;
  /** As first listed; `state.row` says what holds now. */
  post: string;
  responsibility: string;
  objective: string;
  addedOn: CivilDate;
  entry: Entry;
  events: (PilotEvent & { actor: string; note: string })[];
  letters: Letter[];
  /** The letter in force: the last that was signed. */
  signed: Letter | null;
  /** The text that a letter drafted now would have. */
  current: string;
  state: PilotState;
  /** Who keeps the three copies of its letter. */
  keepers: [string, string, string];
}

type Handle = Pick<Transaction, 't'> & { db: Pick<Transaction['db'], 'select'> };

async function gather(handle: Handle, entries: Entry[], asOf: CivilDate): Promise<Pilot[]> {
  const { db, t } = handle;
  const ids = entries.map((entry) => entry.id);
  if (ids.length === 0) return [];
  const rows = await rowsOf(ids, (part) =>
    db.select().from(t.pilots).where(inArray(t.pilots.id, part)).orderBy(asc(t.pilots.id)),
  );
  const events = Map.groupBy(
    await rowsOf(ids, (part) =>
      db
        .select()
        .from(t.pilotEvents)
        .where(inArray(t.pilotEvents.pilotId, part))
        .orderBy(asc(t.pilotEvents.sequence)),
    ),
    (event) => event.pilotId,
  );
  const letters = Map.groupBy(
    await rowsOf(ids, (part) =>
      db.select().from(t.letters).where(inArray(t.letters.pilotId, part)).orderBy(asc(t.letters.version)),
    ),
    (letter) => letter.pilotId,
  );
  const names = new Map((await db.select().from(t.bodies)).map((body) => [body.id, body]));
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  return rows
    .filter((row) => row.addedOn <= asOf)
    .map((row) => {
      const entry = byId.get(row.id)!;
      const own = (events.get(row.id) ?? []).filter((event) => event.on <= asOf);
      const { post, responsibility, objective } = row;
      const state = pilotState({ post, responsibility, objective }, own, asOf);
      const drafted = (letters.get(row.id) ?? [])
        .filter((letter) => letter.draftedOn <= asOf)
        .map((letter) => ({ ...letter, intact: letterHash(letter.text) === letter.sha256 }));
      const keepers = copyKeepers(names.get(row.second) ?? { shortName: row.second, kind: '' });
      const party = row.list === 'city-leaders' ? 'ldxz' : row.keeper;
      const current = letterText({
        ...{ list: row.list, level: row.level, title: entry.title, row: state.row, due: entry.state.due },
        party: names.get(party)?.name ?? party,
        host: names.get(entry.lead)?.name ?? entry.lead,
        keepers,
      });
      const signed =
        drafted.findLast((letter) => letter.signedOn !== null && letter.signedOn <= asOf) ?? null;
      return { ...row, entry, events: own, letters: drafted, signed, current, state, keepers };
    });
}

/** The rows of a year's lists, by number, as known at the end of a day. */
export async function findPilots(
  ctx: Context,
  year: number,
  asOf: CivilDate = civilDate(ctx.now),
): Promise<Pilot[]> {
  const entries = await findEntries(ctx, { year, ledger: 'pilot' }, asOf);
  return gather(
    ctx.read,
    entries.filter((entry) => !entry.withheld),
    asOf,
  );
}

/** Loads one row by any handle, also inside a transaction. Throws `not-found`. */
export async function loadPilot(handle: Handle, id: string, asOf: CivilDate): Promise<Pilot> {
  const [row] = await handle.db.select().from(handle.t.pilots).where(eq(handle.t.pilots.id, id));
  const [found] = row ? await gather(handle, [await loadEntry(handle, id, asOf)], asOf) : [];
  if (!found) throw new Refusal('not-found', `三张包联清单中没有“${id}”。`);
  return found;
}

/** One pilot with its letters and history. Throws `not-found`. */
export async function getPilot(ctx: Context, id: string): Promise<Pilot> {
  demand(ctx.actor, 'office.read');
  return loadPilot(ctx.read, id, civilDate(ctx.now));
}

/** What of the pilots waits for this person: letters, conclusions, effects. */
export async function pilotsDue(ctx: Context): Promise<{ id: string; title: string; text: string }[]> {
  const { actor } = ctx;
  if (actor.kind !== 'staff') return [];
  const today = civilDate(ctx.now);
  const year = Number(today.slice(0, 4));
  const pilots = [...(await findPilots(ctx, year - 1)), ...(await findPilots(ctx, year))];
  return pilots.flatMap((pilot) => {
    const { state, entry } = pilot;
    const texts = [
      may(actor, 'pilots.keep', { unit: pilot.keeper }) && state.concludedOn === null && letterDue(pilot),
      may(actor, 'pilots.conclude', { unit: entry.lead }) &&
        state.concludedOn === null &&
        entry.due < today &&
        '到期未总结（一点一总结，§5）',
      may(actor, 'pilots.judge', { doneByUnit: entry.lead }) &&
        state.concludedOn !== null &&
        state.effect === null &&
        `总结以后还没有评定是否${EFFECT_NAMES.worked}`,
    ];
    return texts
      .filter((text) => text !== false && text !== null)
      .map((text) => ({ id: pilot.id, title: entry.title, text }));
  });
}

/** What a letter still needs: to be drafted, to be signed, or to be signed anew. */
export function letterDue({
  letters,
  signed,
  current,
}: Pick<Pilot, 'letters' | 'signed' | 'current'>): string | null {
  const last = letters.at(-1);
  if (last === undefined) return '还没有生成责任书（§5）';
  if (last.signedOn === null) return `责任书第 ${last.version} 版待签字`;
  return signed?.text === current ? null : '清单或时限已变，责任书须重新签订';
}
