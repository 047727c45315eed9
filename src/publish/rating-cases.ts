import { civilDate, civilMinute, type Instant } from '../domain/calendar.ts';
import type { CaseDays, OwedStep } from '../domain/ratings.ts';
import { type OpenCase, OpenCasesRecord } from '../record/rating-cases.ts';
import { type RecordFile, recordFile } from './files.ts';

/** What the ratings module tells of an open case; see `owedCases`. */
interface Owed {
  found: {
    number: string;
    unit: string;
    day: string;
    openedOn: string;
    steps: CaseDays;
    codes: { extended?: string; appealed?: string };
    review: { state: string; verdict: OpenCase['verdict'] };
  };
  centre: string;
  standing: { next: OwedStep | null; due: Record<OwedStep, string>; stepOverdue: boolean };
}

/** Composes the clocks of the open negative cases (§9.2). */
export function composeOpenCases(owed: readonly Owed[], publishedAt: Instant, asOf: string): RecordFile {
  const value = {
    publishedOn: civilDate(publishedAt),
    publishedAt: civilMinute(publishedAt),
    asOf,
    cases: owed.flatMap(({ found, centre, standing: { next, due, stepOverdue } }) =>
      next === null ? [] : [{ ...caseOf(found), centre, next, due: due[next], overdue: stepOverdue }],
    ),
  };
  return recordFile('cases/open.json', OpenCasesRecord, value as OpenCasesRecord, false);
}

function caseOf({ number, unit, day, openedOn, steps, codes, review }: Owed['found']) {
  return {
    ...{ number, unit, day, openedOn, steps },
    extension: codes.extended ?? null,
    appeal: codes.appealed ?? null,
    verdict: review.state === 'decided' ? review.verdict : null,
  };
}
