/** Implementation plans (§4): opened by the lead, moved gate by gate, followed up in execution. */
import { randomUUID } from 'node:crypto';
import { type Context, type Written, write } from '../../db/write.ts';
import { type Action, demand, type Subject } from '../domain/actor.ts';
import { type CivilDate, civilDate, isCivilDate } from '../domain/calendar.ts';
import { Refusal } from '../domain/outcome.ts';
import {
  ANSWERS,
  demandGate,
  demandStep,
  GATE_ACTIONS,
  GATE_NAMES,
  GATE_RECORDS,
  GATES,
  type Gate,
  GRADES,
  type Grade,
  gateRule,
  type Opinion,
  STEP_KIND_NAMES,
  type StepDetail,
  type StepKind,
  WAY_NAMES,
  type Way,
} from '../domain/schemes.ts';
import { loadEntry } from './ledgers/entries.ts';
import { groupOf, loadScheme, type Scheme } from './schemes/find.ts';

export { findSchemes, getScheme, type PlannedEntry, type Scheme, schemesDue } from './schemes/find.ts';

/** How many steps the person had before him; where more have come since, he is shown them first. */
interface Seen {
  seen?: number | undefined;
}

/**
 * Opens the implementation plan of a ledger entry; by its lead (§1.2) or the reform office.
 * @param input.group the special group that examines it, where the lead belongs to none
 * @throws Refusal `conflict` if it has one; `rule-broken` for a county's own task, whose plan its committee examines
 */
export async function openScheme(
  ctx: Context,
  input: { entry: string; title: string; group?: string | undefined },
): Promise<void> {
  const title = demandLine(input.title, '方案名称', 'title');
  const on = civilDate(ctx.now);
  await write(ctx, async (tx): Promise<Written<undefined>> => {
    const entry = await loadEntry(tx, input.entry, on);
    if (entry.withheld) throw new Refusal('rule-broken', '该事项不公开，请按涉密渠道办理。');
    demand(ctx.actor, 'schemes.open', { unit: entry.lead });
    if (entry.ledger === 'county') {
      throw new Refusal(
        'rule-broken',
        '县（市、区）台账事项的实施方案由县（市、区）委审议，不经市级关口（§1.3）。',
        {
          clause: '§1.3',
          field: 'entry',
        },
      );
    }
    const groupId = await groupOf(tx, entry, input.group);
    const [row] = await tx.db
      .insert(tx.t.schemes)
      .values({ id: entry.id, year: entry.year, title, groupId, openedOn: on, openedBy: ctx.actor.id })
      .onConflictDoNothing()
      .returning({ id: tx.t.schemes.id });
    if (!row) throw new Refusal('conflict', `事项 ${entry.id} 已经有实施方案。`, { field: 'entry' });
    return { result: undefined, entries: [{ action: 'schemes.open', subject: entry.id }] };
  });
}

interface Step extends Seen {
  kind: StepKind;
  on: CivilDate;
  detail: StepDetail;
  note: string;
  action: Action;
  subject?: (scheme: Scheme) => Subject;
  check: (scheme: Scheme) => void;
}

/** Adds one step; the scheme is read, checked and extended in one transaction. */
async function step(ctx: Context, id: string, next: Step): Promise<void> {
  const { actor } = ctx;
  const today = civilDate(ctx.now);
  if (!isCivilDate(next.on)) throw new Refusal('invalid', '日期须写成 2016-07-25 的形式。', { field: 'on' });
  if (next.on > today) throw new Refusal('invalid', `${next.on} 还没有到；办完以后再登记。`, { field: 'on' });
  if (next.note.length > 4000) throw new Refusal('too-large', '内部记录最多 4000 字。', { field: 'note' });
  await write(ctx, async (tx): Promise<Written<undefined>> => {
    const scheme = await loadScheme(tx, id, today);
    demand(actor, next.action, next.subject?.(scheme) ?? { unit: scheme.groupId });
    demandUnchanged(scheme, next.seen);
    next.check(scheme);
    const last = scheme.steps.at(-1);
    if (last !== undefined && next.on < last.on) {
      throw new Refusal(
        'rule-broken',
        `日期 ${next.on} 早于上一步“${STEP_KIND_NAMES[last.kind]}”（${last.on}），请核对。`,
        { field: 'on' },
      );
    }
    await tx.db.insert(tx.t.schemeSteps).values({
      ...{ id: randomUUID(), schemeId: id, sequence: scheme.steps.length + 1, kind: next.kind },
      ...{ on: next.on, at: ctx.now, actor: actor.id, unit: actor.kind === 'staff' ? actor.unit : 'ggb' },
      ...{ note: next.note.trim(), detail: next.detail },
    });
    return { result: undefined, entries: [{ action: `schemes.${next.kind}`, subject: id }] };
  });
}

