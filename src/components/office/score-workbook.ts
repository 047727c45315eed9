import writeXlsxFile from 'write-excel-file/node';
import { UNIT_CLASS_NAMES } from '../../domain/assessment.ts';
import { type AssessmentRecord, assessmentTitle } from '../../record/assessment.ts';

type Cell = { value: string | number; fontWeight?: 'bold'; format?: string; wrap?: boolean } | null;

const head = (...titles: string[]): Cell[] => titles.map((value) => ({ value, fontWeight: 'bold' }));
const points = (hundredths: number | null): Cell =>
  hundredths === null ? { value: '无数据' } : { value: hundredths / 100, format: '0.00' };
const figure = (value: number | null): Cell => (value === null ? null : { value });
const words = (value: string): Cell => (value === '' ? null : { value, wrap: true });

function summary({ sheets }: AssessmentRecord, name: (id: string) => string): Cell[][] {
  const rows = sheets.map((sheet) => [
    { value: UNIT_CLASS_NAMES[sheet.class] },
    { value: name(sheet.unit) },
    points(sheet.subtotalHundredths),
    points(sheet.bonusHundredths),
    points(sheet.penaltyHundredths),
    points(sheet.totalHundredths),
    figure(sheet.rank),
    words(sheet.grade ?? ''),
    points(sheet.componentHundredths),
  ]);
  return [head('类别', '单位', '小计', '加分', '扣分', '总分', '位次', '等次', '计入年度考评'), ...rows];
}

function lines({ sheets }: AssessmentRecord, name: (id: string) => string): Cell[][] {
  const rows = sheets.flatMap((sheet) =>
    sheet.lines.map((line) => [
      { value: name(sheet.unit) },
      { value: line.title },
      { value: line.clause },
      words(line.inputs.map((input) => `${input.name} ${input.value ?? '无数据'}`).join('；')),
      words(line.rule),
      points(line.fullHundredths),
      points(line.pointsHundredths),
      words(line.note),
    ]),
  );
  return [head('单位', '项目', '条款', '数据', '算法', '满分', '得分', '说明'), ...rows];
}

/** A frozen assessment as xlsx: how it came about, the summary, every line. Points are numbers with two decimals. */
export async function scoreWorkbook(
  assessment: AssessmentRecord,
  name: (id: string) => string,
): Promise<Uint8Array<ArrayBuffer>> {
  const about: Cell[][] = [
    head(assessmentTitle(assessment)),
    [{ value: `${assessment.publishedOn} 冻结：${assessment.proposedBy}提出，${assessment.approvedBy}批准` }],
    [{ value: `内容校验值（SHA-256）${assessment.sha256}` }],
    [{ value: assessment.parameters.example ? '含示例参数：权重和分值待本市规定' : '参数均有出处' }],
    ...(assessment.note ? [[{ value: `更正说明：${assessment.note}` }]] : []),
  ];
  const wide = (...widths: number[]) => widths.map((width) => ({ width }));
  const buffer = await writeXlsxFile([
    { data: about, sheet: '说明', columns: wide(90) },
    {
      data: summary(assessment, name),
      sheet: '汇总',
      columns: wide(14, 16, 9, 9, 9, 9, 7, 9, 13),
      stickyRowsCount: 1,
    },
    {
      data: lines(assessment, name),
      sheet: '逐行',
      columns: wide(16, 22, 8, 44, 44, 9, 9, 40),
      stickyRowsCount: 1,
    },
  ]).toBuffer();
  return new Uint8Array(buffer);
}
