/** `portal publish appraisal`, and the rounds whose results were let out (§9.3). */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cancellations, cardLists, getRound, listRounds, paperChannel } from '../../cases/appraisals.ts';
import type { Portal } from '../../cases/portal.ts';
import { publishedAt } from '../../cases/publish.ts';
import { SYSTEM } from '../../domain/actor.ts';
import type { Instant } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import { composeAppraisal, composeRound } from '../../publish/appraisals.ts';
import { type Published, putAll } from './put.ts';

/** Rounds whose results were let out and are not in the record yet. */
export async function releasedRounds(portal: Portal, recordDir: string, now: Instant): Promise<string[]> {
  const rounds = await listRounds(portal.as(SYSTEM, now));
  return rounds
    .filter(({ releasedOn }) => releasedOn !== null)
    .map(({ definition }) => definition.id)
    .filter((id) => !existsSync(join(recordDir, 'appraisals', `${id}.json`)));
}

/** Publishes the result of a tallied round (§9.3). */
export async function publishAppraisal(
  portal: Portal,
  recordDir: string,
  now: Instant,
  id: string,
): Promise<Published[]> {
  const ctx = portal.as(SYSTEM, now);
  const { definition, tally, releasedOn } = await getRound(ctx, id);
  if (tally === null || releasedOn === null) {
    throw new Refusal('rule-broken', `“${definition.title}”尚未计票，或计票结果还没有由第二人核准公布。`, {
      clause: '§9.3',
    });
  }
  const first = (await publishedAt(ctx, `appraisals/${id}.json`)) ?? now;
  const round = {
    id,
    definition,
    lists: await cardLists(ctx.read, id),
    cancellations: await cancellations(ctx.read, id),
    results: tally.results,
    signatures: tally.signatures,
  };
  const { agreed } = await paperChannel(ctx, id);
  const files = [composeRound(round), composeAppraisal(round, agreed, first)];
  return (await putAll(portal, recordDir, now, files)).reverse();
}
