/**
 * Names the modules of a page's scripts in its head. A browser finds an import only after it has fetched the module
 * that wants it; on a slow line each such step costs a whole round trip.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Modules that a script imports as it starts; those fetched when needed have a bracket before their name. */
const IMPORT = /\b(?:from|import)\s*["']\.\/([^"']+\.js)["']/g;
const SCRIPT = /<script type="module" src="([^"]*\/)([^"/]+\.js)"/g;

/** @param assets folder of the site's scripts, which all lie side by side */
export function preloader(assets: string): (page: Buffer) => Buffer {
  const known = new Map<string, string[]>();
  const importsOf = (name: string): string[] => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const file = join(assets, name);
    const code = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const names = [...code.matchAll(IMPORT)].map((match) => match[1]!);
    known.set(name, names);
    return names;
  };
  return (page) => {
    if (!page.includes('<script type="module"')) return page;
    const html = page.toString();
    const links = new Set<string>();
    for (const [, folder, script] of html.matchAll(SCRIPT)) {
      const seen = new Set(importsOf(script!));
      for (const name of seen) {
        links.add(`<link rel="modulepreload" href="${folder}${name}">`);
        for (const next of importsOf(name)) seen.add(next);
      }
    }
    return links.size === 0 ? page : Buffer.from(html.replace('</head>', `${[...links].join('')}</head>`));
  };
}
