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
  /** Whether the data lie in a file of this machine, that another thread can open too. */
  readonly embedded: boolean;
  /** See `Engine.alone`. */
  alone<T>(body: () => Promise<T>): Promise<T>;
  /** What has to end before the data are closed. */
  beforeClose(body: () => Promise<unknown>): void;
  /** Many calls that reach the disk together at the end; see `Engine.flushAtEnd`. */
  flushAtEnd<T>(body: () => Promise<T>): Promise<T>;
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
  const last: (() => Promise<unknown>)[] = [];
  return {
    embedded: engine.dialect === 'sqlite',
    alone: (body) => engine.alone(body),
    beforeClose: (body) => void last.push(body),
    dataDir: options.dataDir,
    as: (actor, now) => ({ read: engine.read, actor, now }),
    flushAtEnd: (body) => engine.flushAtEnd(body),
    close: async () => {
      for (const body of last) await body();
      await engine.close();
    },
  };
}
