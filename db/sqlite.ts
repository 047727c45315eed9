import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { Refusal } from '../src/domain/outcome.ts';
import { ENGINE, type Engine, type Read, type Transaction } from './engine.ts';
import { sqlite } from './kit.ts';
import { refuseUnknown } from './newer.ts';
import { schema } from './schema/index.ts';

const MIGRATIONS = fileURLToPath(new URL('./migrations/sqlite', import.meta.url));
/** Before this release a reset of the write-ahead log could corrupt the file. */
const OLDEST = [3, 51, 3] as const;

function older(version: string): boolean {
  const parts = version.split('.').map(Number);
  const at = OLDEST.findIndex((n, i) => n !== (parts[i] ?? 0));
  return at >= 0 && (parts[at] ?? 0) < OLDEST[at]!;
}

/**
 * Settings without which an acknowledged row can be lost, checked on every connection that is opened.
 * Throws an `unavailable` refusal that names the one that does not hold.
 */
export function checkSqlite(connection: Sqlite.Database): void {
  const pragma = (name: string) => connection.pragma(name, { simple: true });
  const version = String(connection.prepare('select sqlite_version()').pluck().get());
  const faults = [
    pragma('journal_mode') === 'wal' ? '' : 'journal_mode 须为 WAL',
    // better-sqlite3 compiles WAL to NORMAL, which loses acknowledged rows at power loss.
    pragma('synchronous') === 2 ? '' : 'synchronous 须为 FULL',
    pragma('foreign_keys') === 1 ? '' : 'foreign_keys 须开启',
    pragma('secure_delete') === 1 ? '' : 'secure_delete 须开启',
    older(version) ? `SQLite ${version} 过旧，须不低于 ${OLDEST.join('.')}` : '',
  ].filter((fault) => fault !== '');
  if (faults.length > 0)
    throw new Refusal('unavailable', `数据库设置不安全，拒绝启动：${faults.join('；')}。`);
}

/** Opens one connection with the settings that `checkSqlite` demands. */
export function connectSqlite(file: string, options: { readonly?: boolean } = {}): Sqlite.Database {
  const connection = new Sqlite(file, { readonly: options.readonly === true, timeout: 5000 });
  if (!options.readonly) {
    connection.pragma('journal_mode = WAL');
    // A checkpoint flushes the disk twice more; under load the same pages are written again and again meanwhile.
    connection.pragma('wal_autocheckpoint = 8000');
  }
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = ON');
  // What is destroyed by rule must not lie on in unused parts of the file.
  connection.pragma('secure_delete = ON');
  checkSqlite(connection);
  return connection;
}

/** Refuses a file that a newer release has migrated further than this one knows. */
function refuseNewer(connection: Sqlite.Database): void {
  const exists = connection.prepare("select 1 from sqlite_master where name = '__drizzle_migrations'").get();
  if (!exists) return;
  const newest = Number(
    connection.prepare('select coalesce(max(created_at), 0) from __drizzle_migrations').pluck().get(),
  );
  refuseUnknown(newest, MIGRATIONS);
}

function openFile(file: string): Sqlite.Database {
  try {
    mkdirSync(dirname(file), { recursive: true });
    return connectSqlite(file);
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      /^(EACCES|EROFS|EPERM|SQLITE_READONLY|SQLITE_CANTOPEN)/.test(String(error.code))
    ) {
      throw new Refusal(
        'unavailable',
        `数据目录不可写：${dirname(file)}。请检查权限，或用 DATA_DIR 指定可写的目录。`,
      );
    }
    throw error;
  }
}

/**
 * Opens (and migrates) the embedded engine.
 * @param file path of the database file; its folder is made if missing
 */
export function openSqlite(file: string): Engine {
  const connection = openFile(file);
  try {
    refuseNewer(connection);
    migrate(drizzle(connection), { migrationsFolder: MIGRATIONS });
  } catch (error) {
    connection.close();
    throw error;
  }
  const reader = connectSqlite(file, { readonly: true });
  for (const one of [connection, reader]) keepStatements(one);
  const t = schema(sqlite);
  const tx: Transaction = { db: drizzle(connection), t };
  let queue: Promise<unknown> = Promise.resolve();

  // better-sqlite3's own transaction() commits when an async body reaches its first await; so BEGIN and COMMIT are
  // issued here, and the queue keeps a second body from starting inside the first one's transaction.
  const transact = <T>(body: (tx: Transaction) => Promise<T>): Promise<T> => {
    const run = async (): Promise<T> => {
      connection.exec('BEGIN IMMEDIATE');
      try {
        const result = await body(tx);
        connection.exec('COMMIT');
        return result;
      } catch (error) {
        if (connection.inTransaction) connection.exec('ROLLBACK');
        throw asRefusal(error);
      }
    };
    const next = queue.then(run, run);
    queue = next.catch(() => undefined);
    return next;
  };

  const read: Read = { db: drizzle(reader), t };
  const engine: Engine = {
    dialect: 'sqlite',
    read,
    transact,
    snapshot: async (body) => {
      const own = connectSqlite(file, { readonly: true });
      try {
        // The moment is that of the first question, not of BEGIN.
        own.exec('BEGIN; SELECT 1 FROM sqlite_master');
        return await body({ db: drizzle(own), t });
      } finally {
        own.close();
      }
    },
    flushAtEnd: async (body) => {
      connection.pragma('synchronous = OFF');
      try {
        return await body();
      } finally {
        await queue;
        flushAll(connection, file);
      }
    },
    forget: async () => {
      await queue;
      const [done] = connection.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
      return done?.busy === 0;
    },
    lead: async () => true,
    close: async () => {
      await queue;
      reader.close();
      connection.close();
    },
  };
  Object.defineProperty(read, ENGINE, { value: engine });
  return engine;
}

/** Statements kept; the lists of some queries have any length, so their texts are many. */
const KEPT = 500;

/** Drizzle has the same text prepared anew at each call, which costs more than most of the questions themselves. */
function keepStatements(connection: Sqlite.Database): void {
  const kept = new Map<string, Sqlite.Statement>();
  const prepare = connection.prepare.bind(connection);
  connection.prepare = ((text: string) => {
    const standing = kept.get(text);
    if (standing !== undefined) return standing;
    if (kept.size >= KEPT) kept.delete(kept.keys().next().value!);
    const made = prepare(text);
    kept.set(text, made);
    return made;
  }) as typeof connection.prepare;
}

/** Brings the connection back to FULL, and to the disk what it wrote before. */
function flushAll(connection: Sqlite.Database, file: string): void {
  connection.pragma('synchronous = FULL');
  checkSqlite(connection);
  connection.pragma('wal_checkpoint(TRUNCATE)');
  // Pages that an earlier checkpoint moved without a flush are nobody's business at this one.
  const fd = openSync(file, 'r+');
  fsyncSync(fd);
  closeSync(fd);
}

function asRefusal(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code === 'SQLITE_FULL'
    ? new Refusal('storage-full', '存储空间已满，本次操作没有保存；请稍后重试。')
    : error;
}