/** If this were not asked, an officer would answer a page that no longer holds. */
function demandUnchanged(scheme: Scheme, seen: number | undefined): void {
  const last = scheme.steps.at(-1);
  if (seen === undefined || last === undefined || scheme.steps.length <= seen) return;
  throw new Refusal(
    'conflict',
    `您打开本页之后，该方案已有新的记录（${last.on} ${STEP_KIND_NAMES[last.kind]}）。请看过后再提交；您填写的内容已保留。`,
  );
}

function demandLine(text: string, what: string, field: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  if (line === '') throw new Refusal('invalid', `请填写${what}。`, { field });
  if (line.length > 120)
    throw new Refusal('too-large', `${what}最多 120 字，现为 ${line.length} 字。`, { field });
  return line;
}

/** What an officer says of a gate that was passed. */
export interface GateInput extends Seen {
  gate: Gate;
  on: CivilDate;
  /** The document that records it. */
  paper: { number: string; title: string };
  /** At the special group's gate. */
  way?: Way | undefined;
  /** At the gate of opinions. */
  opinions?: Opinion[] | undefined;
  /** Internal. */
  note?: string | undefined;
}

/**
 * Records that a scheme passed its next gate.
 * @throws Refusal `rule-broken` for a gate that would be jumped, naming the clause and the record that is missing
 */
export async function passGate(ctx: Context, id: string, input: GateInput): Promise<void> {
  const { gate } = input;
  if (!GATES.includes(gate)) throw new Refusal('invalid', '没有这个关口。', { field: 'gate' });
  const paper = {
    number: input.paper.number.trim().slice(0, 60),
    title: demandLine(input.paper.title, `记录“${GATE_NAMES[gate]}”的文件标题`, 'paperTitle'),
  };
  const opinions = gate === 'opinions' ? checkOpinions(input.opinions ?? []) : undefined;
  await step(ctx, id, {
    ...{ kind: gate, on: input.on, note: input.note ?? '', seen: input.seen, action: GATE_ACTIONS[gate] },
    detail: {
      paper,
      ...(opinions ? { opinions } : {}),
      ...(gate === 'special-group' ? { way: input.way } : {}),
    },
    subject: ({ entry, groupId }) => gateRule(gate, { lead: entry.lead, groupId })[1],
    check: ({ state }) => {
      demandGate(state, gate);
      if (gate !== 'special-group') return;
      if (input.way === undefined || !state.ways.includes(input.way)) {
        const ways = state.ways.map((way) => `“${WAY_NAMES[way]}”`).join('或');
        throw new Refusal('rule-broken', `本方案须${ways}；还缺${GATE_RECORDS[gate]}（依据 §4.2）。`, {
          clause: '§4.2',
          field: 'way',
        });
      }
    },
  });
}

function checkOpinions(opinions: readonly Opinion[]): Opinion[] {
  const given = opinions.filter(({ who }) => who.trim() !== '');
  if (given.length === 0) {
    throw new Refusal('rule-broken', '还缺征求意见的对象和答复情况：至少写一个征求了谁、怎样答复（§4.2）。', {
      clause: '§4.2',
      field: 'opinions',
    });
  }
  return given.map(({ who, answer }) => {
    if (!ANSWERS.includes(answer)) {
      throw new Refusal('invalid', `请选择“${who.trim()}”的答复情况。`, { field: 'opinions' });
    }
    return { who: demandLine(who, '征求意见的对象', 'opinions'), answer };
  });
}

/** Sends a scheme back from an examination: it must be argued, checked and examined again. */
export async function returnScheme(
  ctx: Context,
  id: string,
  input: { on: CivilDate; note: string } & Seen,
): Promise<void> {
  if (input.note.trim() === '') {
    throw new Refusal('invalid', '请填写退回理由；牵头单位会看到，但不公开。', { field: 'note' });
  }
  await step(ctx, id, {
    ...{ ...input, kind: 'returned', detail: {}, action: 'schemes.examine' },
    subject: (scheme) => ({ unit: scheme.groupId, doneByUnit: scheme.entry.lead }),
    check: ({ state }) => demandStep(state, 'returned'),
  });
}

