import { Facts } from './assessment/facts.ts';
import { adjustmentLines, type Tilt, weightedLines } from './assessment/lines.ts';
import { type AssessmentParameters, checkParameters } from './assessment/parameters.ts';
import { ranked } from './assessment/ranking.ts';
import { deductionLines, manualLines } from './assessment/rulings.ts';
import { type Sensitivity, sensitivityOf } from './assessment/sensitivity.ts';
import type { ScoreLine, ScoreSheet } from './assessment/sheet.ts';
import { periodEnd } from './calendar.ts';
import { type Finding, Refusal } from './outcome.ts';
import { pointsText, shareOf } from './points.ts';
import { quoted } from './quoted.ts';

export { compareAssessments, compareSheets, type Difference } from './assessment/compare.ts';
export { WorkedExample } from './assessment/example.ts';
export {
  Facts,
  Manual,
  type Section,
  TOLERANCE_BODIES,
  TOLERANCE_BODY_NAMES,
  TOLERANCE_TEST_NAMES,
  TOLERANCE_TESTS,
  Tolerance,
  UNIT_CLASS_NAMES,
  UNIT_CLASSES,
  type UnitClass,
} from './assessment/facts.ts';
export { INDICATORS, type Indicator } from './assessment/indicators.ts';
export { AssessmentParameters, parametersOn } from './assessment/parameters.ts';
export type { FactName } from './assessment/readings.ts';
export { INDICATOR_IDS, type IndicatorId, ruleText } from './assessment/rules.ts';
export {
  APPEAL_OUTCOME_NAMES,
  APPEAL_OUTCOMES,
  type AppealOutcome,
  COMMENDATION_KIND_NAMES,
  COMMENDATION_KINDS,
  type CommendationKind,
  deductionLines,
  lineOf,
  type ManualLine,
  manualLines,
  type NamedLine,
} from './assessment/rulings.ts';
export type { Sensitivity, Variant } from './assessment/sensitivity.ts';
export { ScoreSheet } from './assessment/sheet.ts';

/**
 * The assessment (§10): facts and dated parameters in, score sheets out, the same on the server, in the
 * verifier and in the reader's browser. No clock, no rounding but that of `points.ts`.
 */

/** Reads published facts. Refuses (`invalid`) with the unit, the field and what is wrong. */
export function parseFacts(value: unknown): Facts[] {
  const read = Facts.array().safeParse(value);
  if (read.success) return read.data;
  const issue = read.error.issues[0]!;
  const [index, ...rest] = issue.path;
  const entry: unknown = Array.isArray(value) && typeof index === 'number' ? value[index] : undefined;
  const unit = typeof entry === 'object' && entry !== null && 'unit' in entry ? String(entry.unit) : '';
  throw new Refusal(
    'invalid',
    `${unit || '考评事实'}的 ${rest.join('.') || '写法'} 有误：${issue.message}。`,
    {
      field: issue.path.join('.'),
    },
  );
}

/**
 * The score sheet of every unit, in the order of the facts. A missing fact is "no data" with its effect
 * stated, never zero. Refuses (`invalid`) two sheets for one unit, facts of different periods, a proportion
 * above one, and a manual entry or tolerance that names no line.
 */
export function assess(facts: readonly Facts[], parameters: AssessmentParameters): ScoreSheet[] {
  return assessTilted(facts, parameters);
}

/**
 * The sheets that other parameters would give, for the staff to try. They say of themselves that they are no assessment,
 * whatever the date of the parameters, and the record refuses them.
 */
export function whatIf(facts: readonly Facts[], parameters: AssessmentParameters): ScoreSheet[] {
  return assess(facts, checkParameters(parameters)).map((sheet) => ({ ...sheet, kind: 'what-if' }));
}

/** What each unit's rank would be if each weight moved by 10 %, or if contested ratings had counted. */
export function sensitivity(facts: readonly Facts[], parameters: AssessmentParameters): Sensitivity[] {
  return sensitivityOf(assessTilted, facts, parameters);
}

function assessTilted(facts: readonly Facts[], parameters: AssessmentParameters, tilt?: Tilt): ScoreSheet[] {
  checkFacts(facts, parameters);
  return ranked(
    facts.map((unit) => sheetOf(unit, parameters, tilt)),
    parameters,
  );
}

function checkFacts(facts: readonly Facts[], parameters: AssessmentParameters): void {
  const seen = new Set<string>();
  for (const unit of facts) {
    if (seen.has(unit.unit)) throw new Refusal('invalid', `${unit.unit} 的考评事实重复，请只留一份。`);
    seen.add(unit.unit);
    if (unit.period !== facts[0]!.period) {
      throw new Refusal(
        'invalid',
        `${unit.unit} 的考评期 ${unit.period} 与其他单位的 ${facts[0]!.period} 不一致。`,
      );
    }
    checkManual(unit, parameters);
    checkTolerances(unit, parameters);
  }
}

