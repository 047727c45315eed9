import { LearningRecord } from '../record/learning.ts';
import { type RecordFile, recordFile } from './files.ts';

/** Composes a year of training and research. Marks are public for the reports that were chosen, and for no other. */
export function composeLearning(year: Omit<LearningRecord, 'publishedOn'>, publishedOn: string): RecordFile {
  const topics = year.topics.map((topic) => (topic.best ? topic : { ...topic, meanHundredths: null }));
  return recordFile(`learning/${year.year}.json`, LearningRecord, { ...year, topics, publishedOn }, false);
}
