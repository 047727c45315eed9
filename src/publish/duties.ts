import type { CivilDate } from '../domain/calendar.ts';
import type { BodyYear, NamedBearer } from '../domain/duties/year.ts';
import { type Duty, rhythmText } from '../domain/duties.ts';
import { DutiesRecord, lapsesOf } from '../record/duties.ts';
import type { YearHead } from '../record/published.ts';
import { type RecordFile, recordFile } from './files.ts';

type Done = DutiesRecord['duties'][number]['bodies'][number]['done'][number];

/** What the duties module tells of a year; see `judgeYear`. */
interface Year {
  year: number;
  asOf: CivilDate;
  bearers: NamedBearer[];
  fulfilments: (Omit<Done, 'recordedOn'> & { id: string; duty: string; body: string })[];
  duties: { duty: Duty; bodies: BodyYear[] }[];
}

/** Composes a year of duties: the rules, who bears them, what was done, what is missing since when. Notes stay in. */
export function composeDuties(
  year: Year,
  { publishedOn, publishedAt }: Pick<YearHead, 'publishedOn' | 'publishedAt'>,
): RecordFile {
  const done = Map.groupBy(year.fulfilments, (act) => `${act.duty}\n${act.body}`);
  const bearing = new Set(year.duties.flatMap(({ bodies }) => bodies.map(({ bearer }) => bearer.id)));
  const judgements = year.duties.flatMap(({ bodies }) => bodies.flatMap((body) => body.judgements));
  const recordedOn = new Map(judgements.map((judgement) => [judgement.fulfilment, judgement.recordedOn]));
  const value: DutiesRecord = {
    year: year.year,
    asOf: year.asOf,
    ...{ publishedOn, publishedAt },
    bearers: year.bearers.filter((bearer) => bearing.has(bearer.id)),
    duties: year.duties.map(({ duty, bodies }) => ({
      rule: duty,
      rhythm: rhythmText(duty.rhythm),
      bodies: bodies.map((body) => ({
        body: body.bearer.id,
        kept: body.kept,
        lapses: lapsesOf(body),
        done: (done.get(`${duty.id}\n${body.bearer.id}`) ?? []).map(({ id, on, period, kind, subject }) => {
          const late = recordedOn.get(id);
          return { on, period, kind, subject, ...(late && { recordedOn: late }) };
        }),
      })),
    })),
  };
  return recordFile(`duties/${year.year}.json`, DutiesRecord, value, false);
}
