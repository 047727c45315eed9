import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { type DocumentReading, READ_LIMITS, readDocument, readGrid } from '../../cases/documents/read.ts';
import { Refusal } from '../../domain/outcome.ts';

/**
 * Puts an uploaded file on disk under a name of our own for as long as it is read.
 * @throws Refusal with one sentence for every kind of bad file
 */
async function withUpload<T>(
  file: FormDataEntryValue | null,
  read: (path: string) => Promise<T>,
): Promise<T> {
  if (!(file instanceof File) || file.name === '') {
    throw new Refusal('invalid', '请选择要导入的文件。', { field: 'file' });
  }
  if (file.size > READ_LIMITS.file) {
    throw new Refusal('too-large', '文件超过 20 MB，请去掉图片或拆分后再导入。', { field: 'file' });
  }
  const folder = await mkdtemp(join(tmpdir(), 'liangshai-upload-'));
  try {
    const path = join(
      folder,
      `upload${extname(file.name)
        .toLowerCase()
        .replace(/[^.a-z0-9]/g, '')}`,
    );
    await writeFile(path, new Uint8Array(await file.arrayBuffer()), { mode: 0o600 });
    return await read(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Reads an uploaded plan document. @param tell hears how many paragraphs or rows were found so far */
export function readUpload(
  file: FormDataEntryValue | null,
  tell: (found: number) => void,
): Promise<DocumentReading> {
  return withUpload(file, (path) => readDocument(path, {}, tell));
}

/** Reads an uploaded sheet, cell by cell. */
export function readSheetUpload(
  file: FormDataEntryValue | null,
  tell: (found: number) => void,
): Promise<string[][]> {
  return withUpload(file, (path) => readGrid(path, tell));
}
