/** Reading an uploaded plan document (§1.1) into blocks, with every way in which a file can be bad. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { Refusal, type RefusalCode } from '../../domain/outcome.ts';
import { type Block, blocksOfText } from '../../domain/plans.ts';
import { type ArchiveFormat, checkDirectory, type Problem, Unreadable } from './archive.ts';
import { decodeText } from './text.ts';

export interface DocumentReading {
  blocks: Block[];
  format: 'txt' | 'docx' | 'xlsx';
  /** What the person who imports should know of the reading, in Chinese. */
  notes: string[];
}

/** Sizes in bytes, time in milliseconds, heap in megabytes. */
export const READ_LIMITS = {
  file: 20 * 1024 * 1024,
  result: 8 * 1024 * 1024,
  milliseconds: 20_000,
  heapMegabytes: 256,
} as const;

const SENTENCES: Record<
  Problem | 'empty' | 'file-size' | 'time' | 'missing' | 'not-text',
  [RefusalCode, string]
> = {
  missing: ['not-found', '找不到这个文件，请检查路径。'],
  empty: ['invalid', '文件是空的，请检查是否选错了文件。'],
  'file-size': ['too-large', '文件超过 20 MB，请去掉图片或拆分后再导入。'],
  'not-text': ['unsupported-file', '这不是文本文件，或编码无法识别，请另存为 UTF-8 文本后再导入。'],
  'not-archive': [
    'unsupported-file',
    '文件内容与扩展名不符，请用 Word 或 WPS 打开后另存为 docx 或 xlsx 再导入。',
  ],
  'wrong-kind': [
    'unsupported-file',
    '文件内容与扩展名不符，请用 Word 或 WPS 打开后另存为 docx 或 xlsx 再导入。',
  ],
  encrypted: ['unsupported-file', '文件已加密或是旧版格式，请去掉密码并另存为 docx 或 xlsx 后再导入。'],
  broken: ['unsupported-file', '文件已损坏，请用 Word 或 WPS 打开并重新保存后再导入。'],
  bomb: ['too-large', '文件解压后异常庞大，为安全起见没有打开，请另存一份干净的文件再导入。'],
  'too-large': ['too-large', '文件里的内容过多，请只保留任务部分后再导入。'],
  'no-text': ['invalid', '文件里没有文字（可能是扫描件），请提供可以复制文字的文件。'],
  unreadable: ['unsupported-file', '文件读不出来，请用 Word 或 WPS 打开并重新保存后再导入。'],
  time: ['too-large', '读取超过 20 秒已停止，请精简文件后再导入。'],
};

function refuse(problem: keyof typeof SENTENCES): Refusal {
  const [code, sentence] = SENTENCES[problem];
  return new Refusal(code, sentence, { field: 'file' });
}

/**
 * Read a .txt, .docx or .xlsx of at most 20 MB. Word and Excel files are parsed in a child process with 256 MB of
 * heap and 20 s, after their directory was checked; nothing outside the file is opened.
 * @throws Refusal with one sentence for every kind of bad file
 */
export async function readDocument(
  path: string,
  limits: Partial<Limits> = {},
  tell: Tell = () => {},
): Promise<DocumentReading> {
  const format = formatOf(path);
  const size = await stat(path).then(
    (found) => (found.isFile() ? found.size : null),
    () => null,
  );
  if (size === null) throw refuse('missing');
  if (size === 0) throw refuse('empty');
  if (size > READ_LIMITS.file) throw refuse('file-size');
  const reading = format === 'txt' ? await readText(path) : await readArchive(path, format, limits, tell);
  if (reading.blocks.length === 0) throw refuse('no-text');
  return { ...reading, format };
}

function formatOf(path: string): DocumentReading['format'] {
  const extension = extname(path).toLowerCase().slice(1);
  if (extension === 'txt' || extension === 'docx' || extension === 'xlsx') return extension;
  const what =
    extension === '' ? '文件没有扩展名' : `不支持 .${extension.replace(/[^a-z0-9]/g, '').slice(0, 8)} 文件`;
  throw new Refusal('unsupported-file', `${what}，请另存为 docx、xlsx 或 txt 后再导入。`, { field: 'file' });
}

/** At most the limit, even if the file grew since it was measured. */
async function bytesOf(path: string, most: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const data = Buffer.alloc(most);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(data, length, most - length);
      length += bytesRead;
      if (bytesRead === 0 || length === most) return data.subarray(0, length);
    }
  } finally {
    await file.close();
  }
}

async function readText(path: string): Promise<Omit<DocumentReading, 'format'>> {
  const text = decodeText(await bytesOf(path, READ_LIMITS.file));
  if (text === null) throw refuse('not-text');
  return { blocks: blocksOfText(text), notes: [] };
}

