import { LEVELS } from '../domain/ratings.ts';
import type { PublicRecord } from './read.ts';
import { airingsInForce } from './standing.ts';

/** A value of a cell; a list is joined by `;` in CSV. */
export type Cell = string | number | boolean | null | readonly string[];

/** A column of an open table, as Table Schema describes it. */
export interface Field {
  name: string;
  type: 'string' | 'integer' | 'boolean' | 'date' | 'array';
  /** Chinese name and meaning. */
  title: string;
}

/** A table of the open data. */
export interface Table {
  name: string;
  title: string;
  fields: Field[];
  primaryKey: string[];
  foreignKeys: { fields: string; resource: string; reference: string }[];
  rows: Record<string, Cell>[];
}

type Spec = [name: string, type: Field['type'], title: string];
const fields = (...specs: Spec[]): Field[] => specs.map(([name, type, title]) => ({ name, type, title }));
const unitKey = (...names: string[]) =>
  names.map((name) => ({ fields: name, resource: 'bodies', reference: 'id' }));

function bodies(record: PublicRecord): Table {
  return {
    name: 'bodies',
    title: '单位名册',
    fields: fields(
      ['id', 'string', '编号'],
      ['kind', 'string', '类别'],
      ['name', 'string', '全称'],
      ['shortName', 'string', '简称'],
      ['aliases', 'array', '其他名称'],
      ['post', 'string', '责任岗位'],
      ['parent', 'string', '所属单位编号'],
    ),
    primaryKey: ['id'],
    foreignKeys: unitKey('parent'),
    rows: record.bodies.map(({ position: _, ...body }) => body),
  };
}

function planItems(record: PublicRecord): Table {
  return {
    name: 'plan-items',
    title: '要点与分工条目',
    fields: fields(
      ['id', 'string', '条目编号'],
      ['plan', 'string', '文件编号'],
      ['planTitle', 'string', '文件标题'],
      ['docNumber', 'string', '发文字号'],
      ['publishedOn', 'date', '发布日期'],
      ['number', 'string', '原文序号'],
      ['title', 'string', '标题'],
      ['text', 'string', '内容'],
      ['leads', 'array', '牵头单位'],
      ['participants', 'array', '参与单位'],
      ['groups', 'array', '泛指单位'],
      ['due', 'date', '时限'],
      ['dueText', 'string', '时限原文'],
      ['origin', 'string', '任务来源'],
      ['requirement', 'string', '要求类型'],
      ['workPoint', 'string', '分解自要点条目'],
    ),
    primaryKey: ['id'],
    foreignKeys: [],
    rows: record.plans.flatMap((plan) =>
      plan.items.map((item) => ({
        id: item.id,
        plan: plan.id,
        planTitle: plan.title,
        docNumber: plan.docNumber,
        publishedOn: plan.publishedOn,
        number: item.number,
        title: item.title,
        text: item.text,
        leads: item.leads.map((lead) => lead.name),
        participants: item.participants.map((body) => body.name),
        groups: item.groups,
        due: item.due,
        dueText: item.dueText,
        origin: item.origin,
        requirement: item.requirement,
        workPoint: item.workPoint,
      })),
    ),
  };
}

const airedKeys = { primaryKey: ['ledger', 'period', 'id'], foreignKeys: unitKey('lead', 'keeper') };

function airedEntries(record: PublicRecord): Table {
  return {
    name: 'aired-entries',
    title: '历次晒账事项',
    fields: fields(
      ['ledger', 'string', '台账'],
      ['period', 'string', '期间'],
      ['asOf', 'date', '截至日期'],
      ['id', 'string', '事项编号'],
      ['title', 'string', '事项'],
      ['text', 'string', '内容'],
      ['target', 'string', '完成标志'],
      ['planItem', 'string', '计划条目编号'],
      ['keeper', 'string', '管理单位编号'],
      ['lead', 'string', '牵头单位编号'],
      ['participants', 'array', '参与单位编号'],
      ['post', 'string', '责任岗位'],
      ['origin', 'string', '任务来源'],
      ['requirement', 'string', '要求类型'],
      ['start', 'date', '开始日期'],
      ['baselineDue', 'date', '原定时限'],
      ['due', 'date', '现行时限'],
      ['status', 'string', '办理状态'],
      ['share', 'integer', '进度（百分比）'],
      ['lamp', 'string', '状态灯'],
      ['completedOn', 'date', '报告完成日期'],
      ['struckOffOn', 'date', '销号日期'],
      ['lastReportOn', 'date', '最近报送日期'],
      ['urged', 'integer', '督促次数'],
      ['qualityListed', 'boolean', '是否挂牌督办'],
      ['qualityEverListed', 'boolean', '是否曾挂牌督办'],
      ['heldToAccount', 'boolean', '是否追责问责'],
      ['returned', 'integer', '核实退回次数'],
      ['reopened', 'integer', '恢复挂账次数'],
    ),
    ...airedKeys,
    rows: airingsInForce(record).flatMap(({ ledger, period, asOf, entries }) =>
      entries.map(({ events: _, deadlineMoves: __, groups: ___, ...entry }) => ({
        ledger,
        period,
        asOf,
        ...entry,
      })),
    ),
  };
}

function deadlineMoves(record: PublicRecord): Table {
  return {
    name: 'deadline-moves',
    title: '时限调整',
    fields: fields(
      ['id', 'string', '事项编号'],
      ['on', 'date', '批准日期'],
      ['by', 'string', '批准单位编号'],
      ['from', 'date', '原时限'],
      ['to', 'date', '新时限'],
      ['reason', 'string', '理由'],
    ),
    primaryKey: ['id', 'on'],
    foreignKeys: unitKey('by'),
    rows: latestEntries(record).flatMap((entry) =>
      entry.deadlineMoves.map((move) => ({ id: entry.id, ...move })),
    ),
  };
}

