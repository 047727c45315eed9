/** Rating devices (§9.2): paired with a code, known by a key that never leaves them, heard from, revoked when lost. */
import { createPublicKey, hash, type KeyObject, randomBytes, verify } from 'node:crypto';
import { and, asc, desc, eq, gt, inArray, isNull } from 'drizzle-orm';
import { z } from 'zod';
import type { Read, Transaction } from '../../../db/engine.ts';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import type { Instant } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import { deviceId, pairingCode, readPairingCode, readSignature } from '../../domain/ratings.ts';
import { type NamedPoint, pointOf } from './points.ts';

export type Device = Transaction['t']['ratingDevices']['$inferSelect'];

/** How long a pairing code is good. */
const PAIRING_MINUTES = 15;
const hashOf = (code: string) => hash('sha256', `pairing${code}`, 'base64url');

/** What a kiosk sends to be paired. */
export const PairingInput = z.strictObject({
  code: z.string('请输入配对码').max(40, '配对码为 8 位，如 ABCD-EFGH'),
  publicKey: z
    .string('publicKey 须为文字')
    .regex(/^[A-Za-z0-9_-]{87}$/, 'publicKey 须为 P-256 公钥的 65 字节原始点，以 base64url 书写'),
  /** The point of the ratings that still wait on the device. */
  waitingFor: z.string('waitingFor 须为评价点编号').max(64, 'waitingFor 须为评价点编号').optional(),
});

/** What a kiosk tells of itself; recorded as told, and not believed further. */
export const Heartbeat = z.strictObject({
  device: z.string().max(64),
  queued: z.int().min(0).max(2_147_483_647),
  /** Device clock of the oldest rating in the queue. */
  oldest: z.int().nullable().optional(),
  aheadSeconds: z.int().min(-2_147_483_648).max(2_147_483_647).nullable().optional(),
  storage: z.enum(['ok', 'full']),
  version: z.string().max(40),
});
export type Heartbeat = z.infer<typeof Heartbeat>;

/**
 * Makes a code with which one device can be paired, once, for a quarter of an hour.
 * @returns the code, shown this once and stored hashed
 */
export async function makePairingCode(
  ctx: Context,
  point: string,
): Promise<{ code: string; expiresAt: Instant }> {
  const { centre } = await pointOf(ctx, point);
  demand(ctx.actor, 'ratings.devices', { unit: centre });
  const code = pairingCode(randomBytes(5));
  const expiresAt = ctx.now + PAIRING_MINUTES * 60_000;
  return write(ctx, async (tx) => {
    await tx.db.insert(tx.t.ratingPairings).values({ hash: hashOf(code), point, expiresAt, usedBy: null });
    return { result: { code, expiresAt }, entries: [{ action: 'ratings.pairing-code', subject: point }] };
  });
}

/**
 * Pairs a device: its key is known from now on, its ratings are those of the code's point.
 * @param draw random bytes for the id; a demonstration draws its own
 * @throws Refusal `invalid` for a key or code that can be none, `not-found` for one that is unknown, used or too old,
 *   `conflict`, and the code stays good, where ratings of another point wait: as this device's nobody would take them
 */
export async function pairDevice(
  ctx: Context,
  input: z.infer<typeof PairingInput>,
  draw: (bytes: number) => Uint8Array = randomBytes,
): Promise<{ device: string; point: string; name: string }> {
  const code = readPairingCode(input.code);
  if (code === null) {
    throw new Refusal('invalid', '配对码为 8 位数字和字母，如 ABCD-EFGH；请核对后再输。', { field: 'code' });
  }
  keyOf(input.publicKey);
  const device = deviceId(draw(7));
  const point = await write(ctx, async (tx) => {
    const { ratingPairings: t } = tx.t;
    const [used] = await tx.db
      .update(t)
      .set({ usedBy: device })
      .where(and(eq(t.hash, hashOf(code)), isNull(t.usedBy), gt(t.expiresAt, ctx.now)))
      .returning();
    if (used === undefined) {
      const message =
        '配对码不对、已用过或已过期（15 分钟内有效，只能用一次）；请在办公系统“评价设备”页重新生成。';
      throw new Refusal('not-found', message, { field: 'code' });
    }
    if (input.waitingFor !== undefined && input.waitingFor !== used.point) {
      const { name } = await pointOf(ctx, input.waitingFor);
      const message = `本机还有“${name}”的评价没有送出，不能改配到别的窗口。请先联网送完，或用“${name}”的配对码重新配对，送完再改。`;
      throw new Refusal('conflict', message, { field: 'code' });
    }
    await tx.db.insert(tx.t.ratingDevices).values({
      id: device,
      point: used.point,
      publicKey: input.publicKey,
      pairedAt: ctx.now,
      last: 0,
      highest: 0,
      chain: device,
    });
    return {
      result: used.point,
      entries: [{ action: 'ratings.pair', subject: device, detail: { point: used.point } }],
    };
  });
  const named = await pointOf(ctx, point);
  return { device, point, name: titleOf(named) };
}

