/** Training and research, the “five ones” (§7): courses, topics, showcases, study trips, the best reports. */
import { and, asc, eq, like } from 'drizzle-orm';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { type CivilDate, civilDate, isCivilDate, quarterOf } from '../../domain/calendar.ts';
import {
  bestReports,
  GATHERING_KINDS,
  GATHERING_NAMES,
  type GatheringKind,
  meanMark,
} from '../../domain/duties/learning.ts';
import { Refusal } from '../../domain/outcome.ts';
import { quoted } from '../../domain/quoted.ts';
import { demandUnrecorded, fulfil } from '../duties.ts';
import { demandNew } from '../once.ts';

export interface Topic {
  id: string;
  quarter: string;
  title: string;
  unit: string;
  due: CivilDate;
  report: string | null;
  reportedOn: CivilDate | null;
  best: boolean;
}

function titled(text: string, field: string, what: string): string {
  const trimmed = text.trim();
  if (trimmed !== '' && trimmed.length <= 120) return trimmed;
  throw new Refusal('invalid', `请填写${what}，最多 120 字。`, { field });
}

/**
 * Records a course, showcase or study trip with how many came from which unit.
 * @throws Refusal `forbidden`; `invalid` for a title, a day to come, an attendance below one; `conflict` for one of the
 * same day and title
 */
export async function recordGathering(
  ctx: Context,
  input: { kind: GatheringKind; title: string; on: CivilDate; attendance: Record<string, number> },
): Promise<string> {
  demand(ctx.actor, 'duties.compile');
  const { kind, on, attendance } = input;
  if (!GATHERING_KINDS.includes(kind))
    throw new Refusal('invalid', '请选择培训、观摩或考察。', { field: 'kind' });
  const title = titled(input.title, 'title', '标题');
  const counts = Object.entries(attendance);
  if (counts.length === 0 || counts.some(([, n]) => !Number.isInteger(n) || n < 1 || n > 9999)) {
    throw new Refusal('invalid', '请至少填写一个单位的参加人数，人数须为 1 以上的整数。', {
      field: 'attendance',
    });
  }
  return write(ctx, async (tx) => {
    await demandUnrecorded(tx, { duty: kind, body: 'ggb', on, subject: title });
    const { rows, entry } = await fulfil(tx, ctx, [
      { duty: kind, body: 'ggb', on, kind: 'event', subject: title },
    ]);
    const id = rows[0]!.id;
    const year = Number(on.slice(0, 4));
    await tx.db
      .insert(tx.t.gatherings)
      .values({ id, kind, year, on, title, attendance, recordedBy: ctx.actor.id });
    return {
      result: id,
      entries: [entry, { action: 'duties.gather', subject: id, detail: { kind: GATHERING_NAMES[kind] } }],
    };
  });
}

/**
 * Hands out a quarter's batch of research topics, each with the unit that answers and its deadline.
 * @throws Refusal `forbidden`; `invalid` for an empty batch, a title, a deadline that has passed; `conflict` for a topic
 * that its unit has this quarter already
 */
export async function assignTopics(
  ctx: Context,
  input: readonly { title: string; unit: string; due: CivilDate }[],
): Promise<string[]> {
  demand(ctx.actor, 'duties.compile');
  const on = civilDate(ctx.now);
  const quarter = quarterOf(on);
  if (input.length === 0) throw new Refusal('invalid', '请至少填写一个课题。', { field: 'topics' });
  for (const { due } of input) {
    if (!isCivilDate(due) || due <= on) {
      throw new Refusal('invalid', `课题时限须晚于今天，写成 2016-09-20 的形式，现为“${due}”。`, {
        field: 'topics',
      });
    }
  }
  return write(ctx, async (tx) => {
    const { topics } = tx.t;
    const known = await tx.db.select({ id: topics.id }).from(topics).where(eq(topics.quarter, quarter));
    const rows = input.map(({ title, unit, due }, i) => ({
      ...{ id: `k-${quarter}-${known.length + i + 1}`, quarter, title: titled(title, 'topics', '课题') },
      ...{ unit, due, report: null, reportedOn: null, best: false, assignedBy: ctx.actor.id },
    }));
    for (const { title, unit } of rows) {
      const same = and(eq(topics.quarter, quarter), eq(topics.title, title), eq(topics.unit, unit));
      await demandNew(tx, topics, same, {
        message: `课题${quoted(title)}本季度已交办给这个单位，这一批没有交办；请去掉这一行再交办其余的。`,
        field: 'topics',
      });
    }
    const subject = `${quarter} 改革课题 ${rows.length} 个`;
    const { entry } = await fulfil(tx, ctx, [
      { duty: 'research-topics', body: 'ggb', on, kind: 'document', subject },
    ]);
    await tx.db.insert(topics).values(rows);
    const ids = rows.map(({ id }) => id);
    return {
      result: ids,
      entries: [entry, { action: 'duties.assign-topics', subject: quarter, detail: { ids } }],
    };
  });
}