function checkManual(unit: Facts, parameters: AssessmentParameters): void {
  const lines = manualLines(parameters, unit.class);
  const once = new Set<string>();
  for (const entry of unit.manual ?? []) {
    const line = lines.find(({ id }) => id === entry.item);
    if (line === undefined) {
      throw new Refusal(
        'invalid',
        `${unit.unit} 的人工认定“${entry.id}”所指的“${entry.item}”不是人工认定的项目。`,
        {
          field: entry.item,
        },
      );
    }
    if (line.by === 'attainment' && once.has(entry.item)) {
      throw new Refusal('invalid', `${unit.unit} 的“${entry.item}”有两份人工认定，请只留一份。`, {
        field: entry.item,
      });
    }
    once.add(entry.item);
  }
}

function checkTolerances(unit: Facts, parameters: AssessmentParameters): void {
  const lines = deductionLines(parameters, unit.class);
  for (const tolerance of unit.tolerances ?? []) {
    if (lines.some(({ id }) => id === tolerance.line)) continue;
    throw new Refusal(
      'invalid',
      `${unit.unit} 的容错决定${tolerance.number}所指的“${tolerance.line}”没有扣分，请写明要暂停的扣分项。`,
      { clause: '§10.5', field: tolerance.line },
    );
  }
}

function sheetOf(facts: Facts, parameters: AssessmentParameters, tilt: Tilt | undefined): ScoreSheet {
  const weighted = weightedLines(facts, parameters, tilt);
  const adjustments = adjustmentLines(facts, parameters);
  const { scale, caps, rules } = parameters;
  const complete = rules.noData !== 'withhold' || weighted.every((line) => line.pointsHundredths !== null);
  const anything = weighted.some((line) => line.pointsHundredths !== null);
  const subtotal = complete && anything ? sum(weighted) : null;
  const bonus = Math.min(sum(adjustments.filter((line) => line.area === 'bonus')), caps.bonusHundredths);
  const penalties = 0 - sum(adjustments.filter((line) => line.area === 'penalty'));
  const penalty = 0 - Math.min(penalties, caps.penaltyHundredths);
  const uncapped = subtotal === null ? null : subtotal + bonus + penalty;
  const total = uncapped === null ? null : Math.max(0, Math.min(uncapped, caps.totalHundredths));
  return {
    unit: facts.unit,
    class: facts.class,
    period: facts.period,
    parametersOn: parameters.date,
    kind: parameters.date === periodEnd(facts.period) ? 'assessment' : 'what-if',
    example: parameters.example,
    scaleHundredths: scale.scaleHundredths,
    lines: [...weighted, ...adjustments],
    subtotalHundredths: subtotal,
    bonusHundredths: bonus,
    penaltyHundredths: penalty,
    totalHundredths: total,
    componentHundredths: total === null ? null : shareOf(total, scale.annualShareBp),
    rank: null,
    ranked: 0,
    ratingsIndexBp: ratingsIndex(weighted),
    ratingsRank: null,
    grade: null,
    findings: [
      ...[...weighted, ...adjustments].flatMap((line) => lineFindings(facts.unit, line)),
      ...capFinding(facts.unit, uncapped, total),
    ],
  };
}

function sum(lines: readonly ScoreLine[]): number {
  return lines.reduce((total, line) => total + (line.pointsHundredths ?? 0), 0);
}

/** The citizens' index: the line that counts all the ratings; null below the minimum sample (§9.2). */
function ratingsIndex(lines: readonly ScoreLine[]): number | null {
  const line = lines.find(
    (l) => l.area === 'ratings' && l.inputs.some((input) => input.fact === 'ratings.n'),
  );
  return line?.attainmentBp ?? null;
}

function lineFindings(unit: string, line: ScoreLine): Finding[] {
  const { clause, pointsHundredths: points, fullHundredths: full } = line;
  if (points === null) {
    const message = `${quoted(line.title)}：${line.note}`;
    return [
      { code: 'assessment.no-data', clause, subject: unit, expected: '有数据', actual: '无数据', message },
    ];
  }
  if (points === full) return [];
  const [expected, actual] = [pointsText(full), pointsText(points)];
  const adjusts = line.area === 'bonus' || line.area === 'penalty';
  const message = adjusts
    ? `${quoted(line.title)}计 ${actual} 分。${line.note}`
    : `${quoted(line.title)}满分 ${expected} 分，得 ${actual} 分。${line.note}`;
  const code = adjusts ? `assessment.${line.area}` : 'assessment.short';
  return [{ code, clause, subject: unit, expected, actual, message }];
}

function capFinding(unit: string, uncapped: number | null, total: number | null): Finding[] {
  if (uncapped === null || total === null || uncapped === total) return [];
  const [expected, actual] = [pointsText(total), pointsText(uncapped)];
  const message = `各项合计 ${actual} 分，按总分上下限计 ${expected} 分。`;
  return [{ code: 'assessment.capped', clause: '§10', subject: unit, expected, actual, message }];
}
