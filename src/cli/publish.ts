/** `portal publish …`: decides what goes out, composes it, and puts it into the record. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cancellations, cardLists, getRound, listRounds, paperChannel } from '../cases/appraisals.ts';
import { rulingsOf } from '../cases/assessment/rulings.ts';
import { approvable, approveFreeze, frozenFor, nextRecordId, proposeFreeze } from '../cases/assessment.ts';
import { bulletinsOf } from '../cases/duties/bulletins.ts';
import { learningOf } from '../cases/duties/research.ts';
import { judgeYear } from '../cases/duties.ts';
import { assessmentParameters, lampRule, publicationRules } from '../cases/parameters.ts';
import { listPlans } from '../cases/plans.ts';
import type { Context, Portal } from '../cases/portal.ts';
import {
  type Airing,
  decideAiringProposal,
  dueAirings,
  listAirings,
  markAiringOut,
  notePublication,
  proposeAiring,
  publishedAt,
  publishedOn,
  publishedPaths,
  releaseAiring,
  requestBuild,
  surveyAiring,
} from '../cases/publish.ts';
import { monthReport, owedCases } from '../cases/ratings.ts';
import { SYSTEM } from '../domain/actor.ts';
import { civilDate, type Instant, instantOf, monthEnd } from '../domain/calendar.ts';
import { canonical } from '../domain/canonical.ts';
import { isRefusal, Refusal } from '../domain/outcome.ts';
import { composeAppraisal, composeRound } from '../publish/appraisals.ts';
import { composeAssessment, copiesOf } from '../publish/assessment.ts';
import { composeBulletins } from '../publish/bulletins.ts';
import { composeDuties } from '../publish/duties.ts';
import { putFile, type RecordFile } from '../publish/files.ts';
import { composeLearning } from '../publish/learning.ts';
import { composeAiring } from '../publish/ledgers.ts';
import { composeBodies, composePlan } from '../publish/plans.ts';
import { composeOpenCases } from '../publish/rating-cases.ts';
import { composeRatings } from '../publish/ratings.ts';
import { composeRulings } from '../publish/rulings.ts';
import { assessmentOf } from '../record/assessed.ts';
import { contentHash } from '../record/assessment.ts';
import { readFiles, readRecord } from '../record/read.ts';
import { logPublished, publishRatingLeaves } from './log.ts';

/** What a publication did to one file of the record. */
export interface Published {
  path: string;
  sha256: string;
  changed: boolean;
}

/** Notes a composed file and puts it into the record. */
export async function put(
  portal: Portal,
  recordDir: string,
  now: Instant,
  file: RecordFile,
): Promise<Published> {
  return (await putAll(portal, recordDir, now, [file]))[0]!;
}

/** The same for several, which enter the log together. */
async function putAll(
  portal: Portal,
  recordDir: string,
  now: Instant,
  files: readonly RecordFile[],
): Promise<Published[]> {
  const results: Published[] = [];
  for (const file of files) {
    // Noted before it is written: if we stop between the two, the next try finds the first date and makes the same bytes.
    const { path, sha256 } = file;
    const known = existsSync(join(recordDir, path));
    if (!known) await notePublication(portal.as(SYSTEM, now), { path, sha256 });
    const result = putFile(recordDir, file);
    if (known && result.changed) await notePublication(portal.as(SYSTEM, now), result);
    results.push(result);
  }
  await logPublished(portal, recordDir, now);
  return results;
}

