import { asc } from 'drizzle-orm';
import { type Context, write } from '../../db/write.ts';
import { demand } from '../domain/actor.ts';
import { Body } from '../domain/bodies.ts';

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
