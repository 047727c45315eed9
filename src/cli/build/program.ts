/**
 * Astro turns code into a program that renders pages; which pages there are and what they say is the record's matter
 * and changes far more often. So Astro only bundles, the program is kept beside the site, and `pages.ts` runs it.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A route of the site as Astro's manifest holds it. */
export interface Route {
  route: string;
  component: string;
  type: string;
  prerender: boolean;
  /** Set where the route is one page. */
  pathname?: string | undefined;
}

/** What of a page's build data the program asks for while it renders. */
interface PageData {
  component: string;
  route: { route: string };
  styles: unknown[];
}

/** Astro's application in the bundle, as far as it is used here. */
export interface App {
  manifest: { routes: { routeData: Route }[]; pageMap: Map<string, () => Promise<unknown>> };
  routeCache: unknown;
  getComponentByRoute(route: Route): Promise<unknown>;
  setInternals(internals: { pagesByKeys: Map<string, PageData> }): void;
  setOptions(options: object): void;
  getOptions(): { allPages: Record<string, PageData> };
  resolveStreaming(): boolean;
  render(request: Request, options: { routeData: Route }): Promise<Response>;
}

/** Astro's own finder of the pages of an application's routes. */
interface StaticPaths {
  getAll(): Promise<{ pathname: string; route: Route; cacheKey?: string }[]>;
}

/** What `entry.ts` exports. */
export interface Entry {
  app: App;
  StaticPaths: new (app: object) => StaticPaths;
}

interface Prerenderer {
  app: App;
  setup(): Promise<void>;
}

const STYLES = 'styles.json';

/**
 * Integration that keeps the program below `folder` and lets Astro render nothing itself; without a folder (`astro dev`,
 * a plain `astro build`) it does nothing.
 */
export function keepProgram(folder: string | undefined) {
  let server: URL;
  return {
    name: 'keep-program',
    hooks: {
      'astro:config:setup': ({ updateConfig }: { updateConfig(config: object): void }) => {
        if (folder === undefined) return;
        // A build with a prerenderer of its own has no entry but the one that it names.
        const build = { rolldownOptions: { input: fileURLToPath(new URL('entry.ts', import.meta.url)) } };
        const configEnvironment = (name: string) => (name === 'prerender' ? { build } : undefined);
        updateConfig({ vite: { plugins: [{ name: 'keep-program', configEnvironment }] } });
      },
      'astro:config:done': ({ config }: { config: { build: { server: URL } } }) => {
        server = config.build.server;
      },
      'astro:build:start': ({ setPrerenderer }: { setPrerenderer(make: unknown): void }) => {
        if (folder === undefined) return;
        setPrerenderer((own: Prerenderer) => ({
          name: 'keep-program',
          setup: async () => {
            await own.setup();
            // Not copied for Astro to remove the rest: where files were removed, ext4 makes new ones slowly for a while.
            const made = fileURLToPath(new URL('.prerender/', server));
            renameSync(made, folder);
            // The stylesheets go back: Astro takes them from there to the site.
            mkdirSync(made);
            renameSync(join(folder, '_astro'), join(made, '_astro'));
            const pages = Object.values(own.app.getOptions().allPages);
            const styles = pages.map((page) => ({
              ...{ component: page.component, route: { route: page.route.route }, styles: page.styles },
            }));
            writeFileSync(join(folder, STYLES), JSON.stringify(styles));
          },
          getStaticPaths: () => [],
          render: () => Promise.reject(new Error('pages are rendered by src/cli/build/pages.ts')),
        }));
      },
    },
  };
}

/** The manifest would import a page's module anew for every page. */
function once<T>(load: () => T): () => T {
  let loaded: T | undefined;
  return () => (loaded ??= load());
}

/** Loads a kept program. */
export async function loadProgram(folder: string): Promise<Entry> {
  const entry = readdirSync(folder).find((name) => name.startsWith('prerender-entry'))!;
  const program = (await import(pathToFileURL(join(folder, entry)).href)) as Entry;
  const { app } = program;
  const pages = JSON.parse(readFileSync(join(folder, STYLES), 'utf8')) as PageData[];
  app.setInternals({
    pagesByKeys: new Map(pages.map((page) => [`${page.route.route}&${page.component}`, page])),
  });
  for (const [component, load] of app.manifest.pageMap) app.manifest.pageMap.set(component, once(load));
  app.setOptions({ settings: { scripts: [] }, logger: { options: { destination: { write: () => true } } } });
  // Nobody waits for the first byte of a file: whole strings are rendered faster than streams.
  app.resolveStreaming = () => false;
  return program;
}
