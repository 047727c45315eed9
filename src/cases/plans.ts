import { and, asc, eq } from 'drizzle-orm';
import { type Context, write } from '../../db/write.ts';
import { demand } from '../domain/actor.ts';
import { Body, bodyNamed, openKinds } from '../domain/bodies.ts';
import { Refusal } from '../domain/outcome.ts';
import type { Origin, PlanKind, Requirement } from '../domain/plans/terms.ts';
import { matchBodies } from '../domain/plans.ts';
import { listBodies } from './bodies.ts';
import { findEntries } from './ledgers/entries.ts';

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
      throw new Refusal('conflict', `已有编号为“${plan.id}”的文件，未覆盖；如为修订，请另给编号。`, {
        field: 'id',
      });
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

/** A name of a stored plan that the register does not hold, and the bodies that it may mean now. */
export interface UnknownName {
  name: string;
  candidates: string[];
}

/** A name that somebody assigned, and to which body: it may have been the wrong one. */
export interface AssignedName extends UnknownName {
  body: string;
}

/** Names of a plan that are still to be assigned, or were. */
export interface Unassigned {
  /** Once it stands in the public record its bodies stay as printed. */
  published: boolean;
  /** Those of tasks that no ledger holds yet: what is listed is a baseline. */
  names: UnknownName[];
  /** Those of the same tasks that were assigned, to a body of which the register does not say it by itself. */
  assigned: AssignedName[];
}

type Items = Awaited<ReturnType<typeof getPlan>>['items'];

async function openItems(ctx: Context, planId: string): Promise<{ published: boolean; items: Items }> {
  const { db, t } = ctx.read;
  const plan = await getPlan(ctx, planId);
  const published = await db.$count(t.publications, eq(t.publications.path, `plans/${planId}.json`));
  const listed = new Set((await findEntries(ctx, { year: plan.year })).map(({ planItem }) => planItem));
  return { published: published > 0, items: plan.items.filter(({ id }) => !listed.has(id)) };
}

const namesOf = (bodies: NamedBody[]) => bodies.filter(({ id }) => id === null).map(({ name }) => name);

/** What `assignBodies` could do now. Throws `not-found`. */
export async function unassigned(ctx: Context, planId: string): Promise<Unassigned> {
  demand(ctx.actor, 'plans.import');
  const { published, items } = await openItems(ctx, planId);
  const bodies = items.flatMap(({ leads, participants }) => [...leads, ...participants]);
  const asked = [{ number: '', leads: bodies.map(({ name }) => name), participants: [] }];
  const { names } = matchBodies({ items: asked }, await listBodies(ctx));
  const open = new Set(namesOf(bodies));
  const ids = new Map(bodies.map(({ name, id }) => [name, id]));
  const byHand = await assignedByHand(ctx, planId);
  return {
    published,
    names: names.filter(({ name }) => open.has(name)).map(({ name, candidates }) => ({ name, candidates })),
    assigned: names.flatMap(({ name, candidates, body: own }) => {
      const body = ids.get(name) ?? null;
      if (body === null || open.has(name) || (body === own && !byHand.has(name))) return [];
      return [{ name, candidates, body }];
    }),
  };
}

/** Names that were assigned after the plan was stored, by the journal: the register may know them since then. */
async function assignedByHand({ read: { db, t } }: Context, planId: string): Promise<Set<string>> {
  const rows = await db
    .select({ detail: t.journal.detail })
    .from(t.journal)
    .where(and(eq(t.journal.subject, planId), eq(t.journal.action, 'plans.assign-bodies')));
  return new Set(rows.flatMap(({ detail }) => Object.keys(detail['ids'] as object)));
}

/** What a name shall mean: a body of the register, or a new one of this kind. */
export type Assignment = ({ name: string; body: string } | { name: string; newKind: string }) & {
  /** The body to which it is assigned and which is corrected; without it the name is assigned for the first time. */
  was?: string;
};

/**
 * Says which bodies the unknown names of a stored plan are, or corrects what was said, before it is published and for
 * tasks that no ledger holds yet (§1.1, §3.2); new bodies are registered in the same act. All or none.
 * @returns how many names were assigned
 * @throws Refusal `not-found`; `rule-broken` for a plan that is published; `conflict` for a name that is not open any
 * more, or is assigned otherwise by now
 */
export async function assignBodies(
  ctx: Context,
  planId: string,
  input: readonly Assignment[],
): Promise<number> {
  demand(ctx.actor, 'plans.import');
  if (input.some((one) => 'newKind' in one)) demand(ctx.actor, 'bodies.change');
  if (input.length === 0) throw new Refusal('invalid', '还没有为任何单位名称选择机构，或者没有改动。');
  return write(ctx, async (tx) => {
    const within = { ...ctx, read: tx };
    const { published, items } = await openItems(within, planId);
    if (published) {
      throw new Refusal('rule-broken', '这份文件已经公开，其中的单位按公开时的写法保留，不能再改。', {
        clause: '§9.1',
      });
    }
    const printed = items.flatMap(({ leads, participants }) => [...leads, ...participants]);
    const isMeant = (body: NamedBody, one: Assignment) =>
      body.name === one.name && body.id === (one.was ?? null);
    const register = await listBodies(within);
    const fresh: Body[] = [];
    const ids = new Map<string, string>();
    for (const one of input) {
      if (!printed.some((body) => isMeant(body, one))) {
        throw new Refusal(
          'conflict',
          one.was === undefined
            ? `“${one.name}”没有待指认的任务：可能已经指认，或者任务已列入台账，基线不再改动。请刷新页面核对。`
            : `“${one.name}”的指认不能改正：可能已被别人改过，或者任务已列入台账，基线不再改动。请刷新页面核对。`,
        );
      }
      const known = [...register, ...fresh];
      if ('newKind' in one) fresh.push(newBody(one.name, one.newKind, known));
      else if (!register.some(({ id }) => id === one.body))
        throw new Refusal('not-found', `机构名录中没有“${one.body}”。`);
      ids.set(one.name, 'newKind' in one ? fresh.at(-1)!.id : one.body);
    }
    for (const body of fresh) await tx.db.insert(tx.t.bodies).values(Body.parse(body));
    const named = (bodies: NamedBody[]) =>
      bodies.map((body) =>
        input.some((one) => isMeant(body, one)) ? { ...body, id: ids.get(body.name)! } : body,
      );
    for (const { id, leads, participants } of items) {
      if (![...leads, ...participants].some((body) => input.some((one) => isMeant(body, one)))) continue;
      await tx.db
        .update(tx.t.planItems)
        .set({ leads: named(leads), participants: named(participants) })
        .where(eq(tx.t.planItems.id, id));
    }
    const detail = { ids: Object.fromEntries(ids) };
    return {
      result: ids.size,
      entries: [
        { action: 'plans.assign-bodies', subject: planId, detail },
        ...fresh.map(({ id, kind, name }) => ({
          ...{ action: 'bodies.add', subject: id, detail: { kind, name } },
        })),
      ],
    };
  });
}

function newBody(name: string, asked: string, register: Body[]): Body {
  const kind = openKinds(register).find((one) => one === asked);
  if (!kind) throw new Refusal('invalid', `请选择“${name}”是哪一种机构。`);
  if (register.some((body) => body.name === name))
    throw new Refusal('invalid', `机构名录中已有“${name}”，请直接选择它，不用登记为新机构。`);
  return bodyNamed(name, kind, register);
}
