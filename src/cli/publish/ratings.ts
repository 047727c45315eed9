/** `portal publish ratings` and the daily clocks of open negative cases (§9.2). */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publicationRules, ratingDelay, ratingPublicationDay } from '../../cases/parameters.ts';
import type { Portal } from '../../cases/portal.ts';
import { isNoted, publishedAt, requestBuild } from '../../cases/publish.ts';
import { monthReport, monthSummary, owedCases } from '../../cases/ratings.ts';
import { SYSTEM } from '../../domain/actor.ts';
import { addDays, civilDate, type Instant, instantOf, monthEnd, monthOf } from '../../domain/calendar.ts';
import { sha256Of } from '../../domain/canonical.ts';
import { Refusal } from '../../domain/outcome.ts';
import { composeOpenCases } from '../../publish/rating-cases.ts';
import { composeRatings } from '../../publish/ratings.ts';
import { publishRatingLeaves } from '../log.ts';
import { type Published, put } from './put.ts';

/** Publishes a month of ratings (§9.2), once the month is over. */
export async function publishRatings(
  portal: Portal,
  recordDir: string,
  now: Instant,
  month: string,
): Promise<Published> {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) {
    throw new Refusal('invalid', `“${month}”不是月份，请写成 2016-07。`, { field: 'month' });
  }
  // Some time after its end: nobody at a window shall tell from what is new who has just rated.
  const { delayHours } = ratingDelay(civilDate(now));
  if (now < instantOf(monthEnd(month), 24 + delayHours)) {
    const message = `${month} 结束满 ${delayHours} 小时后才能公布当月评价。`;
    throw new Refusal('rule-broken', message, { clause: '§9.2' });
  }
  const path = `ratings/${month}.json`;
  const at = (await publishedAt(portal.as(SYSTEM, now), path)) ?? now;
  const on = civilDate(at);
  // A month is out once and for all: asked again, the file that stands is the answer; one that was lost is made anew
  // as of the day of its publication.
  if (existsSync(join(recordDir, path))) return { path, sha256: '', changed: false };
  await publishRatingLeaves(portal, recordDir, now);
  const report = await monthReport(portal.as(SYSTEM, instantOf(on, 12)), month);
  const file = composeRatings(report, { publishedAt: at, ...publicationRules(on) });
  return put(portal, recordDir, now, file);
}

/** Publishes the month before this one once its day has come, if anybody rated in it: nobody may keep it in (§9.2). */
export async function publishMonthDue(portal: Portal, recordDir: string, now: Instant): Promise<void> {
  const today = civilDate(now);
  if (Number(today.slice(8)) < ratingPublicationDay(today)) return;
  const month = monthOf(addDays(`${monthOf(today)}-01`, -1));
  if (existsSync(join(recordDir, `ratings/${month}.json`))) return;
  const ctx = portal.as(SYSTEM, now);
  const { cells } = await monthSummary(ctx, month);
  if (cells.length === 0) return;
  await publishRatings(portal, recordDir, now, month);
  await requestBuild(ctx);
}

/**
 * Publishes the clocks of the open negative cases (§9.2) as known today. Nothing new: the file stays as it is, but for
 * its day, which goes on.
 */
export async function publishOpenCases(portal: Portal, recordDir: string, now: Instant): Promise<Published> {
  const path = 'cases/open.json';
  const ctx = portal.as(SYSTEM, now);
  const today = civilDate(now);
  const first = (await publishedAt(ctx, path)) ?? now;
  return put(portal, recordDir, now, composeOpenCases(await owedCases(ctx), first, today));
}

/** Once a day the clocks go out; each day something falls due. */
export async function publishOpenCasesDaily(portal: Portal, recordDir: string, now: Instant): Promise<void> {
  const ctx = portal.as(SYSTEM, now);
  const path = 'cases/open.json';
  const file = join(recordDir, path);
  if (existsSync(file)) {
    const text = readFileSync(file, 'utf8');
    // One that is not noted was left by a try that stopped; if it stood, the log would contradict it all day.
    const noted = await isNoted(ctx, { path, sha256: sha256Of(text) });
    if (noted && JSON.parse(text).asOf >= civilDate(now)) return;
  }
  await publishOpenCases(portal, recordDir, now);
  await requestBuild(ctx);
}
