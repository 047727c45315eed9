import type { IncomingMessage } from 'node:http';
import { beforeEach, expect, it, vi } from 'vitest';
import { admit, type RatingDoor, ratingDoor } from '../../src/api/door.ts';
import { DOUBT_LIMIT, FORGERY_LIMIT, gate, hidesSender, SIGN_IN_LIMIT } from '../../src/api/gate.ts';
import { addServicePoints, ratingIntake } from '../../src/cases/ratings.ts';
import { PUBLIC, SYSTEM } from '../../src/domain/actor.ts';
import { pairedDevice, type TestDevice } from '../device.ts';
import { onBothEngines } from '../engines.ts';

const HALL = '10.1.1.1';
const body = new TextEncoder().encode('{}');

onBothEngines('wrong signatures from a hall', (bench) => {
  let door: RatingDoor;
  let now: number;
  let device: TestDevice;
  let neighbour: TestDevice;

  beforeEach(async () => {
    await addServicePoints(bench.portal.as(SYSTEM, Date.now()), [
      { id: 'w-1', centre: 's-city', unit: 'd-fgw', windowNo: '1', name: '1号窗口' },
    ]);
    now = 0;
    door = {
      ...ratingDoor(bench.portal, ratingIntake(bench.portal)),
      forged: gate(FORGERY_LIMIT, () => now),
      doubted: gate(DOUBT_LIMIT, () => now),
    };
    device = await pairedDevice(bench.portal, 'w-1');
    neighbour = await pairedDevice(bench.portal, 'w-1');
  });

  const signature = (by: TestDevice, name = by.id) =>
    by.headers('{}')['device-signature']!.replace(by.id, name);
  const hear = (header: string, address = HALL) =>
    admit(door, header, body, address).catch((error: { code: string }) => error.code);
  const flood = async (header: string, times: number) => {
    const told = new Set<string>();
    for (let n = 0; n < times; n++) told.add(await hear(header));
    return [...told];
  };
  const { burst } = FORGERY_LIMIT;

  it('in a device’s name do not stop that device, though its share be used up', async () => {
    const forged = signature(neighbour, device.id);
    expect(await flood(forged, burst + DOUBT_LIMIT.burst - 1)).toEqual(['unsigned']);
    // What it sends itself uses up nothing.
    expect(await flood(signature(device), 10)).toEqual([device.id]);
  });

  it('without end stop that name there until a moment later, and nobody else', async () => {
    const forged = signature(neighbour, device.id);
    expect(await flood(forged, burst + DOUBT_LIMIT.burst + 1)).toEqual(['unsigned', 'too-many']);
    expect(await hear(signature(device))).toBe('too-many');
    expect(await hear(signature(neighbour))).toBe(neighbour.id);
    expect(await hear(signature(device), '10.1.1.2')).toBe(device.id);
    now += 10;
    expect(await hear(signature(device))).toBe(device.id);
  });

  it('in the names of many devices are checked no more often than an address may have it', async () => {
    await flood(signature(neighbour, device.id), burst + DOUBT_LIMIT.burst);
    expect(await flood(signature(device, neighbour.id), burst + 1)).toEqual(['unsigned', 'too-many']);
  });

  it('in names that no device has, or in none, stop no device', async () => {
    expect(await flood(signature(device, 'dv-0000000000'), burst + 1)).toEqual(['unsigned', 'too-many']);
    expect(await hear(signature(device, 'dv-0000000001'))).toBe('too-many');
    expect(await hear('none')).toBe('too-many');
    expect(await hear(signature(device))).toBe(device.id);
  });

  it('in names that no device has are looked up no more often than an address may have it', async () => {
    expect(await hear(signature(device))).toBe(device.id);
    await flood(signature(device, 'dv-0000000000'), burst + DOUBT_LIMIT.burst);
    const looked = vi.spyOn(door.portal.as(PUBLIC, 0).read.db, 'select');
    expect(await flood(signature(device, 'dv-0000000001'), 20)).toEqual(['too-many']);
    expect(looked).not.toHaveBeenCalled();
    looked.mockRestore();
    // Who was heard before is known without asking.
    expect(await hear(signature(device))).toBe(device.id);
    expect(await hear(signature(neighbour), '10.1.1.2')).toBe(neighbour.id);
  });
});

it('asking whether a share is used up keeps nobody in mind', () => {
  const open = gate({ perSecond: 0, burst: 1 }, () => 0);
  open.enter('forger');
  for (let n = 0; n < 10_001; n++) expect(open.closed(`device-${n}`)).toBe(false);
  expect(open.closed('forger')).toBe(true);
});

it('an office of a hundred comes in at once; who goes on trying waits, and nobody else does', () => {
  let now = 0;
  const signIns = gate(SIGN_IN_LIMIT, () => now);
  const tries = (n: number, address: string) => {
    for (let i = 0; i < n; i++) signIns.enter(address);
  };
  tries(120, HALL);
  expect(() => tries(1, HALL)).toThrow('来自这个网络的登录尝试过多，这一次没有核对密码；请过一分钟再试。');
  tries(1, '10.1.1.2');
  now += 60_000;
  tries(60, HALL);
  expect(() => tries(1, HALL)).toThrow();
});

it('a proxy on this machine that does not say whom it speaks for is noticed', () => {
  const told = (remoteAddress: string, headers: Record<string, string>) =>
    hidesSender({ socket: { remoteAddress }, headers } as unknown as IncomingMessage);
  expect(told('127.0.0.1', { host: 'rating.example.gov.cn' })).toBe(true);
  expect(told('::1', { host: 'localhost:4321', 'x-forwarded-proto': 'https' })).toBe(true);
  expect(told('127.0.0.1', { host: 'rating.example.gov.cn', 'x-forwarded-for': '10.1.1.1' })).toBe(false);
  for (const host of ['localhost:4321', '127.0.0.1', '[::1]:4321']) {
    expect(told('127.0.0.1', { host })).toBe(false);
  }
  expect(told('10.1.1.1', { host: 'rating.example.gov.cn', 'x-forwarded-proto': 'https' })).toBe(false);
});
