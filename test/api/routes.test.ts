/** The machines’ door, route by route: what it answers to nobody, to staff, to a device and to a system’s key. */
import { beforeEach, expect, it } from 'vitest';
import { createApi } from '../../src/api/app.ts';
import { ratingDoor } from '../../src/api/door.ts';
import { addAccount, signIn } from '../../src/cases/auth.ts';
import { registerBodies } from '../../src/cases/bodies.ts';
import { addServicePoints, makeApiKey, ratingIntake } from '../../src/cases/ratings.ts';
import { PUBLIC, ROLES, SYSTEM } from '../../src/domain/actor.ts';
import { ratingId } from '../../src/domain/ratings.ts';
import { makeKey, pairedDevice, type TestDevice } from '../device.ts';
import { onBothEngines } from '../engines.ts';

/** Who asks: nobody, any of the staff, the device and the key of the own centre, and those of another. */
const HOLDERS = ['nobody', 'staff', 'device', 'other device', 'key', 'other key'] as const;
type Holder = (typeof HOLDERS)[number];

/** The whole door. A route that is not in this table fails. The session of an office opens nothing here. */
const ROUTES: Record<string, Record<Holder, number>> = {
  'POST /api/v1/ratings': { ...open(201), device: 401, 'other device': 401 },
  'GET /api/v1/receipts/:code': open(404),
  'POST /api/v1/receipts/:code': open(422),
  'GET /api/v1/points/:id': open(200),
  'POST /api/v1/devices': open(404),
  'POST /api/v1/devices/heartbeat': { ...open(401), device: 200, 'other device': 401 },
  'POST /api/v1/tickets': { ...open(401), key: 201, 'other key': 403 },
  'GET /api/v1/rounds': open(200),
  'GET /api/v1/rounds/:id': open(404),
  'GET /api/v1/rounds/:id/record': open(404),
  'POST /api/v1/ballots': open(422),
  'POST /api/v1/comments': open(422),
};
/** A kiosk’s rating is the device’s own and nobody else’s. */
const KIOSK: Record<Holder, number> = { ...open(401), device: 201, 'other device': 401 };

function open(status: number): Record<Holder, number> {
  return Object.fromEntries(HOLDERS.map((holder) => [holder, status])) as Record<Holder, number>;
}

onBothEngines('every route of the machines’ door', (bench) => {
  let app: ReturnType<typeof createApi>;
  let devices: TestDevice[];
  let keys: string[];
  let cookies: string[];
  const system = () => bench.portal.as(SYSTEM, Date.now());

  beforeEach(async () => {
    const centre = (id: string) => ({
      ...{ id, kind: 'service-centre' as const, name: id, shortName: id, aliases: [], post: '主任' },
      ...{ parent: null, position: 1 },
    });
    await registerBodies(system(), [centre('s-city'), centre('s-nanqiao')]);
    await addServicePoints(system(), [
      { id: 'w-1', centre: 's-city', unit: 'd-fgw', windowNo: '1', name: '1号窗口' },
      { id: 'w-2', centre: 's-nanqiao', unit: 'd-fgw', windowNo: '1', name: '1号窗口' },
    ]);
    app = createApi(bench.portal, ratingDoor(bench.portal, ratingIntake(bench.portal)));
    devices = [await pairedDevice(bench.portal, 'w-1'), await pairedDevice(bench.portal, 'w-2')];
    keys = [await makeApiKey(system(), 's-city', '叫号'), await makeApiKey(system(), 's-nanqiao', '叫号')];
    cookies = [];
    for (const role of ROLES) {
      const account = { login: `r-${role}`, title: '岗', role, unit: 's-city', password: 'a-long-password' };
      await addAccount(system(), account);
      const { login, password } = account;
      cookies.push(`ls_session=${await signIn(bench.portal.as(PUBLIC, Date.now()), login, password)}`);
    }
  });

  /** Headers by which each holder shows himself; of the staff one set for each role. */
  const shown = (holder: Holder, body: string): Record<string, string>[] => {
    if (holder === 'staff') return cookies.map((cookie) => ({ cookie }));
    if (holder === 'nobody') return [{}];
    const one = holder.startsWith('other') ? 1 : 0;
    return [
      holder.endsWith('device') ? devices[one]!.headers(body) : { authorization: `Bearer ${keys[one]}` },
    ];
  };
  const telephone = () => ({
    id: ratingId(Date.now(), crypto.getRandomValues(new Uint8Array(10))),
    ...{ point: 'w-1', channel: 'qr', level: 'satisfied', reasons: [] },
  });
  const bodyOf = (route: string) => {
    if (route.endsWith('ratings')) return telephone();
    if (route.endsWith('heartbeat')) return beat();
    return route.endsWith('tickets')
      ? { point: 'w-1' }
      : { code: 'ABCD-EFGH', publicKey: makeKey().publicKey };
  };
  const beat = () => ({ device: devices[0]!.id, queued: 0, storage: 'ok', version: '1' });
  const ask = async (route: string, body: object, headers: (text: string) => Record<string, string>) => {
    const [method = '', path = ''] = route.split(' ');
    const text = JSON.stringify(body);
    const address = path.replace('points/:id', 'points/w-1').replace(/:\w+/, 'ABCDEFGHJKMN');
    const init = method === 'GET' ? {} : { body: text };
    return (await app.request(address, { method, headers: headers(text), ...init })).status;
  };

  /** The status for each holder; all of the staff are answered alike. */
  const answers = async (route: string, body: () => object): Promise<Record<Holder, number>> => {
    const row = open(0);
    for (const holder of HOLDERS) {
      const statuses = new Set<number>();
      for (const [i] of shown(holder, '').entries())
        statuses.add(await ask(route, body(), (text) => shown(holder, text)[i]!));
      expect([route, holder, statuses.size]).toEqual([route, holder, 1]);
      row[holder] = [...statuses][0]!;
    }
    return row;
  };

  it('is in the table, and answers each holder as it says; a kiosk’s rating is its own device’s', async () => {
    const routes = app.routes.filter(({ method }) => method !== 'ALL');
    const known = new Set(routes.map(({ method, path }) => `${method} ${path}`));
    expect([...known].sort()).toEqual(Object.keys(ROUTES).sort());
    const answered: typeof ROUTES = {};
    for (const route of Object.keys(ROUTES)) answered[route] = await answers(route, () => bodyOf(route));
    expect(answered).toEqual(ROUTES);
    expect(await answers('POST /api/v1/ratings', () => devices[0]!.clone().rate())).toEqual(KIOSK);
  });
});
