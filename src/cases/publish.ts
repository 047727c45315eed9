/** Decisions to publish (§3.3): who let out what, as of which day. What the files say is composed in `src/publish`. */
import { eq } from 'drizzle-orm';
import { type Context, write } from '../../db/write.ts';
import { demand } from '../domain/actor.ts';
import type { Instant } from '../domain/calendar.ts';

export { decideAiringProposal, proposeAiring, withdrawAiring } from './publish/airings.ts';
export { beginBuild, endBuild, latestBuild, requestBuild, type SiteBuild } from './publish/builds.ts';
export { changedSince, notePartOutcome, type PartState, partStates } from './publish/parts.ts';
export { type AiringProposal, listAiringProposals, openAiringProposal } from './publish/proposals.ts';
export { dueAirings, markAiringOut, releaseAiring } from './publish/release.ts';
export { type Airing, type AiringSurvey, listAirings, surveyAiring } from './publish/survey.ts';

/** Paths of all files of the record that were ever published. Parameters are published too, but lie beside it. */
export async function publishedPaths(ctx: Context): Promise<string[]> {
  const { db, t } = ctx.read;
  const rows = await db.select({ path: t.publications.path }).from(t.publications);
  return rows.map((row) => row.path).filter((path) => !path.startsWith('parameters/'));
}

/** When a file of the record was first published; null if never. */
export async function publishedAt(ctx: Context, path: string): Promise<Instant | null> {
  const { db, t } = ctx.read;
  const [row] = await db.select().from(t.publications).where(eq(t.publications.path, path));
  return row?.publishedAt ?? null;
}

/** Whether this is the content of a file that was noted last. */
export async function isNoted(ctx: Context, file: { path: string; sha256: string }): Promise<boolean> {
  const { publications } = ctx.read.t;
  const [known] = await ctx.read.db.select().from(publications).where(eq(publications.path, file.path));
  return known?.sha256 === file.sha256;
}

/** Notes that a file was published, with its hash; the first date stands. Only the portal's own jobs; the log follows. */
export async function notePublication(ctx: Context, file: { path: string; sha256: string }): Promise<void> {
  demand(ctx.actor, 'publish.approve');
  if (await isNoted(ctx, file)) return;
  await write(ctx, async (tx) => {
    await tx.db
      .insert(tx.t.publications)
      .values({ ...file, publishedAt: ctx.now })
      .onConflictDoUpdate({ target: tx.t.publications.path, set: { sha256: file.sha256 } });
    return {
      result: undefined,
      entries: [{ action: 'publish.file', subject: file.path, detail: { sha256: file.sha256 } }],
    };
  });
}
