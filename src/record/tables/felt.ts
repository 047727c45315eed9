import {
  CHANNEL_NAMES,
  CHANNELS,
  LEVEL_NAMES,
  LEVELS,
  OUTCOME_NAMES,
  OUTCOMES,
  QUESTIONS,
} from '../../domain/ratings.ts';
import type { RatingsRecord } from '../ratings.ts';
import type { PublicRecord } from '../read.ts';
import { fields, type Spec, type Table, unitKey } from './shape.ts';

/** Open tables of what is felt at the windows. */

/** Ratings by month, department and centre. */
export function ratings(record: PublicRecord): Table {
  const out = LEVELS.map((level) => `excluded-${level}`);
  return {
    name: 'ratings',
    title: '窗口评价（按月、部门、中心）',
    fields: fields(
      ['month', 'string', '月份'],
      ['unit', 'string', '部门编号'],
      ['centre', 'string', '政务服务中心编号；评价数不足而合并的写 merged'],
      ...LEVELS.map((level): Spec => [level, 'integer', `评价数：${LEVEL_NAMES[level]}`]),
      ['total', 'integer', '评价总数（不含复核后不计入的）'],
      ...out.map((name, i): Spec => [name, 'integer', `复核后不计入：${LEVEL_NAMES[LEVELS[i]!]}`]),
      ...CHANNELS.map((channel): Spec => [channel, 'integer', `渠道：${CHANNEL_NAMES[channel]}`]),
      ['tied', 'integer', '凭服务单的评价数'],
      ['flagged', 'integer', '有异常标记的评价数'],
    ),
    primaryKey: ['month', 'unit', 'centre'],
    foreignKeys: unitKey('unit'),
    rows: record.ratings.flatMap(({ month, rows }) =>
      rows.map(({ counts, excluded, channels, centre, ...row }) => ({
        ...{ month, ...row, centre: centre ?? 'merged', ...counts },
        ...Object.fromEntries(CHANNELS.map((channel) => [channel, channels[channel] ?? 0])),
        ...Object.fromEntries(LEVELS.map((level, i) => [out[i]!, excluded[level]])),
      })),
    ),
  };
}

/** People served, scores and negative cases by month and department. */
export function ratingCases(record: PublicRecord): Table {
  return {
    name: 'rating-cases',
    title: '办事人次、得分区间和差评办理（按月、部门）',
    fields: fields(
      ['month', 'string', '月份'],
      ['unit', 'string', '部门编号'],
      ['served', 'integer', '办事人次'],
      ['meanHundredths', 'integer', '平均分（百分之一分）；样本不足为空'],
      ['lowHundredths', 'integer', '95% 区间下限'],
      ['highHundredths', 'integer', '95% 区间上限'],
      ['rankFrom', 'integer', '可能的最高名次'],
      ['rankTo', 'integer', '可能的最低名次'],
      ['opened', 'integer', '立件'],
      ['excluded', 'integer', '复核后不计入'],
      ['contactedInTime', 'integer', '按期联系'],
      ['repliedInTime', 'integer', '按期答复'],
      ['rectifiedInTime', 'integer', '按期整改'],
      ['due', 'integer', '应整改（已整改或已到期）'],
      ['open', 'integer', '未整改'],
      ['overdue', 'integer', '整改超期'],
      ['extended', 'integer', '延期'],
      ['appealed', 'integer', '申诉'],
      ...OUTCOMES.map(
        (outcome): Spec => [`outcome-${outcome}`, 'integer', `当事人评价整改：${OUTCOME_NAMES[outcome]}`],
      ),
    ),
    primaryKey: ['month', 'unit'],
    foreignKeys: unitKey('unit'),
    rows: record.ratings.flatMap(({ month, units }) =>
      units.map(({ unit, served, score, cases: { outcomes, ...cases } }) => ({
        ...{ month, unit, served, ...cases },
        ...(score ?? {
          ...{ meanHundredths: null, lowHundredths: null, highHundredths: null },
          ...{ rankFrom: null, rankTo: null },
        }),
        ...Object.fromEntries(OUTCOMES.map((outcome) => [`outcome-${outcome}`, outcomes[outcome]])),
      })),
    ),
  };
}

