/** Search in the reader's browser: loads the shards that the query's words lie in, and at first only what filters list. */
import { type EverydayWord, meantBy, shardOf, unpacked, wordsOf } from '../domain/words.ts';

interface Meta {
  shards: number;
  chunk: number;
  kinds: string[];
  units: [string, string][];
  lamps: [string, string][];
  quarters: string[];
  ledgers: [string, string][];
  docs: [kind: number, unit: number, lamp: number, quarter: number, ledger: number][];
  everyday: EverydayWord[];
}
type Shard = Record<string, [string, string]>;
type Doc = [path: string, title: string, note: string];

const PAGE = 20;
const form = document.querySelector<HTMLFormElement>('form.searchbox')!;
const input = form.querySelector<HTMLInputElement>('#q')!;
const status = document.querySelector<HTMLElement>('#found')!;
const list = document.querySelector<HTMLOListElement>('#results')!;
const narrow = document.querySelector<HTMLElement>('#narrow')!;
const base = form.dataset['base'] ?? '';
/** On the page for wrong addresses, until the reader types something. */
let guessing = form.dataset['fromPath'] !== undefined;
/** In the order of a document's fields in `Meta`. */
const selects = [...narrow.querySelectorAll('select')];
const topics = document.querySelector<HTMLElement>('#topics')!;
/** What the site holds and where to ask: for who finds nothing that says what was typed. */
const elsewhere = document.querySelector<HTMLElement>('#elsewhere')!;
const asked = new URLSearchParams(location.search);

const pieces = new Map<string, Promise<unknown>>();
function piece<T>(name: string): Promise<T> {
  const known = pieces.get(name);
  if (known) return known as Promise<T>;
  const loading = fetch(`${base}/search/index/${name}.json`).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  });
  pieces.set(name, loading);
  // A piece that did not arrive is asked for again at the next try.
  loading.catch(() => pieces.delete(name));
  return loading as Promise<T>;
}

type Hits = Map<number, number>;
const both = (a: Hits, b: Hits): Hits =>
  new Map([...a].filter(([doc]) => b.has(doc)).map(([doc, score]) => [doc, score + b.get(doc)!]));
const either = (a: Hits, b: Hits): Hits =>
  new Map([...a.keys(), ...b.keys()].map((doc) => [doc, (a.get(doc) ?? 0) + (b.get(doc) ?? 0)]));

/** Documents that hold every word of a text: a hit in the title counts three.
 * Of a wrong address any word will do: `task` and a typing error are in few titles. */
async function holding(text: string, meta: Meta): Promise<Hits> {
  const words = [...new Set(wordsOf(text))];
  const shards = await Promise.all(words.map((word) => piece<Shard>(`words-${shardOf(word, meta.shards)}`)));
  let scores: Hits | undefined;
  words.forEach((word, i) => {
    const [title, rest] = shards[i]![word] ?? ['', ''];
    const hits: Hits = new Map();
    for (const doc of unpacked(rest)) hits.set(doc, 1);
    for (const doc of unpacked(title)) hits.set(doc, 3);
    scores = scores === undefined ? hits : guessing ? either(scores, hits) : both(scores, hits);
  });
  return scores ?? new Map();
}

/** Where a unit is meant (the one that passports are asked for at), it is found, not all that it takes part in. */
async function standingFor(text: string, meta: Meta): Promise<Hits> {
  const unit = meta.units.findIndex(([, name]) => name === text);
  if (unit === -1) return holding(text, meta);
  const isIt = ([kind, of]: Meta['docs'][number]) => of === unit && meta.kinds[kind] === '单位';
  return new Map(meta.docs.flatMap((doc, number) => (isIt(doc) ? [[number, 1]] : [])));
}

/** Higher than what any number of other words adds up to: the reader's own come first. */
const OWN = 1000;

/** Documents of a query, best first, and how many hold what was typed; without a query all, as filters leave them. */
async function matches(
  query: string,
  meant: readonly string[],
  meta: Meta,
): Promise<{ hits: number[]; own: number }> {
  if (query.trim() === '') return { hits: meta.docs.map((_, doc) => doc), own: meta.docs.length };
  const [own, ...other] = await Promise.all([
    holding(query, meta),
    ...meant.map((text) => standingFor(text, meta)),
  ]);
  // Help that mentions 户口 as an example is not what somebody means who asks for it.
  const isAside = (doc: number) => meant.length > 0 && meta.docs[doc]![0] === meta.kinds.length - 1;
  const first: Hits = new Map([...own!].map(([doc, score]) => [doc, score + (isAside(doc) ? 0 : OWN)]));
  const hits = [...other.reduce(either, first)].sort(([a, x], [b, y]) => y - x || a - b).map(([doc]) => doc);
  return { hits, own: own!.size };
}

/** What each filter lists, in the order of a document's fields. */
function choices(meta: Meta): [id: string, name: string][][] {
  return [
    meta.kinds.map((name) => [name, name]),
    meta.units,
    meta.lamps,
    meta.quarters.map((quarter) => [quarter, `${quarter.replace('-Q', '年第')}季度`]),
    meta.ledgers,
  ];
}

/** Fills the filters once, and chooses what the address says. */
function offer(meta: Meta): void {
  if (selects[0]!.options.length > 1) return;
  for (const [i, values] of choices(meta).entries()) {
    const chosen = asked.get(selects[i]!.name);
    for (const [id, name] of values) selects[i]!.add(new Option(name, id, false, id === chosen));
  }
}

