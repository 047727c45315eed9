/** Service-centre ratings (§9.2): five named levels, no default, nothing but the level is compulsory. */
import { z } from 'zod';
import { type CivilDate, civilDate, type Instant } from './calendar.ts';
import { canonical } from './canonical.ts';
import { CHANNELS, COMMENT_LENGTH, LEVELS, REASON_COUNT } from './ratings/levels.ts';

export * from './ratings/clocks.ts';
export * from './ratings/ids.ts';
export * from './ratings/levels.ts';
export * from './ratings/receipt.ts';

const TEXT = { id: '编号', point: '评价点', channel: '渠道', device: '设备' };
const missing = (what: string, instead: string) => `${what}缺失或格式不对：${instead}`;

/** A rating as a kiosk, phone or page sends it. The unit is not in it: it follows from the point. */
export const RatingInput = z.strictObject(
  {
    /** Made by the client, UUID version 7, so that a repeated delivery counts once. */
    id: z
      .uuid(missing(TEXT.id, 'id 须为客户端生成的 UUID（建议第 7 版）'))
      .transform((id) => id.toLowerCase()),
    point: z
      .string(missing(TEXT.point, 'point 须为评价点编号，见评价器设置或二维码'))
      .regex(/^[a-zA-Z0-9._-]{1,64}$/, missing(TEXT.point, 'point 只含字母、数字、点、横线，最长 64 位')),
    channel: z.enum(CHANNELS, { error: missing(TEXT.channel, 'channel 须为 kiosk、qr、web 之一') }),
    level: z.enum(LEVELS, {
      error: `评价等级须为非常满意、满意、基本满意、不满意、非常不满意五级之一，level 写作 ${LEVELS.join('、')}`,
    }),
    reasons: z
      .array(z.string('原因须为三位数字代码').regex(/^\d{3}$/, '原因须为三位数字代码'), '原因须为代码的列表')
      .max(REASON_COUNT, `原因最多选 ${REASON_COUNT} 个`)
      .default([]),
    comment: z
      .string('留言须为文字')
      .max(COMMENT_LENGTH, `留言最多 ${COMMENT_LENGTH} 字，请删减后再提交`)
      // PostgreSQL stores no NUL, and one refused row would take its neighbours' transaction with it.
      .refine((text) => !text.includes('\0') && text.isWellFormed(), '留言含有无法保存的字符，请删去后再提交')
      .optional(),
    device: z
      .string(missing(TEXT.device, 'device 须为文字'))
      .regex(/^[a-zA-Z0-9._-]{1,64}$/, missing(TEXT.device, 'device 只含字母、数字、点、横线，最长 64 位'))
      .optional(),
    /** The device's own count, 1, 2, 3 …; a gap in it is a fact. */
    sequence: z
      .int('序号须为 1 起的整数')
      .positive('序号须为 1 起的整数')
      .max(2_147_483_647, '序号过大')
      .optional(),
    /** The device's clock, milliseconds; recorded and flagged, never believed. */
    deviceAt: z.int('设备时间须为 1970 年以来的毫秒数（整数）').optional(),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `不认识的字段：${issue.keys?.join('、')}；请删去。所属单位由评价点确定，不由提交者填写`
        : '一条评价须为对象，含 id、point、channel、level',
  },
);
export type RatingInput = z.infer<typeof RatingInput>;

/** What of a rating is its content: the same id with another of these is another rating, and refused. */
export function contentOf(rating: RatingInput): string {
  const { point, channel, level, reasons, comment, device, sequence, deviceAt } = rating;
  return canonical({ point, channel, level, reasons, comment, device, sequence, deviceAt });
}

const DAY = 86_400_000;

/**
 * What is odd about the time of a rating: `clock` if the device's clock is more than a day ahead or more than thirty
 * days behind, `late` if it arrives more than a day after it was given. Odd ratings count; the flag is public.
 */
export function timeFlags(deviceAt: number | undefined, receivedAt: number): TimeFlag[] {
  if (deviceAt === undefined) return [];
  const behind = receivedAt - deviceAt;
  if (behind < -DAY || behind > 30 * DAY) return ['clock'];
  return behind > DAY ? ['late'] : [];
}
export const TIME_FLAGS = ['clock', 'late'] as const;
export type TimeFlag = (typeof TIME_FLAGS)[number];
export const TIME_FLAG_NAMES: Record<TimeFlag, string> = { clock: '设备时钟异常', late: '迟到送达' };

/** The civil day a rating counts for: the device's, where its clock can be right, and never a day to come. */
export function ratingDay(deviceAt: number | undefined, receivedAt: Instant): CivilDate {
  const believed = deviceAt !== undefined && !timeFlags(deviceAt, receivedAt).includes('clock');
  return civilDate(believed ? Math.min(deviceAt, receivedAt) : receivedAt);
}
