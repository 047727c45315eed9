/**
 * The column kit: the schema is written once, as functions of this kit, and exists for both dialects. The SQLite
 * side gives the static types; the PostgreSQL side has the same members and is cast. What the two do not share is
 * not in the kit, so a query that compiles runs on both.
 */
import { sql } from 'drizzle-orm';
import * as pg from 'drizzle-orm/pg-core';
import * as lite from 'drizzle-orm/sqlite-core';

type Columns = Record<string, lite.SQLiteColumnBuilderBase>;
type Extras = (t: Record<string, lite.SQLiteColumn>) => unknown[];

/** A column whose values are one of a list; drizzle's `enum` is types only, so `table` adds the CHECK. */
function checksOf(columns: Record<string, { config?: { name?: string; enumValues?: readonly string[] } }>) {
  return Object.entries(columns).flatMap(([key, builder]) => {
    const values = builder.config?.enumValues;
    return values && values.length > 0 ? [{ key, name: builder.config?.name ?? key, values }] : [];
  });
}

const quoted = (values: readonly string[]) => values.map((value) => `'${value.replaceAll("'", "''")}'`);

/**
 * Not `IN`: in a CHECK, SQLite puts such a list into a table of its own for every row that is stored, which was measured
 * to cost as much as the insert.
 */
const isOneOf = (column: lite.SQLiteColumn, values: readonly string[]) =>
  sql.join(
    quoted(values).map((value) => sql`${column} = ${sql.raw(value)}`),
    sql` OR `,
  );

const liteKit = {
  table: <N extends string, C extends Columns>(name: N, columns: C, extras?: Extras) =>
    lite.sqliteTable(name, columns, (t) => {
      const own = t as unknown as Record<string, lite.SQLiteColumn>;
      return [
        ...checksOf(columns as never).map((c) =>
          lite.check(`${name}_${c.name}`, isOneOf(own[c.key]!, c.values)),
        ),
        ...((extras?.(own) ?? []) as ReturnType<typeof lite.check>[]),
      ];
    }),
  text: (name: string) => lite.text(name),
  /** A text that is one of the values, in the types and in the database. */
  oneOf: <const V extends readonly [string, ...string[]]>(name: string, values: V) =>
    lite.text(name, { enum: values }),
  int: (name: string) => lite.integer(name),
  bool: (name: string) => lite.integer(name, { mode: 'boolean' }),
  /** Milliseconds since 1970 UTC. */
  instant: (name: string) => lite.integer(name),
  json: <T>(name: string) => lite.text(name, { mode: 'json' }).$type<T>(),
  primaryKey: (...columns: lite.SQLiteColumn[]): unknown => lite.primaryKey({ columns: columns as never }),
  index: (name: string, ...columns: lite.SQLiteColumn[]): unknown =>
    lite.index(name).on(...(columns as [never])),
  unique: (name: string, ...columns: lite.SQLiteColumn[]): unknown =>
    lite.uniqueIndex(name).on(...(columns as [never])),
};
export type Kit = typeof liteKit;

const pgKit = {
  table: (name: string, columns: Record<string, pg.PgColumnBuilderBase>, extras?: Extras) =>
    pg.pgTable(name, columns, (t) => {
      const own = t as unknown as Record<string, lite.SQLiteColumn>;
      return [
        ...checksOf(columns as never).map((c) =>
          pg.check(`${name}_${c.name}`, sql`${own[c.key]} IN (${sql.raw(quoted(c.values).join(', '))})`),
        ),
        ...((extras?.(own) ?? []) as ReturnType<typeof pg.check>[]),
      ];
    }),
  text: (name: string) => pg.text(name),
  oneOf: (name: string, values: [string, ...string[]]) => pg.text(name, { enum: values }),
  int: (name: string) => pg.integer(name),
  bool: (name: string) => pg.boolean(name),
  instant: (name: string) => pg.bigint(name, { mode: 'number' }),
  json: (name: string) => pg.json(name),
  primaryKey: (...columns: pg.PgColumn[]) => pg.primaryKey({ columns: columns as never }),
  index: (name: string, ...columns: pg.PgColumn[]) => pg.index(name).on(...(columns as [never])),
  unique: (name: string, ...columns: pg.PgColumn[]) => pg.uniqueIndex(name).on(...(columns as [never])),
};

export const sqlite: Kit = liteKit;
export const postgres: Kit = pgKit as unknown as Kit;
