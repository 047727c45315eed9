/**
 * Ingest of ratings over HTTP: validated, summed up in the same transaction, durable (WAL, FULL), answered after
 * COMMIT. Each figure in turns with its reference in the same process, the load from another one, median of five.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import Sqlite from 'better-sqlite3';
import { Hono } from 'hono';
import { ratingDoor } from '../../src/api/door.ts';
import { ratingListener } from '../../src/api/ratings.ts';
import { openPortal, type Portal } from '../../src/cases/portal.ts';
import {
  addServicePoints,
  makePairingCode,
  pairDevice,
  type RatingIntake,
  ratingIntake,
  recount,
} from '../../src/cases/ratings.ts';
import { PUBLIC, SYSTEM } from '../../src/domain/actor.ts';
import { RatingInput, receiptFor } from '../../src/domain/ratings.ts';
import { makeKey } from '../device.ts';
import type { Order } from './load.ts';
import { type Figure, median } from './measure.ts';
import { oneRating, POINTS } from './ratings.ts';

const ROUNDS = 5;
const MILLISECONDS = 1500;
const SINGLE = { path: '/api/v1/ratings', connections: 256, milliseconds: MILLISECONDS, batch: 1 };
const BATCH = { path: '/api/v1/ratings', connections: 8, milliseconds: MILLISECONDS, batch: 50 };
/** Rows that stand in the table before `ingest-10m`; ten million with INGEST_ROWS=10000000, which takes minutes. */
const ROWS = Number(process.env['INGEST_ROWS'] ?? 500_000);

/** One way of taking ratings; resolves with how many a second. */
type Measure = () => Promise<number>;

/** One rating a request over 256 connections, beside a raw `node:http` echo of the same bodies. */
async function ingestSingle(): Promise<Figure> {
  return bench(async ({ portal, over }) => {
    const value = await over(listener(portal), SINGLE);
    return compare('ingest-single', value, await over(echo, SINGLE), 'raw node:http');
  });
}

/** The same, beside Hono that reads and checks with zod, stores nothing and answers. */
async function ingestChecked(): Promise<Figure> {
  return bench(async ({ portal, over }) => {
    const value = await over(listener(portal), SINGLE);
    return compare('ingest-checked', value, await over(honoAndZod(), SINGLE), 'Hono + zod, no database');
  });
}

function honoAndZod(): RequestListener {
  const app = new Hono();
  app.post(SINGLE.path, async (c) => {
    const parsed = RatingInput.safeParse(await c.req.json());
    if (!parsed.success) return c.json({ error: parsed.error.issues[0]!.message }, 422);
    return c.json({ id: parsed.data.id, status: 'stored' }, 201);
  });
  return getRequestListener(app.fetch);
}

/** The same, beside the same routes and checks with nothing stored. */
async function ingestStored(): Promise<Figure> {
  return bench(async ({ portal, over }) => {
    const value = await over(listener(portal), SINGLE);
    const reference = await over(listener(portal, forgetful), SINGLE);
    return compare('ingest-stored', value, reference, 'same routes, no database');
  });
}

/** The same, beside the least that any program on this stack does. */
async function ingestBare(): Promise<Figure> {
  return bench(async ({ portal, dataDir, over }) => {
    const value = await over(listener(portal), SINGLE);
    return withBare(dataDir, async (listener) =>
      compare('ingest-bare', value, await over(listener, SINGLE), 'bare node:http and SQLite'),
    );
  });
}

/** That least, beside the echo alone. */
async function bareSingle(): Promise<Figure> {
  return bench(({ dataDir, over }) =>
    withBare(dataDir, async (listener) =>
      compare('bare-single', await over(listener, SINGLE), await over(echo, SINGLE), 'raw node:http'),
    ),
  );
}

/**
 * The echo, and two prepared statements a rating into tables of the same form, grouped and durable alike. Nothing is checked, hashed
 * or put into a journal.
 */
async function withBare(
  dataDir: string,
  body: (listener: RequestListener) => Promise<Figure>,
): Promise<Figure> {
  const own = join(dataDir, 'bare');
  await (await openPortal({ dataDir: own })).close();
  const db = new Sqlite(join(own, 'portal.db'));
  db.pragma('synchronous = FULL');
  try {
    return await body(bare(db));
  } finally {
    db.close();
  }
}

