/** One step of an implementation plan (§4): who may, in what state, on what day; then written with its journal entry. */
import { randomUUID } from 'node:crypto';
import type { Transaction } from '../../../db/engine.ts';
import { type Context, type JournalEntry, type Written, write } from '../../../db/write.ts';
import { type Action, demand, type Subject } from '../../domain/actor.ts';
import { type CivilDate, civilDate, isCivilDate } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import { STEP_KIND_NAMES, type StepDetail, type StepKind } from '../../domain/schemes.ts';
import { loadScheme, type Scheme } from './find.ts';

/** How many steps the person had before him; where more have come since, he is shown them first. */
export interface Seen {
  seen?: number | undefined;
}

/** A step as it is asked for: what it says, who may take it, and what the scheme must allow. */
export interface Step extends Seen {
  kind: StepKind;
  on: CivilDate;
  detail: StepDetail;
  note: string;
  action: Action;
  subject?: (scheme: Scheme) => Subject;
  check: (scheme: Scheme) => void;
}

/** Adds one step; the scheme is read, checked and extended in one transaction. */
export async function step(ctx: Context, id: string, next: Step): Promise<void> {
  await write(ctx, async (tx): Promise<Written<undefined>> => {
    return { result: undefined, entries: [await stepWithin(tx, ctx, id, next)] };
  });
}

/** `step` within another act's transaction: a meeting that decides passes the gate (§2). @returns the journal entry */
export async function stepWithin(
  tx: Transaction,
  ctx: Context,
  id: string,
  next: Step,
): Promise<JournalEntry> {
  const { actor } = ctx;
  const today = civilDate(ctx.now);
  if (!isCivilDate(next.on)) throw new Refusal('invalid', '日期须写成 2016-07-25 的形式。', { field: 'on' });
  if (next.on > today) throw new Refusal('invalid', `${next.on} 还没有到；办完以后再登记。`, { field: 'on' });
  if (next.note.length > 4000) throw new Refusal('too-large', '内部记录最多 4000 字。', { field: 'note' });
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
  return { action: `schemes.${next.kind}`, subject: id };
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

/** One line of text that is not empty. Refuses (`invalid`, `too-large`) with the field. */
export function demandLine(text: string, what: string, field: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  if (line === '') throw new Refusal('invalid', `请填写${what}。`, { field });
  if (line.length > 120)
    throw new Refusal('too-large', `${what}最多 120 字，现为 ${line.length} 字。`, { field });
  return line;
}
