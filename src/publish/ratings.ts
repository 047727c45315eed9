import { civilDate, civilMinute, type Instant } from '../domain/calendar.ts';
import type { Level } from '../domain/ratings.ts';
import { RatingsRecord } from '../record/ratings.ts';
import { type RecordFile, recordFile } from './files.ts';

/** What the ratings module tells of a month; see `monthSummary`. */
interface Month {
  cells: { unit: string; centre: string; counts: Record<Level, number>; total: number; flagged: number }[];
  units: {
    unit: string;
    served: number | null;
    cases: {
      opened: number;
      inTime: Record<'contacted' | 'replied' | 'rectified', number>;
      open: number;
      overdue: number;
    };
  }[];
}

/** Composes a month of ratings (§9.2): distributions, people served, negative cases and their clocks. */
export function composeRatings(
  summary: Month,
  { month, publishedAt, minimumSample }: { month: string; publishedAt: Instant; minimumSample: number },
): RecordFile {
  const value: RatingsRecord = {
    month,
    publishedOn: civilDate(publishedAt),
    publishedAt: civilMinute(publishedAt),
    minimumSample,
    rows: summary.cells,
    units: summary.units.map(({ unit, served, cases }) => ({
      unit,
      served,
      cases: {
        opened: cases.opened,
        contactedInTime: cases.inTime.contacted,
        repliedInTime: cases.inTime.replied,
        rectifiedInTime: cases.inTime.rectified,
        open: cases.open,
        overdue: cases.overdue,
      },
    })),
  };
  return recordFile(`ratings/${month}.json`, RatingsRecord, value, true);
}
