import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { site } from '../record/content.ts';
import { checkSite, gateText, sitemap } from './gates.ts';

/** What of Astro's hooks is used; its own types stay out of this layer. */
interface Resolved {
  routes: readonly { pattern: string; isPrerendered: boolean }[];
}
interface Done {
  dir: URL;
  logger: { info(text: string): void };
}

/**
 * The end of every build: writes the sitemap, runs the gates, and fails the build if one does not hold, so that
 * the site that stands is left alone.
 * @param base sub-path of the site, with a slash at its end
 */
export function gated(base: string) {
  let served: string[] = [];
  return {
    name: 'gates',
    hooks: {
      'astro:routes:resolved': ({ routes }: Resolved) => {
        served = routes
          .filter((route) => !route.isPrerendered)
          .map((route) => route.pattern.split('[')[0]!.replace(/^\//, ''))
          .filter((prefix) => prefix !== '');
      },
      'astro:build:done': ({ dir, logger }: Done) => {
        const root = fileURLToPath(dir);
        // The log is files as they are, so that any host can serve it.
        const log = resolve(process.env['RECORD_DIR'] ?? 'content/record', 'log');
        if (existsSync(log)) cpSync(log, join(root, 'log'), { recursive: true });
        const address = (path: string) => new URL(base + path, site().baseUrl).href;
        writeFileSync(join(root, 'sitemap.xml'), sitemap(root, address));
        const report = checkSite(root, { base, served: [...served, 'api/'] });
        if (report.faults.length > 0) throw new Error(gateText(report));
        logger.info(gateText(report));
      },
    },
  };
}
