import {
  type ApiKey,
  alarmsOf,
  type Device,
  type DeviceAlarm,
  type DeviceGap,
  listApiKeys,
  listDevices,
  listGaps,
  listServicePoints,
  type NamedPoint,
} from '../../cases/ratings.ts';
import type { Body } from '../../domain/bodies.ts';
import type { Refusal } from '../../domain/outcome.ts';
import { clockText } from './dates.ts';
import { asked, type Desk } from './desk.ts';

/** A window with one of its devices, or with none. */
export interface DeviceLine {
  point: NamedPoint;
  device: Device | null;
  gaps: DeviceGap[];
  /** Whether no device is in use at the window. */
  vacant: boolean;
}

interface DevicesDesk {
  /** Centres that the person may see; the one shown. */
  centres: Body[];
  centre: string;
  rows: DeviceLine[];
  alarms: DeviceAlarm[];
  keys: ApiKey[];
  refusal: Refusal | null;
}

/** What the page of the devices shows: the own centre, or for the administrator the one chosen. */
export async function devicesDesk(desk: Desk, url: URL, response: { status?: number }): Promise<DevicesDesk> {
  const all = desk.bodies.filter((body) => body.kind === 'service-centre');
  const centres =
    desk.actor.role === 'centre-manager' ? all.filter((body) => body.id === desk.actor.unit) : all;
  const centre = (centres.find((body) => body.id === url.searchParams.get('centre')) ?? centres[0])?.id ?? '';
  const { found, refusal } = await asked(response, listDevices(desk.ctx, centre));
  if (found === null) return { centres: [], centre: '', rows: [], alarms: [], keys: [], refusal };
  const points = (await listServicePoints(desk.ctx)).filter((point) => point.centre === centre);
  const gaps = await listGaps(desk.ctx);
  const rows = points.flatMap((point): DeviceLine[] => {
    const own = found.filter((device) => device.point === point.id);
    const vacant = own.every((device) => device.revokedAt !== null);
    if (own.length === 0) return [{ point, device: null, gaps: [], vacant }];
    return own.map((device) => ({
      point,
      device,
      gaps: gaps.filter((gap) => gap.device === device.id),
      vacant,
    }));
  });
  // Where somebody has to go stands first.
  const loud = (row: DeviceLine) => Number(standingOf(row.device, desk.ctx.now).loud);
  rows.sort((a, b) => loud(b) - loud(a));
  const [alarms, keys] = [await alarmsOf(desk.ctx, found), await listApiKeys(desk.ctx, centre)];
  return { centres, centre, rows, alarms, keys, refusal };
}

const DAY = 86_400_000;

/** How a device stands: a word, a shape, and whether somebody should go there. */
export function standingOf(
  device: Device | null,
  now: number,
): { word: string; shape: string; loud: boolean } {
  if (device === null) return { word: '未配对', shape: '○', loud: false };
  if (device.revokedAt !== null) return { word: '已停用', shape: '✕', loud: false };
  if (device.storage === 'full') return { word: '存储已满', shape: '■', loud: true };
  if (now - (device.contactAt ?? device.pairedAt) > DAY) {
    return { word: '超过一天未联系', shape: '▲', loud: true };
  }
  return { word: '正常', shape: '●', loud: false };
}

export function contactText({ contactAt }: Device, now: number): string {
  if (contactAt === null) return '从未';
  const minutes = Math.floor((now - contactAt) / 60_000);
  return minutes < 60 ? `${Math.max(0, minutes)} 分钟前` : clockText(contactAt);
}

/** How far the device's clock is off; seconds are nothing to speak of. */
export function aheadText({ aheadSeconds }: Device): string {
  if (aheadSeconds === null) return '—';
  const minutes = Math.round(Math.abs(aheadSeconds) / 60);
  if (minutes < 2) return '准';
  const [n, unit] = minutes < 120 ? [minutes, '分钟'] : [Math.round(minutes / 60), '小时'];
  return `${aheadSeconds > 0 ? '快' : '慢'} ${n} ${unit}`;
}

export function gapText(gaps: DeviceGap[]): string {
  if (gaps.length === 0) return '无';
  const told = gaps.slice(0, 3).map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`));
  return told.join('、') + (gaps.length > 3 ? ` 等 ${gaps.length} 处` : '');
}

export function alarmText({ kind, sequence }: DeviceAlarm): string {
  const number = sequence === null ? '' : `第 ${sequence} 号`;
  return kind === 'conflict'
    ? `${number}评价来了两种内容，后一种未记入：设备可能被复制，请停用后重新配对。`
    : `${number}评价与前一条不相衔接，已记入并公开标记：请查看设备是否被改动。`;
}
