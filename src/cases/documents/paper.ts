/** Papers as Word files. Every text goes in as text: what looks like a formula or markup is printed as it stands. */
import {
  AlignmentType,
  Document,
  Packer,
  PageBreak,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx';
import { type Paper, printable } from '../../domain/papers.ts';

const FONT = { ascii: 'Times New Roman', eastAsia: '仿宋', hAnsi: 'Times New Roman' };
/** Half-points: 三号 for text, 二号 for headings. */
const [BODY, HEAD, SMALL] = [32, 44, 24];
/** Twentieths of a point. */
const INDENT = 640;

const run = (text: string, more: { size?: number; bold?: boolean } = {}) =>
  new TextRun({ text: printable(text), font: FONT, size: BODY, ...more });

function line(text: string, more: { indent?: boolean; bold?: boolean } = {}): Paragraph {
  return new Paragraph({
    children: [run(text, more.bold ? { bold: true } : {})],
    spacing: { line: 480, after: 80 },
    ...(more.indent ? { indent: { firstLine: INDENT } } : {}),
  });
}

function facts(rows: Paper['rows']): Table {
  const cell = (text: string, width: number, bold: boolean) =>
    new TableCell({
      width: { size: width, type: WidthType.PERCENTAGE },
      margins: { top: 80, bottom: 80, left: 120, right: 120 },
      children: text.split('\n').map((part) => line(part, { bold })),
    });
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: rows.map(
      ({ name, text }) => new TableRow({ children: [cell(name, 24, true), cell(text, 76, false)] }),
    ),
  });
}

function copyOf(paper: Paper, keeper: string, isLast: boolean): (Paragraph | Table)[] {
  const centred = (text: string, size: number, bold: boolean) =>
    new Paragraph({
      alignment: AlignmentType.CENTER,
      spacing: { after: 160 },
      children: [run(text, { size, bold })],
    });
  return [
    ...(keeper === '' ? [] : [new Paragraph({ children: [run(keeper, { size: SMALL })] })]),
    centred(paper.heading, HEAD, true),
    centred(paper.number, BODY, false),
    ...(paper.rows.length > 0 ? [facts(paper.rows)] : []),
    ...paper.paragraphs.map((text) => line(text, { indent: true })),
    ...paper.signatures.map(
      (text) =>
        new Paragraph({
          spacing: { before: 480 },
          children: [run(`${text}：________________　　　　年　月　日`)],
        }),
    ),
    ...(isLast ? [] : [new Paragraph({ children: [new PageBreak()] })]),
  ];
}

/** A paper as a Word file, all its copies one after the other. */
export async function paperDocx(paper: Paper): Promise<Uint8Array<ArrayBuffer>> {
  const children = paper.copies.flatMap((keeper, i) => copyOf(paper, keeper, i === paper.copies.length - 1));
  const document = new Document({ title: printable(paper.heading), sections: [{ children }] });
  return new Uint8Array(await Packer.toArrayBuffer(document));
}
