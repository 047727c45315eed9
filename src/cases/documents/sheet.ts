/** An xlsx as blocks, one table for each visible sheet. Runs in the child process only. */
import * as XLSX from '@e965/xlsx';
import type { Block } from '../../domain/plans.ts';
import { Unreadable } from './archive.ts';
import { GRID_LIMITS } from './grid.ts';

/** Read the visible sheets; formulas are not computed, their stored results are taken. @throws Unreadable */
export function readSheets(data: Buffer, tell: (rows: number) => void): { blocks: Block[]; notes: string[] } {
  const book = XLSX.read(data, {
    type: 'buffer',
    cellFormula: false,
    cellHTML: false,
    cellNF: true,
    bookVBA: false,
    sheetRows: GRID_LIMITS.rows,
  });
  const blocks: Block[] = [];
  const notes: string[] = [];
  let found = 0;
  for (const [index, name] of book.SheetNames.entries()) {
    if (book.Workbook?.Sheets?.[index]?.Hidden) {
      notes.push(`隐藏的工作表“${name}”没有读取`);
      continue;
    }
    const rows = rowsOf(book.Sheets[name]!);
    found += rows.length;
    tell(found);
    if (rows.length > 0) blocks.push({ kind: 'table', rows });
  }
  return { blocks, notes };
}

/** By the cells that exist, not by the range that the sheet claims: that may reach to the last column. */
function rowsOf(sheet: XLSX.WorkSheet): string[][] {
  const texts = new Map<string, string>();
  let height = 0;
  let width = 0;
  for (const [address, cell] of Object.entries(sheet)) {
    if (address.startsWith('!')) continue;
    const text = textOf(cell as XLSX.CellObject);
    if (text === '') continue;
    const { r, c } = XLSX.utils.decode_cell(address);
    texts.set(`${r}:${c}`, text);
    height = Math.max(height, r + 1);
    width = Math.max(width, c + 1);
  }
  if (width > GRID_LIMITS.columns || height > GRID_LIMITS.rows || width * height > GRID_LIMITS.cells) {
    throw new Unreadable('too-large');
  }
  const rows = Array.from({ length: height }, (_, r) =>
    Array.from({ length: width }, (_unused, c) => texts.get(`${r}:${c}`) ?? ''),
  );
  for (const { s, e } of sheet['!merges'] ?? []) {
    const text = texts.get(`${s.r}:${s.c}`) ?? '';
    // A merge may reach below the last text (a lead for three rows of which two are blank), never far.
    for (let r = s.r; r <= Math.min(e.r, height - 1); r++) {
      for (let c = s.c; c <= Math.min(e.c, width - 1); c++) rows[r]![c] = text;
    }
  }
  return rows.filter((row) => row.some((cell) => cell !== ''));
}

/** As shown; a date that is not shown in Chinese becomes ISO, since 6/30/16 can be read two ways. */
function textOf(cell: XLSX.CellObject): string {
  const shown = (cell.w ?? (cell.v === undefined || cell.v === null ? '' : String(cell.v))).trim();
  if (cell.t === 'e') return '';
  if (cell.t === 'n' && typeof cell.z === 'string' && XLSX.SSF.is_date(cell.z) && !shown.includes('年')) {
    const date = XLSX.SSF.parse_date_code(Number(cell.v));
    if (date?.y) return `${date.y}-${String(date.m).padStart(2, '0')}-${String(date.d).padStart(2, '0')}`;
  }
  return shown;
}

/**
 * The first visible sheet cell by cell, blank rows kept, so that row numbers are those a person sees. A formula comes as
 * its text, `=SUM(A1:A3)`: it is not computed and its stored result is not trusted. @throws Unreadable
 */
export function readGrid(data: Buffer, tell: (rows: number) => void): string[][] {
  const book = XLSX.read(data, {
    type: 'buffer',
    cellFormula: true,
    cellHTML: false,
    cellNF: true,
    bookVBA: false,
  });
  const first = book.SheetNames.find((_, i) => !book.Workbook?.Sheets?.[i]?.Hidden);
  if (first === undefined) throw new Unreadable('no-text');
  const rows: string[][] = [];
  let cells = 0;
  for (const [address, value] of Object.entries(book.Sheets[first]!)) {
    if (address.startsWith('!')) continue;
    const cell = value as XLSX.CellObject;
    const text = cell.f === undefined ? textOf(cell) : `=${cell.f}`;
    if (text === '') continue;
    const { r, c } = XLSX.utils.decode_cell(address);
    cells += 1;
    if (r >= GRID_LIMITS.rows || c >= GRID_LIMITS.columns || cells > GRID_LIMITS.cells) {
      throw new Unreadable('too-large');
    }
    while (rows.length <= r) rows.push([]);
    rows[r]![c] = text;
  }
  tell(rows.length);
  return rows.map((row) => Array.from(row, (cell) => cell ?? ''));
}
