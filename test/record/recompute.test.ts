import { describe, expect, it } from 'vitest';
import { assessmentParameters } from '../../src/cases/parameters.ts';
import { canonicalFile } from '../../src/domain/canonical.ts';
import type { Finding } from '../../src/domain/outcome.ts';
import { assessmentOf, recompute } from '../../src/record/assessed.ts';
import { AssessmentRecord, quarterlyReviews, yearAssessments } from '../../src/record/assessment.ts';
import { factsOf } from '../../src/record/facts.ts';
import { parseRecord } from '../../src/record/parse.ts';
import { sourcesOf } from '../../src/record/sources.ts';
import { verifyRecord } from '../../src/record/verify.ts';
import { assessmentIn, frozen, ground } from './frozen.ts';

const files = frozen(frozen(ground(), '2016-Q2'), '2016');
const review = assessmentIn(files, '2016-Q2');
const AIRING = 'airings/leading-group/2016-Q2.json';

/** Findings on assessments: the fixture’s airings were written by hand and do not all hold. */
const about = (findings: readonly Finding[]) => findings.filter(({ code }) => code.startsWith('assessment.'));

/** The record with one file replaced, by an edit of its value or by other text. */
function edited(path: string, edit: (value: ReturnType<typeof JSON.parse>) => void) {
  const value = JSON.parse(files.get(path)!);
  edit(value);
  return new Map([...files, [path, canonicalFile(value)]]);
}

describe('a frozen assessment', () => {
  it('recomputes from the files that it names', () => {
    expect(recompute(files, review)).toEqual([]);
    expect(about(verifyRecord(files, assessmentParameters()))).toEqual([]);
  });

  it('names the line that one changed figure of a source changes, and the source', () => {
    const lead = review.sheets.find((sheet) =>
      sheet.lines.some((line) => line.id === 'measures-on-time' && line.pointsHundredths !== null),
    )!.unit;
    const changed = edited(AIRING, ({ entries }) => {
      for (const entry of entries) if (entry.lead === lead) entry.lamp = 'overdue';
    });
    const found = recompute(changed, review);
    expect(found.find(({ code }) => code === 'assessment.source')?.subject).toBe(AIRING);
    const line = found.find((one) => one.unit === lead && one.line === 'measures-on-time')!;
    expect(line.message).toContain('“到期任务按期完成”');
    expect(found.filter((one) => one.line !== '').every((one) => one.unit !== '')).toBe(true);
  });

  it('names a source of which one byte is changed, even where no figure follows', () => {
    const text = files.get(AIRING)!;
    const at = text.indexOf('"title": "') + 10;
    const changed = new Map([...files, [AIRING, `${text.slice(0, at)}X${text.slice(at + 1)}`]]);
    expect(recompute(changed, review).map(({ code, subject }) => [code, subject])).toEqual([
      ['assessment.source', AIRING],
    ]);
  });

  it('names a source that is missing or is no JSON any more, and the lines that rested on it', () => {
    const without = new Map([...files].filter(([path]) => path !== AIRING));
    const broken = new Map([...files, [AIRING, '{']]);
    for (const changed of [without, broken]) {
      const found = recompute(changed, review);
      expect(found[0]!.subject).toBe(AIRING);
      expect(found.some(({ code }) => code === 'assessment.line')).toBe(true);
    }
  });

  it('names the line whose points were edited in the sheet itself', () => {
    const forged = structuredClone(review);
    const sheet = forged.sheets.find((one) => one.lines.some((line) => line.pointsHundredths))!;
    const line = sheet.lines.find((one) => one.pointsHundredths)!;
    line.pointsHundredths = line.pointsHundredths! + 1;
    const found = recompute(files, forged);
    expect(found.map(({ code }) => code)).toContain('assessment.hash');
    expect(found.some((one) => one.unit === sheet.unit && one.line === line.id)).toBe(true);
  });

  it('is not changed by what is published later', () => {
    const later = new Map([
      ...edited('bodies.json', ({ bodies }) => {
        for (const body of bodies) body.shortName += '（新名）';
      }),
      ['ratings/2016-09.json', files.get('ratings/2016-06.json')!.replaceAll('2016-06', '2016-09')] as const,
      [
        'airings/leading-group/2016-Q2-r2.json',
        canonicalFile({ ...JSON.parse(files.get(AIRING)!), id: 'x', revision: 2, note: '更正', entries: [] }),
      ] as const,
    ]);
    expect(recompute(later, review)).toEqual([]);
    expect(recompute(later, assessmentIn(files, '2016'))).toEqual([]);
  });

  it('is told when its parameters are no longer those that the portal states', () => {
    const parameters = assessmentParameters() as Record<string, { values: { value: { ratings: number } }[] }>;
    parameters['sample']!.values[0]!.value = { ratings: 31 };
    const found = about(verifyRecord(files, parameters));
    expect(found.map(({ subject }) => subject)).toEqual(['2016-Q2/sample', '2016/sample']);
  });

  it('is never a what-if: a sheet with the weights of another year is no record', () => {
    const sheets = review.sheets.map((sheet) => ({ ...sheet, kind: 'what-if' as const }));
    expect(AssessmentRecord.safeParse({ ...review, sheets }).success).toBe(false);
  });
});

describe('the facts of a quarter', () => {
  it('hold the quarter’s airings, months and duties, and no appraisal', () => {
    const record = parseRecord(files);
    const [unit] = factsOf(record, '2016-Q2').filter((one) => one.ratings);
    const [year] = factsOf(record, '2016').filter((one) => one.unit === unit!.unit);
    expect(unit!.period).toBe('2016-Q2');
    expect(unit!.appraisal).toBeUndefined();
    expect(unit!.ratings!.n).toBe(year!.ratings!.n);
    expect(factsOf(record, '2016-Q3').some((one) => one.ratings)).toBe(false);
  });

  it('give the year its daily marks, which are the totals of the quarterly reviews', () => {
    const year = yearAssessments(parseRecord(files)).at(-1)!;
    const sheet = review.sheets.find((one) => one.totalHundredths !== null)!;
    const facts = year.facts.find((one) => one.unit === sheet.unit)!;
    expect(facts.daily!.quarters).toEqual([{ quarter: '2016-Q2', markHundredths: sheet.totalHundredths }]);
    expect(quarterlyReviews(parseRecord(files), 2016).map(({ id }) => id)).toEqual(['2016-Q2']);
  });

  it('are not frozen before the quarter is aired', () => {
    expect(() => assessmentOf(files, '2016-Q3', '2016-Q3', assessmentParameters())).toThrow(
      '2016-Q3 台账尚未晒账',
    );
    expect(assessmentOf(files, '2016-Q2', '2016-Q2', assessmentParameters()).sheets).toEqual(review.sheets);
  });

  it('rest on copies of what still changes and on the files themselves of what does not', () => {
    expect(sourcesOf(files, '2016-Q2', '2016-Q2-r2').map(({ path }) => path)).toEqual([
      'airings/leading-group/2016-Q2.json',
      'airings/pilot/2016-Q2.json',
      'frozen/2016-Q2-r2/bodies.json',
      'ratings/2016-05.json',
      'ratings/2016-06.json',
    ]);
  });
});
