/** What the page for trying other weights computes. It reads frozen facts and writes nothing anywhere. */
import { assessmentParameters } from '../../cases/parameters.ts';
import {
  type AssessmentParameters,
  INDICATORS,
  parametersOn,
  type ScoreSheet,
  UNIT_CLASS_NAMES,
  UNIT_CLASSES,
  whatIf,
} from '../../domain/assessment.ts';
import { Refusal } from '../../domain/outcome.ts';
import { pointsText } from '../../domain/points.ts';
import type { AssessmentRecord } from '../../record/assessment.ts';

const SHARES = { objectives: '目标任务', ratings: '群众评价', appraisal: '民主评议' } as const;
const OBJECTIVES = { yearEnd: '年终评价', daily: '日常考核' } as const;

/** A weight as a field of the form: its name, label and value in percent. */
export interface WeightField {
  name: string;
  label: string;
  percent: string;
}

type Weights = AssessmentParameters['weights'];
const areaTitle = (id: string) => INDICATORS[id as keyof typeof INDICATORS].title;

/** The fields of one class, level by level; each level sums to 100. */
export function weightFields(
  weights: Weights,
): { title: string; levels: { title: string; fields: WeightField[] }[] }[] {
  return UNIT_CLASSES.map((kind) => {
    const own = weights[kind];
    const level = (title: string, key: keyof typeof own, label: (id: string) => string) => ({
      title,
      fields: Object.entries(own[key]).map(([id, bp]) => ({
        ...{
          name: `${kind}.${key}.${id}`,
          label: label(id),
          percent: pointsText(bp).replace(/\.?0+$/, '') || '0',
        },
      })),
    });
    return {
      title: UNIT_CLASS_NAMES[kind],
      levels: [
        level('总权重', 'shares', (id) => SHARES[id as keyof typeof SHARES]),
        level('目标任务中', 'objectives', (id) => OBJECTIVES[id as keyof typeof OBJECTIVES]),
        level('八项指标', 'areas', areaTitle),
      ],
    };
  });
}

/** The weights with what was typed in their place. @throws Refusal `invalid` for what is no percentage */
function typedWeights(weights: Weights, typed: URLSearchParams): Weights {
  const changed = structuredClone(weights) as Record<string, Record<string, Record<string, number>>>;
  for (const [name, text] of typed) {
    const [kind, level, id] = name.split('.');
    const place = changed[kind!]?.[level!];
    if (place?.[id!] === undefined) continue;
    if (!/^\d{1,3}(\.\d{1,2})?$/.test(text.trim())) {
      throw new Refusal('invalid', `权重“${text}”请写百分数，例如 20 或 12.5。`, { field: name });
    }
    place[id!] = Math.round(Number(text) * 100);
  }
  return changed as Weights;
}

/** A unit beside itself: frozen, and with the other weights. */
export interface Beside {
  frozen: ScoreSheet;
  tried: ScoreSheet;
}

/**
 * The sheets of a frozen assessment's facts under the parameters of a year and the weights that were typed.
 * @throws Refusal `invalid` for weights that do not sum, or a year that no parameter covers
 */
export function tryWeights(
  assessment: AssessmentRecord,
  year: string,
  typed: URLSearchParams,
): { parameters: AssessmentParameters; rows: Beside[] } {
  if (!/^\d{4}$/.test(year)) throw new Refusal('invalid', '参数年度请写四位数。', { field: 'with' });
  const stated = parametersOn(assessmentParameters(), `${year}-12-31`);
  const parameters = { ...stated, weights: typedWeights(stated.weights, typed) };
  const tried = whatIf(assessment.facts, parameters);
  return { parameters, rows: assessment.sheets.map((frozen, i) => ({ frozen, tried: tried[i]! })) };
}
