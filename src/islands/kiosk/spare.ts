/**
 * A second copy of each rating that the service has not confirmed, in the browser's cache. After a crash Chromium may take
 * its IndexedDB for damaged and begin an empty one without a word; the cache has files of its own. A copy that cannot be
 * made holds up nobody.
 */
import type { Kept } from './store.ts';

const CACHE = 'kiosk-spare';
const addressOf = (id: string) => new URL(`spare/${id}`, location.href).href;

/** Puts the copies of ratings, in the place of older ones. */
export async function spare(...ratings: Kept[]): Promise<void> {
  try {
    const cache = await caches.open(CACHE);
    await Promise.all(
      ratings.map((rating) => cache.put(addressOf(rating.id), new Response(JSON.stringify(rating)))),
    );
  } catch {
    // The first copy stands.
  }
}

/** Drops the copies of all ratings but these. */
export async function spareOnly(ids: ReadonlySet<string>): Promise<void> {
  try {
    const cache = await caches.open(CACHE);
    const wanted = new Set([...ids].map(addressOf));
    for (const { url } of await cache.keys()) if (!wanted.has(url)) await cache.delete(url);
  } catch {
    // What is left over is found again at the next start.
  }
}

/** Drops the copies of ratings that need none any more. */
export async function unspare(ids: readonly string[]): Promise<void> {
  try {
    const cache = await caches.open(CACHE);
    await Promise.all(ids.map((id) => cache.delete(addressOf(id))));
  } catch {
    // What is left over is found again at the next start.
  }
}

/** Every rating that has a copy, in the order in which they were given. */
export async function spares(): Promise<Kept[]> {
  try {
    const cache = await caches.open(CACHE);
    const kept = await cache.keys();
    const found = await Promise.all(
      kept.map(async (request) => (await cache.match(request))!.json() as Promise<Kept>),
    );
    return found.sort((a, b) => a.deviceAt - b.deviceAt || a.sequence - b.sequence);
  } catch {
    return [];
  }
}
