/**
 * Reviews: whether a rating stays in the count is decided by two persons, neither of them of the rated unit. One
 * proposes, another confirms or declines; a declined proposal leaves the matter open. Nothing is ever deleted.
 */
import type { CivilDate } from '../calendar.ts';

export const REVIEW_ACTS = ['proposed', 'declined', 'confirmed'] as const;
export type ReviewAct = (typeof REVIEW_ACTS)[number];
export const VERDICTS = ['keep', 'exclude'] as const;
export type Verdict = (typeof VERDICTS)[number];
export const VERDICT_NAMES: Record<Verdict, string> = { keep: '照常计入', exclude: '复核后不计入' };

/** Why ratings are taken out of the count; also the grounds on which a unit may appeal. Published. */
export const EXCLUSION_REASONS = ['wrong-service', 'not-served', 'repeated', 'off-topic', 'stuffed'] as const;
export type ExclusionReason = (typeof EXCLUSION_REASONS)[number];
export const EXCLUSION_REASON_NAMES: Record<ExclusionReason, string> = {
  'wrong-service': '评的不是本单位的服务',
  'not-served': '没有对应的办事记录',
  repeated: '同一件事重复评价',
  'off-topic': '内容与服务无关',
  stuffed: '非服务对象集中刷评',
};
/** The grounds open to a rated unit; that ratings were stuffed is for the detector to say. */
export const APPEAL_GROUNDS = EXCLUSION_REASONS.filter((reason) => reason !== 'stuffed');

/** One act of a review, as it is kept. */
export interface ReviewStep {
  act: ReviewAct;
  verdict: Verdict;
  reason: ExclusionReason | null;
  on: CivilDate;
  actor: string;
  unit: string;
}

/** How far a review has come. */
export interface Review {
  state: 'open' | 'proposed' | 'decided';
  /** What is proposed or decided. */
  verdict: Verdict | null;
  reason: ExclusionReason | null;
  /** Who proposed what stands, and from which unit. */
  proposedBy: string | null;
  /** Units of the two persons who decided. */
  units: string[];
  /** The day of the decision. */
  decidedOn: CivilDate | null;
}

/** The state of a review after its acts, in their order. */
export function reviewOf(acts: readonly ReviewStep[]): Review {
  const last = acts.at(-1);
  if (last === undefined || last.act === 'declined') {
    return { state: 'open', verdict: null, reason: null, proposedBy: null, units: [], decidedOn: null };
  }
  const { verdict, reason } = last;
  if (last.act === 'proposed') {
    const { actor, unit } = last;
    return { state: 'proposed', verdict, reason, proposedBy: actor, units: [unit], decidedOn: null };
  }
  const proposal = acts.at(-2)!;
  return {
    state: 'decided',
    verdict,
    reason,
    proposedBy: proposal.actor,
    units: [proposal.unit, last.unit],
    decidedOn: last.on,
  };
}
