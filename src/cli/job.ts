/**
 * The portal's own job: lets approved airings out on their day, publishes what is public by rule as soon as something of
 * it has changed, and rebuilds the public site after it. What it does and where it fails stands in the office.
 */

import { logFault } from '../api/errors.ts';
import { clearSessions } from '../cases/auth.ts';
import { leads } from '../cases/keys.ts';
import type { Portal } from '../cases/portal.ts';
import { beginBuild, changedSince, endBuild, requestBuild } from '../cases/publish.ts';
import { destroyContacts, detectDue } from '../cases/ratings.ts';
import { SYSTEM } from '../domain/actor.ts';
import { civilDate, type Instant } from '../domain/calendar.ts';
import { build } from './build.ts';
import { publishJournalHashes, publishLog, publishRatingLeaves } from './log.ts';
import {
  type Published,
  publishDue,
  publishMonthDue,
  publishOpenCasesDaily,
  publishParts,
} from './publish.ts';
import { logBallots, publishTurnout } from './round.ts';
import type { Settings } from './settings.ts';

const LEADS = '定期工作（公布、公开日志、更新网站）由本节点承担。';
const SERVES = '定期工作由另一节点承担，或本节点没有 log.key；本节点只提供服务。';

/** How often the job looks, in milliseconds. */
const ROUND = 5000;

/** Standing work is looked after once a minute; each part finds out itself whether it is due. */
const STANDING: { name: string; run(portal: Portal, settings: Settings, now: Instant): Promise<unknown> }[] =
  [
    { name: 'log', run: (portal, { recordDir }, now) => publishLog(portal, recordDir, now) },
    // Ratings live by the machine's clock also where the office lives in a year of its own.
    { name: 'ratings', run: (portal, { recordDir }) => publishRatingLeaves(portal, recordDir, Date.now()) },
    { name: 'rounds', run: tellTurnout },
    { name: 'journal', run: (portal, { recordDir }, now) => publishJournalHashes(portal, recordDir, now) },
    { name: 'month', run: (portal, { recordDir }, now) => publishMonthDue(portal, recordDir, now) },
    { name: 'cases', run: (portal, { recordDir }, now) => publishOpenCasesDaily(portal, recordDir, now) },
    { name: 'detector', run: (portal, _, now) => detectDue(portal.as(SYSTEM, now)) },
    { name: 'sessions', run: (portal, _, now) => clearSessions(portal.as(SYSTEM, now)) },
    { name: 'contacts', run: (portal, _, now) => destroyContacts(portal, portal.as(SYSTEM, now)) },
  ];
const MINUTE = 60_000;

/** What waits in the ballot box goes into the log; where that, or the close, tells of more ballots, so does the site. */
async function tellTurnout(portal: Portal, { recordDir }: Settings, now: Instant): Promise<void> {
  await logBallots(portal, recordDir, now);
  const told = await publishTurnout(portal, recordDir, now);
  if (told.some(({ changed }) => changed)) await requestBuild(portal.as(SYSTEM, now));
}

/** Does the standing work that is due. A part that fails is told of and tried again; the others go on. */
async function doStanding(portal: Portal, settings: Settings, now: Instant): Promise<void> {
  for (const { name, run } of STANDING) {
    try {
      await run(portal, settings, now);
    } catch (error) {
      logFault(error, name);
    }
  }
}

/** What the job remembers from one round to the next. */
interface Memory {
  /** Up to when the parts that are public by rule are published; null before the first time. */
  partsAt: Instant | null;
  /** Not tried again before, after a failure. */
  partsAgain: Instant;
}
const AGAIN = 10 * MINUTE;

/** Publishes what is public by rule if anything was done that it tells of, or a day has passed. */
async function publishChanged(
  portal: Portal,
  recordDir: string,
  now: Instant,
  memory: Memory,
): ReturnType<typeof publishParts> {
  const { partsAt, partsAgain } = memory;
  const none = { published: [], errors: [] };
  if (now < partsAgain) return none;
  const passed = partsAt === null || civilDate(partsAt) !== civilDate(now);
  if (!passed && !(await changedSince(portal.as(SYSTEM, now), partsAt))) return none;
  const done = await publishParts(portal, recordDir, now);
  if (done.errors.length === 0) memory.partsAt = now;
  else memory.partsAgain = now + AGAIN;
  return done;
}

/** One round of the job: what is due or has changed goes out, then the site is rebuilt if anybody asked for it. */
export async function runDue(
  portal: Portal,
  settings: Settings,
  clock: () => Instant,
  signal?: AbortSignal,
  memory: Memory = { partsAt: null, partsAgain: 0 },
): Promise<{ published: Published[]; errors: unknown[] }> {
  const done = await publishDue(portal, settings.recordDir, clock());
  const parts = await publishChanged(portal, settings.recordDir, clock(), memory);
  done.published.push(...parts.published);
  done.errors.push(...parts.errors);
  const ctx = () => portal.as(SYSTEM, clock());
  if (done.published.some(({ changed }) => changed)) await requestBuild(ctx());
  const id = await beginBuild(ctx());
  if (id === null) return done;
  try {
    const report = await build(settings, signal);
    await endBuild(ctx(), id, { pages: report?.pages ?? null });
  } catch (error) {
    if (signal?.aborted) {
      await endBuild(ctx(), id, { failure: '更新时系统停止了，没有完成；网站仍是上一次的内容。' });
      return done;
    }
    done.errors.push(error);
    const lines = error instanceof Error ? error.message.split('\n').filter(Boolean) : [];
    // The last lines name the gate that did not hold or the file at fault.
    await endBuild(ctx(), id, { failure: lines.slice(-6).join('\n') || '原因不明，请查看系统日志。' });
  }
  return done;
}

/**
 * Runs the job every few seconds until it is stopped; of several nodes on one database only where this one leads.
 * @returns stops it and waits for what it is doing
 */
export function startJob(portal: Portal, settings: Settings, clock: () => Instant): () => Promise<void> {
  const stop = new AbortController();
  const memory: Memory = { partsAt: null, partsAgain: 0 };
  let running: Promise<unknown> = Promise.resolve();
  let idle = true;
  let stood = -MINUTE;
  let led = true;
  const work = async () => {
    const now = await leads(portal.as(SYSTEM, clock()), portal.dataDir);
    if (now !== led) console.log(now ? LEADS : SERVES);
    led = now;
    if (!led || stop.signal.aborted) return;
    if (performance.now() - stood > MINUTE) {
      stood = performance.now();
      await doStanding(portal, settings, clock());
    }
    const { errors } = await runDue(portal, settings, clock, stop.signal, memory);
    if (stop.signal.aborted) return;
    for (const error of errors) logFault(error);
  };
  const round = () => {
    if (!idle) return;
    idle = false;
    running = work()
      .catch(logFault)
      .finally(() => {
        idle = true;
      });
  };
  const timer = setInterval(round, ROUND);
  return async () => {
    clearInterval(timer);
    stop.abort();
    await running;
  };
}
