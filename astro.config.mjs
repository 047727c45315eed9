// @ts-check
import node from '@astrojs/node';
import react from '@astrojs/react';
import { defineConfig } from 'astro/config';
import { keepProgram } from './src/cli/build/program.ts';

/** Sub-path under which the host site shows the column, e.g. `/reform/`. */
const base = process.env.BASE ?? '/';

// A variable of this name in the environment (vitest sets one) would pass for Astro's own import.meta.env.BASE_URL.
delete process.env.BASE_URL;

const BALLOT = {
  name: 'appraisal',
  test: /domain\/appraisals\/|islands\/appraisal\/|@hpke|@noble/,
  minShareCount: 2,
};

/** What every script needs for old browsers: apart, or the kiosk would fetch the ballot's code for a few lines of it. */
const HELPERS = { name: 'helpers', test: /helpers\/esm/, priority: 1 };

/** The oldest browsers a citizen's phone still brings: WeChat's own and an old Safari. */
const OLDEST = ['chrome86', 'safari15'];
/** Only what browsers run is written for them: the server's code would pay for it at every page. */
const FOR_OLD_BROWSERS = {
  name: 'for-old-browsers',
  configEnvironment: (/** @type {string} */ name) =>
    name === 'client' ? { build: { target: OLDEST } } : undefined,
};

export default defineConfig({
  output: 'static',
  base,
  trailingSlash: 'always',
  outDir: process.env.SITE_DIR ?? './dist',
  adapter: node({ mode: 'middleware', bodySizeLimit: 24 * 1024 * 1024 }),
  integrations: [react(), keepProgram(process.env.PROGRAM_DIR)],
  build: { inlineStylesheets: 'auto' },
  devToolbar: { enabled: false },
  // Behind a proxy that ends TLS Astro takes its own address for http and refuses every form. The server checks the
  // origin of whatever is posted (`src/cli/serve.ts`).
  security: { checkOrigin: false },
  vite: {
    // better-sqlite3 is native code, pg loads parts of itself by name: neither may be bundled.
    ssr: { external: ['better-sqlite3', 'pg', 'lucia', 'drizzle-orm', 'mammoth', '@e965/xlsx', 'yauzl'] },
    plugins: [FOR_OLD_BROWSERS],
    // No script is put into a page: the content security policy names one inline script and no other.
    build: { cssTarget: OLDEST, assetsInlineLimit: 0 },
    // What the ballot page and the check page share comes in one file: a phone on a slow line waits for each.
    environments: {
      client: {
        build: { rolldownOptions: { output: { codeSplitting: { groups: [HELPERS, BALLOT] } } } },
      },
    },
  },
});
