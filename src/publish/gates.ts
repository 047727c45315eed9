import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { type CivilDate, daysBetween } from '../domain/calendar.ts';

/** Something that keeps a built site from taking the old one's place: the page, what is wrong, what to do. */
export interface Fault {
  page: string;
  fault: string;
  remedy: string;
}

/** What the gates need to know beside the files. */
export interface GateOptions {
  /** Sub-path of the site, `/` or `/reform/`. */
  base: string;
  /** Addresses below the base that a server answers and no file does, `office/`, as prefixes. */
  served: readonly string[];
  /** Every file of the site, where the caller knows them; else the folder is searched. */
  files?: readonly string[];
  /** What is known of a page already, because it was just written or is still the same file; else it is read. */
  known?: (path: string) => PageFacts | undefined;
}

/** What the gates take from one page: enough to judge the whole site again without reading the page. */
export interface PageFacts {
  path: string;
  /** PubDate; empty without. */
  published: string;
  ids: string[];
  /**
   * Addresses that links name, as written, one a line: of the page's own part, and of the frame that many pages share, its
   * stylesheets, scripts and pictures with it.
   */
  links: string;
  frame: string;
  /** Faults of the page by itself. */
  faults: Fault[];
}

/** Result of the gates over one built site. */
export interface GateReport {
  pages: number;
  faults: Fault[];
  /** Latest PubDate of what the record holds, `YYYY-MM-DD HH:MM`; empty without any. */
  newest: string;
}

/** Interactive pages with a look of their own; the tags of a government site do not apply to them. */
const TOOLS = /^(kiosk|rate|receipt|appraisal|office)\//;
/** Pages that are neither a column nor an article. */
const PLAIN = /^(404\.html|(search|glossary|decisions|about)\/)/;
/** Pages that nothing has to link to. */
const ENTRANCES = /^(index\.html|404\.html)$/;

/**
 * Bytes after brotli (QUALITY: weight). A page that lists may grow with what it lists beyond `items`: a large city's
 * ledger is no reason to refuse its publication.
 */
