/**
 * The same pages by generators that a city would use instead: Eleventy 3 (fetched by npm into a folder of its own) and
 * Hugo (where the machine has it). They get the facts of every task, airing and unit as data, and head and foot of our own
 * pages as a layout; search, feeds, open data and gates they need not make.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT_NAMES, LAMP_NAMES, LEDGER_NAMES, STATUS_NAMES } from '../../src/domain/ledgers.ts';
import { readRecord } from '../../src/record/read.ts';
import {
  airingsInForce,
  currentEntries,
  dateText,
  periodText,
  standings,
} from '../../src/record/standing.ts';
import { setAside } from './measure.ts';

const ELEVENTY = '@11ty/eleventy@3.1.8';

/** A page as data: facts, a table of rows, a time line. */
interface PeerPage {
  path: string;
  title: string;
  lead: string;
  facts: { name: string; value: string; href: string }[];
  rows: {
    href: string;
    title: string;
    lead: string;
    due: string;
    share: number;
    lamp: string;
    name: string;
  }[];
  steps: { on: string; day: string; who: string; what: string; text: string; lamp: string }[];
}

/** The pages of a record that every generator makes. */
export function peerPages(recordDir: string): PeerPage[] {
  const record = readRecord(recordDir);
  const short = new Map(record.bodies.map((body) => [body.id, body.shortName]));
  const name = (id: string) => short.get(id) ?? id;
  const unit = (title: string, id: string) => ({ name: title, value: name(id), href: `/units/${id}/` });
  const plain = (title: string, value: string) => ({ name: title, value, href: '' });
  const row = (e: ReturnType<typeof currentEntries>[number]) => ({
    ...{ href: `/task/${e.id}/`, title: e.title, lead: name(e.lead), due: e.due, share: e.share },
    ...{ lamp: e.lamp, name: LAMP_NAMES[e.lamp] },
  });
  const tasks = [...standings(record).values()].map(({ entry: e, airing, history }): PeerPage => {
    const happened = e.events.map((event) => ({
      ...{ on: event.on, day: dateText(event.on), who: name(event.unit), what: EVENT_NAMES[event.kind] },
      ...{ text: event.text, lamp: '' },
    }));
    const aired = history.map((h) => ({
      ...{ on: h.airing.asOf, day: dateText(h.airing.asOf), who: periodText(h.airing.period), what: '晒账' },
      ...{ text: LAMP_NAMES[h.entry.lamp], lamp: h.entry.lamp },
    }));
    const facts = [
      unit('牵头单位', e.lead),
      ...e.participants.map((id) => unit('参与单位', id)),
      ...[plain('责任岗位', e.post), plain('完成时限', dateText(e.due)), plain('进度', `${e.share}%`)],
      ...[plain('办理状态', STATUS_NAMES[e.status]), plain('编号', e.id)],
      {
        name: '所在台账',
        value: LEDGER_NAMES[airing.ledger],
        href: `/airings/${airing.ledger}/${airing.period}/`,
      },
    ];
    const steps = [...happened, ...aired].sort((a, b) => (a.on < b.on ? -1 : 1));
    return { path: `task/${e.id}`, title: e.title, lead: e.text, facts, rows: [], steps };
  });
  const lists = (path: string, title: string, entries: ReturnType<typeof currentEntries>): PeerPage => ({
    ...{ path, title, lead: `${entries.length} 项`, facts: [], rows: entries.map(row), steps: [] },
  });
  const current = currentEntries(record);
  return [
    ...tasks,
    ...airingsInForce(record).map((a) =>
      lists(`airings/${a.ledger}/${a.period}`, `${LEDGER_NAMES[a.ledger]}${periodText(a.period)}`, a.entries),
    ),
    ...record.bodies.map((b) =>
      lists(
        `units/${b.id}`,
        b.shortName,
        current.filter((e) => e.lead === b.id),
      ),
    ),
  ];
}

/** Head and foot of one of our own pages, with places for the title. */
function frame(ourPage: string): { before: string; after: string } {
  const html = readFileSync(ourPage, 'utf8');
  const start = html.indexOf('</ol></nav>', html.indexOf('<main')) + '</ol></nav>'.length;
  const end = html.indexOf('</main>');
  const title = /<title>(.*?) - /.exec(html)![1]!;
  return { before: html.slice(0, start).replaceAll(title, '@TITLE@'), after: html.slice(end) };
}

/** Something that builds all pages from nothing, and how long one run took. */
interface Peer {
  name: string;
  build(): number;
}

