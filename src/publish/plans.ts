import { asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Read } from '../../db/engine.ts';
import { Body } from '../domain/bodies.ts';
import { civilDate, civilMinute, type Instant } from '../domain/calendar.ts';
import { Refusal } from '../domain/outcome.ts';
import { PlanRecord } from '../record/plans.ts';
import { type RecordFile, recordFile } from './files.ts';

/** Composes a plan as adopted (§9.1): in full, withheld numbers keeping their place. */
export async function composePlan({ db, t }: Read, id: string, publishedAt: Instant): Promise<RecordFile> {
  const [plan] = await db.select().from(t.plans).where(eq(t.plans.id, id));
  if (!plan) throw new Refusal('not-found', `没有编号为“${id}”的文件。`);
  const items = await db
    .select()
    .from(t.planItems)
    .where(eq(t.planItems.planId, id))
    .orderBy(asc(t.planItems.position));
  const { groupId, ...head } = plan;
  const value: PlanRecord = {
    ...head,
    group: groupId,
    publishedOn: plan.publishedOn ?? civilDate(publishedAt),
    // A plan that was printed before it came here keeps its day; its minute is not known.
    ...(plan.publishedOn && plan.publishedOn !== civilDate(publishedAt)
      ? {}
      : { publishedAt: civilMinute(publishedAt) }),
    items: items
      .filter((item) => !plan.withheld.includes(item.number))
      .map(({ planId: _i, position: _p, warnings: _w, dueKind: _k, ...item }) => item),
  };
  return recordFile(`plans/${id}.json`, PlanRecord, PlanRecord.parse(value), false);
}

/** Composes the register of bodies. */
export async function composeBodies({ db, t }: Read): Promise<RecordFile> {
  const bodies = await db.select().from(t.bodies).orderBy(asc(t.bodies.position), asc(t.bodies.id));
  return recordFile('bodies.json', z.object({ bodies: z.array(Body) }), { bodies }, false);
}
