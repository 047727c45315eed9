import { assess, parametersOn } from '../domain/assessment.ts';
import { Refusal } from '../domain/outcome.ts';
import { AssessmentRecord } from '../record/assessment.ts';
import { factsOf } from '../record/facts.ts';
import { readRecord } from '../record/read.ts';
import { sourcesOf } from '../record/sources.ts';
import { airingsOfPeriod } from '../record/standing.ts';
import { type RecordFile, recordFile } from './files.ts';

/**
 * Composes the assessment of a year (§10) from the published record: facts, sheets, and the hashes of the files they
 * rest on. What was not published cannot enter a score.
 * @throws Refusal `rule-broken` when the fourth-quarter airings are not out yet
 */
export function composeAssessment(
  root: string,
  year: number,
  publishedOn: string,
  parameters: unknown,
): RecordFile {
  const record = readRecord(root);
  if (airingsOfPeriod(record, `${year}-Q4`).length === 0) {
    throw new Refusal('rule-broken', `${year} 年第四季度台账尚未晒账，考评没有依据；请先发布 ${year}-Q4。`, {
      clause: '§10',
    });
  }
  const facts = factsOf(record, year);
  const sources = sourcesOf(root, year);
  const sheets = assess(facts, parametersOn(parameters, `${year}-12-31`));
  return recordFile(
    `assessments/${year}.json`,
    AssessmentRecord,
    { year, publishedOn, sources, facts, sheets },
    false,
  );
}