function events(record: PublicRecord): Table {
  return {
    name: 'events',
    title: '事项经过',
    fields: fields(
      ['id', 'string', '事项编号'],
      ['sequence', 'integer', '次序'],
      ['on', 'date', '日期'],
      ['kind', 'string', '种类'],
      ['unit', 'string', '单位编号'],
      ['share', 'integer', '进度（百分比）'],
      ['text', 'string', '说明'],
    ),
    primaryKey: ['id', 'sequence'],
    foreignKeys: unitKey('unit'),
    rows: latestEntries(record).flatMap((entry) =>
      entry.events.map(({ detail: _, ...event }, i) => ({ id: entry.id, sequence: i + 1, ...event })),
    ),
  };
}

function latestEntries(record: PublicRecord) {
  const latest = new Map(airingsInForce(record).flatMap((a) => a.entries.map((entry) => [entry.id, entry])));
  return [...latest.values()];
}

function ratings(record: PublicRecord): Table {
  return {
    name: 'ratings',
    title: '窗口评价（按月、部门、中心）',
    fields: fields(
      ['month', 'string', '月份'],
      ['unit', 'string', '部门编号'],
      ['centre', 'string', '政务服务中心编号'],
      ...LEVELS.map((level): Spec => [level, 'integer', `评价数：${level}`]),
      ['total', 'integer', '评价总数'],
      ['flagged', 'integer', '时间异常而标记的评价数'],
    ),
    primaryKey: ['month', 'unit', 'centre'],
    foreignKeys: unitKey('unit', 'centre'),
    rows: record.ratings.flatMap(({ month, rows }) =>
      rows.map(({ counts, ...row }) => ({ month, ...row, ...counts })),
    ),
  };
}

function ratingCases(record: PublicRecord): Table {
  return {
    name: 'rating-cases',
    title: '办事人次和差评办理（按月、部门）',
    fields: fields(
      ['month', 'string', '月份'],
      ['unit', 'string', '部门编号'],
      ['served', 'integer', '办事人次'],
      ['opened', 'integer', '立件'],
      ['contactedInTime', 'integer', '按期联系'],
      ['repliedInTime', 'integer', '按期答复'],
      ['rectifiedInTime', 'integer', '按期整改'],
      ['open', 'integer', '未整改'],
      ['overdue', 'integer', '超期'],
    ),
    primaryKey: ['month', 'unit'],
    foreignKeys: unitKey('unit'),
    rows: record.ratings.flatMap(({ month, units }) =>
      units.map(({ unit, served, cases }) => ({ month, unit, served, ...cases })),
    ),
  };
}

function appraisals(record: PublicRecord): Table {
  return {
    name: 'appraisals',
    title: '民主评议结果',
    fields: fields(
      ['round', 'string', '轮次'],
      ['item', 'string', '评议内容编号'],
      ['kind', 'string', '类别'],
      ['title', 'string', '评议内容'],
      ['unit', 'string', '单位编号'],
      ['categories', 'array', '代表类别'],
      ['satisfied', 'integer', '满意'],
      ['basically-satisfied', 'integer', '基本满意'],
      ['dissatisfied', 'integer', '不满意'],
      ['unknown', 'integer', '不了解'],
      ['blank', 'integer', '空白'],
      ['scoreHundredths', 'integer', '平均分（百分之一分）'],
    ),
    primaryKey: ['round', 'item', 'categories'],
    foreignKeys: unitKey('unit'),
    rows: record.appraisals.flatMap((round) =>
      round.items.flatMap(({ id, kind, title, unit, cells }) =>
        cells.map(({ categories, counts, scoreHundredths }) => ({
          ...{ round: round.id, item: id, kind, title, unit, categories },
          ...(counts ?? {
            satisfied: null,
            'basically-satisfied': null,
            dissatisfied: null,
            unknown: null,
            blank: null,
          }),
          scoreHundredths,
        })),
      ),
    ),
  };
}

function scores(record: PublicRecord): Table {
  return {
    name: 'score-lines',
    title: '考评得分表',
    fields: fields(
      ['year', 'integer', '年度'],
      ['unit', 'string', '单位编号'],
      ['line', 'string', '项目编号'],
      ['title', 'string', '项目'],
      ['clause', 'string', '条款'],
      ['inputs', 'array', '数据'],
      ['rule', 'string', '算法'],
      ['weightBp', 'integer', '权重（万分之一）'],
      ['fullHundredths', 'integer', '满分（百分之一分）'],
      ['pointsHundredths', 'integer', '得分（百分之一分）'],
      ['note', 'string', '说明'],
    ),
    primaryKey: ['year', 'unit', 'line'],
    foreignKeys: unitKey('unit'),
    rows: record.assessments.flatMap(({ year, sheets }) =>
      sheets.flatMap(({ unit, lines }) =>
        lines.map(
          ({ id, title, clause, inputs, rule, weightBp, fullHundredths, pointsHundredths, note }) => ({
            ...{
              year,
              unit,
              line: id,
              title,
              clause,
              rule,
              weightBp,
              fullHundredths,
              pointsHundredths,
              note,
            },
            inputs: inputs.map((input) => `${input.name}=${input.value ?? ''}`),
          }),
        ),
      ),
    ),
  };
}

/** Every open table, empty ones too: an address that a reader has kept never disappears. */
export function tables(record: PublicRecord): Table[] {
  return [
    bodies,
    planItems,
    airedEntries,
    deadlineMoves,
    events,
    ratings,
    ratingCases,
    appraisals,
    scores,
  ].map((table) => table(record));
}
