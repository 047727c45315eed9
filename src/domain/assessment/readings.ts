import { meanHundredths } from '../points.ts';
import { LEVEL_NAMES, LEVELS, type Level } from '../ratings.ts';
import type { Facts, Section } from './facts.ts';

/**
 * The single figures that a rule of the parameters may name. A closed list: a rule that names anything else is
 * refused when the parameters are read, not when a unit happens to have the fact.
 */
export interface Reading {
  section: Section;
  /** Chinese name on the score sheet. */
  title: string;
  /** Whether the figure counts cases or is a mark in hundredths of a point. */
  unit: 'count' | 'hundredths';
  /** The figure, or undefined where there is no data. */
  read: (facts: Facts) => number | undefined;
}

const LEDGER = {
  entries: '台账任务数',
  struckOff: '已销号数',
  onTime: '按期完成数',
  late: '迟延完成数',
  overdue: '逾期未完成数',
  lagging: '进度滞后数',
  returned: '核实退回数',
  qualityListed: '质量不高挂牌督办数',
  deadlineMoves: '期限调整次数',
  assigned: '上级部署任务数',
  assignedStruckOff: '上级部署任务销号数',
  own: '自主改革事项数',
  ownStruckOff: '自主改革事项销号数',
} as const;
const PILOTS = {
  pilots: '试点数',
  lettersSigned: '责任书签订数',
  dueToConclude: '应结束试点数',
  concluded: '按期总结试点数',
} as const;
const SCHEMES = {
  demanded: '应报实施方案数',
  filed: '已报备方案数',
  atOnce: '一次通过全部关口方案数',
} as const;
const SUPERVISION = {
  orders: '督办事项数',
  closedOnTime: '按期办结数',
  closedLate: '迟延办结数',
  openOverdue: '逾期未办结数',
} as const;
const PUBLICITY = {
  submitted: '报送信息数',
  adopted: '采用信息数',
  outletsDue: '应公布次数',
  outletsPublished: '已公布次数',
} as const;
const KEPT = { due: '应办次数', onTime: '按期次数', late: '迟办次数', missing: '未办次数' } as const;
const TOPICS = {
  meetings: '会议',
  reconciliation: '对账',
  pilots: '四个一',
  supervision: '季度督察',
  training: '培训调研',
  bulletins: '动态报送',
  publication: '年初公布',
} as const;

type KeyOf<T> = keyof T & string;
export type FactName =
  | `ledger.${KeyOf<typeof LEDGER>}`
  | `pilots.${KeyOf<typeof PILOTS>}`
  | `schemes.${KeyOf<typeof SCHEMES>}`
  | `supervision.${KeyOf<typeof SUPERVISION>}`
  | `publicity.${KeyOf<typeof PUBLICITY>}`
  | `duties.${KeyOf<typeof TOPICS>}.${KeyOf<typeof KEPT>}`
  | `ratings.level.${Level}`
  | 'ratings.n'
  | 'ratings.served'
  | 'ratings.negatives'
  | 'ratings.negativesClosedInTime'
  | 'appraisal.meanHundredths'
  | 'daily.meanHundredths';

type Flat = 'ledger' | 'pilots' | 'schemes' | 'supervision' | 'publicity';

function flat<S extends Flat, K extends string>(section: S, names: Record<K, string>): [string, Reading][] {
  return (Object.keys(names) as K[]).map((key) => [
    `${section}.${key}`,
    {
      section,
      title: names[key],
      unit: 'count',
      read: (facts) => (facts[section] as Partial<Record<K, number>> | undefined)?.[key],
    },
  ]);
}

function kept(): [string, Reading][] {
  return (Object.keys(TOPICS) as KeyOf<typeof TOPICS>[]).flatMap((topic) =>
    (Object.keys(KEPT) as KeyOf<typeof KEPT>[]).map((key): [string, Reading] => [
      `duties.${topic}.${key}`,
      {
        section: 'duties',
        title: `${TOPICS[topic]}${KEPT[key]}`,
        unit: 'count',
        read: (facts) => facts.duties?.[topic]?.[key],
      },
    ]),
  );
}

const ratings = (title: string, read: (r: NonNullable<Facts['ratings']>) => number | undefined): Reading => ({
  section: 'ratings',
  title,
  unit: 'count',
  read: (facts) => (facts.ratings === undefined ? undefined : read(facts.ratings)),
});

export const READINGS = Object.fromEntries([
  ...flat('ledger', LEDGER),
  ...flat('pilots', PILOTS),
  ...flat('schemes', SCHEMES),
  ...flat('supervision', SUPERVISION),
  ...flat('publicity', PUBLICITY),
  ...kept(),
  ...LEVELS.map((level): [string, Reading] => [
    `ratings.level.${level}`,
    ratings(`“${LEVEL_NAMES[level]}”评价数`, (r) => r.byLevel[level]),
  ]),
  ['ratings.n', ratings('评价总数', (r) => r.n)],
  ['ratings.served', ratings('服务人次', (r) => r.served)],
  ['ratings.negatives', ratings('差评数', (r) => r.negatives)],
  ['ratings.negativesClosedInTime', ratings('差评按期办结数', (r) => r.negativesClosedInTime)],
  [
    'appraisal.meanHundredths',
    {
      section: 'appraisal',
      title: '民主评议平均分',
      unit: 'hundredths',
      read: (f: Facts) => f.appraisal?.meanHundredths ?? undefined,
    },
  ],
  [
    'daily.meanHundredths',
    {
      section: 'daily',
      title: '季度点评平均分',
      unit: 'hundredths',
      read: (f: Facts) => meanHundredths(f.daily?.quarters.map((q) => q.markHundredths) ?? []) ?? undefined,
    },
  ],
]) as Record<FactName, Reading>;

export const FACT_NAMES = Object.keys(READINGS) as [FactName, ...FactName[]];
