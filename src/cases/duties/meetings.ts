/** Meetings (§2): planned with an agenda, held; what they decide becomes something elsewhere. */
import { asc, eq } from 'drizzle-orm';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { Refusal } from '../../domain/outcome.ts';
import { fulfil } from '../duties.ts';
import { type Decision, decide, type NewDecision, seesMeetings, unitOf } from './decisions.ts';
import { demandMissed } from './periods.ts';
import { countChanges, demandUnchanged, loadMeeting, type Meeting } from './planned.ts';

export { agendaFor, type Offered } from './agenda.ts';
export { carryOut, type Decision, openDecisions } from './decisions.ts';
export { type MeetingPeriods, meetingPeriods } from './periods.ts';
export { amendMeeting, cancelMeeting, type Meeting, planMeeting } from './planned.ts';

/**
 * Records that a planned meeting was held, with its minutes (internal) and decisions. That is the fulfilment of its
 * duty; date and subject become public, and plans that it approved pass their gate.
 * @param input.period the missed period that it makes up for: late, never in time; without it the date tells
 * @throws Refusal `forbidden`, `not-found`; `conflict` when it is recorded, or was changed since the page was opened;
 * `invalid` for a day to come or a period that was not missed; see `decide`
 */
export async function holdMeeting(
  ctx: Context,
  id: string,
  input: {
    minutes: string;
    decisions: NewDecision[];
    period?: string | null | undefined;
    seen?: number | undefined;
  },
): Promise<void> {
  if (input.minutes.length > 20_000)
    throw new Refusal('invalid', '纪要最多 20000 字。', { field: 'minutes' });
  await write(ctx, async (tx) => {
    const meeting = await loadMeeting(tx, id);
    demand(ctx.actor, 'duties.record', { unit: unitOf(meeting.body) });
    if (meeting.fulfilment !== null) throw new Refusal('conflict', '这次会议已登记召开。');
    await demandUnchanged(tx, meeting, input.seen);
    const { duty, body, on, subject, extraordinary } = meeting;
    const kind = extraordinary ? 'extraordinary-meeting' : 'meeting';
    const period = input.period || null;
    if (period !== null) await demandMissed({ read: tx, now: ctx.now }, meeting, period);
    const { rows } = await fulfil(tx, ctx, [{ duty, body, on, period, kind, subject }]);
    const fulfilment = rows[0]!.id;
    await tx.db
      .update(tx.t.meetings)
      .set({ minutes: input.minutes.trim(), fulfilment })
      .where(eq(tx.t.meetings.id, id));
    const gates = await decide(tx, ctx, meeting, input.decisions);
    const detail = { fulfilment, decisions: input.decisions.length, ...(period && { period }) };
    return { result: undefined, entries: [{ action: 'duties.hold-meeting', subject: id, detail }, ...gates] };
  });
}

/**
 * A meeting with its decisions. Minutes are for the body's own people, the reform office and the auditor.
 * @throws Refusal `not-found`, `forbidden`
 */
export async function getMeeting(
  ctx: Context,
  id: string,
): Promise<{
  meeting: Meeting;
  decisions: Decision[];
  /** How often it was changed; a form says it again as `seen`. */
  changes: number;
  /** The missed period that it made up for. */
  period: string | null;
}> {
  const meeting = await loadMeeting(ctx.read, id);
  refuseStranger(ctx, meeting.body);
  const { db, t } = ctx.read;
  const decisions = await db
    .select()
    .from(t.meetingDecisions)
    .where(eq(t.meetingDecisions.meeting, id))
    .orderBy(asc(t.meetingDecisions.id));
  const [held] = await db
    .select({ period: t.fulfilments.period })
    .from(t.fulfilments)
    .where(eq(t.fulfilments.id, meeting.fulfilment ?? ''));
  return { meeting, decisions, changes: await countChanges(ctx.read, id), period: held?.period ?? null };
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
