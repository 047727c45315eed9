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
/** Held for as long as it lives by the one process that leads. */
const LEADER_LOCK = 0x11a7;
/** How long a server may take to answer, or a connection to become free, in milliseconds. */
const PATIENCE = 10_000;

/**
 * Opens (and migrates) the PostgreSQL engine.
 * @param url `postgres://user:password@host:port/database`
 * @throws Refusal `unavailable` when the server cannot be reached
 */
export async function openPostgres(url: string): Promise<Engine> {
  const pool = new pg.Pool({ connectionString: url, max: 10, connectionTimeoutMillis: PATIENCE });
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
  let queue: Promise<unknown> = Promise.resolve();
  /** One writer of this process at a time: if they all waited for the lock on connections, none would be left to readers. */
  const transact: Engine['transact'] = (body) => {
    const begin = () => (lax ? 'BEGIN; SET LOCAL synchronous_commit = off' : 'BEGIN');
    const lock = `SELECT pg_advisory_xact_lock(${WRITER_LOCK})`;
    const next = queue.then(() => between(begin(), lock, body));
    queue = next.catch(() => undefined);
    return next;
  };
  const leader = leaderOf(url);
  const engine: Engine = {
    dialect: 'postgres',
    read,
    transact,
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
    lead: leader.lead,
    close: async () => {
      await queue;
      await leader.end();
      await pool.end();
    },
  };
  Object.defineProperty(read, ENGINE, { value: engine });
  return engine;
}

/** Takes the leader's lock on a connection of its own, and keeps it until that ends. */
function leaderOf(url: string): { lead: Engine['lead']; end(): Promise<void> } {
  let held: Promise<pg.Client | null> = Promise.resolve(null);
  const take = async (may: () => Promise<boolean>): Promise<pg.Client | null> => {
    if (!(await may())) return null;
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: PATIENCE });
    client.on('error', () => undefined);
    let taken = false;
    try {
      await client.connect();
      // Where a leader's machine lost power, the server would keep its lock for the two hours that are usual.
      await client.query('SET tcp_keepalives_idle = 30');
      const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS taken', [LEADER_LOCK]);
      taken = rows[0].taken;
      if (!taken) return null;
      // With the connection the lock is gone.
      client.on('end', () => {
        held = Promise.resolve(null);
      });
      return client;
    } finally {
      if (!taken) await client.end().catch(() => undefined);
    }
  };
  return {
    lead: async (may) => {
      // Two who ask at once ask one after the other, or the second would find the first one's lock.
      held = held.catch(() => null).then((client) => client ?? take(may));
      return (await held) !== null;
    },
    end: async () => {
      await (await held.catch(() => null))?.end();
    },
  };
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