/** @param made folder that it writes, from `cwd` */
function timed(command: string, args: string[], cwd: string, made: string): number {
  setAside(join(cwd, made));
  const begun = performance.now();
  const { status, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} failed: ${stderr.slice(-2000)}`);
  return performance.now() - begun;
}

/**
 * Prepares Eleventy below `folder`; null where npm cannot get it.
 * @param ourPage a built task page
 */
export function eleventy(folder: string, pages: readonly PeerPage[], ourPage: string): Peer | null {
  const root = join(folder, 'eleventy');
  mkdirSync(join(root, '_data'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{"type":"module","private":true}');
  const got = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ELEVENTY], {
    cwd: root,
  });
  if (got.status !== 0) return null;
  const { before, after } = frame(ourPage);
  writeFileSync(join(root, '_data/pages.json'), JSON.stringify(pages));
  writeFileSync(
    join(root, 'eleventy.config.js'),
    'export default () => ({ dir: { output: "../eleventy-out" } });\n',
  );
  writeFileSync(
    join(root, 'page.njk'),
    `---
pagination: { data: pages, size: 1, alias: p }
permalink: "{{ p.path }}/index.html"
---
${before.replaceAll('@TITLE@', '{{ p.title }}')}<h1>{{ p.title }}</h1><p class="lead">{{ p.lead }}</p>
{% if p.facts.length %}<dl class="facts">{% for f in p.facts %}<div><dt>{{ f.name }}</dt><dd>{% if f.href %}<a href="{{ f.href }}">{{ f.value }}</a>{% else %}{{ f.value }}{% endif %}</dd></div>{% endfor %}</dl>{% endif %}
{% if p.rows.length %}<table><tbody>{% for r in p.rows %}<tr><td><a href="{{ r.href }}">{{ r.title }}</a></td><td>{{ r.lead }}</td><td>{{ r.due }}</td><td>{{ r.share }}%</td><td><span class="lamp {{ r.lamp }}"><svg aria-hidden="true"><use href="#l-{{ r.lamp }}"></use></svg>{{ r.name }}</span></td></tr>{% endfor %}</tbody></table>{% endif %}
{% if p.steps.length %}<h2>经过</h2><ol class="time">{% for s in p.steps %}<li><time datetime="{{ s.on }}">{{ s.day }}</time>{{ s.who }} <b>{{ s.what }}</b>{% if s.lamp %}<span class="lamp {{ s.lamp }}"><svg aria-hidden="true"><use href="#l-{{ s.lamp }}"></use></svg>{{ s.text }}</span>{% else %}<p>{{ s.text }}</p>{% endif %}</li>{% endfor %}</ol>{% endif %}
${after}`,
  );
  const program = join(root, 'node_modules/@11ty/eleventy/cmd.cjs');
  return {
    name: 'Eleventy 3',
    build: () => timed(process.execPath, [program, '--quiet'], root, '../eleventy-out'),
  };
}

/** Prepares Hugo below `folder`; null where the machine has none. */
export function hugo(folder: string, pages: readonly PeerPage[], ourPage: string): Peer | null {
  if (spawnSync('hugo', ['version']).status !== 0) return null;
  const root = join(folder, 'hugo');
  mkdirSync(join(root, 'layouts/_default'), { recursive: true });
  for (const page of pages) {
    const path = join(root, 'content', `${page.path}.md`);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, JSON.stringify({ ...page, path: undefined, url: `/${page.path}/` }));
  }
  writeFileSync(
    join(root, 'config.json'),
    '{"baseURL":"http://x/","disableKinds":["home","section","taxonomy","term","RSS","sitemap","404"]}',
  );
  const { before, after } = frame(ourPage);
  writeFileSync(
    join(root, 'layouts/_default/single.html'),
    `${before.replaceAll('@TITLE@', '{{ .Title }}')}<h1>{{ .Title }}</h1><p class="lead">{{ .Params.lead }}</p>
{{ with .Params.facts }}<dl class="facts">{{ range . }}<div><dt>{{ .name }}</dt><dd>{{ if .href }}<a href="{{ .href }}">{{ .value }}</a>{{ else }}{{ .value }}{{ end }}</dd></div>{{ end }}</dl>{{ end }}
{{ with .Params.rows }}<table><tbody>{{ range . }}<tr><td><a href="{{ .href }}">{{ .title }}</a></td><td>{{ .lead }}</td><td>{{ .due }}</td><td>{{ .share }}%</td><td><span class="lamp {{ .lamp }}"><svg aria-hidden="true"><use href="#l-{{ .lamp }}"></use></svg>{{ .name }}</span></td></tr>{{ end }}</tbody></table>{{ end }}
{{ with .Params.steps }}<h2>经过</h2><ol class="time">{{ range . }}<li><time datetime="{{ .on }}">{{ .day }}</time>{{ .who }} <b>{{ .what }}</b>{{ if .lamp }}<span class="lamp {{ .lamp }}"><svg aria-hidden="true"><use href="#l-{{ .lamp }}"></use></svg>{{ .text }}</span>{{ else }}<p>{{ .text }}</p>{{ end }}</li>{{ end }}</ol>{{ end }}
${after}`,
  );
  return { name: 'Hugo', build: () => timed('hugo', ['--quiet'], root, 'public') };
}
