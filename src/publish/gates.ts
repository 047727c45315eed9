import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

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
}

/** Result of the gates over one built site. */
export interface GateReport {
  pages: number;
  faults: Fault[];
  /** Latest PubDate of all pages, `YYYY-MM-DD HH:MM`; empty without any. */
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
  { pages: /^airings\//, bytes: 35_840, items: 300 },
  { pages: /\.css$/, bytes: 8_192 },
];

const META = ['SiteName', 'SiteDomain', 'SiteIDCode'];
const COLUMN_META = ['ColumnDescription', 'ColumnKeywords', 'ColumnType'];

interface Html {
  path: string;
  text: string;
  ids: Set<string>;
}

/**
 * Checks a built site: broken links and anchors, missing tags and dates, empty columns, duplicate ids, pages that
 * nothing links to, bytes. Reads files and judges; changes nothing.
 * @param root folder of the static files
 */
export function checkSite(root: string, options: GateOptions): GateReport {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(root, name)).isFile())
    .map((name) => name.split(sep).join('/'));
  const pages = files.filter((name) => name.endsWith('.html')).map((path) => readHtml(root, path));
  const links = linkFaults(root, pages, options);
  return {
    pages: pages.length,
    newest:
      pages
        .map((page) => meta(page.text, 'PubDate') ?? '')
        .sort()
        .at(-1) ?? '',
    faults: [...links, ...pages.flatMap(pageFaults), ...budgetFaults(root, files)],
  };
}

function readHtml(root: string, path: string): Html {
  const text = readFileSync(join(root, path), 'utf8');
  return { path, text, ids: new Set([...text.matchAll(/\sid="([^"]+)"/g)].map((m) => m[1]!)) };
}

const meta = (text: string, name: string) =>
  new RegExp(`<meta name="${name}" content="([^"]*)"`).exec(text)?.[1];

function pageFaults(page: Html): Fault[] {
  const { path, text } = page;
  const faults: Fault[] = [];
  const add = (fault: string, remedy: string) => faults.push({ page: path, fault, remedy });
  const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map((m) => m[1]!);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i && ids.length !== page.ids.size);
  if (twice !== undefined) add(`id "${twice}" occurs twice`, 'give each element its own id');
  if (TOOLS.test(path)) return faults;
  for (const name of META) {
    if (!meta(text, name)) add(`no meta ${name}`, 'use layouts/Page.astro and fill content/site.json');
  }
  const column = meta(text, 'ColumnName');
  const article = meta(text, 'ArticleTitle');
  if (column === undefined && article === undefined && !PLAIN.test(path)) {
    add('neither ColumnName nor ArticleTitle', 'give the page a `column` or an `article`');
  }
  if (article !== undefined && !/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/.test(meta(text, 'PubDate') ?? '')) {
    add(
      'no PubDate in the form YYYY-MM-DD HH:MM',
      'the published date comes from the record or the page’s head',
    );
  }
  if (article !== undefined && !meta(text, 'ContentSource')) add('no ContentSource', 'name who published it');
  if (column !== undefined) {
    for (const name of COLUMN_META)
      if (!meta(text, name)) add(`no meta ${name}`, 'fill components/columns.ts');
    if (!/\sdata-(item|later)\b/.test(text)) {
      add('the column is empty', 'show its items, or components/Later.astro with the date of the first');
    }
  }
  return faults;
}

/** Links of a page as paths below the root with their anchor; links that leave the site are left out. */
function linksOf(page: Html, base: string): { href: string; path: string; anchor: string }[] {
  const found = new Set([...page.text.matchAll(/<a\s[^>]*?href="([^"]*)"/g)].map((m) => m[1]!));
  return [...found].flatMap((raw) => {
    const href = raw.replaceAll('&amp;', '&');
    if (/^[a-z][a-z+.-]*:|^\/\//i.test(href)) return [];
    const [before = '', anchor = ''] = href.split('#');
    const address = before.split('?')[0]!;
    if (address === '') return [{ href, path: page.path, anchor: decodeURIComponent(anchor) }];
    if (!address.startsWith(base)) return [{ href, path: '\0', anchor }];
    const path = decodeURIComponent(address.slice(base.length));
    return [
      {
        href,
        path: path === '' || path.endsWith('/') ? `${path}index.html` : path,
        anchor: decodeURIComponent(anchor),
      },
    ];
  });
}

function linkFaults(root: string, pages: Html[], { base, served }: GateOptions): Fault[] {
  const byPath = new Map(pages.map((page) => [page.path, page]));
  const known = new Map<string, boolean>();
  const exists = (path: string) => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const now =
      byPath.has(path) || served.some((prefix) => path.startsWith(prefix)) || existsSync(join(root, path));
    known.set(path, now);
    return now;
  };
  const linked = new Set<string>();
  const faults: Fault[] = [];
  for (const page of pages) {
    for (const { href, path, anchor } of linksOf(page, base)) {
      if (path !== page.path) linked.add(path);
      if (!exists(path)) {
        faults.push({
          page: page.path,
          fault: `broken link ${href}`,
          remedy: 'link to a page that is built, through url()',
        });
      } else if (anchor !== '' && byPath.get(path)?.ids.has(anchor) === false) {
        faults.push({
          page: page.path,
          fault: `no anchor for ${href}`,
          remedy: 'give the target element that id',
        });
      }
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

function budgetFaults(root: string, files: string[]): Fault[] {
  return files.flatMap((path) => {
    const budget = BUDGETS.find(({ pages }) => pages.test(path));
    // What is small enough as it is need not be compressed to know it.
    if (budget === undefined || statSync(join(root, path)).size <= budget.bytes) return [];
    const content = readFileSync(join(root, path));
    const items = budget.items === undefined ? 0 : content.toString('utf8').split(' data-item').length - 1;
    const most = Math.floor(budget.bytes * Math.max(1, items / (budget.items ?? 1)));
    const bytes = brotliBytes(content, most);
    if (bytes <= most) return [];
    const remedy = 'show less, or fold it into a page of its own';
    return [{ page: path, fault: `${bytes} bytes after brotli, at most ${most}`, remedy }];
  });
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

/** The sitemap of a built site: every public page, sorted. `address` makes a path below the site absolute. */
export function sitemap(root: string, address: (path: string) => string): string {
  const pages = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(sep).join('/'))
    .filter((name) => /(^|\/)index\.html$/.test(name) && !/^(kiosk|appraisal|office)\//.test(name))
    .map((name) => name.slice(0, -'index.html'.length))
    .sort();
  const urls = pages.map((path) => `<url><loc>${address(path).replaceAll('&', '&amp;')}</loc></url>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls.join('\n')}\n</urlset>\n`;
}
