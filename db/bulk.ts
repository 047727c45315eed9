/**
 * Many rows of one shape in one transaction, for the one place that is hot: the ratings. Drizzle composes the text of
 * a statement anew each time, which was measured to cost more than the insert itself. So on SQLite a statement is
 * prepared once and run for each row; on PostgreSQL, where a round trip costs more than that, many rows share one.
 */
import { getTableColumns, is, sql } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Transaction } from './engine.ts';

/** What happens where the primary key is there already: the standing row stays, or the named counts are added to it. */
export type OnConflict = 'keep' | { key: SQLiteColumn[]; add: string[] };

/** PostgreSQL takes 65,535 values in a statement. */
const ROWS_A_STATEMENT = 500;

type Values = Record<string, unknown>;
type Prepared = { execute: (row: Values) => { then: PromiseLike<{ changes: number }>['then'] } };
const prepared = new WeakMap<object, WeakMap<object, Prepared>>();

/**
 * Inserts rows, each with a value (or null) for every column.
 * @returns for each row, in its order, whether it was inserted or added; false where the standing one was kept
 */
export async function insertRows<T extends SQLiteTable>(
  tx: Transaction,
  table: T,
  rows: Required<T['$inferInsert']>[],
  conflict: OnConflict,
): Promise<boolean[]> {
  if (is(table, PgTable)) return inStatements(tx, table, rows, conflict);
  const one = statement(tx, table, conflict);
  const made: boolean[] = [];
  for (const row of rows) made.push((await one.execute(row as Values)).changes > 0);
  return made;
}

/** The statement for one row, prepared at the first use on this connection. */
function statement(tx: Transaction, table: SQLiteTable, conflict: OnConflict): Prepared {
  const own = prepared.get(tx.db) ?? new WeakMap<object, Prepared>();
  prepared.set(tx.db, own);
  const standing = own.get(table);
  if (standing !== undefined) return standing;
  const columns = Object.keys(getTableColumns(table));
  const values = Object.fromEntries(columns.map((column) => [column, sql.placeholder(column)]));
  const made = withConflict(
    tx.db.insert(table).values(values),
    table,
    conflict,
  ).prepare() as unknown as Prepared;
  own.set(table, made);
  return made;
}

function withConflict(insert: ReturnType<typeof insertOf>, table: SQLiteTable, conflict: OnConflict) {
  if (conflict === 'keep') return insert.onConflictDoNothing();
  const columns = getTableColumns(table);
  const set = conflict.add.map((name) => [
    name,
    sql`${columns[name]} + excluded.${sql.identifier(columns[name]!.name)}`,
  ]);
  return insert.onConflictDoUpdate({ target: conflict.key, set: Object.fromEntries(set) });
}

const insertOf = (tx: Transaction, table: SQLiteTable) => tx.db.insert(table).values({});

async function inStatements(tx: Transaction, table: SQLiteTable, rows: Values[], conflict: OnConflict) {
  const made: boolean[] = [];
  const [key] = Object.entries(getTableColumns(table)).find(([, column]) => column.primary) ?? [];
  for (let at = 0; at < rows.length; at += ROWS_A_STATEMENT) {
    const part = rows.slice(at, at + ROWS_A_STATEMENT);
    const insert = withConflict(tx.db.insert(table).values(part), table, conflict);
    if (conflict !== 'keep' || key === undefined) {
      await insert;
      made.push(...part.map(() => true));
      continue;
    }
    const back = await insert.returning({ id: getTableColumns(table)[key]! });
    const ids = new Set(back.map((row) => row.id));
    made.push(...part.map((row) => ids.has(row[key])));
  }
  return made;
}