/** Declares a task a city priority or an important pilot: its plan then goes to the leading group (§4.2). */
export async function makePriority(ctx: Context, id: string, input: Seen & { note?: string }): Promise<void> {
  await step(ctx, id, {
    ...{ kind: 'made-priority', on: civilDate(ctx.now), detail: {}, note: input.note ?? '' },
    ...{ seen: input.seen, action: 'schemes.decide' },
    check: ({ state }) => demandStep(state, 'made-priority'),
  });
}

/** The special group chooses a key plan for third-party evaluation (§4.3). */
export async function chooseEvaluation(
  ctx: Context,
  id: string,
  input: { on: CivilDate; note?: string } & Seen,
): Promise<void> {
  await step(ctx, id, {
    ...{ kind: 'evaluation-chosen', on: input.on, detail: {}, note: input.note ?? '' },
    ...{ seen: input.seen, action: 'schemes.follow' },
    check: ({ state }) => demandStep(state, 'evaluation-chosen'),
  });
}

/** Records what a third party found; the party is nobody who leads, takes part or examines (§4.3). */
export async function recordEvaluation(
  ctx: Context,
  id: string,
  input: { on: CivilDate; evaluator: string; grade: Grade; paper: string; note?: string } & Seen,
): Promise<void> {
  const evaluator = demandLine(input.evaluator, '第三方机构名称', 'evaluator');
  if (!GRADES.includes(input.grade)) throw new Refusal('invalid', '请选择评估结论。', { field: 'grade' });
  const paper = { number: '', title: demandLine(input.paper, '评估报告标题', 'paperTitle') };
  await step(ctx, id, {
    ...{ kind: 'evaluated', on: input.on, detail: { paper, evaluator, grade: input.grade } },
    ...{ note: input.note ?? '', seen: input.seen, action: 'schemes.follow' },
    check: ({ state, parties }) => {
      demandStep(state, 'evaluated');
      if (parties.includes(evaluator)) {
        throw new Refusal('rule-broken', `“${evaluator}”是方案的当事单位，不能作第三方评估（§4.3）。`, {
          clause: '§4.3',
          field: 'evaluator',
        });
      }
    },
  });
}

/** The result of the evaluation goes to the leading group (§4.3). */
export async function reportEvaluation(
  ctx: Context,
  id: string,
  input: { on: CivilDate; paper: string } & Seen,
): Promise<void> {
  const paper = { number: '', title: demandLine(input.paper, '报告标题', 'paperTitle') };
  await step(ctx, id, {
    ...{ kind: 'evaluation-reported', on: input.on, detail: { paper }, note: '' },
    ...{ seen: input.seen, action: 'schemes.follow' },
    check: ({ state }) => demandStep(state, 'evaluation-reported'),
  });
}

/** A problem found in execution is followed up (§4.3); its wording is internal. */
export async function raiseProblem(
  ctx: Context,
  id: string,
  input: { on: CivilDate; note: string } & Seen,
): Promise<void> {
  if (input.note.trim() === '') throw new Refusal('invalid', '请写明发现的问题。', { field: 'note' });
  await step(ctx, id, {
    ...{ ...input, kind: 'problem-raised', detail: {}, action: 'schemes.follow' },
    check: ({ state }) => demandStep(state, 'problem-raised'),
  });
}

/** A problem is settled; said by the special group or the reform office, not by the lead. */
export async function settleProblem(
  ctx: Context,
  id: string,
  input: { problem: number; on: CivilDate; note: string } & Seen,
): Promise<void> {
  if (input.note.trim() === '') throw new Refusal('invalid', '请写明怎样解决。', { field: 'note' });
  await step(ctx, id, {
    ...{ kind: 'problem-settled', on: input.on, detail: { problem: input.problem }, note: input.note },
    ...{ seen: input.seen, action: 'schemes.follow' },
    check: ({ state }) => {
      demandStep(state, 'problem-settled');
      if (!state.problems.some((p) => p.number === input.problem && p.settledOn === null)) {
        throw new Refusal('invalid', '请选择还没有解决的问题。', { field: 'problem' });
      }
    },
  });
}
