/** The list of all tasks, and the topics by which people look for them. */
import { LEDGER_NAMES } from '../domain/ledgers.ts';
import { everydayWords } from '../record/content.ts';
import type { AiredEntry, AiringRecord } from '../record/ledgers.ts';
import { type PublicRecord, record } from '../record/read.ts';
import { currentEntries, latestAirings } from '../record/standing.ts';
import { type Facet, facetsOf, tokensOf } from './filters.ts';
import { url } from './url.ts';

/** More tasks than this make a page too heavy for a phone (35 KB); they stay with their ledgers. */
const ONE_PAGE = 600;

/** What people look for: a word of theirs, and what the ledgers call it. */
const TOPICS = everydayWords().flatMap(({ topic, words, means }) =>
  topic === undefined ? [] : [{ token: `topic-${topic}`, text: words[0]!, words: [words[0]!, ...means] }],
);

/** A current task, the airing that tells of it, and what filters find it by. */
export interface ListedTask {
  entry: AiredEntry;
  airing: AiringRecord;
  tokens: string[];
}

const listed = new WeakMap<PublicRecord, readonly ListedTask[]>();

/** Every task that the last airing of its ledger holds; gathered once for the pages that ask for them. */
export function listedTasks(): readonly ListedTask[] {
  const known = listed.get(record());
  if (known !== undefined) return known;
  const found = latestAirings(record()).flatMap((airing) =>
    airing.entries.map((entry) => {
      const text = `${entry.title} ${entry.text}`;
      const topics = TOPICS.filter(({ words }) => words.some((word) => text.includes(word)));
      const tokens = [
        ...tokensOf(entry),
        `ledger-${airing.ledger}`,
        ...(entry.completedOn === null ? [] : ['completed']),
        ...topics.map(({ token }) => token),
      ];
      return { entry, airing, tokens };
    }),
  );
  listed.set(record(), found);
  return found;
}

export const fitOnePage = (tasks: readonly unknown[]) => tasks.length <= ONE_PAGE;

/** The facets of an airing, and those that only all ledgers together have. */
export function taskFacets(tasks: readonly ListedTask[]): Facet[] {
  const counts = new Map<string, number>();
  for (const { tokens } of tasks) for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  const facet = (id: string, name: string, values: { token: string; text: string }[]): Facet => ({
    ...{ id, name },
    values: values
      .map(({ token, text }) => ({ token, text, count: counts.get(token) ?? 0 }))
      .filter(({ count }) => count > 0),
  });
  const ledgers = Object.entries(LEDGER_NAMES).map(([id, text]) => ({ token: `ledger-${id}`, text }));
  return [
    facet('topic', '常用词', TOPICS),
    facet('ledger', '台账', ledgers),
    facet('completed', '完成', [{ token: 'completed', text: '已报完成，含已销号' }]),
    ...facetsOf({ entries: tasks.map(({ entry }) => entry) }),
  ].filter(({ values }) => values.length > 0);
}

/** Topics with where they lead without a script: to their tasks, where the list has them. */
export function topicLinks(): { word: string; href: string }[] {
  const tasks = fitOnePage(currentEntries(record())) ? listedTasks() : [];
  const has = (token: string) => tasks.some(({ tokens }) => tokens.includes(token));
  return TOPICS.map(({ token, text }) => ({
    word: text,
    href: url(has(token) ? `/tasks/#${token}` : '/tasks/'),
  }));
}
