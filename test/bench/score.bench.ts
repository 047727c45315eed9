/**
 * A year of ten million ratings scored: from the months that were published of them, and from their daily summary, beside
 * DuckDB that adds up the raw rows. DuckDB makes the rows, so that both speak of the same; it is fetched by npm into a
 * folder of its own.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Sqlite from 'better-sqlite3';
import { assessmentParameters, publicationRules } from '../../src/cases/parameters.ts';
import { openPortal } from '../../src/cases/portal.ts';
import { addServicePoints, monthReport } from '../../src/cases/ratings.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { assess, parametersOn } from '../../src/domain/assessment.ts';
import type { Body } from '../../src/domain/bodies.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { LEVELS } from '../../src/domain/ratings.ts';
import { composeRatings } from '../../src/publish/ratings.ts';
import { factsOf } from '../../src/record/facts.ts';
import { parseRecord } from '../../src/record/parse.ts';
import { type Figure, sideBySide } from './measure.ts';
import { POINTS } from './ratings.ts';

const DUCKDB = '@duckdb/node-api@1.5.6-r.1';
/** Raw rows of the year; fewer with SCORE_ROWS. */
const ROWS = Number(process.env['SCORE_ROWS'] ?? 10_000_000);
const UNITS = 24;
const months = Array.from({ length: 12 }, (_, i) => `2016-${String(i + 1).padStart(2, '0')}`);

interface Duck {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string): Promise<{ getRows(): unknown[][] }>;
}

/** Two threads, all in memory; null where npm cannot fetch it. */
async function duckdb(root: string): Promise<Duck | null> {
  writeFileSync(join(root, 'package.json'), '{"private":true}');
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', DUCKDB];
  if (spawnSync('npm', args, { cwd: root }).status !== 0) return null;
  const path = join(root, 'node_modules/@duckdb/node-api/lib/index.js');
  const { DuckDBInstance } = (await import(pathToFileURL(path).href)) as {
    DuckDBInstance: { create(path: string, options: object): Promise<{ connect(): Promise<Duck> }> };
  };
  return (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
}

/** The raw rows: windows and days in turn, levels and tickets by a hash, mostly content. */
const RAW = `
  CREATE TABLE ratings AS SELECT 'd-' || (i % ${POINTS.length} % ${UNITS}) AS unit, 'w-' || (i % ${POINTS.length}) AS point,
    strftime(DATE '2016-01-01' + (i * 366 // ${ROWS})::INT, '%Y-%m-%d') AS day,
    CASE WHEN hash(i) % 3 > 0 THEN 'kiosk' ELSE 'qr' END AS channel,
    ['${LEVELS.join("','")}'][1 + least(4, hash(i + 1) % 3 * (hash(i + 2) % 3))::INT] AS level,
    hash(i + 3) % 4 = 0 AS tied
  FROM range(${ROWS}) t(i)`;
const SUMMED = `SELECT unit, level, count(*)::INT, (count(*) FILTER (tied))::INT FROM ratings
  WHERE day BETWEEN '2016-01-01' AND '2016-12-31' GROUP BY unit, level ORDER BY unit, level`;
const DAYS = `SELECT unit, point, day, channel, level, count(*)::INT, (count(*) FILTER (tied))::INT FROM ratings
  GROUP BY ALL ORDER BY day, point, channel, level`;

interface Stage {
  duck: Duck;
  db: Sqlite.Database;
  /** The twelve months as published. */
  files: Map<string, string>;
  close(): Promise<void>;
}

let shared: Promise<Stage | null> | undefined;
const stage = () => (shared ??= setUp());

async function setUp(): Promise<Stage | null> {
  const root = mkdtempSync(join(tmpdir(), 'liangshai-bench-'));
  const duck = await duckdb(root);
  if (duck === null) return null;
  await duck.run(RAW);
  const portal = await openPortal({ dataDir: root });
  const points = POINTS.map((id, i) => ({ id, centre: `s-${i % 11}`, unit: `d-${i % UNITS}` }));
  const named = points.map((point, i) => ({ ...point, windowNo: `${i}`, name: point.id }));
  await addServicePoints(portal.as(SYSTEM, instantOf('2016-01-01')), named);
  const db = new Sqlite(join(root, 'portal.db'));
  const insert = db.prepare(
    'INSERT INTO rating_days (unit, point, day, channel, level, count, tied, clock, late) VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0)',
  );
  const days = (await duck.runAndReadAll(DAYS)).getRows();
  db.transaction(() => {
    for (const row of days) insert.run(row);
  })();
  const files = new Map<string, string>();
  const at = instantOf('2017-01-10');
  for (const month of months) {
    const report = await monthReport(portal.as(SYSTEM, at), month);
    const file = composeRatings(report, { publishedAt: at, ...publicationRules('2016-12-31') });
    files.set(file.path, file.bytes.toString());
  }
  const close = async () => {
    db.close();
    await portal.close();
    rmSync(root, { recursive: true, force: true });
  };
  return { duck, db, files, close };
}

const BODIES = Array.from(
  { length: UNITS },
  (_, i) => ({ id: `d-${i}`, kind: 'department', parent: null, position: i }) as unknown as Body,
);

/** Reads the published months and scores every unit by them; what they count must be what DuckDB counts. */
async function scoreYear(): Promise<Figure> {
  return beside('score-year', async ({ files }) => {
    const parameters = parametersOn(assessmentParameters(), '2016-12-31');
    const facts = () => factsOf({ ...parseRecord(files), bodies: BODIES }, '2016');
    const counted = facts().flatMap(({ unit, ratings }) =>
      LEVELS.map((level) => [unit, level, ratings!.byLevel[level]]),
    );
    return { subject: () => assess(facts(), parameters), counted };
  });
}

/** The same counts from the daily summary, before any month is published. */
async function scoreDays(): Promise<Figure> {
  return beside('score-days', async ({ db }) => {
    const sums = db.prepare(
      `SELECT unit, level, sum(count), sum(tied) FROM rating_days
       WHERE day BETWEEN '2016-01-01' AND '2016-12-31' GROUP BY unit, level`,
    );
    const counted = (sums.raw().all() as unknown[][]).map((row) => row.slice(0, 3));
    return { subject: () => sums.all(), counted };
  });
}

async function beside(
  name: string,
  make: (stage: Stage) => Promise<{ subject: () => unknown; counted: unknown[][] }>,
): Promise<Figure> {
  const set = await stage();
  if (set === null) return { name, value: '—', reference: 'no DuckDB on this machine', ratio: '—' };
  const { subject, counted } = await make(set);
  const told = (rows: unknown[][]) => rows.map((row) => row.slice(0, 3).join(' ')).sort();
  const raw = (await set.duck.runAndReadAll(SUMMED)).getRows();
  if (told(raw).join() !== told(counted.filter((row) => row[2] !== 0)).join()) {
    throw new Error(`${name}: the counts differ from the raw rows`);
  }
  const times = await sideBySide(subject, () => set.duck.runAndReadAll(SUMMED));
  const ms = (value: number) => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
  return {
    name,
    value: ms(times.subject),
    reference: `DuckDB, ${ROWS / 1e6} M raw rows ${ms(times.reference)}`,
    ratio: (times.subject / times.reference).toFixed(3),
  };
}

export const figures = { 'score-year': scoreYear, 'score-days': scoreDays };

export async function close(): Promise<void> {
  await (await shared)?.close();
}
