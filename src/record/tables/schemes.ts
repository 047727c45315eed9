import type { PublicRecord } from '../read.ts';
import { passedGates } from '../schemes.ts';
import { fields, type Table, unitKey } from './shape.ts';

/** Implementation plans: one row a task that has one or owes one. */
export function schemes(record: PublicRecord): Table {
  return {
    name: 'schemes',
    title: '实施方案',
    fields: fields(
      ['year', 'integer', '年度'],
      ['id', 'string', '事项编号'],
      ['title', 'string', '方案名称'],
      ['lead', 'string', '牵头单位编号'],
      ['group', 'string', '审核专项组编号'],
      ['openedOn', 'date', '起草日期'],
      ['status', 'string', '状态'],
      ['lacking', 'boolean', '年度任务而方案未备案'],
      ['returned', 'integer', '退回重新论证次数'],
      ['evaluation', 'string', '第三方评估进展'],
      ['grade', 'string', '评估结论'],
      ['problems', 'integer', '执行中发现的问题'],
      ['problemsOpen', 'integer', '未解决的问题'],
    ),
    primaryKey: ['year', 'id'],
    foreignKeys: unitKey('lead', 'group'),
    rows: record.schemes.flatMap(({ year, tasks }) =>
      tasks.map((task) => ({
        ...{ year, id: task.id, title: task.title, lead: task.lead, group: task.group },
        ...{ openedOn: task.openedOn, status: task.status, lacking: task.lacking, returned: task.returned },
        ...{ evaluation: task.evaluation, grade: task.grade, problems: task.problems.length },
        problemsOpen: task.problems.filter((problem) => problem.settledOn === null).length,
      })),
    ),
  };
}

/** The gates of each plan: when passed, by which paper. */
export function schemeGates(record: PublicRecord): Table {
  return {
    name: 'scheme-gates',
    title: '实施方案的关口',
    fields: fields(
      ['year', 'integer', '年度'],
      ['id', 'string', '事项编号'],
      ['gate', 'string', '关口'],
      ['on', 'date', '通过日期'],
      ['unit', 'string', '登记单位编号'],
      ['way', 'string', '专项组审核方式'],
      ['paperTitle', 'string', '文件标题'],
      ['paperNumber', 'string', '文号'],
      ['asked', 'integer', '征求意见对象数'],
    ),
    primaryKey: ['year', 'id', 'gate'],
    foreignKeys: unitKey('unit'),
    rows: record.schemes.flatMap(({ year, asOf, tasks }) =>
      tasks.flatMap((task) => {
        const { passed } = passedGates(task, asOf);
        return task.gates.map(({ gate, on }) => {
          const { unit = null, detail } = passed[gate] ?? {};
          return {
            ...{ year, id: task.id, gate, on, unit, way: detail?.way ?? null },
            ...{ paperTitle: detail?.paper?.title ?? null, paperNumber: detail?.paper?.number ?? null },
            asked: detail?.opinions?.length ?? null,
          };
        });
      }),
    ),
  };
}
