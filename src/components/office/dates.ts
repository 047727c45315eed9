import type { CivilDate, Instant } from '../../domain/calendar.ts';
import { civilDate, dateText } from '../../domain/calendar.ts';

export { dateText as longDate } from '../../domain/calendar.ts';

/** `3月28日` within the year given, the whole date otherwise. */
export function shortDate(date: CivilDate, year: number): string {
  const text = dateText(date);
  return date.startsWith(`${year}-`) ? text.slice(5) : text;
}

const RESEARCH = /^(training-course|research-topics|showcase|study-trip|best-reports)$/;

/** Where a duty is done in the office: meetings and bulletins have places of their own. */
export function dutyPlace({
  dutyId,
  body,
  period,
}: {
  dutyId: string;
  body: string;
  period: string;
}): string {
  if (/^(bulletin|digest|issue)-/.test(dutyId)) return '/office/bulletins/';
  if (dutyId.startsWith('meeting-')) return '/office/meetings/';
  if (RESEARCH.test(dutyId)) return '/office/research/';
  return `/office/duties/?duty=${dutyId}&body=${body}&period=${period}#record`;
}

/** `2016-03-28 09:05`, in China. */
export function clockText(at: Instant): string {
  const local = new Date(at + 8 * 3_600_000).toISOString();
  return `${civilDate(at)} ${local.slice(11, 16)}`;
}
