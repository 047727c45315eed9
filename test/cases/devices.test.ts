import { beforeEach, expect, it } from 'vitest';
import {
  addServicePoints,
  alarmsOf,
  type Device,
  knownOf,
  listDevices,
  listGaps,
  makePairingCode,
  monthSummary,
  noteHeartbeats,
  pairDevice,
  ratingIntake,
  recount,
  reinstateDevice,
  revokeDevice,
  signerOf,
  submitRatings,
} from '../../src/cases/ratings.ts';
import { standingOf } from '../../src/components/office/devices.ts';
import { type Actor, PUBLIC, SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import type { RatingInput } from '../../src/domain/ratings.ts';
import { makeKey, pairedDevice, type TestDevice } from '../device.ts';
import { onBothEngines } from '../engines.ts';

const NOON = instantOf('2016-07-06', 12);
const MINUTE = 60_000;
const staff = (role: 'administrator' | 'centre-manager', unit: string): Actor => ({
  kind: 'staff',
  id: `a-${unit}`,
  role,
  unit,
});

onBothEngines('devices', (bench) => {
  const at = (now = NOON, actor: Actor = PUBLIC) => bench.portal.as(actor, now);
  const system = () => at(NOON, SYSTEM);
  let device: TestDevice;
  const give = async (ratings: RatingInput[], now = NOON) =>
    (await submitRatings(at(now), ratings)).map((answer) => answer.status);
  const next = (change: Partial<RatingInput> = {}) => device.rate({ deviceAt: NOON, ...change });
  const alarms = async () =>
    (await alarmsOf(system(), await listDevices(system()))).map(({ kind, sequence }) => [kind, sequence]);
  const unit = async () => (await monthSummary(at(), '2016-07')).units[0];

  beforeEach(async () => {
    await addServicePoints(system(), [
      { id: 'w-1', centre: 's-city', unit: 'd-fgw', windowNo: '1', name: '1号窗口' },
      { id: 'w-2', centre: 's-east', unit: 'd-rsj', windowNo: '2', name: '2号窗口' },
    ]);
    device = await pairedDevice(bench.portal, 'w-1', NOON);
  });

  it('a pairing code is good once, for a quarter of an hour, and however it is typed', async () => {
    const pair = (code: string, now: number) => pairDevice(at(now), { code, publicKey: makeKey().publicKey });
    const one = await makePairingCode(system(), 'w-2');
    await expect(pair(one.code, NOON + 15 * MINUTE)).rejects.toMatchObject({ code: 'not-found' });
    const paired = await pair(one.code.toLowerCase().replace('-', ' '), NOON + 15 * MINUTE - 1);
    expect(paired).toEqual({
      device: expect.stringMatching(/^dv-[0-9a-hjkmnp-tv-z]{10}$/),
      point: 'w-2',
      name: 's-east d-rsj 2号窗口',
    });
    await expect(pair(one.code, NOON)).rejects.toMatchObject({ code: 'not-found', field: 'code' });
    await expect(pair('ABCD', NOON)).rejects.toMatchObject({ code: 'invalid', field: 'code' });
  });

  it('fifty who use one code at once get one device', async () => {
    const { code } = await makePairingCode(system(), 'w-1');
    const tries = await Promise.allSettled(
      Array.from({ length: 50 }, () => pairDevice(at(), { code, publicKey: makeKey().publicKey })),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await listDevices(system())).toHaveLength(2);
  });

  it('a key that is no point of the curve is refused and leaves the code unused', async () => {
    const { code } = await makePairingCode(system(), 'w-1');
    const wrong = Buffer.alloc(65, 4).toString('base64url');
    await expect(pairDevice(at(), { code, publicKey: wrong })).rejects.toMatchObject({ field: 'publicKey' });
    await pairDevice(at(), { code, publicKey: makeKey().publicKey });
  });

  it('the administrator manages all devices, a centre’s manager those of the own centre', async () => {
    const own = at(NOON, staff('centre-manager', 's-city'));
    const other = at(NOON, staff('centre-manager', 's-east'));
    await makePairingCode(own, 'w-1');
    await expect(makePairingCode(other, 'w-1')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(revokeDevice(other, device.id, '遗失')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(listDevices(own)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await listDevices(own, 's-city')).toHaveLength(1);
    expect(await listDevices(at(NOON, staff('administrator', 'ggb')))).toHaveLength(1);
    await expect(listDevices(at())).rejects.toMatchObject({ code: 'sign-in-needed' });
  });

  it('a body is signed by the device whose key was paired, and by no other', async () => {
    const body = '[{"a":1}]';
    const header = device.headers(body)['device-signature']!;
    const signer = (sent: string, text = body) => signerOf(at(), sent, Buffer.from(text));
    expect(await signer(header)).toBe(device.id);
    for (const [sent, text] of [
      [header, '[{"a":2}]'],
      [header.replace(device.id, 'dv-0000000000'), body],
      [header.slice(0, -4), body],
      ['', body],
    ] as const) {
      await expect(signer(sent, text)).rejects.toMatchObject({ code: 'unsigned' });
    }
    const stranger = await pairedDevice(bench.portal, 'w-1', NOON);
    const forged = stranger.headers(body)['device-signature']!.replace(stranger.id, device.id);
    await expect(signer(forged)).rejects.toMatchObject({ code: 'unsigned' });
  });

  it('numbers that arrive backwards in three deliveries leave no gap, no flag and the chain of the last', async () => {
    const sent = Array.from({ length: 6 }, () => next());
    await give(sent.slice(4).reverse());
    expect(await listGaps(system())).toEqual([
      expect.objectContaining({
        device: device.id,
        unit: 'd-fgw',
        from: 1,
        to: 4,
        next: 5,
        knownOn: '2016-07-06',
      }),
    ]);
    await give(sent.slice(0, 2));
    expect((await listGaps(system())).map(({ from, to }) => [from, to])).toEqual([[3, 4]]);
    expect(await knownOf(at(), device.id)).toMatchObject({ last: 2, chain: sent[1]!.chain });
    await give(sent.slice(2, 4).reverse());
    expect(await listGaps(system())).toEqual([]);
    expect(await knownOf(at(), device.id)).toMatchObject({ last: 6, chain: sent[5]!.chain });
    expect(await unit()).toMatchObject({ total: 6, flags: { chain: 0 } });
    expect(await alarms()).toEqual([]);
    expect(await recount(at())).toEqual([]);
  });

  it('a number with other content is refused, told to staff, and the first stays: a cloned device shows', async () => {
    const clone = device.clone();
    const mine = next();
    const theirs = clone.rate({ deviceAt: NOON, level: 'very-satisfied' });
    expect(await give([mine])).toEqual(['stored']);
    const [answer] = await submitRatings(at(), [theirs]);
    expect(answer).toMatchObject({ status: 'refused', refusal: { code: 'conflict', field: 'sequence' } });
    expect(await alarms()).toEqual([['conflict', 1]]);
    expect((await unit())!.counts).toMatchObject({ satisfied: 1, 'very-satisfied': 0 });
    expect(await recount(at())).toEqual([]);
  });

  it('a number with the same content under another id counts once and has the first one’s receipt', async () => {
    const clone = device.clone();
    const [first] = await submitRatings(at(), [next()]);
    const [again] = await submitRatings(at(), [clone.rate({ deviceAt: NOON })]);
    expect(again).toMatchObject({ status: 'repeated', receipt: (first as { receipt: string }).receipt });
    expect(await unit()).toMatchObject({ total: 1 });
    expect(await alarms()).toEqual([]);
  });

  it('two clones that race for the same numbers store each number once', async () => {
    const clone = device.clone();
    const intake = ratingIntake(bench.portal, () => NOON);
    const sent = Array.from({ length: 25 }, () => [
      next(),
      clone.rate({ deviceAt: NOON, comment: '另一台' }),
    ]);
    const answers = await Promise.all(sent.flat().map((rating) => intake.submit([rating], 'device')));
    expect(answers.flat().filter(({ status }) => status === 'stored')).toHaveLength(25);
    expect(answers.flat().filter(({ status }) => status === 'refused')).toHaveLength(25);
    expect(await unit()).toMatchObject({ total: 25 });
    expect(await recount(at())).toEqual([]);
  });

  it('a link that does not follow is stored, counted, flagged and told to staff', async () => {
    const good = next();
    const bad = { ...next(), chain: 'x'.repeat(43) };
    expect(await give([good, bad])).toEqual(['stored', 'stored']);
    expect(await unit()).toMatchObject({ total: 2, flags: { chain: 1 } });
    expect(await alarms()).toEqual([['chain', 2]]);
    expect(await recount(at())).toEqual([]);
  });

  it('a link that does not follow shows as soon as the number before it arrives', async () => {
    const [first, second] = [next(), next()];
    expect(await give([{ ...second, level: 'dissatisfied' }])).toEqual(['stored']);
    expect(await unit()).toMatchObject({ flags: { chain: 0 } });
    expect(await give([first])).toEqual(['stored']);
    expect(await unit()).toMatchObject({ total: 2, flags: { chain: 1 } });
    expect(await alarms()).toEqual([['chain', 2]]);
    expect(await recount(at())).toEqual([]);
  });

  it('a revoked device stores nothing; reinstated it delivers what it kept', async () => {
    const manager = at(NOON, staff('centre-manager', 's-city'));
    const [before, kept] = [next(), next()];
    await give([before]);
    await revokeDevice(manager, device.id, '设备遗失');
    const answers = await submitRatings(at(), [before, kept]);
    for (const answer of answers) expect(answer).toMatchObject({ refusal: { code: 'revoked' } });
    await expect(knownOf(at(), device.id)).rejects.toMatchObject({ code: 'revoked' });
    await expect(revokeDevice(manager, device.id, '再停')).rejects.toMatchObject({ code: 'conflict' });
    await expect(revokeDevice(manager, device.id, ' ')).rejects.toMatchObject({ field: 'reason' });
    await reinstateDevice(manager, device.id);
    expect(await give([before, kept])).toEqual(['repeated', 'stored']);
    expect(await listGaps(system())).toEqual([]);
  });

  it('a device rates its own point only', async () => {
    const [answer] = await submitRatings(at(), [next({ point: 'w-2' })]);
    expect(answer).toMatchObject({ status: 'refused', refusal: { code: 'invalid', field: 'point' } });
  });

  it('what a device tells of itself is shown as told, the later of two', async () => {
    const beat = { device: device.id, queued: 3, storage: 'ok', version: '1' } as const;
    await noteHeartbeats(at(NOON + MINUTE), [
      { ...beat, oldest: NOON, aheadSeconds: -40 },
      { ...beat, queued: 5, storage: 'full', oldest: NOON, aheadSeconds: -40 },
    ]);
    expect((await listDevices(system()))[0]).toMatchObject({
      contactAt: NOON + MINUTE,
      queued: 5,
      oldest: NOON,
      aheadSeconds: -40,
      storage: 'full',
      version: '1',
    });
  });
});

it('a device paired a moment ago is not one that nobody heard from for a day', () => {
  const paired = { storage: null, contactAt: null, revokedAt: null, pairedAt: 0 } as unknown as Device;
  expect(standingOf(paired, 60_000).loud).toBe(false);
  expect(standingOf(paired, 86_400_001)).toMatchObject({ word: '超过一天未联系', loud: true });
});
