/** Tables with merged cells as plain rows: a merged cell repeats its text in every place it covers. */
import { Unreadable } from './archive.ts';

export interface GridCell {
  text: string;
  columns: number;
  rows: number;
}

/** More than any plan has; a crafted colspan or a stray cell in the last column would fill the memory. */
export const GRID_LIMITS = { columns: 100, rows: 20_000, cells: 300_000 } as const;

/** Expand rows of spanning cells. @throws Unreadable `too-large` */
export function expandGrid(source: GridCell[][]): string[][] {
  const rows: string[][] = source.map(() => []);
  let cells = 0;
  for (const [at, row] of source.entries()) {
    let column = 0;
    for (const cell of row) {
      while (rows[at]![column] !== undefined) column++;
      const width = Math.min(Math.max(cell.columns, 1), GRID_LIMITS.columns);
      const height = Math.min(Math.max(cell.rows, 1), source.length - at);
      cells += width * height;
      if (cells > GRID_LIMITS.cells || column + width > GRID_LIMITS.columns)
        throw new Unreadable('too-large');
      for (let down = 0; down < height; down++) {
        for (let right = 0; right < width; right++) rows[at + down]![column + right] = cell.text;
      }
      column += width;
    }
  }
  const width = Math.max(0, ...rows.map((row) => row.length));
  return rows.map((row) => Array.from({ length: width }, (_, index) => row[index] ?? ''));
}
