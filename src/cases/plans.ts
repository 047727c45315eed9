import { asc, eq } from 'drizzle-orm';
import { type Context, write } from '../../db/write.ts';
import { demand } from '../domain/actor.ts';
import { Body } from '../domain/bodies.ts';
import { Refusal } from '../domain/outcome.ts';
import type { Origin, PlanKind, Requirement } from '../domain/plans/terms.ts';

/** A body as a document names it; the id where the register knows it. */
export interface NamedBody {
  name: string;
  id: string | null;
}

/** A task of a plan, ready to be stored. */
export interface NewPlanItem {
  number: string;
  path: string[];
  title: string;
  text: string;
  target: string | null;
  origin: Origin | null;
  requirement: Requirement | null;
  leads: NamedBody[];
  participants: NamedBody[];
  groups: string[];
  due: string | null;
  dueText: string | null;
  dueKind: string | null;
  /** Id of the work-point item that this task divides (§1.1). */
  workPoint: string | null;
  warnings: string[];
}

export interface NewPlan {
  id: string;
  year: number;
  kind: PlanKind;
  title: string;
  docNumber: string | null;
  indexNumber: string | null;
  issuedBy: string | null;
  groupId: string | null;
  adoptedOn: string | null;
  publishedOn: string | null;
  intro: string[];
  withheld: string[];
  items: NewPlanItem[];
}

/** An item as stored. */
export type PlanItemRow = NewPlanItem & { id: string; planId: string; position: number };

/** Address of an item: its plan and its printed number, ASCII figures kept, others by position. */
export function planItemId(planId: string, number: string, position: number): string {
  return /^\d+$/.test(number) ? `${planId}-${number}` : `${planId}-p${position}`;
}

/** Numbers that start again under each heading tell nothing apart. */
function repeated(items: NewPlanItem[], number: string): boolean {
  return items.filter((item) => item.number === number).length > 1;
}

/**
 * Stores a plan with its tasks, as one act (§1.1).
 * @param bodies named in it and new to the register, registered in the same act
 * @throws Refusal `conflict` when a plan with this id exists; nothing is overwritten
 */
export async function storePlan(
  ctx: Context,
  plan: NewPlan,
  bodies: readonly Body[] = [],
): Promise<{ id: string; items: string[] }> {
  demand(ctx.actor, 'plans.import');
  if (bodies.length > 0) demand(ctx.actor, 'bodies.change');
  if (plan.items.length === 0) {
    throw new Refusal('invalid', '没有识别到任何任务条目，未保存。请检查文件是否为工作要点或任务分工方案。');
  }
  if (!/^[a-z0-9][a-z0-9-]{2,59}$/.test(plan.id)) {
    throw new Refusal('invalid', `文件编号“${plan.id}”只能用小写字母、数字和连字符，3 至 60 位。`, {
      field: 'id',
    });
  }
  const { items, ...head } = plan;
  const rows = items.map((item, i) => ({
    ...item,
    id: repeated(items, item.number) ? `${plan.id}-p${i + 1}` : planItemId(plan.id, item.number, i + 1),
    planId: plan.id,
    position: i + 1,
  }));
  return write(ctx, async (tx) => {
    const [stored] = await tx.db
      .insert(tx.t.plans)
      .values(head)
      .onConflictDoNothing()
      .returning({ id: tx.t.plans.id });
    if (!stored) {
      throw new Refusal('conflict', `已有编号为“${plan.id}”的文件，未覆盖；如为修订，请另用 --id 指定编号。`);
    }
    for (const row of rows) await tx.db.insert(tx.t.planItems).values(row);
    for (const body of bodies) await tx.db.insert(tx.t.bodies).values(Body.parse(body)).onConflictDoNothing();
    const registered = {
      action: 'bodies.change',
      subject: 'bodies',
      detail: { ids: bodies.map(({ id }) => id) },
    };
    return {
      result: { id: plan.id, items: rows.map((row) => row.id) },
      entries: [
        { action: 'plans.import', subject: plan.id, detail: { items: rows.length, kind: plan.kind } },
        ...(bodies.length > 0 ? [registered] : []),
      ],
    };
  });
}

/** All plans of a year, work points first. */
export async function listPlans(ctx: Context, year: number) {
  const { db, t } = ctx.read;
  return db.select().from(t.plans).where(eq(t.plans.year, year)).orderBy(asc(t.plans.kind), asc(t.plans.id));
}

/** A plan with its items in printed order. Throws `not-found`. */
export async function getPlan(ctx: Context, id: string) {
  const { db, t } = ctx.read;
  const [plan] = await db.select().from(t.plans).where(eq(t.plans.id, id));
  if (!plan) throw new Refusal('not-found', `没有编号为“${id}”的文件。`);
  const items = await db
    .select()
    .from(t.planItems)
    .where(eq(t.planItems.planId, id))
    .orderBy(asc(t.planItems.position));
  return { ...plan, items };
}
