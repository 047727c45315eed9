/** Circulars (通报, §6): one person drafts what was found, another approves it; with that it has a number and is out. */
import { randomUUID } from 'node:crypto';
import { and, asc, desc, eq, max } from 'drizzle-orm';
import type { Transaction } from '../../../db/engine.ts';
import { type Context, type Written, write } from '../../../db/write.ts';
import { demand, may } from '../../domain/actor.ts';
import { type CivilDate, civilDate } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import {
  CIRCULAR_STATE_NAMES,
  type CircularState,
  SUPERVISION_KINDS,
  type SupervisionKind,
} from '../../domain/supervision.ts';
import { demandNew } from '../once.ts';
import { demandPublic, demandWords } from './words.ts';

/** What a circular says; all but the note is public. */
export interface NewCircular {
  kind: SupervisionKind;
  title: string;
  /** In public words, one for each unit concerned. */
  findings: { unit: string; text: string }[];
  /** Internal. */
  note: string;
}

/** Circulated findings (§6). */
export interface Circular extends NewCircular {
  id: string;
  year: number;
  number: number;
  on: CivilDate;
  issuedBy: string;
}

/** A circular before it has a number, and what became of it. */
export interface CircularDraft extends NewCircular {
  id: string;
  draftedBy: string;
  draftedAt: number;
  state: CircularState;
  decidedBy: string | null;
  decidedAt: number | null;
  reason: string;
  circular: string | null;
}

/** The circulars of a year, in their order; the internal note for those who draft, and the auditor. */
export async function findCirculars(ctx: Context, year: number): Promise<Circular[]> {
  const { actor, read } = ctx;
  const { circulars: t } = read.t;
  const rows = await read.db.select().from(t).where(eq(t.year, year)).orderBy(asc(t.number));
  const inside =
    may(actor, 'supervision.draft-circular') || (actor.kind === 'staff' && actor.role === 'auditor');
  return inside ? rows : rows.map((row) => ({ ...row, note: '' }));
}

/** Drafts, the latest first; for those who draft and approve. */
export async function listCircularDrafts(ctx: Context): Promise<CircularDraft[]> {
  demand(ctx.actor, 'supervision.draft-circular');
  const { db, t } = ctx.read;
  return db
    .select()
    .from(t.circularDrafts)
    .orderBy(desc(t.circularDrafts.draftedAt), asc(t.circularDrafts.id));
}

/** The words as they will stand. Throws `invalid` naming the field, also where public words repeat the internal note. */
function soundCircular(input: NewCircular): NewCircular {
  if (!SUPERVISION_KINDS.includes(input.kind))
    throw new Refusal('invalid', '请选择督察方式。', { field: 'kind' });
  const title = demandWords(input.title, '通报标题', 'title', 120);
  const findings = input.findings
    .filter(({ unit, text }) => unit !== '' || text.trim() !== '')
    .map(({ unit, text }) => ({ unit, text: demandWords(text, '通报内容', 'findings', 300) }));
  if (findings.length === 0)
    throw new Refusal('invalid', '至少写一个单位和通报内容。', { field: 'findings' });
  for (const text of [title, ...findings.map((finding) => finding.text)])
    demandPublic(text, [input.note], 'findings');
  return { kind: input.kind, title, findings, note: input.note.trim().slice(0, 2000) };
}

async function demandUnits(tx: Transaction, findings: NewCircular['findings']): Promise<void> {
  const known = new Set((await tx.db.select({ id: tx.t.bodies.id }).from(tx.t.bodies)).map(({ id }) => id));
  if (findings.some(({ unit }) => !known.has(unit)))
    throw new Refusal('invalid', '请为每条通报内容选择单位。', { field: 'findings' });
}

/**
 * Drafts a circular for another person to approve (§6).
 * @returns the draft's id
 * @throws Refusal `forbidden`, `invalid`; `conflict` while one of the same person and title waits
 */
