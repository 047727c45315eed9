import { z } from 'zod';
import { Refusal } from '../domain/outcome.ts';
import { assessmentOf } from '../record/assessed.ts';
import { type AssessmentContent, AssessmentRecord, contentHash } from '../record/assessment.ts';
import type { RecordFiles } from '../record/parse.ts';
import { asFrozen, originOf } from '../record/sources.ts';
import { type RecordFile, recordFile } from './files.ts';

/** What was decided about an assessment; see the assessment's cases. */
interface Frozen {
  id: string;
  period: string;
  revision: number;
  note: string;
  publishedOn: string;
  publishedAt: string;
  proposedBy: string;
  approvedBy: string;
  sha256: string;
}

/** The files of a freezing: copies of what still changes first, then the assessment that names them. */
export function copiesOf(files: RecordFiles, content: AssessmentContent): RecordFile[] {
  return content.sources
    .filter(({ path }) => path !== originOf(path))
    .map(({ path }) => recordFile(path, z.json(), JSON.parse(files.get(originOf(path))!), false));
}

/**
 * The frozen assessment as a file of the record.
 * @throws Refusal `conflict` when the record no longer gives what was frozen
 */
export function composeAssessment(files: RecordFiles, frozen: Frozen, parameters: unknown): RecordFile {
  const content = assessmentOf(asFrozen(files, frozen.id), frozen.period, frozen.id, parameters);
  if (contentHash(content) !== frozen.sha256) {
    throw new Refusal(
      'conflict',
      `公开依据有了变化，与冻结的 ${frozen.id} 不同；请恢复依据文件，或作为更正重新提出。`,
    );
  }
  const value = { ...frozen, year: Number(frozen.period.slice(0, 4)), ...content };
  return recordFile(`assessments/${frozen.id}.json`, AssessmentRecord, value, true);
}
