/** What recurs (§2, §3.1, §5, §7, §8, §9): what was done is recorded, what was owed is computed, the rest is missing. */
import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm';
import type { Transaction } from '../../db/engine.ts';
import { type Context, type JournalEntry, write } from '../../db/write.ts';
import { demand, SYSTEM } from '../domain/actor.ts';
import { type CivilDate, civilDate, type Instant, isCivilDate } from '../domain/calendar.ts';
import {
  type BodyYear,
  bearersOfYear,
  dutyYear,
  FULFILMENT_KINDS,
  type FulfilmentKind,
  judgeDuties,
  type NamedBearer,
} from '../domain/duties/year.ts';
import {
  binds,
  type Duty,
  type Fulfilment,
  instances,
  type Judgement,
  KEPT_ELSEWHERE,
  owedSoon,
} from '../domain/duties.ts';
import { Refusal } from '../domain/outcome.ts';
import { demandNew } from './once.ts';
import { dutiesOf } from './parameters.ts';

/** That a body did what a duty asks. */
export interface NewFulfilment {
  duty: string;
  /** Body of the register, or the ledger number of a pilot. */
  body: string;
  on: CivilDate;
  /** The period it is meant for, where the day does not tell: something caught up. */
  period?: string | null | undefined;
  kind: FulfilmentKind;
  /** Public title. */
  subject: string;
  /** Internal. */
  note?: string | undefined;
  /** When the portal learned of it, where that was before this act: a month's accounts are opened, then closed. */
  knownAt?: Instant | undefined;
}
export interface RecordedFulfilment extends NewFulfilment {
  id: string;
  period: string | null;
}

/** A year of duties: the rules, who bears them, what was recorded, and what follows. */
export interface DutiesYear {
  year: number;
  asOf: CivilDate;
  bearers: NamedBearer[];
  fulfilments: RecordedFulfilment[];
  duties: { duty: Duty; bodies: BodyYear[] }[];
}

type Handle = Pick<Transaction, 't'> & { db: Pick<Transaction['db'], 'select'> };

/** Who bears duties in a year, by the register and the ledgers. */
export async function loadBearers({ db, t }: Handle, year: number): Promise<NamedBearer[]> {
  const bodies = await db.select().from(t.bodies).orderBy(asc(t.bodies.position), asc(t.bodies.id));
  const { id, ledger, title, lead, participants, start, due, withheld } = t.entries;
  const entries = await db
    .select({ id, year: t.entries.year, ledger, title, lead, participants, start, due, withheld })
    .from(t.entries)
    .where(lte(t.entries.year, year))
    .orderBy(asc(t.entries.id));
  const { entryEvents: e } = t;
  const voided = await db.select({ id: e.entryId }).from(e).where(eq(e.kind, 'voided'));
  const gone = new Set(voided.map((row) => row.id));
  return bearersOfYear(
    bodies,
    entries.filter((entry) => !gone.has(entry.id)),
    year,
  );
}

/** Records one fulfilment. See `recordFulfilments`. */
export async function recordFulfilment(ctx: Context, input: NewFulfilment): Promise<RecordedFulfilment> {
  const [made] = await recordFulfilments(ctx, [input]);
  return made!;
}

/**
 * Records that duties were done, each by the body's own people; for the leading group by the reform office, for a pilot
 * by its host. All or none.
 * @throws Refusal `forbidden`; `invalid` for an unknown duty, a body it does not bind, a period that is none of it, a
 * day to come or before the duty began, a missing title; `rule-broken` for a meeting or a bulletin, which are recorded
 * with their own; `conflict` for one of the same day and title
 */
export async function recordFulfilments(
  ctx: Context,
  inputs: readonly NewFulfilment[],
): Promise<RecordedFulfilment[]> {
  if (inputs.length === 0) return [];
  // What is taken over from before the portal has no manuscript and no agenda here.
  if (ctx.actor.kind !== 'system') for (const input of inputs) refuseElsewhere(input);
  return write(ctx, async (tx) => {
    if (ctx.actor.kind !== 'system') for (const input of inputs) await demandUnrecorded(tx, input);
    const { rows, entry } = await fulfil(tx, ctx, inputs);
    return { result: rows, entries: [entry] };
  });
}