export async function draftCircular(ctx: Context, input: NewCircular): Promise<string> {
  demand(ctx.actor, 'supervision.draft-circular');
  const words = soundCircular(input);
  return write(ctx, async (tx): Promise<Written<string>> => {
    await demandUnits(tx, words.findings);
    const { circularDrafts } = tx.t;
    if (ctx.actor.kind !== 'system') {
      const own = and(eq(circularDrafts.draftedBy, ctx.actor.id), eq(circularDrafts.state, 'drafted'));
      await demandNew(tx, circularDrafts, and(own, eq(circularDrafts.title, words.title)), {
        message:
          '您起草的同一标题的通报稿正在等待批准，没有再起草一份；要改内容请先撤回那一份，如果是另一份请在标题里写明区别。',
        field: 'title',
      });
    }
    const id = randomUUID();
    await tx.db.insert(circularDrafts).values({
      ...{ id, ...words, draftedBy: ctx.actor.id, draftedAt: ctx.now, state: 'drafted', reason: '' },
    });
    return { result: id, entries: [{ action: 'supervision.draft-circular', subject: id }] };
  });
}

/** The draft, if nobody has decided on it. Throws `not-found`, `conflict`. */
async function openDraft(tx: Transaction, id: string): Promise<CircularDraft> {
  const { circularDrafts } = tx.t;
  const [draft] = await tx.db.select().from(circularDrafts).where(eq(circularDrafts.id, id));
  if (!draft) throw new Refusal('not-found', '没有这份通报稿，请从通报列表进入。');
  if (draft.state !== 'drafted')
    throw new Refusal('conflict', `这份通报稿${CIRCULAR_STATE_NAMES[draft.state]}，请刷新页面查看。`);
  return draft;
}

/** Another person approves: the circular gets the next number of its year and is public. @returns `2016-circular-002` */
export async function circulate(ctx: Context, draftId: string): Promise<string> {
  const on = civilDate(ctx.now);
  const year = Number(on.slice(0, 4));
  return write(ctx, async (tx): Promise<Written<string>> => {
    const { circulars, circularDrafts } = tx.t;
    const { kind, title, findings, note, draftedBy } = await openDraft(tx, draftId);
    demand(ctx.actor, 'supervision.circulate', { doneBy: draftedBy });
    const [last] = await tx.db
      .select({ number: max(circulars.number) })
      .from(circulars)
      .where(eq(circulars.year, year));
    const number = (last?.number ?? 0) + 1;
    const id = `${year}-circular-${String(number).padStart(3, '0')}`;
    await tx.db
      .insert(circulars)
      .values({ id, year, number, kind, title, on, findings, note, issuedBy: ctx.actor.id });
    await tx.db
      .update(circularDrafts)
      .set({ state: 'issued', decidedBy: ctx.actor.id, decidedAt: ctx.now, circular: id })
      .where(eq(circularDrafts.id, draftId));
    return { result: id, entries: [{ action: 'supervision.circulate', subject: id }] };
  });
}

async function close(
  ctx: Context,
  id: string,
  how: {
    state: 'declined' | 'withdrawn';
    reason: string;
    action: 'supervision.circulate' | 'supervision.withdraw-circular';
  },
): Promise<void> {
  await write(ctx, async (tx): Promise<Written<undefined>> => {
    const { draftedBy } = await openDraft(tx, id);
    demand(ctx.actor, how.action, { doneBy: draftedBy });
    await tx.db
      .update(tx.t.circularDrafts)
      .set({ state: how.state, reason: how.reason, decidedBy: ctx.actor.id, decidedAt: ctx.now })
      .where(eq(tx.t.circularDrafts.id, id));
    return { result: undefined, entries: [{ action: `supervision.${how.state}-circular`, subject: id }] };
  });
}

/** Another person does not approve, with reasons. */
export async function declineCircular(ctx: Context, id: string, input: { reason: string }): Promise<void> {
  const reason = demandWords(input.reason, '不批准的理由', 'reason', 500);
  await close(ctx, id, { state: 'declined', reason, action: 'supervision.circulate' });
}

/** The drafter takes it back. */
export async function withdrawCircular(ctx: Context, id: string): Promise<void> {
  await close(ctx, id, { state: 'withdrawn', reason: '', action: 'supervision.withdraw-circular' });
}
