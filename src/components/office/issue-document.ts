import { AlignmentType, BorderStyle, Document, HeadingLevel, Packer, Paragraph, TextRun } from 'docx';
import { longDate } from './dates.ts';

export interface IssueText {
  title: string;
  /** `2016年第 12 期`. */
  number: string;
  office: string;
  /** Null while it is a draft. */
  on: string | null;
  items: { title: string; text: string; unit: string }[];
}

const FONT = { ascii: 'Times New Roman', eastAsia: '仿宋' };
const centred = (text: string, size: number, bold = false) =>
  new Paragraph({
    alignment: AlignmentType.CENTER,
    children: [new TextRun({ text, size, bold, font: FONT })],
  });

/** An issue as a Word file in the customary form: masthead, red line, items, who it goes to. */
export async function issueDocument(issue: IssueText): Promise<Uint8Array<ArrayBuffer>> {
  const line = { style: BorderStyle.SINGLE, size: 12, color: 'B3261E', space: 4 };
  const masthead = new Paragraph({
    border: { bottom: line },
    spacing: { after: 300 },
    children: [
      new TextRun({
        text: `${issue.office}　　${issue.on === null ? '编辑中' : longDate(issue.on)}`,
        size: 24,
        font: FONT,
      }),
    ],
  });
  const items = issue.items.flatMap(({ title, text, unit }) => [
    new Paragraph({
      heading: HeadingLevel.HEADING_2,
      spacing: { before: 300 },
      children: [
        new TextRun({
          text: title,
          size: 32,
          bold: true,
          font: { ascii: 'Times New Roman', eastAsia: '黑体' },
        }),
      ],
    }),
    ...text.split('\n').map(
      (part) =>
        new Paragraph({
          indent: { firstLine: 640 },
          spacing: { line: 560 },
          children: [new TextRun({ text: part, size: 32, font: FONT })],
        }),
    ),
    new Paragraph({
      alignment: AlignmentType.RIGHT,
      children: [new TextRun({ text: `（${unit}）`, size: 28, font: FONT })],
    }),
  ]);
  const document = new Document({
    title: `${issue.title} ${issue.number}`,
    sections: [
      {
        children: [
          centred(issue.title, 72, true),
          centred(issue.number, 32),
          masthead,
          ...items,
          new Paragraph({
            border: { top: line },
            spacing: { before: 400 },
            children: [new TextRun({ text: '报：市委深改组组长、副组长，省委改革办', size: 28, font: FONT })],
          }),
        ],
      },
    ],
  });
  return new Uint8Array(await Packer.toBuffer(document));
}
