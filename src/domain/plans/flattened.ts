/** Tables that lost their lines: one cell a line, or cells between tabs. */
import type { Block } from './model.ts';
import { markerOf, numeralValue } from './numerals.ts';
import { isColumnName, isTaskHeader } from './tables.ts';

type ParagraphBlock = Extract<Block, { kind: 'paragraph' }>;

/**
 * Find flattened tables among paragraphs and put table blocks in their place. A table is only recognised by a
 * header that names 序号, a task and a responsible body; everything else stays as it is.
 */
export function restoreTables(blocks: Block[]): { blocks: Block[]; warnings: string[] } {
  const restored: Block[] = [];
  const warnings: string[] = [];
  for (let at = 0; at < blocks.length; ) {
    const table = tabbedTable(blocks, at) ?? linewiseTable(blocks, at);
    if (table) {
      restored.push({ kind: 'table', rows: table.rows });
      warnings.push(...table.warnings);
      at = table.next;
    } else restored.push(blocks[at++]!);
  }
  return { blocks: restored, warnings };
}

interface Restored {
  rows: string[][];
  /** Index of the first block after the table. */
  next: number;
  warnings: string[];
}

function paragraphAt(blocks: Block[], at: number): ParagraphBlock | null {
  const block = blocks[at];
  return block?.kind === 'paragraph' ? block : null;
}

function tabbedTable(blocks: Block[], at: number): Restored | null {
  const header = paragraphAt(blocks, at)?.text.split('\t');
  if (!header || header.length < 2 || !isTaskHeader(header)) return null;
  const rows: string[][] = [];
  let next = at;
  for (let line = paragraphAt(blocks, next); line?.text.includes('\t'); line = paragraphAt(blocks, ++next)) {
    rows.push(line.text.split('\t').map((cell) => cell.trim()));
  }
  return { rows, next, warnings: [] };
}

/** Header cells one a line, beginning with 序号; a header has up to twelve, of which some may be unknown. */
function headerAt(blocks: Block[], at: number): string[] | null {
  const first = paragraphAt(blocks, at)?.text.replace(/\s+/g, '');
  if (first !== '序号' && first !== '编号') return null;
  const cells: string[] = [];
  for (let index = at; index < at + 12; index++) {
    const text = paragraphAt(blocks, index)?.text;
    if (text === undefined) break;
    const name = text.replace(/\s+/g, '');
    if (numeralValue(name) !== null || markerOf(text) || [...name].length > 12 || /[。；，]/.test(name))
      break;
    if (cells.some((cell) => cell.replace(/\s+/g, '') === name)) break;
    if (!isColumnName(name) && [...name].length > 8) break;
    cells.push(text);
  }
  return cells.length >= 3 && isTaskHeader(cells) ? cells : null;
}

function linewiseTable(blocks: Block[], at: number): Restored | null {
  const header = headerAt(blocks, at);
  if (!header) return null;
  const restored: Restored = { rows: [header], next: at + header.length, warnings: [] };
  for (;;) {
    const text = paragraphAt(blocks, restored.next)?.text;
    if (text === undefined) break;
    if (isIndex(text)) takeRow(blocks, restored, header.length);
    else if (markerOf(text)?.level === 1 || markerOf(text)?.level === 2) {
      restored.rows.push(Array.from(header, () => text));
      restored.next++;
    } else break;
  }
  return restored.rows.length > 1 ? restored : null;
}

function isIndex(text: string): boolean {
  return /^[\d０-９]{1,4}[.．、]?$/.test(text.trim());
}

/**
 * One row: its number and the lines up to the next number or section. With more lines than columns the content
 * has several paragraphs; with fewer, a cell was empty and nobody can tell which.
 */
function takeRow(blocks: Block[], restored: Restored, columns: number): void {
  const number = paragraphAt(blocks, restored.next)!.text.trim();
  const cells: string[] = [];
  let next = restored.next + 1;
  let ended = false;
  for (; next < blocks.length; next++) {
    const text = paragraphAt(blocks, next)?.text;
    if (text === undefined) break;
    const begins = isIndex(text) || (cells.length >= columns - 1 && (markerOf(text)?.level ?? 9) <= 2);
    ended = begins;
    if (begins) break;
    cells.push(text);
  }
  // After the last row comes whatever follows the table, which is no part of it.
  if (!ended && cells.length > columns - 1) next -= cells.splice(columns - 1).length;
  restored.next = next;
  const missing = columns - 1 - cells.length;
  if (missing > 0) {
    restored.warnings.push(`表格第${number}项少${missing}格，无法判断哪格为空：只登记题目，请补填`);
    restored.rows.push([number, cells[0] ?? '', ...Array.from({ length: columns - 2 }, () => '')]);
  } else if (missing < 0) {
    restored.warnings.push(`表格第${number}项多${-missing}行，多出的行按内容登记，请核对`);
    const content = cells.splice(1, 1 - missing).join('\n');
    restored.rows.push([number, cells[0]!, content, ...cells.slice(1)]);
  } else restored.rows.push([number, ...cells]);
}
