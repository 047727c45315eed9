/** Checking a record without a database and without trust: every derived figure is recomputed from what is published. */
import { parametersOn } from '../domain/assessment.ts';
import { periodEnd } from '../domain/calendar.ts';
import { canonical, canonicalFile, sha256Of } from '../domain/canonical.ts';
import { stateOf } from '../domain/ledgers.ts';
import type { Finding } from '../domain/outcome.ts';
import { recompute } from './assessed.ts';
import type { AssessmentRecord } from './assessment.ts';
import { checkRatings } from './check-ratings.ts';
import { checkDuties } from './duties.ts';
import type { AiringRecord } from './ledgers.ts';
import { parseRecord, type RecordFiles } from './parse.ts';
import { checkPilots } from './pilots.ts';
import { checkRound, checkShown } from './rounds.ts';
import { checkSchemes } from './schemes.ts';
import { checkSupervision } from './supervision.ts';

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
 * Recomputes everything that can be recomputed: lamps and states of every airing from its events, the duties kept from
 * what was done, the facts of every assessment from the files it names, the score sheets from facts and parameters.
 * @param files texts of the record, from a folder or from the address where it is published
 * @param parameters parsed `assessment-*.json` files, by the name after the dash; without them it is not checked
 * whether the frozen parameters are those that the portal states
 * @returns what differs; empty when all holds
 */
export function verifyRecord(files: RecordFiles, parameters?: unknown): Finding[] {
  const broken: Finding[] = [];
  const record = parseRecord(files, ({ file, message }) => {
    const sentence = `${file}：文件已损坏，无法读取（${message}）。`;
    broken.push({ ...BROKEN, subject: file, message: sentence });
  });
  return [
    ...broken,
    ...checkBytes(files),
    ...record.airings.flatMap(checkAiring),
    ...record.airings.flatMap(checkVerifiers),
    ...record.duties.flatMap(checkDuties),
    ...record.schemes.flatMap(checkSchemes),
    ...record.rounds.flatMap((round) => checkRound(round)),
    ...record.rounds.flatMap((round) => checkShown(round, record.appraisals)),
    ...record.pilots.flatMap(checkPilots),
    ...record.supervision.flatMap(checkSupervision),
    ...record.ratings.flatMap(checkRatings),
    ...record.assessments.flatMap((assessment) => [
      ...recompute(files, assessment),
      ...(parameters === undefined ? [] : checkStated(assessment, parameters)),
    ]),
  ];
}

const BROKEN = { code: 'record.broken', clause: '§3.3', expected: 'readable', actual: 'broken' };

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
    const { start, baselineDue, milestones } = entry;
    const state = stateOf({ start, due: baselineDue, milestones }, events, airing.asOf, airing.rule);
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

/** An old value of a parameter is never edited away: what was frozen must still be what the portal states. */
function checkStated({ id, period, parameters }: AssessmentRecord, files: unknown): Finding[] {
  const stated = parametersOn(files, periodEnd(period));
  if (canonical(stated) === canonical(parameters)) return [];
  const names = Object.keys(stated) as (keyof typeof stated)[];
  return names
    .filter((name) => canonical(stated[name]) !== canonical(parameters[name]))
    .map((name) =>
      finding(
        'assessment.parameters',
        '§10',
        `${id}/${name}`,
        stated[name],
        parameters[name],
        '所用参数与公布的参数不符',
      ),
    );
}

/** A file that was edited by hand seldom keeps the bytes that canonical JSON gives its content. */
function checkBytes(files: RecordFiles): Finding[] {
  return [...files].flatMap(([path, text]) => {
    let expected: string;
    try {
      expected = canonicalFile(JSON.parse(text));
    } catch {
      // Named as broken already.
      return [];
    }
    return text === expected
      ? []
      : [finding('record.bytes', '§3.3', path, sha256Of(expected), sha256Of(text), '文件不是规范格式')];
  });
}
