/**
 * Keeps the kiosk's page and what it needs, so that it starts without a network. The page comes from the cache at
 * once; behind it a newer one is looked for, and put in place only when all of its parts are here: a half-updated
 * kiosk would not start. The queue of ratings lies elsewhere (IndexedDB) and is never touched.
 */
const CACHE = 'kiosk';
const page = () => self.registration.scope;

async function refresh() {
  const response = await fetch(page(), { cache: 'no-cache' });
  if (!response.ok) return;
  const html = await response.clone().text();
  if (!html.includes('data-screen="ask"')) return;
  const cache = await caches.open(CACHE);
  const standing = await cache.match(page());
  if (standing && (await standing.text()) === html) return;
  const parts = [...html.matchAll(/(?:src|href)="([^"]+\.(?:js|css|svg|webmanifest))"/g)].map(
    (found) => new URL(found[1], page()).href,
  );
  const scripts = parts.filter((part) => part.endsWith('.js'));
  for (const script of scripts) {
    const text = await (await fetch(script)).text();
    for (const found of text.matchAll(/(?:from|import)\s*\(?["'](\.[^"']+\.js)["']/g)) {
      const href = new URL(found[1], script).href;
      if (!scripts.includes(href)) scripts.push(href);
      if (!parts.includes(href)) parts.push(href);
    }
  }
  await cache.addAll(parts);
  await cache.put(page(), response);
  for (const request of await cache.keys()) {
    if (request.url !== page() && !parts.includes(request.url)) await cache.delete(request);
  }
}

self.addEventListener('install', (event) => {
  event.waitUntil(refresh().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || request.url.includes('/api/')) return;
  if (request.mode === 'navigate') {
    const fresh = refresh().catch(() => undefined);
    event.waitUntil(fresh);
    event.respondWith(caches.match(page()).then((kept) => kept ?? fetch(request)));
    return;
  }
  event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
});
