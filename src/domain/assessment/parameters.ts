import * as z from 'zod';
import type { CivilDate } from '../calendar.ts';
import { Refusal } from '../outcome.ts';
import { inForce, type Parameter, parameterSchema } from '../parameters.ts';
import { assertWeights } from '../points.ts';
import { UNIT_CLASS_NAMES, UNIT_CLASSES, type UnitClass } from './facts.ts';
import { INDICATORS } from './indicators.ts';
import { READINGS } from './readings.ts';
import {
  Adjustment,
  AREA_IDS,
  factsOf,
  INDICATOR_IDS,
  type IndicatorId,
  Item,
  NO_DATA_RULES,
} from './rules.ts';

const bp = z.int({ error: '权重须为整数（万分之一），例如 20% 写 2000' }).min(0).max(10_000);

const areas = Object.fromEntries(AREA_IDS.map((id) => [id, bp])) as Record<
  (typeof AREA_IDS)[number],
  typeof bp
>;

/** Three levels of weights; each sums to 10,000. */
const ClassWeights = z.strictObject({
  /** Objectives beside the public's evaluation (§9.2, §9.3). */
  shares: z.strictObject({ objectives: bp, ratings: bp, appraisal: bp }),
  /** Year-end evaluation beside the daily marks (§10.3). */
  objectives: z.strictObject({ yearEnd: bp, daily: bp }),
  /** The eight areas of §10.2. */
  areas: z.strictObject(areas),
});
export type ClassWeights = z.infer<typeof ClassWeights>;

const Weights = z.strictObject({ department: ClassWeights, county: ClassWeights });
const Rules = z.strictObject({
  noData: z.enum(NO_DATA_RULES),
  items: z.array(Item).min(1),
  adjustments: z.array(Adjustment),
});
const Scale = z.strictObject({
  /** Full mark: 100 or 150 points. */
  scaleHundredths: z.union([z.literal(10_000), z.literal(15_000)], {
    error: '满分请写 10000（100 分）或 15000（150 分）',
  }),
  /** Share of the annual target assessment that reform makes up (§10.1). */
  annualShareBp: bp,
});
/** Upper limits: of the total, of all bonuses together, of all penalties together. */
const Caps = z.strictObject({
  totalHundredths: z.int().min(1),
  bonusHundredths: z.int().min(0),
  penaltyHundredths: z.int().min(0),
});
/** Best first; `minBp` is the lowest total as a share of the scale, `shareLimitBp` the largest share of a class. */
const Bands = z
  .array(z.strictObject({ grade: z.string().min(1), minBp: z.int().min(0), shareLimitBp: bp.optional() }))
  .min(1)
  .refine((bands) => bands.every((band, i) => i === 0 || bands[i - 1]!.minBp > band.minBp), {
    error: '等次须由高到低排列，分数线逐级降低',
  })
  .refine((bands) => bands.at(-1)!.minBp === 0 && bands.at(-1)!.shareLimitBp === undefined, {
    error: '最后一个等次的分数线须为 0，且不限比例，否则有的单位没有等次',
  });
/** Below this many ratings the citizens' ratings are neither scored nor ranked. */
const Sample = z.strictObject({ ratings: z.int().min(1) });

/** The six parameter files `content/parameters/assessment-*.json`, by the last word of their name. */
export const ParameterFiles = z.strictObject({
  weights: parameterSchema(Weights),
  rules: parameterSchema(Rules),
  scale: parameterSchema(Scale),
  caps: parameterSchema(Caps),
  bands: parameterSchema(Bands),
  sample: parameterSchema(Sample),
});
export type ParameterFiles = z.infer<typeof ParameterFiles>;

/** Everything that rules one assessment, resolved for one date; frozen with the sheets, so that they recompute. */
export const AssessmentParameters = z.strictObject({
  date: z.iso.date(),
  /** True while any value is only an example. */
  example: z.boolean(),
  weights: Weights,
  rules: Rules,
  scale: Scale,
  caps: Caps,
  bands: Bands,
  sample: Sample,
});
export type AssessmentParameters = z.infer<typeof AssessmentParameters>;