/** Publishes the register of bodies and every plan of a year (§9.1). */
export async function publishPlans(
  portal: Portal,
  recordDir: string,
  now: Instant,
  year: number,
): Promise<Published[]> {
  const ctx = portal.as(SYSTEM, now);
  const files = [await composeBodies(ctx.read)];
  for (const plan of await listPlans(ctx, year)) {
    const first = (await publishedAt(ctx, `plans/${plan.id}.json`)) ?? now;
    files.push(await composePlan(ctx.read, plan.id, first));
  }
  return putAll(portal, recordDir, now, files);
}

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
async function publishProposal(
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

/**
 * Publishes every approved airing whose day has come, one after another; one that fails does not hold up the others.
 * @returns what was published, and the errors
 */
export async function publishDue(
  portal: Portal,
  recordDir: string,
  now: Instant,
): Promise<{ published: Published[]; errors: unknown[] }> {
  const published: Published[] = [];
  const errors: unknown[] = [];
  for (const id of await dueAirings(portal.as(SYSTEM, now))) {
    try {
      published.push(await publishProposal(portal, recordDir, now, id));
    } catch (error) {
      errors.push(error);
    }
  }
  for (const id of await releasedRounds(portal, recordDir, now)) {
    try {
      published.push(...(await publishAppraisal(portal, recordDir, now, id)));
    } catch (error) {
      errors.push(error);
    }
  }
  return { published, errors };
}

/** Rounds whose results were let out and are not in the record yet. */
async function releasedRounds(portal: Portal, recordDir: string, now: Instant): Promise<string[]> {
  const rounds = await listRounds(portal.as(SYSTEM, now));
  return rounds
    .filter(({ releasedOn }) => releasedOn !== null)
    .map(({ definition }) => definition.id)
    .filter((id) => !existsSync(join(recordDir, 'appraisals', `${id}.json`)));
}

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
  // A whole day after its end: nobody at a window shall tell from what is new who has just rated.
  if (now < instantOf(monthEnd(month), 48)) {
    const message = `${month} 结束满 24 小时后才能公布当月评价。`;
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
  const file = join(recordDir, 'cases/open.json');
  if (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).asOf >= civilDate(now)) return;
  const { changed } = await publishOpenCases(portal, recordDir, now);
  if (changed) await requestBuild(portal.as(SYSTEM, now));
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
  const first = (await publishedOn(ctx, `appraisals/${id}.json`)) ?? civilDate(now);
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

/**
 * Publishes a year of duties as known today. A year that is over and of which nothing new is known stays as it is, so
 * that the assessment that rests on the file keeps its ground.
 */
export async function publishDuties(
  portal: Portal,
  recordDir: string,
  now: Instant,
  year: number,
): Promise<Published> {
  const path = `duties/${year}.json`;
  const ctx = portal.as(SYSTEM, now);
  const today = civilDate(now);
  if (today < `${year}-01-01`) {
    throw new Refusal('rule-broken', `${year} 年还没有开始，没有可以公布的履职情况。`);
  }
  const first = (await publishedOn(ctx, path)) ?? today;
  const stands = readRecord(recordDir).duties.find((one) => one.year === year);
  const file = composeDuties(await judgeYear(ctx, year, today), first);
  const same = stands && canonical({ ...stands, asOf: today }) === canonical(file.value);
  if (same && stands.asOf > `${year}-12-31`) return { path, sha256: '', changed: false };
  return put(portal, recordDir, now, file);
}

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
  await proposeFreeze(ctx, { ...input, sha256: contentHash(content) });
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
  await approvable(ctx, proposal.id, contentHash(content));
  // Copies first: if we stop before the approval they hurt nobody, after it they are what the record needs.
  await putAll(portal, recordDir, ctx.now, copiesOf(files, content));
  await approveFreeze(ctx, proposal.id, contentHash(content));
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

/** Publishes what people decided about the scores of a year (§10.5, §10.6), as it stands. */
export async function publishRulings(
  portal: Portal,
  recordDir: string,
  now: Instant,
  year: number,
): Promise<Published> {
  const ctx = portal.as(SYSTEM, now);
  const first = (await publishedOn(ctx, `rulings/${year}.json`)) ?? civilDate(now);
  return put(portal, recordDir, now, composeRulings(await rulingsOf(ctx, year), first));
}

/** Publishes a year of bulletins (§8): issues and counts. */
export async function publishBulletins(
  portal: Portal,
  recordDir: string,
  now: Instant,
  year: number,
): Promise<Published> {
  const ctx = portal.as(SYSTEM, now);
  const first = (await publishedOn(ctx, `bulletins/${year}.json`)) ?? civilDate(now);
  return put(portal, recordDir, now, composeBulletins(await bulletinsOf(ctx, year), first));
}

/** Publishes a year of training and research (§7). */
export async function publishLearning(
  portal: Portal,
  recordDir: string,
  now: Instant,
  year: number,
): Promise<Published> {
  const ctx = portal.as(SYSTEM, now);
  const first = (await publishedOn(ctx, `learning/${year}.json`)) ?? civilDate(now);
  return put(portal, recordDir, now, composeLearning(await learningOf(ctx, year), first));
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
