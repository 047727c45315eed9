import { readFileSync } from 'node:fs';
import {
  type AssessmentParameters,
  type Facts,
  parametersOn,
  type ScoreSheet,
} from '../../../src/domain/assessment.ts';

/** The shipped parameter files, and small facts of fictional counties, to be changed by a test. */

const read = (name: string) =>
  JSON.parse(
    readFileSync(new URL(`../../../content/parameters/assessment-${name}.json`, import.meta.url), 'utf8'),
  );

/** Parsed JSON that the tests break on purpose. */
type Loose = ReturnType<typeof JSON.parse>;
export interface Files {
  files: Record<string, { values: { value: Loose }[] }>;
  /** The value of a file that is in force in 2016. */
  value: (name: string) => Loose;
  on2016: () => AssessmentParameters;
}

export function shippedFiles(): Files {
  const names = ['weights', 'rules', 'scale', 'caps', 'bands', 'sample'];
  const files = Object.fromEntries(names.map((name) => [name, read(name)]));
  return {
    files,
    value: (name) => files[name].values[0].value,
    on2016: () => parametersOn(files, '2016-12-31'),
  };
}

export const own = (unit: string, done: number, more: Partial<Facts> = {}): Facts => ({
  unit,
  class: 'county',
  period: '2016',
  ledger: { own: 100, ownStruckOff: done },
  ...more,
});
export const levels = (best: number, worst = 0) => ({
  'very-satisfied': best,
  satisfied: 0,
  'basically-satisfied': 0,
  dissatisfied: 0,
  'very-dissatisfied': worst,
});
export const line = (sheet: ScoreSheet | undefined, id: string) => sheet!.lines.find((l) => l.id === id)!;
export const quality = (listed: number, more: Partial<Facts> = {}): Facts => ({
  unit: 'c-a',
  class: 'county',
  period: '2016',
  ledger: { entries: 20, qualityListed: listed },
  ...more,
});
