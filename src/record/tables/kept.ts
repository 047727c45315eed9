import type { PublicRecord } from '../read.ts';
import { fields, type Table, unitKey } from './shape.ts';

/** Open tables of what recurs and of what people decided about scores. */

/** Everything done of what recurs. */
export function fulfilments(record: PublicRecord): Table {
  return {
    name: 'fulfilments',
    title: '周期性工作办理情况',
    fields: fields(
      ['year', 'integer', '年度'],
      ['duty', 'string', '义务编号'],
      ['clause', 'string', '条款'],
      ['body', 'string', '单位或试点编号'],
      ['sequence', 'integer', '次序'],
      ['on', 'date', '办理日期'],
      ['period', 'string', '补办的期次'],
      ['kind', 'string', '办理形式'],
      ['subject', 'string', '标题'],
    ),
    primaryKey: ['year', 'duty', 'body', 'sequence'],
    foreignKeys: [],
    rows: record.duties.flatMap(({ year, duties }) =>
      duties.flatMap(({ rule, bodies }) =>
        bodies.flatMap(({ body, done }) =>
          done.map((act, i) => ({ year, duty: rule.id, clause: rule.clause, body, sequence: i + 1, ...act })),
        ),
      ),
    ),
  };
}

/** What was adopted into which issue. */
export function issueItems(record: PublicRecord): Table {
  return {
    name: 'issue-items',
    title: '改革动态、要情各期采用的题目',
    fields: fields(
      ['year', 'integer', '年度'],
      ['issue', 'string', '刊物'],
      ['number', 'integer', '期号'],
      ['on', 'date', '编发日期'],
      ['position', 'integer', '次序'],
      ['unit', 'string', '单位编号'],
      ['title', 'string', '题目'],
      ['submittedOn', 'date', '报送日期'],
    ),
    primaryKey: ['year', 'issue', 'number', 'position'],
    foreignKeys: unitKey('unit'),
    rows: record.bulletins.flatMap(({ year, issues }) =>
      issues.flatMap(({ duty, number, on, items }) =>
        items.map((item, i) => ({ year, issue: duty, number, on, position: i + 1, ...item })),
      ),
    ),
  };
}

/** Research topics and their results. */
export function topics(record: PublicRecord): Table {
  return {
    name: 'research-topics',
    title: '调研课题和成果',
    fields: fields(
      ['id', 'string', '课题编号'],
      ['quarter', 'string', '季度'],
      ['title', 'string', '课题'],
      ['unit', 'string', '承担单位编号'],
      ['due', 'date', '时限'],
      ['report', 'string', '报告题目'],
      ['reportedOn', 'date', '报送日期'],
      ['best', 'boolean', '是否优秀报告'],
      ['meanHundredths', 'integer', '平均分（百分之一分，优秀报告）'],
    ),
    primaryKey: ['id'],
    foreignKeys: unitKey('unit'),
    rows: record.learning.flatMap((year) => year.topics),
  };
}

/** Decisions of tolerance (§10.5). */
export function tolerances(record: PublicRecord): Table {
  return {
    name: 'tolerances',
    title: '容错决定',
    fields: fields(
      ['period', 'string', '考评期'],
      ['unit', 'string', '单位编号'],
      ['line', 'string', '暂停扣分的项目编号'],
      ['cases', 'integer', '情形数'],
      ['number', 'string', '文号'],
      ['date', 'date', '决定日期'],
      ['by', 'string', '决定机关'],
      ['facts', 'string', '事实'],
    ),
    primaryKey: ['period', 'unit', 'line', 'number'],
    foreignKeys: unitKey('unit'),
    rows: record.rulings.flatMap((year) =>
      year.tolerances.map(({ period, unit, decision: { tests: _, ...decision } }) => ({
        period,
        unit,
        ...decision,
      })),
    ),
  };
}

/** Advanced units and posts (§10.6). */
export function commendations(record: PublicRecord): Table {
  return {
    name: 'commendations',
    title: '先进单位和先进工作者',
    fields: fields(
      ['year', 'integer', '年度'],
      ['kind', 'string', '类别'],
      ['unit', 'string', '单位编号'],
      ['post', 'string', '岗位；先进单位为“集体”'],
      ['grounds', 'string', '评选依据'],
      ['number', 'string', '文号'],
      ['date', 'date', '日期'],
    ),
    primaryKey: ['year', 'kind', 'unit', 'post'],
    foreignKeys: unitKey('unit'),
    rows: record.rulings.flatMap(({ year, commendations: list }) =>
      list.map((one) => ({ year, ...one, post: one.post || '集体' })),
    ),
  };
}
