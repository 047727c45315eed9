import { asc, desc, eq } from 'drizzle-orm';
import { type Context, write } from '../../db/write.ts';
import { demand } from '../domain/actor.ts';
import { Body } from '../domain/bodies.ts';
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
 * @throws Refusal `invalid` for a day that is none, not after the last term's first day, or far ahead; `not-found`
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
  if (!isCivilDate(since) || since > addDays(civilDate(ctx.now), 31)) {
    throw new Refusal('invalid', '任期起始日须写成 2016-03-28 的形式，最多提前一个月登记。', {
      field: 'since',
    });
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
