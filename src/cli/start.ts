/** `npm start`: migrate, seed a demonstration year if the instance is empty, publish, build, serve. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { frozenFor, listFreezes } from '../cases/assessment.ts';
import { isUntouched } from '../cases/journal.ts';
import type { Portal } from '../cases/portal.ts';
import { makePairingCode } from '../cases/ratings.ts';
import { DEMO_ACCOUNTS, DEMO_PASSWORD, DEMO_TODAY, seedYear } from '../demo/year.ts';
import { SYSTEM } from '../domain/actor.ts';
import { civilDate, type Instant, instantOf } from '../domain/calendar.ts';
import { LEDGERS } from '../domain/ledgers.ts';
import { Refusal } from '../domain/outcome.ts';
import { PARTS } from '../domain/publish.ts';
import { staleness } from '../publish/gates.ts';
import { build } from './build.ts';
import { clockOf, openInstance, readDemo, writeDemo } from './instance.ts';
import { startJob } from './job.ts';
import { publishLog } from './log.ts';
import { type Progress, stepOf } from './progress.ts';
import {
  freezeAssessment,
  proposeAssessment,
  publishAiring,
  publishAppraisal,
  publishAssessment,
  publishOpenCases,
  publishPlans,
  publishRatings,
  publishYear,
} from './publish.ts';
import { publishTurnout } from './round.ts';
import { serve } from './serve.ts';
import type { Settings } from './settings.ts';

/** Migrates and, where the instance is empty and a seed is wanted, makes and publishes the demonstration year. */
export async function prepare(settings: Settings): Promise<Portal> {
  clearBrokenSeed(settings);
  const portal = await stepOf(
    'migrate',
    settings.databaseUrl ? 'PostgreSQL' : `SQLite in ${settings.dataDir}`,
    () => openInstance(settings),
  );
  try {
    const empty = await isUntouched(portal.as(SYSTEM, 0));
    if (settings.seed === 'demo' && empty) {
      await stepOf('seed', 'demonstration year 2016', (progress) => seed(portal, settings, progress));
    }
    if (readDemo(settings) && (empty || !existsSync(join(settings.recordDir, 'assessments')))) {
      await stepOf(
        'publish',
        settings.recordDir,
        (progress) => publishDemo(portal, settings, progress),
        (n) => `${n} files`,
      );
    }
    await publishLog(portal, settings.recordDir, clockOf(settings)());
    return portal;
  } catch (error) {
    await portal.close();
    throw error;
  }
}

async function seed(portal: Portal, settings: Settings, progress: Progress): Promise<void> {
  const madeAt = Date.now();
  writeFileSync(seedMark(settings), '');
  // What breaks off is made anew (see the mark), so its thousands of acts need not wait for the disk one by one.
  const { card, round } = await portal.flushAtEnd(() =>
    seedYear(portal, (_part, done, of) => progress.at(done, of)),
  );
  writeDemo(settings, { madeAt, today: DEMO_TODAY, card, round });
  rmSync(seedMark(settings));
}

const seedMark = (settings: Settings) => join(settings.dataDir, 'seeding');

/**
 * A seeding that broke off leaves half a year, to be made anew. The mark was set while the instance was untouched, so
 * what it left should be demonstration data and nothing else; it is put aside all the same, never deleted.
 */
function clearBrokenSeed(settings: Settings): void {
  if (!existsSync(seedMark(settings))) return;
  if (settings.databaseUrl) {
    throw new Refusal(
      'unavailable',
      '上次生成演示数据时中断，数据库中只有一部分；请清空该数据库后重新启动。',
    );
  }
  const aside = join(settings.dataDir, `broken-${Date.now()}`);
  mkdirSync(aside);
  for (const name of readdirSync(settings.dataDir)) {
    if (/^(portal|ballots)\.db(-wal|-shm)?$/.test(name))
      renameSync(join(settings.dataDir, name), join(aside, name));
  }
  rmSync(seedMark(settings));
}

/** What a quarterly review counts, beside airings and ratings. */
const REVIEWED = ['duties', 'bulletins', 'schemes', 'pilots', 'supervision'] as const;

