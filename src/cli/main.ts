/** The one entry of the command line: `npm start`, `npm test`, `npm run portal -- <verb>` and the rest. */
import './loading.ts';
import { isRefusal } from '../domain/outcome.ts';
import { settings } from './settings.ts';

const VERBS: Record<string, (args: string[]) => Promise<void>> = {
  start: async () => (await import('./start.ts')).start(settings()),
  dev: async () => (await import('./dev.ts')).dev(settings()),
  portal: async (args) => (await import('./portal.ts')).portal(args, settings()),
  test: async (args) => (await import('./checks.ts')).test(args),
  verify: async () => (await import('./checks.ts')).verify(),
  bench: async (args) => (await import('./checks.ts')).bench(args),
  screenshots: async () => (await import('./checks.ts')).screenshots(),
};

const [verb = 'start', ...args] = process.argv.slice(2);
try {
  const run = VERBS[verb];
  if (!run) {
    console.error(`unknown verb “${verb}”; there are: ${Object.keys(VERBS).join(', ')}`);
    process.exit(1);
  }
  await run(args);
} catch (error) {
  // One sentence for what a person can mend; the whole trace only for what is our own fault.
  if (isRefusal(error)) console.error(error.message);
  else if (error instanceof Error && error.name === 'RecordError') console.error(error.message);
  else console.error(error);
  process.exit(1);
}
