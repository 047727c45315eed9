/**
 * Keeps the kiosk's page and what it needs, so that it starts without a network. The page comes from the cache at
 * once; behind it a newer one is looked for, and put in place only when all of its parts are here: a half-updated
 * kiosk would not start. The queue of ratings lies elsewhere (IndexedDB) and is never touched.
 */
const CACHE = 'kiosk';
const page = () => self.registration.scope;

/** Everything a page asks for, with the scripts that its scripts import. */
async function partsOf(html) {
  const parts = new Set();
  const queue = [...html.matchAll(/(?:src|href)="([^"]+\.(?:js|css|svg|webmanifest))"/g)].map(
    (found) => new URL(found[1], page()).href,
  );
  for (const part of queue) {
    if (parts.has(part)) continue;
    parts.add(part);
    if (!part.endsWith('.js')) continue;
    const text = await ((await caches.match(part)) ?? (await fetch(part))).text();
    for (const found of text.matchAll(/(?:from|import)\s*\(?["'](\.[^"']+\.js)["']/g)) {
      queue.push(new URL(found[1], part).href);
    }
  }
  return parts;
}

async function refresh() {
  const response = await fetch(page(), { cache: 'no-cache' });
  if (!response.ok) return;
  const html = await response.clone().text();
  // A hotel's or a proxy's own page must not take the kiosk's place.
  if (!html.includes('data-screen="ask"')) return;
  const cache = await caches.open(CACHE);
  const standing = await cache.match(page());
  const parts = await partsOf(html);
  if (!standing || (await standing.text()) !== html) {
    await cache.addAll(parts);
    await cache.put(page(), response);
    return;
  }
  // Only now: while the newer page was being fetched, the older one may still have been asking for its own parts.
  for (const { url } of await cache.keys()) {
    if (url !== page() && !parts.has(url)) await cache.delete(url);
  }
}

self.addEventListener('install', (event) => {
  event.waitUntil(refresh().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});

/** A page that has stood for an hour asks; it compares by itself, because this worker forgets between two calls. */
self.addEventListener('message', (event) => {
  const { source } = event;
  event.waitUntil(
    refresh().then(
      () => source.postMessage('refreshed'),
      () => undefined,
    ),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || request.url.includes('/api/')) return;
  if (request.mode === 'navigate') {
    event.waitUntil(refresh().catch(() => undefined));
    event.respondWith(caches.match(page()).then((kept) => kept ?? fetch(request)));
    return;
  }
  event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
});
