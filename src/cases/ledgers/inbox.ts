/** What a unit answers for and what a person has to do (§1, §3). */
import type { Context } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { civilDate } from '../../domain/calendar.ts';
import { type Heap, inboxOf } from '../../domain/ledgers/inbox.ts';
import { type Entry, findEntries } from './entries.ts';

/** The person's inbox: heaps of entries, the most pressing first. */
export async function inbox(ctx: Context): Promise<{ heap: Heap; entries: Entry[] }[]> {
  demand(ctx.actor, 'office.read');
  if (ctx.actor.kind !== 'staff') return [];
  return inboxOf(ctx.actor, await findEntries(ctx, {}), civilDate(ctx.now));
}

/** All that a unit answers for: what it leads, what it takes part in, what it keeps for others. */
export async function answersFor(ctx: Context, unit: string) {
  demand(ctx.actor, 'office.read');
  const entries = await findEntries(ctx, {});
  return {
    leads: entries.filter((entry) => entry.lead === unit),
    takesPart: entries.filter((entry) => entry.lead !== unit && entry.participants.includes(unit)),
    keeps: entries.filter((entry) => entry.lead !== unit && entry.keeper === unit),
  };
}
