import type { Cell, Table } from './tables.ts';

/** As people read it, and as `datapackage.json` says. */
export const YES = '是';
export const NO = '否';

/** A cell that a spreadsheet would take for a formula is disarmed by a leading apostrophe. */
function csvCell(value: Cell | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? YES : NO;
  const text = typeof value === 'string' ? value : value.join(';');
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** CSV as spreadsheets in China open it: UTF-8 with a byte order mark, CRLF; whoever opens it reads Chinese column names. */
export function csv(table: Table): string {
  const header = table.fields.map((field) => csvCell(field.title)).join(',');
  const lines = table.rows.map((row) => table.fields.map((field) => csvCell(row[field.name])).join(','));
  return `\uFEFF${[header, ...lines].join('\r\n')}\r\n`;
}