const BUDGETS: { pages: RegExp; bytes: number; items?: number }[] = [
  { pages: /^index\.html$/, bytes: 12_288 },
  { pages: /^task\/[^/]+\/index\.html$/, bytes: 12_288 },
  { pages: /^units\/[^/]+\/index\.html$/, bytes: 12_288, items: 100 },
  { pages: /^(airings|tasks)\//, bytes: 35_840, items: 300 },
  { pages: /\.css$/, bytes: 8_192 },
];

const META = ['SiteName', 'SiteDomain', 'SiteIDCode'];
const COLUMN_META = ['ColumnDescription', 'ColumnKeywords', 'ColumnType'];

/**
 * Checks a built site: broken links and anchors, missing tags and dates, empty columns, duplicate ids, pages that
 * nothing links to, bytes. Reads files and judges; changes nothing. Links are held against the whole site each time: a
 * page that was withdrawn or an anchor that is gone breaks pages that did not change.
 * @param root folder of the static files
 */
export function checkSite(root: string, options: GateOptions): GateReport & { facts: PageFacts[] } {
  const files = options.files ?? filesBelow(root);
  const facts = files
    .filter((name) => name.endsWith('.html'))
    .map((path) => options.known?.(path) ?? pageFacts(path, readFileSync(join(root, path))));
  const assets = files.filter((name) => name.endsWith('.css'));
  return {
    pages: facts.length,
    newest:
      facts
        .filter(({ path }) => !PLAIN.test(path))
        .map(({ published }) => published)
        .sort()
        .at(-1) ?? '',
    faults: [
      ...linkFaults(files, facts, options),
      ...facts.flatMap((page) => page.faults),
      ...assets.flatMap((path) => budgetFaults(path, readFileSync(join(root, path)))),
    ],
    facts,
  };
}

/** Every file below a folder, as paths with `/`. */
export function filesBelow(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

const ATTRIBUTES = /\s(?:id="([^"]+)"|href="([^"]*)")/g;
/** What a browser fetches to show a page; other sites' is no matter of ours. */
const FETCHED = /<(?:link|script|img)\b[^>]*?\s(?:href|src)="(?![a-z][a-z+.-]*:)([^"]+)"/g;
const META_TAGS = /<meta name="([^"]+)" content="([^"]*)"/g;

/** Reads one page. @param path below the site's folder, with `/` */
export function pageFacts(path: string, bytes: Buffer): PageFacts {
  const text = bytes.toString('utf8');
  const end = text.indexOf('</head>');
  const head = text.slice(0, end);
  const [from, to] = [text.indexOf('<main', end), text.lastIndexOf('</main>')];
  const ids: string[] = [];
  const links = new Set<string>();
  const frame = new Set<string>();
  for (const [, address] of text.matchAll(FETCHED)) frame.add(address!);
  // The head's other links lead no reader anywhere.
  for (const { 1: id, 2: href, index } of text.slice(end).matchAll(ATTRIBUTES)) {
    if (id !== undefined) ids.push(id);
    else if (href !== undefined) {
      const own = (index + end > from && index + end < to) || href.startsWith('#');
      (own ? links : frame).add(href);
    }
  }
  const tags = new Map([...head.matchAll(META_TAGS)].map(([, name, content]) => [name!, content!]));
  return {
    path,
    published: tags.get('PubDate') ?? '',
    ids,
    links: [...links].join('\n'),
    frame: [...frame].join('\n'),
    faults: [...pageFaults(path, text, ids, tags), ...budgetFaults(path, bytes)],
  };
}

function pageFaults(path: string, text: string, ids: string[], tags: Map<string, string>): Fault[] {
  const faults: Fault[] = [];
  const add = (fault: string, remedy: string) => faults.push({ page: path, fault, remedy });
  const distinct = new Set(ids);
  const twice = distinct.size === ids.length ? undefined : ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) add(`id "${twice}" occurs twice`, 'give each element its own id');
  if (TOOLS.test(path)) return faults;
  for (const name of META) {
    if (!tags.get(name)) add(`no meta ${name}`, 'use layouts/Page.astro and fill content/site.json');
  }
  const column = tags.has('ColumnName');
  const article = tags.has('ArticleTitle');
  if (!column && !article && !PLAIN.test(path)) {
    add('neither ColumnName nor ArticleTitle', 'give the page a `column` or an `article`');
  }
  if (article && !/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/.test(tags.get('PubDate') ?? '')) {
    add(
      'no PubDate in the form YYYY-MM-DD HH:MM',
      'the published time comes from the record or the page’s head',
    );
  }
  if (article && !tags.get('ContentSource')) add('no ContentSource', 'name who published it');
  if (column) {
    for (const name of COLUMN_META) if (!tags.get(name)) add(`no meta ${name}`, 'fill components/columns.ts');
    if (!/\sdata-(item|later)\b/.test(text)) {
      add('the column is empty', 'show its items, or components/Later.astro with the date of the first');
    }
  }
  return faults;
}

/** Where a link leads below the root; an empty path is the page itself, also for what leaves the site. */
function targetOf(raw: string, base: string): { path: string; anchor: string } {
  const href = raw.replaceAll('&amp;', '&');
  if (/^[a-z][a-z+.-]*:|^\/\//i.test(href)) return { path: '', anchor: '' };
  const [before = '', fragment = ''] = href.split('#');
  const anchor = decodeURIComponent(fragment);
  const address = before.split('?')[0]!;
  if (address === '') return { path: '', anchor };
  if (!address.startsWith(base)) return { path: '\0', anchor };
  const path = decodeURIComponent(address.slice(base.length));
  return { path: path === '' || path.endsWith('/') ? `${path}index.html` : path, anchor };
}

/** A link as thousands of pages have it, judged once. */
interface Link {
  path: string;
  anchor: string;
  /** What is wrong with it; null where nothing is, or where it depends on the page. */
  fault: Omit<Fault, 'page'> | null;
  /** Whether a page was met that has it, other than the one it leads to. */
  met: boolean;
}

function linkFaults(files: readonly string[], pages: PageFacts[], { base, served }: GateOptions): Fault[] {
  const there = new Set(files);
  const byPath = new Map(pages.map((page) => [page.path, page]));
  const sets = new Map<string, Set<string>>();
  const hasId = (path: string, id: string): boolean => {
    const set = sets.get(path) ?? new Set(byPath.get(path)?.ids);
    sets.set(path, set);
    return set.has(id);
  };
  const faultOf = (href: string, path: string, anchor: string): Link['fault'] => {
    if (!there.has(path) && !served.some((prefix) => path.startsWith(prefix)))
      return { fault: `broken link ${href}`, remedy: 'link to a page that is built, through url()' };
    if (anchor !== '' && byPath.has(path) && !hasId(path, anchor))
      return { fault: `no anchor for ${href}`, remedy: 'give the target element that id' };
    return null;
  };
  const links = new Map<string, Link>();
  const linkOf = (href: string): Link => {
    const { path, anchor } = targetOf(href, base);
    const link = { path, anchor, fault: path === '' ? null : faultOf(href, path, anchor), met: false };
    links.set(href, link);
    return link;
  };
  const linked = new Set<string>();
  const faults: Fault[] = [];
  const judge = (page: PageFacts, href: string) => {
    const link = links.get(href) ?? linkOf(href);
    if (!link.met && link.path !== page.path) {
      link.met = true;
      linked.add(link.path);
    }
    const fault = link.path === '' ? faultOf(href, page.path, link.anchor) : link.fault;
    if (fault !== null) faults.push({ page: page.path, ...fault });
  };
  const met = new Map<string, number>();
  for (const page of pages) {
    // Twice: the first page that has a frame may be the one that it leads to.
    const times = met.get(page.frame) ?? 0;
    met.set(page.frame, times + 1);
    for (const hrefs of times < 2 ? [page.frame, page.links] : [page.links]) {
      if (hrefs !== '') for (const href of hrefs.split('\n')) judge(page, href);
    }
  }
  const orphans = pages.filter(({ path }) => !linked.has(path) && !ENTRANCES.test(path) && !TOOLS.test(path));
  const orphan = { fault: 'no page links here', remedy: 'link it from its section, or do not build it' };
  return [...faults, ...orphans.map(({ path }) => ({ page: path, ...orphan }))];
}

/** Bytes as a server sends them. A quick compression that fits is enough; only what does not is done thoroughly. */
function brotliBytes(content: Buffer, enough: number): number {
  const quick = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }).length;
  return quick <= enough ? quick : brotliCompressSync(content).length;
}

