import type { ScoreSheet } from '../domain/assessment.ts';
import { unitUrl, url } from './url.ts';

type Line = ScoreSheet['lines'][number];

/** What the public page that shows the facts of a section is called, and where it is; `none` where the unit has none. */
const PLACES: Record<string, (unit: string, year: string, none: boolean) => [text: string, href: string]> = {
  ledger: (unit) => ['台账事项', `${unitUrl(unit)}#tasks`],
  pilots: (unit, _, none) => ['改革试点', none ? url('/pilots/') : `${unitUrl(unit)}#pilots`],
  schemes: (unit, year, none) => ['实施方案', none ? url(`/schemes/#y${year}`) : `${unitUrl(unit)}#plans`],
  supervision: (unit, year, none) => [
    '督办件',
    none ? url(`/supervision/years/${year}/`) : `${unitUrl(unit)}#supervision`,
  ],
  // A county answers for all windows of its centre, which the months show.
  ratings: (unit, _, none) => ['窗口评价', none ? url('/ratings/') : `${unitUrl(unit)}#ratings`],
  appraisal: () => ['代表评议', url('/appraisals/')],
  duties: (unit) => ['逐次履职', url(`/duties/${unit}/`)],
  daily: () => ['季度讲评', url('/assessment/')],
  publicity: () => ['采用情况', url('/duties/bulletins/')],
};

/** Where the public finds the facts that a line of a score sheet counts: one place for each section that it reads. */
export function evidenceOf(
  line: Line,
  { unit, period, ...sheet }: ScoreSheet,
): { text: string; href: string }[] {
  const known = line.inputs.filter(({ value }) => value !== null);
  const sections = [...new Set(known.map(({ fact }) => fact.split('.')[0]!))];
  return sections.flatMap((section) => {
    const none =
      known.every(({ value }) => value === 0) || (section === 'ratings' && sheet.class === 'county');
    const place = PLACES[section]?.(unit, period.slice(0, 4), none);
    return place ? [{ text: place[0], href: place[1] }] : [];
  });
}
