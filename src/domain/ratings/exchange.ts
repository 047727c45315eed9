/**
 * Ratings in the fields of the national platform's interface (GB/T 39735-2020). Two code tables are in use that run
 * in opposite directions, so inside a level has a name and the code stands at this edge only.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { z } from 'zod';
import { civilDate, type Instant, instantOf, isCivilDate } from '../calendar.ts';
import { canonical } from '../canonical.ts';
import { ratingId } from './ids.ts';
import { type Channel, COMMENT_LENGTH, LEVELS, type Level, REASON_COUNT } from './levels.ts';

/** `five-best`: 5 is 非常满意; `one-best`: 1 is. */
export const CODE_TABLES = ['five-best', 'one-best'] as const;
export type CodeTable = (typeof CODE_TABLES)[number];

const PF = ['1', '2', '3', '4', '5', '6', '7'] as const;
/** Channels of the interface: PC and mobile page, QR code, hall tablet and other hall terminal, telephone, SMS. */
const CHANNEL_OF: Record<(typeof PF)[number], Channel> = {
  ...{ '1': 'web', '2': 'web', '3': 'qr', '4': 'kiosk', '5': 'kiosk', '6': 'telephone', '7': 'sms' },
};
const CODE_OF: Record<Channel, (typeof PF)[number]> = {
  ...{ web: '1', qr: '3', kiosk: '4', telephone: '6', sms: '7' },
};

const text = (most: number) => z.string({ error: '须为文字' }).max(most, { error: `至多 ${most} 字` });
/** One rating as the interface writes it; every field is a text but the count of assessments. */
export const ExchangeRow = z.strictObject(
  {
    projectNo: text(64),
    taskCode: text(64),
    taskName: text(200),
    deptCode: text(64).min(1, { error: '须写明部门' }),
    windowNo: text(64).min(1, { error: '须写明窗口' }),
    pf: z.enum(PF, { error: '渠道须为 1 至 7' }),
    satisfaction: z.enum(['1', '2', '3', '4', '5'], { error: '满意度须为 1 至 5' }),
    evalDetail: text(64).regex(/^(\d{3}(,\d{3})*)?$/, { error: '原因须为三位代码，以英文逗号分隔' }),
    writingEvaluation: text(COMMENT_LENGTH),
    assessTime: z
      .string()
      .refine((value) => timeOf(value) !== null, { error: '时间须写成 2016-07-06 09:30:00' }),
    assessNumber: z.union([z.literal(1), z.literal(2)], { error: '评价次数须为 1 或 2' }),
    isDefault: z.enum(['0', '1'], { error: '是否默认须为 0 或 1' }),
    rectification: text(1000),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `不认识的字段：${issue.keys?.join('、')}` : '须为对象',
  },
);
export type ExchangeRow = z.infer<typeof ExchangeRow>;

/** What the interface carries and a rating of ours does not; kept beside it, to be given back as it came. */
export type ExchangeExtra = Pick<
  ExchangeRow,
  'projectNo' | 'taskCode' | 'taskName' | 'deptCode' | 'windowNo' | 'pf' | 'assessNumber' | 'rectification'
>;

/** A rating on its way in or out. */
export interface Exchanged {
  level: Level;
  channel: Channel;
  reasons: string[];
  comment: string | undefined;
  /** Whole seconds. */
  at: Instant;
}

/** What is wrong with a row: which field, and what to write instead. */
export interface Fault {
  field: string;
  message: string;
}

export const levelCode = (level: Level, table: CodeTable): ExchangeRow['satisfaction'] => {
  const place = LEVELS.indexOf(level);
  return String(table === 'five-best' ? 5 - place : place + 1) as ExchangeRow['satisfaction'];
};
export const levelOf = (code: ExchangeRow['satisfaction'], table: CodeTable): Level =>
  LEVELS[table === 'five-best' ? 5 - Number(code) : Number(code) - 1]!;

/** `2016-07-06 09:30:00`, in China; null for what is no such time. */
function timeOf(value: string): Instant | null {
  const parts = /^(\d{4}-\d{2}-\d{2}) ([01]\d|2[0-3]):([0-5]\d):([0-5]\d)$/.exec(value);
  if (parts === null || !isCivilDate(parts[1]!)) return null;
  return instantOf(parts[1]!, Number(parts[2])) + Number(parts[3]) * 60_000 + Number(parts[4]) * 1000;
}

function timeText(at: Instant): string {
  const seconds = Math.floor((at - instantOf(civilDate(at))) / 1000);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${civilDate(at)} ${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** Reads a row. A default rating is one that nobody gave: it counts nowhere. */
export function fromExchange(
  value: unknown,
  table: CodeTable,
): { rating: Exchanged; extra: ExchangeExtra; id: string } | { skipped: true } | { faults: Fault[] } {
  const parsed = ExchangeRow.safeParse(value);
  if (!parsed.success) {
    return {
      faults: parsed.error.issues.map((issue) => ({ field: issue.path.join('.'), message: issue.message })),
    };
  }
  const row = parsed.data;
  if (row.isDefault === '1') return { skipped: true };
  const reasons = row.evalDetail === '' ? [] : row.evalDetail.split(',');
  if (reasons.length > REASON_COUNT) {
    return { faults: [{ field: 'evalDetail', message: `原因至多 ${REASON_COUNT} 个` }] };
  }
  const at = timeOf(row.assessTime)!;
  const { projectNo, taskCode, taskName, deptCode, windowNo, pf, assessNumber, rectification } = row;
  return {
    rating: {
      level: levelOf(row.satisfaction, table),
      channel: CHANNEL_OF[pf],
      reasons,
      comment: row.writingEvaluation === '' ? undefined : row.writingEvaluation,
      at,
    },
    extra: { projectNo, taskCode, taskName, deptCode, windowNo, pf, assessNumber, rectification },
    // The same row has the same id, so that a file taken in twice counts once; the code table does not change it.
    id: ratingId(
      at,
      sha256(
        new TextEncoder().encode(
          canonical({ ...row, satisfaction: levelOf(row.satisfaction, table), rectification: '' }),
        ),
      ),
    ),
  };
}

/** Writes a rating. @param extra as it came in, or made from what we know */
export function toExchange(rating: Exchanged, extra: ExchangeExtra, table: CodeTable): ExchangeRow {
  return {
    ...extra,
    satisfaction: levelCode(rating.level, table),
    evalDetail: rating.reasons.join(','),
    writingEvaluation: rating.comment ?? '',
    assessTime: timeText(rating.at),
    isDefault: '0',
  };
}

/** The interface's code of one of our channels. */
export const channelCode = (channel: Channel) => CODE_OF[channel];
