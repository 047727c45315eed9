/** Ratings from and to other platforms, in the national interface's fields (§9.2). */
import { and, asc, eq, gte, lte, sql } from 'drizzle-orm';
import { insertRows } from '../../../db/bulk.ts';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { civilDate, monthEnd } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import {
  type CodeTable,
  channelCode,
  EXCLUSION_REASON_NAMES,
  type ExchangeExtra,
  type ExchangeRow,
  type ExclusionReason,
  fromExchange,
  type IncomingRating,
  isNegative,
  type Level,
  toExchange,
} from '../../domain/ratings.ts';
import { deviceClock } from '../parameters.ts';
import { counting } from './days.ts';
import { readyRatings } from './submit.ts';

/** A row that cannot be taken in: its number in the file from 1, the field, what is wrong. */
export interface RowFault {
  row: number;
  field: string;
  message: string;
}

const DAY = 86_400_000;

/**
 * Takes in ratings of another platform: all rows with what came beside them, or none. A file taken in twice counts once;
 * ratings by default count nowhere.
 * @returns what was stored, or what is wrong with which row
 */
export async function importExchange(
  ctx: Context,
  rows: readonly unknown[],
  table: CodeTable,
): Promise<{ stored: number; repeated: number; defaults: number; faults: RowFault[] }> {
  demand(ctx.actor, 'ratings.manage');
  const { db, t } = ctx.read;
  const points = await db.select().from(t.servicePoints);
  const faults: RowFault[] = [];
  const good: GoodRow[] = [];
  let defaults = 0;
  // Older ratings cannot be told from a wrong clock and would count for the day of the import.
  const oldest = deviceClock(civilDate(ctx.now)).behindDays;
  for (const [i, value] of rows.entries()) {
    const read = fromExchange(value, table);
    if ('skipped' in read) {
      defaults++;
      continue;
    }
    const own =
      'faults' in read ? read.faults : placeFaults(read.extra, points, ctx.now - read.rating.at, oldest);
    faults.push(...own.map((fault) => ({ row: i + 1, ...fault })));
    if (own.length > 0 || 'faults' in read) continue;
    const { rating, extra, id } = read;
    const { at, comment, ...said } = rating;
    const point = pointsOf(extra, points)[0]!.id;
    good.push({
      row: i + 1,
      input: { ...said, id, point, deviceAt: at, ...(comment && { comment }) },
      extra,
    });
  }
  if (faults.length > 0 || good.length === 0) return { stored: 0, repeated: 0, defaults, faults };
  return { ...(await storeAll(ctx, good, { rows: rows.length, defaults })), defaults };
}

/** A row that can be taken in, by its number in the file. */
interface GoodRow {
  row: number;
  input: IncomingRating;
  extra: ExchangeExtra;
}

/** Stores the ratings and what came beside them in one transaction; where one is refused, nothing stays. */
async function storeAll(
  ctx: Context,
  good: GoodRow[],
  detail: Record<string, number>,
): Promise<{ stored: number; repeated: number; faults: RowFault[] }> {
  const inputs = good.map(({ input }) => input);
  const extras = good.map(({ input, extra }) => ({ ratingId: input.id, extra }));
  // Their points were found, so there is something to store.
  const store = (await readyRatings(ctx, inputs))!;
  let faults: RowFault[] = [];
  try {
    return await write(ctx, async (tx) => {
      const { result, entries } = await store(tx);
      faults = result.flatMap((answer, i) => {
        if (answer.status !== 'refused') return [];
        const { field = '', message } = answer.refusal;
        return [{ row: good[i]!.row, field, message }];
      });
      if (faults.length > 0) throw new Refusal('conflict', `${faults.length} 条未能存入，一条也没有导入。`);
      await insertRows(tx, tx.t.exchangedRatings, extras, { key: ['ratingId'] });
      const count = (status: string) => result.filter((answer) => answer.status === status).length;
      return {
        result: { stored: count('stored'), repeated: count('repeated'), faults },
        entries: [...entries, { action: 'ratings.import-exchange', subject: 'ratings', detail }],
      };
    });
  } catch (error) {
    if (faults.length === 0) throw error;
    return { stored: 0, repeated: 0, faults };
  }
}

type Point = { id: string; unit: string; windowNo: string };

