import { BulletinsRecord } from '../record/bulletins.ts';
import { type RecordFile, recordFile } from './files.ts';

/** Composes a year of bulletins: issues with the titles adopted, counts by unit. */
export function composeBulletins(
  year: Omit<BulletinsRecord, 'publishedOn'>,
  publishedOn: string,
): RecordFile {
  return recordFile(`bulletins/${year.year}.json`, BulletinsRecord, { ...year, publishedOn }, false);
}
