/** Meetings (§2): planned with an agenda, held; what they decide becomes something elsewhere. */
import { asc, eq } from 'drizzle-orm';
import type { Transaction } from '../../../db/engine.ts';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { type CivilDate, civilDate, isCivilDate } from '../../domain/calendar.ts';
import { type AgendaItem, EXTRAORDINARY, MEETING_DUTIES } from '../../domain/duties/meetings.ts';
import { Refusal } from '../../domain/outcome.ts';
import { fulfil } from '../duties.ts';
import { type Decision, decide, type NewDecision, seesMeetings, unitOf } from './decisions.ts';

export { agendaFor, type Offered } from './agenda.ts';
export { carryOut, type Decision, openDecisions } from './decisions.ts';

export interface Meeting {
  id: string;
  duty: string;
  body: string;
  on: CivilDate;
  subject: string;
  extraordinary: boolean;
  agenda: AgendaItem[];
  /** Internal. */
  minutes: string;
  fulfilment: string | null;
}

/**
 * Plans a meeting, for a day that is not over; it counts once it was held. One that nobody planned is entered afterwards.
 * @param input.afterwards it has been held; its minutes and decisions come next
 * @throws Refusal `forbidden`; `invalid` with the field; `rule-broken` for an extraordinary one where none may be added
 */
export async function planMeeting(
  ctx: Context,
  input: {
    duty: string;
    body: string;
    on: CivilDate;
    subject: string;
    extraordinary: boolean;
    agenda: AgendaItem[];
    afterwards?: boolean;
  },
): Promise<string> {
  const { duty, body, on, extraordinary, agenda } = input;
  demand(ctx.actor, 'duties.record', { unit: unitOf(body) });
  const subject = input.subject.trim();
  if (!(MEETING_DUTIES as readonly string[]).includes(duty)) {
    throw new Refusal('invalid', '请选择会议种类。', { field: 'duty', clause: '§2' });
  }
  if (!isCivilDate(on)) throw new Refusal('invalid', '会议日期请写成 2016-07-25 的形式。', { field: 'on' });
  const today = civilDate(ctx.now);
  if (input.afterwards ? on > today : on < today) {
    const message = input.afterwards
      ? '会议还没有到日期，请用“安排”。'
      : '会议日期已经过去，不能再安排；已经开过的，请用“已经开过，登记召开”。';
    throw new Refusal('invalid', message, { field: 'on', clause: '§2' });
  }
  if (subject === '' || subject.length > 120) {
    throw new Refusal('invalid', '请填写会议题目，最多 120 字；题目和日期会公开。', { field: 'subject' });
  }
  if (extraordinary && !(EXTRAORDINARY as readonly string[]).includes(duty)) {
    throw new Refusal('rule-broken', '只有深改组会议和专项组会议可以随时加开。', {
      clause: '§2',
      field: 'duty',
    });
  }
  return write(ctx, async (tx) => {
    const id = await freshId(tx, body);
    await tx.db.insert(tx.t.meetings).values({
      ...{ id, duty, body, on, subject, extraordinary, agenda, minutes: '', fulfilment: null },
      ...{ recordedBy: ctx.actor.id, recordedAt: ctx.now },
    });
    return { result: id, entries: [{ action: 'duties.plan-meeting', subject: id }] };
  });
}

/** The next number of a body; the journal names the meetings that were cancelled, so theirs are not given again. */
async function freshId({ db, t }: Transaction, body: string): Promise<string> {
  const known = await db.select({ id: t.meetings.id }).from(t.meetings).where(eq(t.meetings.body, body));
  for (let number = known.length + 1; ; number++) {
    const id = `meeting-${body}-${number}`;
    const [met] = await db
      .select({ id: t.journal.id })
      .from(t.journal)
      .where(eq(t.journal.subject, id))
      .limit(1);
    if (met === undefined) return id;
  }
}

/**
 * Cancels a meeting that was not held. It counts for nothing and nobody else relies on it: what remains is in the journal.
 * @throws Refusal `forbidden`, `not-found`; `invalid` without a reason; `conflict` when it was held
 */
