/**
 * The two engines behind one handle. SQLite (embedded): one writing connection behind a queue in this process, one
 * `readonly` connection for reads. PostgreSQL: a pool; a writing transaction takes one advisory lock, so that both
 * engines give the same answer to two people at once.
 */
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { Tables } from './schema/index.ts';

/** A drizzle handle; only what both dialects have may be used: awaited builders, `returning`, `onConflict…`. */
export type Database = BetterSQLite3Database<Record<string, never>>;

/** A handle that can only look. */
export interface Read {
  readonly db: Pick<Database, 'select' | 'selectDistinct' | '$count'>;
  readonly t: Tables;
}

/** A handle inside a writing transaction. */
export interface Transaction {
  readonly db: Pick<Database, 'select' | 'selectDistinct' | '$count' | 'insert' | 'update' | 'delete'>;
  readonly t: Tables;
}

export interface Engine {
  readonly dialect: 'sqlite' | 'postgres';
  readonly read: Read;
  /** Runs the body in one durable transaction; whatever it throws rolls everything back. */
  transact<T>(body: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Runs questions that all see one moment, however long they take and whatever is written meanwhile. */
  snapshot<T>(body: (read: Read) => Promise<T>): Promise<T>;
  /**
   * Runs a body whose transactions reach the disk only when all of it is done, some thousand flushes in one. A power
   * cut meanwhile may leave anything: only for what can be made anew from nothing, in an instance nobody else uses.
   */
  flushAtEnd<T>(body: () => Promise<T>): Promise<T>;
  /**
   * Leaves no copy of what was deleted or overwritten in the engine's files. On SQLite nothing of it is in the file
   * from the first (`secure_delete`), and this empties the write-ahead file; PostgreSQL rewrites the table and keeps its
   * own write-ahead log, whose age its operator decides.
   * @returns false where readers kept the write-ahead file from being emptied; to be tried again
   */
  forget(table: 'case_contacts'): Promise<boolean>;
  /**
   * Makes this process the one that writes the public log and does the standing work, until it closes or loses the
   * database. On SQLite, which belongs to one machine, every process may.
   * @param may asked first: whether this node could
   * @returns false where it may not, or another process leads; to be tried again
   */
  lead(may: () => Promise<boolean>): Promise<boolean>;
  close(): Promise<void>;
}

/** The engine's key on a `Read`. A registered symbol, because the office pages carry their own copy of this module. */
export const ENGINE = Symbol.for('liangshai.engine');
