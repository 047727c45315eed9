/** From paragraphs to an outline of numbered headings. */
import { isMargin } from './frontmatter.ts';
import { type Marker, markerOf } from './numerals.ts';
import { statementsIn } from './responsibility.ts';

export interface Paragraph {
  text: string;
  line: number;
}

export interface Node {
  marker: Marker;
  /** Text after the number, then unnumbered paragraphs that follow. */
  paragraphs: string[];
  children: Node[];
  line: number;
}

/** A main text or one attachment: numbering begins anew in each. */
export interface Outline {
  /** Paragraphs before the first number. */
  head: string[];
  nodes: Node[];
}

/** Whether a paragraph is the line 附件 or 附件2 that begins an attachment. */
export function beginsAttachment(text: string): boolean {
  return /^附\s*件\s*[\d一二三四五六七八九十]{0,3}\s*[:：]?$/.test(text.trim());
}

/** Arrange paragraphs by their numbers. Unnumbered ones belong to the number before them. */
export function outlineOf(paragraphs: Paragraph[]): Outline {
  const outline: Outline = { head: [], nodes: [] };
  const path: Node[] = [];
  for (const { text, line } of unglue(paragraphs)) {
    const marker = markerOf(text);
    if (!marker) {
      const current = path.at(-1);
      if (current) current.paragraphs.push(text);
      else outline.head.push(text);
      continue;
    }
    while (path.length > 0 && path.at(-1)!.marker.level >= marker.level) path.pop();
    const node: Node = { marker, paragraphs: [text.slice(marker.length).trim()], children: [], line };
    (path.at(-1)?.children ?? outline.nodes).push(node);
    path.push(node);
  }
  return outline;
}

const EMBEDDED = /[（(][一二三四五六七八九十百]{1,5}[）)]|[一二三四五六七八九十百]{1,4}、/g;

/**
 * Documents that lost their line breaks: `…负责）（二）…` and `一、标题（一）…` are cut before the number, if it is
 * the next one in sequence and stands after a full stop, a bracket or a bare heading. 见第（二）项 is not cut.
 */
function unglue(paragraphs: Paragraph[]): Paragraph[] {
  const last = new Map<number, number>();
  const cut: Paragraph[] = [];
  for (const { text, line } of paragraphs) {
    let start = 0;
    remember(last, markerOf(text));
    for (const match of text.matchAll(EMBEDDED)) {
      const at = match.index;
      if (at <= start) continue;
      const marker = markerOf(text.slice(at, at + 40));
      if (!marker || !followsOn(text, start, at, marker, last)) continue;
      cut.push({ text: text.slice(start, at).trim(), line });
      start = at;
      remember(last, marker);
    }
    cut.push({ text: text.slice(start).trim(), line });
  }
  return cut.filter((each) => each.text !== '');
}

function remember(last: Map<number, number>, marker: Marker | null): void {
  if (marker) last.set(marker.level, marker.value);
}

function followsOn(
  text: string,
  start: number,
  at: number,
  marker: Marker,
  last: Map<number, number>,
): boolean {
  const before = text[at - 1] ?? '';
  const next = marker.value === (last.get(marker.level) ?? 0) + 1;
  const heading = text.slice(start, Math.min(at, start + 46));
  const underHeading =
    marker.level === 2 &&
    at - start <= 45 &&
    markerOf(heading)?.level === 1 &&
    !/[。；：，]/.test(heading.slice(markerOf(heading)?.length));
  if (underHeading) return next || marker.value === 1;
  // 现提出以下意见。一、…: the first heading may be glued to the introduction, a first point may not.
  return next && (marker.value > 1 || marker.level === 1) && /[。）)]/.test(before);
}

/** Whether a node's own paragraphs state who is responsible. */
export function isAssigned(node: Node): boolean {
  return statementsIn(node.paragraphs.join('\n'), false).length > 0;
}

/** A heading rather than a paragraph: one short line without a full stop (brackets of responsibility aside). */
export function isHeading(node: Node): boolean {
  const text = node.paragraphs.join('\n').replace(/[（(].*[）)]$/s, '');
  return node.paragraphs.length === 1 && [...text].length <= 60 && !/[。；].+$/s.test(text);
}

/**
 * Fold lists inside a task (1．…；2．…。（X牵头）) back into the task: where tasks are numbered （一） and the
 * points below carry no responsibility of their own, the points are text.
 */
export function foldLists(nodes: Node[], levels: Set<number>): void {
  for (const node of nodes) {
    foldLists(node.children, levels);
    if (node.children.length === 0 || node.children.some((child) => child.children.length > 0)) continue;
    const assigned = node.children.map(isAssigned);
    const own = isAssigned(node) && !isHeading(node);
    const plain = assigned.every((each) => !each);
    const lastOnly = assigned.length > 1 && assigned.indexOf(true) === assigned.length - 1;
    const level = node.children[0]!.marker.level;
    const tasksAreHere = levels.has(node.marker.level);
    if (
      (plain && (own || (tasksAreHere && !levels.has(level)))) ||
      (lastOnly && tasksAreHere && !levels.has(level))
    ) {
      for (const child of node.children) {
        const [first = '', ...rest] = child.paragraphs;
        node.paragraphs.push(
          `${child.marker.printed}${child.marker.level === 3 ? '．' : ''}${first}`,
          ...rest,
        );
      }
      node.children = [];
    }
  }
}

/**
 * Levels at which the document states responsibility beside text (headings that only pass it on aside). A bracket
 * at the end of a list without other brackets speaks for the whole list, so it says nothing about the level of
 * the list's points, unless the document has no other bracket.
 */
export function assignedLevels(nodes: Node[]): Set<number> {
  const firm = new Set<number>();
  const loose = new Set<number>();
  const visit = (siblings: Node[]) => {
    const assigned = siblings.filter(
      (each) => isAssigned(each) && (each.children.length === 0 || !isHeading(each)),
    );
    for (const node of assigned) {
      loose.add(node.marker.level);
      const list = siblings.length > 1 && siblings.every((each) => each.children.length === 0);
      const closesList = list && assigned.length === 1 && node === siblings.at(-1);
      if (!closesList) firm.add(node.marker.level);
    }
    for (const node of siblings) visit(node.children);
  };
  visit(nodes);
  return firm.size > 0 ? firm : loose;
}

/** The printed heading of a node: number and first sentence. */
export function headingOf(node: Node): string {
  const { level, printed } = node.marker;
  const stop = level === 1 && !printed.startsWith('第') ? '、' : level === 3 ? '．' : level === 0 ? ' ' : '';
  const first = node.paragraphs[0] ?? '';
  const statement = statementsIn(first, false)[0];
  const title = (statement ? first.slice(0, statement.start) : first).split('。')[0] ?? '';
  return `${printed}${stop}${title}`.trim().slice(0, 80);
}

/** Take page numbers, dates and notes out of the paragraphs of every node. */
export function dropMargins(nodes: Node[]): void {
  for (const node of nodes) {
    node.paragraphs = node.paragraphs.filter((text, index) => index === 0 || !isMargin(text));
    dropMargins(node.children);
  }
}
