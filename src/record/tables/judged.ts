import { yearAssessments } from '../assessment.ts';
import type { PublicRecord } from '../read.ts';
import { fields, type Table, unitKey } from './shape.ts';

/** Open tables of what is judged. */

/** Results of the appraisals, cell by cell. */
export function appraisals(record: PublicRecord): Table {
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

/** Lines of the score sheets. */
export function scores(record: PublicRecord): Table {
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
    rows: yearAssessments(record).flatMap(({ year, sheets }) =>
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
