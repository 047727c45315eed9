/** Putting one file into the record. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Portal } from '../../cases/portal.ts';
import { notePublication } from '../../cases/publish.ts';
import { SYSTEM } from '../../domain/actor.ts';
import type { Instant } from '../../domain/calendar.ts';
import { putFile, type RecordFile } from '../../publish/files.ts';
import { logPublished } from '../log.ts';

/** What a publication did to one file of the record. */
export interface Published {
  path: string;
  sha256: string;
  changed: boolean;
}

/** Notes a composed file and puts it into the record. */
export async function put(
  portal: Portal,
  recordDir: string,
  now: Instant,
  file: RecordFile,
): Promise<Published> {
  return (await putAll(portal, recordDir, now, [file]))[0]!;
}

/** The same for several, which enter the log together. */
export async function putAll(
  portal: Portal,
  recordDir: string,
  now: Instant,
  files: readonly RecordFile[],
): Promise<Published[]> {
  const results: Published[] = [];
  for (const file of files) {
    // Noted before it is written: if we stop between the two, the next try finds the first date and makes the same bytes.
    const { path, sha256 } = file;
    const known = existsSync(join(recordDir, path));
    if (!known) await notePublication(portal.as(SYSTEM, now), { path, sha256 });
    results.push(putFile(recordDir, file));
    // Also where nothing was written: the last try may have stopped between file and note, and the log would contradict us.
    if (known) await notePublication(portal.as(SYSTEM, now), { path, sha256 });
  }
  await logPublished(portal, recordDir, now);
  return results;
}
