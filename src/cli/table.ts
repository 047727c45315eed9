/** A plan as a table in the terminal, where a Chinese character is two columns wide. */
import type { ParsedPlan, PlanItem } from '../domain/plans.ts';

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6“”‘’—…]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
/** Combining marks and what does not show. */
const NO_WIDTH = /\p{Mn}|\p{Me}|\p{Cf}/u;

/** Columns that a text takes in a terminal set up for Chinese. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const sign of text) width += NO_WIDTH.test(sign) ? 0 : WIDE.test(sign) ? 2 : 1;
  return width;
}

/** One line: control characters could move the cursor or colour the terminal, so they become spaces. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}

function shorten(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let cut = '';
  for (const sign of text) {
    if (displayWidth(cut) + displayWidth(sign) > width - 2) break;
    cut += sign;
  }
  return `${cut}…`;
}

/** Lines of at most `width` columns; a line does not begin with a comma or a closing bracket. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const sign of text) {
    if (displayWidth(line) + displayWidth(sign) > width) {
      const last = /[、，。；：）〕”’》]/.test(sign) ? ([...line].at(-1) ?? '') : '';
      lines.push(line.slice(0, line.length - last.length));
      line = last;
    }
    line += sign;
  }
  return [...lines, line];
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

const HEADER = ['编号', '任务', '牵头', '配合／范围', '时限'];
/** Widths of the columns; the task takes what is left. */
const FIXED = [8, 0, 22, 26, 20];
const GAP = '  ';

function cellsOf(item: PlanItem, taskWidth: number): string[] {
  const beside = [...item.participants, ...item.groups.map((group) => `〔${group}〕`)];
  // The date that was read stands below the printed words, unbroken.
  const due = plain(item.due.text) + (item.due.date ? `\n→ ${item.due.date}` : '');
  return [
    plain(item.number) || '—',
    shorten(plain(item.text), taskWidth * 2),
    plain(item.leads.join('、')) || '—',
    plain(beside.join('、')) || '—',
    due || '—',
  ];
}

function rowLines(cells: string[], widths: number[]): string[] {
  const wrapped = cells.map((cell, index) => cell.split('\n').flatMap((line) => wrap(line, widths[index]!)));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, at) =>
    wrapped
      .map((lines, index) => pad(lines[at] ?? '', widths[index]!))
      .join(GAP)
      .trimEnd(),
  );
}

/**
 * The table that `portal import plan` prints before anything is stored: per item number, text (shortened), leads,
 * participants and open groups in 〔〕, deadline as printed and as read, and below it a line with ⚠ for each doubt.
 * `width` in terminal columns, at least 100.
 */
export function planTable(parsed: ParsedPlan, width = 120): string {
  const total = Math.max(100, width);
  const others = FIXED.reduce((sum, each) => sum + each, 0) + GAP.length * (FIXED.length - 1);
  const widths = FIXED.map((each) => each || total - others);
  const rule = '─'.repeat(total);
  const lines = [plain(parsed.title ?? '') || '（无标题）'];
  lines.push(
    `文号：${plain(parsed.docNumber ?? '') || '—'}${GAP}发文机关：${plain(parsed.issuedBy ?? '') || '—'}`,
  );
  lines.push(rule, ...rowLines(HEADER, widths), rule);
  let heading = '';
  for (const item of parsed.items) {
    const path = plain(item.path.join(' › '));
    if (path !== heading && path !== '') lines.push(shorten(`▍${path}`, total));
    heading = path;
    lines.push(...rowLines(cellsOf(item, widths[1]!), widths));
    for (const warning of item.warnings)
      lines.push(...warningLines(warning, total, ' '.repeat(widths[0]! + GAP.length)));
  }
  lines.push(rule);
  for (const warning of parsed.warnings) lines.push(...warningLines(warning, total, ''));
  const doubtful = parsed.items.filter((item) => item.warnings.length > 0).length;
  lines.push(`共 ${parsed.items.length} 项，其中 ${doubtful} 项需要核对。`);
  return `${lines.join('\n')}\n`;
}

function warningLines(warning: string, width: number, indent: string): string[] {
  const [first = '', ...rest] = wrap(plain(warning), width - indent.length - 4);
  return [`${indent}⚠ ${first}`, ...rest.map((line) => `${indent}  ${line}`)];
}
