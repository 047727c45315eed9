import { and, asc, desc, eq } from 'drizzle-orm';
import { type Context, write } from '../../db/write.ts';
import { demand, REFORM_OFFICE } from '../domain/actor.ts';
import { Body, type BodyWords, bodyNamed, readWords } from '../domain/bodies.ts';
import { addDays, type CivilDate, civilDate, isCivilDate } from '../domain/calendar.ts';
import { Refusal } from '../domain/outcome.ts';

/** The register of bodies (§1), in order of precedence. */
export async function listBodies(ctx: Context): Promise<Body[]> {
  const { db, t } = ctx.read;
  return db.select().from(t.bodies).orderBy(asc(t.bodies.position), asc(t.bodies.id));
}

/** Puts bodies into the register or corrects them; all or none. */
export async function registerBodies(ctx: Context, input: Body[]): Promise<void> {
  demand(ctx.actor, 'bodies.change');
  const rows = input.map((body) => Body.parse(body));
  await write(ctx, async (tx) => {
    for (const row of rows) {
      await tx.db.insert(tx.t.bodies).values(row).onConflictDoUpdate({ target: tx.t.bodies.id, set: row });
    }
    return {
      result: undefined,
      entries: [{ action: 'bodies.change', subject: 'bodies', detail: { ids: rows.map((r) => r.id) } }],
    };
  });
}

/**
 * Adds a body to the register; its post is named with its first term.
 * @throws Refusal `invalid` or `conflict`, naming the field
 */
export async function addBody(ctx: Context, words: BodyWords): Promise<string> {
  demand(ctx.actor, 'bodies.change');
  return write(ctx, async (tx) => {
    const register = await listBodies({ ...ctx, read: tx });
    const said = readWords(words, null, register);
    const body = { ...bodyNamed(said.shortName, said.kind, register), ...said };
    await tx.db.insert(tx.t.bodies).values(Body.parse(body));
    return {
      result: body.id,
      entries: [{ action: 'bodies.add', subject: body.id, detail: { kind: body.kind, name: body.name } }],
    };
  });
}

/** How often a body was corrected: what a form has seen. */
export function countCorrections({ read: { db, t } }: Context, id: string): Promise<number> {
  return db.$count(t.journal, and(eq(t.journal.subject, id), eq(t.journal.action, 'bodies.correct')));
}

/**
 * Corrects names, kind and superior of a body. What others rest on keeps its kind: a ledger's keeper, a superior, the
 * group of a division.
 * @param seen how often it had been corrected when the form was opened
 * @throws Refusal `not-found`; `invalid` or `conflict`, naming the field; `conflict` when it was corrected meanwhile
 */
export async function correctBody(ctx: Context, id: string, words: BodyWords, seen?: number): Promise<void> {
  demand(ctx.actor, 'bodies.change');
  await write(ctx, async (tx) => {
    const register = await listBodies({ ...ctx, read: tx });
    const body = register.find((known) => known.id === id);
    if (!body) throw new Refusal('not-found', `机构名录中没有“${id}”。`);
    // If this were not asked, who opened the page before would put back what a colleague has corrected.
    if (seen !== undefined && (await countCorrections({ ...ctx, read: tx }, id)) > seen) {
      const now = `全称“${body.name}”、简称“${body.shortName}”、其他写法“${body.aliases.join('、')}”`;
      throw new Refusal(
        'conflict',
        `您打开本页之后，这个机构已有更正，现为${now}。请核对后再保存；您填写的内容已保留。`,
      );
    }
    const said = readWords(words, body, register);
    if (said.kind !== body.kind) await demandFree({ ...ctx, read: tx }, body, register);
    await tx.db.update(tx.t.bodies).set(said).where(eq(tx.t.bodies.id, id));
    const { name, shortName, kind, aliases, parent } = body;
    const before = { name, shortName, kind, aliases, parent };
    return {
      result: undefined,
      entries: [{ action: 'bodies.correct', subject: id, detail: { before, after: said } }],
    };
  });
}

async function demandFree(ctx: Context, body: Body, register: Body[]): Promise<void> {
  const { db, t } = ctx.read;
  const kept = await db.$count(t.entries, eq(t.entries.keeper, body.id));
  const divided = await db.$count(t.plans, eq(t.plans.groupId, body.id));
  const under = register.filter(({ parent }) => parent === body.id).length;
  const reasons = [
    body.id === REFORM_OFFICE && '各项规则所称的改革办就是它',
    kept > 0 && `它管理着台账中的 ${kept} 项`,
    divided > 0 && `有 ${divided} 份任务分工方案是它的`,
    under > 0 && `有 ${under} 个机构隶属于它`,
  ].filter((reason) => reason !== false);
  if (reasons.length === 0) return;
  throw new Refusal('conflict', `${reasons.join('，')}，种类不能改。`, { field: 'kind' });
}

/** A term of a body's responsible post (§1.2, §1.4). */
export interface Term {
  id: string;
  body: string;
  post: string;
  since: CivilDate;
  until: CivilDate | null;
}

/** Terms of a body's responsible post, the present one first. */
export async function listTerms(ctx: Context, body: string): Promise<Term[]> {
  demand(ctx.actor, 'office.read');
  const { db, t } = ctx.read;
  return db.select().from(t.terms).where(eq(t.terms.body, body)).orderBy(desc(t.terms.since));
}

/**
 * A new term of the responsible post begins: the one before ends the day before, and the register names the post.
 * A later one waits for its day: what is published names the post that the register names.
 * @throws Refusal `invalid` for a day that is none, not after the last term's first day, or still to come; `not-found`
 */
export async function beginTerm(
  ctx: Context,
  input: { body: string; post: string; since: string },
): Promise<void> {
  demand(ctx.actor, 'bodies.change');
  const { body, since } = input;
  const post = input.post.trim();
  if (post === '' || post.length > 60) {
    throw new Refusal('invalid', '请填写责任岗位，1 至 60 字；只写岗位，不写姓名。', { field: 'post' });
  }
  if (!isCivilDate(since) || since > civilDate(ctx.now)) {
    const message = '任期起始日须写成 2016-03-28 的形式，且不晚于今天；将来的任期请到任当天登记。';
    throw new Refusal('invalid', message, { field: 'since' });
  }
  await write(ctx, async (tx) => {
    const { terms, bodies } = tx.t;
    const [known] = await tx.db.select({ id: bodies.id }).from(bodies).where(eq(bodies.id, body));
    if (!known) throw new Refusal('not-found', `机构名录中没有“${body}”。`);
    const [last] = await tx.db
      .select()
      .from(terms)
      .where(eq(terms.body, body))
      .orderBy(desc(terms.since))
      .limit(1);
    if (last && since <= last.since) {
      throw new Refusal('invalid', `新任期须晚于现任期的起始日 ${last.since}。`, { field: 'since' });
    }
    if (last)
      await tx.db
        .update(terms)
        .set({ until: addDays(since, -1) })
        .where(eq(terms.id, last.id));
    await tx.db.insert(terms).values({ id: `${body}.${since}`, body, post, since, until: null });
    await tx.db.update(bodies).set({ post }).where(eq(bodies.id, body));
    return {
      result: undefined,
      entries: [{ action: 'bodies.begin-term', subject: body, detail: { since } }],
    };
  });
}
