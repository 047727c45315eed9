import { addDays, type CivilDate } from '../domain/calendar.ts';
import type { NamedBearer } from '../domain/duties/year.ts';
import type { Duty, Judgement } from '../domain/duties.ts';
import { VERDICT_NAMES } from '../domain/duties.ts';
import { type DutiesRecord, judgementsOf } from './duties.ts';
import type { PublicRecord } from './read.ts';

/** One line of a body's calendar: what was due when, and what became of it. */
export interface DutyDay {
  rule: Duty;
  bearer: NamedBearer;
  judgement: Judgement;
  /** What was done, where anything was. */
  act?: DutyAct | undefined;
}
export type DutyAct = DutiesRecord['duties'][number]['bodies'][number]['done'][number];

const memo = new WeakMap<DutiesRecord, Map<string, DutyDay[]>>();

/** Everything that one body answers for in a year, its pilots' duties among it, by due day. */
export function dutyDays(year: DutiesRecord, body: string): DutyDay[] {
  let known = memo.get(year);
  if (known === undefined) {
    const acts = actsOf(year);
    const days = judgementsOf(year).flatMap(({ duty, bodies }) =>
      bodies.flatMap(({ bearer, judgements }) =>
        judgements.map((judgement): DutyDay => {
          const act = acts.get(`${duty.id}\n${bearer.id}\n${judgement.on}\n${judgement.fulfilment}`);
          return { rule: duty, bearer, judgement, ...(act ? { act } : {}) };
        }),
      ),
    );
    days.sort((a, b) => (a.judgement.due < b.judgement.due ? -1 : a.judgement.due > b.judgement.due ? 1 : 0));
    known = Map.groupBy(days, (day) => day.bearer.answers);
    memo.set(year, known);
  }
  return known.get(body) ?? [];
}

function actsOf(year: DutiesRecord): Map<string, DutyAct> {
  return new Map(
    year.duties.flatMap(({ rule, bodies }) =>
      bodies.flatMap(({ body, done }) =>
        done.map((act): [string, DutyAct] => [`${rule.id}\n${body}\n${act.on}\n${act.subject}`, act]),
      ),
    ),
  );
}

/** Bodies that answer for any duty of any published year, in register order. */
export function dutyBodies(record: PublicRecord): string[] {
  const answering = new Set(record.duties.flatMap((year) => year.bearers.map((bearer) => bearer.answers)));
  return record.bodies.map((body) => body.id).filter((id) => answering.has(id));
}

/** The year that the rule book opens with: the last one that is over, else the one that runs. */
export function leadingYear(record: PublicRecord): DutiesRecord | undefined {
  return record.duties.findLast((year) => year.asOf > `${year.year}-12-31`) ?? record.duties.at(-1);
}

/** From which day something was missing: the day after it was due. */
export function missingSince(due: CivilDate): CivilDate {
  return addDays(due, 1);
}

const UTF8 = new TextEncoder();

/** A content line of RFC 5545, folded at 75 octets without cutting a character in two. */
export function foldLine(line: string): string {
  let folded = '';
  let octets = 0;
  for (const character of line) {
    const size = UTF8.encode(character).length;
    if (octets + size > 75) {
      folded += '\r\n ';
      octets = 1;
    }
    folded += character;
    octets += size;
  }
  return folded;
}

const textValue = (text: string) => text.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n');
const dateValue = (date: CivilDate) => date.replaceAll('-', '');

/**
 * The calendar of a body in RFC 5545: an all-day event on each due day, with a reminder three days before what is still
 * to come. The same record gives the same bytes.
 * @param site.domain makes the ids of events unique in the world
 * @param site.address of the body's page
 */
export function icalendar(
  years: readonly DutiesRecord[],
  body: string,
  name: string,
  site: { domain: string; address: string },
): string {
  const events = years.flatMap((year) =>
    dutyDays(year, body)
      .filter(({ judgement }) => judgement.verdict !== 'extra')
      .flatMap((day) => eventOf(day, year, site)),
  );
  const head = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//liangshai//duties//ZH',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${textValue(name)}`,
  ];
  return `${[...head, ...events, 'END:VCALENDAR'].map(foldLine).join('\r\n')}\r\n`;
}

function eventOf(
  { rule, bearer, judgement }: DutyDay,
  year: DutiesRecord,
  { domain, address }: { domain: string; address: string },
): string[] {
  const { verdict, opens, due, on, period, sequence } = judgement;
  const what = bearer.kind === 'pilot' ? `${bearer.name}：${rule.what}` : rule.what;
  const times = 'times' in rule.rhythm && rule.rhythm.times > 1 ? `（第${sequence}次）` : '';
  const state = on === undefined ? VERDICT_NAMES[verdict] : `${VERDICT_NAMES[verdict]}，${on} 办理`;
  const alarm = [
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `DESCRIPTION:${textValue(what)}`,
    'TRIGGER:-P3D',
    'END:VALARM',
  ];
  return [
    'BEGIN:VEVENT',
    `UID:${rule.id}.${bearer.id}.${period}.${sequence}@${domain}`,
    `DTSTAMP:${dateValue(year.asOf)}T000000Z`,
    `DTSTART;VALUE=DATE:${dateValue(due)}`,
    `DTEND;VALUE=DATE:${dateValue(addDays(due, 1))}`,
    `SUMMARY:${textValue(`${verdict === 'pending' ? '' : `[${VERDICT_NAMES[verdict]}] `}${what}${times}`)}`,
    `DESCRIPTION:${textValue(`依据 ${rule.clause}。${opens === due ? '' : `${opens} 至 `}${due} 内办理为按期。${state}。`)}`,
    `URL:${address}`,
    'TRANSP:TRANSPARENT',
    ...(verdict === 'pending' ? alarm : []),
    'END:VEVENT',
  ];
}

/** A meeting that was held: what the public may know of it (§2). */
export interface MeetingHeld {
  body: string;
  on: CivilDate;
  subject: string;
  extraordinary: boolean;
}

/** Every meeting held, the latest first. */
export function meetingsHeld(record: PublicRecord): MeetingHeld[] {
  return record.duties
    .flatMap((year) => year.duties)
    .filter(({ rule }) => rule.topic === 'meetings')
    .flatMap(({ bodies }) =>
      bodies.flatMap(({ body, done }) =>
        done.map(({ on, subject, kind }) => ({
          body,
          on,
          subject,
          extraordinary: kind === 'extraordinary-meeting',
        })),
      ),
    )
    .sort((a, b) => (a.on > b.on ? -1 : a.on < b.on ? 1 : a.body < b.body ? -1 : 1));
}
