import { daysBetween } from '../../domain/calendar.ts';
import { LAMP_NAMES, LEDGER_NAMES, STATUS_NAMES } from '../../domain/ledgers.ts';
import { type AiringRecord, isAmiss } from '../ledgers.ts';
import type { PublicRecord } from '../read.ts';
import { airingsInForce, latestAirings, periodText, standings } from '../standing.ts';
import { fields, type Table, unitKey } from './shape.ts';

/** Open tables of what is promised and done. */

/** The register. */
export function bodies(record: PublicRecord): Table {
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

/** Items of plans as adopted. */
export function planItems(record: PublicRecord): Table {
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

const AIRED = fields(
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
  ['evidence', 'integer', '佐证材料件数'],
);

/** Entries as each airing in force showed them: a table for each airing, because an airing that is out never changes. */
export function airedEntries(record: PublicRecord): Table[] {
  const series = { name: 'aired-entries', title: '历次晒账事项' };
  return airingsInForce(record).map((airing) => {
    const { ledger, period, asOf } = airing;
    const part = `${LEDGER_NAMES[ledger]}${periodText(period)}`;
    return {
      ...{ name: airedName(airing), title: `${series.title}：${part}`, series: { ...series, part } },
      fields: AIRED,
      // Whole in each table, so that the rows of several can be put together.
      primaryKey: ['ledger', 'period', 'id'],
      foreignKeys: unitKey('lead', 'keeper'),
      of: airing,
      get rows() {
        return airing.entries.map(
          ({ events: _, deadlineMoves: __, groups: ___, milestones: ____, ...entry }) => ({
            ...{ ledger, period, asOf, evidence: 0 },
            ...entry,
          }),
        );
      },
    };
  });
}

/** Name of the open table of an airing. */
export const airedName = ({ ledger, period }: AiringRecord) => `aired-entries/${ledger}-${period}`;

/** What has slipped by the latest airings, due longest first, in words: the one table to open for who owes what. */
export function slipped(record: PublicRecord): Table {
  const names = new Map(record.bodies.map(({ id, shortName }) => [id, shortName]));
  const latest = new Set(latestAirings(record));
  return {
    name: 'slipped',
    title: '逾期、滞后、挂牌督办和没有再晒的事项（最近一次晒账）',
    fields: fields(
      ['id', 'string', '事项编号'],
      ['title', 'string', '事项'],
      ['ledger', 'string', '台账'],
      ['asOf', 'date', '截至日期'],
      ['lead', 'string', '牵头单位编号'],
      ['leadName', 'string', '牵头单位'],
      ['post', 'string', '责任岗位'],
      ['baselineDue', 'date', '原定时限'],
      ['due', 'date', '现行时限'],
      ['daysLate', 'integer', '到截至日期已逾期天数'],
      ['share', 'integer', '进度（百分比）'],
      ['lamp', 'string', '状态灯'],
      ['status', 'string', '办理状态'],
      ['qualityListed', 'boolean', '是否挂牌督办'],
      ['vanished', 'boolean', '是否没有出现在最近一次晒账中'],
    ),
    primaryKey: ['id'],
    foreignKeys: unitKey('lead'),
    rows: [...standings(record).values()]
      .filter(({ entry, airing, vanished }) => vanished || (latest.has(airing) && isAmiss(entry)))
      .sort(({ entry: a }, { entry: b }) =>
        a.due === b.due ? (a.id < b.id ? -1 : 1) : a.due < b.due ? -1 : 1,
      )
      .map(({ entry, airing, vanished }) => ({
        id: entry.id,
        title: entry.title,
        ledger: LEDGER_NAMES[airing.ledger],
        asOf: airing.asOf,
        lead: entry.lead,
        leadName: names.get(entry.lead) ?? entry.lead,
        post: entry.post,
        baselineDue: entry.baselineDue,
        due: entry.due,
        daysLate: entry.lamp === 'overdue' ? daysBetween(entry.due, airing.asOf) : null,
        share: entry.share,
        lamp: LAMP_NAMES[entry.lamp],
        status: STATUS_NAMES[entry.status],
        qualityListed: entry.qualityListed,
        vanished,
      })),
  };
}

/** Approved changes of deadlines. */
export function deadlineMoves(record: PublicRecord): Table {
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
    rows: [...standings(record).values()].flatMap(({ entry }) =>
      entry.deadlineMoves.map((move) => ({ id: entry.id, ...move })),
    ),
  };
}

/** What happened to each entry, as last aired: a table for each ledger, because each is aired by itself. */
export function events(record: PublicRecord): Table[] {
  const series = { name: 'events', title: '事项经过' };
  const byLedger = Map.groupBy(standings(record).values(), ({ airing }) => airing.ledger);
  return [...byLedger].map(([ledger, own]) => ({
    name: `events/${ledger}`,
    title: `${series.title}：${LEDGER_NAMES[ledger]}`,
    series: { ...series, part: LEDGER_NAMES[ledger] },
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
    of: own.map(({ entry }) => entry),
    get rows() {
      return own.flatMap(({ entry }) =>
        entry.events.map(({ detail: _, ...event }, i) => ({ id: entry.id, sequence: i + 1, ...event })),
      );
    },
  }));
}
