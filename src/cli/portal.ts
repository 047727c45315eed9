/** `npm run portal -- <verb>`: what an operator does without a browser. */
import { existsSync, readFileSync } from 'node:fs';
import { addAccount } from '../cases/auth.ts';
import { registerBodies } from '../cases/bodies.ts';
import { checkRatingMarks } from '../cases/log/rating-marks.ts';
import { checkRatings } from '../cases/log/ratings.ts';
import { checkJournal } from '../cases/log.ts';
import { assessmentParameters } from '../cases/parameters.ts';
import { recount } from '../cases/ratings.ts';
import { ROLES, type Role, SYSTEM } from '../domain/actor.ts';
import { Body } from '../domain/bodies.ts';
import { civilDate } from '../domain/calendar.ts';
import { Refusal } from '../domain/outcome.ts';
import { PARTS } from '../domain/publish.ts';
import { staleness } from '../publish/gates.ts';
import { checkLogs, loggedMarks, loggedRatings, logLimits } from '../record/log.ts';
import { logsIn, readFiles } from '../record/read.ts';
import { fetchFiles, fetchLogs } from '../record/remote.ts';
import { verifyRecord } from '../record/verify.ts';
import { build, differences, forgetBuilt } from './build.ts';
import { exchange } from './exchange.ts';
import { importPlan } from './import.ts';
import { clockOf, openInstance } from './instance.ts';
import { runDue } from './job.ts';
import { ledgerVerbs } from './ledger.ts';
import { publishLog } from './log.ts';
import { options } from './options.ts';
import {
  type Published,
  publishAiring,
  publishAppraisal,
  publishAssessment,
  publishOpenCases,
  publishPlans,
  publishRatings,
  publishYear,
} from './publish.ts';
import { contacts, key, served } from './ratings.ts';
import { roundVerbs } from './round.ts';
import type { Settings } from './settings.ts';

const USAGE = `npm run portal -- <verb>

  import plan FILE [--year Y] [--kind work-points|task-division] [--id ID] [--dry-run] [--json]
  ledger export FILE [--year Y] [--ledger L] [--unit U]    a ledger as xlsx, to be filled in
  ledger import FILE --unit U [--dry-run]                  and back, all or nothing
  bodies FILE                 register or correct bodies, a JSON list like the bodies.json of a record
  publish plans --year 2016
  publish airing --ledger leading-group|special-group|pilot|county --period 2016-Q3 [--note TEXT]
  publish due                 what was approved in the office and is due, then the site
  publish ratings --month 2016-07
  publish cases               clocks of the open negative ratings, as of today
  publish appraisal --round ID
  publish duties|bulletins|learning|schemes|pilots|supervision|rulings --year 2016
                              public by rule: a portal that is served does it itself
  publish assessment --period 2016|2016-Q3     what two persons froze in the office
  build [--whole]             bring the public site in line with the record; --whole makes all of it anew
  build --check               name what in the site is not as sources and record make it; for a nightly run
  fsck                        verify, and the database against the log; for a nightly run
  verify [FOLDER-OR-URL]      recompute everything in a record or a published site; exit code 1 names what differs
  served FILE                 people served, CSV 单位,月份,办件量
  key add CENTRE --label T    a key for the queue or case system, printed once; key revoke ID
  account add LOGIN --title T --role R --unit U     password from PORTAL_PASSWORD
  contacts destroy [--dry-run]      telephone numbers of negative ratings whose time is over
  exchange export FILE --month 2016-07 --codes five-best|one-best
  exchange import FILE --codes five-best|one-best   all rows or none; wrong ones are named by row and field
  round …                     appraisal rounds: cards, key, tally, export, load
`;

const text = { type: 'string' } as const;

function need(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new Refusal('invalid', `缺少 --${name}。\n\n${USAGE}`);
  return value;
}

function year(value: string | undefined): number {
  const number = Number(need(value, 'year'));
  if (!Number.isInteger(number) || number < 2000 || number > 2100) {
    throw new Refusal('invalid', `--year ${value} 不是年份，请写四位数，如 2016。`);
  }
  return number;
}

