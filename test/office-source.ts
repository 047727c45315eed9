/** What the pages of the office are made of: the buttons and fields that they and their components write. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../src/pages/office');
const texts = new Map<string, string[]>();

/** The text of a page and of every component that it is made of. */
function textsOf(file: string): string[] {
  const known = texts.get(file);
  if (known) return known;
  texts.set(file, []);
  const text = readFileSync(file, 'utf8');
  const parts = [...text.matchAll(/from '(\.[^']*\.astro)'/g)]
    .map(([, path]) => join(dirname(file), path!))
    .filter((path) => path.includes('components/office') && existsSync(path))
    .flatMap(textsOf);
  texts.set(file, [text, ...parts]);
  return texts.get(file)!;
}

const found = (page: string, pattern: RegExp) => [
  ...new Set(textsOf(join(FOLDER, page)).flatMap((text) => [...text.matchAll(pattern)].map((m) => m[1]!))),
];

/** Values of the buttons that name an act. @param page file name below `src/pages/office` */
export const actsOf = (page: string) => found(page, /name="act" value="([\w-]+)"/g).sort();

/** Buttons whose act no reader of the source can tell; there should be none. */
export const hiddenActs = (page: string) => found(page, /(name="act" value=\{[^}]*\})/g);

/** Names of the fields; of a repeated one the beginning, `verdict.`. */
export const fieldsOf = (page: string) => [
  ...found(page, /\bname="([\w.-]+)"/g).filter((name) => name !== 'act'),
  ...found(page, /\bname=\{`([\w.-]+)\$\{/g),
];
