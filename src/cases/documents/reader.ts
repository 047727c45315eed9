/**
 * Child process: reads one docx or xlsx and writes one line of JSON. It has little memory, little time and no secrets
 * in its environment; whatever goes wrong leaves it as a code, never as a stack.
 */
import { readFile } from 'node:fs/promises';
import { checkContents, Unreadable } from './archive.ts';
import { readGrid, readSheets } from './sheet.ts';
import { readWord } from './word.ts';

/** How many paragraphs or rows were found so far: a line for the parent, who tells whoever waits; the answer comes last. */
const tell = (n: number) => void process.stdout.write(`#${n}\n`);

async function read(format: string, path: string): Promise<string> {
  await checkContents(path);
  const data = await readFile(path);
  if (format === 'grid') return JSON.stringify({ ok: true, rows: readGrid(data, tell) });
  const reading = format === 'docx' ? await readWord(data, tell) : readSheets(data, tell);
  return JSON.stringify({ ok: true, ...reading });
}

function problemOf(error: unknown): string {
  return error instanceof Unreadable ? error.problem : 'unreadable';
}

const [format = '', path = ''] = process.argv.slice(2);
const answer = await read(format, path).catch((error: unknown) =>
  JSON.stringify({ ok: false, problem: problemOf(error) }),
);
process.stdout.write(answer);