function budgetFaults(path: string, content: Buffer): Fault[] {
  const budget = BUDGETS.find(({ pages }) => pages.test(path));
  // What is small enough as it is need not be compressed to know it.
  if (budget === undefined || content.length <= budget.bytes) return [];
  const items = budget.items === undefined ? 0 : content.toString('utf8').split(' data-item').length - 1;
  const most = Math.floor(budget.bytes * Math.max(1, items / (budget.items ?? 1)));
  const bytes = brotliBytes(content, most);
  if (bytes <= most) return [];
  const remedy = 'show less, or fold it into a page of its own';
  return [{ page: path, fault: `${bytes} bytes after brotli, at most ${most}`, remedy }];
}

/** The report as a person reads it; at most twenty faults. */
export function gateText({ pages, faults, newest }: GateReport): string {
  if (faults.length === 0) return `${pages} pages hold; newest item ${newest || 'none'}`;
  const lines = faults.slice(0, 20).map((f) => `  ${f.page}: ${f.fault} — ${f.remedy}`);
  const more = faults.length > 20 ? [`  … and ${faults.length - 20} more`] : [];
  return [`${faults.length} faults in ${pages} pages; the site is not published:`, ...lines, ...more].join(
    '\n',
  );
}

/** A site check faults a column whose newest item is older than this (days). */
const STALE_AFTER = 14;

/** Says that a site has stood still for too long; null where it has not, or has nothing yet. */
export function staleness(newest: string, today: CivilDate): string | null {
  if (newest === '') return null;
  const days = daysBetween(newest.slice(0, 10), today);
  return days <= STALE_AFTER
    ? null
    : `stale: the newest item is of ${newest}, ${days} days ago; a site check faults more than ${STALE_AFTER}`;
}

/** The sitemap of a site with these files: every public page, sorted. @param root address of the site, with a slash */
export function sitemap(files: readonly string[], root: string): string {
  const pages = files
    .filter((name) => /(^|\/)index\.html$/.test(name) && !/^(kiosk|appraisal|office)\//.test(name))
    .map((name) => name.slice(0, -'index.html'.length))
    .sort();
  const urls = pages.map(
    (path) => `<url><loc>${root}${encodeURI(path).replaceAll('&', '&amp;')}</loc></url>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls.join('\n')}\n</urlset>\n`;
}