/** If this were not asked, a form that was sent twice would keep a duty of two with one act. */
export async function demandUnrecorded(
  tx: Transaction,
  input: Pick<NewFulfilment, 'duty' | 'body' | 'on' | 'subject'>,
): Promise<void> {
  const { duty, body, on, subject } = tx.t.fulfilments;
  const title = input.subject.trim();
  const same = and(eq(duty, input.duty), eq(body, input.body), eq(on, input.on), eq(subject, title));
  await demandNew(tx, tx.t.fulfilments, same, {
    message: `${input.on} 的“${title}”已经登记过，没有再登记一次；如果是同一天的另一次，请在标题里写明区别。`,
    field: 'subject',
  });
}

/** `recordFulfilments` within another act's transaction: a month that closes fulfils the duty to reconcile (§3.1). */
export async function fulfil(
  tx: Transaction,
  ctx: Context,
  inputs: readonly NewFulfilment[],
): Promise<{ rows: RecordedFulfilment[]; entry: JournalEntry }> {
  const checks = new Map<number, ReturnType<typeof checkerOf>>();
  const rows = [];
  for (const input of inputs) {
    checkShape(input, civilDate(ctx.now));
    const own = Number(input.period?.slice(0, 4) ?? input.on.slice(0, 4));
    if (!checks.has(own)) checks.set(own, checkerOf(own, await loadBearers(tx, own)));
    const { year, bearer } = checks.get(own)!(input);
    demand(ctx.actor, 'duties.record', { unit: bearer.answers === 'ldxz' ? 'ggb' : bearer.answers });
    rows.push({
      ...{ duty: input.duty, body: input.body, year, on: input.on, period: input.period || null },
      ...{ kind: input.kind, subject: input.subject.trim(), note: input.note?.trim() ?? '' },
      ...{ recordedBy: ctx.actor.id, recordedAt: input.knownAt ?? ctx.now },
    });
  }
  const numbered = await number(tx, rows);
  for (let i = 0; i < numbered.length; i += 500) {
    await tx.db.insert(tx.t.fulfilments).values(numbered.slice(i, i + 500));
  }
  return {
    rows: numbered,
    entry: {
      action: 'duties.record',
      subject: numbered.length === 1 ? numbered[0]!.id : numbered[0]!.on,
      detail: { ids: numbered.map((row) => row.id) },
    },
  };
}

/** A title alone is no bulletin (§8) and no meeting (§2): those come by their manuscript, by their agenda. */
function refuseElsewhere({ duty, on, period }: NewFulfilment): void {
  if (!isCivilDate(on)) return;
  const rule = dutiesOf(Number((period || on).slice(0, 4))).find(({ id }) => id === duty);
  const place = rule && KEPT_ELSEWHERE[rule.topic];
  if (!rule || !place) return;
  throw new Refusal('rule-broken', `“${rule.what}”在“${place}”办理，办完自动登记，不能只登记标题。`, {
    clause: rule.clause,
    field: 'duty',
  });
}

function checkShape(input: NewFulfilment, today: CivilDate): void {
  const refuse = (field: string, message: string) => {
    throw new Refusal('invalid', message, { field });
  };
  if (!isCivilDate(input.on)) refuse('on', '日期须写成 2016-07-25 的形式。');
  if (input.on > today) refuse('on', `${input.on} 还没有到；办完以后再登记。`);
  if (!(FULFILMENT_KINDS as readonly string[]).includes(input.kind)) refuse('kind', '请选择办理形式。');
  const title = input.subject.trim();
  if (title === '') refuse('subject', '请填写标题；标题会公开。');
  if (title.length > 120) refuse('subject', `标题最多 120 字，现为 ${title.length} 字。`);
  if ((input.note ?? '').length > 2000) refuse('note', '备注最多 2000 字。');
}

/** Checks an act against the rules of a year; remembers periods, because a year is recorded by the thousand. */
function checkerOf(year: number, bearers: readonly NamedBearer[]) {
  const duties = new Map(dutiesOf(year).map((duty) => [duty.id, duty]));
  const byId = new Map(bearers.map((bearer) => [bearer.id, bearer]));
  const periods = new Map<string, Map<string, CivilDate>>();
  return (input: NewFulfilment): { year: number; bearer: NamedBearer } => {
    const duty = duties.get(input.duty);
    if (!duty) throw new Refusal('invalid', `没有义务“${input.duty}”。`, { field: 'duty' });
    const bearer = byId.get(input.body);
    if (!bearer || !binds(duty, bearer)) {
      throw new Refusal('invalid', `“${duty.what}”不是${bearer?.name ?? `“${input.body}”`}的义务。`, {
        field: 'body',
        clause: duty.clause,
      });
    }
    if (input.period) {
      const key = `${duty.id}\n${bearer.id}`;
      if (!periods.has(key)) {
        const owed = instances(duty, [bearer], `${year}-01-01`, `${year}-12-31`);
        periods.set(key, new Map(owed.map(({ period, opens }) => [period, opens])));
      }
      const opens = periods.get(key)!.get(input.period);
      if (opens === undefined) {
        const known = [...periods.get(key)!.keys()].slice(0, 3).join('、') || '无';
        throw new Refusal('invalid', `“${input.period}”不是该义务的期次；期次如 ${known}。`, {
          field: 'period',
          clause: duty.clause,
        });
      }
      demandBegun(duty, input, opens, `期次 ${input.period}`);
    } else if (bearer.since !== undefined) demandBegun(duty, input, bearer.since, bearer.name);
    return { year: dutyYear(duty, bearer, input), bearer };
  };
}

