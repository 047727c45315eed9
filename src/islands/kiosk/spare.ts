/**
 * A second copy of each rating that the service has not confirmed, in the browser's cache. After a crash Chromium may take
 * its IndexedDB for damaged and begin an empty one without a word; the cache has files of its own. A copy that cannot be
 * made holds up nobody.
 */
import type { Kept } from './store.ts';

const CACHE = 'kiosk-spare';
const addressOf = (id: string) => new URL(`spare/${id}`, location.href).href;

/** Does something with the copies. What is left over where that fails is found again at the next start. */
async function withCopies<T>(task: (cache: Cache) => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await task(await caches.open(CACHE));
  } catch {
    return otherwise;
  }
}

/** Puts the copies of ratings, in the place of older ones. */
export async function spare(...ratings: Kept[]): Promise<void> {
  await withCopies(
    (cache) =>
      Promise.all(
        ratings.map((rating) => cache.put(addressOf(rating.id), new Response(JSON.stringify(rating)))),
      ),
    [],
  );
}

/** Drops the copies of ratings that need none any more. */
export async function unspare(ids: readonly string[]): Promise<void> {
  await withCopies((cache) => Promise.all(ids.map((id) => cache.delete(addressOf(id)))), []);
}

/** Drops the copies of all ratings but these. */
export async function spareOnly(ids: ReadonlySet<string>): Promise<void> {
  const wanted = new Set([...ids].map(addressOf));
  await withCopies(async (cache) => {
    for (const { url } of await cache.keys()) if (!wanted.has(url)) await cache.delete(url);
  }, undefined);
}

/** Every rating that has a copy, in the order in which they were given. */
export function spares(): Promise<Kept[]> {
  return withCopies(async (cache) => {
    const found = await Promise.all(
      (await cache.keys()).map(async (request) => (await cache.match(request))!.json() as Promise<Kept>),
    );
    return found.sort((a, b) => a.deviceAt - b.deviceAt || a.sequence - b.sequence);
  }, []);
}
