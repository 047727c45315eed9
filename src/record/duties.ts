import { z } from 'zod';
import type { Facts } from '../domain/assessment.ts';
import { quarterOf } from '../domain/calendar.ts';
import { canonical } from '../domain/canonical.ts';
import { DEPARTMENT_ROLES } from '../domain/duties/schema.ts';
import { type BodyYear, FULFILMENT_KINDS, judgeDuties, type NamedBearer } from '../domain/duties/year.ts';
import {
  BEARER_KINDS,
  Duty,
  type DutyTopic,
  type Fulfilment,
  type Kept,
  rhythmText,
  roleText,
  tally,
} from '../domain/duties.ts';
import type { Finding } from '../domain/outcome.ts';
import type { PublicRecord } from './parse.ts';
import { YearHead } from './published.ts';

const date = z.iso.date();
const count = z.int().nonnegative();

/** Who bears duties, so that anybody can compute who owed what. */
const PublicBearer = z.strictObject({
  id: z.string(),
  kind: z.enum(BEARER_KINDS),
  name: z.string(),
  /** The body that answers: the bearer itself, or a pilot's host. */
  answers: z.string(),
  role: z.enum(DEPARTMENT_ROLES).optional(),
  since: date.optional(),
  until: date.optional(),
});

/** Something done; `period` where it was done for another time than its day tells. */
const PublicFulfilment = z.strictObject({
  on: date,
  period: z.string().nullable(),
  kind: z.enum(FULFILMENT_KINDS),
  subject: z.string(),
  /** The day it was recorded, only where that was too long after the due day for `on` to count (§3.1). */
  recordedOn: date.optional(),
});

/** What was not kept: missing since the day after `due`, or done late on `on`. */
const Lapse = z.strictObject({ period: z.string(), sequence: count, due: date, on: date.nullable() });

/** One body's year by one duty. */
const BodyDuty = z.strictObject({
  body: z.string(),
  kept: z.strictObject({
    due: count,
    onTime: count,
    late: count,
    missing: count,
    pending: count,
    extra: count,
  }),
  lapses: z.array(Lapse),
  done: z.array(PublicFulfilment),
});
export type BodyDuty = z.infer<typeof BodyDuty>;

/** A year of everything that recurs: `duties/<yyyy>.json`. Replaced as the year goes on; counts follow from `done`. */
export const DutiesRecord = YearHead.extend({
  bearers: z.array(PublicBearer),
  duties: z.array(
    z.strictObject({
      rule: Duty,
      /** The rhythm in words. */
      rhythm: z.string(),
      bodies: z.array(BodyDuty),
    }),
  ),
});
export type DutiesRecord = z.infer<typeof DutiesRecord>;
export type DutyRow = DutiesRecord['duties'][number];

const KIND_TEXT: Record<(typeof BEARER_KINDS)[number], string> = {
  'leading-group': '领导小组',
  'reform-office': '改革办',
  'special-group': '各专项组',
  department: '各部门',
  county: '各县（市、区）',
  'service-centre': '各政务服务中心',
  pilot: '各改革试点',
};

/** Whom a duty binds, in words. @param nameOf short name of a body */
export function whoText({ who }: Duty, nameOf: (body: string) => string): string {
  if ('body' in who) return nameOf(who.body);
  const role = roleText(who);
  return role === '' ? KIND_TEXT[who.kind] : `各${role}部门`;
}

/** The counts and lapses of one body by one duty, from its judgements. */
export function lapsesOf({ judgements }: Pick<BodyYear, 'judgements'>): BodyDuty['lapses'] {
  return judgements
    .filter((j) => j.verdict === 'missing' || j.verdict === 'late')
    .map(({ period, sequence, due, on }) => ({ period, sequence, due, on: on ?? null }));
}

/** Every judgement of a published year, computed anew from its rules, bearers and fulfilments. */
export function judgementsOf(year: DutiesRecord): ReturnType<typeof judgeDuties> {
  const acts = year.duties.flatMap(({ rule, bodies }) =>
    bodies.flatMap(({ body, done }) =>
      done.map(
        ({ on, period, subject, recordedOn }): Fulfilment => ({
          ...{ id: subject, dutyId: rule.id, body, on },
          ...(period === null ? {} : { period }),
          ...(recordedOn === undefined ? {} : { recordedOn }),
        }),
      ),
    ),
  );
  const rules = year.duties.map(({ rule }) => rule);
  return judgeDuties(rules, year.bearers as NamedBearer[], acts, year.year, year.asOf);
}

