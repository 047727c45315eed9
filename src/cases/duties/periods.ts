/** For which period a meeting is held (§2): its date tells, unless it makes up for one that was missed. */
import { and, asc, eq } from 'drizzle-orm';
import type { Context } from '../../../db/write.ts';
import { type CivilDate, civilDate } from '../../domain/calendar.ts';
import { judgeDuties } from '../../domain/duties/year.ts';
import type { Judgement } from '../../domain/duties.ts';
import { isRefusal, Refusal } from '../../domain/outcome.ts';
import { actOf, loadBearers } from '../duties.ts';
import { dutiesOf } from '../parameters.ts';

/** A period that was missed and may be caught up: late, never in time. */
export interface MissedPeriod {
  period: string;
  /** Its last day. */
  due: CivilDate;
  /** How many meetings of it are missing. */
  missing: number;
}

export interface MeetingPeriods {
  /** The period in which the date lies, and whether all its meetings are held: then one more is extra. */
  own: { period: string; kept: boolean } | null;
  /** In the year of the date and the one before, the latest first. */
  missed: MissedPeriod[];
}

type Held = { duty: string; body: string; on: CivilDate };

/** What a meeting of this day may be held for. */
export async function meetingPeriods(
  ctx: Pick<Context, 'read' | 'now'>,
  meeting: Held,
): Promise<MeetingPeriods> {
  const year = Number(meeting.on.slice(0, 4));
  const both = [await judgementsOf(ctx, meeting, year), await judgementsOf(ctx, meeting, year - 1)];
  const own = both[0]!.filter(({ opens, due }) => opens <= meeting.on && meeting.on <= due);
  const open = both.flat().filter(({ verdict, due }) => verdict === 'missing' && due < meeting.on);
  return {
    own: own[0] ? { period: own[0].period, kept: own.every(({ fulfilment }) => fulfilment) } : null,
    missed: [...Map.groupBy(open, ({ period }) => period)]
      .map(([period, some]) => ({ period, due: some[0]!.due, missing: some.length }))
      .sort((a, b) => (a.due < b.due ? 1 : -1)),
  };
}

async function judgementsOf(
  { read, now }: Pick<Context, 'read' | 'now'>,
  { duty, body }: Held,
  year: number,
): Promise<Judgement[]> {
  const asOf = civilDate(now);
  const { fulfilments: t } = read.t;
  try {
    const duties = dutiesOf(year).filter(({ id }) => id === duty);
    const bearers = (await loadBearers(read, year)).filter(({ id }) => id === body);
    const acts = await read.db
      .select()
      .from(t)
      .where(and(eq(t.year, year), eq(t.duty, duty), eq(t.body, body)))
      .orderBy(asc(t.on), asc(t.id));
    const [one] = judgeDuties(duties, bearers, acts.map(actOf), year, asOf);
    return (one?.bodies[0]?.judgements ?? []).filter((j) => j.sequence > 0);
  } catch (error) {
    // No rules of that year: nothing was owed in it.
    if (isRefusal(error)) return [];
    throw error;
  }
}

/**
 * Asked within the act, so that two recorders cannot make up for the same one.
 * @throws Refusal `invalid` for a period that is not among those that were missed
 */
export async function demandMissed(
  ctx: Pick<Context, 'read' | 'now'>,
  meeting: Held,
  period: string,
): Promise<void> {
  const { missed } = await meetingPeriods(ctx, meeting);
  if (missed.some((one) => one.period === period)) return;
  const known = missed.map((one) => one.period).join('、') || '无';
  throw new Refusal('invalid', `期次“${period}”不能补开：只补会议日期以前未办的期次，现有：${known}。`, {
    field: 'period',
    clause: '§2',
  });
}
