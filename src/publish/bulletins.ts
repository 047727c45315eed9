import { BulletinsRecord } from '../record/bulletins.ts';
import type { YearHead } from '../record/published.ts';
import { type RecordFile, recordFile } from './files.ts';

/** Composes a year of bulletins: issues with the titles adopted, counts by unit. */
export function composeBulletins(year: Omit<BulletinsRecord, keyof YearHead>, head: YearHead): RecordFile {
  return recordFile(`bulletins/${head.year}.json`, BulletinsRecord, { ...year, ...head }, false);
}
