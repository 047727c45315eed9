/** Days that the detector found odd (§9.2): what it saw, and what two persons made of it. */
import { and, asc, desc, eq, gte, lte } from 'drizzle-orm';
import type { Read } from '../../../db/engine.ts';
import type { Context } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { type CivilDate, instantOf } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import {
  LEVELS,
  type Level,
  type Review,
  type ReviewAct,
  reviewOf,
  type Verdict,
} from '../../domain/ratings.ts';
import { reviewStep } from './case-file.ts';
import { type NamedPoint, pointOf } from './points.ts';
import { type PressRow, pressesOf } from './presses.ts';

type FlagRow = Read['t']['ratingFlags']['$inferSelect'];

/** A flag with how far its review has come. */
export interface RatingFlagged extends FlagRow {
  review: Review;
}

/** What the two who decide look at: the flag, the day's ratings by hour, the stretch by level. */
export interface FlagSheet extends RatingFlagged {
  window: NamedPoint;
  /** Ratings of the day at this window for each hour, and how many of them lie in the stretch. */
  hours: { hour: number; all: number; inStretch: number }[];
  levels: Record<Level, number>;
  acts: {
    act: ReviewAct;
    verdict: Verdict;
    reason: string | null;
    on: CivilDate;
    unit: string;
    text: string;
  }[];
}

/** One flag, or undefined. */
export async function readFlag({ db, t }: Read, id: string): Promise<FlagRow | undefined> {
  return (await db.select().from(t.ratingFlags).where(eq(t.ratingFlags.id, id)))[0];
}

/** The ratings of a flagged stretch that had come by the end of a day. */
export async function idsOfFlag(read: Read, flag: FlagRow, until: CivilDate): Promise<string[]> {
  const end = instantOf(until, 24);
  return (await pressesOf(read, flag.day))
    .filter((press) => lies(flag, press) && press.receivedAt < end)
    .map((press) => press.id);
}

const lies = (flag: FlagRow, press: PressRow) =>
  press.point === flag.point &&
  press.at >= flag.from &&
  press.at <= flag.to &&
  (flag.level === null || flag.level === press.level);

/** Flags of some days, latest day first. */
export async function listFlags(ctx: Context, from: CivilDate, to: CivilDate): Promise<RatingFlagged[]> {
  demand(ctx.actor, 'office.read');
  const { db, t } = ctx.read;
  const own = and(gte(t.ratingFlags.day, from), lte(t.ratingFlags.day, to));
  const flags = await db
    .select()
    .from(t.ratingFlags)
    .where(own)
    .orderBy(desc(t.ratingFlags.day), asc(t.ratingFlags.id));
  const acts = await db
    .select({ act: t.reviewActs })
    .from(t.reviewActs)
    .innerJoin(t.ratingFlags, eq(t.ratingFlags.id, t.reviewActs.subject))
    .where(own)
    .orderBy(asc(t.reviewActs.sequence));
  const reviews = Map.groupBy(acts, ({ act }) => act.subject);
  return flags.map((flag) => ({
    ...flag,
    review: reviewOf(reviews.get(flag.id)?.map(({ act }) => reviewStep(act)) ?? []),
  }));
}

/** One flag with its evidence, for those who decide and for the auditor; never for the rated unit. */
export async function flagSheet(ctx: Context, id: string): Promise<FlagSheet> {
  demand(ctx.actor, 'ratings.read', {});
  const { db, t } = ctx.read;
  const flag = await readFlag(ctx.read, id);
  if (flag === undefined) throw new Refusal('not-found', '没有这条疑点，请从疑点列表进入。');
  const acts = await db
    .select()
    .from(t.reviewActs)
    .where(eq(t.reviewActs.subject, id))
    .orderBy(asc(t.reviewActs.sequence));
  const presses = (await pressesOf(ctx.read, flag.day)).filter((press) => press.point === flag.point);
  const stretch = presses.filter((press) => lies(flag, press));
  const hourOf = (press: PressRow) => Math.floor((press.at - instantOf(flag.day)) / 3_600_000);
  const hours = Array.from({ length: 24 }, (_, hour) => ({
    hour,
    all: presses.filter((press) => hourOf(press) === hour).length,
    inStretch: stretch.filter((press) => hourOf(press) === hour).length,
  }));
  return {
    ...flag,
    review: reviewOf(acts.map(reviewStep)),
    window: await pointOf(ctx, flag.point),
    hours: hours.filter((row) => row.all > 0),
    levels: Object.fromEntries(
      LEVELS.map((level) => [level, stretch.filter((press) => press.level === level).length]),
    ) as Record<Level, number>,
    acts: acts.map(({ act, verdict, reason, on, unit, text }) => ({ act, verdict, reason, on, unit, text })),
  };
}
