import { beforeEach, expect, it } from 'vitest';
import { createApi } from '../../src/api/app.ts';
import { ratingDoor } from '../../src/api/door.ts';
import { gate, PAIRING_LIMIT, PUBLIC_LIMIT } from '../../src/api/gate.ts';
import { addServicePoints, makePairingCode, ratingIntake, revokeDevice } from '../../src/cases/ratings.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { makeKey, pairedDevice, type TestDevice } from '../device.ts';
import { onBothEngines } from '../engines.ts';

onBothEngines('the devices’ door', (bench) => {
  let app: ReturnType<typeof createApi>;
  let device: TestDevice;
  const system = () => bench.portal.as(SYSTEM, Date.now());

  beforeEach(async () => {
    await addServicePoints(system(), [
      { id: 'w-1', centre: 's-city', unit: 'd-fgw', windowNo: '1', name: '1号窗口' },
    ]);
    app = createApi(bench.portal, ratingDoor(bench.portal, ratingIntake(bench.portal)));
    device = await pairedDevice(bench.portal, 'w-1');
  });

  const send = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await app.request(`/api/v1/${path}`, { method: 'POST', body: text, headers });
    return { status: response.status, body: await response.json() };
  };
  const signed = (path: string, body: unknown, by = device) =>
    send(path, body, by.headers(JSON.stringify(body)));

  it('pairs with a code, and answers an unknown one with 404 and no key with 422', async () => {
    const { code } = await makePairingCode(system(), 'w-1');
    const { publicKey } = makeKey();
    expect((await send('devices', { code: 'ABCD-EFGH', publicKey })).status).toBe(404);
    expect((await send('devices', { code })).body.error).toMatchObject({ field: 'publicKey' });
    expect(await send('devices', { code, publicKey })).toMatchObject({ status: 201, body: { point: 'w-1' } });
    expect((await send('devices', { code, publicKey })).body.error).toMatchObject({ code: 'not-found' });
  });

  it('tries no more codes of one address than its share, be they sent at once, and counts no right one', async () => {
    const pair = async (code: string, address: string) => {
      const init = { method: 'POST', body: JSON.stringify({ code, publicKey: makeKey().publicKey }) };
      const env = { incoming: { socket: { remoteAddress: address }, headers: {} } };
      return (await app.request('/api/v1/devices', init, env)).status;
    };
    const codes = async (n: number) => {
      const made: string[] = [];
      for (let i = 0; i < n; i++) made.push((await makePairingCode(system(), 'w-1')).code);
      return made;
    };
    for (const code of await codes(PAIRING_LIMIT.burst + 1)) expect(await pair(code, '10.1.1.1')).toBe(201);
    const guesses = [...Array(PAIRING_LIMIT.burst).fill('ABCD-EFGH'), ...(await codes(1))];
    const told = await Promise.all(guesses.map((code) => pair(code, '10.1.1.1')));
    expect(told).toEqual([...Array(PAIRING_LIMIT.burst).fill(404), 429]);
    expect(await pair(guesses.at(-1)!, '10.1.1.2')).toBe(201);
  });

  it('takes signed ratings, one or many, and gives the same receipts when they come again', async () => {
    const [one, two, three] = [device.rate(), device.rate(), device.rate()];
    expect((await signed('ratings', one)).status).toBe(201);
    const many = await signed('ratings', [one, two, three]);
    expect(many.body.results.map((item: { status: string }) => item.status)).toEqual([
      'repeated',
      'stored',
      'stored',
    ]);
    expect((await signed('ratings', [one, two, three])).status).toBe(200);
  });

  it('answers 401 to a device’s rating without its signature, with another’s, and after a change on the way', async () => {
    const other = await pairedDevice(bench.portal, 'w-1');
    const rating = device.rate();
    for (const answer of [
      await send('ratings', rating),
      await send('ratings', [rating]),
      await signed('ratings', rating, other),
      await signed('ratings', [other.rate(), rating], other),
      await send('ratings', { ...rating, level: 'dissatisfied' }, device.headers(JSON.stringify(rating))),
    ]) {
      expect([answer.status, answer.body.error.code]).toEqual([401, 'unsigned']);
    }
    expect((await signed('ratings', rating)).status).toBe(201);
  });

  it('asks who signed before it looks at what was sent', async () => {
    const broken = '{"id": "';
    const forged = await send('ratings', broken, device.headers(JSON.stringify(device.rate())));
    expect([forged.status, forged.body.error.code]).toEqual([401, 'unsigned']);
    const own = await send('ratings', broken, device.headers(broken));
    expect([own.status, own.body.error.code]).toEqual([400, 'invalid']);
  });

  it('demands number and chain of a signed rating', async () => {
    const { chain: _, ...unchained } = device.rate();
    expect((await signed('ratings', unchained)).body.error).toMatchObject({
      code: 'invalid',
      field: 'chain',
    });
    const { sequence: __, ...unnumbered } = device.rate();
    expect((await signed('ratings', unnumbered)).body.error).toMatchObject({ field: 'sequence' });
    expect((await signed('ratings', device.rate({ channel: 'web' }))).body.error.field).toBe('channel');
  });

  it('answers 403 to a revoked device, for its ratings and its heartbeat', async () => {
    await revokeDevice(system(), device.id, '遗失');
    expect((await signed('ratings', device.rate())).body.error.code).toBe('revoked');
    const beat = { device: device.id, queued: 0, storage: 'ok', version: '1' };
    expect(await signed('devices/heartbeat', beat)).toMatchObject({ status: 403 });
  });

  it('tells a device at its heartbeat the highest number without a gap before it, and the chain there', async () => {
    const sent = [device.rate(), device.rate(), device.rate(), device.rate()];
    await signed('ratings', [sent[0], sent[1], sent[3]]);
    const beat = {
      device: device.id,
      queued: 1,
      oldest: Date.now(),
      aheadSeconds: 2,
      storage: 'ok',
      version: '1',
    };
    const { status, body } = await signed('devices/heartbeat', beat);
    expect([status, body]).toEqual([
      200,
      {
        now: expect.any(Number),
        name: 's-city d-fgw 1号窗口',
        point: 'w-1',
        last: 2,
        chain: sent[1]!.chain,
      },
    ]);
    expect((await send('devices/heartbeat', beat)).status).toBe(401);
    const other = await pairedDevice(bench.portal, 'w-1');
    expect((await signed('devices/heartbeat', beat, other)).status).toBe(401);
    expect((await signed('devices/heartbeat', { ...beat, queued: -1 })).body.error.field).toBe('queued');
  });
});

it('an address has its share at once and then so many a second, and another address its own', () => {
  let now = 0;
  const open = gate(PUBLIC_LIMIT, () => now);
  for (let n = 0; n < 300; n++) open.enter('a');
  expect(() => open.enter('a')).toThrow('过于频繁');
  open.enter('b');
  now += 1000;
  for (let n = 0; n < 50; n++) open.enter('a');
  expect(open.closed('a')).toBe(true);
  open.enter('b', 299);
  expect(() => open.enter('b', 2)).toThrow();
  open.enter('b', 1);
  expect(open.closed('b')).toBe(true);
});

it('addresses without number take no memory without bound, and the process itself has no limit', () => {
  const open = gate({ perSecond: 0, burst: 1 }, () => 0);
  for (let n = 0; n < 10_001; n++) open.enter(`a-${n}`);
  // The first was forgotten for the last, and the last is remembered.
  open.enter('a-0');
  expect(() => open.enter('a-10000')).toThrow();
  for (let n = 0; n < 10; n++) open.enter('');
});
