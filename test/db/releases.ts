/** The releases that a database may come from, as their migrations and drizzle's snapshots tell them. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Dialect = 'sqlite' | 'postgres';
export type Row = Record<string, string | number | boolean | null>;

interface Column {
  name: string;
  type: string;
  primaryKey: boolean;
  notNull: boolean;
}
interface Snapshot {
  tables: Record<
    string,
    {
      name: string;
      columns: Record<string, Column>;
      checkConstraints: Record<string, { name: string; value: string }>;
      compositePrimaryKeys: Record<string, { columns: string[] }>;
    }
  >;
}

const folderOf = (dialect: Dialect) => `db/migrations/${dialect}`;

/** Names of all migrations, oldest first. */
export function tags(dialect: Dialect): string[] {
  return journal(dialect).entries.map(({ tag }) => tag);
}

/** Names of the migrations that change tables which stand already: each may lose what an older release wrote. */
export function changing(dialect: Dialect): string[] {
  return tags(dialect).filter((tag) => /ALTER TABLE|DROP TABLE/.test(sqlOf(dialect, tag)));
}

/** The statements of one migration. */
export function sqlOf(dialect: Dialect, tag: string): string {
  return readFileSync(join(folderOf(dialect), `${tag}.sql`), 'utf8');
}

/** A folder of migrations as the release before this one had it. */
export function migrationsBefore(dialect: Dialect, tag: string, folder: string): string {
  const to = join(folder, 'migrations');
  mkdirSync(join(to, 'meta'), { recursive: true });
  const all = journal(dialect);
  const entries = all.entries.slice(0, indexOf(dialect, tag));
  for (const { tag: one } of entries) cpSync(join(folderOf(dialect), `${one}.sql`), join(to, `${one}.sql`));
  writeFileSync(join(to, 'meta/_journal.json'), JSON.stringify({ ...all, entries }));
  return to;
}

/** Every table of the release before this migration, with rows that use each value its columns allowed. */
export function rowsBefore(dialect: Dialect, tag: string): Map<string, Row[]> {
  const number = String(indexOf(dialect, tag) - 1).padStart(4, '0');
  const file = join(folderOf(dialect), `meta/${number}_snapshot.json`);
  const { tables } = JSON.parse(readFileSync(file, 'utf8')) as Snapshot;
  return new Map(
    Object.values(tables).map((table) => {
      const allowed = new Map(
        Object.values(table.checkConstraints).map(({ name, value }) => [
          name.slice(table.name.length + 1),
          [...value.matchAll(/'([^']*)'/g)].map(([, one]) => one!),
        ]),
      );
      const keys = Object.values(table.compositePrimaryKeys).flatMap(({ columns }) => columns);
      const count = Math.max(3, ...[...allowed.values()].map((values) => values.length));
      const rows = Array.from({ length: count }, (_, n) =>
        Object.fromEntries(
          Object.values(table.columns).map((column) => {
            const empty = n === 0 && !column.notNull && !column.primaryKey && !keys.includes(column.name);
            return [column.name, empty ? null : cellOf(column, allowed.get(column.name), n)];
          }),
        ),
      );
      return [table.name, rows];
    }),
  );
}

/** The nth value of a column: characters that a careless copy breaks, and instants beyond 32 bits where it can. */
function cellOf({ name, type }: Column, allowed: string[] | undefined, n: number): string | number | boolean {
  if (allowed !== undefined) return allowed[n % allowed.length]!;
  if (type === 'boolean') return n % 2 === 1;
  if (type === 'bigint') return 1_467_770_000_123 + n;
  if (type === 'integer') return 7 + n;
  if (type === 'json') return JSON.stringify({ n, list: ['“两小时”\n', null] });
  return `${name} ${n} “窗口”’\n第二行`;
}

function journal(dialect: Dialect): { entries: { tag: string }[] } {
  return JSON.parse(readFileSync(join(folderOf(dialect), 'meta/_journal.json'), 'utf8'));
}

function indexOf(dialect: Dialect, tag: string): number {
  return tags(dialect).indexOf(tag);
}
