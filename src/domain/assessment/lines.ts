import { Refusal } from '../outcome.ts';
import { apportion, pointsText, scaled, WHOLE_BP } from '../points.ts';
import { quoted } from '../quoted.ts';
import type { Facts } from './facts.ts';
import { INDICATORS, inputOf, type Measure } from './indicators.ts';
import { type AssessmentParameters, type ClassWeights, itemsFor } from './parameters.ts';
import {
  type Adjustment,
  AREA_IDS,
  type AreaId,
  adjustmentText,
  type IndicatorId,
  type Item,
  NO_DATA_TEXT,
  ruleText,
} from './rules.ts';
import type { ScoreInput, ScoreLine } from './sheet.ts';

/** One indicator's weight multiplied by `percent` / 100, the others in proportion: for the sensitivity line. */
export interface Tilt {
  indicator: IndicatorId;
  percent: number;
}

const isArea = (id: IndicatorId): id is AreaId => (AREA_IDS as readonly string[]).includes(id);

/** The weight of an indicator in the whole, in units of 10^-12: exact, rounded only when apportioned. */
function indicatorWeight(id: IndicatorId, weights: ClassWeights): bigint {
  const { shares, objectives, areas } = weights;
  const product = (...factors: number[]) => factors.reduce((all, factor) => all * BigInt(factor), 1n);
  if (isArea(id)) return product(shares.objectives, objectives.yearEnd, areas[id]);
  if (id === 'daily') return product(shares.objectives, objectives.daily, WHOLE_BP);
  return product(shares[id], WHOLE_BP, WHOLE_BP);
}

/** The weighted lines of one unit, in the order of the rules. */
export function weightedLines(facts: Facts, parameters: AssessmentParameters, tilt?: Tilt): ScoreLine[] {
  const { rules, sample, scale } = parameters;
  const items = itemsFor(rules.items, facts.class);
  const weights = items.map((item) => {
    const weight = indicatorWeight(item.indicator, parameters.weights[facts.class]) * BigInt(item.weightBp);
    return weight * BigInt(tilt?.indicator === item.indicator ? tilt.percent : 100);
  });
  const measures = items.map((item) => INDICATORS[item.indicator].measure(facts, item, sample));
  const hasData = (index: number) => measures[index]!.kind !== 'no-data' || rules.noData === 'zero';
  const effective = weights.map((weight, index) => (hasData(index) ? weight : 0n));
  const [nominalBp, effectiveBp] = [apportion(WHOLE_BP, weights), apportion(WHOLE_BP, effective)];
  const full = apportion(scale.scaleHundredths, effective);
  return items.map((item, index) => ({
    id: item.id,
    area: item.indicator,
    clause: item.clause,
    title: item.title,
    rule: ruleText(item.rule),
    weightBp: nominalBp[index]!,
    effectiveWeightBp: effectiveBp[index]!,
    fullHundredths: full[index]!,
    ...scored(item, measures[index]!, full[index]!, facts, parameters),
  }));
}

type Scored = Pick<ScoreLine, 'inputs' | 'attainmentBp' | 'pointsHundredths' | 'note'>;

function scored(
  item: Item,
  measure: Measure,
  full: number,
  facts: Facts,
  { rules }: AssessmentParameters,
): Scored {
  const { inputs } = measure;
  switch (measure.kind) {
    case 'no-data': {
      const note = `${measure.why}；${NO_DATA_TEXT[rules.noData]}。`;
      return { inputs, attainmentBp: null, pointsHundredths: rules.noData === 'zero' ? 0 : null, note };
    }
    case 'ratio': {
      const { numerator, denominator } = measure;
      if (numerator > denominator) {
        const figures = inputs.map((input) => `${input.name} ${String(input.value)}`).join('、');
        throw new Refusal(
          'invalid',
          `${facts.unit} 的${quoted(item.title)}分子大于分母（${figures}），请核对事实。`,
          {
            field: item.id,
          },
        );
      }
      const attainmentBp = scaled(WHOLE_BP, numerator, denominator);
      return { inputs, attainmentBp, pointsHundredths: scaled(full, numerator, denominator), note: '' };
    }
    case 'deduct': {
      const { cases, note, tolerated } = suspend(item.id, measure.cases, measure.eachHundredths, facts);
      const points = Math.max(0, full - cases * measure.eachHundredths);
      return { inputs: [...inputs, ...tolerated], attainmentBp: null, pointsHundredths: points, note };
    }
  }
}

/** §10.5: a decision of tolerance suspends its deduction for so many cases; the cases stay on the sheet. */
function suspend(line: string, cases: number, eachHundredths: number, facts: Facts) {
  const decisions = (facts.tolerances ?? []).filter((t) => t.line === line);
  const tolerated: ScoreInput[] = decisions.map((t) => ({
    fact: 'tolerance',
    name: '容错暂停扣分的情形数',
    unit: 'count',
    value: t.cases,
    from: `${t.number}（${t.date}）`,
  }));
  const suspended = Math.min(
    cases,
    decisions.reduce((sum, t) => sum + t.cases, 0),
  );
  const numbers = decisions.map((t) => t.number).join('、');
  const effect =
    suspended > 0 ? `暂停扣 ${pointsText(suspended * eachHundredths)} 分` : '本项没有可暂停的扣分';
  return {
    cases: cases - suspended,
    tolerated,
    note: numbers && `依据${numbers}容错，${effect}，事实仍予列示。`,
  };
}

/** Bonus and penalty lines of one unit, in the order of the rules. */
export function adjustmentLines(facts: Facts, parameters: AssessmentParameters): ScoreLine[] {
  return parameters.rules.adjustments.map((adjustment) => {
    const { inputs, count } = countCases(adjustment, facts);
    const base = {
      id: adjustment.id,
      area: adjustment.kind,
      clause: adjustment.clause,
      title: adjustment.title,
      rule: adjustmentText(adjustment),
      weightBp: 0,
      effectiveWeightBp: 0,
      fullHundredths: 0,
      attainmentBp: null,
    };
    if (count === null) {
      const note = `无数据：本项不${adjustment.kind === 'bonus' ? '加' : '扣'}分。`;
      return { ...base, inputs, pointsHundredths: null, note };
    }
    const { eachHundredths, capHundredths, kind } = adjustment;
    const { cases, note, tolerated } = suspend(adjustment.id, count, eachHundredths, facts);
    const points = Math.min(cases * eachHundredths, capHundredths);
    const capped =
      cases * eachHundredths > capHundredths ? `已到本项上限 ${pointsText(capHundredths)} 分。` : '';
    return {
      ...base,
      inputs: [...inputs, ...tolerated],
      pointsHundredths: kind === 'penalty' && points > 0 ? -points : points,
      note: note + capped,
    };
  });
}

function countCases(adjustment: Adjustment, facts: Facts): { inputs: ScoreInput[]; count: number | null } {
  if (adjustment.fact !== undefined) {
    const input = inputOf(adjustment.fact, facts);
    return { inputs: [input], count: input.value };
  }
  if (facts.manual === undefined) return { inputs: [], count: null };
  const inputs = facts.manual
    .filter((entry) => entry.item === adjustment.id)
    .map(
      (entry): ScoreInput => ({
        fact: entry.id,
        name: '经复核认定的情形数',
        unit: 'count',
        value: entry.cases ?? 1,
        from: `${entry.evidence}（${entry.enteredBy}录入，${entry.confirmedBy}复核）`,
      }),
    );
  return { inputs, count: inputs.reduce((sum, input) => sum + (input.value ?? 0), 0) };
}
