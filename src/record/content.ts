/** Typed reading of the handwritten content that pages need: site, glossary, parameters. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { type Parameter, parameterSchema } from '../domain/parameters.ts';
import { RecordError } from './read.ts';

const root = () => resolve('content');

function readContent<T>(file: string, schema: z.ZodType<T>, whenAbsent?: T): T {
  if (!existsSync(join(root(), file)) && whenAbsent !== undefined) return whenAbsent;
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(join(root(), file), 'utf8'));
  } catch (error) {
    throw new RecordError(`content/${file}`, error instanceof Error ? error.message : String(error));
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new RecordError(
    `content/${file}`,
    `field ${issue.path.join('.') || '(whole file)'}: ${issue.message}`,
  );
}

/** All that names the city, its host site and its codes: `content/site.json`. */
export const Site = z.object({
  city: z.string().min(1),
  portalName: z.string().min(1),
  fullName: z.string().min(1),
  /** The three tags that every page of a government site carries. */
  siteName: z.string().min(1),
  siteDomain: z.string().min(1),
  siteIdCode: z.string().min(1),
  hostSite: z.object({ name: z.string(), url: z.url() }),
  column: z.object({
    name: z.string(),
    description: z.string(),
    keywords: z.array(z.string()),
    type: z.string(),
  }),
  contact: z.object({
    office: z.string(),
    phone: z.string(),
    email: z.string(),
    address: z.string(),
    hours: z.string(),
  }),
  demo: z.boolean(),
  demoNotice: z.string(),
  outlets: z.array(z.object({ id: z.string(), name: z.string(), kind: z.string() })),
  licence: z.object({ name: z.string(), url: z.url(), attribution: z.string() }),
  /** Where the site is reached, for feeds and the sitemap; without the sub-path. */
  baseUrl: z.url(),
});
export type Site = z.infer<typeof Site>;

let siteRead: Site | undefined;
/** The site's names and codes. Throws a RecordError naming file and field if they are not in order. */
export function site(): Site {
  siteRead ??= readContent('site.json', Site);
  return siteRead;
}

/** A term of the glossary: the code's word, the interface's word, the clause. */
const GlossaryTerm = z.object({
  term: z.string(),
  zh: z.string(),
  clause: z.string().optional(),
  definition: z.string(),
  module: z.string().optional(),
});
export type GlossaryTerm = z.infer<typeof GlossaryTerm>;

/** `content/glossary.json`; empty while there is none. */
export function glossary(): GlossaryTerm[] {
  return readContent('glossary.json', z.array(GlossaryTerm), []);
}

/** One parameter file with its name, `rating-points`. */
export interface NamedParameter {
  name: string;
  parameter: Parameter<unknown>;
}

/** Every dated parameter, by name. */
export function parameters(): NamedParameter[] {
  const folder = join(root(), 'parameters');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      name: file.slice(0, -5),
      parameter: readContent(`parameters/${file}`, parameterSchema(z.unknown())),
    }));
}

const fragments = new Map<string, string>();
/** An HTML fragment of the host site, `content/host/header.html` or `footer.html`; empty where there is none. */
export function hostFragment(name: 'header' | 'footer'): string {
  const known = fragments.get(name);
  if (known !== undefined) return known;
  const file = join(root(), 'host', `${name}.html`);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  fragments.set(name, text);
  return text;
}
