import { join } from 'node:path';
import { openPostgres } from '../../db/postgres.ts';
import { openSqlite } from '../../db/sqlite.ts';
import type { Context } from '../../db/write.ts';
import type { Actor } from '../domain/actor.ts';
import type { Instant } from '../domain/calendar.ts';

export type { Context };

/** The opened portal: what the server, the command line and the demonstration act through. */
export interface Portal {
  /** All that the instance owns lies here. */
  readonly dataDir: string;
  /** A context for one call: who acts, and when it began. */
  as(actor: Actor, now: Instant): Context;
  /** A context that can only look and sees one moment, however long the body takes; see `Engine.snapshot`. */
  snapshot<T>(actor: Actor, now: Instant, body: (ctx: Context) => Promise<T>): Promise<T>;
  /** Many calls that reach the disk together at the end; see `Engine.flushAtEnd`. */
  flushAtEnd<T>(body: () => Promise<T>): Promise<T>;
  /** Leaves no copy of destroyed contact data in the engine's files; see `Engine.forget`. */
  forgetContacts(): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Opens and migrates the instance's data.
 * @param options.dataDir folder of the instance; made if missing
 * @param options.databaseUrl `postgres://…` where one machine is outgrown; SQLite in `dataDir` otherwise
 * @throws Refusal `unavailable` with one sentence for the operator
 */
export async function openPortal(options: {
  dataDir: string;
  databaseUrl?: string | undefined;
}): Promise<Portal> {
  const engine = options.databaseUrl
    ? await openPostgres(options.databaseUrl)
    : openSqlite(join(options.dataDir, 'portal.db'));
  return {
    dataDir: options.dataDir,
    as: (actor, now) => ({ read: engine.read, actor, now }),
    snapshot: (actor, now, body) => engine.snapshot((read) => body({ read, actor, now })),
    flushAtEnd: (body) => engine.flushAtEnd(body),
    forgetContacts: () => engine.forget('case_contacts'),
    close: () => engine.close(),
  };
}
