import { z } from 'zod';
import { bundlePaths, tilePaths } from '../domain/log.ts';
import { type LogFiles, readLogs } from './log.ts';
import { RecordError, type RecordFiles } from './parse.ts';

/** The list of the record's files that every published site serves as `record/index.json`. */
export const RecordIndex = z.object({
  files: z.array(z.object({ path: z.string(), sha256: z.string() })),
  /** Years of which there is a public log. */
  logs: z.array(z.int()),
});
export type RecordIndex = z.infer<typeof RecordIndex>;

/** The list of files, as it is served. @param files with the SHA-256 of each, in hex */
export function indexText(files: readonly { path: string; sha256: string }[], { years }: LogFiles): string {
  const index: RecordIndex = {
    files: files.map(({ path, sha256 }) => ({ path, sha256 })),
    logs: [...years],
  };
  return `${JSON.stringify(index, null, 1)}\n`;
}

async function get(address: string): Promise<Response> {
  const answer = await fetch(address, { signal: AbortSignal.timeout(30_000) }).catch((error: unknown) => {
    throw new RecordError(address, `cannot be reached (${error instanceof Error ? error.message : error})`);
  });
  if (!answer.ok) throw new RecordError(address, `HTTP ${answer.status}`);
  return answer;
}

const text = async (address: string) => (await get(address)).text();

const rootOf = (site: string) => site.replace(/\/+$/, '');

async function indexAt(site: string): Promise<RecordIndex> {
  const address = `${rootOf(site)}/record/index.json`;
  const list = RecordIndex.safeParse(JSON.parse(await text(address)));
  if (!list.success) throw new RecordError(address, 'no list of files');
  return list.data;
}

/** Fetches a few at a time, so that a small host is not flooded. */
async function fetchAll<T>(
  paths: readonly string[],
  one: (path: string) => Promise<T>,
): Promise<Map<string, T>> {
  const found = new Map<string, T>();
  for (let i = 0; i < paths.length; i += 8) {
    const some = paths.slice(i, i + 8);
    const values = await Promise.all(some.map(one));
    for (const [at, path] of some.entries()) found.set(path, values[at]!);
  }
  return found;
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
  const paths = (await indexAt(site)).files.map(({ path }) => path).filter(wanted);
  return fetchAll(paths, (path) => text(`${rootOf(site)}/record/${path}`));
}

/** The public logs, from where they are published. @throws RecordError naming the address that does not answer */
export async function fetchLogs(site: string): Promise<LogFiles> {
  const { logs: years } = await indexAt(site);
  const bytes = async (path: string) => (await get(`${rootOf(site)}/log/${path}`)).bytes();
  const found = await fetchAll(
    years.flatMap((year) => [`${year}/key`, `${year}/checkpoint`]),
    bytes,
  );
  const heads = readLogs({ years, read: (path) => found.get(path) ?? null });
  const tiles = heads.flatMap(({ year, checkpoint: { size } }) =>
    [...bundlePaths(size), ...tilePaths(size)].map((path) => `${year}/${path}`),
  );
  for (const [path, tile] of await fetchAll(tiles, bytes)) found.set(path, tile);
  return { years, read: (path) => found.get(path) ?? null };
}
