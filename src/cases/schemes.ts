/** Implementation plans (§4): opened by the lead, moved gate by gate, followed up in execution. */
import { type Context, type Written, write } from '../../db/write.ts';
import { demand } from '../domain/actor.ts';
import { type CivilDate, civilDate } from '../domain/calendar.ts';
import { Refusal } from '../domain/outcome.ts';
import { demandStep, GRADES, type Grade } from '../domain/schemes.ts';
import { loadEntry } from './ledgers/entries.ts';
import { groupOf } from './schemes/find.ts';
import { demandLine, type Seen, step } from './schemes/step.ts';

export { findSchemes, getScheme, type PlannedEntry, type Scheme, schemesDue } from './schemes/find.ts';
export { type GateInput, passGate } from './schemes/gates.ts';

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
