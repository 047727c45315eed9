/** One step in the life of an entry: read, checked and extended in one transaction. */
import { randomUUID } from 'node:crypto';
import { insertRows } from '../../../db/bulk.ts';
import type { Transaction } from '../../../db/engine.ts';
import { type Context, type JournalEntry, type Written, write } from '../../../db/write.ts';
import { REFORM_OFFICE } from '../../domain/actor.ts';
import { type CivilDate, civilDate, monthOf } from '../../domain/calendar.ts';
import { demandOpenMonth } from '../../domain/ledgers/months.ts';
import { demandAllowed, EVENT_NAMES, type EventKind } from '../../domain/ledgers.ts';
import { Refusal } from '../../domain/outcome.ts';
import { closedFor } from './closed.ts';
import { type Entry, loadEntry } from './entries.ts';

/** How many events the person had before him; where more have come since, he is shown them first. */
export interface Seen {
  seen?: number | undefined;
}

interface Step extends Seen {
  kind: EventKind;
  /** What is said; where it repeats what stands there, it is taken from the entry within the transaction. */
  text: string | ((entry: Entry) => string);
  share?: number;
  detail?: Record<string, string>;
  /** The day on which it counts; today if not said. */
  on?: CivilDate | undefined;
  /** Checks on the entry as it stands inside the transaction: who may, what must come first. */
  check: (entry: Entry, tx: Transaction) => void | Promise<void>;
  /** What else is written with it, or not at all; told in the journal too. */
  along?: (tx: Transaction) => Promise<JournalEntry[]>;
}

/**
 * Adds one event to an entry. The entry is read, checked and extended in one transaction, so two officers at once
 * cannot both take the same step; the second is told what the first did.
 */
export async function step(ctx: Context, id: string, next: Step): Promise<void> {
  const { actor } = ctx;
  const today = civilDate(ctx.now);
  await write(ctx, async (tx): Promise<Written<undefined>> => {
    const entry = await loadEntry(tx, id, today);
    if (entry.withheld && actor.kind !== 'system') {
      throw new Refusal('rule-broken', '该事项不公开，请按涉密渠道办理。');
    }
    const on = next.on ?? today;
    if (monthOf(on) < monthOf(today)) demandOpenMonth(next.kind, await closedFor(tx, entry, on));
    await next.check(entry, tx);
    demandUnchanged(entry, next.seen);
    demandAllowed(entry.state, next.kind);
    const event = {
      id: randomUUID(),
      entryId: id,
      sequence: entry.events.length + 1,
      kind: next.kind,
      on,
      at: ctx.now,
      actor: actor.id,
      unit: actor.kind === 'staff' ? actor.unit : REFORM_OFFICE,
      share: next.share ?? null,
      text: typeof next.text === 'string' ? next.text : next.text(entry),
      detail: next.detail ?? {},
    };
    await insertRows(tx, tx.t.entryEvents, [event]);
    const told: JournalEntry = { action: `ledgers.${next.kind}`, subject: id, detail: { ...next.detail } };
    return { result: undefined, entries: [told, ...((await next.along?.(tx)) ?? [])] };
  });
}

/** If this were not asked, an officer would answer a page that no longer holds. */
function demandUnchanged(entry: Entry, seen: number | undefined): void {
  const last = entry.events.at(-1);
  if (seen === undefined || last === undefined || entry.events.length <= seen) return;
  throw new Refusal(
    'conflict',
    `您打开本页之后，该事项已有新的办理记录（${last.on} ${EVENT_NAMES[last.kind]}）。请看过后再提交；您填写的内容已保留。`,
  );
}

/** The text without outer space. Throws `invalid` where it is empty, `too-large` past 2,000 characters. */
export function demandText(text: string, what: string): string {
  const trimmed = text.trim();
  if (trimmed === '') throw new Refusal('invalid', `请填写${what}。`, { field: 'text' });
  if (trimmed.length > 2000)
    throw new Refusal('too-large', `${what}最多 2000 字，现为 ${trimmed.length} 字。`, { field: 'text' });
  return trimmed;
}
