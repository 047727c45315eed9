/** Habits: tests, checks, benchmarks, pictures. Each runs as a child, its output as it comes. */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './settings.ts';

function run(program: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(ROOT, 'node_modules', '.bin', program), args, {
      cwd: ROOT,
      stdio: 'inherit',
      shell: process.platform === 'win32',
      env: { ...process.env, ...env },
    });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/**
 * `npm test [-- files]`: everything, on both engines and in a real browser. `--long` (`npm run test:long`) runs the
 * reliability tests in their full size.
 */
export async function test(args: string[]): Promise<void> {
  const { findBrowser } = await import(pathToFileURL(join(ROOT, 'test/browser.ts')).href);
  await findBrowser();
  const files = args.filter((arg) => arg !== '--long');
  const env: Record<string, string> = files.length < args.length ? { LONG: '1' } : {};
  process.exitCode = await run('vitest', ['run', '--config', 'test/vitest.config.ts', ...files], env);
}

/** `npm run verify`: format and lint, types, unused code, the paths that the documents name. Seconds. */
export async function verify(): Promise<void> {
  const steps: [string, string[]][] = [
    ['biome', ['check', '--config-path', '.biome.jsonc', '--error-on-warnings']],
    ['astro', ['check', '--minimumSeverity', 'warning']],
    ['knip', ['--no-progress']],
    ['vitest', ['run', '--config', 'test/vitest.config.ts', 'test/architecture.test.ts']],
  ];
  for (const [program, args] of steps) {
    console.log(`verify    ${program} ${args[0]}`);
    const code = await run(program, args);
    if (code !== 0) {
      process.exitCode = code;
      return;
    }
  }
}

/** What a benchmark found: `name  value  reference  ratio`. */
export interface Figure {
  name: string;
  value: string;
  reference: string;
  ratio: string;
}

/** `npm run bench [-- NAME]`: the ladder of figures, each beside its reference of the same run. */
export async function bench(args: string[]): Promise<void> {
  const folder = join(ROOT, 'test/bench');
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.bench.ts'))
    .sort()) {
    const module = (await import(pathToFileURL(join(folder, file)).href)) as {
      figures: Record<string, () => Promise<Figure>>;
      close?: () => Promise<void>;
    };
    for (const [name, measure] of Object.entries(module.figures)) {
      if (args.length > 0 && !args.includes(name)) continue;
      const { value, reference, ratio } = await measure();
      console.log(`${name.padEnd(20)} ${value.padStart(16)}   ${reference.padStart(32)}   ${ratio}`);
    }
    await module.close?.();
  }
}

/** `npm run screenshots`: the pictures that the README shows. */
export async function screenshots(): Promise<void> {
  const { takeScreenshots } = await import(pathToFileURL(join(ROOT, 'test/screenshots.ts')).href);
  await takeScreenshots();
}
