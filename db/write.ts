import { randomUUID } from 'node:crypto';
import type { Actor } from '../src/domain/actor.ts';
import type { Instant } from '../src/domain/calendar.ts';
import { insertRows } from './bulk.ts';
import { ENGINE, type Engine, type Read, type Transaction } from './engine.ts';

/** What every use case is given: a handle that can only look, who acts, and when the call began. */
export interface Context {
  readonly read: Read;
  readonly actor: Actor;
  /** Fixed when the call begins; rules never read a clock. */
  readonly now: Instant;
}

/** A line of the journal. */
export interface JournalEntry {
  /** `module.verb`, e.g. `ledgers.verify`. */
  action: string;
  /** Id of what it was done to. */
  subject: string;
  /** Facts worth keeping; never personal data, never a secret. */
  detail?: Record<string, unknown>;
}

/** What a writing body returns: the result and at least one journal line, or it does not compile. */
export interface Written<T> {
  result: T;
  entries: [JournalEntry, ...JournalEntry[]];
}

/**
 * The only way to a writable handle. Runs the body in one transaction, writes its journal lines in the same one,
 * and commits both or neither. If the journal could be skipped, an insider could act without a trace.
 */
export function write<T>(ctx: Context, body: (tx: Transaction) => Promise<Written<T>>): Promise<T> {
  return engineOf(ctx).transact(async (tx) => {
    const { result, entries } = await body(tx);
    await insertRows(
      tx,
      tx.t.journal,
      entries.map((entry) => ({
        id: randomUUID(),
        at: ctx.now,
        actor: ctx.actor.id,
        unit: ctx.actor.kind === 'staff' ? ctx.actor.unit : null,
        action: entry.action,
        subject: entry.subject,
        detail: entry.detail ?? {},
      })),
    );
    return result;
  });
}

/** Whether this process leads; see `Engine.lead`. */
export function lead(ctx: Context, may: () => Promise<boolean>): Promise<boolean> {
  return engineOf(ctx).lead(may);
}

function engineOf(ctx: Context): Engine {
  const engine = (ctx.read as Read & { [ENGINE]?: Engine })[ENGINE];
  if (engine === undefined) throw new Error('this read handle belongs to no engine');
  return engine;
}

const NOTHING = new Error('nothing left to do');

/**
 * `write` for what another process may have done a moment ago: where the body finds nothing left and says null, nothing
 * is changed and nothing told.
 */
export async function writeIfAny<T>(
  ctx: Context,
  body: (tx: Transaction) => Promise<Written<T> | null>,
): Promise<T | null> {
  try {
    return await write(ctx, async (tx) => {
      const written = await body(tx);
      if (written === null) throw NOTHING;
      return written;
    });
  } catch (error) {
    if (error === NOTHING) return null;
    throw error;
  }
}
