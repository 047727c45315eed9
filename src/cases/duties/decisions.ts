/** What a meeting decided (§2): each decision becomes a task, an order or a passed gate, at once or later; until then it is owed. */
import { and, asc, eq, isNull, ne } from 'drizzle-orm';
import type { Transaction } from '../../../db/engine.ts';
import { type Context, type JournalEntry, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import type { CivilDate } from '../../domain/calendar.ts';
import { DECISION_KINDS, type DecisionKind, MEETING_GATES } from '../../domain/duties/meetings.ts';
import { Refusal } from '../../domain/outcome.ts';
import { quoted } from '../../domain/quoted.ts';
import { passGateWithin } from '../schemes/gates.ts';

export interface Decision {
  id: string;
  meeting: string;
  text: string;
  becomes: DecisionKind;
  /** Number of the entry, order or scheme that it became; null while it is owed, or where it stands by itself. */
  reference: string | null;
}
export type NewDecision = Omit<Decision, 'id' | 'meeting'>;

type Handle = Pick<Transaction, 't'> & { db: Pick<Transaction['db'], 'select'> };

/** Who records for a body: the leading group's meetings are the reform office's to record. */
export const unitOf = (body: string) => (body === 'ldxz' ? 'ggb' : body);

/** Whether the actor may read what is internal of a body's meetings. */
export function seesMeetings({ actor }: Context, body: string): boolean {
  if (actor.kind === 'system') return true;
  if (actor.kind !== 'staff') return false;
  return actor.unit === unitOf(body) || actor.role === 'auditor' || actor.role.startsWith('reform-');
}

/**
 * Writes the decisions of a meeting, and lets the plans that it approved pass their gate (§4.2).
 * @returns the journal entries of the gates
 * @throws Refusal `invalid` for a decision that says nothing or names what is not there; `rule-broken` for a gate that
 * this meeting does not pass, or that is not the plan's next
 */
export async function decide(
  tx: Transaction,
  ctx: Context,
  meeting: { id: string; duty: string; on: CivilDate; subject: string },
  decisions: readonly NewDecision[],
): Promise<JournalEntry[]> {
  const gates: JournalEntry[] = [];
  for (const [i, decision] of decisions.entries()) {
    await checkDecision(tx, decision);
    if (decision.becomes === 'gate') gates.push(await passGateOf(tx, ctx, meeting, decision));
    const { becomes } = decision;
    const reference = becomes === 'none' ? null : decision.reference;
    await tx.db.insert(tx.t.meetingDecisions).values({
      ...{ id: `${meeting.id}-${i + 1}`, meeting: meeting.id, becomes, reference },
      text: decision.text.trim(),
    });
  }
  return gates;
}

async function passGateOf(
  tx: Transaction,
  ctx: Context,
  { duty, on, subject }: { duty: string; on: CivilDate; subject: string },
  { reference, text }: NewDecision,
): Promise<JournalEntry> {
  const gate = MEETING_GATES[duty];
  if (gate === undefined) {
    throw new Refusal(
      'rule-broken',
      `${quoted(text)}：方案由专项组会议审核、由市委深改组会议审议，这次会议不能使方案通过关口。`,
      { clause: '§4.2', field: 'decisions' },
    );
  }
  const paper = { number: '', title: `${subject.slice(0, 110)}纪要` };
  return passGateWithin(tx, ctx, reference!, { gate, on, paper, way: 'meeting' });
}

async function checkDecision(handle: Handle, { text, becomes, reference }: NewDecision): Promise<void> {
  if (text.trim() === '' || text.length > 500) {
    throw new Refusal('invalid', '每条议定事项须有内容，最多 500 字。', { field: 'decisions' });
  }
  if (!DECISION_KINDS.includes(becomes)) {
    throw new Refusal('invalid', '请选择议定事项转为什么。', { field: 'decisions' });
  }
  if (becomes === 'gate' && !reference) {
    throw new Refusal('invalid', `${quoted(text)}请写明是哪个方案，写它的台账编号。`, {
      field: 'decisions',
      clause: '§4.2',
    });
  }
  if (becomes !== 'none' && reference) await checkReference(handle, becomes, reference);
}

async function checkReference({ db, t }: Handle, becomes: DecisionKind, reference: string): Promise<void> {
  const table = { task: t.entries, order: t.orders, gate: t.schemes, none: t.entries }[becomes];
  const [found] = await db.select({ id: table.id }).from(table).where(eq(table.id, reference));
  if (found) return;
  const where = { task: '台账中', order: '督办件中', gate: '实施方案中', none: '' }[becomes];
  throw new Refusal('invalid', `${where}没有 ${reference}，请核对编号。`, { field: 'decisions' });
}

/** Decisions of a body's meetings that have not become what they were to become; for those who may read them. */
export async function openDecisions(ctx: Context, body?: string): Promise<Decision[]> {
  const { db, t } = ctx.read;
  const rows = await db
    .select({ decision: t.meetingDecisions, body: t.meetings.body })
    .from(t.meetingDecisions)
    .innerJoin(t.meetings, eq(t.meetings.id, t.meetingDecisions.meeting))
    .where(and(isNull(t.meetingDecisions.reference), ne(t.meetingDecisions.becomes, 'none')))
    .orderBy(asc(t.meetings.on), asc(t.meetingDecisions.id));
  return rows
    .filter((row) => (body === undefined || row.body === body) && seesMeetings(ctx, row.body))
    .map(({ decision }) => decision);
}

/**
 * Says what a decision has become: the task that was listed for it, the order that was issued.
 * @throws Refusal `not-found`, `forbidden`; `conflict` if that is known; `invalid` for a number that is not there
 */
export async function carryOut(ctx: Context, id: string, reference: string): Promise<void> {
  await write(ctx, async (tx) => {
    const { body } = await owedDecision(tx, id);
    demand(ctx.actor, 'duties.record', { unit: unitOf(body) });
    return { result: undefined, entries: [await carryOutWithin(tx, ctx, id, reference)] };
  });
}

/** The same within the act that makes it so: an order issued because of a decision. @returns the journal entry */
export async function carryOutWithin(
  tx: Transaction,
  ctx: Context,
  id: string,
  reference: string,
): Promise<JournalEntry> {
  const { decision, body } = await owedDecision(tx, id);
  // Whoever may not read what a body decided does not settle it either.
  if (!seesMeetings(ctx, body))
    throw new Refusal('forbidden', '这是其他单位会议的议定事项，不能由本单位登记落实。');
  await checkDecision(tx, { ...decision, reference });
  if (reference.trim() === '') {
    throw new Refusal('invalid', '请写明落实成的编号。', { field: 'reference' });
  }
  const { meetingDecisions } = tx.t;
  await tx.db.update(meetingDecisions).set({ reference }).where(eq(meetingDecisions.id, id));
  return { action: 'duties.carry-out', subject: id, detail: { reference } };
}

async function owedDecision({ db, t }: Handle, id: string): Promise<{ decision: Decision; body: string }> {
  const [row] = await db
    .select({ decision: t.meetingDecisions, body: t.meetings.body })
    .from(t.meetingDecisions)
    .innerJoin(t.meetings, eq(t.meetings.id, t.meetingDecisions.meeting))
    .where(eq(t.meetingDecisions.id, id));
  if (!row) throw new Refusal('not-found', `没有议定事项“${id}”。`);
  if (row.decision.reference !== null || row.decision.becomes === 'none') {
    throw new Refusal('conflict', '这项议定已经落实，或者不须另行落实。', { field: 'reference' });
  }
  return row;
}
