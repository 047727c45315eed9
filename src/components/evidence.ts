import type { ScoreSheet } from '../domain/assessment.ts';
import { countedBy, leadsToUnit, SECTIONS, type WorkSection } from '../record/unit-work.ts';
import { unitUrl, url } from './url.ts';

type Line = ScoreSheet['lines'][number];

/** Anchors on the page of a unit. UnitWork.astro keeps each that a published sheet leads to, whatever year comes next. */
export const WORK_ANCHORS: Record<WorkSection, string> = {
  ledger: 'tasks',
  pilots: 'pilots',
  schemes: 'plans',
  supervision: 'supervision',
};
export const WORK_NAMES: Record<WorkSection, string> = {
  ledger: '台账事项',
  pilots: '改革试点',
  schemes: '实施方案',
  supervision: '督办件',
};

const OF_ALL: Record<WorkSection, (year: string) => string> = {
  ledger: () => '/ledgers/',
  pilots: () => '/pilots/',
  schemes: (year) => `/schemes/#y${year}`,
  supervision: (year) => `/supervision/years/${year}/`,
};

/** The page that shows such facts of a year of all units, for where the unit's own shows none. */
export const placeOfYear = (section: WorkSection, year: string): string => url(OF_ALL[section](year));

/** What the public page that shows the facts of any other section is called, and where it is. */
const PLACES: Record<string, (unit: string, none: boolean) => [text: string, href: string]> = {
  // A county answers for all windows of its centre, which the months show.
  ratings: (unit, none) => ['窗口评价', none ? url('/ratings/') : `${unitUrl(unit)}#ratings`],
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
  const { sections, none } = countedBy(line);
  return sections.flatMap((name) => {
    const section = SECTIONS.find((one) => one === name);
    if (section !== undefined) {
      const own = leadsToUnit(section, none);
      const href = own
        ? `${unitUrl(unit)}#${WORK_ANCHORS[section]}`
        : placeOfYear(section, period.slice(0, 4));
      return [{ text: WORK_NAMES[section], href }];
    }
    const county = name === 'ratings' && sheet.class === 'county';
    const place = PLACES[name]?.(unit, none || county);
    return place ? [{ text: place[0], href: place[1] }] : [];
  });
}
