/** The five levels and what goes with them. Without a validator, so that the kiosk can carry it in a few bytes. */

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

/** Channels by which people rate here; the service takes no other. */
export const OPEN_CHANNELS = ['kiosk', 'qr', 'web'] as const;
/** And those of the national interface by which ratings come from another platform. */
export const CHANNELS = [...OPEN_CHANNELS, 'telephone', 'sms'] as const;
export type Channel = (typeof CHANNELS)[number];
export const CHANNEL_NAMES: Record<Channel, string> = {
  kiosk: '窗口评价器',
  qr: '扫码',
  web: '网页',
  telephone: '电话',
  sms: '短信',
};

/** The three questions of §9.2, asked after the level and never required; each is answered with a level. */
export const QUESTIONS = ['central', 'pilots', 'simplification'] as const;
export type Question = (typeof QUESTIONS)[number];
export const QUESTION_NAMES: Record<Question, string> = {
  central: '落实中央和省改革部署',
  pilots: '本部门改革试点',
  simplification: '简化审批手续',
};
export type Answers = { [Q in Question]?: Level | undefined };

/** Longest comment, in UTF-16 units; the kiosk and the form stop there, the service refuses more. */
export const COMMENT_LENGTH = 500;
/** Most reasons of one rating: the national list has eight for each level. */
export const REASON_COUNT = 8;
