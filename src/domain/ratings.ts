/** Service-centre ratings (§9.2): five named levels, no default, nothing but the level is compulsory. */
import { z } from 'zod';
import { type CivilDate, civilDate, type Instant } from './calendar.ts';
import {
  type Channel,
  COMMENT_LENGTH,
  LEVELS,
  OPEN_CHANNELS,
  QUESTIONS,
  REASON_COUNT,
} from './ratings/levels.ts';

export * from './ratings/case-number.ts';
export * from './ratings/clocks.ts';
export * from './ratings/detector.ts';
export * from './ratings/devices.ts';
export * from './ratings/exchange.ts';
export * from './ratings/ids.ts';
export * from './ratings/levels.ts';
export * from './ratings/receipt.ts';
export * from './ratings/reviews.ts';
export * from './ratings/scores.ts';
export * from './ratings/served.ts';

const TEXT = { id: '编号', point: '评价点', channel: '渠道', device: '设备', chain: '链值', ticket: '票号' };
const missing = (what: string, instead: string) => `${what}缺失或格式不对：${instead}`;

const answered = z.enum(LEVELS, { error: `每问的答复须为五级之一，写作 ${LEVELS.join('、')}` }).optional();
const Answers = z.strictObject(
  { central: answered, pilots: answered, simplification: answered },
  {
    error: `answers 只含 ${QUESTIONS.join('、')} 三问，都可不答`,
  },
);

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
    channel: z.enum(OPEN_CHANNELS, { error: missing(TEXT.channel, 'channel 须为 kiosk、qr、web 之一') }),
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
    /** The device's clock, milliseconds: believed as far as the parameter `rating-device-clock` goes, flagged beyond. */
    deviceAt: z.int('设备时间须为 1970 年以来的毫秒数（整数）').optional(),
    /** The link of the device's chain after this rating (see `chainAfter`). */
    chain: z
      .string(missing(TEXT.chain, 'chain 须为文字'))
      .regex(/^[A-Za-z0-9_-]{43}$/, missing(TEXT.chain, 'chain 须为 43 位的 base64url 摘要'))
      .optional(),
    /** The three questions of §9.2, each answered with a level or not at all. */
    answers: Answers.optional(),
    /** From the queue or case system: proves that a service was rendered, and counts once. */
    ticket: z
      .string(missing(TEXT.ticket, 'ticket 须为文字'))
      .regex(/^[A-Za-z0-9_-]{8,64}$/, missing(TEXT.ticket, '请用服务单上的链接或二维码，不要改动其中的票号'))
      .optional(),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `不认识的字段：${issue.keys?.join('、')}；请删去。所属单位由评价点确定，不由提交者填写`
        : '一条评价须为对象，含 id、point、channel、level',
  },
);
export type RatingInput = z.infer<typeof RatingInput>;

/** A rating on its way in, by whichever channel: here, or on another platform that hands it over. */
export type IncomingRating = Omit<RatingInput, 'channel'> & { channel: Channel };

/** What of a rating its giver may change, once. */
export const ChangeInput = RatingInput.pick({
  id: true,
  level: true,
  reasons: true,
  comment: true,
  answers: true,
});
export type ChangeInput = z.infer<typeof ChangeInput>;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How far a device's clock is believed (a parameter). */
export interface ClockRule {
  aheadHours: number;
  behindDays: number;
  lateHours: number;
}

/**
 * What is odd about the time of a rating: `clock` if the device's clock is further ahead or behind than the rule believes,
 * `late` if it arrives later than the rule takes for usual. Odd ratings count; the flag is public.
 */
export function timeFlags(deviceAt: number | undefined, receivedAt: number, rule: ClockRule): TimeFlag[] {
  if (deviceAt === undefined) return [];
  const behind = receivedAt - deviceAt;
  if (behind < -rule.aheadHours * HOUR || behind > rule.behindDays * DAY) return ['clock'];
  return behind > rule.lateHours * HOUR ? ['late'] : [];
}
export type TimeFlag = 'clock' | 'late';

/** Everything that can be odd about a rating; it counts all the same, and the flag is public. */
export const RATING_FLAGS = ['clock', 'late', 'chain', 'ticket'] as const;
export type RatingFlag = (typeof RATING_FLAGS)[number];
export const RATING_FLAG_NAMES: Record<RatingFlag, string> = {
  clock: '设备时钟异常',
  late: '迟到送达',
  chain: '与前一条不相衔接',
  ticket: '票号无效或已用过',
};

/** The civil day a rating counts for: the device's, where its clock can be right, and never a day to come. */
export function ratingDay(deviceAt: number | undefined, receivedAt: Instant, rule: ClockRule): CivilDate {
  const believed = deviceAt !== undefined && !timeFlags(deviceAt, receivedAt, rule).includes('clock');
  return civilDate(believed ? Math.min(deviceAt, receivedAt) : receivedAt);
}
