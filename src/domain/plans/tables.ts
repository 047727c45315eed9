/** Tables of tasks: columns are found by their names, never by their place. */
import { dueInCell, dueInText } from './deadlines.ts';
import type { Due } from './model.ts';
import { numeralValue } from './numerals.ts';
import { firstLeadsRule, mergeRoles, missingLead, type Roles, readRoles, unique } from './responsibility.ts';

const COLUMNS = {
  number: /^(?:序号|编号|序列|项目编号|任务编号|号)$/,
  section: /^(?:领域|类别|方面|板块|改革领域|所属领域|分类|任务类别|重点领域)$/,
  task: /^(?:改革|重点|主要|工作|目标|年度|试点|具体)*(?:举措|任务|事项|工作|项目)(?:名称|清单|分解)?$|^(?:题目|名称|试点名称)$/,
  content:
    /^(?:主要|具体|工作|改革|任务|建设|目标)*(?:内容|措施|要求|目标|做法)(?:及要求|和要求)?$|^(?:目标任务及措施)$/,
  lead: /^(?:牵头|主办|主责)(?:责任)?(?:单位|部门|机关)?$/,
  responsible: /^(?:责任|负责|指导|承办|实施|落实)(?:单位|部门|机关|主体)(?:及责任人|和责任人)?$/,
  participant: /^(?:配合|参与|参加|协办|协助|协同|会同)(?:单位|部门|机关)?$/,
  due: /^(?:完成|办结|时间|工作|落实|计划完成)*(?:时限|时间|期限|要求时限|节点|时间要求|时间节点|进度安排)$/,
} as const satisfies Record<string, RegExp>;

type Column = keyof typeof COLUMNS;
type Columns = Partial<Record<Column, number>>;

/** A task before document-wide checks. */
export interface Draft {
  number: string;
  value: number | null;
  level: number;
  path: string[];
  text: string;
  roles: Roles;
  due: Due;
  warnings: string[];
}

export interface TableReading {
  drafts: Draft[];
  /** Text of rows above the header: often the title. */
  above: string[];
  /** Sections without a single row. */
  emptySections: string[];
  /** What a header lacks, in words; null if the table could be read. */
  problem: string | null;
}

