import { LearningRecord } from '../record/learning.ts';
import type { YearHead } from '../record/published.ts';
import { type RecordFile, recordFile } from './files.ts';

/** Composes a year of training and research. Marks are public for the reports that were chosen, and for no other. */
export function composeLearning(year: Omit<LearningRecord, keyof YearHead>, head: YearHead): RecordFile {
  const topics = year.topics.map((topic) => (topic.best ? topic : { ...topic, meanHundredths: null }));
  return recordFile(`learning/${head.year}.json`, LearningRecord, { ...year, topics, ...head }, false);
}
