/** Search in the reader's browser: loads the shards that the query's words lie in, nothing before the first query. */
import { shardOf, unpacked, wordsOf } from '../domain/words.ts';

interface Meta {
  shards: number;
  chunk: number;
  kinds: string[];
  units: [string, string][];
  lamps: [string, string][];
  quarters: string[];
  docs: [number, number, number, number][];
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
const selects = ['kind', 'unit', 'lamp', 'quarter'].map(
  (id) => document.querySelector<HTMLSelectElement>(`#by-${id}`)!,
);

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

/** Documents that hold every word, best first: a hit in the title counts three.
 * Of a wrong address any word will do: `task` and a typing error are in few titles. */
async function matches(query: string, meta: Meta): Promise<number[]> {
  const words = [...new Set(wordsOf(query))];
  const shards = await Promise.all(words.map((word) => piece<Shard>(`words-${shardOf(word, meta.shards)}`)));
  let scores: Hits | undefined;
  words.forEach((word, i) => {
    const [title, rest] = shards[i]![word] ?? ['', ''];
    const hits = new Map<number, number>();
    for (const doc of unpacked(rest)) hits.set(doc, 1);
    for (const doc of unpacked(title)) hits.set(doc, 3);
    scores = scores === undefined ? hits : guessing ? either(scores, hits) : both(scores, hits);
  });
  return [...(scores ?? [])].sort(([a, x], [b, y]) => y - x || a - b).map(([doc]) => doc);
}

function offer(meta: Meta): void {
  if (selects[0]!.options.length > 1) return;
  const values = [
    meta.kinds.map((name) => [name]),
    meta.units.map(([, name]) => [name]),
    meta.lamps.map(([, name]) => [name]),
    meta.quarters.map((quarter) => [`${quarter.replace('-Q', '年第')}季度`]),
  ];
  selects.forEach((select, i) => {
    for (const [at, [name]] of values[i]!.entries()) select.add(new Option(name, String(at)));
  });
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

/** A document with its lamp, if it has one. */
type Found = { doc: Doc; lamp: [id: string, name: string] | undefined };

function show(found: Found[]): void {
  for (const { doc, lamp } of found) {
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
    item.append(link, line);
    list.append(item);
  }
}

let latest = 0;
async function search(query: string): Promise<void> {
  const turn = ++latest;
  list.replaceChildren();
  if (wordsOf(query).length === 0) {
    status.textContent = query.trim() === '' ? '' : '请至少输入两个字。';
    return;
  }
  status.textContent = '正在搜索…';
  const meta = await piece<Meta>('meta');
  const hits = await matches(query, meta);
  offer(meta);
  narrow.hidden = hits.length === 0;
  const kept = hits.filter((doc) =>
    selects.every((select, i) => select.value === '' || meta.docs[doc]![i] === Number(select.value)),
  );
  const shown = kept.slice(0, PAGE);
  const chunks = await Promise.all(shown.map((doc) => piece<Doc[]>(`docs-${Math.floor(doc / meta.chunk)}`)));
  // A slower, older query must not overwrite a newer one.
  if (turn !== latest) return;
  const more = kept.length > PAGE ? `，先列最相关的 ${PAGE} 条` : '';
  status.textContent =
    kept.length === 0 ? `没有找到“${query}”。换个说法，或少写几个字。` : `找到 ${kept.length} 条${more}。`;
  show(shown.map((doc, i) => ({ doc: chunks[i]![doc % meta.chunk]!, lamp: meta.lamps[meta.docs[doc]![2]] })));
}

function run(): void {
  search(input.value).catch(() => {
    status.textContent = '搜索数据没有取到，请检查网络后再试。';
  });
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  guessing = false;
  const address = new URL(form.action);
  address.searchParams.set('q', input.value);
  if (form.dataset['fromPath'] === undefined) history.replaceState(null, '', address);
  run();
});
for (const select of selects) select.addEventListener('change', run);

/** What a wrong address is about: not the names of folders if it says more; `2016-2-11O` was meant to be a number. */
function meant(address: string): string {
  const parts = address.split('/').filter((part) => part !== '');
  const telling = parts.filter((part) => !/^[a-z-]+$/i.test(part));
  const mended = telling.map((part) =>
    /^\d{4}-/.test(part) ? part.replaceAll(/o/gi, '0').replaceAll(/[li]/gi, '1') : part,
  );
  return (mended.length > 0 ? mended : parts).join(' ');
}

const asked = new URLSearchParams(location.search).get('q');
const path = meant(decodeURIComponent(location.pathname.slice(base.length)));
input.value = asked ?? (form.dataset['fromPath'] === undefined ? '' : path);
if (input.value) run();
