// @ts-check
import { basename, dirname } from 'node:path';
import node from '@astrojs/node';
import react from '@astrojs/react';
import { defineConfig } from 'astro/config';
import { gated } from './src/publish/gated.ts';

/** Sub-path under which the host site shows the column, e.g. `/reform/`. */
const base = process.env.BASE ?? '/';

// A variable of this name in the environment (vitest sets one) would pass for Astro's own import.meta.env.BASE_URL.
delete process.env.BASE_URL;

const outDir = process.env.SITE_DIR ?? './dist';

export default defineConfig({
  output: 'static',
  base,
  trailingSlash: 'always',
  outDir,
  // What an incremental build reuses lies beside the site it belongs to: two instances never share it.
  cacheDir: `${dirname(outDir)}/.${basename(outDir)}-cache`,
  adapter: node({ mode: 'middleware', bodySizeLimit: 24 * 1024 * 1024 }),
  integrations: [react(), gated(base.endsWith('/') ? base : `${base}/`)],
  build: { inlineStylesheets: 'auto' },
  devToolbar: { enabled: false },
  // Behind a proxy that ends TLS Astro takes its own address for http and refuses every form. The server checks the
  // origin of whatever is posted (`src/cli/serve.ts`).
  security: { checkOrigin: false },
  experimental: { incrementalBuild: true },
  vite: {
    // better-sqlite3 is native code, pg loads parts of itself by name: neither may be bundled.
    ssr: { external: ['better-sqlite3', 'pg', 'lucia', 'drizzle-orm', 'mammoth', '@e965/xlsx', 'yauzl'] },
    // The oldest browsers a citizen's phone still brings: WeChat's own and an old Safari.
    // No script is put into a page: the content security policy names one inline script and no other.
    build: { target: ['chrome86', 'safari15'], assetsInlineLimit: 0 },
  },
});
