import type { YearHead } from '../record/published.ts';
import { RulingsRecord } from '../record/rulings.ts';
import { type RecordFile, recordFile } from './files.ts';

/** Composes what people decided about the scores of a year. Grounds of appeals are not among it. */
export function composeRulings(year: Omit<RulingsRecord, keyof YearHead>, head: YearHead): RecordFile {
  return recordFile(`rulings/${head.year}.json`, RulingsRecord, { ...year, ...head }, false);
}
