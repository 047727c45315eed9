import { spawn } from 'node:child_process';
import { join, relative } from 'node:path';
import { ROOT, type Settings } from '../settings.ts';

/** Runs Astro: the server's code, the browser's assets and the program that renders pages, below `folder`. */
export function bundle(settings: Settings, folder: string, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [join(ROOT, 'node_modules/astro/bin/astro.mjs'), 'build', '--root', ROOT],
      {
        cwd: ROOT,
        env: {
          ...process.env,
          RECORD_DIR: settings.recordDir,
          SITE_DIR: relative(ROOT, folder) || '.',
          PROGRAM_DIR: join(folder, 'program'),
          BASE: settings.base,
          ASTRO_TELEMETRY_DISABLED: '1',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
        ...(signal ? { signal } : {}),
      },
    );
    const output: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => output.push(chunk));
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else
        reject(new Error(`astro build failed; the site that stands is unchanged:\n${Buffer.concat(output)}`));
    });
  });
}
