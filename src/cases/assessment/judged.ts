/** What people decide about a score: items judged by hand, tolerance (§10.5), commendations (§10.6). */
import { and, asc, eq } from 'drizzle-orm';
import type { Transaction } from '../../../db/engine.ts';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import {
  type AssessmentParameters,
  COMMENDATION_KINDS,
  type CommendationKind,
  deductionLines,
  lineOf,
  manualLines,
  parametersOn,
  Tolerance,
  UNIT_CLASSES,
  type UnitClass,
} from '../../domain/assessment.ts';
import { civilDate, isCivilDate, periodEnd } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import { quoted } from '../../domain/quoted.ts';
import { accountTitles } from '../auth.ts';
import { assessmentParameters } from '../parameters.ts';

type Handle = Pick<Transaction, 't'> & { db: Pick<Transaction['db'], 'select'> };

/** The class of an assessed unit. @throws Refusal `invalid` for a body that is not assessed */
async function classOf({ db, t }: Handle, unit: string): Promise<UnitClass> {
  const [body] = await db.select().from(t.bodies).where(eq(t.bodies.id, unit));
  const kind = UNIT_CLASSES.find((one) => one === body?.kind);
  if (kind) return kind;
  throw new Refusal('invalid', '请选择参加考评的部门或县（市、区）。', { field: 'unit' });
}

/** The parameters of a period. @throws Refusal `invalid` for what is no period, or one that no parameter covers */
export function rulesOf(period: string): AssessmentParameters {
  if (!/^\d{4}(-Q[1-4])?$/.test(period)) {
    throw new Refusal('invalid', `“${period}”不是考评期；年度请写 2016，季度请写 2016-Q3。`, {
      field: 'period',
    });
  }
  return parametersOn(assessmentParameters(), periodEnd(period));
}

function text(value: string | undefined, field: string, what: string, longest = 1000): string {
  const trimmed = value?.trim() ?? '';
  if (trimmed === '') throw new Refusal('invalid', `请填写${what}。`, { field });
  if (trimmed.length > longest) {
    throw new Refusal('invalid', `${what}最多 ${longest} 字，现为 ${trimmed.length} 字。`, { field });
  }
  return trimmed;
}

function whole(value: number | undefined, field: string, what: string, range: [number, number]): number {
  if (value !== undefined && Number.isInteger(value) && value >= range[0] && value <= range[1]) return value;
  throw new Refusal('invalid', `${what}请写 ${range[0]} 至 ${range[1]} 的整数。`, { field });
}

export interface NewManual {
  period: string;
  unit: string;
  item: string;
  /** For an item judged by hand: percent of completion. */
  percent?: number | undefined;
  /** For a bonus or penalty: how many cases. */
  cases?: number | undefined;
  evidence: string;
}

/**
 * Enters what no record shows, with its evidence; it counts once another person has confirmed it.
 * @throws Refusal `forbidden`; `invalid` with the field; `conflict` where the item already has an entry
 */
export async function enterManual(ctx: Context, input: NewManual): Promise<string> {
  demand(ctx.actor, 'assessment.enter');
  const { period, unit } = input;
  const rules = rulesOf(period);
  const evidence = text(input.evidence, 'evidence', '依据材料的名称和文号');
  return write(ctx, async (tx) => {
    const line = lineOf(manualLines(rules, await classOf(tx, unit)), input.item, 'item');
    const { manualEntries } = tx.t;
    const own = await tx.db
      .select()
      .from(manualEntries)
      .where(and(eq(manualEntries.period, period), eq(manualEntries.unit, unit)));
    const standing = own.find((entry) => entry.item === line.id && entry.refused === null);
    if (standing && line.by === 'attainment') {
      throw new Refusal(
        'conflict',
        `${quoted(line.title)}已有一份认定（${standing.id}），请先由另一人复核或退回。`,
      );
    }
    const id = `m-${period}-${unit}-${own.length + 1}`;
    const share = line.by === 'attainment';
    await tx.db.insert(manualEntries).values({
      ...{ id, period, unit, item: line.id, evidence },
      attainmentBp: share ? 100 * whole(input.percent, 'percent', '完成比例（百分数）', [0, 100]) : null,
      cases: share ? null : whole(input.cases, 'cases', '情形数', [1, 99]),
      ...{ enteredBy: ctx.actor.id, enteredAt: ctx.now, confirmedBy: null, confirmedAt: null, refused: null },
    });
    return { result: id, entries: [{ action: 'assessment.enter', subject: id, detail: { item: line.id } }] };
  });
}

/**
 * Confirms an entry or sends it back: another person than who entered it, and of another post, because the public sees
 * both posts.
 * @throws Refusal `forbidden`, `not-found`, `conflict` when it is decided, `invalid` without a reason for sending back
 */
export async function confirmManual(
  ctx: Context,
  id: string,
  input: { confirmed: boolean; reason?: string | undefined },
): Promise<void> {
  const titles = await accountTitles(ctx);
  await write(ctx, async (tx) => {
    const { manualEntries } = tx.t;
    const [entry] = await tx.db.select().from(manualEntries).where(eq(manualEntries.id, id));
    if (!entry) throw new Refusal('not-found', `没有认定“${id}”。`);
    demand(ctx.actor, 'assessment.confirm', { doneBy: entry.enteredBy });
    if (entry.confirmedBy !== null || entry.refused !== null) {
      throw new Refusal('conflict', '这份认定已有复核结果。');
    }
    const title = titles.get(ctx.actor.id);
    if (title !== undefined && title === titles.get(entry.enteredBy)) {
      throw new Refusal('rule-broken', '录入与复核的岗位名称相同，公众无法分辨是两人；请由另一岗位复核。');
    }
    const change = input.confirmed
      ? { confirmedBy: ctx.actor.id, confirmedAt: ctx.now }
      : { refused: text(input.reason, 'reason', '退回的理由', 500) };
    await tx.db.update(manualEntries).set(change).where(eq(manualEntries.id, id));
    const action = input.confirmed ? 'assessment.confirm' : 'assessment.send-back';
    return { result: undefined, entries: [{ action, subject: id }] };
  });
}

