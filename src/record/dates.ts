import { z } from 'zod';
import { addDays, type CivilDate, monthEnd, monthOf, periodEnd, quarterOf } from '../domain/calendar.ts';
import { inForce, parameterSchema } from '../domain/parameters.ts';
import { parameters } from './content.ts';
import { judgementsOf } from './duties.ts';
import type { PublicRecord } from './read.ts';
import { airingsInForce } from './standing.ts';

/** Something that will be published next: what, for which day, by which clause. */
export interface NextDate {
  what: string;
  on: CivilDate;
  clause: string;
}

/** The day up to which the record says anything; null for an empty record. */
export function latestDay(record: PublicRecord): CivilDate | null {
  const days = [
    ...airingsInForce(record).map((airing) => airing.publishedOn),
    ...record.ratings.map((month) => month.publishedOn),
    ...record.plans.map((plan) => plan.publishedOn),
    ...record.appraisals.map((round) => round.publishedOn),
    ...record.assessments.map((year) => year.publishedOn),
  ];
  return days.sort().at(-1) ?? null;
}

/**
 * What the record announces next, by the rhythm of the Opinion: the airing of the coming quarter's end (§3.3), the
 * next month of ratings (§9.2), press conferences (§9.4), the appraisal (§9.3) and the assessment (§10.3).
 * Counted from the record's own last day, so that the same record gives the same page.
 */
export function nextDates(record: PublicRecord): NextDate[] {
  const today = latestDay(record);
  if (today === null) return [];
  const year = Number(today.slice(0, 4));
  const lastAiring = airingsInForce(record)
    .map((airing) => airing.asOf)
    .sort()
    .at(-1);
  const lastMonth = record.ratings.at(-1)?.month;
  const airing = periodEnd(quarterOf(lastAiring === undefined ? today : addDays(lastAiring, 1)));
  const month = lastMonth === undefined ? monthOf(today) : monthOf(addDays(monthEnd(lastMonth), 1));
  const half = today <= `${year}-06-30` ? `${year}-06-30` : `${year}-12-31`;
  const appraised = record.appraisals.some((round) => round.year === year);
  const assessed = record.assessments.some((sheet) => sheet.period === String(year));
  const announced = announcements(record, today);
  const dates = [
    { what: '下一次晒账', on: airing, clause: '§3.3' },
    { what: `${Number(month.slice(5))}月的窗口评价`, on: ratingsDay(month), clause: '§9.2' },
    ...(announced.length > 0 ? announced : [{ what: '新闻发布会', on: half, clause: '§9.4' }]),
    { what: '代表民主评议', on: `${appraised ? year + 1 : year}-12-31`, clause: '§9.3' },
    { what: '年度目标考评', on: `${assessed ? year + 1 : year}-12-31`, clause: '§10.3' },
  ];
  return dates.filter((date) => date.on >= today).sort((a, b) => (a.on < b.on ? -1 : 1));
}

/** The day in the month after on which a month's ratings go out (§9.2). */
function ratingsDay(month: CivilDate): CivilDate {
  const next = addDays(monthEnd(month), 1);
  const rule = parameters().find(({ name }) => name === 'rating-publication-day')!.parameter;
  return addDays(next, inForce(parameterSchema(z.int()).parse(rule), next) - 1);
}

/** What the rules of publicity still ask for, from the duties as published: one line for each day and clause, which
 * says what is published, not through which of the outlets. */
function announcements(record: PublicRecord, today: CivilDate): NextDate[] {
  const due = record.duties
    .flatMap(judgementsOf)
    .flatMap(({ duty, bodies }) =>
      duty.topic === 'publication'
        ? bodies.flatMap(({ judgements }) =>
            judgements
              .filter(({ verdict, due }) => verdict === 'pending' && due >= today)
              .map((judgement) => ({ what: duty.what, on: judgement.due, clause: duty.clause })),
          )
        : [],
    );
  return [...Map.groupBy(due, ({ on, clause }) => `${on} ${clause}`).values()].map((same) => ({
    ...same[0]!,
    what: [...new Set(same.map(({ what }) => what.replace(/^在.+?(全文)?公布/, '公布')))].join('、'),
  }));
}