async function publish(args: string[], settings: Settings): Promise<void> {
  const { values, positionals } = options(
    args,
    { ledger: text, period: text, note: text, month: text, round: text, year: text },
    USAGE,
  );
  const portal = await openInstance(settings);
  const clock = clockOf(settings);
  const now = clock();
  const { recordDir } = settings;
  const what: Record<string, () => Promise<Published | Published[]>> = {
    plans: () => publishPlans(portal, recordDir, now, year(values.year)),
    airing: () =>
      publishAiring(
        portal,
        recordDir,
        now,
        {
          ledger: need(values.ledger, 'ledger'),
          period: need(values.period, 'period'),
          note: values.note,
        },
        (message) => console.error(message),
      ),
    due: async () => {
      const { published, errors } = await runDue(portal, settings, clock);
      for (const error of errors) console.error(error instanceof Error ? error.message : error);
      if (errors.length > 0) process.exitCode = 1;
      return published;
    },
    ratings: () => publishRatings(portal, recordDir, now, need(values.month, 'month')),
    cases: () => publishOpenCases(portal, recordDir, now),
    appraisal: () => publishAppraisal(portal, recordDir, now, need(values.round, 'round')),
    ...Object.fromEntries(
      PARTS.map((part) => [
        part,
        () => publishYear(portal, recordDir, now, { part, year: year(values.year) }),
      ]),
    ),
    assessment: () => publishAssessment(portal, recordDir, now, need(values.period, 'period')),
  };
  try {
    const run = what[positionals[0] ?? ''];
    if (!run) throw new Refusal('invalid', USAGE);
    const published = [await run()].flat();
    await publishLog(portal, recordDir, now);
    for (const file of published) {
      console.log(`${file.changed ? 'published' : 'unchanged'}  ${file.path}  ${file.sha256.slice(0, 16)}`);
    }
  } finally {
    await portal.close();
  }
}

async function verify(args: string[], settings: Settings): Promise<void> {
  const place = args[0] ?? settings.recordDir;
  const remote = /^https?:\/\//.test(place);
  if (!remote && !existsSync(place)) throw new Refusal('not-found', `没有文件夹 ${place}。`);
  const files = remote ? await fetchFiles(place) : readFiles(place);
  if (files.size === 0) throw new Refusal('not-found', `${place} 中没有记录文件。`);
  const logs = remote ? await fetchLogs(place) : logsIn(place);
  const findings = [
    ...(remote ? verifyRecord(files) : verifyRecord(files, assessmentParameters())),
    ...checkLogs(files, logs),
  ];
  for (const finding of findings) console.error(`${finding.clause} ${finding.message}`);
  if (findings.length > 0) {
    console.error(`${findings.length} 处不符。`);
    process.exitCode = 1;
    return;
  }
  for (const limit of logLimits(files, logs)) console.log(limit);
  console.log(`${place}：全部可重算内容与公布一致（${files.size} 个文件）。`);
}

/** What `verify` cannot see: rows that somebody changed behind the portal's back. */
async function fsck(args: string[], settings: Settings): Promise<void> {
  options(args, {}, USAGE);
  const portal = await openInstance(settings);
  try {
    const findings = await portal.snapshot(SYSTEM, clockOf(settings)(), async (ctx) => {
      // Read after the database: what was logged in between is known to it as not logged yet.
      const files = readFiles(settings.recordDir);
      const logs = logsIn(settings.recordDir);
      return [
        ...verifyRecord(files, assessmentParameters()),
        ...checkLogs(files, logs),
        ...(await checkJournal(ctx)),
        ...(await checkRatings(ctx, loggedRatings(logs))),
        ...(await checkRatingMarks(ctx, loggedMarks(logs))),
        ...(await recount(ctx)),
      ];
    });
    for (const finding of findings) console.error(`${finding.clause} ${finding.message}`);
    if (findings.length > 0) process.exitCode = 1;
    console.log(findings.length > 0 ? `${findings.length} 处不符。` : '记录、公开日志和数据库一致。');
  } finally {
    await portal.close();
  }
}