/** A decision as it was typed: the six tests and the rest are checked here. */
export interface NewTolerance {
  period: string;
  unit: string;
  line: string;
  cases: number;
  number: string;
  date: string;
  by: string;
  facts: string;
  tests: Record<string, string>;
}

/**
 * Records a decision of tolerance (§10.5). It suspends one named deduction for so many cases; the facts stay on the
 * sheet. Only the body that decided it may record it, never the reform office, and never for itself.
 * @throws Refusal `forbidden`; `invalid` naming what the decision lacks: number, date, facts, one of the six tests, the
 * line; `conflict` where this decision is known
 */
export async function recordTolerance(ctx: Context, input: NewTolerance): Promise<string> {
  const { period, unit, ...decision } = input;
  demand(ctx.actor, 'assessment.tolerate', { doneByUnit: unit });
  const recorder = ctx.actor.kind === 'staff' ? ctx.actor.unit : '';
  const rules = rulesOf(period);
  const read = Tolerance.safeParse(decision);
  if (!read.success) {
    const issue = read.error.issues[0]!;
    throw new Refusal('invalid', `${issue.message}。`, { clause: '§10.5', field: issue.path.join('.') });
  }
  if (read.data.date > civilDate(ctx.now)) {
    throw new Refusal('invalid', `决定日期 ${read.data.date} 还没有到。`, { clause: '§10.5', field: 'date' });
  }
  return write(ctx, async (tx) => {
    await refuseReformOffice(tx, recorder);
    const line = lineOf(deductionLines(rules, await classOf(tx, unit)), read.data.line, 'line');
    const { tolerances } = tx.t;
    const known = await tx.db.select().from(tolerances).where(eq(tolerances.period, period));
    if (known.some((one) => one.number === read.data.number && one.unit === unit && one.line === line.id)) {
      throw new Refusal('conflict', `${read.data.number} 对${quoted(line.title)}的容错决定已经登记。`, {
        field: 'number',
      });
    }
    const id = `t-${period}-${known.length + 1}`;
    await tx.db.insert(tolerances).values({
      ...{ id, period, unit, ...read.data },
      ...{ recordedBy: ctx.actor.id, recordedUnit: recorder, recordedAt: ctx.now },
    });
    const detail = { number: read.data.number, line: line.id };
    return { result: id, entries: [{ action: 'assessment.tolerate', subject: id, detail }] };
  });
}

async function refuseReformOffice({ db, t }: Handle, unit: string): Promise<void> {
  const [body] = await db.select().from(t.bodies).where(eq(t.bodies.id, unit));
  if (body?.kind !== 'reform-office') return;
  throw new Refusal(
    'forbidden',
    '容错由党委、纪检或组织部门决定和登记，改革办不能登记；请由作出决定的机关办理。',
    { clause: '§10.5' },
  );
}

export interface NewCommendation {
  year: number;
  kind: CommendationKind;
  unit: string;
  /** For an individual. */
  post?: string | undefined;
  grounds: string;
  number: string;
  date: string;
}

/**
 * Records who was chosen as advanced (§10.6), with the grounds and the document.
 * @throws Refusal `forbidden`; `invalid` with the field; `conflict` where it is known
 */
export async function commend(ctx: Context, input: NewCommendation): Promise<string> {
  demand(ctx.actor, 'assessment.commend');
  const { year, kind, unit, date } = input;
  if (!COMMENDATION_KINDS.includes(kind)) {
    throw new Refusal('invalid', '请选择先进单位或先进工作者。', { field: 'kind' });
  }
  const post = kind === 'individual' ? text(input.post, 'post', '先进工作者的岗位（不写姓名）', 60) : '';
  const grounds = text(input.grounds, 'grounds', '评选依据', 500);
  const number = text(input.number, 'number', '表彰文件的文号', 60);
  if (!isCivilDate(date) || date > civilDate(ctx.now)) {
    throw new Refusal('invalid', '表彰日期请写成 2016-12-30 的形式，且不晚于今天。', { field: 'date' });
  }
  return write(ctx, async (tx) => {
    await classOf(tx, unit);
    const { commendations } = tx.t;
    const known = await tx.db.select().from(commendations).where(eq(commendations.year, year));
    if (known.some((one) => one.kind === kind && one.unit === unit && one.post === post)) {
      throw new Refusal('conflict', `${year} 年已经登记过这一项。`, { field: 'unit' });
    }
    const id = `c-${year}-${known.length + 1}`;
    await tx.db.insert(commendations).values({
      ...{ id, year, kind, unit, post, grounds, number, date },
      ...{ recordedBy: ctx.actor.id, recordedAt: ctx.now },
    });
    return { result: id, entries: [{ action: 'assessment.commend', subject: id }] };
  });
}

/** Everything entered by hand for the periods of a year, oldest first. */
export async function listManual(ctx: Context, year: number) {
  const { db, t } = ctx.read;
  const { enteredAt, id } = t.manualEntries;
  const rows = await db.select().from(t.manualEntries).orderBy(asc(enteredAt), asc(id));
  return rows.filter(({ period }) => period.startsWith(String(year)));
}
