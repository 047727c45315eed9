import { eq, inArray } from 'drizzle-orm';
import { z } from 'zod';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { Refusal } from '../../domain/outcome.ts';

/** A window where a department's service is rated. */
export const ServicePoint = z.object({
  id: z.string().regex(/^[a-zA-Z0-9._-]{1,64}$/, '评价点编号只含字母、数字、点、横线，最长 64 位'),
  /** Body id of the service centre. */
  centre: z.string().min(1),
  /** Body id of the department rated. */
  unit: z.string().min(1, '请选择被评部门；定后不改'),
  windowNo: z.string().min(1, '请写窗口号，如 A03').max(20, '窗口号最多 20 字'),
  name: z.string().min(1, '请写窗口名称，如 企业登记窗口').max(40, '窗口名称最多 40 字'),
});
export type ServicePoint = z.infer<typeof ServicePoint>;

function readPoint(input: ServicePoint): ServicePoint {
  const parsed = ServicePoint.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new Refusal('invalid', issue.message, { field: issue.path.join('.') });
}

/** Adds rating points or corrects their names. A point keeps its unit: its ratings were given to that one. */
export async function addServicePoints(ctx: Context, input: ServicePoint[]): Promise<void> {
  const points = input.map(readPoint);
  for (const { centre } of points) demand(ctx.actor, 'ratings.devices', { unit: centre });
  await write(ctx, async (tx) => {
    const t = tx.t.servicePoints;
    for (const point of points) {
      const [kept] = await tx.db
        .insert(t)
        .values(point)
        .onConflictDoUpdate({ target: t.id, set: { windowNo: point.windowNo, name: point.name } })
        .returning();
      if (kept!.unit !== point.unit || kept!.centre !== point.centre) {
        throw new Refusal('conflict', `评价点“${point.id}”已属于其他单位或大厅，不能改属；请另设编号。`);
      }
    }
    const ids = points.map((point) => point.id);
    return {
      result: undefined,
      entries: [{ action: 'ratings.add-points', subject: 'service-points', detail: { ids } }],
    };
  });
}

/** A point with the names that people read. */
export interface NamedPoint extends ServicePoint {
  unitName: string;
  centreName: string;
}

/** One point with its names. Throws `not-found` naming the point. */
export async function pointOf(ctx: Context, id: string): Promise<NamedPoint> {
  const [found] = await namedPoints(ctx, id);
  if (found !== undefined) return found;
  const message = `没有编号为“${id.slice(0, 64)}”的评价点；请核对编号，或重新扫描窗口上的二维码。`;
  throw new Refusal('not-found', message, { field: 'point' });
}

/** All points, in the order of centre and window. */
export function listServicePoints(ctx: Context): Promise<NamedPoint[]> {
  return namedPoints(ctx);
}

async function namedPoints(ctx: Context, id?: string): Promise<NamedPoint[]> {
  const { db, t } = ctx.read;
  const points = await db
    .select()
    .from(t.servicePoints)
    .where(id === undefined ? undefined : eq(t.servicePoints.id, id))
    .orderBy(t.servicePoints.centre, t.servicePoints.windowNo, t.servicePoints.id);
  const ids = [...new Set(points.flatMap((point) => [point.unit, point.centre]))];
  const bodies = await db
    .select({ id: t.bodies.id, name: t.bodies.shortName })
    .from(t.bodies)
    .where(inArray(t.bodies.id, ids));
  const names = new Map(bodies.map((body) => [body.id, body.name]));
  const nameOf = (body: string) => names.get(body) ?? body;
  return points.map((point) => ({
    ...point,
    unitName: nameOf(point.unit),
    centreName: nameOf(point.centre),
  }));
}

/**
 * Records how many people a unit served in a month, from the queue system: the denominator of the response share.
 * @param month `2016-07`
 */
export async function setServed(ctx: Context, unit: string, month: string, count: number): Promise<void> {
  demand(ctx.actor, 'ratings.manage');
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) {
    throw new Refusal('invalid', `“${month}”不是月份，请写作 2016-07。`, { field: 'month' });
  }
  if (!Number.isInteger(count) || count < 0 || count > 2_147_483_647) {
    throw new Refusal('invalid', '服务人次须为不小于 0 的整数。', { field: 'count' });
  }
  await write(ctx, async (tx) => {
    const t = tx.t.servedCounts;
    await tx.db
      .insert(t)
      .values({ unit, month, count })
      .onConflictDoUpdate({ target: [t.unit, t.month], set: { count } });
    return {
      result: undefined,
      entries: [{ action: 'ratings.set-served', subject: unit, detail: { month, count } }],
    };
  });
}