async function account(args: string[], settings: Settings): Promise<void> {
  const { values, positionals } = options(args, { title: text, role: text, unit: text }, USAGE);
  const password = process.env['PORTAL_PASSWORD'] ?? '';
  if (positionals[0] !== 'add' || !positionals[1]) throw new Refusal('invalid', USAGE);
  if (password.length < 12) {
    throw new Refusal(
      'invalid',
      '请用环境变量 PORTAL_PASSWORD 给出至少 12 位的密码（不在命令行上写，以免留在历史记录里）。',
    );
  }
  if (!ROLES.includes(values.role as Role)) {
    throw new Refusal('invalid', `--role 须为：${ROLES.join('、')}。`);
  }
  const portal = await openInstance(settings);
  try {
    await addAccount(portal.as(SYSTEM, Date.now()), {
      login: positionals[1],
      title: need(values.title, 'title'),
      role: values.role as Role,
      unit: need(values.unit, 'unit'),
      password,
    });
    console.log(`account ${positionals[1]} added`);
  } finally {
    await portal.close();
  }
}

/** Puts bodies into the register (§1); all or none. */
async function bodies([file]: string[], settings: Settings): Promise<void> {
  if (!file || !existsSync(file)) throw new Refusal('not-found', `没有文件 ${file ?? ''}。\n\n${USAGE}`);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new Refusal('invalid', `${file} 不是 JSON 文件。`);
  }
  const list = typeof value === 'object' && value !== null && 'bodies' in value ? value.bodies : value;
  const parsed = Body.array().safeParse(list);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new Refusal('invalid', `机构名录的 ${issue.path.join('.')} 有误：${issue.message}`);
  }
  const portal = await openInstance(settings);
  try {
    await registerBodies(portal.as(SYSTEM, Date.now()), parsed.data);
    console.log(`${parsed.data.length} bodies registered`);
  } finally {
    await portal.close();
  }
}

/** The site in line with the record, or what in it is not. */
async function buildSite(args: string[], settings: Settings): Promise<void> {
  const { values } = options(args, { check: { type: 'boolean' }, whole: { type: 'boolean' } }, USAGE);
  if (values.check) {
    const found = await differences(settings);
    for (const file of found) console.error(`${file} 不是由程序和记录生成的样子。`);
    if (found.length > 0) process.exitCode = 1;
    console.log(
      found.length > 0
        ? `${found.length} 个文件不符。请运行 portal -- build --whole，全部重新生成。`
        : '网站的每个文件都与由程序和记录重新生成的一致。',
    );
    return;
  }
  if (values.whole) forgetBuilt(settings);
  const report = await build(settings);
  console.log(
    report === null ? 'nothing changed' : `${report.pages} pages, ${report.rendered} files made anew`,
  );
  const stale = report && staleness(report.newest, civilDate(clockOf(settings)()));
  if (stale) console.log(stale);
}

/** Runs one verb. */
export async function portal(args: string[], settings: Settings): Promise<void> {
  const [verb, ...rest] = args;
  const verbs: Record<string, () => Promise<void>> = {
    import: () => importPlan(rest, settings),
    bodies: () => bodies(rest, settings),
    publish: () => publish(rest, settings),
    verify: () => verify(rest, settings),
    fsck: () => fsck(rest, settings),
    account: () => account(rest, settings),
    served: () => served(rest, settings),
    key: () => key(rest, settings),
    contacts: () => contacts(rest, settings),
    build: () => buildSite(rest, settings),
    exchange: () => exchange(rest, settings),
    round: () => roundVerbs(rest, settings),
    ledger: () => ledgerVerbs(rest, settings),
  };
  const run = verbs[verb ?? ''];
  if (!run) throw new Refusal('invalid', USAGE);
  await run();
}
