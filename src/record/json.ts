import type { Table } from './tables.ts';

/** A table as JSON: one row a line, its fields in the order of the header, so that two editions can be compared by line. */
export function json(table: Table): string {
  const names = table.fields.map((field) => field.name);
  return `[\n${table.rows.map((row) => JSON.stringify(row, names)).join(',\n')}\n]\n`;
}
