import { z } from 'zod';
import { sha256Of } from '../domain/canonical.ts';
import { RecordError, type RecordFiles } from './parse.ts';

/** The list of the record's files that every published site serves as `record/index.json`. */
export const RecordIndex = z.object({ files: z.array(z.object({ path: z.string(), sha256: z.string() })) });
export type RecordIndex = z.infer<typeof RecordIndex>;

/** The list of files, as it is served. */
export function indexOf(files: RecordFiles): RecordIndex {
  return { files: [...files].map(([path, text]) => ({ path, sha256: sha256Of(text) })) };
}

async function text(address: string): Promise<string> {
  const answer = await fetch(address, { signal: AbortSignal.timeout(30_000) }).catch((error: unknown) => {
    throw new RecordError(address, `cannot be reached (${error instanceof Error ? error.message : error})`);
  });
  if (!answer.ok) throw new RecordError(address, `HTTP ${answer.status}`);
  return answer.text();
}

/**
 * The files of a published record, from where it is published.
 * @param site address of the site, with its sub-path
 * @param wanted which of the listed files; by default all
 * @throws RecordError naming the address that does not answer as it should
 */
export async function fetchFiles(
  site: string,
  wanted: (path: string) => boolean = () => true,
): Promise<RecordFiles> {
  const root = `${site.replace(/\/+$/, '')}/record`;
  const list = RecordIndex.safeParse(JSON.parse(await text(`${root}/index.json`)));
  if (!list.success) throw new RecordError(`${root}/index.json`, 'no list of files');
  const paths = list.data.files.map(({ path }) => path).filter(wanted);
  const found = new Map<string, string>();
  // A few at a time, so that a small host is not flooded.
  for (let i = 0; i < paths.length; i += 8) {
    const some = paths.slice(i, i + 8);
    const texts = await Promise.all(some.map((path) => text(`${root}/${path}`)));
    for (const [at, path] of some.entries()) found.set(path, texts[at]!);
  }
  return found;
}