/** The name of a header cell without spaces and remarks: `主 要 内 容`, `责任单位（排第一位的为牵头单位）`. */
function headerName(cell: string): string {
  return cell.replace(/[\s\u3000]+/g, '').replace(/[（(].*$/, '');
}

function columnOf(cell: string): Column | null {
  const name = headerName(cell);
  const found = (Object.keys(COLUMNS) as Column[]).find((column) => COLUMNS[column].test(name));
  return found ?? null;
}

/** Whether a text is the name of a known column. */
export function isColumnName(text: string): boolean {
  return columnOf(text) !== null;
}

/** Whether a row of cells is a header from which tasks and their bodies can be read. */
export function isTaskHeader(cells: string[]): boolean {
  const columns = columnsOf(cells);
  return hasTask(columns) && hasBodies(columns);
}

function columnsOf(cells: string[]): Columns {
  const columns: Columns = {};
  for (const [index, cell] of cells.entries()) {
    const column = columnOf(cell);
    if (column && columns[column] === undefined) columns[column] = index;
  }
  return columns;
}

function hasTask(columns: Columns): boolean {
  return columns.task !== undefined || columns.content !== undefined;
}

function hasBodies(columns: Columns): boolean {
  return columns.lead !== undefined || columns.responsible !== undefined;
}

function findHeader(rows: string[][]): { at: number; columns: Columns; cells: string[] } | null {
  for (let at = 0; at < Math.min(rows.length, 10); at++) {
    const row = rows[at]!;
    const below = rows[at + 1];
    // 责任单位 merged over 牵头单位 | 配合单位: the lower row is the exacter one.
    if (below && isSubHeader(row, below)) {
      const cells = row.map((cell, index) => (columnOf(below[index] ?? '') ? below[index]! : cell));
      const columns = columnsOf(cells);
      if (hasTask(columns) && hasBodies(columns)) return { at: at + 1, columns, cells };
    }
    if (isTaskHeader(row)) return { at, columns: columnsOf(row), cells: row };
  }
  return null;
}

function isSubHeader(row: string[], below: string[]): boolean {
  const filled = below.filter((cell) => cell.trim() !== '');
  return (
    filled.length > 0 &&
    row.some((cell) => columnOf(cell) !== null) &&
    filled.every((cell) => columnOf(cell) !== null || row.includes(cell))
  );
}

/**
 * Read a table of tasks. Merged cells are repeated by the reader, so a lead that spans rows stands in each of
 * them; an empty cell is empty and nothing is carried into it. Rows of one text are sections, and rows that share
 * number and task are measures of one item. `firstLeads`: the first body of a list leads.
 */
export function readTable(rows: string[][], year: number | null, firstLeads: boolean): TableReading {
  const header = findHeader(rows);
  if (!header) {
    return { drafts: [], above: [], emptySections: [], problem: problemOf(rows) };
  }
  const rule = firstLeads || rows.some((row) => row.some((cell) => firstLeadsRule(cell) !== 'none'));
  const reading: TableReading = { drafts: [], above: [], emptySections: [], problem: null };
  for (const row of rows.slice(0, header.at))
    reading.above.push(...unique(row.filter((cell) => cell.trim() !== '')));
  reading.above = reading.above.filter((cell) => columnOf(cell) === null);
  let section = '';
  let filled = true;
  for (const row of rows.slice(header.at + 1)) {
    const only = singleText(row);
    if (only !== null) {
      if (only === '' || /^[注说备]\s*(?:明|注)?\s*[:：]/.test(only)) continue;
      if (!filled) reading.emptySections.push(section);
      section = only;
      filled = false;
    } else if (!isHeaderAgain(row, header.cells)) {
      filled = true;
      addRow(reading.drafts, row, header.columns, { section, year, firstLeads: rule });
    }
  }
  if (!filled) reading.emptySections.push(section);
  return reading;
}

function problemOf(rows: string[][]): string {
  const columns = rows.slice(0, 10).map(columnsOf);
  const task = columns.find(hasTask);
  if (task && !columns.some(hasBodies)) {
    return '表格没有责任单位一列。请在表头加上“牵头单位”或“责任单位”，再导入。';
  }
  return '表格的表头没有认出。表头须有“任务”（或“事项”“举措”）和“牵头单位”（或“责任单位”）两列。';
}

/** The text of a row that holds only one (a section, a note); null for an ordinary row. */
function singleText(row: string[]): string | null {
  const texts = unique(row.map((cell) => cell.trim()).filter((cell) => cell !== ''));
  if (texts.length === 0) return '';
  if (texts.length > 1 || row.length < 2) return null;
  return numeralValue(texts[0]!) === null ? texts[0]! : null;
}

function isHeaderAgain(row: string[], header: string[]): boolean {
  return row.every((cell, index) => headerName(cell) === headerName(header[index] ?? ''));
}

interface RowContext {
  section: string;
  year: number | null;
  firstLeads: boolean;
}

function addRow(drafts: Draft[], row: string[], columns: Columns, context: RowContext): void {
  const cell = (column: Column) =>
    columns[column] === undefined ? '' : (row[columns[column]!] ?? '').trim();
  const number = cell('number').replace(/[.．、\s]+$/, '');
  const title = cell('task') || cell('content');
  const content = cell('task') ? cell('content') : '';
  if (title === '') return;
  const roles = rolesOfRow(cell, context.firstLeads);
  const body = content !== '' && content !== title ? content : '';
  const due =
    columns.due === undefined
      ? dueInText(`${title}\n${body}`, context.year)
      : dueInCell(cell('due'), context.year);
  const path = [context.section, cell('section')].map(oneLine).filter((each) => each !== '');
  const last = drafts.at(-1);
  const text = body ? `${title}\n${body}` : title;
  if (last && number !== '' && last.number === number && last.text.split('\n')[0] === title.split('\n')[0]) {
    mergeInto(last, body, roles, due);
    return;
  }
  drafts.push({
    number,
    value: numeralValue(number.replace(/^[（(]|[）)]$/g, '')),
    level: 6,
    path,
    text,
    roles,
    due: due.due,
    warnings: [...missingLead(roles), ...roles.warnings, ...due.warnings],
  });
}

function mergeInto(item: Draft, body: string, roles: Roles, due: { due: Due; warnings: string[] }): void {
  if (body !== '' && !item.text.split('\n').includes(body)) item.text += `\n${body}`;
  item.roles = mergeRoles([item.roles, roles]);
  const later = due.due.date !== null && (item.due.date === null || due.due.date > item.due.date);
  if (due.due.text !== item.due.text && due.due.kind !== 'none') {
    item.warnings.push(`本项分行列有不同时限（${item.due.text || '无'}；${due.due.text}），按最晚的登记`);
  }
  if (later) item.due = due.due;
  const old = item.warnings.filter(
    (each) => !each.startsWith('没有责任标注') && !each.startsWith('未写明牵头单位'),
  );
  const shared = '本项在表中占多行，各行责任单位已合并';
  item.warnings = unique([...old, ...missingLead(item.roles), ...item.roles.warnings, shared]);
}

function rolesOfRow(cell: (column: Column) => string, firstLeads: boolean): Roles {
  const read = (column: Column, mode: 'lead' | 'responsible' | 'participant') => {
    const text = namesOfCell(cell(column));
    return /^[—－\-/无]*$/.test(text) ? null : readRoles(text, firstLeads, mode);
  };
  const lead = read('lead', 'lead');
  const responsible = read('responsible', 'responsible');
  const beside = lead && lead.leads.length > 0 && responsible ? asParticipants(responsible) : responsible;
  const all: (Roles | null)[] = [lead, beside, read('participant', 'participant')];
  return mergeRoles(all.filter((each) => each !== null));
}

/** Beside a named lead those under 责任单位 take part. */
function asParticipants(roles: Roles): Roles {
  return {
    leads: [],
    participants: [...roles.leads, ...roles.participants],
    groups: roles.groups,
    warnings: roles.warnings.filter((each) => !each.startsWith('未写明牵头单位')),
  };
}

/** Line feeds and wide spaces in a cell separate names, unless they break one (市发展和改革␊委员会). */
function namesOfCell(cell: string): string {
  const ends = /(?:部|委|局|厅|办|署|院|行|会|府|组|社|公司|中心|[县区市]|队|联|协|[、，,；;。:：）)])$/;
  let joined = '';
  for (const piece of cell.split(/\s+/)) {
    const separate = joined !== '' && ends.test(joined) && [...piece].length > 2;
    joined += separate && !/[、，,；;。:：]$/.test(joined) ? `、${piece}` : piece;
  }
  return joined;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, '').slice(0, 80);
}
