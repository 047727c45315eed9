/** The public log between database and record: appended in the one, written into the other, at start and after each publication. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { LOG_KEY, leads, secretKey } from '../cases/keys.ts';
import { logRatingMarks } from '../cases/log/rating-marks.ts';
import { logRatings } from '../cases/log/ratings.ts';
import { logHeads, logJournal, logPublications, settleFiles, stagedFiles } from '../cases/log.ts';
import type { Portal } from '../cases/portal.ts';
import { notePublication } from '../cases/publish.ts';
import { SYSTEM } from '../domain/actor.ts';
import type { Instant } from '../domain/calendar.ts';
import { logKey } from '../domain/log.ts';
import { publishedSize, putLog } from '../publish/log.ts';
import { site } from '../record/content.ts';

const PARAMETERS = new URL('../../content/parameters/', import.meta.url);

/** Each year's log is one of its own, and its key has the name of the place where it is published. */
const keyOf = (year: number, seed: Uint8Array) => logKey(`${site().siteDomain}/log/${year}`, seed);

/** Logs the rules in force, where they changed, and whatever was published since the last time. */
export async function publishLog(portal: Portal, recordDir: string, now: Instant): Promise<void> {
  for (const name of readdirSync(PARAMETERS)
    .filter((one) => one.endsWith('.json'))
    .sort()) {
    const sha256 = createHash('sha256')
      .update(readFileSync(new URL(name, PARAMETERS)))
      .digest('hex');
    await notePublication(portal.as(SYSTEM, now), { path: `parameters/${name}`, sha256 });
  }
  await logPublished(portal, recordDir, now);
}

/** Logs what was published since the last time and writes the log into the record. */
export async function logPublished(portal: Portal, recordDir: string, now: Instant): Promise<void> {
  await logPublications(portal.as(SYSTEM, now));
  await writeLog(portal, recordDir, now);
}

/** The ratings that may be told of by now. */
export async function publishRatingLeaves(portal: Portal, recordDir: string, now: Instant): Promise<number> {
  const ratings = await logRatings(portal.as(SYSTEM, now));
  await logRatingMarks(portal.as(SYSTEM, now));
  await writeLog(portal, recordDir, now);
  return ratings;
}

/** The daily part: the hash of every day of the office's journal that is over. */
export async function publishJournalHashes(portal: Portal, recordDir: string, now: Instant): Promise<number> {
  const days = await logJournal(portal.as(SYSTEM, now));
  await writeLog(portal, recordDir, now);
  return days;
}

/** Writes what is decided and not yet written; where another process leads, that one does. @throws Refusal `unavailable` when the record is ahead of the database */
export async function writeLog(portal: Portal, recordDir: string, now: Instant): Promise<void> {
  const ctx = portal.as(SYSTEM, now);
  // If this went on, two nodes would sign two logs, and each take from the other the files it has not written.
  if (!(await leads(ctx, portal.dataDir))) return;
  const seed = secretKey(portal.dataDir, LOG_KEY);
  // The heads first: an entry appended in between then only waits for the next time.
  const heads = await logHeads(ctx);
  const staged = await stagedFiles(ctx);
  for (const { year, edge } of heads) {
    const key = keyOf(year, seed);
    const files = staged.filter((file) => file.year === year);
    const published = publishedSize(recordDir, { year, edge }, key);
    if (files.length > 0 || published < edge.size) putLog(recordDir, { year, edge, files }, key, seed);
  }
  await settleFiles(ctx, staged);
}
