import { and, count, eq, gte, inArray, lt, sum } from 'drizzle-orm';
import type { Read } from '../../../db/engine.ts';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { addDays, type CivilDate, civilDate } from '../../domain/calendar.ts';
import {
  detect,
  LEVELS,
  type Level,
  OPEN_CHANNELS,
  type Usual,
  type WindowDay,
} from '../../domain/ratings.ts';
import { detectorRules, provisionalCalendar } from '../parameters.ts';
import { type PressRow, pressesOf } from './presses.ts';

/** Looks at the last days, each once a day. @returns how many new flags were found */
export async function detectDue(ctx: Context): Promise<number> {
  demand(ctx.actor, 'ratings.manage');
  const today = civilDate(ctx.now);
  const { lookAgainDays } = detectorRules(today);
  const { db, t } = ctx.read;
  const ran = await db
    .select()
    .from(t.ratingDetections)
    .where(gte(t.ratingDetections.day, addDays(today, -lookAgainDays)));
  const done = new Set(ran.filter((row) => row.ranOn >= today).map((row) => row.day));
  const due = Array.from({ length: lookAgainDays }, (_, i) => addDays(today, i - lookAgainDays));
  return detectDays(
    ctx,
    due.filter((day) => !done.has(day)),
  );
}

/**
 * Looks at days, in their order, for what nobody who was served gave. Found again, a flag stays as it was found first.
 * @returns how many new flags were found
 */
export async function detectDays(ctx: Context, days: readonly CivilDate[]): Promise<number> {
  demand(ctx.actor, 'ratings.manage');
  let found = 0;
  for (const day of days) found += await detectDay(ctx, day);
  return found;
}

async function detectDay(ctx: Context, day: CivilDate): Promise<number> {
  const rules = detectorRules(day);
  const open = provisionalCalendar().isWorkingDay(day);
  const windows = Map.groupBy(await pressesOf(ctx.read, day), (press) => press.point);
  const usual = await usualOf(ctx.read, day, rules.usualSpanDays);
  const served = await servedOn(ctx.read, day);
  const foundOn = civilDate(ctx.now);
  const rows = [...windows].flatMap(([point, presses]) => {
    const window: WindowDay = {
      ...{ day, open, presses, served: served.get(point) ?? null },
      usual: usual.get(point) ?? nothing(),
    };
    const { unit } = (presses as PressRow[])[0]!;
    return detect(window, rules).map((flag) => ({ ...flag, unit, point, day, foundOn }));
  });
  const { ratingDetections } = ctx.read.t;
  return write(ctx, async (tx) => {
    const { ratingFlags } = tx.t;
    const known = await tx.db.select().from(ratingFlags).where(eq(ratingFlags.day, day));
    const fresh = rows.filter((row) => !known.some((flag) => sameFind(flag, row)));
    const last = new Map<string, number>();
    for (const { point, id } of known)
      last.set(point, Math.max(last.get(point) ?? 0, Number(id.split('.').at(-1))));
    for (const row of fresh) {
      const number = (last.get(row.point) ?? 0) + 1;
      last.set(row.point, number);
      await tx.db.insert(ratingFlags).values({ ...row, id: `${row.point}.${day}.${row.kind}.${number}` });
    }
    await tx.db
      .insert(tx.t.ratingDetections)
      .values({ day, ranOn: foundOn })
      .onConflictDoUpdate({ target: ratingDetections.day, set: { ranOn: foundOn } });
    const detail = { flags: fresh.length };
    return { result: fresh.length, entries: [{ action: 'ratings.detect', subject: day, detail }] };
  });
}

type Find = Pick<Read['t']['ratingFlags']['$inferSelect'], 'point' | 'kind' | 'level' | 'from' | 'to'>;

/** A stretch may have grown since, by what came late; where it meets one that stands, it is that one. */
const sameFind = (a: Find, b: Find) =>
  a.point === b.point && a.kind === b.kind && a.level === b.level && a.from <= b.to && b.from <= a.to;

const nothing = (): Usual => ({
  days: 0,
  counts: Object.fromEntries(LEVELS.map((level) => [level, 0])) as Record<Level, number>,
  served: null,
});

/** What was usual at each window on the days before, without those that were flagged. */
async function usualOf({ db, t }: Read, day: CivilDate, span: number): Promise<Map<string, Usual>> {
  const from = addDays(day, -span);
  const { ratingDays: d } = t;
  const rows = await db
    .select({ point: d.point, day: d.day, level: d.level, count: sum(d.count).mapWith(Number) })
    .from(d)
    .where(and(gte(d.day, from), lt(d.day, day), inArray(d.channel, OPEN_CHANNELS)))
    .groupBy(d.point, d.day, d.level);
  const odd = new Set(
    (
      await db
        .select({ point: t.ratingFlags.point, day: t.ratingFlags.day })
        .from(t.ratingFlags)
        .where(and(gte(t.ratingFlags.day, from), lt(t.ratingFlags.day, day)))
    ).map((flag) => `${flag.point} ${flag.day}`),
  );
  const windows = new Map<string, Usual>();
  const seen = new Set<string>();
  for (const row of rows) {
    const key = `${row.point} ${row.day}`;
    if (odd.has(key)) continue;
    const usual = windows.get(row.point) ?? nothing();
    usual.counts[row.level] += row.count;
    if (!seen.has(key)) usual.days++;
    seen.add(key);
    windows.set(row.point, usual);
  }
  const served = await servedBetween({ db, t }, from, day);
  for (const [point, usual] of windows) {
    const own = served.filter((row) => row.point === point && seen.has(`${point} ${row.day}`));
    usual.served = own.length === usual.days ? own.reduce((n, row) => n + row.count, 0) : null;
  }
  return windows;
}

/** Services rendered at each window on a day, as the queue system's tickets tell. */
async function servedOn(read: Read, day: CivilDate): Promise<Map<string, number>> {
  return new Map((await servedBetween(read, day, addDays(day, 1))).map((row) => [row.point, row.count]));
}

async function servedBetween({ db, t }: Read, from: CivilDate, before: CivilDate) {
  const { point, issuedOn } = t.ratingTickets;
  const rows = await db
    .select({ point, day: issuedOn, count: count() })
    .from(t.ratingTickets)
    .where(and(gte(issuedOn, from), lt(issuedOn, before)))
    .groupBy(point, issuedOn);
  return rows;
}
