import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Refusal } from '../domain/outcome.ts';

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What the operator sets, by the environment; every one has a default that works. */
export interface Settings {
  /** All that the instance owns. */
  dataDir: string;
  /** What it published. */
  recordDir: string;
  /** The built site; inside the project, where the packages are found. */
  siteDir: string;
  host: string;
  port: number;
  /** `demo` or `none`. */
  seed: 'demo' | 'none';
  /** Sub-path of the column, with slashes at both ends. */
  base: string;
  databaseUrl: string | undefined;
}

/** Reads the settings. Throws a Refusal that names the variable at fault. */
export function settings(env: NodeJS.ProcessEnv = process.env): Settings {
  const port = Number(env['PORT'] ?? 4321);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Refusal('invalid', `PORT=${env['PORT']} 不是端口号，请写 1 至 65535 的整数。`);
  }
  const seed = env['SEED'] ?? 'demo';
  if (seed !== 'demo' && seed !== 'none') {
    throw new Refusal('invalid', `SEED=${seed} 无效，只能是 demo（演示年度）或 none（空白）。`);
  }
  const base = `/${(env['BASE'] ?? '/').replace(/^\/+|\/+$/g, '')}/`.replace('//', '/');
  return {
    dataDir: resolve(ROOT, env['DATA_DIR'] ?? 'db/data'),
    recordDir: resolve(ROOT, env['RECORD_DIR'] ?? 'content/record'),
    siteDir: resolve(ROOT, env['SITE_DIR'] ?? 'dist'),
    host: env['HOST'] ?? '127.0.0.1',
    port,
    seed,
    base,
    databaseUrl: env['DATABASE_URL'],
  };
}
