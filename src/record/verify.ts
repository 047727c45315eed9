/** Checking a record without a database and without trust: every derived figure is recomputed from what is published. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assess, compareAssessments, parametersOn } from '../domain/assessment.ts';
import { canonical, canonicalFile } from '../domain/canonical.ts';
import { stateOf } from '../domain/ledgers.ts';
import type { Finding } from '../domain/outcome.ts';
import { checkDuties } from './duties.ts';
import { factsOf } from './facts.ts';
import type { AiringRecord } from './ledgers.ts';
import { checkLogs } from './log.ts';
import { type PublicRecord, readRecord } from './read.ts';
import { sha256, sourcesOf } from './sources.ts';

/** Fields of an aired entry that follow from its events. */
const DERIVED = [
  'status',
  'share',
  'due',
  'lamp',
  'completedOn',
  'struckOffOn',
  'urged',
  'qualityListed',
  'returned',
  'reopened',
  'deadlineMoves',
  'qualityEverListed',
  'heldToAccount',
  'lastReportOn',
] as const;

/**
 * Recomputes everything that can be recomputed: lamps and states of every airing from its events, the facts of every
 * assessment from the record, the score sheets from facts and parameters, the hashes of the assessment's sources, the
 * tree of every log, and every file against what was logged of it.
 * @param root folder of the record
 * @param parameters parsed `assessment-*.json` files, by the name after the dash
 * @returns what differs; empty when all holds
 */
export function verifyRecord(root: string, parameters: unknown): Finding[] {
  const record = readRecord(root);
  return [
    ...checkBytes(root),
    ...checkLogs(root),
    ...record.airings.flatMap(checkAiring),
    ...record.airings.flatMap(checkVerifiers),
    ...record.duties.flatMap(checkDuties),
    ...checkAssessments(root, record, parameters),
  ];
}

function finding(
  code: string,
  clause: string,
  subject: string,
  expected: unknown,
  actual: unknown,
  what: string,
): Finding {
  return {
    code,
    clause,
    subject,
    expected: canonical(expected),
    actual: canonical(actual),
    message: `${subject}：${what}，公布为 ${canonical(actual)}，按公开的依据重算应为 ${canonical(expected)}。`,
  };
}

function checkAiring(airing: AiringRecord): Finding[] {
  return airing.entries.flatMap((entry) => {
    const events = entry.events.map((event, i) => ({ ...event, sequence: i + 1, actor: '' }));
    const state = stateOf({ start: entry.start, due: entry.baselineDue }, events, airing.asOf, airing.rule);
    return DERIVED.filter((key) => canonical(state[key]) !== canonical(entry[key])).map((key) =>
      finding(
        `airing.${key}`,
        '§3',
        `${airing.id}/${entry.id}`,
        state[key],
        entry[key],
        `字段 ${key} 与经过不符`,
      ),
    );
  });
}

/** Every item that one of the two lists has and the other lacks or has otherwise, by its key. */
function differing<T>(published: readonly T[], now: readonly T[], keyOf: (item: T) => string) {
  const [left, right] = [published, now].map((list) => new Map(list.map((item) => [keyOf(item), item])));
  return [...new Set([...left!.keys(), ...right!.keys()])]
    .map((key) => ({ key, published: left!.get(key) ?? null, now: right!.get(key) ?? null }))
    .filter((pair) => canonical(pair.published) !== canonical(pair.now));
}

/** §3.2: a completion is verified by a body that did not report it. */
function checkVerifiers(airing: AiringRecord): Finding[] {
  return airing.entries.flatMap((entry) => {
    let reporter = '';
    return entry.events.flatMap((event) => {
      if (event.kind === 'completion-reported') reporter = event.unit;
      return event.kind === 'verified' && event.unit === reporter
        ? [
            finding(
              'airing.verifier',
              '§3.2',
              `${airing.id}/${entry.id}`,
              '另一单位',
              reporter,
              '核实者就是报送单位',
            ),
          ]
        : [];
    });
  });
}

function checkAssessments(root: string, record: PublicRecord, parameters: unknown): Finding[] {
  return record.assessments.flatMap((assessment) => {
    const year = String(assessment.year);
    const facts = factsOf(record, assessment.year);
    const rules = parametersOn(parameters, `${year}-12-31`);
    return [
      ...differing(assessment.sources, sourcesOf(root, assessment.year), (source) => source.path).map(
        (pair) =>
          finding('assessment.source', '§10', pair.key, pair.now, pair.published, '考评依据文件已变动'),
      ),
      ...differing(assessment.facts, facts, (unit) => unit.unit).map((pair) =>
        finding('assessment.facts', '§10', pair.key, pair.now, pair.published, '考评事实与公开记录不符'),
      ),
      ...compareAssessments(assess(facts, rules), assessment.sheets).map((difference) =>
        finding(
          'assessment.line',
          '§10',
          `${difference.unit}/${difference.line}`,
          difference.left,
          difference.right,
          '得分行与重算不符',
        ),
      ),
    ];
  });
}

/** A file that was edited by hand seldom keeps the bytes that canonical JSON gives its content. */
function checkBytes(root: string): Finding[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .flatMap((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      const expected = canonicalFile(JSON.parse(text));
      return text === expected
        ? []
        : [finding('record.bytes', '§3.3', path, sha256(expected), sha256(text), '文件不是规范格式')];
    });
}
