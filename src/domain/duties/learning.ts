import { meanHundredths } from '../points.ts';

/** What brings people together to learn (§7); each is a fulfilment of its own duty. */
export const GATHERING_KINDS = ['training-course', 'showcase', 'study-trip'] as const;
export type GatheringKind = (typeof GATHERING_KINDS)[number];
export const GATHERING_NAMES: Record<GatheringKind, string> = {
  'training-course': '培训班',
  showcase: '观摩展示',
  'study-trip': '学习考察',
};

/** A research report with the marks of its judges, 0 to 100 points in hundredths. */
export interface Marked {
  id: string;
  marks: readonly number[];
}

/** The least number of judges that make a mark. */
export const JUDGES = 2;

/** The mean of a report's marks; null below two judges. */
export function meanMark({ marks }: Marked): number | null {
  return marks.length < JUDGES ? null : meanHundredths(marks);
}

/**
 * The best reports by their mean mark: so many, and whoever ties with the last of them. A report that fewer than two
 * have marked is not in the running.
 * @returns ids, best first; of equal means in the order given
 */
export function bestReports(reports: readonly Marked[], places: number): string[] {
  const running = reports
    .flatMap((report) => {
      const mean = meanMark(report);
      return mean === null ? [] : [{ id: report.id, mean }];
    })
    .sort((a, b) => b.mean - a.mean);
  const last = running[places - 1];
  return running.filter(({ mean }) => last === undefined || mean >= last.mean).map(({ id }) => id);
}
