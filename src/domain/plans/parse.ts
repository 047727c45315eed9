/** Read a plan document into items (§1.1, §9.1): who leads, who takes part, by when; and what was doubtful. */
import { Refusal } from '../outcome.ts';
import { dueInText } from './deadlines.ts';
import { restoreTables } from './flattened.ts';
import { type FrontMatter, findSignature, readFrontMatter } from './frontmatter.ts';
import type { Block, ParsedPlan, ParseOptions, PlanItem } from './model.ts';
import { gapsIn } from './numerals.ts';
import {
  assignedLevels,
  beginsAttachment,
  dropMargins,
  foldLists,
  headingOf,
  isAssigned,
  isHeading,
  type Node,
  type Outline,
  outlineOf,
  type Paragraph,
} from './outline.ts';
import { firstLeadsRule, mergeRoles, missingLead, type Statement, statementsIn } from './responsibility.ts';
import { type Draft, readTable, type TableReading } from './tables.ts';

/** The main text or one attachment with its tables. */
interface Part {
  paragraphs: Paragraph[];
  tables: string[][][];
}

/**
 * Read the blocks of a plan document. Nothing is invented: an item without lead, deadline or number stays
 * without, and says so in `warnings`. Numbered texts become items where the document assigns them to somebody,
 * or where their neighbours of the same level are assigned; headings become the path.
 * @throws Refusal `invalid` when all the document has is a table without a column of responsible bodies
 */
export function parsePlan(blocks: Block[], options: ParseOptions = {}): ParsedPlan {
  const restored = restoreTables(blocks);
  const parts = partsOf(restored.blocks);
  const outlines = parts.map((part) => outlineOf(part.paragraphs));
  const front = frontMatterOf(parts, outlines);
  const year = options.year ?? front.year;
  const context: Context = { year, firstLeads: false, warnings: [...restored.warnings] };
  const everyLine = blocks.flatMap((block) => (block.kind === 'paragraph' ? [block.text] : []));
  // A note outside the items (注：排在第一位的为牵头单位) holds for the whole document.
  context.firstLeads = everyLine.some(
    (text) => /^(?:注|说明|备注)/.test(text) && firstLeadsRule(text) !== 'none',
  );
  for (const { head } of outlines)
    context.firstLeads ||= head.some((text) => firstLeadsRule(text) !== 'none');
  const tables = parts.map((part) => part.tables.map((rows) => readTable(rows, year, context.firstLeads)));
  const drafts = selectItems(outlines, tables, context);
  warnAboutNumbers(drafts, context);
  const title = front.title || tables.flat().flatMap((each) => each.above)[0] || null;
  if (drafts.flat().length === 0) context.warnings.push('没有识别出任务：文件里没有带编号的条目或任务表格');
  return {
    title,
    docNumber: front.docNumber || null,
    issuedBy: front.issuedBy || null,
    items: drafts.flat().map(toItem),
    warnings: context.warnings,
  };
}

interface Context {
  year: number | null;
  /** Grows true when an item carries the rule with 下同. */
  firstLeads: boolean;
  warnings: string[];
}

function toItem({ number, path, text, roles, due, warnings }: Draft): PlanItem {
  const { leads, participants, groups } = roles;
  return { number, path, text, leads, participants, groups, due, warnings: [...new Set(warnings)] };
}

function partsOf(blocks: Block[]): Part[] {
  const parts: Part[] = [{ paragraphs: [], tables: [] }];
  for (const block of blocks) {
    const part = parts.at(-1)!;
    if (block.kind === 'table') part.tables.push(block.rows);
    else {
      const text = block.text.replace(/^[\s\u3000\ufeff]+|[\s\u3000]+$/g, '');
      if (beginsAttachment(text)) parts.push({ paragraphs: [], tables: [] });
      else if (text !== '') part.paragraphs.push({ text, line: block.line });
    }
  }
  return parts;
}

function frontMatterOf(parts: Part[], outlines: Outline[]): FrontMatter {
  const signature = findSignature(parts[0]!.paragraphs.map((each) => each.text));
  return readFrontMatter(outlines[0]!.head, signature);
}

