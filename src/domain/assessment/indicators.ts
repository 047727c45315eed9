import { divideRounded } from '../points.ts';
import { LEVEL_NAMES, LEVELS } from '../ratings.ts';
import type { Facts, Section } from './facts.ts';
import { type FactName, READINGS } from './readings.ts';
import { factsOf, type IndicatorId, type Item } from './rules.ts';
import type { ScoreInput } from './sheet.ts';

/** What an item comes to before its full mark is known. */
export type Measure = { inputs: ScoreInput[] } & (
  | { kind: 'no-data'; why: string }
  | { kind: 'ratio'; numerator: number; denominator: number }
  | { kind: 'deduct'; cases: number; eachHundredths: number }
);

type Weighed = NonNullable<NonNullable<Facts['ratings']>['weighed']>;

/** What the ratings indicator needs beside the facts. */
export interface Sample {
  ratings: number;
}

/** One indicator: what it is called, which facts it may read, and the pure function from facts to a measure. */
export interface Indicator {
  /** 1–8 for the areas of §10.2; null for the daily marks and the public's evaluation. */
  number: number | null;
  title: string;
  clause: string;
  sections: readonly Section[];
  measure: (facts: Facts, item: Item, sample: Sample) => Measure;
}

export const INDICATORS: Record<IndicatorId, Indicator> = {
  study: area(1, '学习贯彻改革部署', ['ledger', 'duties']),
  leadership: area(2, '组织领导和工作机制', ['duties', 'schemes']),
  measures: area(3, '改革举措落地', ['ledger']),
  pilots: area(4, '改革试点', ['pilots', 'duties']),
  initiatives: area(5, '自主改革', ['ledger']),
  supervision: area(6, '督察落实', ['supervision', 'duties']),
  institutions: area(7, '机构和工作制度', ['duties', 'schemes']),
  publicity: area(8, '成果宣传', ['publicity', 'duties']),
  daily: { number: null, title: '日常考核', clause: '§10.3', sections: ['daily'], measure },
  ratings: {
    number: null,
    title: '群众评价',
    clause: '§9.2',
    sections: ['ratings'],
    measure: measureRatings,
  },
  appraisal: { number: null, title: '民主评议', clause: '§9.3', sections: ['appraisal'], measure },
};

function area(number: number, title: string, sections: readonly Section[]): Indicator {
  return { number, title, clause: '§10.2', sections, measure };
}

/** A reading as an input of the score sheet. */
export function inputOf(name: FactName, facts: Facts): ScoreInput {
  const { section, title, unit, read } = READINGS[name];
  return { fact: name, name: title, unit, value: read(facts) ?? null, from: facts.sources?.[section] ?? '' };
}

function measure(facts: Facts, item: Item): Measure {
  const { rule } = item;
  if (rule.kind === 'manual') return measureManual(facts, item);
  const inputs = factsOf(rule).map((name) => inputOf(name, facts));
  const absent = inputs.filter((input) => input.value === null);
  if (absent.length > 0) {
    return { inputs, kind: 'no-data', why: `无数据：缺${absent.map((input) => input.name).join('、')}` };
  }
  const value = (name: FactName) => READINGS[name].read(facts)!;
  switch (rule.kind) {
    case 'proportion': {
      const denominator = rule.of.reduce((sum, name) => sum + value(name), 0);
      if (denominator === 0) return { inputs, kind: 'no-data', why: '本期没有应评事项' };
      const numerator = rule.credits.reduce((sum, credit) => sum + value(credit.fact) * credit.creditBp, 0);
      return { inputs, kind: 'ratio', numerator, denominator: denominator * 10_000 };
    }
    case 'deduct': {
      if (rule.base !== undefined && value(rule.base) === 0) {
        return { inputs, kind: 'no-data', why: '本期没有应评事项' };
      }
      return { inputs, kind: 'deduct', cases: value(rule.fact), eachHundredths: rule.eachHundredths };
    }
    case 'mean':
      return { inputs, kind: 'ratio', numerator: value(rule.fact), denominator: 10_000 };
  }
}

/** §9.2: below the minimum sample the ratings say nothing about a unit, so that they are no score either. */
function measureRatings(facts: Facts, item: Item, sample: Sample): Measure {
  if (!factsOf(item.rule).includes('ratings.n')) return measure(facts, item);
  const { ratings } = facts;
  const measured = { ...measure(weighedFacts(facts), item), inputs: measure(facts, item).inputs };
  if (ratings?.weighed) measured.inputs.push(...weightInputs(facts, ratings.weighed));
  // The share of people served who rated stands next to the index, though it earns no points.
  measured.inputs.push(inputOf('ratings.served', facts));
  if (measured.kind === 'no-data' || ratings === undefined) return measured;
  const n = ratings.weighed?.sample ?? ratings.n;
  if (n >= sample.ratings) return measured;
  const told = ratings.weighed ? `评价 ${ratings.n} 件，按权重折合 ${n} 件` : `评价 ${n} 件`;
  const why = `样本不足：${told}，少于最低样本 ${sample.ratings} 件`;
  return { inputs: measured.inputs, kind: 'no-data', why };
}

/** The ratings as they weigh: where one without a ticket weighs less, the levels and their sum are weights. */
function weighedFacts(facts: Facts): Facts {
  const { ratings } = facts;
  if (ratings?.weighed === undefined) return facts;
  const { byLevelBp: byLevel } = ratings.weighed;
  const n = LEVELS.reduce((sum, level) => sum + byLevel[level], 0);
  return { ...facts, ratings: { ...ratings, byLevel, n } };
}

/** The weights beside the counts, in hundredths of a rating with a ticket. */
function weightInputs(facts: Facts, { byLevelBp }: Weighed): ScoreInput[] {
  return LEVELS.map((level) => ({
    fact: `ratings.weighed.${level}`,
    name: `“${LEVEL_NAMES[level]}”按权重折合`,
    unit: 'hundredths',
    value: divideRounded(byLevelBp[level], 100),
    from: facts.sources?.ratings ?? '',
  }));
}

function measureManual(facts: Facts, item: Item): Measure {
  const entry = facts.manual?.find((m) => m.item === item.id);
  if (entry?.attainmentBp === undefined)
    return { inputs: [], kind: 'no-data', why: '无数据：尚无经复核的认定' };
  const input: ScoreInput = {
    fact: entry.id,
    name: '认定完成比例',
    unit: 'bp',
    value: entry.attainmentBp,
    from: `${entry.evidence}（${entry.enteredBy}录入，${entry.confirmedBy}复核）`,
  };
  return { inputs: [input], kind: 'ratio', numerator: entry.attainmentBp, denominator: 10_000 };
}
