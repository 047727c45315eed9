/** What is public by rule: whether anything of it has changed, when each part last went out, and what kept it from it. */
import { and, asc, desc, eq, gte, inArray, like, or } from 'drizzle-orm';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { civilDate, type Instant } from '../../domain/calendar.ts';
import { PARTS, type Part } from '../../domain/publish.ts';

/** Acts of these modules may change what is public by rule. */
const MODULES = ['bodies', 'ledgers', 'duties', 'schemes', 'pilots', 'supervision', 'assessment'];

/** Whether anything was done since a moment, that moment included, that a part may tell of. */
export async function changedSince(ctx: Context, since: Instant): Promise<boolean> {
  const { db, t } = ctx.read;
  const acts = MODULES.map((module) => like(t.journal.action, `${module}.%`));
  const found = await db
    .select({ id: t.journal.id })
    .from(t.journal)
    .where(and(gte(t.journal.at, since), or(...acts)))
    .limit(1);
  return found.length > 0;
}

/** A part of a year as the office sees it. */
export interface PartState {
  part: Part;
  year: number;
  /** When its file last changed; null while it was never published. */
  at: Instant | null;
  /** Why the last try failed; empty if it did not. */
  failure: string;
}

const pathOf = (part: Part, year: number) => `${part}/${year}.json`;

/** Every part of this year and, where it was published, of the last. */
export async function partStates(ctx: Context): Promise<PartState[]> {
  demand(ctx.actor, 'office.read');
  const now = Number(civilDate(ctx.now).slice(0, 4));
  const all = [now, now - 1].flatMap((year) => PARTS.map((part) => ({ part, year })));
  const { journal } = ctx.read.t;
  const paths = all.map(({ part, year }) => pathOf(part, year));
  const lines = await ctx.read.db
    .select()
    .from(journal)
    .where(
      and(
        inArray(journal.subject, paths),
        inArray(journal.action, ['publish.file', 'publish.part-failed', 'publish.part-out']),
      ),
    )
    .orderBy(asc(journal.at), asc(journal.id));
  return all
    .map(({ part, year }): PartState => {
      const own = lines.filter(({ subject }) => subject === pathOf(part, year));
      const last = own.findLast(({ action }) => action !== 'publish.file');
      const failure = last?.action === 'publish.part-failed' ? String(last.detail['failure'] ?? '') : '';
      return { part, year, at: own.findLast(({ action }) => action === 'publish.file')?.at ?? null, failure };
    })
    .filter(({ year, at, failure }) => year === now || at !== null || failure !== '');
}

/**
 * Notes what became of a try to publish a part: why it failed, the same reason once; or that it works again after a
 * failure. Only the portal's own job.
 */
export async function notePartOutcome(ctx: Context, path: string, failure: string): Promise<void> {
  demand(ctx.actor, 'publish.approve');
  const { db, t } = ctx.read;
  const [last] = await db
    .select()
    .from(t.journal)
    .where(and(eq(t.journal.subject, path), like(t.journal.action, 'publish.part-%')))
    .orderBy(desc(t.journal.at), desc(t.journal.id))
    .limit(1);
  const before = last?.action === 'publish.part-failed' ? String(last.detail['failure'] ?? '') : '';
  if (before === failure) return;
  const action = failure === '' ? 'publish.part-out' : 'publish.part-failed';
  await write(ctx, async () => ({
    result: undefined,
    entries: [{ action, subject: path, ...(failure ? { detail: { failure } } : {}) }],
  }));
}