async function readArchive(
  path: string,
  format: ArchiveFormat,
  limits: Partial<Limits>,
  tell: Tell,
): Promise<Omit<DocumentReading, 'format'>> {
  const reading = Answer.safeParse(await unpack(path, format, format, limits, tell));
  if (!reading.success) throw refuse('unreadable');
  if (!reading.data.ok) throw refuse(reading.data.problem);
  return { blocks: reading.data.blocks, notes: reading.data.notes };
}

/**
 * Every cell of the first visible sheet of an xlsx of at most 20 MB, rows as a person counts them, formulas as their
 * text; under the same guard as `readDocument`.
 * @throws Refusal with one sentence for every kind of bad file
 */
export async function readGrid(path: string, tell: Tell = () => {}): Promise<string[][]> {
  if (extname(path).toLowerCase() !== '.xlsx') {
    throw new Refusal('unsupported-file', '请上传从台账导出、填写后的 xlsx 文件。', { field: 'file' });
  }
  const { size } = await stat(path);
  if (size === 0) throw refuse('empty');
  if (size > READ_LIMITS.file) throw refuse('file-size');
  const grid = Grid.safeParse(await unpack(path, 'xlsx', 'grid', {}, tell));
  if (!grid.success) throw refuse('unreadable');
  if (!grid.data.ok) throw refuse(grid.data.problem);
  return grid.data.rows;
}

/** Hears how many paragraphs or rows were found so far. */
type Tell = (found: number) => void;

interface Limits {
  milliseconds: number;
  heapMegabytes: number;
}

/** Checks the archive and has the child read it. */
async function unpack(
  path: string,
  format: ArchiveFormat,
  how: ArchiveFormat | 'grid',
  limits: Partial<Limits>,
  tell: Tell,
): Promise<unknown> {
  const magic = (await bytesOf(path, 8)).toString('hex');
  // The old compound format: .doc and .xls, and also the wrapping of every docx with a password.
  if (magic.startsWith('d0cf11e0')) throw refuse('encrypted');
  if (!magic.startsWith('504b')) throw refuse('not-archive');
  try {
    await checkDirectory(path, format);
  } catch (error) {
    throw refuse(error instanceof Unreadable ? error.problem : 'broken');
  }
  const most = {
    milliseconds: limits.milliseconds ?? READ_LIMITS.milliseconds,
    heapMegabytes: limits.heapMegabytes ?? READ_LIMITS.heapMegabytes,
  };
  return runReader(path, how, most, tell);
}

const AnyBlock = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('paragraph'), text: z.string(), line: z.int() }),
  z.object({ kind: z.literal('table'), rows: z.array(z.array(z.string())) }),
]);
const Failed = z.object({
  ok: z.literal(false),
  problem: z.enum([
    'not-archive',
    'broken',
    'encrypted',
    'bomb',
    'wrong-kind',
    'too-large',
    'no-text',
    'unreadable',
  ]),
});
/** What comes back from the child is input like any other. */
const Answer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), blocks: z.array(AnyBlock), notes: z.array(z.string()) }),
  Failed,
]);
const Grid = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), rows: z.array(z.array(z.string())) }),
  Failed,
]);

/** Beside this file; when the office is bundled this file has moved and the sources are found from the root. */
function readerPath(): string {
  const beside = fileURLToPath(new URL('./reader.ts', import.meta.url));
  return existsSync(beside) ? beside : join(process.cwd(), 'src/cases/documents/reader.ts');
}

function runReader(
  path: string,
  format: ArchiveFormat | 'grid',
  limits: Limits,
  tell: Tell,
): Promise<unknown> {
  const reader = readerPath();
  const root = resolve(reader, '../../../..');
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${limits.heapMegabytes}`,
      // It may read its own code and this one file; it may write nothing and start nothing.
      '--permission',
      ...['src', 'node_modules', 'package.json'].map((name) => `--allow-fs-read=${join(root, name)}`),
      `--allow-fs-read=${resolve(path)}`,
      '--no-warnings',
      reader,
      format,
      resolve(path),
    ],
    { stdio: ['ignore', 'pipe', 'ignore'], env: {}, cwd: root },
  );
  return new Promise((done, fail) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = (problem: keyof typeof SENTENCES) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      fail(refuse(problem));
    };
    const timer = setTimeout(() => stop('time'), limits.milliseconds);
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > READ_LIMITS.result) stop('too-large');
      else chunks.push(chunk);
      for (const [, n] of chunk.toString('latin1').matchAll(/^#(\d{1,9})$/gm)) tell(Number(n));
    });
    child.on('error', () => stop('unreadable'));
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code !== 0) return fail(refuse(code === null || code === 134 ? 'too-large' : 'unreadable'));
      try {
        const text = Buffer.concat(chunks).toString('utf8');
        done(JSON.parse(text.slice(text.lastIndexOf('\n') + 1)));
      } catch {
        fail(refuse('unreadable'));
      }
    });
  });
}