/** The items of all parts, one list for each part; parts that assign nothing are left out if others do. */
function selectItems(outlines: Outline[], tables: TableReading[][], context: Context): Draft[][] {
  const levels = outlines.map((outline) => assignedLevels(outline.nodes));
  const tabled = tables.flat().flatMap((each) => each.drafts).length;
  const assigned = levels.some((each) => each.size > 0);
  const drafts = outlines.map((outline, index) => {
    const own: Draft[] = [];
    if (levels[index]!.size > 0 || (!assigned && tabled === 0)) {
      own.push(...itemsOfOutline(outline, levels[index]!, index === outlines.length - 1, context));
    } else if (outline.nodes.length > 0) {
      const names = outline.nodes.map(headingOf).slice(0, 5).join('；');
      context.warnings.push(`下列部分没有责任标注，未作为任务登记：${names}`);
    }
    return [...own, ...tables[index]!.flatMap((each) => each.drafts)];
  });
  if (assigned && tabled > 0) context.warnings.push('正文和表格都列有任务，请核对是否重复');
  judgeTables(tables.flat(), drafts.flat().length, context);
  return drafts;
}

function judgeTables(tables: TableReading[], items: number, context: Context): void {
  const problems = tables.flatMap((each) => (each.problem ? [each.problem] : []));
  if (problems.length > 0 && items === 0) throw new Refusal('invalid', problems[0]!);
  for (const problem of problems) context.warnings.push(`有一张表格未登记：${problem}`);
  for (const section of tables.flatMap((each) => each.emptySections)) {
    context.warnings.push(`“${section}”下没有列出任务（原文如此）`);
  }
}

function itemsOfOutline(outline: Outline, levels: Set<number>, isLast: boolean, context: Context): Draft[] {
  cutSignature(outline);
  foldLists(outline.nodes, levels);
  const drafts: Draft[] = [];
  const left: string[] = [];
  const lastLeaf = leafAtEnd(outline.nodes);
  const visit = (node: Node, path: string[], inherited: Statement[]) => {
    const own = node.children.length > 0 && isHeading(node) ? statementsOf(node, context) : [];
    if (node.children.length > 0) {
      const deeper = [...path, headingOf(node)];
      if (isAssigned(node) && !isHeading(node)) drafts.push(draftOf(node, path, [], false, context));
      for (const child of node.children) visit(child, deeper, own.length > 0 ? own : inherited);
    } else if (
      levels.size === 0 ||
      levels.has(node.marker.level) ||
      isAssigned(node) ||
      inherited.length > 0
    ) {
      drafts.push(draftOf(node, path, inherited, isLast && node === lastLeaf, context));
    } else left.push(headingOf(node));
  };
  for (const node of outline.nodes) visit(node, [], []);
  if (left.length > 0) context.warnings.push(`下列段落没有责任标注，未作为任务登记：${left.join('；')}`);
  return drafts;
}

/** Signature and date end the text: they and what follows the last numbered paragraph's date are not read. */
function cutSignature(outline: Outline): void {
  const leaf = leafAtEnd(outline.nodes);
  if (leaf) {
    const { at } = findSignature(leaf.paragraphs);
    if (at > 0) leaf.paragraphs = leaf.paragraphs.slice(0, at);
  }
  dropMargins(outline.nodes);
}

function leafAtEnd(nodes: Node[]): Node | undefined {
  const last = nodes.at(-1);
  return last && last.children.length > 0 ? leafAtEnd(last.children) : last;
}

function statementsOf(node: Node, context: Context): Statement[] {
  const text = node.paragraphs.join('\n');
  const found = statementsIn(text, context.firstLeads);
  context.firstLeads ||= firstLeadsRule(text) === 'from-here';
  return found;
}

