import { beforeEach, expect, it } from 'vitest';
import { createApi } from '../../src/api/app.ts';
import { ratingDoor } from '../../src/api/door.ts';
import { DOUBT_LIMIT, FORGERY_LIMIT, gate } from '../../src/api/gate.ts';
import { registerBodies } from '../../src/cases/bodies.ts';
import {
  type ApiKey,
  addServicePoints,
  importServed,
  listApiKeys,
  makeApiKey,
  monthSummary,
  ratingIntake,
  recount,
  revokeApiKey,
} from '../../src/cases/ratings.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import type { Body } from '../../src/domain/bodies.ts';
import { civilDate } from '../../src/domain/calendar.ts';
import { ratingId } from '../../src/domain/ratings.ts';
import { onBothEngines } from '../engines.ts';

const body = (id: string, kind: Body['kind'], name: string): Body => ({
  id,
  kind,
  name,
  shortName: name,
  aliases: [],
  post: '负责人',
  parent: null,
  position: 1,
});

onBothEngines('POST /api/v1/tickets', (bench) => {
  let app: ReturnType<typeof createApi>;
  let key: string;
  const system = () => bench.portal.as(SYSTEM, Date.now());
  const month = () => civilDate(Date.now()).slice(0, 7);

  beforeEach(async () => {
    await registerBodies(system(), [
      body('s-city', 'service-centre', '市政务服务中心'),
      body('s-nanqiao', 'service-centre', '南桥区政务服务中心'),
      body('d-gsj', 'department', '市工商局'),
    ]);
    await addServicePoints(system(), [
      { id: 'w-1', centre: 's-city', unit: 'd-gsj', windowNo: '1', name: '1号窗口' },
      { id: 'w-2', centre: 's-nanqiao', unit: 'd-gsj', windowNo: '2', name: '2号窗口' },
    ]);
    const door = {
      ...ratingDoor(bench.portal, ratingIntake(bench.portal)),
      ...{ forged: gate(FORGERY_LIMIT, () => 0), doubted: gate(DOUBT_LIMIT, () => 0) },
    };
    app = createApi(bench.portal, door, '/reform/');
    key = await makeApiKey(system(), 's-city', '排队叫号系统');
  });

  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const init = { method: 'POST', body: JSON.stringify(body), headers };
    const response = await app.request(`/reform/api/v1/${path}`, init);
    return { status: response.status, body: await response.json() };
  };
  const fetchTickets = (body: unknown, bearer = key) =>
    post('tickets', body, { authorization: `Bearer ${bearer}` });
  const rate = (ticket: string) => {
    const id = ratingId(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
    return post('ratings', { id, point: 'w-1', channel: 'qr', level: 'satisfied', ticket });
  };

  it('gives one-time tickets with the address that goes on the slip', async () => {
    const { status, body } = await fetchTickets({ point: 'w-1', count: 2 });
    expect(status).toBe(201);
    expect(body.tickets).toHaveLength(2);
    const [{ ticket, path }] = body.tickets;
    expect(path).toBe(`/reform/rate/w-1/?ticket=${ticket}`);
    expect((await rate(ticket)).status).toBe(201);
    expect((await rate(ticket)).body.error).toMatchObject({ code: 'conflict', field: 'ticket' });
  });

  it('of fifty who use one ticket at once one counts as tied to a service', async () => {
    const [{ ticket }] = (await fetchTickets({ point: 'w-1' })).body.tickets;
    const answers = await Promise.all(Array.from({ length: 50 }, () => rate(ticket)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(49);
    expect((await monthSummary(system(), month())).units[0]).toMatchObject({ total: 1, tied: 1 });
    expect(await recount(system())).toEqual([]);
  });

  it('a key is good for its own centre, until it is revoked, and only as a whole', async () => {
    expect((await fetchTickets({ point: 'w-2' })).status).toBe(403);
    expect((await fetchTickets({ point: 'w-9' })).status).toBe(404);
    expect((await fetchTickets({ point: 'w-1', count: 201 })).body.error.field).toBe('count');
    for (const wrong of ['', 'x', `${key.slice(0, -1)}!`, key.replace(/.{32}$/, 'x'.repeat(32))]) {
      expect((await fetchTickets({ point: 'w-1' }, wrong)).status).toBe(401);
    }
    expect((await post('tickets', { point: 'w-1' })).status).toBe(401);
    const [{ id }] = (await listApiKeys(system(), 's-city')) as [ApiKey];
    await revokeApiKey(system(), id);
    expect((await fetchTickets({ point: 'w-1' })).status).toBe(401);
    await expect(revokeApiKey(system(), id)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('wrong keys from its network are counted, and the system behind the same address is let in', async () => {
    const from = (address: string) => ({ incoming: { socket: { remoteAddress: address }, headers: {} } });
    const ask = async (bearer: string, address = '10.1.1.1') => {
      const init = {
        ...{ method: 'POST', body: JSON.stringify({ point: 'w-1' }) },
        headers: { authorization: `Bearer ${bearer}` },
      };
      return (await app.request('/reform/api/v1/tickets', init, from(address))).status;
    };
    const flood = async (bearer: string, times: number) => {
      const told = new Set<number>();
      for (let n = 0; n < times; n++) told.add(await ask(bearer));
      return [...told];
    };
    const { burst } = FORGERY_LIMIT;
    const guess = key.replace(/.{32}$/, 'x'.repeat(32));
    const other = await makeApiKey(system(), 's-city', '综窗系统');
    for (const one of [key, other]) expect(await ask(one)).toBe(201);
    expect(await flood('key-0000000000.'.padEnd(47, 'x'), burst + 1)).toEqual([401, 429]);
    expect(await ask('none')).toBe(429);
    expect(await flood(guess, burst + 1)).toEqual([401]);
    // Its own share is used up, and what it asks itself uses up nothing.
    expect(await flood(key, 2 * burst)).toEqual([201]);
    expect(await flood(guess, DOUBT_LIMIT.burst)).toEqual([401, 429]);
    expect(await ask(other)).toBe(201);
    expect(await ask(key, '10.1.1.2')).toBe(201);
  });

  it('stands nowhere in the database as it was given', async () => {
    const { db, t } = system().read;
    const kept = JSON.stringify([await db.select().from(t.apiKeys), await db.select().from(t.journal)]);
    expect(kept).not.toContain(key.split('.')[1]);
    await expect(makeApiKey(system(), 'd-gsj', 'x')).rejects.toMatchObject({ field: 'centre' });
    await expect(makeApiKey(system(), 's-city', ' ')).rejects.toMatchObject({ field: 'label' });
  });

  it('people served are taken in from a table in GBK, all or nothing, and a month told again is corrected', async () => {
    // 单位,月份,办件量 / 市工商局,2016-07,40 in GBK.
    const gbk = Buffer.from(
      'b5a5cebb2cd4c2b7dd2cb0ecbcfec1bf0acad0b9a4c9ccbed62c323031362d30372c34300a',
      'hex',
    );
    expect(await importServed(system(), gbk)).toEqual([{ unit: 'd-gsj', month: '2016-07', count: 40 }]);
    const csv = (text: string) =>
      importServed(system(), new TextEncoder().encode(`单位,月份,办件量\n${text}`));
    await csv('市工商局,2016-07,30');
    await expect(csv('市工商局,2016-08,30\n市工商局,2016-09,x')).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('第 3 行第 3 列'),
    });
    const { db, t } = system().read;
    expect(await db.select().from(t.servedCounts)).toEqual([{ unit: 'd-gsj', month: '2016-07', count: 30 }]);
  });
});