/** The window of a row: by our own id of the point, or by the number that only one window of the department has. */
function pointsOf({ deptCode, windowNo }: ExchangeExtra, points: readonly Point[]): Point[] {
  const own = points.filter((point) => point.unit === deptCode);
  const exact = own.filter((point) => point.id === windowNo);
  return exact.length > 0 ? exact : own.filter((point) => point.windowNo === windowNo);
}

function placeFaults(extra: ExchangeExtra, points: readonly Point[], age: number, oldest: number) {
  const { deptCode, windowNo } = extra;
  if (!points.some((point) => point.unit === deptCode)) {
    return [{ field: 'deptCode', message: `没有部门“${deptCode}”的窗口，请核对编号` }];
  }
  const found = pointsOf(extra, points);
  if (found.length !== 1) {
    const why = found.length === 0 ? '没有这个窗口' : '几个大厅都有这个窗口号，请写评价点编号';
    return [{ field: 'windowNo', message: `${why}：${windowNo}` }];
  }
  if (age < 0) return [{ field: 'assessTime', message: '评价时间在将来' }];
  if (age <= oldest * DAY) return [];
  return [{ field: 'assessTime', message: `早于 ${oldest} 日的评价不再补入` }];
}

/**
 * The ratings of a month as the interface writes them, in the order of their days; of one that its giver changed the later,
 * as the second of its service, since the other side counts every row. What a review took out of the count goes out, too, and
 * says so. Throws `invalid` for no month.
 */
export async function exportExchange(ctx: Context, month: string, table: CodeTable): Promise<ExchangeRow[]> {
  demand(ctx.actor, 'ratings.manage');
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) {
    throw new Refusal('invalid', `“${month}”不是月份，请写成 2016-07。`, { field: 'month' });
  }
  const { db, t } = ctx.read;
  const caseId = sql`coalesce(${t.ratingChanges.old}, ${t.ratings.id})`;
  const rows = await db
    .select({
      rating: t.ratings,
      name: t.servicePoints.name,
      extra: t.exchangedRatings.extra,
      rectifiedOn: t.caseSteps.on,
      changed: t.ratingChanges.old,
      reason: t.ratingExclusions.reason,
      excludedOn: t.ratingExclusions.on,
    })
    .from(t.ratings)
    .innerJoin(t.servicePoints, eq(t.servicePoints.id, t.ratings.point))
    .leftJoin(t.exchangedRatings, eq(t.exchangedRatings.ratingId, t.ratings.id))
    .leftJoin(t.ratingChanges, eq(t.ratingChanges.new, t.ratings.id))
    // The case of a rating that was changed is the first one's.
    .leftJoin(t.caseSteps, and(eq(t.caseSteps.ratingId, caseId), eq(t.caseSteps.step, 'rectified')))
    .leftJoin(t.ratingExclusions, eq(t.ratingExclusions.ratingId, t.ratings.id))
    .where(and(gte(t.ratings.day, `${month}-01`), lte(t.ratings.day, monthEnd(month)), counting(t)))
    .orderBy(asc(t.ratings.day), asc(t.ratings.id));
  return rows.map(({ rating, name, extra, changed, ...followed }) => {
    const { level, channel, reasons, unit, point, deviceAt, receivedAt, flags } = rating;
    const at = deviceAt !== null && !flags.includes('clock') ? deviceAt : receivedAt;
    const own: ExchangeExtra = {
      ...{ projectNo: '', taskCode: '', taskName: name, deptCode: unit, windowNo: point },
      ...{ pf: channelCode(channel), assessNumber: changed === null ? 1 : 2 },
      rectification: told(level, followed),
    };
    const said = { level, channel, reasons, comment: rating.comment ?? undefined, at };
    return toExchange(said, extra ?? own, table);
  });
}

interface Followed {
  rectifiedOn: string | null;
  reason: string | null;
  excludedOn: string | null;
}

/**
 * What the other side learns of what followed, and no more than is published: the wording of an answer is internal. The
 * interface has no field for a rating taken out of the count, so it stands here (decision 0053).
 */
function told(level: Level, { rectifiedOn, reason, excludedOn }: Followed): string {
  const parts: string[] = [];
  if (isNegative(level) && rectifiedOn !== null) parts.push(`已整改 ${rectifiedOn}`);
  if (excludedOn !== null) {
    parts.push(`复核后不计入 ${excludedOn}：${EXCLUSION_REASON_NAMES[reason as ExclusionReason]}`);
  }
  return parts.join('；');
}
