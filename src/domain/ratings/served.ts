/** People served, as the queue system exports them: the denominator of the response share (§9.2). */
import type { Body } from '../bodies.ts';

export interface ServedRow {
  unit: string;
  month: string;
  count: number;
}

/** A mistake in a table, where it stands; both counted from 1, the heading is line 1. */
export interface TableFault {
  line: number;
  column: number;
  message: string;
}

const HEADINGS = ['单位', '月份', '办件量'] as const;
const MOST = 2_147_483_647;

/**
 * Reads a CSV with the columns 单位 (id, name or short name), 月份 and 办件量, in this order, separated by commas or tabs.
 * @returns the rows and every fault; rows may only be used if there is none
 */
export function readServed(
  text: string,
  bodies: readonly Body[],
): { rows: ServedRow[]; faults: TableFault[] } {
  const units = new Map(
    bodies.flatMap(({ id, name, shortName }) => [id, name, shortName].map((n) => [n, id])),
  );
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  const rows: ServedRow[] = [];
  const faults: TableFault[] = [];
  const seen = new Map<string, number>();
  for (const [i, written] of lines.entries()) {
    const line = i + 1;
    if (written.trim() === '') continue;
    const cells = cellsOf(written);
    if (line === 1) {
      const wrong = HEADINGS.findIndex((heading, at) => cells[at] !== heading);
      if (wrong >= 0) {
        const message = `表头应为“${HEADINGS.join('、')}”，第 ${wrong + 1} 列应是“${HEADINGS[wrong]}”`;
        return { rows: [], faults: [{ line, column: wrong + 1, message }] };
      }
      continue;
    }
    const { row, fault } = rowOf(cells, units);
    if (fault) {
      faults.push({ line, ...fault });
      continue;
    }
    const key = `${row.unit} ${row.month}`;
    const before = seen.get(key);
    if (before !== undefined) {
      faults.push({ line, column: 1, message: `与第 ${before} 行重复：同一单位同一月份只写一行` });
    }
    seen.set(key, line);
    rows.push(row);
  }
  if (rows.length + faults.length === 0) {
    faults.push({
      line: 1,
      column: 1,
      message: `文件里没有数据；第一行写“${HEADINGS.join('、')}”，以下每行一条`,
    });
  }
  return { rows, faults };
}

function cellsOf(line: string): string[] {
  return line.split(line.includes('\t') ? '\t' : /[,，]/).map((cell) =>
    cell
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .trim(),
  );
}

type Read = { row: ServedRow; fault: null } | { row: null; fault: Omit<TableFault, 'line'> };

function rowOf(cells: string[], units: Map<string, string>): Read {
  const fault = (column: number, message: string): Read => ({ row: null, fault: { column, message } });
  const [unit = '', month = '', count = ''] = cells;
  if (cells.length !== HEADINGS.length) {
    return fault(
      Math.min(cells.length, HEADINGS.length) + 1,
      `应有 ${HEADINGS.length} 列，实有 ${cells.length} 列`,
    );
  }
  const id = units.get(unit);
  if (id === undefined) return fault(1, `没有“${unit}”这个单位，请写名册里的名称、简称或编号`);
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) return fault(2, `“${month}”不是月份，请写作 2016-07`);
  if (!/^\d{1,10}$/.test(count) || Number(count) > MOST) {
    return fault(3, `“${count}”不是不小于 0 的整数，不写逗号和单位`);
  }
  return { row: { unit: id, month, count: Number(count) }, fault: null };
}
