import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { ratingDoor } from '../../src/api/door.ts';
import { ratingRoutes } from '../../src/api/ratings.ts';
import { addServicePoints, ratingIntake } from '../../src/cases/ratings.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { ratingId } from '../../src/domain/ratings.ts';
import { onBothEngines } from '../engines.ts';

const DAY = 86_400_000;
const id = (n: number) => ratingId(1_467_777_600_000 + n, createHash('sha256').update(String(n)).digest());

onBothEngines('POST /api/v1/ratings', (bench) => {
  let app: ReturnType<typeof ratingRoutes>;
  const good = { id: id(1), point: 'w-1', channel: 'qr', level: 'satisfied' };

  beforeEach(async () => {
    await addServicePoints(bench.portal.as(SYSTEM, Date.now()), [
      { id: 'w-1', centre: 's-city', unit: 'd-fgw', windowNo: '1', name: '1号窗口' },
    ]);
    app = ratingRoutes(ratingDoor(bench.portal, ratingIntake(bench.portal)));
  });

  const send = async (body: unknown) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await app.request('/api/v1/ratings', { method: 'POST', body: text });
    return { response, status: response.status, body: JSON.parse(await response.text()) };
  };
  const stored = async () => {
    const { db, t } = bench.portal.as(SYSTEM, Date.now()).read;
    return db.$count(t.ratings);
  };

  it('answers 201 with a receipt, 200 with the same receipt the second time, 409 for other content', async () => {
    const first = await send(good);
    expect(first.status).toBe(201);
    expect(first.body).toEqual({
      id: good.id,
      status: 'stored',
      receipt: expect.stringMatching(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/),
    });
    const again = await send(good);
    expect([again.status, again.body.status, again.body.receipt]).toEqual([
      200,
      'repeated',
      first.body.receipt,
    ]);
    const other = await send({ ...good, level: 'dissatisfied' });
    expect([other.status, other.body.error.code, other.body.error.field]).toEqual([409, 'conflict', 'id']);
    expect(await stored()).toBe(1);
    const found = await app.request(`/api/v1/receipts/${first.body.receipt}`);
    expect(await found.json()).toMatchObject({ level: 'satisfied', point: { id: 'w-1' }, steps: null });
  });

  describe('refuses, says what to write instead, stores nothing and forbids caching', () => {
    const cases: [string, unknown, number, string | undefined, RegExp][] = [
      ['a sixth level', { ...good, level: 6 }, 422, 'level', /五级之一.*very-satisfied/],
      [
        'a channel of other platforms',
        { ...good, channel: 'telephone' },
        422,
        'channel',
        /kiosk、qr、web 之一/,
      ],
      ['no level: there is no default', { ...good, level: undefined }, 422, 'level', /五级之一/],
      ['an unknown point', { ...good, point: 'w-99' }, 404, 'point', /w-99/],
      [
        'an unknown unit in place of a point',
        { ...good, point: undefined, unit: 'd-x' },
        422,
        'point',
        /评价点/,
      ],
      ['a unit named by the client', { ...good, unit: 'd-x' }, 422, undefined, /unit.*评价点确定/],
      ['an id that is no UUID', { ...good, id: '17' }, 422, 'id', /UUID/],
      ['a comment of 501 characters', { ...good, comment: '长'.repeat(501) }, 422, 'comment', /500 字/],
      ['a comment with a NUL', { ...good, comment: 'a\0b' }, 422, 'comment', /无法保存/],
      [
        'half a surrogate',
        `{"id":"${id(1)}","point":"w-1","channel":"qr","level":"satisfied","comment":"\\ud800"}`,
        422,
        'comment',
        /无法保存/,
      ],
      ['a sequence beyond the column', { ...good, sequence: 2 ** 40 }, 422, 'sequence', /过大/],
      ['a reason in words', { ...good, reasons: ['态度好'] }, 422, 'reasons.0', /三位/],
      ['a text in place of an object', '"hello"', 422, undefined, /对象/],
      ['null', 'null', 422, undefined, /对象/],
      ['a comment of one megabyte', { ...good, comment: 'x'.repeat(1_048_576) }, 413, undefined, /64 KB/],
      ['broken JSON', '{"id": "', 400, undefined, /JSON/],
      ['nothing', '', 400, undefined, /JSON/],
      ['an empty list', [], 422, undefined, /1 至 200/],
      [
        'a list of 201',
        Array.from({ length: 201 }, (_, n) => ({ ...good, id: id(n) })),
        422,
        undefined,
        /1 至 200/,
      ],
    ];
    for (const [name, body, status, field, message] of cases) {
      it(name, async () => {
        const answer = await send(body);
        expect(answer.status).toBe(status);
        expect(answer.body.error.field).toBe(field);
        expect(answer.body.error.message).toMatch(message);
        expect(answer.response.headers.get('cache-control')).toBe('no-store');
        expect(await stored()).toBe(0);
      });
    }
  });

  it.each(['deviceAt', 'sequence', 'chain'])('believes no %s that nobody signed', async (field) => {
    const told = { deviceAt: Date.now() - 25 * DAY, sequence: 1, chain: 'A'.repeat(43) }[field];
    const answer = await send({ ...good, id: id(2), [field]: told });
    expect(answer.status).toBe(422);
    expect(answer.body.error).toMatchObject({ field, message: expect.stringContaining('请删去后重发') });
    expect(await stored()).toBe(0);
  });

  it('answers a list item by item: one bad rating does not hold up a queue', async () => {
    const mixed = await send([
      { ...good, id: id(4) },
      { ...good, id: id(5), level: 6 },
      { ...good, id: id(6), point: 'w-9' },
      { ...good, id: id(7) },
    ]);
    expect(mixed.status).toBe(207);
    expect(mixed.body.results.map((item: { status: string }) => item.status)).toEqual([
      'stored',
      'refused',
      'refused',
      'stored',
    ]);
    expect(mixed.body.results[1]).toMatchObject({ id: id(5), error: { code: 'invalid', field: 'level' } });
    expect((await send([{ ...good, id: id(4) }])).status).toBe(200);
    expect((await send([{ ...good, id: id(8) }])).status).toBe(201);
    expect((await send([{ ...good, id: id(9), point: 'w-9' }])).status).toBe(404);
    expect(await stored()).toBe(3);
  });

  it('lets the holder of a receipt change the rating once, and refuses what is no change', async () => {
    const { body } = await send(good);
    const change = async (value: unknown) => {
      const init = { method: 'POST', body: JSON.stringify(value) };
      const response = await app.request(`/api/v1/receipts/${body.receipt}`, init);
      return { status: response.status, body: await response.json() };
    };
    expect((await change({ level: 'dissatisfied' })).body.error).toMatchObject({ field: 'id' });
    expect((await change({ id: id(2), level: 'dissatisfied', point: 'w-1' })).status).toBe(422);
    const done = await change({ id: id(2), level: 'dissatisfied' });
    expect([done.status, done.body.status]).toEqual([201, 'stored']);
    expect((await change({ id: id(2), level: 'dissatisfied' })).status).toBe(200);
    expect((await change({ id: id(3), level: 'satisfied' })).body.error.code).toBe('conflict');
  });

  it('tells a kiosk the names of its point and says which one is unknown', async () => {
    const known = await app.request('/api/v1/points/w-1');
    expect([known.status, await known.json()]).toEqual([
      200,
      {
        id: 'w-1',
        centre: 's-city',
        unit: 'd-fgw',
        numbers: null,
        windowNo: '1',
        name: '1号窗口',
        unitName: 'd-fgw',
        centreName: 's-city',
      },
    ]);
    const unknown = await app.request('/api/v1/points/w-7');
    expect([unknown.status, unknown.headers.get('cache-control')]).toEqual([404, 'no-store']);
    expect(await unknown.text()).toContain('w-7');
  });

  it('answers an unforeseen fault with one plain sentence', async () => {
    const broken = ratingRoutes(
      ratingDoor(bench.portal, { submit: () => Promise.reject(new Error('secret detail')) }),
    );
    const response = await broken.request('/api/v1/ratings', { method: 'POST', body: JSON.stringify(good) });
    const text = await response.text();
    expect([response.status, response.headers.get('cache-control')]).toEqual([500, 'no-store']);
    expect(text).toContain('系统内部出错');
    expect(text).not.toContain('secret');
  });
});
