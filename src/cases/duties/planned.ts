/** A meeting until it is held (§2): planned with an agenda, changed, cancelled. What was before stays in the journal. */
import { and, eq } from 'drizzle-orm';
import type { Read, Transaction } from '../../../db/engine.ts';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { civilDate, isCivilDate } from '../../domain/calendar.ts';
import {
  type AgendaItem,
  EXTRAORDINARY,
  MEETING_DUTIES,
  type MeetingPlan,
  planChangeText,
  planDiffers,
} from '../../domain/duties/meetings.ts';
import { Refusal } from '../../domain/outcome.ts';
import { demandNew } from '../once.ts';
import { unitOf } from './decisions.ts';

export interface Meeting extends MeetingPlan {
  id: string;
  duty: string;
  body: string;
  agenda: AgendaItem[];
  /** Internal. */
  minutes: string;
  fulfilment: string | null;
}

/** A meeting by its number. @throws Refusal `not-found` */
export async function loadMeeting({ db, t }: Read, id: string): Promise<Meeting> {
  const [row] = await db.select().from(t.meetings).where(eq(t.meetings.id, id));
  if (!row) throw new Refusal('not-found', `没有会议“${id}”，可能已经取消。`);
  return row;
}

/**
 * Plans a meeting, for a day that is not over; it counts once it was held. One that nobody planned is entered afterwards.
 * @param input.afterwards it has been held; its minutes and decisions come next
 * @throws Refusal `forbidden`; `invalid` with the field; `rule-broken` for an extraordinary one where none may be added;
 * `conflict` for one of the same day and subject: a form that was sent twice is one meeting
 */
export async function planMeeting(
  ctx: Context,
  input: MeetingPlan & { duty: string; body: string; afterwards?: boolean },
): Promise<string> {
  const { duty, body, on, extraordinary, agenda } = input;
  demand(ctx.actor, 'duties.record', { unit: unitOf(body) });
  if (!(MEETING_DUTIES as readonly string[]).includes(duty)) {
    throw new Refusal('invalid', '请选择会议种类。', { field: 'duty', clause: '§2' });
  }
  demandDay(on);
  const today = civilDate(ctx.now);
  if (input.afterwards ? on > today : on < today) {
    const message = input.afterwards
      ? '会议还没有到日期，请用“安排”。'
      : '会议日期已经过去，不能再安排；已经开过的，请用“已经开过，登记召开”。';
    throw new Refusal('invalid', message, { field: 'on', clause: '§2' });
  }
  const subject = subjectOf(input.subject);
  demandMayBeAdded(duty, extraordinary, 'duty');
  return write(ctx, async (tx) => {
    const { meetings } = tx.t;
    const same = and(eq(meetings.on, on), eq(meetings.subject, subject));
    await demandNew(tx, meetings, and(eq(meetings.duty, duty), eq(meetings.body, body), same), {
      message: `${on} 的“${subject}”已经安排过，没有再安排一次。`,
      field: 'subject',
    });
    const id = await freshId(tx, body);
    await tx.db.insert(tx.t.meetings).values({
      ...{ id, duty, body, on, subject, extraordinary, agenda: [...agenda], minutes: '', fulfilment: null },
      ...{ recordedBy: ctx.actor.id, recordedAt: ctx.now },
    });
    return { result: id, entries: [{ action: 'duties.plan-meeting', subject: id }] };
  });
}

function demandDay(on: string): void {
  if (!isCivilDate(on)) throw new Refusal('invalid', '会议日期请写成 2016-07-25 的形式。', { field: 'on' });
}

function subjectOf(typed: string): string {
  const subject = typed.trim();
  if (subject === '' || subject.length > 120) {
    throw new Refusal('invalid', '请填写会议题目，最多 120 字；题目和日期会公开。', { field: 'subject' });
  }
  return subject;
}

