/** `portal publish airing`, and the airings that the office approved (§3.3). */
import { lampRule } from '../../cases/parameters.ts';
import type { Portal } from '../../cases/portal.ts';
import {
  type Airing,
  decideAiringProposal,
  listAirings,
  markAiringOut,
  proposeAiring,
  releaseAiring,
  surveyAiring,
} from '../../cases/publish.ts';
import { SYSTEM } from '../../domain/actor.ts';
import { civilDate, type Instant } from '../../domain/calendar.ts';
import { isRefusal } from '../../domain/outcome.ts';
import { composeAiring } from '../../publish/ledgers.ts';
import { type Published, put } from './put.ts';

/**
 * Publishes the airing of a ledger (§3.3) at once, by the same steps as the office; with a note, a corrected revision.
 * Asked again without a note it answers the one that stands. Warnings go to `warn`.
 */
export async function publishAiring(
  portal: Portal,
  recordDir: string,
  now: Instant,
  input: { ledger: string; period: string; note?: string | undefined },
  warn: (message: string) => void = () => undefined,
): Promise<Published> {
  const ctx = portal.as(SYSTEM, now);
  const { ledger, period } = input;
  const stands = (await listAirings(ctx)).find((one) => one.ledger === ledger && one.period === period);
  if (stands && !input.note) return putAiring(portal, recordDir, now, stands);
  const { checks } = await surveyAiring(ctx, input);
  for (const { message } of checks) warn(message);
  const proposal = await proposeAiring(ctx, {
    ...input,
    scheduledOn: civilDate(now),
    remark: '由命令行发布',
  });
  await decideAiringProposal(ctx, proposal.id, { approved: true, text: '由命令行发布' });
  return publishProposal(portal, recordDir, now, proposal.id);
}

async function putAiring(
  portal: Portal,
  recordDir: string,
  now: Instant,
  airing: Airing,
): Promise<Published> {
  const { read } = portal.as(SYSTEM, now);
  return put(portal, recordDir, now, await composeAiring(read, airing, lampRule(airing.asOf)));
}

/** Publishes an approved airing. If it fails, the reason stands with it in the office, and the next try finishes it. */
export async function publishProposal(
  portal: Portal,
  recordDir: string,
  now: Instant,
  id: string,
): Promise<Published> {
  const ctx = portal.as(SYSTEM, now);
  try {
    const done = await putAiring(portal, recordDir, now, await releaseAiring(ctx, id));
    await markAiringOut(ctx, id, '');
    return done;
  } catch (error) {
    await markAiringOut(ctx, id, isRefusal(error) ? error.message : '写入公开记录时出错，请查看系统日志。');
    throw error;
  }
}
