import { quarterOf } from '../domain/calendar.ts';
import { LAMP_NAMES, LEDGER_NAMES } from '../domain/ledgers.ts';
import { INSTRUMENT_NAMES, SUPERVISION_KIND_NAMES, seriesNumber } from '../domain/supervision.ts';
import { type EverydayWord, packed, shardOf, wordsOf } from '../domain/words.ts';
import { assessmentTitle } from './assessment.ts';
import { everydayWords, glossary } from './content.ts';
import { publishedPilots } from './pilots.ts';
import type { PublicRecord } from './read.ts';
import { planOf } from './schemes.ts';
import { dateText, itemNumberText, standings } from './standing.ts';
import { allOrders } from './supervision.ts';

/** Kinds of document, in the order in which the filter lists them; a document names its kind by position. */
export const SEARCH_KINDS = ['事项', '文件条目', '单位', '公布和说明'] as const;

/** One thing that can be found. Fields that a filter reads are empty where they do not apply. */
export interface Findable {
  kind: number;
  path: string;
  title: string;
  /** One line under the title. */
  note: string;
  /** Searched, not shown. */
  text: string;
  unit: string;
  lamp: string;
  quarter: string;
  ledger: string;
}

const plain = { unit: '', lamp: '', quarter: '', ledger: '', note: '' };

/** Everything of the record that search finds; pages written by hand are added by the caller. */
export function findables(record: PublicRecord): Findable[] {
  const byId = new Map(record.bodies.map((body) => [body.id, body]));
  const names = (id: string) => {
    const body = byId.get(id);
    return body === undefined ? id : [body.shortName, body.name, ...body.aliases].join(' ');
  };
  const short = (id: string) => byId.get(id)?.shortName ?? id;
  const units = record.bodies.map((body) => ({
    ...{ ...plain, kind: 2, path: `/units/${body.id}/`, title: body.shortName },
    note: body.name,
    text: `${names(body.id)} ${body.post}`,
    unit: body.id,
  }));
  const tasks = [...standings(record).values()].map(({ entry, airing, vanished, voided }) => ({
    ...{ kind: 0, path: `/task/${entry.id}/`, title: entry.title },
    note: `${short(entry.lead)}　${voided ? '误列，已作废' : LAMP_NAMES[entry.lamp]}${vanished ? '，最近一次晒账中没有' : ''}　${dateText(entry.due)}前　${entry.id}`,
    text: [
      planOf(record, entry.id)?.task.title ?? '',
      entry.id,
      entry.text,
      entry.target,
      names(entry.lead),
      ...entry.participants.map(short),
    ].join(' '),
    // What was listed by mistake is in no state.
    ...{ unit: entry.lead, lamp: voided ? '' : entry.lamp, quarter: quarterOf(entry.due) },
    ledger: airing.ledger,
  }));
  const items = record.plans.flatMap((plan) => [
    { ...plain, kind: 3, path: `/plans/${plan.id}/`, title: plan.title, text: plan.docNumber ?? '' },
    ...plan.items.map((item) => ({
      ...{ ...plain, kind: 1, path: `/plans/${plan.id}/#${item.id}`, title: item.title },
      note: `${plan.title}　${itemNumberText(item.number)}`,
      text: [
        item.text,
        item.target,
        ...item.leads.map((l) => l.name),
        ...item.participants.map((p) => p.name),
      ].join(' '),
      unit: item.leads[0]?.id ?? '',
      quarter: item.due === null ? '' : quarterOf(item.due),
    })),
  ]);
  const pilots = publishedPilots(record).map(({ pilot }) => ({
    ...{ ...plain, kind: 0, path: `/pilots/${pilot.id}/`, title: pilot.title },
    note: `改革试点　${pilot.row.post}　${dateText(pilot.due)}前`,
    text: `${pilot.row.responsibility} ${pilot.row.objective} ${names(pilot.host)}`,
    unit: pilot.host,
  }));
  const orders = allOrders(record).map(({ order, year }) => ({
    ...{ ...plain, kind: 3, path: `/supervision/years/${year.year}/#${order.id}`, unit: order.lead },
    title: `${INSTRUMENT_NAMES[order.instrument]}${seriesNumber(year.year, order.number)}`,
    note: `${short(order.lead)}　${order.matter}`,
    text: SUPERVISION_KIND_NAMES[order.kind],
  }));
  const scores = record.assessments.map((one) => ({
    ...{ ...plain, kind: 3, path: `/assessment/${one.id}/`, title: assessmentTitle(one) },
    text: '目标考评 考核 得分',
  }));
  const terms = glossary().map((term) => ({
    ...{ ...plain, kind: 3, path: '/glossary/', title: `术语：${term.zh}` },
    text: `${term.term} ${term.definition}`,
  }));
  return [...units, ...tasks, ...items, ...pilots, ...orders, ...scores, ...terms];
}