function draftOf(
  node: Node,
  path: string[],
  inherited: Statement[],
  isLast: boolean,
  context: Context,
): Draft {
  let found = statementsOf(node, context);
  let text = node.paragraphs.filter((each) => each !== '').join('\n');
  const warnings: string[] = [];
  if (found.length === 0 && inherited.length > 0) {
    found = inherited;
    warnings.push(`责任单位取自上级标题“${path.at(-1)}”`);
  } else if (found.length > 0) {
    const end = endOfStatements(text, found);
    if (isLast && text.slice(end).replace(/[。\s]/g, '') !== '') {
      const rest = text.slice(end).trim();
      context.warnings.push(
        `结尾部分未计入任务：“${rest.slice(0, 20).replace(/\n/g, '')}…”（共${[...rest].length}字）`,
      );
      text = text.slice(0, end);
    }
    if (found.length > 1) warnings.push(`本项有${found.length}处责任标注，分属不同措施，牵头单位已合并`);
  }
  const roles = mergeRoles(found.map((each) => each.roles));
  const due = dueInText(text, context.year);
  return {
    number: node.marker.printed,
    value: node.marker.value,
    level: node.marker.level,
    path,
    text: found === inherited ? text : withoutLastBracket(text, found),
    roles,
    due: due.due,
    warnings: [...warnings, ...missingLead(roles), ...roles.warnings, ...due.warnings],
  };
}

/** Where responsibility ends; a deadline with a label right after it (完成时限：…) still belongs to the item. */
function endOfStatements(text: string, found: Statement[]): number {
  const end = found.at(-1)!.end;
  const label = /^[。；\s]*(?:完成时限|完成时间|时间要求|时间节点|时限)[:：][^。\n]*。?/.exec(
    text.slice(end, end + 200),
  );
  return end + (label?.[0].length ?? 0);
}

function withoutLastBracket(text: string, found: Statement[]): string {
  const [only, more] = found;
  if (!only?.roles.bare || more || text.slice(only.end).replace(/[。\s]/g, '') !== '') return text.trim();
  return text.slice(0, only.start).trim() || text.trim();
}

/** Gaps stay gaps and are named; a number that repeats or runs back is named too. */
function warnAboutNumbers(drafts: Draft[][], context: Context): void {
  const gaps: string[] = [];
  const odd: string[] = [];
  for (const level of new Set(drafts.flat().map((each) => each.level))) {
    for (const part of drafts) {
      for (const run of runsOf(part.filter((each) => each.level === level))) {
        gaps.push(...gapsIn(run.numbers));
        odd.push(...run.odd);
      }
    }
  }
  if (gaps.length > 0) context.warnings.push(`编号不连续：${gaps.join('、')}（原文如此，缺号保留）`);
  if (odd.length > 0) context.warnings.push(`编号重复或倒退：${odd.join('、')}，请核对原文`);
}

interface Run {
  numbers: { value: number; printed: string }[];
  odd: string[];
}

/** Numbering may run through the document or begin anew under each heading. */
function runsOf(drafts: Draft[]): Run[] {
  const runs: Run[] = [];
  let path = '';
  for (const draft of drafts) {
    if (draft.value === null) continue;
    const run = runs.at(-1);
    const last = run?.numbers.at(-1)?.value ?? 0;
    const here = draft.path.join('\n');
    if (!run || (here !== path && draft.value <= last && draft.value === 1)) {
      runs.push({ numbers: [{ value: draft.value, printed: draft.number }], odd: [] });
    } else if (draft.value <= last) run.odd.push(draft.number);
    else run.numbers.push({ value: draft.value, printed: draft.number });
    path = here;
  }
  return runs;
}

/** Paragraph blocks of a plain text, empty lines and page numbers left out. */
export function blocksOfText(text: string): Block[] {
  return text
    .split(/\r\n|[\r\n\f\u0085\u2028\u2029]/)
    .map(
      (line, index): Block => ({
        kind: 'paragraph',
        text: line.replace(/^[ \u3000\ufeff]+|\s+$/g, ''),
        line: index + 1,
      }),
    )
    .filter(
      (block) =>
        block.kind === 'paragraph' && block.text.trim() !== '' && !/^[—－-]\s*\d+\s*[—－-]$/.test(block.text),
    );
}
