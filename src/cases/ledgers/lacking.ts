/** What the rules ask of a task besides doing it: a plan that is filed (§4.2), a letter and a conclusion (§5). */
import { inArray } from 'drizzle-orm';
import { rowsOf } from '../../../db/bulk.ts';
import type { Transaction } from '../../../db/engine.ts';
import type { CivilDate } from '../../domain/calendar.ts';
import type { Ledger } from '../../domain/ledgers.ts';
import type { Origin } from '../../domain/plans/terms.ts';
import { schemeState } from '../../domain/schemes.ts';

type Handle = Pick<Transaction, 't'> & { db: Pick<Transaction['db'], 'select'> };

/** Of each entry that lacks something by a day, what; for a county's or a special group's task the rules ask nothing. */
export async function lackingOf(
  handle: Handle,
  entries: readonly { id: string; ledger: Ledger; origin: Origin }[],
  asOf: CivilDate,
): Promise<Map<string, string[]>> {
  const tasks = entries.filter(({ ledger }) => ledger === 'leading-group');
  const pilots = entries.filter(({ ledger }) => ledger === 'pilot').map(({ id }) => id);
  return new Map([...(await planless(handle, tasks, asOf)), ...(await unbound(handle, pilots, asOf))]);
}

async function planless(
  { db, t }: Handle,
  tasks: readonly { id: string; ledger: Ledger; origin: Origin }[],
  asOf: CivilDate,
): Promise<[string, string[]][]> {
  if (tasks.length === 0) return [];
  const ids = tasks.map(({ id }) => id);
  const steps = Map.groupBy(
    await rowsOf(ids, (part) => db.select().from(t.schemeSteps).where(inArray(t.schemeSteps.schemeId, part))),
    (step) => step.schemeId,
  );
  return tasks
    .filter((task) => schemeState(task, steps.get(task.id) ?? [], asOf).status === 'preparing')
    .map(({ id }) => [id, ['实施方案未备案（§4.2）']]);
}

async function unbound({ db, t }: Handle, ids: string[], asOf: CivilDate): Promise<[string, string[]][]> {
  if (ids.length === 0) return [];
  const letters = await rowsOf(ids, (part) =>
    db.select().from(t.letters).where(inArray(t.letters.pilotId, part)),
  );
  const events = await rowsOf(ids, (part) =>
    db.select().from(t.pilotEvents).where(inArray(t.pilotEvents.pilotId, part)),
  );
  const signed = new Set(
    letters.filter(({ signedOn }) => signedOn !== null && signedOn <= asOf).map(({ pilotId }) => pilotId),
  );
  const concluded = new Set(
    events.filter(({ kind, on }) => kind === 'concluded' && on <= asOf).map(({ pilotId }) => pilotId),
  );
  return ids
    .map((id): [string, string[]] => [
      id,
      [
        ...(signed.has(id) ? [] : ['包联责任书未签字（§5）']),
        ...(concluded.has(id) ? [] : ['没有试点总结（§5）']),
      ],
    ])
    .filter(([, lacks]) => lacks.length > 0);
}
