/** Freezing the assessment of a period, and `portal publish assessment` (§10). */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { approvable, approveFreeze, frozenFor, nextRecordId, proposeFreeze } from '../../cases/assessment.ts';
import { assessmentParameters } from '../../cases/parameters.ts';
import type { Context, Portal } from '../../cases/portal.ts';
import { publishedPaths } from '../../cases/publish.ts';
import { SYSTEM } from '../../domain/actor.ts';
import type { Instant } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import { composeAssessment, copiesOf } from '../../publish/assessment.ts';
import { assessmentOf } from '../../record/assessed.ts';
import { contentHash, scoresHash } from '../../record/assessment.ts';
import { readFiles } from '../../record/read.ts';
import { type Published, put, putAll } from './put.ts';

/**
 * Proposes to freeze what the record gives for a period (§10), in the name of the actor.
 * @throws Refusal what keeps it from being frozen; see `proposeFreeze` and `assessmentOf`
 */
export async function proposeAssessment(
  recordDir: string,
  ctx: Context,
  input: { period: string; note?: string | undefined },
): Promise<void> {
  const { id } = await nextRecordId(ctx, input.period);
  const content = assessmentOf(readFiles(recordDir), input.period, id, assessmentParameters());
  await proposeFreeze(ctx, { ...input, sha256: scoresHash(content) });
}

/**
 * Freezes what was proposed for a period (§10) in the name of the actor and puts it into the record; what was frozen
 * before and is missing there is put back as it was.
 * @param ctx of the second person
 */
export async function freezeAssessment(
  portal: Portal,
  recordDir: string,
  ctx: Context,
  proposal: { id: string; period: string; recordId: string },
): Promise<Published> {
  await refuseLost(portal, recordDir, ctx.now);
  const files = readFiles(recordDir);
  const content = assessmentOf(files, proposal.period, proposal.recordId, assessmentParameters());
  // Whoever may not approve leaves no copies behind.
  await approvable(ctx, proposal.id, scoresHash(content));
  // Copies first: if we stop before the approval they hurt nobody, after it they are what the record needs.
  await putAll(portal, recordDir, ctx.now, copiesOf(files, content));
  await approveFreeze(ctx, proposal.id, { seen: scoresHash(content), whole: contentHash(content) });
  return publishAssessment(portal, recordDir, ctx.now, proposal.period);
}

/** Puts the frozen assessment of a period into the record. */
export async function publishAssessment(
  portal: Portal,
  recordDir: string,
  now: Instant,
  period: string,
): Promise<Published> {
  await refuseLost(portal, recordDir, now, 'assessments/');
  const frozen = await frozenFor(portal.as(SYSTEM, now), period);
  if (frozen === null) {
    throw new Refusal(
      'rule-broken',
      `${period} 的得分还没有冻结；须由一人提出、另一人批准（办公端“考评”）。`,
      {
        clause: '§10.3',
      },
    );
  }
  return put(portal, recordDir, now, composeAssessment(readFiles(recordDir), frozen, assessmentParameters()));
}

/** A record that lost a file would be counted as if it had never been. @param except paths that do not matter */
async function refuseLost(portal: Portal, recordDir: string, now: Instant, except = '\0'): Promise<void> {
  const paths = await publishedPaths(portal.as(SYSTEM, now));
  const lost = paths.find((path) => !path.startsWith(except) && !existsSync(join(recordDir, path)));
  if (lost === undefined) return;
  throw new Refusal(
    'rule-broken',
    `公开记录缺少已公布的 ${lost}，据此考评会漏算；请先恢复该文件或重新发布。`,
  );
}