function bare(db: Sqlite.Database): RequestListener {
  const insert = db.prepare(`
    INSERT INTO ratings (id, hash, unit, point, channel, level, reasons, received_at, day, flags, receipt, device_at)
    VALUES (?, '', 'd-1', ?, 'qr', ?, '[]', ?, '2016-01-01', '[]', '', ?)`);
  const add = db.prepare(`
    INSERT INTO rating_days (unit, point, day, channel, level, count, clock, late)
    VALUES ('d-1', ?, '2016-01-01', 'qr', ?, 1, 0, 0) ON CONFLICT DO UPDATE SET count = count + 1`);
  let waiting: [body: Buffer, res: ServerResponse][] = [];
  const commit = () => {
    const group = waiting;
    waiting = [];
    const now = Date.now();
    db.exec('BEGIN IMMEDIATE');
    for (const [body] of group) {
      const { id, point, level } = JSON.parse(body.toString()) as ReturnType<typeof oneRating>;
      insert.run(id, point, level, now, now);
      add.run(point, level);
    }
    db.exec('COMMIT');
    for (const [body, res] of group) answerWith(res, body);
  };
  return (req, res) =>
    gather(req, (body) => {
      if (waiting.push([body, res]) === 1) setImmediate(commit);
    });
}

/** Batches of fifty over eight connections, beside eight callers with batches of fifty in the process. */
async function ingestBatch(): Promise<Figure> {
  return bench(async ({ portal, over }) => {
    const value = await over(listener(portal), BATCH);
    return compare('ingest-batch', value, () => inProcess(portal), 'in process, grouped alike');
  });
}

/** The same batches numbered, chained and signed by eight devices, beside those that nobody signed. */
async function ingestDevice(): Promise<Figure> {
  return bench(async ({ portal, over }) => {
    const devices: Order['devices'] = [];
    for (let i = 0; i < BATCH.connections; i++) {
      const point = POINTS[i]!;
      const { code } = await makePairingCode(portal.as(SYSTEM, Date.now()), point);
      const { publicKey, privateKey } = makeKey();
      const { device } = await pairDevice(portal.as(PUBLIC, Date.now()), { code, publicKey });
      const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      devices.push({ id: device, point, key });
    }
    const value = await over(listener(portal), { ...BATCH, devices });
    return compare('ingest-device', value, await over(listener(portal), BATCH), 'unsigned batches of fifty');
  });
}

/** One rating a request into a table with many rows, beside the same into an empty one. */
async function ingestFull(): Promise<Figure> {
  return bench((empty) =>
    bench(async (full) => {
      fill(full.dataDir, ROWS);
      const value = await full.over(listener(full.portal), SINGLE);
      const reference = await empty.over(listener(empty.portal), SINGLE);
      return compare('ingest-10m', value, reference, `empty; ${ROWS / 1e6} M rows here`);
    }),
  );
}

/** Takes both in turn; the first round warms them up and is not counted. */
async function compare(name: string, value: Measure, reference: Measure, told: string): Promise<Figure> {
  const [values, references]: [number[], number[]] = [[], []];
  for (let round = 0; round <= ROUNDS; round++) {
    references[round] = await reference();
    values[round] = await value();
  }
  const [v, r] = [values.slice(1), references.slice(1)];
  return {
    name,
    value: `${Math.round(median(v))} /s`,
    reference: `${told} ${Math.round(median(r))} /s`,
    ratio: median(v.map((rate, i) => rate / r[i]!)).toFixed(3),
  };
}

interface Stage {
  portal: Portal;
  dataDir: string;
  /** Serves a listener, and measures it under an order. */
  over(listener: RequestListener, order: Omit<Order, 'port'>): Promise<Measure>;
}