/** Refuses what bears a date before it could be owed: a conclusion before its pilot, a summary before its month. */
function demandBegun(duty: Duty, { on }: NewFulfilment, opens: CivilDate, what: string): void {
  if (on >= opens) return;
  throw new Refusal('invalid', `${what}自 ${opens} 开始，办理日期 ${on} 早于开始，请核对日期。`, {
    field: 'on',
    clause: duty.clause,
  });
}

/** Gives each row the next number of its duty, body and year. In the transaction, so two officers cannot both get it. */
async function number<R extends { duty: string; body: string; year: number }>(
  { db, t }: Handle,
  rows: R[],
): Promise<(R & { id: string })[]> {
  const { duty, body, year } = t.fulfilments;
  const counts = await db
    .select({ duty, body, year, n: sql<number>`count(*)`.mapWith(Number) })
    .from(t.fulfilments)
    .where(
      and(
        inArray(year, [...new Set(rows.map((row) => row.year))]),
        inArray(body, [...new Set(rows.map((row) => row.body))]),
      ),
    )
    .groupBy(duty, body, year);
  const last = new Map(counts.map((c) => [`${c.duty}.${c.body}.${c.year}`, c.n]));
  return rows.map((row) => {
    const key = `${row.duty}.${row.body}.${row.year}`;
    const n = (last.get(key) ?? 0) + 1;
    last.set(key, n);
    return { id: `${key}.${n}`, ...row };
  });
}

/**
 * A stored fulfilment as the rules see it. What the portal itself entered — earlier records taken over — has nobody who
 * could have backdated it; its date stands.
 */
export function actOf(row: {
  id: string;
  duty: string;
  body: string;
  on: CivilDate;
  period: string | null;
  recordedBy: string;
  recordedAt: Instant;
}): Fulfilment {
  const { id, duty, body, on, period } = row;
  return {
    ...{ id, dutyId: duty, body, on },
    ...(period === null ? {} : { period }),
    ...(row.recordedBy === SYSTEM.id ? {} : { recordedOn: civilDate(row.recordedAt) }),
  };
}

/** Every duty of a year with what became of it, as known at the end of the day `asOf`. */
export async function judgeYear(ctx: Context, year: number, asOf: CivilDate): Promise<DutiesYear> {
  const { db, t } = ctx.read;
  const bearers = await loadBearers(ctx.read, year);
  const rows = await db
    .select()
    .from(t.fulfilments)
    .where(and(eq(t.fulfilments.year, year), lte(t.fulfilments.on, asOf)))
    .orderBy(asc(t.fulfilments.on), asc(t.fulfilments.id));
  return {
    year,
    asOf,
    bearers,
    fulfilments: rows,
    duties: judgeDuties(dutiesOf(year), bearers, rows.map(actOf), year, asOf),
  };
}

/** A line of the inbox: what a unit still owes and by when. */
export interface Owed extends Judgement {
  what: string;
  clause: string;
  bearer: string;
}

/** What a unit owes within so many days, and what it has missed since; for inboxes. */
export async function owedBy(ctx: Context, unit: string, withinDays: number): Promise<Owed[]> {
  demand(ctx.actor, 'office.read');
  const today = civilDate(ctx.now);
  const { duties } = await judgeYear(ctx, Number(today.slice(0, 4)), today);
  return duties.flatMap(({ duty, bodies }) =>
    bodies
      .filter(({ bearer }) => bearer.answers === unit || (unit === 'ggb' && bearer.answers === 'ldxz'))
      .flatMap(({ bearer, judgements }) => {
        const missed = judgements.filter((j) => j.verdict === 'missing');
        return [...missed, ...owedSoon(judgements, today, withinDays)].map((j) => ({
          ...j,
          ...{ what: duty.what, clause: duty.clause, bearer: bearer.name },
        }));
      }),
  );
}
