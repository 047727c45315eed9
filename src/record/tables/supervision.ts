import { REFORM_OFFICE } from '../../domain/actor.ts';
import type { PublicRecord } from '../parse.ts';
import { fields, type Table, unitKey } from './shape.ts';

/** Orders and letters of supervision. */
export function orders(record: PublicRecord): Table {
  return {
    name: 'orders',
    title: '督办件',
    fields: fields(
      ['id', 'string', '编号'],
      ['instrument', 'string', '文种'],
      ['kind', 'string', '督察方式'],
      ['matter', 'string', '督办事由'],
      ['entry', 'string', '台账事项编号'],
      ['issuer', 'string', '签发单位编号'],
      ['lead', 'string', '主办单位编号'],
      ['assisting', 'array', '协办单位编号'],
      ['issuedOn', 'date', '签发日期'],
      ['deadline', 'date', '办结期限'],
      ['status', 'string', '状态'],
      ['reportsDue', 'integer', '应报告次数'],
      ['reportsMissing', 'integer', '缺报次数'],
      ['completedOn', 'date', '报告办结日期'],
      ['checkedOn', 'date', '核查通过日期'],
      ['endedOn', 'date', '办结日期'],
      ['returned', 'integer', '核查退回次数'],
      ['lateDays', 'integer', '逾期天数'],
      ['escalation', 'string', '升级'],
    ),
    primaryKey: ['id'],
    foreignKeys: unitKey('lead'),
    rows: record.supervision.flatMap((year) =>
      year.orders.map(({ events: _, number: __, rhythm: ___, ...order }) => ({
        ...order,
        issuer: order.issuer ?? REFORM_OFFICE,
      })),
    ),
  };
}

/** Findings of circulars, one row for each unit concerned. */
export function circularFindings(record: PublicRecord): Table {
  return {
    name: 'circular-findings',
    title: '督察通报',
    fields: fields(
      ['id', 'string', '通报编号'],
      ['sequence', 'integer', '次序'],
      ['title', 'string', '标题'],
      ['on', 'date', '日期'],
      ['kind', 'string', '督察方式'],
      ['unit', 'string', '单位编号'],
      ['text', 'string', '通报内容'],
    ),
    primaryKey: ['id', 'sequence'],
    foreignKeys: unitKey('unit'),
    rows: record.supervision.flatMap((year) =>
      year.circulars.flatMap(({ id, title, on, kind, findings }) =>
        findings.map(({ unit, text }, i) => ({ id, sequence: i + 1, title, on, kind, unit, text })),
      ),
    ),
  };
}
