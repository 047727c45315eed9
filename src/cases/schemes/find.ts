/** Reading implementation plans: the steps of each and what follows from them. */
import { asc, eq, inArray } from 'drizzle-orm';
import { rowsOf } from '../../../db/bulk.ts';
import type { Transaction } from '../../../db/engine.ts';
import type { Context } from '../../../db/write.ts';
import { type Actor, demand, may } from '../../domain/actor.ts';
import { type CivilDate, civilDate } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import {
  GATE_NAMES,
  gateRule,
  type SchemeState,
  type SchemeStep,
  schemeState,
} from '../../domain/schemes.ts';
import { type Entry, findEntries, loadEntry } from '../ledgers/entries.ts';

/** A step with who took it and what of it is internal. */
type FullStep = SchemeStep & { actor: string; note: string };

export interface Scheme {
  id: string;
  year: number;
  title: string;
  groupId: string;
  openedOn: CivilDate;
  entry: Pick<Entry, 'id' | 'ledger' | 'origin' | 'lead' | 'title' | 'participants'>;
  /** Full and short names of the bodies that the plan binds or that examine it: none of them evaluates it. */
  parties: string[];
  steps: FullStep[];
  state: SchemeState;
}

type Handle = Pick<Transaction, 't'> & { db: Pick<Transaction['db'], 'select'> };

async function stepsOf({ db, t }: Handle, ids: string[]): Promise<Map<string, FullStep[]>> {
  const rows = await rowsOf(ids, (part) =>
    db
      .select()
      .from(t.schemeSteps)
      .where(inArray(t.schemeSteps.schemeId, part))
      .orderBy(asc(t.schemeSteps.sequence)),
  );
  return Map.groupBy(rows, (row) => row.schemeId);
}

/** Loads a scheme by any handle, also inside a transaction. Throws `not-found`. */
export async function loadScheme(handle: Handle, id: string, asOf: CivilDate): Promise<Scheme> {
  const { db, t } = handle;
  const [row] = await db.select().from(t.schemes).where(eq(t.schemes.id, id));
  if (!row) throw new Refusal('not-found', `没有事项“${id}”的实施方案。`);
  const entry = await loadEntry(handle, id, asOf);
  const steps = (await stepsOf(handle, [id])).get(id) ?? [];
  const concerned = [entry.lead, ...entry.participants, row.groupId, 'ggb', 'ldxz'];
  const bodies = await db.select().from(t.bodies).where(inArray(t.bodies.id, concerned));
  return {
    ...row,
    entry,
    parties: bodies.flatMap((body) => [body.name, body.shortName, ...body.aliases]),
    steps,
    state: schemeState(entry, steps, asOf),
  };
}

/** The special group of a scheme: that of the ledger, of the lead body, or the one that was named. */
export async function groupOf(
  { db, t }: Handle,
  entry: Pick<Entry, 'keeper' | 'lead'>,
  named: string | undefined,
): Promise<string> {
  const bodies = await db
    .select()
    .from(t.bodies)
    .where(inArray(t.bodies.id, [entry.keeper, entry.lead, named ?? '']));
  const byId = new Map(bodies.map((body) => [body.id, body]));
  const lead = byId.get(entry.lead);
  const found = [entry.keeper, lead?.kind === 'department' ? lead.parent : null, named].find(
    (id) => id && (byId.get(id)?.kind === 'special-group' || id === lead?.parent),
  );
  if (found) return found;
  throw new Refusal('invalid', '牵头单位不属于任何专项组，请选择由哪个专项组审核（§4.2）。', {
    clause: '§4.2',
    field: 'group',
  });
}

/** One scheme with its history. Throws `not-found`. */
export async function getScheme(ctx: Context, id: string): Promise<Scheme> {
  demand(ctx.actor, 'office.read');
  return loadScheme(ctx.read, id, civilDate(ctx.now));
}

/** An entry that has an implementation plan or owes one: every task of ledger 1 does (§4.2). */
export interface PlannedEntry {
  entry: Entry;
  scheme: { title: string; groupId: string; openedOn: CivilDate; steps: FullStep[] } | null;
  state: SchemeState;
  /** Whether §4.2 demands a plan that is not filed yet. */
  lacking: boolean;
}

/** Entries of a year that have a plan, and those of ledger 1 that still lack theirs; by number. */
export async function findSchemes(
  ctx: Context,
  year: number,
  asOf: CivilDate = civilDate(ctx.now),
): Promise<PlannedEntry[]> {
  const { db, t } = ctx.read;
  const rows = await db.select().from(t.schemes).where(eq(t.schemes.year, year));
  const opened = rows.filter((row) => row.openedOn <= asOf);
  const byId = new Map(opened.map((row) => [row.id, row]));
  const steps = await stepsOf(
    ctx.read,
    opened.map((row) => row.id),
  );
  const entries = await findEntries(ctx, { year }, asOf);
  return entries
    .filter((entry) => !entry.withheld && (byId.has(entry.id) || entry.ledger === 'leading-group'))
    .map((entry) => {
      const row = byId.get(entry.id);
      const own = (steps.get(entry.id) ?? []).filter((step) => step.on <= asOf);
      const state = schemeState(entry, own, asOf);
      const lacking = entry.ledger === 'leading-group' && state.status === 'preparing';
      return { entry, scheme: row ? { ...row, steps: own } : null, state, lacking };
    });
}

/** A line of the inbox. */
export interface SchemeDue {
  id: string;
  title: string;
  text: string;
}

/** What of the implementation plans waits for this person: plans to open, gates to pass, problems to follow. */
export async function schemesDue(ctx: Context): Promise<SchemeDue[]> {
  const { actor } = ctx;
  if (actor.kind !== 'staff') return [];
  // A plan that was not filed in its year is owed in the next.
  const year = Number(civilDate(ctx.now).slice(0, 4));
  const planned = [...(await findSchemes(ctx, year - 1)), ...(await findSchemes(ctx, year))];
  return planned.flatMap((one) => dueOf(actor, one));
}

function dueOf(actor: Actor, { entry, scheme, state, lacking }: PlannedEntry): SchemeDue[] {
  const line = (text: string) => [{ id: entry.id, title: scheme?.title ?? entry.title, text }];
  if (scheme === null) {
    const own = actor.kind === 'staff' && actor.unit === entry.lead;
    return lacking && own && may(actor, 'schemes.open', { unit: entry.lead })
      ? line('还没有制定实施方案（§4.2）')
      : [];
  }
  if (state.next === null) {
    const open = state.problems.filter((problem) => problem.settledOn === null).length;
    return open > 0 && may(actor, 'schemes.follow', { unit: scheme.groupId })
      ? line(`执行中的问题 ${open} 个未解决`)
      : [];
  }
  const [action, subject] = gateRule(state.next, { lead: entry.lead, groupId: scheme.groupId });
  return may(actor, action, subject) ? line(`待办“${GATE_NAMES[state.next]}”`) : [];
}