/** Holds the counts and lapses of a published year against what follows from its own fulfilments. */
export function checkDuties(year: DutiesRecord): Finding[] {
  const computed = judgementsOf(year);
  return year.duties.flatMap(({ rule, rhythm, bodies }, i) => {
    const own = new Map(computed[i]!.bodies.map((body) => [body.bearer.id, body]));
    const published = new Map(bodies.map((body) => [body.body, body]));
    const ids = [...new Set([...own.keys(), ...published.keys()])];
    const rows = ids.flatMap((id) => {
      const expected = own.get(id);
      const actual = published.get(id);
      const left = expected && { kept: expected.kept, lapses: lapsesOf(expected) };
      const right = actual && { kept: actual.kept, lapses: actual.lapses };
      return differs('duties.kept', rule, `${year.year}/${rule.id}/${id}`, left ?? null, right ?? null);
    });
    return [
      ...differs('duties.rhythm', rule, `${year.year}/${rule.id}`, rhythmText(rule.rhythm), rhythm),
      ...rows,
    ];
  });
}

function differs(code: string, rule: Duty, subject: string, left: unknown, right: unknown): Finding[] {
  const [expected, actual] = [canonical(left), canonical(right)];
  if (expected === actual) return [];
  const message = `duties/${subject}：公布为 ${actual}，按公开的办理记录重算应为 ${expected}。`;
  return [{ code, clause: rule.clause, subject, expected, actual, message }];
}

const TOPICS = [
  'meetings',
  'reconciliation',
  'pilots',
  'supervision',
  'training',
  'bulletins',
  'publication',
] as const;

/**
 * Duties kept by a unit in a year or a quarter, by topic (§10.2); what nobody owed is left out, not zero. To a quarter
 * belongs what fell due in it.
 */
export function keptFacts(record: PublicRecord, period: string, unit: string): Facts['duties'] {
  const published = record.duties.find((one) => one.year === Number(period.slice(0, 4)));
  if (!published) return undefined;
  const rows = keptOf(published, period).get(unit) ?? [];
  const sections = TOPICS.flatMap((topic) => {
    const own = rows.filter((row) => row.topic === topic);
    const sum = (key: 'due' | 'onTime' | 'late' | 'missing') => own.reduce((n, { kept }) => n + kept[key], 0);
    const due = sum('due');
    return due === 0
      ? []
      : [[topic, { due, onTime: sum('onTime'), late: sum('late'), missing: sum('missing') }]];
  });
  return sections.length === 0 ? undefined : (Object.fromEntries(sections) as Facts['duties']);
}

type KeptRow = { topic: DutyTopic; kept: Kept };
const memo = new WeakMap<DutiesRecord, Map<string, Map<string, KeptRow[]>>>();

/** By answering body: what it kept in a period. Computed once for each period, because a city asks for every unit. */
function keptOf(year: DutiesRecord, period: string): Map<string, KeptRow[]> {
  const known = memo.get(year) ?? new Map<string, Map<string, KeptRow[]>>();
  memo.set(year, known);
  let rows = known.get(period);
  if (rows === undefined) {
    const answers = new Map(year.bearers.map((bearer) => [bearer.id, bearer.answers]));
    rows = new Map();
    for (const { topic, body, kept } of period.includes('-Q') ? quarterRows(year, period) : yearRows(year)) {
      const unit = answers.get(body)!;
      rows.set(unit, [...(rows.get(unit) ?? []), { topic, kept }]);
    }
    known.set(period, rows);
  }
  return rows;
}

const yearRows = (year: DutiesRecord) =>
  year.duties.flatMap(({ rule, bodies }) =>
    bodies.map(({ body, kept }) => ({ topic: rule.topic, body, kept })),
  );

const quarterRows = (year: DutiesRecord, quarter: string) =>
  judgementsOf(year).flatMap(({ duty, bodies }) =>
    bodies.map(({ bearer, judgements }) => ({
      ...{ topic: duty.topic, body: bearer.id },
      kept: tally(judgements.filter((j) => j.sequence > 0 && quarterOf(j.due) === quarter)),
    })),
  );
