import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { type DocumentReading, READ_LIMITS, readDocument } from '../../cases/documents/read.ts';
import { Refusal } from '../../domain/outcome.ts';

/**
 * Reads an uploaded document. It lies on disk only while it is read, under a name of our own.
 * @throws Refusal with one sentence for every kind of bad file
 */
export async function readUpload(file: FormDataEntryValue | null): Promise<DocumentReading> {
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
    return await readDocument(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