/** What stands at the top of a kiosk's screen. */
const titleOf = ({ centreName, unitName, name }: NamedPoint) => `${centreName} ${unitName} ${name}`;

/** Reads a raw P-256 point. Throws `invalid` for what is no point of the curve. */
function keyOf(publicKey: string): KeyObject {
  const raw = Buffer.from(publicKey, 'base64url');
  try {
    if (raw.length !== 65 || raw[0] !== 4) throw new Error('not uncompressed');
    const [x, y] = [raw.subarray(1, 33), raw.subarray(33)].map((part) => part.toString('base64url'));
    return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x!, y: y! }, format: 'jwk' });
  } catch {
    throw new Refusal('invalid', '设备公钥不是 P-256 曲线上的点；请刷新评价器页面后重新配对。', {
      field: 'publicKey',
    });
  }
}

/** Keys met so far. A device keeps its key for ever, so what is here stays true; whether it is revoked is not here. */
const keys = new WeakMap<Read, Map<string, KeyObject>>();

/**
 * Who signed a request. That the device is not revoked is asked where its ratings are stored.
 * @param header value of the signature header
 * @param body the bytes as they came
 * @throws Refusal `unsigned` when the header is none, the device unknown or the signature wrong
 */
export async function signerOf(ctx: Context, header: string, body: Uint8Array): Promise<string> {
  const read = readSignature(header);
  const key = read && (await keyOfDevice(ctx, read.device));
  if (!read || !key) throw unsigned('签名无效：设备没有登记，或签名格式不对。');
  const signature = Buffer.from(read.signature, 'base64url');
  if (!verify('sha256', body, { key, dsaEncoding: 'ieee-p1363' }, signature)) {
    throw unsigned('签名与内容不符；内容可能在途中被改动。');
  }
  return read.device;
}

export const unsigned = (what: string): Refusal =>
  new Refusal('unsigned', `${what}本次没有记入；请在评价器上重新配对，或联系管理员。`);

async function keyOfDevice(ctx: Context, device: string): Promise<KeyObject | undefined> {
  const known = keys.get(ctx.read) ?? new Map<string, KeyObject>();
  keys.set(ctx.read, known);
  const standing = known.get(device);
  if (standing !== undefined) return standing;
  const { db, t } = ctx.read;
  const [found] = await db
    .select({ publicKey: t.ratingDevices.publicKey })
    .from(t.ratingDevices)
    .where(eq(t.ratingDevices.id, device));
  if (found === undefined) return undefined;
  const key = keyOf(found.publicKey);
  known.set(device, key);
  return key;
}

export const revoked = (): Refusal =>
  new Refusal('revoked', '这台评价器已停用，评价没有记入，仍保存在设备里；请联系政务服务中心管理员。');

/** What the service holds of a device: the kiosk compares it with what it has sent. */
export interface Known {
  name: string;
  point: string;
  /** All numbers up to and including this one arrived; later ones may have, too. */
  last: number;
  /** The chain's link at `last`. */
  chain: string;
}

/** @throws Refusal `revoked`; `not-found` for an unknown device */
export async function knownOf(ctx: Context, id: string): Promise<Known> {
  const device = await deviceOf(ctx, id);
  if (device.revokedAt !== null) throw revoked();
  const { last, chain, point } = device;
  return { name: titleOf(await pointOf(ctx, point)), point, last, chain };
}

async function deviceOf(ctx: Context, id: string): Promise<Device> {
  const { db, t } = ctx.read;
  const [device] = await db.select().from(t.ratingDevices).where(eq(t.ratingDevices.id, id));
  if (device === undefined) throw new Refusal('not-found', '没有这台设备；请从“评价设备”页的列表进入。');
  return device;
}

