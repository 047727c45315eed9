/** Typed reading of the handwritten content that pages need: site, glossary, parameters. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { WorkedExample } from '../domain/assessment.ts';
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
  /** Names of what the reform office sends out (§8). */
  issues: z.object({ 'issue-bulletin': z.string().min(1), 'issue-digest': z.string().min(1) }),
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

/** What people say, and what the ledgers call it. */
const EverydayWords = z.object({
  /** A query that holds one of these is widened. */
  words: z.array(z.string().min(2)).min(1),
  /** Words of the ledgers that are searched, too. */
  means: z.array(z.string().min(2)).min(1),
  /** Anchor of a topic that is offered where nothing is typed or found; its name is the first word. */
  topic: z
    .string()
    .regex(/^[a-z-]+$/)
    .optional(),
});

/** `content/search-words.json`; empty while there is none. */
export function everydayWords(): z.infer<typeof EverydayWords>[] {
  return readContent('search-words.json', z.array(EverydayWords), []);
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

/** What would break a page, or be kept back by its content policy, in a fragment of the host's; null if nothing. */
export function fragmentFault(html: string): string | null {
  const whole = /<\/?(html|head|body|main|title|h1)\b/i.exec(html);
  if (whole) return `${whole[0]}> belongs to a whole page; give the part between, which comes inside <body>`;
  const active = /<script\b(?![^>]*\ssrc=)|\son\w+\s*=|javascript:/i.exec(html);
  if (active)
    return `${active[0].trim()}: script inside the page is not run; put it into a file of this site`;
  const open = html.match(/<(div|header|footer|nav|ul|table|section)\b/gi)?.length ?? 0;
  const closed = html.match(/<\/(div|header|footer|nav|ul|table|section)>/gi)?.length ?? 0;
  return open === closed ? null : `${open} elements are opened and ${closed} closed`;
}

/** Every worked example of the assessment (§10), by file name. */
export function workedExamples(): WorkedExample[] {
  return readdirSync(join(root(), 'examples'))
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => readContent(`examples/${file}`, WorkedExample));
}

const fragments = new Map<string, string>();

/** An HTML fragment of the host site, `content/host/header.html` or `footer.html`; empty where there is none. */
export function hostFragment(name: 'header' | 'footer'): string {
  const known = fragments.get(name);
  if (known !== undefined) return known;
  const file = join(root(), 'host', `${name}.html`);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const fault = fragmentFault(text);
  if (fault !== null) throw new RecordError(`content/host/${name}.html`, fault);
  fragments.set(name, text);
  return text;
}
