/**
 * The fingerprint of the ballot page: of its HTML and of every script and stylesheet that it loads, directly or by way
 * of another script. It stands in the round's definition and so in the log; who fetches the page can compare.
 *
 *   H("page", for each file by name: name ‖ SHA-256 of the file)
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { type Bytes, hash, toText } from './bytes.ts';

/** Reads one file of the site by its address below the site's root (`/appraisal/`, `/_astro/…`). */
export type ReadFile = (address: string) => Promise<Uint8Array>;

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Addresses of scripts and stylesheets that an HTML page asks for. */
function assetsOf(html: string): string[] {
  const tags = html.matchAll(/<(?:script|link)\b[^>]*?(?:src|href)="([^"]+\.(?:js|css))"/g);
  return [...tags].map((match) => match[1]!);
}

/** Addresses of the modules that a script imports, statically or when needed. */
function importsOf(script: string, address: string): string[] {
  const names = script.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["'](\.{1,2}\/[^"']+|\/[^"']+\.js)["']/g);
  return [...names].map((match) => new URL(match[1]!, `http://site${address}`).pathname);
}

/**
 * Fingerprint of a page, base64url.
 * @param address of the page, `/appraisal/` below the site's base
 */
export async function pageHash(read: ReadFile, address: string): Promise<string> {
  const files = new Map<string, Bytes>();
  const wanted = [address];
  for (let next = wanted.pop(); next !== undefined; next = wanted.pop()) {
    if (files.has(next)) continue;
    const bytes = await read(next);
    files.set(next, Uint8Array.from(sha256(bytes)));
    if (next === address) wanted.push(...assetsOf(textOf(bytes)));
    else if (next.endsWith('.js')) wanted.push(...importsOf(textOf(bytes), next));
  }
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return toText(hash('page', ...sorted.flat()));
}
