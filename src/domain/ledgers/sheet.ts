/**
 * A ledger as a sheet: what goes out comes back. A county fills in the last three columns offline; everything else is
 * there to be read and must come back as it went.
 */
import { type CivilDate, monthOf } from '../calendar.ts';
import { type EntryState, LAMP_NAMES, STATUS_NAMES } from '../ledgers.ts';

/** Columns in their order. The last three are filled in; `fixed` ones are compared on their return. */
export const COLUMNS = [
  { key: 'id', title: '编号', width: 13 },
  { key: 'title', title: '事项', width: 42, fixed: true },
  { key: 'lead', title: '牵头单位', width: 16, fixed: true },
  { key: 'due', title: '完成时限', width: 12, fixed: true },
  { key: 'status', title: '状态', width: 14 },
  { key: 'lamp', title: '亮灯', width: 12 },
  { key: 'last', title: '上次进度(%)', width: 12 },
  { key: 'month', title: '报送月份', width: 11 },
  { key: 'share', title: '本次进度(%)', width: 12 },
  { key: 'text', title: '本次进展', width: 60 },
] as const;
type Key = (typeof COLUMNS)[number]['key'];

export interface SheetEntry {
  id: string;
  title: string;
  lead: string;
  start: CivilDate;
  withheld: boolean;
  state: EntryState;
}

/** A report that a sheet asks for. `row` is the row of the sheet, from 1 with the heading. */
export interface SheetReport {
  row: number;
  id: string;
  month: string;
  share: number;
  text: string;
}

/** A fault of a sheet: in which row (from 1), under which heading, and what to write instead. */
export interface SheetFault {
  row: number;
  column: string;
  message: string;
}

/** Heading and one row for each entry, as text. */
export function sheetOf(
  entries: readonly SheetEntry[],
  name: (id: string) => string,
  today: CivilDate,
): string[][] {
  const rows = entries
    .filter((entry) => !entry.withheld)
    .map(({ id, title, lead, state }) => [
      ...[id, title, name(lead), state.due, STATUS_NAMES[state.status], LAMP_NAMES[state.lamp]],
      ...[String(state.share), monthOf(today), '', ''],
    ]);
  return [COLUMNS.map(({ title }) => title), ...rows];
}

/** Characters of a sheet's cell compared without regard to width and space, as spreadsheets change both. */
const plain = (text: string) => text.normalize('NFKC').replace(/\s+/g, '');
const titleOf = (key: Key) => COLUMNS.find((column) => column.key === key)!.title;
const asMonth = (text: string) => /^(\d{4})[-/年.](\d{1,2})/.exec(text.trim());

/**
 * Reads a sheet that came back: the reports it asks for, or everything that is wrong with it.
 * @param rows all rows of the sheet, blank ones too, so that numbers are those a person sees
 * @param known entries by id
 * @param unit whose rows may be filled in
 */
export function readSheet(
  rows: readonly (readonly string[])[],
  known: ReadonlyMap<string, SheetEntry>,
  { unit, name, today }: { unit: string; name: (id: string) => string; today: CivilDate },
): { reports: SheetReport[]; faults: SheetFault[]; untouched: number } {
  const at = rows.findIndex((row) => row.some((cell) => plain(cell) === titleOf('id')));
  const heading = (rows[at] ?? []).map(plain);
  const missing = COLUMNS.filter(({ title }) => !heading.includes(plain(title)));
  if (at < 0 || missing.length > 0) {
    const what =
      at < 0 ? `没有找到表头“${titleOf('id')}”` : `缺少列：${missing.map(({ title }) => title).join('、')}`;
    const message = `${what}；请用从台账导出的表填写，不要改动表头。`;
    return { reports: [], faults: [{ row: Math.max(at, 0) + 1, column: '', message }], untouched: 0 };
  }
  const column = Object.fromEntries(COLUMNS.map(({ key, title }) => [key, heading.indexOf(plain(title))]));
  const reports: SheetReport[] = [];
  const faults: SheetFault[] = [];
  const seen = new Map<string, number>();
  let untouched = 0;
  for (const [i, cells] of rows.entries()) {
    if (i <= at || cells.every((cell) => cell.trim() === '')) continue;
    const cell = (key: Key) => (cells[column[key]!] ?? '').trim();
    const read = readRow(i + 1, cell, known, { unit, name, today, seen });
    faults.push(...read.faults);
    if (read.report) reports.push(read.report);
    else if (read.faults.length === 0) untouched += 1;
  }
  return { reports, faults, untouched };
}

function readRow(
  row: number,
  cell: (key: Key) => string,
  known: ReadonlyMap<string, SheetEntry>,
  around: { unit: string; name: (id: string) => string; today: CivilDate; seen: Map<string, number> },
): { report: SheetReport | null; faults: SheetFault[] } {
  const faults: SheetFault[] = [];
  const fault = (key: Key, message: string) => faults.push({ row, column: titleOf(key), message });
  const id = cell('id');
  const entry = known.get(id);
  if (!entry || entry.withheld) {
    const how =
      id === ''
        ? '没有编号；新事项请在“文件”中列入台账，不在此表中添加。'
        : `台账中没有“${id}”，编号不能改动。`;
    fault('id', how);
    return { report: null, faults };
  }
  const before = around.seen.get(id);
  if (before !== undefined) fault('id', `“${id}”与第 ${before} 行重复，只留一行。`);
  around.seen.set(id, row);
  const was = { title: entry.title, lead: around.name(entry.lead), due: entry.state.due };
  for (const { key, title } of COLUMNS.filter((one) => 'fixed' in one)) {
    const before = was[key as keyof typeof was];
    if (plain(cell(key)) !== plain(before)) {
      faults.push({
        row,
        column: title,
        message: `应为“${before}”；基线不在表中修改，时限请在系统中申请调整。`,
      });
    }
  }
  const [share, text] = [cell('share'), cell('text')];
  if (share === '' && text === '') return { report: null, faults };
  if (entry.lead !== around.unit) {
    fault(
      'lead',
      `${id} 由${around.name(entry.lead)}牵头，不能由${around.name(around.unit)}填报；请清空这一行的填报内容。`,
    );
  }
  const number = Number(share.replace(/%$/, ''));
  if (share.startsWith('=')) fault('share', '写成了公式，请改成数字。');
  else if (share === '') fault('share', '写了进展而没有写进度。');
  else if (number === 100) fault('share', '已全部完成的，请在系统中“报告完成”，此处最多 99。');
  else if (!Number.isInteger(number) || number < 0 || number > 99)
    fault('share', `“${share}”不是 0 至 99 的整数。`);
  if (text === '') fault('text', '写了进度而没有写进展。');
  if (text.length > 2000) fault('text', `最多 2000 字，现为 ${text.length} 字。`);
  const month = monthIn(cell('month'), around.today);
  if (month === null || month > monthOf(around.today))
    fault('month', `“${cell('month')}”不是可报送的月份，请写成 ${monthOf(around.today)} 的形式。`);
  return { report: faults.length > 0 ? null : { row, id, month: month!, share: number, text }, faults };
}

/** `2016-09` of what a spreadsheet made of it; this month if left blank; null if it is none. */
function monthIn(text: string, today: CivilDate): string | null {
  if (text === '') return monthOf(today);
  const found = asMonth(text);
  if (!found || Number(found[2]) < 1 || Number(found[2]) > 12) return null;
  return `${found[1]}-${found[2]!.padStart(2, '0')}`;
}