/** Hands in the report on a topic. @throws Refusal `forbidden` to others; `not-found`; `conflict`; `invalid` */
export async function reportOnTopic(ctx: Context, id: string, report: string): Promise<void> {
  const title = titled(report, 'report', '报告题目');
  await write(ctx, async (tx) => {
    const { topics } = tx.t;
    const [topic] = await tx.db.select().from(topics).where(eq(topics.id, id));
    if (!topic) throw new Refusal('not-found', `没有课题“${id}”。`);
    demand(ctx.actor, 'duties.record', { unit: topic.unit });
    if (topic.report !== null) throw new Refusal('conflict', `这个课题已于 ${topic.reportedOn} 报送成果。`);
    await tx.db
      .update(topics)
      .set({ report: title, reportedOn: civilDate(ctx.now) })
      .where(eq(topics.id, id));
    return { result: undefined, entries: [{ action: 'duties.report-topic', subject: id }] };
  });
}

/** Marks a report, 0 to 100; marking again replaces the judge's own mark. @throws Refusal as usual */
export async function markReport(ctx: Context, id: string, mark: number): Promise<void> {
  if (!Number.isInteger(mark) || mark < 0 || mark > 100) {
    throw new Refusal('invalid', '评分请写 0 至 100 的整数。', { field: 'mark' });
  }
  await write(ctx, async (tx) => {
    const { topics, reportMarks } = tx.t;
    const [topic] = await tx.db.select().from(topics).where(eq(topics.id, id));
    if (!topic) throw new Refusal('not-found', `没有课题“${id}”。`);
    demand(ctx.actor, 'duties.mark', { doneByUnit: topic.unit });
    if (topic.report === null)
      throw new Refusal('rule-broken', '该课题还没有报送成果，不能评分。', { clause: '§7' });
    if (topic.best) throw new Refusal('conflict', '评选已经结束，不能再评分。');
    const markHundredths = mark * 100;
    await tx.db
      .insert(reportMarks)
      .values({ topic: id, judge: ctx.actor.id, markHundredths })
      .onConflictDoUpdate({ target: [reportMarks.topic, reportMarks.judge], set: { markHundredths } });
    return { result: undefined, entries: [{ action: 'duties.mark-report', subject: id }] };
  });
}

/**
 * Chooses the best reports of a year by their recorded marks; ties with the last place are chosen too.
 * @returns ids, best first
 * @throws Refusal `forbidden`; `invalid` places; `rule-broken` while fewer reports have marks of two judges;
 * `conflict` once chosen
 */
export async function selectBest(ctx: Context, year: number, places: number): Promise<string[]> {
  demand(ctx.actor, 'duties.compile');
  if (!Number.isInteger(places) || places < 1 || places > 50) {
    throw new Refusal('invalid', '请写评选几篇，1 至 50 的整数。', { field: 'places' });
  }
  return write(ctx, async (tx) => {
    const { topics, reportMarks } = tx.t;
    const own = await tx.db
      .select()
      .from(topics)
      .where(like(topics.quarter, `${year}-%`))
      .orderBy(asc(topics.id));
    if (own.some(({ best }) => best)) throw new Refusal('conflict', `${year} 年已经评选过。`);
    const marks = Map.groupBy(await tx.db.select().from(reportMarks), ({ topic }) => topic);
    const chosen = bestReports(
      own.map(({ id }) => ({ id, marks: (marks.get(id) ?? []).map(({ markHundredths }) => markHundredths) })),
      places,
    );
    if (chosen.length < places) {
      throw new Refusal(
        'rule-broken',
        `只有 ${chosen.length} 篇报告有两人以上评分，不够评选 ${places} 篇。`,
        { clause: '§7' },
      );
    }
    for (const id of chosen) await tx.db.update(topics).set({ best: true }).where(eq(topics.id, id));
    const subject = `${year}年优秀课题调研报告 ${chosen.length} 篇`;
    const on = civilDate(ctx.now);
    const period = on.startsWith(String(year)) ? null : String(year);
    const { entry } = await fulfil(tx, ctx, [
      { duty: 'best-reports', body: 'ggb', on, period, kind: 'document', subject },
    ]);
    return {
      result: chosen,
      entries: [entry, { action: 'duties.select-best', subject: String(year), detail: { ids: chosen } }],
    };
  });
}

/** A year of training and research: gatherings, topics with their results, mean marks of two or more judges. */
export async function learningOf(ctx: Context, year: number) {
  demand(ctx.actor, 'office.read');
  const { db, t } = ctx.read;
  const gatherings = await db
    .select()
    .from(t.gatherings)
    .where(eq(t.gatherings.year, year))
    .orderBy(asc(t.gatherings.on));
  const topics: Topic[] = await db
    .select()
    .from(t.topics)
    .where(like(t.topics.quarter, `${year}-%`))
    .orderBy(asc(t.topics.id));
  const marks = Map.groupBy(await db.select().from(t.reportMarks), ({ topic }) => topic);
  return {
    year,
    gatherings: gatherings.map(({ kind, on, title, attendance }) => ({
      ...{ kind, on, title },
      attendance: Object.entries(attendance).map(([unit, n]) => ({ unit, n })),
    })),
    topics: topics.map(({ id, quarter, title, unit, due, report, reportedOn, best }) => ({
      ...{ id, quarter, title, unit, due, report, reportedOn, best },
      meanHundredths: meanMark({
        id,
        marks: (marks.get(id) ?? []).map(({ markHundredths }) => markHundredths),
      }),
    })),
  };
}
