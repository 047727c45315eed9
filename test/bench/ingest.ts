/**
 * Ingest of ratings over HTTP: validated, summed up in the same transaction, durable (WAL, FULL), answered after
 * COMMIT. Measured beside a raw `node:http` echo of the same bodies, in turns, median of five.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { ratingRoutes } from '../../src/api/ratings.ts';
import { openPortal, type Portal } from '../../src/cases/portal.ts';
import { addServicePoints, ratingIntake, recount, submitRatings } from '../../src/cases/ratings.ts';
import { PUBLIC, SYSTEM } from '../../src/domain/actor.ts';
import { RatingInput } from '../../src/domain/ratings.ts';
import { oneRating, POINTS } from './ratings.ts';

/** A line of the ladder. */
export interface Figure {
  name: string;
  value: number;
  reference: number;
  ratio: number;
  unit: string;
}

const ROUNDS = 5;
const MILLISECONDS = 1500;

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** One rating a request over 256 connections, against the raw echo. */
export async function ingestSingle(): Promise<Figure> {
  return withPortal(async (portal) => {
    const api = await listen(
      createServer(getRequestListener(ratingRoutes(portal, ratingIntake(portal)).fetch)),
    );
    const raw = await listen(echo());
    const load = fork(new URL('./load.ts', import.meta.url));
    const order = { path: '/api/v1/ratings', connections: 256, milliseconds: MILLISECONDS, batch: 1 };
    const [values, references]: [number[], number[]] = [[], []];
    for (let round = 0; round <= ROUNDS; round++) {
      const reference = await measure(load, { ...order, port: raw.port });
      const value = await measure(load, { ...order, port: api.port });
      // The first round warms both up.
      if (round > 0) {
        references.push(reference);
        values.push(value);
      }
    }
    load.kill();
    raw.server.close();
    api.server.close();
    return figure('ingest-single', values, references);
  });
}

/** Batches of fifty over eight connections, against the use case called in process with the same batches. */
export async function ingestBatch(): Promise<Figure> {
  return withPortal(async (portal) => {
    const api = await listen(
      createServer(getRequestListener(ratingRoutes(portal, ratingIntake(portal)).fetch)),
    );
    const load = fork(new URL('./load.ts', import.meta.url));
    const order = { path: '/api/v1/ratings', connections: 8, milliseconds: MILLISECONDS, batch: 50 };
    const [values, references]: [number[], number[]] = [[], []];
    for (let round = 0; round <= ROUNDS; round++) {
      const reference = await inProcess(portal);
      const value = await measure(load, { ...order, port: api.port });
      if (round > 0) {
        references.push(reference);
        values.push(value);
      }
    }
    load.kill();
    api.server.close();
    return figure('ingest-batch', values, references);
  });
}

function figure(name: string, values: number[], references: number[]): Figure {
  const [value, reference] = [Math.round(median(values)), Math.round(median(references))];
  return { name, value, reference, ratio: median(values.map((v, i) => v / references[i]!)), unit: '/s' };
}

async function withPortal(body: (portal: Portal) => Promise<Figure>): Promise<Figure> {
  const dataDir = mkdtempSync(join(tmpdir(), 'liangshai-bench-'));
  const portal = await openPortal({ dataDir });
  try {
    const points = POINTS.map((id, i) => ({
      id,
      centre: 's-city',
      unit: `d-${i % 24}`,
      windowNo: `${i}`,
      name: id,
    }));
    await addServicePoints(portal.as(SYSTEM, Date.now()), points);
    const measured = await body(portal);
    const faults = await recount(portal.as(SYSTEM, Date.now()));
    if (faults.length > 0) throw new Error(`${measured.name}: the daily summary differs from the ratings`);
    return measured;
  } finally {
    await portal.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Reads the body whole and sends it back: what HTTP itself costs. */
function echo(): Server {
  return createServer((req, res) => {
    const parts: Buffer[] = [];
    req.on('data', (part: Buffer) => parts.push(part));
    req.on('end', () => {
      const body = Buffer.concat(parts);
      res.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
      res.end(body);
    });
  });
}

function listen(server: Server): Promise<{ server: Server; port: number }> {
  const { promise, resolve } = Promise.withResolvers<{ server: Server; port: number }>();
  server.listen(0, '127.0.0.1', () => resolve({ server, port: (server.address() as { port: number }).port }));
  return promise;
}

function measure(load: ChildProcess, order: object): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  load.once('message', ({ rate, failed }: { rate: number; failed: number }) => {
    if (failed === 0) resolve(rate);
    else reject(new Error(`${failed} requests were not answered with 200 or 201`));
  });
  load.send(order);
  return promise;
}

async function inProcess(portal: Portal): Promise<number> {
  const started = performance.now();
  let stored = 0;
  while (performance.now() - started < MILLISECONDS) {
    const batch = Array.from({ length: 50 }, () => RatingInput.parse(oneRating()));
    stored += (await submitRatings(portal.as(PUBLIC, Date.now()), batch)).length;
  }
  return stored / ((performance.now() - started) / 1000);
}
