/** What anybody needs to check a round of the deputies' appraisal (§9.3): `rounds/<id>.json` beside its result. */
import { z } from 'zod';
import { finding } from '../domain/appraisals/finding.ts';
import {
  ballotFindings,
  type Cancellation,
  type CardList,
  cancelFindings,
  duplicateLeaves,
  listFindings,
  openingLeaves,
  type Results,
  type Round,
  resultFindings,
  resultsHash,
  resultsSigned,
  type TrusteeSignature,
} from '../domain/appraisals.ts';
import { canonical } from '../domain/canonical.ts';
import type { Leaf } from '../domain/log.ts';
import type { Finding } from '../domain/outcome.ts';
import { type AppraisalRecord, derivedAppraisal } from './appraisals.ts';

/** The protocol's own objects as they were; the checks below are stricter than a schema could be. */
const whole = <T>() => z.custom<T>((value) => typeof value === 'object' && value !== null);

export const RoundRecord = z.object({
  id: z.string(),
  definition: whole<Round>(),
  lists: z.array(whole<CardList>()),
  cancellations: z.array(whole<Cancellation>()),
  results: whole<Results>(),
  /** Of two trustees, over the hash of the results: their statement that this is what the box held. */
  signatures: z.array(whole<TrusteeSignature>()),
});
export type RoundRecord = z.infer<typeof RoundRecord>;

/** Recomputes a round from its file alone: lists, cancellations, openings, totals, scores, signatures. */
export function checkRound({
  definition,
  lists,
  cancellations,
  results,
  signatures,
}: RoundRecord): Finding[] {
  const hash = resultsHash(results);
  const unsigned = finding(
    'results-unsigned',
    definition.id,
    2,
    signatures.length,
    `${definition.title}：公布的结果没有两位受托人的有效签名。`,
  );
  return [
    ...listFindings(definition, lists),
    ...cancelFindings(definition, cancellations),
    ...resultFindings(definition, results, hash),
    ...(resultsSigned(definition, hash, signatures) ? [] : [unsigned]),
  ];
}

/** Whether the result that pages show is the one that follows from the round's file. */
export function checkShown({ id, definition, results }: RoundRecord, shown: AppraisalRecord[]): Finding[] {
  const {
    publishedOn: _,
    publishedAt: _at,
    paper: _p,
    method: _m,
    limits: _l,
    ...own
  } = shown.find((one) => one.id === id) ?? {};
  const derived = derivedAppraisal(definition, results);
  if (canonical(own) === canonical(derived)) return [];
  const message = `${definition.title}：公布的结果与受托人签署的计票不一致。`;
  return [finding('shown-differs', id, resultsHash(results), 'other', message)];
}

/** Holds a round against the leaves of the public log: opened before, its ballots, its tally. */
export function checkRoundLog(round: RoundRecord, leaves: readonly Leaf[]): Finding[] {
  const { definition, lists, results } = round;
  const { id } = definition;
  const own = leaves.filter((leaf) => 'round' in leaf && leaf.round === id);
  const logged = new Set(own.map((leaf) => canonical(leaf)));
  const ballots = own.filter((leaf) => leaf.kind === 'BALLOT');
  const expected: Leaf[] = [
    ...openingLeaves(definition, lists),
    ...round.cancellations.map((card): Leaf => ({ kind: 'CARD_CANCEL', ...card })),
    { kind: 'TALLY', round: id, results: resultsHash(results), signatures: round.signatures },
  ];
  const missing = expected
    .filter((leaf) => !logged.has(canonical(leaf)))
    .map(({ kind }) =>
      finding(
        'unlogged',
        `${id} ${kind}`,
        'a leaf',
        'none',
        `${definition.title}：公开日志里没有相应的 ${kind} 条目，或与公布的不一致。`,
      ),
    );
  const cancelled = own.filter((leaf) => leaf.kind === 'CARD_CANCEL').length;
  const counts = results.categories.flatMap(({ id: category, name, collected }) => {
    const last = new Set(ballots.filter((leaf) => leaf.category === category).map(({ pk }) => pk));
    for (const { pk } of round.cancellations) last.delete(pk);
    if (last.size === collected) return [];
    const message = `${definition.title}：${name}公布收回 ${collected} 张，公开日志中是 ${last.size} 张。`;
    return [finding('collected-differs', category, last.size, collected, message)];
  });
  const hidden = finding(
    'cancel-hidden',
    id,
    cancelled,
    round.cancellations.length,
    `${definition.title}：公开日志里的注销张数与公布的不一致。`,
  );
  return [
    ...missing,
    ...(cancelled === round.cancellations.length ? [] : [hidden]),
    ...duplicateLeaves(ballots),
    ...ballotFindings({ ...round, round: definition }, ballots),
    ...counts,
  ];
}
