import {
  assess,
  compareAssessments,
  type Difference,
  parametersOn,
  type ScoreSheet,
} from '../domain/assessment.ts';
import { periodEnd } from '../domain/calendar.ts';
import { canonical, sha256Of } from '../domain/canonical.ts';
import { type Finding, isRefusal, Refusal } from '../domain/outcome.ts';
import { pointsText } from '../domain/points.ts';
import { quoted } from '../domain/quoted.ts';
import { type AssessmentContent, type AssessmentRecord, contentHash } from './assessment.ts';
import { factsOf } from './facts.ts';
import { parseRecord, type RecordFiles } from './parse.ts';
import { basisOf, liveBasis, sourcesOf } from './sources.ts';
import { airingsOfPeriod } from './standing.ts';

/**
 * What an assessment of a period frozen now would say, from the record and nothing else.
 * @param id the id it will have, which names the folder of its copies
 * @param parameters parsed `assessment-*.json` files, by the name after the dash
 * @throws Refusal `rule-broken` when the airings of the period are not out yet; `invalid` for parameters that do not
 * hold together or do not cover the period
 */
export function assessmentOf(
  files: RecordFiles,
  period: string,
  id: string,
  parameters: unknown,
): AssessmentContent {
  const sources = sourcesOf(files, period, id);
  const record = parseRecord(liveBasis(files, sources));
  const airing = period.includes('-Q') ? period : `${period}-Q4`;
  if (airingsOfPeriod(record, airing).length === 0) {
    throw new Refusal('rule-broken', `${airing} 台账尚未晒账，考评没有依据；请先发布 ${airing}。`, {
      clause: '§10',
    });
  }
  const resolved = parametersOn(parameters, periodEnd(period));
  const facts = factsOf(record, period);
  return { sources, parameters: resolved, facts, sheets: assess(facts, resolved) };
}

/** What a recomputation found; `line` and `unit` are empty where a finding concerns no line. */
export interface Recomputed extends Finding {
  unit: string;
  line: string;
}

/**
 * Recomputes one frozen assessment from the files it names: their hashes, the facts, every line of every sheet. The
 * same on the server, on the command line and in the reader's browser.
 * @param files at least those that the assessment names
 * @returns what differs; empty when all holds
 */
export function recompute(files: RecordFiles, assessment: AssessmentRecord): Recomputed[] {
  const { period, sources, parameters, facts, sheets } = assessment;
  const found: Recomputed[] = [];
  const add = (code: string, subject: string, expected: string, actual: string, message: string) =>
    found.push({ code, clause: '§10', subject, expected, actual, message, unit: '', line: '' });
  const hash = contentHash(assessment);
  if (hash !== assessment.sha256) {
    add(
      'assessment.hash',
      assessment.id,
      hash,
      assessment.sha256,
      `${assessment.id} 的内容与冻结时的校验值不符。`,
    );
  }
  for (const { path, sha256 } of sources) {
    const text = files.get(path);
    const now = text === undefined ? '' : sha256Of(text);
    if (now === sha256) continue;
    const what = text === undefined ? '不在记录中' : '已被改动，校验值不符';
    add('assessment.source', path, sha256, now, `考评依据文件 ${path} ${what}。`);
  }
  const record = parseRecord(basisOf(files, sources), ({ file, message }) =>
    add('assessment.source', file, 'readable', 'broken', `考评依据文件 ${file} 无法读取：${message}`),
  );
  const names = new Map(record.bodies.map((body) => [body.id, body.shortName]));
  const now = factsOf(record, period);
  try {
    for (const difference of compareAssessments(assess(now, parameters), sheets)) {
      found.push(lineFinding(difference, sheets, names.get(difference.unit) ?? difference.unit));
    }
  } catch (error) {
    if (!isRefusal(error)) throw error;
    add('assessment.facts', assessment.id, '', '', `按现有依据无法重算：${error.message}`);
  }
  if (found.length === 0 && canonical(now) !== canonical(facts)) {
    add('assessment.facts', assessment.id, '', '', `${assessment.id} 所载事实与依据文件不符。`);
  }
  return found;
}

function lineFinding(difference: Difference, sheets: readonly ScoreSheet[], name: string): Recomputed {
  const { unit, line, field, left, right } = difference;
  const title = sheets.find((sheet) => sheet.unit === unit)?.lines.find((one) => one.id === line)?.title;
  const where = `${name}${title ? quoted(title) : line && ` ${line}`}`;
  const shown = (value: string) =>
    /^-?\d+$/.test(value) && /Hundredths$/.test(field || line) ? `${pointsText(Number(value))} 分` : value;
  const what = field === 'pointsHundredths' ? '得分' : field === 'inputs' ? '数据' : field;
  return {
    ...{ code: 'assessment.line', clause: '§10', subject: `${unit}/${line}`, unit, line },
    ...{ expected: left, actual: right },
    message: `${where}${what && `的${what}`}：公布为 ${shown(right)}，按公开的依据重算应为 ${shown(left)}。`,
  };
}