/** A number or a date is not cut at the end of a line. */
function whole(text: string, loud: boolean): HTMLElement {
  const span = document.createElement('span');
  span.className = loud ? 'clause late' : 'clause';
  span.textContent = text;
  return span;
}

/** As everywhere: what is late is loud. */
const LOUD = ['overdue', 'lagging'];

/** A document with its lamp and its ledger, if it has them. */
type Named = [id: string, name: string] | undefined;
type Found = { doc: Doc; lamp: Named; ledger: Named };

function show(found: Found[]): void {
  for (const { doc, lamp, ledger } of found) {
    const [path, title, note] = doc;
    const item = document.createElement('li');
    const link = document.createElement('a');
    link.href = base + path;
    link.textContent = title;
    const line = document.createElement('p');
    for (const [i, part] of note.split('　').entries()) {
      const loud = lamp !== undefined && LOUD.includes(lamp[0]) && part.startsWith(lamp[1]);
      line.append(...(i === 0 ? [] : ['　']), whole(part, loud));
    }
    // Tasks of two ledgers may bear nearly the same title.
    if (ledger !== undefined) line.append('　', whole(ledger[1], false));
    item.append(link, line);
    list.append(item);
  }
}

/** What was found, in words: how much, and by which words beside the reader's own. */
function told(query: string, found: number, own: number, kept: number, meant: readonly string[]): string {
  const also = meant.length > 0 ? `按“${meant.join('、')}”一并查找` : '';
  if (found === 0)
    return `没有找到“${query}”${also && `，${also}也没有`}。换个说法，少写几个字，或看看大家常找的。`;
  if (kept === 0) return `找到 ${found} 条，但都不在所选的筛选范围内。`;
  const more = kept > PAGE ? `，先列${query === '' ? '前' : '最相关的'} ${PAGE} 条` : '';
  if (own === 0) return `找到 ${kept} 条${more}：没有写着“${query}”的，${also}。`;
  return `找到 ${kept} 条${more}${also && `；已${also}`}。`;
}

let latest = 0;
async function search(query: string): Promise<void> {
  const turn = ++latest;
  list.replaceChildren();
  topics.hidden = query !== '';
  elsewhere.hidden = true;
  const meta = await piece<Meta>('meta');
  offer(meta);
  const chosen = selects.map((select, i) => choices(meta)[i]!.findIndex(([id]) => id === select.value));
  const isShort = wordsOf(query).length === 0;
  if (isShort && (query !== '' || chosen.every((at) => at === -1))) {
    topics.hidden = false;
    status.textContent = query === '' ? '' : '请至少输入两个字。';
    return;
  }
  status.textContent = '正在搜索…';
  const meant = guessing ? [] : meantBy(query, meta.everyday);
  const { hits, own } = await matches(query, meant, meta);
  const kept = hits.filter((doc) => chosen.every((at, i) => at === -1 || meta.docs[doc]![i] === at));
  const shown = kept.slice(0, PAGE);
  const chunks = await Promise.all(shown.map((doc) => piece<Doc[]>(`docs-${Math.floor(doc / meta.chunk)}`)));
  // A slower, older query must not overwrite a newer one.
  if (turn !== latest) return;
  status.textContent = told(query, hits.length, own, kept.length, meant);
  elsewhere.hidden = own > 0 || hits.some((doc) => meta.docs[doc]![0] === 0);
  topics.hidden = hits.length > 0;
  show(
    shown.map((doc, i) => {
      const [, , lamp, , ledger] = meta.docs[doc]!;
      return { doc: chunks[i]![doc % meta.chunk]!, lamp: meta.lamps[lamp], ledger: meta.ledgers[ledger] };
    }),
  );
}

function run(): void {
  search(input.value.trim()).catch(() => {
    topics.hidden = false;
    status.textContent = '搜索数据没有取到，请检查网络后再试。';
  });
}

/** Searches for what is asked now, and puts it into the address, so that it can be passed on. */
function ask(): void {
  const address = new URL(form.action);
  const fields = [input, ...selects].filter(({ value }) => value.trim() !== '');
  for (const { name, value } of fields) address.searchParams.set(name, value.trim());
  if (form.dataset['fromPath'] === undefined) history.replaceState(null, '', address);
  run();
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  guessing = false;
  ask();
});
for (const select of selects) select.addEventListener('change', ask);
for (const link of topics.querySelectorAll<HTMLAnchorElement>('a[data-word]')) {
  link.addEventListener('click', (event) => {
    event.preventDefault();
    input.value = link.dataset['word']!;
    for (const select of selects) select.value = '';
    guessing = false;
    ask();
  });
}

/** What a wrong address is about: not the names of folders if it says more; `2016-2-11O` was meant to be a number. */
function meant(address: string): string {
  const parts = address.split('/').filter((part) => part !== '');
  const telling = parts.filter((part) => !/^[a-z-]+$/i.test(part));
  const mended = telling.map((part) =>
    /^\d{4}-/.test(part) ? part.replaceAll(/o/gi, '0').replaceAll(/[li]/gi, '1') : part,
  );
  return (mended.length > 0 ? mended : parts).join(' ');
}

const path = meant(decodeURIComponent(location.pathname.slice(base.length)));
input.value = asked.get('q') ?? (form.dataset['fromPath'] === undefined ? '' : path);
narrow.hidden = false;
run();
