/** What a docx or xlsx says of itself before anything is unpacked. */
import type { Entry, ZipFile } from 'yauzl';
import yauzl from 'yauzl';

/** Limits against decompression bombs; sizes in bytes. */
export const ARCHIVE_LIMITS = { entries: 2_000, unpacked: 100 * 1024 * 1024, ratio: 100 } as const;

/** Why a document cannot be read; each has one sentence for people in `read.ts`. */
export type Problem =
  | 'not-archive'
  | 'broken'
  | 'encrypted'
  | 'bomb'
  | 'wrong-kind'
  | 'too-large'
  | 'no-text'
  | 'unreadable';

/** A file that cannot be read, with the reason; never shown to people as it is. */
export class Unreadable extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem);
    this.name = 'Unreadable';
    this.problem = problem;
  }
}

const MAIN_PART = { docx: 'word/document.xml', xlsx: 'xl/workbook.xml' } as const;
export type ArchiveFormat = keyof typeof MAIN_PART;

/**
 * Check the central directory of a docx or xlsx: nothing encrypted, at most 2,000 entries, 100 MB unpacked, ratio
 * 100 for each entry and in total, and the part that makes it a document of its kind. Nothing is unpacked.
 * @throws Unreadable
 */
export async function checkDirectory(path: string, format: ArchiveFormat): Promise<void> {
  const zip = await openArchive(path);
  try {
    const total = { entries: 0, packed: 0, unpacked: 0, hasMain: false };
    for await (const entry of entriesOf(zip)) {
      total.entries++;
      total.packed += entry.compressedSize;
      total.unpacked += entry.uncompressedSize;
      total.hasMain ||= entry.fileName === MAIN_PART[format];
      if ((entry.generalPurposeBitFlag & 1) !== 0) throw new Unreadable('encrypted');
      if (isBomb(entry.compressedSize, entry.uncompressedSize)) throw new Unreadable('bomb');
      if (total.entries > ARCHIVE_LIMITS.entries) throw new Unreadable('bomb');
      if (total.unpacked > ARCHIVE_LIMITS.unpacked) throw new Unreadable('bomb');
    }
    if (isBomb(total.packed, total.unpacked)) throw new Unreadable('bomb');
    if (!total.hasMain) throw new Unreadable('wrong-kind');
  } finally {
    zip.close();
  }
}

function isBomb(packed: number, unpacked: number): boolean {
  return unpacked > packed * ARCHIVE_LIMITS.ratio;
}

/**
 * Unpack every entry once and throw it away. The directory may lie about sizes; if we skipped this, the readers
 * would find out with the whole entry in memory. yauzl breaks off at the first byte too many.
 */
export async function checkContents(path: string): Promise<void> {
  const zip = await openArchive(path);
  try {
    let unpacked = 0;
    for await (const entry of entriesOf(zip)) {
      const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
        zip.openReadStream(entry, (error, opened) =>
          error ? reject(new Unreadable('broken')) : resolve(opened),
        );
      });
      try {
        for await (const chunk of stream) unpacked += (chunk as Buffer).length;
      } catch {
        throw new Unreadable('broken');
      }
      if (unpacked > ARCHIVE_LIMITS.unpacked) throw new Unreadable('bomb');
    }
  } finally {
    zip.close();
  }
}

function openArchive(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true, autoClose: false }, (error, zip) =>
      error ? reject(new Unreadable('broken')) : resolve(zip),
    );
  });
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | null>((resolve, reject) => {
      const settle = (act: () => void) => {
        zip.removeAllListeners('entry').removeAllListeners('end').removeAllListeners('error');
        act();
      };
      zip.once('entry', (next: Entry) => settle(() => resolve(next)));
      zip.once('end', () => settle(() => resolve(null)));
      zip.once('error', () => settle(() => reject(new Unreadable('broken'))));
      zip.readEntry();
    });
    if (!entry) return;
    yield entry;
  }
}
