/** Service-centre ratings (§9.2): five named levels, no default, nothing but the level is compulsory. */
import { z } from 'zod';

export const LEVELS = [
  'very-satisfied',
  'satisfied',
  'basically-satisfied',
  'dissatisfied',
  'very-dissatisfied',
] as const;
export type Level = (typeof LEVELS)[number];
export const LEVEL_NAMES: Record<Level, string> = {
  'very-satisfied': '非常满意',
  satisfied: '满意',
  'basically-satisfied': '基本满意',
  dissatisfied: '不满意',
  'very-dissatisfied': '非常不满意',
};

/** The last two levels open a case (国办发〔2019〕51号). */
export function isNegative(level: Level): boolean {
  return level === 'dissatisfied' || level === 'very-dissatisfied';
}

export const CHANNELS = ['kiosk', 'qr', 'web'] as const;
export type Channel = (typeof CHANNELS)[number];
export const CHANNEL_NAMES: Record<Channel, string> = { kiosk: '窗口评价器', qr: '手机扫码', web: '网页' };

export const CASE_STEPS = ['contacted', 'replied', 'rectified', 'outcome-rated'] as const;
export type CaseStep = (typeof CASE_STEPS)[number];
export const CASE_STEP_NAMES: Record<CaseStep, string> = {
  contacted: '联系服务对象',
  replied: '答复',
  rectified: '整改',
  'outcome-rated': '服务对象评价整改结果',
};

/** A rating as a kiosk, phone or page sends it. */
export const RatingInput = z.object({
  /** Made by the client, UUID version 7, so that a repeated delivery counts once. */
  id: z.uuid('编号须为 UUID').transform((id) => id.toLowerCase()),
  point: z.string().min(1).max(64),
  channel: z.enum(CHANNELS),
  level: z.enum(LEVELS, {
    error:
      '评价等级须为非常满意、满意、基本满意、不满意、非常不满意五级之一（very-satisfied … very-dissatisfied）',
  }),
  reasons: z
    .array(z.string().regex(/^\d{3}$/, '原因须为三位代码'))
    .max(8)
    .default([]),
  comment: z.string().max(500, '留言最多 500 字').optional(),
  device: z.string().max(64).optional(),
  sequence: z.int().positive().optional(),
  /** The device's clock, milliseconds; recorded and flagged, never believed. */
  deviceAt: z.int().optional(),
});
export type RatingInput = z.infer<typeof RatingInput>;

const DAY = 86_400_000;

/**
 * What is odd about the time of a rating: `clock` if the device's clock is more than a day ahead or more than eight
 * days behind, `late` if it arrives more than a day after it was given. Odd ratings count; the flag is public.
 */
export function timeFlags(deviceAt: number | undefined, receivedAt: number): string[] {
  if (deviceAt === undefined) return [];
  const behind = receivedAt - deviceAt;
  if (behind < -DAY || behind > 30 * DAY) return ['clock'];
  return behind > DAY ? ['late'] : [];
}