/** Answers to the three questions of §9.2. */
export function ratingAnswers(record: PublicRecord): Table {
  return {
    name: 'rating-answers',
    title: '窗口评价三问（按月、部门）',
    fields: fields(
      ['month', 'string', '月份'],
      ['unit', 'string', '部门编号'],
      ['question', 'string', '问题'],
      ...LEVELS.map((level): Spec => [level, 'integer', `答复数：${LEVEL_NAMES[level]}`]),
    ),
    primaryKey: ['month', 'unit', 'question'],
    foreignKeys: unitKey('unit'),
    rows: record.ratings.flatMap(({ month, units }) =>
      units.flatMap(({ unit, answers }) =>
        QUESTIONS.map((question) => ({ month, unit, question, ...answers[question] })),
      ),
    ),
  };
}

/** Ratings taken out of the count by two persons. */
export function ratingExclusions(record: PublicRecord): Table {
  return {
    name: 'rating-exclusions',
    title: '复核后不计入的评价',
    fields: fields(
      ['month', 'string', '月份'],
      ['unit', 'string', '部门编号'],
      ['day', 'date', '评价日期'],
      ['level', 'string', '等级'],
      ['reason', 'string', '理由'],
      ['by', 'string', '由来：appeal 申诉，flag 疑点'],
      ['decidedOn', 'date', '决定日期'],
      ['count', 'integer', '评价数'],
    ),
    primaryKey: ['month', 'unit', 'day', 'level', 'reason', 'by', 'decidedOn'],
    foreignKeys: unitKey('unit'),
    rows: record.ratings.flatMap(({ month, exclusions }) =>
      merged(exclusions).map((row) => ({ month, ...row })),
    ),
  };
}

/** Those that differ in nothing but their number, as two decisions of one day about one window may, are one row. */
function merged(exclusions: RatingsRecord['exclusions']): RatingsRecord['exclusions'] {
  const alike = Map.groupBy(exclusions, ({ count: _, ...row }) => Object.values(row).join('|'));
  return [...alike.values()].map((rows) => ({
    ...rows[0]!,
    count: rows.reduce((sum, row) => sum + row.count, 0),
  }));
}

/** Odd days and missing numbers, as published. */
export function ratingFlags(record: PublicRecord): Table {
  return {
    name: 'rating-flags',
    title: '刷评疑点',
    fields: fields(
      ['month', 'string', '月份'],
      ['id', 'string', '编号'],
      ['unit', 'string', '部门编号'],
      ['centre', 'string', '政务服务中心编号'],
      ['day', 'date', '日期'],
      ['kind', 'string', '疑点'],
      ['count', 'integer', '评价数'],
      ['verdict', 'string', '两人决定；空为待决定'],
      ['reason', 'string', '理由'],
    ),
    primaryKey: ['id'],
    foreignKeys: unitKey('unit', 'centre'),
    rows: record.ratings.flatMap(({ month, flags }) => flags.map((row) => ({ month, ...row }))),
  };
}

/** Numbers that devices have not delivered. */
export function ratingGaps(record: PublicRecord): Table {
  return {
    name: 'rating-gaps',
    title: '评价器缺号',
    fields: fields(
      ['month', 'string', '月份'],
      ['device', 'string', '评价器编号'],
      ['unit', 'string', '部门编号'],
      ['centre', 'string', '政务服务中心编号'],
      ['from', 'integer', '缺号自'],
      ['to', 'integer', '缺号至'],
      ['knownOn', 'date', '得知日期'],
    ),
    primaryKey: ['month', 'device', 'from'],
    foreignKeys: unitKey('unit', 'centre'),
    rows: record.ratings.flatMap(({ month, gaps }) => gaps.map((row) => ({ month, ...row }))),
  };
}

/** Negative cases on which something is owed. */
export function openCases(record: PublicRecord): Table {
  return {
    name: 'open-cases',
    title: '未办结的差评',
    fields: fields(
      ['asOf', 'date', '截至日期'],
      ['number', 'string', '编号'],
      ['unit', 'string', '部门编号'],
      ['centre', 'string', '政务服务中心编号'],
      ['day', 'date', '评价日期'],
      ['openedOn', 'date', '立案日期'],
      ['contacted', 'date', '联系日期'],
      ['replied', 'date', '答复日期'],
      ['next', 'string', '下一步'],
      ['due', 'date', '下一步期限'],
      ['overdue', 'boolean', '是否超期'],
      ['extension', 'string', '延期理由'],
      ['appeal', 'string', '申诉理由'],
      ['verdict', 'string', '申诉的复核决定'],
    ),
    primaryKey: ['number'],
    foreignKeys: unitKey('unit', 'centre'),
    rows: (record.openCases?.cases ?? []).map(({ steps, ...row }) => ({
      asOf: record.openCases!.asOf,
      ...row,
      contacted: steps.contacted ?? null,
      replied: steps.replied ?? null,
    })),
  };
}
