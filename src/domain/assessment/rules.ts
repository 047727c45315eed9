import * as z from 'zod';
import { percentText, pointsText } from '../points.ts';
import { UNIT_CLASSES } from './facts.ts';
import { FACT_NAMES, type FactName, READINGS } from './readings.ts';

/** The eight indicator areas of §10.2 in their order, then the daily marks (§10.3) and the public's two. */
export const AREA_IDS = [
  'study',
  'leadership',
  'measures',
  'pilots',
  'initiatives',
  'supervision',
  'institutions',
  'publicity',
] as const;
export const INDICATOR_IDS = [...AREA_IDS, 'daily', 'ratings', 'appraisal'] as const;
export type AreaId = (typeof AREA_IDS)[number];
export type IndicatorId = (typeof INDICATOR_IDS)[number];

const fact = z.enum(FACT_NAMES, {
  error: ({ input }) => `没有“${String(input)}”这项事实，请用规则说明中列出的名称`,
});
const whole = z.array(fact).min(1, { error: 'of 不能为空：请写明分母由哪些事实相加' });

/** In proportion to completion: full × Σ(fact × credit) ÷ Σ(of). */
const Proportion = z.strictObject({
  kind: z.literal('proportion'),
  credits: z
    .array(z.strictObject({ fact, creditBp: z.int().min(0).max(10_000) }))
    .min(1, { error: 'credits 不能为空：请写明分子' }),
  of: whole,
});
/** So many points off for each case, down to zero; `base` says whether the unit had anything to be judged on. */
const Deduct = z.strictObject({
  kind: z.literal('deduct'),
  fact,
  eachHundredths: z.int().min(1, { error: 'eachHundredths 写扣分的绝对值，例如 50 表示每项扣 0.50 分' }),
  base: fact.optional(),
});
/** A mean of 0 to 100 points, scaled to the full mark. */
const Mean = z.strictObject({ kind: z.literal('mean'), fact });
/** Judged by hand, with evidence and a second person. */
const Manual = z.strictObject({ kind: z.literal('manual') });

export const ItemRule = z.discriminatedUnion('kind', [Proportion, Deduct, Mean, Manual], {
  error: '没有这种规则：kind 请写 proportion、deduct、mean 或 manual',
});
export type ItemRule = z.infer<typeof ItemRule>;

/** One item of an indicator: one line of the score sheet. */
export const Item = z.strictObject({
  id: z.string().min(1),
  indicator: z.enum(INDICATOR_IDS),
  /** Only for units of this class; without it for all. */
  class: z.enum(UNIT_CLASSES).optional(),
  title: z.string().min(1),
  clause: z.string().regex(/^§\d+(\.\d+)?$/),
  /** Share within the indicator; the items of one indicator and class sum to 10,000. */
  weightBp: z.int().min(0).max(10_000),
  rule: ItemRule,
});
export type Item = z.infer<typeof Item>;

/** A bonus or a penalty beside the weighted items: points for each case, up to a cap. */
export const Adjustment = z.strictObject({
  id: z.string().min(1),
  kind: z.enum(['bonus', 'penalty']),
  title: z.string().min(1),
  clause: z.string().regex(/^§\d+(\.\d+)?$/),
  /** The fact that counts the cases; without it they are entered by hand with evidence. */
  fact: fact.optional(),
  eachHundredths: z.int().min(1),
  capHundredths: z.int().min(1),
});
export type Adjustment = z.infer<typeof Adjustment>;

/** What happens to the weight of a line without data. */
export const NO_DATA_RULES = ['redistribute', 'zero', 'withhold'] as const;
export type NoDataRule = (typeof NO_DATA_RULES)[number];
export const NO_DATA_TEXT: Record<NoDataRule, string> = {
  redistribute: '本项不计分，其权重按比例分给其余有数据的各项',
  zero: '按规则本项计 0 分',
  withhold: '按规则补齐数据前不出总分',
};

const title = (name: FactName) => READINGS[name].title;
const credit = (creditBp: number) => (creditBp === 10_000 ? '' : ` × ${percentText(creditBp)}`);
const sum = (terms: string[]) => (terms.length > 1 ? `（${terms.join(' + ')}）` : terms[0]!);

/** The rule as a Chinese sentence, made from the parameters so that text and computation cannot part. */
export function ruleText(rule: ItemRule): string {
  switch (rule.kind) {
    case 'proportion':
      return `得分 = 满分 × ${sum(rule.credits.map((c) => title(c.fact) + credit(c.creditBp)))} ÷ ${sum(rule.of.map(title))}。`;
    case 'deduct':
      return `满分起评，${title(rule.fact)}每 1 个扣 ${pointsText(rule.eachHundredths)} 分，扣完为止。`;
    case 'mean':
      return `得分 = 满分 × ${title(rule.fact)} ÷ 100。`;
    case 'manual':
      return '依据材料认定完成比例，一人录入、另一人复核；得分 = 满分 × 完成比例。';
  }
}

/** The same for a bonus or a penalty. */
export function adjustmentText(adjustment: Adjustment): string {
  const verb = adjustment.kind === 'bonus' ? '加' : '扣';
  const counted = adjustment.fact ? title(adjustment.fact) : '经复核认定的情形';
  return `${counted}每 1 个${verb} ${pointsText(adjustment.eachHundredths)} 分，至多${verb} ${pointsText(adjustment.capHundredths)} 分。`;
}

/** Every fact that a rule reads, in the order in which the sheet shows them. */
export function factsOf(rule: ItemRule): FactName[] {
  switch (rule.kind) {
    case 'proportion':
      return [...new Set([...rule.credits.map((c) => c.fact), ...rule.of])];
    case 'deduct':
      return rule.base === undefined ? [rule.fact] : [...new Set([rule.fact, rule.base])];
    case 'mean':
      return [rule.fact];
    case 'manual':
      return [];
  }
}