function demandMayBeAdded(duty: string, extraordinary: boolean, field: string): void {
  if (!extraordinary || (EXTRAORDINARY as readonly string[]).includes(duty)) return;
  throw new Refusal('rule-broken', '只有深改组会议和专项组会议可以随时加开。', { clause: '§2', field });
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
 * Changes date, subject, kind or agenda of a meeting that was not held. Any day will do: one that was put off may have
 * been held before anybody said so here, and a date in the past makes nothing kept in time (decision 0051).
 * @throws Refusal `forbidden`, `not-found`; `conflict` when it was held, or changed since the page was opened; `invalid`
 * with the field, and where nothing differs; `rule-broken` for an extraordinary one where none may be added
 */
export async function amendMeeting(
  ctx: Context,
  id: string,
  input: MeetingPlan & { seen?: number | undefined },
): Promise<void> {
  await write(ctx, async (tx) => {
    const meeting = await loadMeeting(tx, id);
    demand(ctx.actor, 'duties.record', { unit: unitOf(meeting.body) });
    if (meeting.fulfilment !== null) {
      throw new Refusal('conflict', '这次会议已登记召开，日期、题目和议程不能再改。');
    }
    const changes = await demandUnchanged(tx, meeting, input.seen);
    demandDay(input.on);
    const { on, extraordinary } = input;
    const after = { on, subject: subjectOf(input.subject), extraordinary, agenda: [...input.agenda] };
    demandMayBeAdded(meeting.duty, extraordinary, 'extraordinary');
    const fields = planDiffers(meeting, after);
    if (fields.length === 0) throw new Refusal('invalid', '没有改动，不须保存。');
    await tx.db.update(tx.t.meetings).set(after).where(eq(tx.t.meetings.id, id));
    const values = fields.flatMap((field) => [
      [`${field}Was`, meeting[field]],
      [field, after[field]],
    ]);
    const detail = { change: changes + 1, ...Object.fromEntries(values) };
    return { result: undefined, entries: [{ action: 'duties.amend-meeting', subject: id, detail }] };
  });
}

/** What the journal says of the changes of a meeting, in their order. */
async function changesOf({ db, t }: Read, id: string): Promise<Record<string, unknown>[]> {
  const rows = await db
    .select({ detail: t.journal.detail })
    .from(t.journal)
    .where(and(eq(t.journal.subject, id), eq(t.journal.action, 'duties.amend-meeting')));
  return rows.map(({ detail }) => detail).sort((a, b) => Number(a['change']) - Number(b['change']));
}

/** How often a meeting was changed: what a form has seen. */
export const countChanges = async (read: Read, id: string): Promise<number> =>
  (await changesOf(read, id)).length;

/**
 * If this were not asked, an officer would answer a page that no longer holds: record a day that was put off, or write
 * over what a colleague changed.
 * @returns how often it was changed
 * @throws Refusal `conflict` that says what was changed since
 */
export async function demandUnchanged(
  read: Read,
  meeting: Meeting,
  seen: number | undefined,
): Promise<number> {
  const changes = await changesOf(read, meeting.id);
  if (seen === undefined || changes.length <= seen) return changes.length;
  const saw: MeetingPlan = { ...meeting };
  for (const change of changes.slice(seen).reverse()) {
    for (const field of ['on', 'subject', 'extraordinary', 'agenda'] as const) {
      if (`${field}Was` in change) Object.assign(saw, { [field]: change[`${field}Was`] });
    }
  }
  const what = planChangeText(saw, meeting) || '改过又改回';
  throw new Refusal(
    'conflict',
    `您打开本页之后，这次会议已有更改：${what}。请看过后再提交；您填写的内容已保留。`,
  );
}

/**
 * Cancels a meeting that was not held. It counts for nothing and nobody else relies on it: what remains is in the journal.
 * @throws Refusal `forbidden`, `not-found`; `invalid` without a reason; `conflict` when it was held, or changed meanwhile
 */
export async function cancelMeeting(ctx: Context, id: string, reason: string, seen?: number): Promise<void> {
  const text = reason.trim();
  if (text === '' || text.length > 500) {
    throw new Refusal('invalid', '请填写取消的理由，最多 500 字。', { field: 'reason' });
  }
  await write(ctx, async (tx) => {
    const meeting = await loadMeeting(tx, id);
    const { body, on, subject, fulfilment } = meeting;
    demand(ctx.actor, 'duties.record', { unit: unitOf(body) });
    if (fulfilment !== null) throw new Refusal('conflict', '这次会议已登记召开，不能取消。');
    await demandUnchanged(tx, meeting, seen);
    await tx.db.delete(tx.t.meetings).where(eq(tx.t.meetings.id, id));
    const detail = { on, subject, reason: text };
    return { result: undefined, entries: [{ action: 'duties.cancel-meeting', subject: id, detail }] };
  });
}
