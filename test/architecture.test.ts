import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sqlite } from '../db/kit.ts';
import { schema } from '../db/schema/index.ts';

const ROOT = join(import.meta.dirname, '..');

/** Layer of a file, longest prefix first. Office and the other dynamic pages are people’s door, public pages are not. */
const LAYERS: [prefix: string, layer: string][] = [
  ['src/pages/office/', 'door'],
  ['src/pages/rate/', 'door'],
  ['src/pages/receipt/', 'door'],
  ['src/pages/', 'public'],
  ['src/components/office/', 'door'],
  ['src/layouts/Office.astro', 'door'],
  ['src/middleware.ts', 'door'],
  ['src/components/', 'public'],
  ['src/layouts/', 'public'],
  ['src/islands/', 'islands'],
  ['src/domain/', 'domain'],
  ['src/cases/', 'cases'],
  ['src/publish/', 'publish'],
  ['src/record/', 'record'],
  ['src/api/', 'door'],
  ['src/demo/', 'door'],
  ['src/cli/', 'cli'],
  ['src/env.d.ts', 'types'],
  ['src/content.config.ts', 'public'],
  ['db/', 'db'],
  ['content/', 'content'],
];

/** Which layers a layer may import from, and which packages it may not. */
const MAY: Record<string, { layers: string[]; never: RegExp }> = {
  domain: { layers: ['domain'], never: /^(?!zod$|@noble\/|@hpke\/|shamir-secret-sharing$)/ },
  db: { layers: ['db', 'domain'], never: /^(astro|hono|preact|@hono)/ },
  cases: { layers: ['cases', 'domain', 'db'], never: /^(astro|hono|preact|@hono)/ },
  publish: { layers: ['publish', 'domain', 'db', 'record'], never: /^(astro|hono|@hono|preact)/ },
  record: { layers: ['record', 'domain'], never: /^(?!zod$|node:)/ },
  door: {
    layers: ['door', 'cases', 'domain', 'record', 'public', 'content', 'types'],
    never: /^(drizzle-orm|better-sqlite3|pg)$/,
  },
  cli: {
    layers: ['cli', 'door', 'cases', 'domain', 'record', 'publish', 'content'],
    never: /^(drizzle-orm|better-sqlite3|pg)$/,
  },
  public: {
    layers: ['public', 'record', 'domain', 'islands', 'content', 'types'],
    never: /^(drizzle-orm|better-sqlite3|pg|lucia|hono)/,
  },
  islands: { layers: ['islands', 'domain'], never: /^(?!preact|uqr$|idb$|chart\.js|@noble\/|@hpke\/)/ },
};

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name).replaceAll('\\', '/'))
    .filter((path) => /\.(ts|tsx|astro)$/.test(path));
}

const layerOf = (path: string) => LAYERS.find(([prefix]) => path.startsWith(prefix))?.[1] ?? null;

function imports(path: string): string[] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\s[^'";]*?from\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)\s*import\s+['"]([^'"]+)['"]/g,
    ),
  ].map((m) => (m[1] ?? m[2] ?? m[3])!);
}

const files = [...sources('src'), ...sources('db')];

describe('the house', () => {
  it('has a layer for every source file', () => {
    expect(files.filter((path) => layerOf(path) === null)).toEqual([]);
  });

  it('lets each layer import only what the table allows', () => {
    const broken = files.flatMap((path) => {
      const layer = layerOf(path)!;
      const rule = MAY[layer];
      if (!rule) return [];
      return imports(path).flatMap((name) => {
        if (!name.startsWith('.')) {
          if (name.startsWith('astro:'))
            return layer === 'public' || layer === 'door' ? [] : [`${path} → ${name}`];
          return rule.never.test(name) ? [`${path} → ${name}`] : [];
        }
        const target = normalize(join(dirname(path), name.split('?')[0]!)).replaceAll('\\', '/');
        const to = layerOf(target);
        return to === null || rule.layers.includes(to) ? [] : [`${path} → ${target}`];
      });
    });
    expect(broken).toEqual([]);
  });

  it('reads no clock and rolls no dice in the pure layers', () => {
    const pure = files.filter((path) => ['domain', 'record', 'publish'].includes(layerOf(path)!));
    const offenders = pure.filter((path) =>
      /Date\.now\(|new Date\(\s*\)|Math\.random\(|performance\.now\(|randomUUID\(|getRandomValues\(/.test(
        readFileSync(join(ROOT, path), 'utf8'),
      ),
    );
    expect(offenders).toEqual([]);
  });

  it('builds queries that both dialects know', () => {
    const offenders = [...sources('src/cases'), ...sources('src/publish')].filter((path) =>
      /\.(get|all|run|values)\(\)/.test(
        readFileSync(join(ROOT, path), 'utf8').replace(/\b(Map|Set|byEntry|\w+s)\.values\(\)/g, ''),
      ),
    );
    expect(offenders).toEqual([]);
  });

  it('lists every table for the generator of migrations, in both dialects', () => {
    for (const dialect of ['sqlite', 'postgres']) {
      const listed = [
        ...readFileSync(join(ROOT, `db/tables.${dialect}.ts`), 'utf8').matchAll(/^ {2}(\w+),$/gm),
      ].map((m) => m[1]!);
      expect(listed.sort()).toEqual(Object.keys(schema(sqlite)).sort());
    }
  });

  it('names in the README and the decisions only paths that exist', () => {
    const documents = [
      'README.md',
      ...readdirSync(join(ROOT, 'content/decisions')).map((name) => `content/decisions/${name}`),
    ];
    const missing = documents.flatMap((document) =>
      [
        ...readFileSync(join(ROOT, document), 'utf8').matchAll(
          /`((?:src|db|content|test|public)\/[\w./[\]-]*)`/g,
        ),
      ]
        .map((m) => m[1]!)
        .filter(
          (path) =>
            !path.startsWith('content/record') &&
            !path.startsWith('db/data') &&
            !existsSync(join(ROOT, path)),
        )
        .map((path) => `${document}: ${path}`),
    );
    expect(missing).toEqual([]);
  });

  it('keeps the top level to what the client fixed', () => {
    const allowed = [
      'LICENSE',
      'README.md',
      'astro.config.mjs',
      'content',
      'db',
      'node_modules',
      'package-lock.json',
      'package.json',
      'public',
      'src',
      'test',
      'tsconfig.json',
    ];
    const extra = readdirSync(ROOT).filter(
      (name) => !name.startsWith('.') && !name.startsWith('dist') && !allowed.includes(name),
    );
    expect(extra).toEqual([]);
  });

  it('names every module in the glossary', () => {
    const glossary = JSON.parse(readFileSync(join(ROOT, 'content/glossary.json'), 'utf8')) as {
      term: string;
    }[];
    const terms = new Set(glossary.map((entry) => entry.term));
    const modules = [
      'bodies',
      'plans',
      'ledgers',
      'schemes',
      'pilots',
      'supervision',
      'duties',
      'ratings',
      'appraisals',
      'assessment',
      'log',
      'auth',
      'publish',
    ];
    expect(modules.filter((module) => !terms.has(module))).toEqual([]);
  });
});
