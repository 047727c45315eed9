/**
 * Which files of the record an assessment rests on. A file that still changes is copied below `frozen/` on the day of
 * the freezing, so that what is recorded later cannot change a frozen sheet (decision 0030).
 */
import { sha256Of } from '../domain/canonical.ts';
import type { AssessmentRecord } from './assessment.ts';
import type { RecordFiles } from './parse.ts';

type Source = AssessmentRecord['sources'][number];

/** Once these are out they never change, so they need no copy. */
const IMMUTABLE = /^(airings|ratings|appraisals|assessments)\//;
const COPY = /^frozen\/[^/]+\//;

/** Paths that the facts of a period are taken from, as in the record of that day. */
function restsOn(period: string): RegExp {
  const [year, quarter] = period.split('-Q') as [string, string?];
  const last = 3 * Number(quarter ?? 4);
  const months = (quarter === undefined ? [...Array(12).keys()] : [last - 3, last - 2, last - 1])
    .map((month) => String(month + 1).padStart(2, '0'))
    .join('|');
  const airings = `airings/[^/]+/${year}-Q${quarter ?? 4}[^/]*`;
  const yearly = quarter === undefined ? `|appraisals/.*|assessments/${year}-Q[^/]*` : '';
  return new RegExp(
    `^(bodies|${airings}|ratings/${year}-(${months})|(duties|rulings|bulletins|schemes|pilots)/${year}|supervision/(${Number(year) - 1}|${year})${yearly})\\.json$`,
  );
}

/** The sources of an assessment that is to be frozen now under an id, sorted by path. */
export function sourcesOf(files: RecordFiles, period: string, id: string): Source[] {
  const wanted = restsOn(period);
  return [...files]
    .filter(([path]) => wanted.test(path))
    .map(([path, text]) => ({
      path: IMMUTABLE.test(path) ? path : `frozen/${id}/${path}`,
      sha256: sha256Of(text),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Where a source stood, and still may stand in a later state, in the record: the path without its copy's folder. */
export function originOf(path: string): string {
  return path.replace(COPY, '');
}

/** The record as a frozen assessment saw it: its sources and nothing else, each at its original path. */
export function basisOf(files: RecordFiles, sources: readonly Source[]): RecordFiles {
  return new Map(
    sources.flatMap(({ path }) => {
      const text = files.get(path);
      return text === undefined ? [] : [[originOf(path), text] as const];
    }),
  );
}

/** The record with the copies of a freezing in the place of what they were made from: to publish again what was lost. */
export function asFrozen(files: RecordFiles, id: string): RecordFiles {
  const copies = [...files].filter(([path]) => path.startsWith(`frozen/${id}/`));
  return new Map([...files, ...copies.map(([path, text]) => [originOf(path), text] as const)]);
}

/** The live files that an assessment frozen now would rest on, at their own paths. */
export function liveBasis(files: RecordFiles, sources: readonly Source[]): RecordFiles {
  return new Map(sources.map(({ path }) => [originOf(path), files.get(originOf(path))!]));
}
