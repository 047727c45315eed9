/** A whole instance for browser tests: seeded, published, built and served from folders of its own. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Portal } from '../src/cases/portal.ts';
import { build } from '../src/cli/build.ts';
import { clockOf } from '../src/cli/instance.ts';
import { startJob } from '../src/cli/job.ts';
import { serve } from '../src/cli/serve.ts';
import { ROOT, type Settings } from '../src/cli/settings.ts';
import { prepare } from '../src/cli/start.ts';

export interface Instance {
  url: string;
  settings: Settings;
  portal: Portal;
  /** Environment in which the command line finds this instance. */
  env: Record<string, string>;
  close(): Promise<void>;
}

/** Starts an instance on a free port. @param seed `none` for an empty one */
export async function startInstance(seed: 'demo' | 'none' = 'demo', base = '/'): Promise<Instance> {
  const folder = mkdtempSync(join(tmpdir(), 'liangshai-e2e-'));
  // The site must lie inside the project: what it runs finds its packages from there.
  mkdirSync(join(ROOT, 'dist-test'), { recursive: true });
  const built = mkdtempSync(join(ROOT, 'dist-test/'));
  const siteDir = join(built, 'site');
  const settings: Settings = {
    dataDir: join(folder, 'data'),
    recordDir: join(folder, 'record'),
    siteDir,
    host: '127.0.0.1',
    port: 0,
    seed,
    base,
    databaseUrl: undefined,
  };
  const portal = await prepare(settings);
  await build(settings);
  const server: Server = await serve(portal, settings, clockOf(settings));
  const endJob = startJob(portal, settings, clockOf(settings));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${base}`,
    settings,
    portal,
    env: {
      DATA_DIR: settings.dataDir,
      RECORD_DIR: settings.recordDir,
      SITE_DIR: settings.siteDir,
      BASE: base,
      SEED: seed,
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await endJob();
      await portal.close();
      rmSync(folder, { recursive: true, force: true });
      rmSync(built, { recursive: true, force: true });
    },
  };
}
