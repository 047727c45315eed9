/** What a kiosk must fetch to start and work without a network. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

/** Bytes, compressed, of the page, all that it names and loads, and the service worker that keeps it. @param client the built site */
export function kioskBytes(client: string): number {
  const html = readFileSync(join(client, 'kiosk/index.html'), 'utf8');
  const parts = new Map([['kiosk-sw.js', readFileSync(join(client, 'kiosk-sw.js'))]]);
  const queue = [...html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css|svg|webmanifest))"/g)].map((m) => m[1]!);
  for (const part of queue) {
    if (parts.has(part)) continue;
    const bytes = readFileSync(join(client, part));
    parts.set(part, bytes);
    if (!part.endsWith('.js')) continue;
    for (const m of bytes.toString().matchAll(/(?:from|import)\s*\(?["'`]\.\/([^"'`]+\.js)["'`]/g)) {
      queue.push(`_astro/${m[1]}`);
    }
  }
  return [Buffer.from(html), ...parts.values()].reduce((n, part) => n + brotliCompressSync(part).length, 0);
}
