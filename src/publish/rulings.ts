import { RulingsRecord } from '../record/rulings.ts';
import { type RecordFile, recordFile } from './files.ts';

/** Composes what people decided about the scores of a year. Grounds of appeals are not among it. */
export function composeRulings(year: Omit<RulingsRecord, 'publishedOn'>, publishedOn: string): RecordFile {
  return recordFile(`rulings/${year.year}.json`, RulingsRecord, { ...year, publishedOn }, false);
}
