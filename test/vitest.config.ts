import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/postgres.ts'],
    setupFiles: ['src/cli/loading.ts'],
    // What hangs ends; how fast the machine is, is no matter of a test.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    expect: { poll: { timeout: 240_000 } },
    // Two cores: more workers than that only wait for one another.
    maxWorkers: 2,
  },
});
