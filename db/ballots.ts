/**
 * The ballot box: a database file of its own, which is no part of any backup stream. It holds no time, no address
 * and no order.
 *
 * Every card of a round has its row from the beginning, all of one length, so that a ballot is written over zeros
 * in place: neither the pages of the file nor a free list tell which came first. The write-ahead log would tell
 * it, so it is emptied after every ballot. Tests compare whole files of two orders of arrival byte for byte.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Refusal } from '../src/domain/outcome.ts';
import { checkSqlite } from './sqlite.ts';

/** A stored ballot. `body` and `signature` are null where the card has not voted. */
export interface BallotRow {
  category: string;
  pk: string;
  body: Uint8Array<ArrayBuffer> | null;
  signature: Uint8Array<ArrayBuffer> | null;
  /** Version that was last put into the log; 0 before. */
  logged: number;
}

/** One logged ballot. `batch` counts from 1. */
export interface LeafRow {
  batch: number;
  category: string;
  pk: string;
  version: number;
  ballot: string;
}

export interface BallotStore {
  /** Lays out the empty rows of a round; again for the same cards it changes nothing. */
  prepare(round: string, bodyLength: number, cards: { category: string; pk: string }[]): void;
  /**
   * Replaces the ballot of a card in an immediate transaction and resolves once it is durable. `decide` sees what is
   * stored and returns what is to be stored, or null for no change; two at once, from two processes too, are decided
   * one after the other. Those that arrive together share one transaction, but not each other's errors.
   */
  exchange<T>(
    round: string,
    pk: string,
    decide: (stored: BallotRow | null) => { put: Pick<BallotRow, 'body' | 'signature'> | null; result: T },
  ): Promise<T>;
  /** Every card's row, by key. */
  rows(round: string): BallotRow[];
  /** Adds a batch to the log and marks its ballots, in one transaction. */
  addBatch(round: string, leaves: Omit<LeafRow, 'batch'>[]): void;
  leaves(round: string): LeafRow[];
  /** A compact copy, the same bytes for the same ballots. */
  copyTo(file: string): void;
  close(): void;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS ballots (
    round TEXT NOT NULL, pk TEXT NOT NULL, category TEXT NOT NULL,
    body BLOB NOT NULL, signature BLOB NOT NULL CHECK (length(signature) = 64),
    logged BLOB NOT NULL CHECK (length(logged) = 4),
    PRIMARY KEY (round, pk)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS leaves (
    round TEXT NOT NULL, batch INTEGER NOT NULL, ballot TEXT NOT NULL,
    category TEXT NOT NULL, pk TEXT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (round, batch, ballot)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX IF NOT EXISTS leaves_card ON leaves (round, pk, version);`;

interface StoredRow {
  category: string;
  pk: string;
  body: Buffer;
  signature: Buffer;
  logged: Buffer;
}

function readRow({ category, pk, body, signature, logged }: StoredRow): BallotRow {
  // Version 0 does not exist: the first four bytes of a body that was never written.
  const empty = body.readUInt32BE(0) === 0;
  return {
    category,
    pk,
    body: empty ? null : Uint8Array.from(body),
    signature: empty ? null : Uint8Array.from(signature),
    logged: logged.readUInt32BE(0),
  };
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function connect(file: string): Sqlite.Database {
  mkdirSync(dirname(file), { recursive: true });
  const connection = new Sqlite(file, { timeout: 5000 });
  // One ballot fits into a page: an overflow chain would be laid out in order of arrival.
  connection.pragma('page_size = 16384');
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = ON');
  connection.pragma('secure_delete = ON');
  checkSqlite(connection);
  if (connection.pragma('secure_delete', { simple: true }) !== 1) {
    throw new Refusal('unavailable', '选票库设置不安全，拒绝启动：secure_delete 须开启。');
  }
  connection.exec(SCHEMA);
  return connection;
}

/** How many ballots share a transaction: enough to share its flushes, few enough not to hold up the others' answers. */
const GROUP = 16;

/** Lets the works that wait at the same moment share one transaction; one that fails is undone by itself. */
function grouped(connection: Sqlite.Database, inTransaction: <T>(body: () => T) => T) {
  const waiting: { work: () => void; fail: (error: unknown) => void; done: () => void }[] = [];
  const drain = () => {
    const group = waiting.splice(0, GROUP);
    if (waiting.length > 0) setImmediate(drain);
    const sound: typeof group = [];
    try {
      inTransaction(() => {
        for (const one of group) {
          try {
            connection.transaction(one.work)();
            sound.push(one);
          } catch (error) {
            one.fail(error);
          }
        }
      });
      for (const { done } of sound) done();
    } catch (error) {
      for (const { fail } of sound) fail(error);
    }
  };
  return <T>(body: () => T): Promise<T> =>
    new Promise((resolve, fail) => {
      let result: T;
      const work = () => {
        result = body();
      };
      if (waiting.push({ work, fail, done: () => resolve(result) }) === 1) setImmediate(drain);
    });
}

/** Opens the ballot box. Throws an `unavailable` refusal if a setting that secrecy rests on does not hold. */
export function openBallots(file: string): BallotStore {
  const connection = connect(file);
  const sql = {
    lay: connection.prepare(
      // A draft that was laid out, and changed before it was frozen, is laid out anew; no ballot is in it yet.
      `INSERT INTO ballots VALUES (?, ?, ?, zeroblob(?), zeroblob(64), zeroblob(4))
       ON CONFLICT DO UPDATE SET category = excluded.category, body = excluded.body
       WHERE substr(ballots.body, 1, 4) = zeroblob(4)`,
    ),
    one: connection.prepare<[string, string], StoredRow>('SELECT * FROM ballots WHERE round = ? AND pk = ?'),
    all: connection.prepare<[string], StoredRow>('SELECT * FROM ballots WHERE round = ? ORDER BY pk'),
    put: connection.prepare(
      'UPDATE ballots SET body = ?, signature = ? WHERE round = ? AND pk = ? AND length(body) = ?',
    ),
    mark: connection.prepare('UPDATE ballots SET logged = ? WHERE round = ? AND pk = ?'),
    leaf: connection.prepare(
      'INSERT INTO leaves (round, batch, ballot, category, pk, version) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    last: connection
      .prepare<[string], number>('SELECT coalesce(max(batch), 0) FROM leaves WHERE round = ?')
      .pluck(),
    leaves: connection.prepare<[string], LeafRow>(
      'SELECT batch, category, pk, version, ballot FROM leaves WHERE round = ? ORDER BY batch, ballot',
    ),
  };
  /** Without this the log would keep the pages of the ballots in the order in which they came. */
  const forgetOrder = () => connection.pragma('wal_checkpoint(TRUNCATE)');
  const inTransaction = <T>(body: () => T): T => {
    const result = connection.transaction(body).immediate();
    forgetOrder();
    return result;
  };
  forgetOrder();
  const together = grouped(connection, inTransaction);

  return {
    prepare(round, bodyLength, cards) {
      inTransaction(() => {
        for (const { pk, category } of [...cards].sort((a, b) => (a.pk < b.pk ? -1 : 1))) {
          sql.lay.run(round, pk, category, bodyLength);
        }
      });
      connection.exec('VACUUM');
      forgetOrder();
    },
    exchange: (round, pk, decide) =>
      together(() => {
        const row = sql.one.get(round, pk);
        const { put, result } = decide(row ? readRow(row) : null);
        if (put?.body && put.signature) {
          const body = Buffer.from(put.body);
          const done = sql.put.run(body, Buffer.from(put.signature), round, pk, body.length);
          if (done.changes !== 1) throw new Error('a ballot of this length has no place in the box');
        }
        return result;
      }),
    rows: (round) => sql.all.all(round).map(readRow),
    addBatch(round, leaves) {
      inTransaction(() => {
        const batch = (sql.last.get(round) ?? 0) + 1;
        for (const { ballot, category, pk, version } of leaves) {
          sql.leaf.run(round, batch, ballot, category, pk, version);
          sql.mark.run(u32(version), round, pk);
        }
      });
    },
    leaves: (round) => sql.leaves.all(round),
    copyTo(file) {
      connection.prepare('VACUUM INTO ?').run(file);
    },
    close() {
      forgetOrder();
      connection.close();
    },
  };
}
