import { asc, eq } from 'drizzle-orm';
import { type Context, write } from '../../db/write.ts';
import { demand } from '../domain/actor.ts';
import { Body } from '../domain/bodies.ts';
import { Refusal } from '../domain/outcome.ts';

/** The register of bodies (§1), in order of precedence. */
export async function listBodies(ctx: Context): Promise<Body[]> {
  const { db, t } = ctx.read;
  return db.select().from(t.bodies).orderBy(asc(t.bodies.position), asc(t.bodies.id));
}

/** One body. Throws `not-found`. */
export async function getBody(ctx: Context, id: string): Promise<Body> {
  const { db, t } = ctx.read;
  const [found] = await db.select().from(t.bodies).where(eq(t.bodies.id, id));
  if (!found) throw new Refusal('not-found', `机构名录中没有“${id}”。`);
  return found;
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
