import type { Cell, Table } from './tables.ts';

/** A cell that a spreadsheet would take for a formula is disarmed by a leading apostrophe. */
function csvCell(value: Cell | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : value.join(';');
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** CSV as spreadsheets in China open it: UTF-8 with a byte order mark, CRLF. */
export function csv(table: Table): string {
  const header = table.fields.map((field) => field.name).join(',');
  const lines = table.rows.map((row) => table.fields.map((field) => csvCell(row[field.name])).join(','));
  return `\uFEFF${[header, ...lines].join('\r\n')}\r\n`;
}
