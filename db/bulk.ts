/**
 * Many rows of one shape in one transaction, for what is hot: the ratings, and the journal of everything. Drizzle composes the text of
 * a statement anew each time, and looks at each value of it, which was measured to cost more than the insert itself.
 * So on SQLite a statement is prepared once and given a row's values as they are; on PostgreSQL, where a round trip
 * costs more than that, many rows share one.
 */
import type Sqlite from 'better-sqlite3';
import { getTableColumns, getTableName, is, sql } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Transaction } from './engine.ts';

/** What happens where the key is there already: the standing row stays, or some of its columns change. */
export interface OnConflict<T extends SQLiteTable> {
  key: readonly (keyof T['$inferSelect'] & string)[];
  /** Counts that are added to the standing ones. */
  add?: readonly (keyof T['$inferSelect'] & string)[];
  /** Columns that take the new value. */
  set?: readonly (keyof T['$inferSelect'] & string)[];
}

/** PostgreSQL takes 65,535 values in a statement. */
const ROWS_A_STATEMENT = 500;

/** Ids that one question carries; SQLite takes 32,766 values in a statement. */
const IDS_A_STATEMENT = 500;

/** Ids in parts that a statement takes. */
export function* parts<T>(ids: readonly T[]): Generator<T[]> {
  for (let at = 0; at < ids.length; at += IDS_A_STATEMENT) yield ids.slice(at, at + IDS_A_STATEMENT);
}

/** The rows of any number of ids: those of each part in the order in which `ask` gives them, part by part. */
export async function rowsOf<T>(
  ids: readonly string[],
  ask: (part: string[]) => PromiseLike<T[]>,
): Promise<T[]> {
  const found: T[][] = [];
  for (const part of parts(ids)) found.push(await ask(part));
  return found.flat();
}

type Values = Record<string, unknown>;
/** One row's insert: whether it was inserted or added. */
type Insert = (row: Values) => boolean;
const prepared = new WeakMap<object, Map<string, Insert>>();

/**
 * Inserts rows, each with a value (or null) for every column.
 * @param conflict without it a key that is there already is an error
 * @returns for each row, in its order, whether it was inserted or changed one; false where the standing one was kept
 */
export async function insertRows<T extends SQLiteTable>(
  tx: Transaction,
  table: T,
  rows: Required<T['$inferInsert']>[],
  conflict: OnConflict<T> = { key: [] },
): Promise<boolean[]> {
  if (is(table, PgTable)) return inStatements(tx, table, rows, conflict);
  const one = statement(tx, table, conflict);
  return rows.map((row) => one(row as Values));
}

/** The statement for one row, prepared at the first use on this connection. */
function statement<T extends SQLiteTable>(tx: Transaction, table: T, conflict: OnConflict<T>): Insert {
  const own = prepared.get(tx.db) ?? new Map<string, Insert>();
  prepared.set(tx.db, own);
  const { key, add, set } = conflict;
  const name = `${getTableName(table)} ${key} ${add} ${set}`;
  const standing = own.get(name);
  if (standing !== undefined) return standing;
  const columns = getTableColumns(table);
  const placeholders = Object.keys(columns).map((column) => [column, sql.placeholder(column)]);
  const composed = withConflict(
    tx.db.insert(table).values(Object.fromEntries(placeholders)),
    table,
    conflict,
  );
  const client = (tx.db as unknown as { $client: Sqlite.Database }).$client;
  const run = client.prepare<unknown[]>(composed.toSQL().sql);
  const bind = Object.entries(columns).map(([key, column]) => binding(key, column));
  const made: Insert = (row) => run.run(...bind.map((value) => value(row))).changes > 0;
  own.set(name, made);
  return made;
}

/** How a column's value goes to the driver; most go as they are, which need not be asked for each row. */
function binding(key: string, column: SQLiteColumn): (row: Values) => unknown {
  const plain = column.columnType === 'SQLiteText' || column.columnType === 'SQLiteInteger';
  if (plain) return (row) => row[key];
  return (row) => {
    const value = row[key];
    return value === null ? null : column.mapToDriverValue(value);
  };
}

function withConflict<T extends SQLiteTable>(
  insert: ReturnType<typeof insertOf>,
  table: T,
  { key, add = [], set = [] }: OnConflict<T>,
) {
  if (key.length === 0) return insert;
  if (add.length + set.length === 0) return insert.onConflictDoNothing();
  const columns = getTableColumns(table);
  const given = (name: string) => sql`excluded.${sql.identifier(columns[name]!.name)}`;
  return insert.onConflictDoUpdate({
    target: key.map((name) => columns[name]!),
    set: Object.fromEntries([
      ...add.map((name) => [name, sql`${columns[name]} + ${given(name)}`]),
      ...set.map((name) => [name, given(name)]),
    ]),
  });
}

const insertOf = (tx: Transaction, table: SQLiteTable) => tx.db.insert(table).values({});

async function inStatements<T extends SQLiteTable>(
  tx: Transaction,
  table: T,
  rows: Required<T['$inferInsert']>[],
  conflict: OnConflict<T>,
): Promise<boolean[]> {
  const columns = getTableColumns(table);
  const changes = conflict.add !== undefined || conflict.set !== undefined;
  const keyOf = (row: Values) => conflict.key.map((name) => row[name]).join('\n');
  const made: boolean[] = [];
  for (let at = 0; at < rows.length; at += ROWS_A_STATEMENT) {
    const part = rows.slice(at, at + ROWS_A_STATEMENT);
    const insert = withConflict(tx.db.insert(table).values(part as never), table, conflict);
    if (conflict.key.length === 0) {
      await insert;
      made.push(...part.map(() => true));
      continue;
    }
    const back = await insert.returning(
      Object.fromEntries(conflict.key.map((name) => [name, columns[name]!])),
    );
    const keys = new Set(back.map(keyOf));
    // Of two with one key in the same statement the first was inserted.
    made.push(...part.map((row) => keys.delete(keyOf(row as Values)) || changes));
  }
  return made;
}
