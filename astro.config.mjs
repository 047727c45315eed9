// @ts-check
import node from '@astrojs/node';
import react from '@astrojs/react';
import { defineConfig } from 'astro/config';

/** Sub-path under which the host site shows the column, e.g. `/reform/`. */
const base = process.env.BASE ?? '/';

export default defineConfig({
  output: 'static',
  base,
  trailingSlash: 'always',
  outDir: process.env.SITE_DIR ?? './dist',
  adapter: node({ mode: 'middleware', bodySizeLimit: 24 * 1024 * 1024 }),
  integrations: [react()],
  build: { inlineStylesheets: 'auto' },
  devToolbar: { enabled: false },
  experimental: { incrementalBuild: true },
  vite: {
    // better-sqlite3 is native code, pg loads parts of itself by name: neither may be bundled.
    ssr: { external: ['better-sqlite3', 'pg', 'lucia', 'drizzle-orm', 'mammoth', '@e965/xlsx', 'yauzl'] },
    build: { emptyOutDir: false },
  },
});