/** The index in the pieces that a browser loads. */
export interface SearchIndex {
  meta: {
    shards: number;
    chunk: number;
    kinds: readonly string[];
    units: [id: string, name: string][];
    lamps: [id: string, name: string][];
    quarters: string[];
    ledgers: [id: string, name: string][];
    /** For each document: kind, and position in units, lamps, quarters, ledgers (−1 for none). */
    docs: [kind: number, unit: number, lamp: number, quarter: number, ledger: number][];
    everyday: EverydayWord[];
  };
  /** Word → documents with it in the title, documents with it elsewhere. */
  words: Record<string, [string, string]>[];
  /** Address, title, note; in chunks of `meta.chunk`. */
  docs: [path: string, title: string, note: string][][];
}

const CHUNK = 50;
/** About 12 KB a file on a large corpus; one or two files on a small one. */
const shardsFor = (documents: number) => Math.min(96, Math.max(1, Math.ceil(documents / 80)));

/** Builds the index: pure, the same documents give the same pieces. */
export function searchIndex(documents: readonly Findable[], record: PublicRecord): SearchIndex {
  const shards = shardsFor(documents.length);
  const units = record.bodies.map((body): [string, string] => [body.id, body.shortName]);
  const unitAt = new Map(units.map(([id], i) => [id, i]));
  const lamps = Object.entries(LAMP_NAMES);
  const ledgers = Object.entries(LEDGER_NAMES);
  const quarters = [...new Set(documents.map((doc) => doc.quarter).filter(Boolean))].sort();
  const docs: SearchIndex['docs'] = [];
  documents.forEach(({ path, title, note }, i) => {
    if (i % CHUNK === 0) docs.push([]);
    docs.at(-1)!.push([path, title, note]);
  });
  return {
    meta: {
      ...{ shards, chunk: CHUNK, kinds: SEARCH_KINDS, units, lamps, quarters, ledgers },
      everyday: everydayWords().map(({ words, means }) => [words, means]),
      docs: documents.map((doc) => [
        doc.kind,
        unitAt.get(doc.unit) ?? -1,
        lamps.findIndex(([id]) => id === doc.lamp),
        quarters.indexOf(doc.quarter),
        ledgers.findIndex(([id]) => id === doc.ledger),
      ]),
    },
    words: postings(documents, shards),
    docs,
  };
}

function postings(documents: readonly Findable[], shards: number): SearchIndex['words'] {
  const found = new Map<string, [number[], number[]]>();
  const of = (word: string) => found.get(word) ?? found.set(word, [[], []]).get(word)!;
  documents.forEach((doc, number) => {
    for (const word of wordsOf(doc.title)) {
      const [title] = of(word);
      if (title.at(-1) !== number) title.push(number);
    }
    for (const word of wordsOf(`${doc.note} ${doc.text}`)) {
      const [title, rest] = of(word);
      if (title.at(-1) !== number && rest.at(-1) !== number) rest.push(number);
    }
  });
  const words: SearchIndex['words'] = Array.from({ length: shards }, () => ({}));
  for (const [word, [title, rest]] of found)
    words[shardOf(word, shards)]![word] = [packed(title), packed(rest)];
  return words;
}
