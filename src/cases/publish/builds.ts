/** Rebuilds of the public site: asked for, running, done or failed, so that the office sees what became of them. */
import { randomUUID } from 'node:crypto';
import { and, desc, eq } from 'drizzle-orm';
import { type Context, write, writeIfAny } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import type { BuildState } from '../../domain/publish.ts';

export interface SiteBuild {
  id: string;
  state: BuildState;
  requestedAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  pages: number | null;
  failure: string;
}

/** A build that has been running for longer than this died with its process. */
const LOST = 30 * 60_000;

/** The latest build, or null if none was ever asked for. One that died is shown as failed. */
export async function latestBuild(ctx: Context): Promise<SiteBuild | null> {
  const { db, t } = ctx.read;
  const [row] = await db
    .select()
    .from(t.siteBuilds)
    .orderBy(desc(t.siteBuilds.requestedAt), desc(t.siteBuilds.id))
    .limit(1);
  if (!row) return null;
  const lost = row.state === 'running' && ctx.now - (row.startedAt ?? 0) > LOST;
  return lost ? { ...row, state: 'failed', failure: '更新中断，没有完成；网站仍是上一次的内容。' } : row;
}

/** Asks for a rebuild; one that waits already is the answer. */
export async function requestBuild(ctx: Context): Promise<void> {
  demand(ctx.actor, 'publish.propose');
  const latest = await latestBuild(ctx);
  if (latest?.state === 'requested') return;
  await write(ctx, async (tx) => {
    const id = randomUUID();
    await tx.db.insert(tx.t.siteBuilds).values({
      ...{ id, state: 'requested', requestedAt: ctx.now },
      ...{ startedAt: null, finishedAt: null, pages: null, failure: '' },
    });
    return { result: undefined, entries: [{ action: 'publish.build-requested', subject: 'site' }] };
  });
}

/** Takes the build that waits, if one does and nobody else took it. @returns its id, or null */
export async function beginBuild(ctx: Context): Promise<string | null> {
  const latest = await latestBuild(ctx);
  if (latest?.state !== 'requested') return null;
  return writeIfAny(ctx, async (tx) => {
    const { siteBuilds: t } = tx.t;
    const taken = await tx.db
      .update(t)
      .set({ state: 'running', startedAt: ctx.now })
      .where(and(eq(t.id, latest.id), eq(t.state, 'requested')))
      .returning({ id: t.id });
    if (taken.length === 0) return null;
    return { result: latest.id, entries: [{ action: 'publish.build-begun', subject: 'site' }] };
  });
}

/** Notes how a build ended. @param outcome pages built, null if nothing had changed, or why it failed */
export async function endBuild(
  ctx: Context,
  id: string,
  outcome: { pages: number | null } | { failure: string },
): Promise<void> {
  const failure = 'failure' in outcome ? outcome.failure.slice(0, 2000) : '';
  await write(ctx, async (tx) => {
    await tx.db
      .update(tx.t.siteBuilds)
      .set({
        state: failure === '' ? 'done' : 'failed',
        finishedAt: ctx.now,
        failure,
        pages: 'pages' in outcome ? outcome.pages : null,
      })
      .where(eq(tx.t.siteBuilds.id, id));
    const action = failure === '' ? 'publish.built' : 'publish.build-failed';
    return { result: undefined, entries: [{ action, subject: 'site' }] };
  });
}
