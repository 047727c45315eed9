import { Refusal } from '../outcome.ts';
import { quoted } from '../quoted.ts';
import type { UnitClass } from './facts.ts';
import { type AssessmentParameters, itemsFor } from './parameters.ts';

export const APPEAL_OUTCOMES = ['upheld', 'rejected'] as const;
export type AppealOutcome = (typeof APPEAL_OUTCOMES)[number];
export const APPEAL_OUTCOME_NAMES: Record<AppealOutcome, string> = {
  upheld: '申诉成立，另出更正版',
  rejected: '申诉不成立，维持得分',
};

/** Who may be chosen as advanced (§10.6). Individuals are public by their post. */
export const COMMENDATION_KINDS = ['unit', 'individual'] as const;
export type CommendationKind = (typeof COMMENDATION_KINDS)[number];
export const COMMENDATION_KIND_NAMES: Record<CommendationKind, string> = {
  unit: '先进单位',
  individual: '先进工作者',
};

/** A line of the score sheet that people decide on, as a choice of a form. */
export interface NamedLine {
  id: string;
  title: string;
  clause: string;
}

const named = ({ id, title, clause }: NamedLine): NamedLine => ({ id, title, clause });

/** The lines whose deduction a decision of tolerance may suspend (§10.5): deductions and penalties. */
export function deductionLines({ rules }: AssessmentParameters, unitClass: UnitClass): NamedLine[] {
  return [
    ...itemsFor(rules.items, unitClass).filter((item) => item.rule.kind === 'deduct'),
    ...rules.adjustments.filter((adjustment) => adjustment.kind === 'penalty'),
  ].map(named);
}

/** An item that no record shows: a share of completion, or so many cases of a bonus or a penalty. */
export interface ManualLine extends NamedLine {
  by: 'attainment' | 'cases';
}

/** The lines that are judged by hand, with evidence and a second person. */
export function manualLines({ rules }: AssessmentParameters, unitClass: UnitClass): ManualLine[] {
  return [
    ...itemsFor(rules.items, unitClass)
      .filter((item) => item.rule.kind === 'manual')
      .map((item): ManualLine => ({ ...named(item), by: 'attainment' })),
    ...rules.adjustments
      .filter((adjustment) => adjustment.fact === undefined)
      .map((adjustment): ManualLine => ({ ...named(adjustment), by: 'cases' })),
  ];
}

/** The line of that id. Refuses (`invalid`) one that is not among them, and says which are. */
export function lineOf<L extends NamedLine>(lines: readonly L[], id: string, field: string): L {
  const found = lines.find((line) => line.id === id);
  if (found !== undefined) return found;
  const known = lines.map((line) => quoted(line.title)).join('、');
  throw new Refusal('invalid', `请选择得分表中的一项：${known || '本考评期没有可选的项目'}。`, { field });
}
