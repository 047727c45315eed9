import { z } from 'zod';
import { AssessmentParameters, Facts, ScoreSheet } from '../domain/assessment.ts';
import { canonical, sha256Of } from '../domain/canonical.ts';
import type { PublicRecord } from './parse.ts';
import { PublishedAt } from './published.ts';
import { periodText } from './standing.ts';

const Source = z.object({ path: z.string(), sha256: z.string() });

/**
 * A frozen assessment (§10): `assessments/<period>.json`, a correction `…-r2.json`. Never changed once it is out. Holds
 * its facts, its parameters and the hashes of the files it rests on, so that anybody can recompute it years later.
 */
export const AssessmentRecord = z.object({
  /** `2016`, `2016-Q3`, `2016-r2`. */
  id: z.string(),
  /** A year, or a quarter for a quarterly review (§10.3). */
  period: z.string().regex(/^\d{4}(-Q[1-4])?$/),
  year: z.int(),
  revision: z.int().positive(),
  /** Why a later revision was made; empty for the first. */
  note: z.string(),
  publishedOn: z.iso.date(),
  publishedAt: PublishedAt,
  /** The posts that proposed and approved it: two persons. */
  proposedBy: z.string(),
  approvedBy: z.string(),
  /** Hash of the four fields below: what those two froze. */
  sha256: z.string(),
  /** Files of the record that the facts were taken from; of those that still change, the copy made on that day. */
  sources: z.array(Source),
  parameters: AssessmentParameters,
  facts: z.array(Facts),
  /** A sheet with other parameters than those of its period is a what-if, and no record. */
  sheets: z.array(ScoreSheet.refine((sheet) => sheet.kind === 'assessment', { error: 'a what-if sheet' })),
});
export type AssessmentRecord = z.infer<typeof AssessmentRecord>;
/** What two persons freeze. */
export type AssessmentContent = Pick<AssessmentRecord, 'sources' | 'parameters' | 'facts' | 'sheets'>;

/** The hash of what a proposer shows: the scores and what they follow from, whatever else their files may tell. */
export function scoresHash({ parameters, facts, sheets }: AssessmentContent): string {
  return sha256Of(canonical({ parameters, facts, sheets }));
}

/** The hash of what is frozen. */
export function contentHash({ sources, parameters, facts, sheets }: AssessmentContent): string {
  return sha256Of(canonical({ sources, parameters, facts, sheets }));
}

/** The assessments in force: of each period the last revision. */
function inForce(record: PublicRecord): AssessmentRecord[] {
  const { assessments } = record;
  return assessments.filter(
    (a) => !assessments.some((b) => b.period === a.period && b.revision > a.revision),
  );
}

/** The year-end assessments in force, oldest first. */
export function yearAssessments(record: PublicRecord): AssessmentRecord[] {
  return inForce(record)
    .filter((assessment) => assessment.period === String(assessment.year))
    .sort((a, b) => a.year - b.year);
}

/** The quarterly reviews of a year in force (§10.3), in order. */
export function quarterlyReviews(record: PublicRecord, year: number): AssessmentRecord[] {
  return inForce(record)
    .filter((assessment) => assessment.period.startsWith(`${year}-Q`))
    .sort((a, b) => (a.period < b.period ? -1 : 1));
}

/** `2016年考评得分`, `2016年第三季度讲评得分（第2版）`. */
export function assessmentTitle({ period, revision }: Pick<AssessmentRecord, 'period' | 'revision'>): string {
  const name = period.includes('-Q') ? '季度讲评得分' : '考评得分';
  const when = periodText(period).replace(/季度$/, '');
  return `${when}${name}${revision > 1 ? `（第${revision}版）` : ''}`;
}