/**
 * Reads the parameter files (parsed JSON) and takes what is in force on the date. Refuses (`invalid`) a file
 * that is malformed, a date no value covers, weights that do not sum, and a rule that reads what its
 * indicator may not read.
 */
export function parametersOn(files: unknown, date: CivilDate): AssessmentParameters {
  const read = ParameterFiles.safeParse(files);
  if (!read.success) {
    const issue = read.error.issues[0]!;
    throw new Refusal('invalid', `考评参数 assessment-${issue.path.join('.')} 有误：${issue.message}。`, {
      field: issue.path.join('.'),
    });
  }
  let example = false;
  const take = <T>(parameter: Parameter<T>): T => {
    const value = inForce(parameter, date);
    if (parameter.values.some((v) => v.value === value && v.example)) example = true;
    return value;
  };
  const { weights, rules, scale, caps, bands, sample } = read.data;
  const resolved = {
    weights: take(weights),
    rules: take(rules),
    scale: take(scale),
    caps: take(caps),
    bands: take(bands),
    sample: take(sample),
  };
  return checkParameters({ date, example, ...resolved });
}

/** Refuses (`invalid`) parameters whose weights do not sum or whose rules read what they may not; else returns them. */
export function checkParameters(parameters: AssessmentParameters): AssessmentParameters {
  const { weights, rules, caps, scale } = parameters;
  for (const unitClass of UNIT_CLASSES) checkWeights(weights[unitClass], unitClass);
  checkItems(rules.items, rules.adjustments);
  if (caps.totalHundredths < scale.scaleHundredths) {
    throw new Refusal('invalid', '总分上限不得低于满分，请核对 assessment-caps 与 assessment-scale。');
  }
  return parameters;
}

function checkWeights(weights: ClassWeights, unitClass: UnitClass): void {
  const name = UNIT_CLASS_NAMES[unitClass];
  assertWeights(weights.shares, `${name}总权重`);
  assertWeights(weights.objectives, `${name}目标任务权重`);
  assertWeights(weights.areas, `${name}八项指标权重`);
}

function checkItems(items: readonly Item[], adjustments: readonly Adjustment[]): void {
  const ids = [...items, ...adjustments].map((i) => i.id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined)
    throw new Refusal('invalid', `考评规则中“${twice}”重复，请另取编号。`, { field: twice });
  for (const item of items) {
    const foreign = factsOf(item.rule).find(
      (f) => !INDICATORS[item.indicator].sections.includes(READINGS[f].section),
    );
    if (foreign !== undefined) {
      throw new Refusal('invalid', `考评规则“${item.id}”不能使用“${foreign}”：它不属于该项指标的事实范围。`, {
        field: item.id,
      });
    }
  }
  for (const unitClass of UNIT_CLASSES) {
    for (const indicator of INDICATOR_IDS) checkIndicator(items, indicator, unitClass);
  }
}

function checkIndicator(items: readonly Item[], indicator: IndicatorId, unitClass: UnitClass): void {
  const own = itemsFor(items, unitClass).filter((item) => item.indicator === indicator);
  const where = `${UNIT_CLASS_NAMES[unitClass]}“${INDICATORS[indicator].title}”`;
  if (own.length === 0)
    throw new Refusal('invalid', `${where}没有考评项目，请至少写一项。`, { field: indicator });
  assertWeights(Object.fromEntries(own.map((item) => [item.id, item.weightBp])), `${where}内各项权重`);
}

/** The items that apply to a class, in the order of the rules. */
export function itemsFor(items: readonly Item[], unitClass: UnitClass): Item[] {
  return items.filter((item) => item.class === undefined || item.class === unitClass);
}
