/**
 * How the site's search cuts text, the same for the index and for the query: every pair of neighbouring Chinese
 * characters, so that a two-character word is found exactly, and every run of letters, digits and hyphens whole.
 */
const HAN = '[\\p{Script=Han}〇]';
/** Of `2016年改革任务` the year is a word by itself, and what follows is cut into pairs. */
const LETTERS = `(?:(?!${HAN})[\\p{L}\\p{N}])+`;
const RUNS = new RegExp(`${HAN}+|${LETTERS}(?:-${LETTERS})*`, 'gu');
const STARTS_HAN = new RegExp(`^${HAN}`, 'u');

/** The words of a text, in order, repeats included. A single Chinese character by itself is no word. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const [run] of text.normalize('NFKC').toLowerCase().matchAll(RUNS)) {
    if (!STARTS_HAN.test(run)) words.push(run);
    else for (let i = 0; i + 1 < run.length; i += 1) words.push(run.slice(i, i + 2));
  }
  return words;
}

/** What people say, and what the ledgers call it. */
export type EverydayWord = readonly [said: readonly string[], meant: readonly string[]];

/**
 * Words of the ledgers for the everyday words that a query holds: `户口` is `户籍` there. Of two that lie in one another
 * the longer one counts: `异地就医` asks for insurance, not for what `就医` does.
 */
export function meantBy(query: string, table: readonly EverydayWord[]): string[] {
  const text = query.normalize('NFKC');
  const said = table.flatMap(([words]) => words).filter((word) => text.includes(word));
  const whole = said.filter((word) => !said.some((other) => other !== word && other.includes(word)));
  const meant = table.filter(([words]) => words.some((word) => whole.includes(word))).flatMap(([, m]) => m);
  return [...new Set(meant)].filter((word) => !text.includes(word));
}

/** In which of the index's files a word lies. */
export function shardOf(word: string, shards: number): number {
  let hash = 0;
  for (const letter of word) hash = (hash * 31 + letter.codePointAt(0)!) % 1_000_003;
  return hash % shards;
}

/** Rising document numbers as differences in base 36: `[3, 4, 40]` → `3,1,10`. */
export function packed(numbers: readonly number[]): string {
  return numbers.map((n, i) => (n - (i === 0 ? 0 : numbers[i - 1]!)).toString(36)).join();
}

/** The inverse of `packed`. */
export function unpacked(text: string): number[] {
  let last = 0;
  return text === '' ? [] : text.split(',').map((step) => (last += Number.parseInt(step, 36)));
}