/** A portal of its own, with points, a load generator and a recount at the end. */
async function bench(body: (stage: Stage) => Promise<Figure>): Promise<Figure> {
  const dataDir = mkdtempSync(join(tmpdir(), 'liangshai-bench-'));
  const portal = await openPortal({ dataDir });
  const load = fork(new URL('./load.ts', import.meta.url));
  const servers: ReturnType<typeof createServer>[] = [];
  try {
    await addServicePoints(
      portal.as(SYSTEM, Date.now()),
      POINTS.map((id, i) => ({ id, centre: 's-city', unit: `d-${i % 24}`, windowNo: `${i}`, name: id })),
    );
    const measured = await body({
      portal,
      dataDir,
      over: async (listener, order) => {
        const server = createServer(listener).listen(0, '127.0.0.1');
        servers.push(server);
        await once(server, 'listening');
        const { port } = server.address() as { port: number };
        return () => measure(load, { ...order, port });
      },
    });
    const faults = await recount(portal.as(SYSTEM, Date.now()));
    if (faults.length > 0) throw new Error(`${measured.name}: the daily summary differs from the ratings`);
    return measured;
  } finally {
    load.kill();
    for (const server of servers) server.close();
    await portal.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function listener(portal: Portal, intake = ratingIntake(portal)): RequestListener {
  return ratingListener(ratingDoor(portal, intake, { perSecond: 1e9, burst: 1e9 }));
}

/** Reads the body whole and sends it back: what HTTP itself costs. */
const echo: RequestListener = (req, res) => gather(req, (body) => answerWith(res, body));

function gather(req: IncomingMessage, done: (body: Buffer) => void): void {
  const parts: Buffer[] = [];
  req.on('data', (part: Buffer) => parts.push(part));
  req.on('end', () => done(Buffer.concat(parts)));
}

function answerWith(res: ServerResponse, body: Buffer): void {
  res.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  res.end(body);
}

/** Answers as the real intake does and keeps nothing. */
const forgetful: RatingIntake = {
  submit: async (inputs) =>
    inputs.map(({ id }) => ({ id, status: 'stored', receipt: receiptFor(id) }) as const),
};

async function measure(load: ChildProcess, order: Order): Promise<number> {
  load.send(order);
  const [{ rate, failed }] = (await once(load, 'message')) as [{ rate: number; failed: number }];
  if (failed > 0) throw new Error(`${failed} requests were not answered with 200 or 201`);
  return rate;
}

async function inProcess(portal: Portal): Promise<number> {
  const intake = ratingIntake(portal);
  const begun = performance.now();
  let stored = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() - begun < BATCH.milliseconds) {
      const made = Array.from({ length: BATCH.batch }, () => RatingInput.parse(oneRating()));
      const answers = await intake.submit(made);
      stored += answers.length;
    }
  };
  await Promise.all(Array.from({ length: BATCH.connections }, caller));
  return stored / ((performance.now() - begun) / 1000);
}

/**
 * Ratings of the last three years, in the order in which they were given, made by the database itself; their daily
 * sums and cases with them, so that the recount at the end holds.
 */
function fill(dataDir: string, rows: number): void {
  const db = new Sqlite(join(dataDir, 'portal.db'));
  db.pragma('synchronous = OFF');
  const years = 3 * 365 * 86_400_000;
  const from = Date.now() - years;
  const step = Math.floor(years / rows);
  db.exec(`
    BEGIN;
    INSERT INTO ratings (id, hash, unit, point, channel, level, reasons, received_at, day, flags, receipt, device_at)
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${rows})
    SELECT printf('%08x-%04x-7%03x-8%03x-%012x', (${from} + i * ${step}) / 65536, (${from} + i * ${step}) % 65536,
        i % 4096, i / 4096 % 4096, i),
      printf('%043d', i), 'd-' || (i % 200 % 24), 'w-' || (i % 200), 'qr',
      CASE WHEN i % 20 = 0 THEN 'dissatisfied' WHEN i % 3 = 0 THEN 'very-satisfied' ELSE 'satisfied' END,
      '[]', ${from} + i * ${step}, date((${from} + i * ${step}) / 1000 + 28800, 'unixepoch'), '[]', '',
      ${from} + i * ${step}
    FROM n;
    INSERT INTO rating_days (unit, point, day, channel, level, count, clock, late)
    SELECT unit, point, day, channel, level, count(*), 0, 0 FROM ratings GROUP BY unit, day, point, channel, level;
    INSERT INTO rating_cases (rating_id, unit, day, opened_on)
    SELECT id, unit, day, day FROM ratings WHERE level = 'dissatisfied';
    COMMIT;`);
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
}

export const figures = {
  'ingest-single': ingestSingle,
  'ingest-checked': ingestChecked,
  'ingest-stored': ingestStored,
  'ingest-bare': ingestBare,
  'bare-single': bareSingle,
  'ingest-batch': ingestBatch,
  'ingest-device': ingestDevice,
  'ingest-10m': ingestFull,
};
