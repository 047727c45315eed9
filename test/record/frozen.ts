/** The fixture's record with assessments frozen from it as the portal would, so that a change of the fixture hurts no test. */
import { join } from 'node:path';
import { assessmentParameters } from '../../src/cases/parameters.ts';
import { composeAssessment, copiesOf } from '../../src/publish/assessment.ts';
import { assessmentOf } from '../../src/record/assessed.ts';
import { type AssessmentRecord, contentHash } from '../../src/record/assessment.ts';
import type { RecordFiles } from '../../src/record/parse.ts';
import { readFiles } from '../../src/record/read.ts';

const FIXTURE = join(import.meta.dirname, '../fixtures/record');

/** The airings, ratings and the rest of the fixture, without its assessments; the last quarter aired as the second was. */
export function ground(): RecordFiles {
  const files = [...readFiles(FIXTURE)].filter(([path]) => !/^(assessments|frozen)\//.test(path));
  const late = files
    .filter(([path]) => /2016-Q2\.json$/.test(path))
    .map(([path, text]) => [path.replace('Q2', 'Q4'), text.replaceAll('2016-Q2', '2016-Q4')] as const);
  return new Map([...files, ...late]);
}

/** Freezes a period on top of a record. */
export function frozen(files: RecordFiles, period: string, id = period, revision = 1): RecordFiles {
  const content = assessmentOf(files, period, id, assessmentParameters());
  const decided = {
    ...{
      id,
      period,
      revision,
      note: revision > 1 ? '更正' : '',
      publishedOn: '2017-01-16',
      publishedAt: '2017-01-16 09:30',
    },
    ...{ proposedBy: '台账岗', approvedBy: '审核岗', sha256: contentHash(content) },
  };
  const made = [...copiesOf(files, content), composeAssessment(files, decided, assessmentParameters())];
  return new Map([...files, ...made.map(({ path, bytes }) => [path, bytes.toString()] as const)]);
}

/** One assessment of a record. */
export function assessmentIn(files: RecordFiles, id: string): AssessmentRecord {
  return JSON.parse(files.get(`assessments/${id}.json`)!) as AssessmentRecord;
}