/** Takes note of what devices told of themselves; of two from one device the later counts. */
export async function noteHeartbeats(ctx: Context, beats: readonly Heartbeat[]): Promise<void> {
  await write(ctx, async (tx) => {
    const { ratingDevices: t } = tx.t;
    for (const { device, queued, oldest, aheadSeconds, storage, version } of beats) {
      const told = { queued, oldest: oldest ?? null, aheadSeconds: aheadSeconds ?? null, storage, version };
      await tx.db
        .update(t)
        .set({ contactAt: ctx.now, ...told })
        .where(eq(t.id, device));
    }
    const entry = { action: 'ratings.heartbeats', subject: 'devices', detail: { devices: beats.length } };
    return { result: undefined, entries: [entry] };
  });
}

/**
 * Takes a lost, stolen or retired device out of use: nothing that it signs is taken from now on. What it gave before
 * stays; what it still holds can be taken in after `reinstateDevice`.
 * @param reason 1–200 characters, internal
 */
export async function revokeDevice(ctx: Context, id: string, reason: string): Promise<void> {
  await demandDevice(ctx, id);
  if (reason.trim() === '' || reason.length > 200) {
    throw new Refusal('invalid', '请写明停用原因，1 至 200 字，如“设备遗失”。', { field: 'reason' });
  }
  await change(ctx, id, 'ratings.revoke', { revokedAt: ctx.now, revokedFor: reason.trim() });
}

/** Puts a revoked device back into use, when it was found and nobody else had it. */
export async function reinstateDevice(ctx: Context, id: string): Promise<void> {
  await demandDevice(ctx, id);
  await change(ctx, id, 'ratings.reinstate', { revokedAt: null, revokedFor: null });
}

async function demandDevice(ctx: Context, id: string): Promise<void> {
  const device = await deviceOf(ctx, id);
  const { centre } = await pointOf(ctx, device.point);
  demand(ctx.actor, 'ratings.devices', { unit: centre });
}

async function change(
  ctx: Context,
  id: string,
  action: string,
  to: Pick<Device, 'revokedAt' | 'revokedFor'>,
): Promise<void> {
  await write(ctx, async (tx) => {
    const { ratingDevices: t } = tx.t;
    const [before] = await tx.db.select().from(t).where(eq(t.id, id));
    if ((before!.revokedAt === null) === (to.revokedAt === null)) {
      throw new Refusal(
        'conflict',
        to.revokedAt === null ? '这台设备没有停用，无须恢复；请刷新页面。' : '这台设备已经停用；请刷新页面。',
      );
    }
    await tx.db.update(t).set(to).where(eq(t.id, id));
    return { result: undefined, entries: [{ action, subject: id, detail: { point: before!.point } }] };
  });
}

/** Something about a device that staff have to look into: its journal line. */
export interface DeviceAlarm {
  device: string;
  at: Instant;
  kind: 'conflict' | 'chain';
  sequence: number | null;
}

/** Devices of a centre (all centres if none is named), by point and pairing. */
export async function listDevices(ctx: Context, centre?: string): Promise<Device[]> {
  demand(ctx.actor, 'ratings.devices', centre === undefined ? {} : { unit: centre });
  const { db, t } = ctx.read;
  const rows = await db
    .select({ device: t.ratingDevices })
    .from(t.ratingDevices)
    .innerJoin(t.servicePoints, eq(t.servicePoints.id, t.ratingDevices.point))
    .where(centre === undefined ? undefined : eq(t.servicePoints.centre, centre))
    .orderBy(asc(t.ratingDevices.point), asc(t.ratingDevices.pairedAt), asc(t.ratingDevices.id));
  return rows.map((row) => row.device);
}

/** Alarms of these devices, latest first, at most a hundred. */
export async function alarmsOf(ctx: Context, devices: readonly Device[]): Promise<DeviceAlarm[]> {
  const { db, t } = ctx.read;
  const ids = devices.map((device) => device.id);
  if (ids.length === 0) return [];
  const lines = await db
    .select()
    .from(t.journal)
    .where(and(inArray(t.journal.subject, ids), inArray(t.journal.action, Object.keys(ALARMS))))
    .orderBy(desc(t.journal.at))
    .limit(100);
  return lines.map(({ subject, at, action, detail }) => ({
    device: subject,
    at,
    kind: ALARMS[action as keyof typeof ALARMS],
    sequence: typeof detail['sequence'] === 'number' ? detail['sequence'] : null,
  }));
}
const ALARMS = { 'ratings.conflict': 'conflict', 'ratings.chain': 'chain' } as const;