export async function cancelMeeting(ctx: Context, id: string, reason: string): Promise<void> {
  const text = reason.trim();
  if (text === '' || text.length > 500) {
    throw new Refusal('invalid', '请填写取消的理由，最多 500 字。', { field: 'reason' });
  }
  await write(ctx, async (tx) => {
    const { body, on, subject, fulfilment } = await load(tx, id);
    demand(ctx.actor, 'duties.record', { unit: unitOf(body) });
    if (fulfilment !== null) throw new Refusal('conflict', '这次会议已登记召开，不能取消。');
    await tx.db.delete(tx.t.meetings).where(eq(tx.t.meetings.id, id));
    const detail = { on, subject, reason: text };
    return { result: undefined, entries: [{ action: 'duties.cancel-meeting', subject: id, detail }] };
  });
}

/**
 * Records that a planned meeting was held, with its minutes (internal) and decisions. That is the fulfilment of its
 * duty; date and subject become public, and plans that it approved pass their gate.
 * @throws Refusal `forbidden`, `not-found`; `conflict` when it is recorded; `invalid` for a day to come; see `decide`
 */
export async function holdMeeting(
  ctx: Context,
  id: string,
  input: { minutes: string; decisions: NewDecision[] },
): Promise<void> {
  if (input.minutes.length > 20_000)
    throw new Refusal('invalid', '纪要最多 20000 字。', { field: 'minutes' });
  await write(ctx, async (tx) => {
    const meeting = await load(tx, id);
    demand(ctx.actor, 'duties.record', { unit: unitOf(meeting.body) });
    if (meeting.fulfilment !== null) throw new Refusal('conflict', '这次会议已登记召开。');
    const { duty, body, on, subject, extraordinary } = meeting;
    const kind = extraordinary ? 'extraordinary-meeting' : 'meeting';
    const { rows } = await fulfil(tx, ctx, [{ duty, body, on, kind, subject }]);
    const fulfilment = rows[0]!.id;
    await tx.db
      .update(tx.t.meetings)
      .set({ minutes: input.minutes.trim(), fulfilment })
      .where(eq(tx.t.meetings.id, id));
    const gates = await decide(tx, ctx, meeting, input.decisions);
    const detail = { fulfilment, decisions: input.decisions.length };
    return { result: undefined, entries: [{ action: 'duties.hold-meeting', subject: id, detail }, ...gates] };
  });
}

async function load(
  { db, t }: Pick<Transaction, 't'> & { db: Pick<Transaction['db'], 'select'> },
  id: string,
): Promise<Meeting> {
  const [row] = await db.select().from(t.meetings).where(eq(t.meetings.id, id));
  if (!row) throw new Refusal('not-found', `没有会议“${id}”。`);
  return row;
}

/**
 * A meeting with its decisions. Minutes are for the body's own people, the reform office and the auditor.
 * @throws Refusal `not-found`, `forbidden`
 */
export async function getMeeting(
  ctx: Context,
  id: string,
): Promise<{ meeting: Meeting; decisions: Decision[] }> {
  const meeting = await load(ctx.read, id);
  refuseStranger(ctx, meeting.body);
  const { db, t } = ctx.read;
  const decisions = await db
    .select()
    .from(t.meetingDecisions)
    .where(eq(t.meetingDecisions.meeting, id))
    .orderBy(asc(t.meetingDecisions.id));
  return { meeting, decisions };
}

function refuseStranger(ctx: Context, body: string): void {
  if (seesMeetings(ctx, body)) return;
  throw new Refusal('forbidden', '会议的议程和纪要只供开会单位、改革办和审计查看；日期和题目见公开网站。');
}

/** The meetings that the actor may see, the latest first. */
export async function listMeetings(ctx: Context): Promise<Meeting[]> {
  demand(ctx.actor, 'office.read');
  const { db, t } = ctx.read;
  const rows: Meeting[] = await db.select().from(t.meetings);
  return rows
    .filter(({ body }) => seesMeetings(ctx, body))
    .sort((a, b) => (a.on > b.on ? -1 : a.on < b.on ? 1 : 0));
}
