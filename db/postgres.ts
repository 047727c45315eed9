import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { Refusal } from '../src/domain/outcome.ts';
import { type Database, ENGINE, type Engine, type Read, type Transaction } from './engine.ts';
import { postgres } from './kit.ts';
import { refuseUnknown } from './newer.ts';
import { schema } from './schema/index.ts';

const MIGRATIONS = fileURLToPath(new URL('./migrations/postgres', import.meta.url));
/** One lock for all writers, so that rules see the same order of events as on SQLite. */
const WRITER_LOCK = 0x11a6;

/**
 * Opens (and migrates) the PostgreSQL engine.
 * @param url `postgres://user:password@host:port/database`
 * @throws Refusal `unavailable` when the server cannot be reached
 */
export async function openPostgres(url: string): Promise<Engine> {
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  // A connection that the server cuts off while nobody uses it must not end this process; the next call gets a new one.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const t = schema(postgres);
  try {
    await migrateAlone(pool);
  } catch (error) {
    await pool.end();
    if (error instanceof Refusal) throw error;
    throw new Refusal('unavailable', `无法使用 DATABASE_URL 所指的 PostgreSQL：${message(error)}`);
  }

  let lax = false;
  const read: Read = { db: drizzle({ client: pool }) as unknown as Database, t };
  /** From BEGIN to COMMIT on a connection of its own; nothing stays if the body fails. */
  const between = async <T>(
    begin: string,
    first: string,
    body: (tx: Transaction) => Promise<T>,
  ): Promise<T> => {
    const client = await pool.connect();
    try {
      await client.query(begin);
      await client.query(first);
      const result = await body({ db: drizzle({ client }) as unknown as Database, t });
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  };
  const engine: Engine = {
    dialect: 'postgres',
    read,
    transact: (body) =>
      between(
        lax ? 'BEGIN; SET LOCAL synchronous_commit = off' : 'BEGIN',
        `SELECT pg_advisory_xact_lock(${WRITER_LOCK})`,
        body,
      ),
    // The moment is that of the first question, not of BEGIN.
    snapshot: (body) => between('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', 'SELECT 1', body),
    flushAtEnd: async (body) => {
      lax = true;
      try {
        return await body();
      } finally {
        lax = false;
        // One commit that waits for the disk waits for all before it; an empty one would not go there.
        await pool.query('SELECT pg_current_xact_id()');
      }
    },
    forget: async (table) => {
      await pool.query(`VACUUM FULL ${table}`);
      return true;
    },
    close: () => pool.end(),
  };
  Object.defineProperty(read, ENGINE, { value: engine });
  return engine;
}

/**
 * Migrates under the writers' lock: two nodes started at once would both make the same tables, and a node that still
 * runs an older release would write into tables while they change.
 */
async function migrateAlone(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [WRITER_LOCK]);
    await refuseNewer(client);
    await migrate(drizzle({ client }), { migrationsFolder: MIGRATIONS });
    await client.query('SELECT pg_advisory_unlock($1)', [WRITER_LOCK]);
    client.release();
  } catch (error) {
    // Ends the connection, and with it the lock, whatever state the error left it in.
    client.release(true);
    throw error;
  }
}

/** Refuses a database that a newer release has migrated further than this one knows. */
async function refuseNewer(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query(
    "SELECT to_regclass('drizzle.__drizzle_migrations') IS NOT NULL AS exists",
  );
  if (!rows[0].exists) return;
  const newest = await client.query('SELECT max(created_at) AS at FROM drizzle.__drizzle_migrations');
  refuseUnknown(Number(newest.rows[0].at), MIGRATIONS);
}

function message(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message.split('\n')[0]! : String(cause);
}