/** Publishes the demonstration year as it would have been: in its order, each on its day. */
async function publishDemo(portal: Portal, settings: Settings, progress: Progress): Promise<number> {
  const { recordDir } = settings;
  await publishLog(portal, recordDir, instantOf('2016-03-01', 9));
  await publishPlans(portal, recordDir, instantOf('2016-03-01', 9), 2016);
  const quarters = {
    '2016-Q1': '2016-04-12',
    '2016-Q2': '2016-07-12',
    '2016-Q3': '2016-10-12',
    '2016-Q4': '2017-01-10',
  };
  let done = 0;
  for (const [i, [period, on]] of Object.entries(quarters).entries()) {
    for (const ledger of LEDGERS) {
      await publishAiring(portal, recordDir, instantOf(on, 10), { ledger, period });
      progress.at(++done, 33);
    }
    for (let month = 3 * i + 1; month <= 3 * i + 3; month++) {
      const next = month === 12 ? '2017-01-10' : `2016-${String(month + 1).padStart(2, '0')}-10`;
      await publishRatings(portal, recordDir, instantOf(next, 11), `2016-${String(month).padStart(2, '0')}`);
      progress.at(++done, 33);
    }
    // What is known on the day of the review enters it; what comes in later does not.
    for (const part of REVIEWED)
      await publishYear(portal, recordDir, instantOf(on, 12), { part, year: 2016 });
    await freezeDemo(portal, recordDir, instantOf(on, 15), period);
    progress.at(++done, 33);
  }
  await publishOpenCases(portal, recordDir, DEMO_TODAY);
  await publishAppraisal(portal, recordDir, instantOf('2016-12-28', 10), '2016');
  await publishTurnout(portal, recordDir, DEMO_TODAY);
  // The year's work first: the assessment counts what the record says of it.
  for (const year of [2016, 2017])
    for (const part of PARTS) await publishYear(portal, recordDir, DEMO_TODAY, { part, year });
  await freezeDemo(portal, recordDir, DEMO_TODAY, '2016');
  return readdirSync(recordDir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json'),
  ).length;
}

/** One of the office proposes, another approves, as they would by hand; asked again, what was frozen stands. */
async function freezeDemo(portal: Portal, recordDir: string, now: Instant, period: string): Promise<void> {
  const ctx = (login: string) => {
    const { role, unit } = DEMO_ACCOUNTS.find((account) => account.login === login)!;
    return portal.as({ kind: 'staff', id: `a-${login}`, role, unit }, now);
  };
  if ((await frozenFor(ctx('ggb-editor'), period)) === null) {
    await proposeAssessment(recordDir, ctx('ggb-editor'), { period });
    const proposal = (await listFreezes(ctx('ggb-approver'))).find((one) => one.period === period)!;
    await freezeAssessment(portal, recordDir, ctx('ggb-approver'), proposal);
  } else await publishAssessment(portal, recordDir, now, period);
}

/** The whole way from an empty folder to a served portal. */
export async function start(settings: Settings): Promise<void> {
  const portal = await prepare(settings);
  const report = await stepOf(
    'build',
    'public site and dynamic pages',
    () => build(settings),
    (report) => (report === null ? 'nothing changed' : `${report.pages} pages`),
  );
  const stale = report && staleness(report.newest, civilDate(clockOf(settings)()));
  if (stale) console.log(stale);
  const server = await serve(portal, settings, clockOf(settings)).catch(async (error: unknown) => {
    await portal.close();
    throw error;
  });
  const endJob = startJob(portal, settings, clockOf(settings));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : settings.port;
  const url = `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${port}${settings.base}`;
  let closing = 0;
  const close = () => {
    // A terminal sends Ctrl-C to us and to our parent, which passes it on: one wish, heard twice.
    if (closing > 0 && performance.now() - closing > 1000) process.exit(130);
    if (closing > 0) return;
    closing = performance.now();
    console.log('\nstopping …');
    server.closeIdleConnections();
    server.close(() => void endJob().then(() => portal.close().then(() => process.exit(0))));
    setTimeout(() => server.closeAllConnections(), 2000).unref();
  };
  process.on('SIGINT', close);
  process.on('SIGTERM', close);
  console.log(`ready ${url}`);
  console.log(await directions(url, settings, portal));
}

/** The window at which a newcomer's kiosk stands. */
const DEMO_POINT = 'city-gsj';

async function directions(url: string, settings: Settings, portal: Portal): Promise<string> {
  const demo = readDemo(settings);
  const pairing = demo && (await makePairingCode(portal.as(SYSTEM, clockOf(settings)()), DEMO_POINT));
  const lines = [
    `  citizen   ${url}`,
    `  kiosk     ${url}kiosk/${pairing ? `#code=${pairing.code}   good for 15 minutes, once` : ''}`,
    `  phone     ${url}rate/${demo ? `${DEMO_POINT}/` : ''}`,
    `  deputy    ${url}appraisal/${demo ? `   practice card: ${demo.card}` : ''}`,
    `  staff     ${url}office/`,
  ];
  if (demo) {
    lines.push(`            demonstration accounts, password ${DEMO_PASSWORD}:`);
    lines.push(`            ${DEMO_ACCOUNTS.map((account) => account.login).join(' · ')}`);
  }
  return lines.join('\n');
}
