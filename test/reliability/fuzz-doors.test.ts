import fc from 'fast-check';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { createApi } from '../../src/api/app.ts';
import { ratingDoor } from '../../src/api/door.ts';
import { registerBodies } from '../../src/cases/bodies.ts';
import { openPortal, type Portal } from '../../src/cases/portal.ts';
import {
  addServicePoints,
  issueTickets,
  makeApiKey,
  makePairingCode,
  ratingIntake,
  recount,
  submitRatings,
} from '../../src/cases/ratings.ts';
import { PUBLIC, SYSTEM } from '../../src/domain/actor.ts';
import type { Body } from '../../src/domain/bodies.ts';
import { LEVELS } from '../../src/domain/ratings.ts';
import { makeKey, pairedDevice } from '../device.ts';
import { makeRatings } from './ratings.ts';
import { inFolder, size } from './stage.ts';

type App = Pick<Hono, 'request'>;
/** One way in: what a sound request is, and how any body is sent. */
interface Door {
  name: string;
  /** Answered when all is well. */
  good: number;
  sound(): Promise<object>;
  send(text: string): Promise<Response> | Response;
}

const CENTRE: Body = {
  ...{ id: 's-city', kind: 'service-centre', name: '市政务服务中心', shortName: '市政务服务中心' },
  ...{ aliases: [], post: '负责人', parent: null, position: 1 },
};
const POINT = { id: 'w-1', centre: 's-city', unit: 'd-fgw', windowNo: '1', name: '1号窗口' };
const unlimited = { perSecond: 1e9, burst: 1e9 };

/** A body made of a sound one: as it is, one field spoilt or one too many, broken off, or something else altogether. */
const spoiling = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ kind: 'sound' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('field' as const),
      at: fc.nat(9),
      name: fc.oneof(fc.string(), fc.constantFrom('__proto__', 'toString')),
      value: fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const), at: fc.nat(60) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('any' as const), value: fc.jsonValue() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('text' as const), value: fc.string({ unit: 'binary' }) }),
  },
);
type Spoiling = typeof spoiling extends fc.Arbitrary<infer T> ? T : never;

function spoilt(sound: object, how: Spoiling): string {
  if (how.kind === 'sound') return JSON.stringify(sound);
  if (how.kind === 'any') return JSON.stringify(how.value);
  if (how.kind === 'text') return how.value;
  if (how.kind === 'cut') return JSON.stringify(sound).slice(0, how.at);
  const field = Object.keys(sound)[how.at] ?? how.name;
  return JSON.stringify({ ...sound, [field]: how.value });
}

async function doorsOf(portal: Portal, app: App): Promise<Door[]> {
  const system = portal.as(SYSTEM, Date.now());
  const device = await pairedDevice(portal, 'w-1');
  const key = await makeApiKey(system, 's-city', '排队叫号系统');
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    app.request(`/api/v1/${path}`, { method: 'POST', body, headers });
  const bearer = { authorization: `Bearer ${key}` };
  let receipt = '';
  const change = () => ({ id: makeRatings(1)[0]!.id, level: LEVELS[0], reasons: [], comment: '补充' });
  return [
    {
      name: 'devices',
      good: 201,
      sound: async () => ({
        code: (await makePairingCode(system, 'w-1')).code,
        publicKey: makeKey().publicKey,
      }),
      send: (text) => post('devices', text),
    },
    {
      name: 'devices/heartbeat',
      good: 200,
      sound: async () => ({
        ...{ device: device.id, queued: 3, oldest: Date.now(), aheadSeconds: 1 },
        ...{ storage: 'ok', version: '7c1e90ab' },
      }),
      send: (text) => post('devices/heartbeat', text, device.headers(text)),
    },
    {
      name: 'ratings, signed',
      good: 201,
      sound: async () => device.rate(),
      send: (text) => post('ratings', text, device.headers(text)),
    },
    {
      name: 'ratings, with a ticket',
      good: 201,
      sound: async () => {
        const [ticket] = await issueTickets(system, 'w-1', 1);
        return { ...makeRatings(1)[0], point: 'w-1', ticket };
      },
      send: (text) => post('ratings', text),
    },
    {
      name: 'tickets',
      good: 201,
      sound: async () => ({ point: 'w-1', count: 2 }),
      send: (text) => post('tickets', text, bearer),
    },
    {
      name: 'receipts, changed',
      good: 201,
      sound: async () => {
        const rating = { ...makeRatings(1)[0]!, point: 'w-1' };
        const [done] = await submitRatings(portal.as(PUBLIC, Date.now()), [rating]);
        receipt = done!.status === 'stored' ? done!.receipt : '';
        return change();
      },
      send: (text) => post(`receipts/${receipt}`, text),
    },
    {
      name: 'receipts, looked up',
      good: 400,
      sound: async () => ({}),
      send: async (text) => {
        const { status } = await app.request(`/api/v1/receipts/${encodeURIComponent(text)}`);
        // Whatever was typed is no receipt: not found, or not one at all.
        return new Response('', { status: [404, 422].includes(status) ? 400 : status });
      },
    },
  ];
}

/** Throws spoilt bodies at every door of `open`; the faults seen. */
async function fuzz(open: (portal: Portal) => App, runs: number): Promise<string[]> {
  return inFolder(async (dataDir) => {
    const portal = await openPortal({ dataDir });
    const ctx = portal.as(SYSTEM, Date.now());
    await registerBodies(ctx, [CENTRE]);
    await addServicePoints(ctx, [POINT]);
    const faults = new Set<string>();
    const seed = Number(process.env['SEED_FUZZ'] ?? Date.now());
    for (const door of await doorsOf(portal, open(portal))) {
      let good = 0;
      for (const how of fc.sample(spoiling, { numRuns: runs, seed })) {
        const text = spoilt(await door.sound(), how);
        const { status } = await door.send(text);
        if (status === door.good) good++;
        if (status >= 500) faults.add(`${status} of ${door.name} for ${text.slice(0, 200)}`);
      }
      if (good === 0) faults.add(`${door.name} never answered ${door.good}`);
    }
    for (const { message } of await recount(ctx)) faults.add(message);
    const { db, t } = ctx.read;
    for (const { point, publicKey, queued, aheadSeconds } of await db.select().from(t.ratingDevices)) {
      const whole = [queued ?? 0, aheadSeconds ?? 0].every(Number.isSafeInteger);
      if (point !== 'w-1' || publicKey.length !== 87 || !whole)
        faults.add(`a device that cannot be: ${publicKey}`);
    }
    await portal.close();
    return [...faults];
  });
}

const sound = (portal: Portal) => createApi(portal, ratingDoor(portal, ratingIntake(portal), unlimited));

describe('every door of the machines under any body', () => {
  it('answers with no fault of its own and keeps nothing that cannot be', async () => {
    expect(await fuzz(sound, size(60, 2000))).toEqual([]);
  }, 3_600_000);

  it('a door that believes what it is sent is found out', async () => {
    const believing = (portal: Portal) => {
      const app = new Hono();
      app.onError((_, c) => c.text('', 500));
      app.post('/api/v1/tickets', async (c) => {
        const { point, count } = await c.req.json();
        const tickets = await issueTickets(portal.as(SYSTEM, Date.now()), point.toLowerCase(), count);
        return c.json({ tickets }, 201);
      });
      app.mount('/', sound(portal).fetch);
      return app;
    };
    expect((await fuzz(believing, 60)).join()).toMatch('500 of tickets');
  });
});
