/** Writing the public record: canonical JSON, same input same bytes, never a half-written file. */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { z } from 'zod';
import { canonicalFile } from '../domain/canonical.ts';
import { Refusal } from '../domain/outcome.ts';

/** A file of the record, composed but not yet written. */
export interface RecordFile {
  /** Path below the record's folder, with `/`. */
  path: string;
  value: unknown;
  /** Its canonical JSON, made once, and the hash of that. */
  bytes: Buffer;
  sha256: string;
  /** True for what may never change once it is out: an airing, an appraisal. */
  immutable: boolean;
}

/** Composes a file and holds it against the schema by which it will be read. */
export function recordFile<T>(path: string, schema: z.ZodType<T>, value: T, immutable: boolean): RecordFile {
  const parsed = schema.parse(value);
  const bytes = Buffer.from(canonicalFile(parsed));
  return { path, value: parsed, bytes, sha256: createHash('sha256').update(bytes).digest('hex'), immutable };
}

/**
 * Puts a file into the record.
 * @throws Refusal `conflict` when an immutable file exists with other bytes
 */
export function putFile(root: string, file: RecordFile): { path: string; sha256: string; changed: boolean } {
  const { bytes, sha256 } = file;
  const target = join(root, file.path);
  if (relative(root, target).startsWith('..')) throw new Error(`outside the record: ${file.path}`);
  if (existsSync(target)) {
    if (readFileSync(target).equals(bytes)) return { path: file.path, sha256, changed: false };
    if (file.immutable) {
      throw new Refusal(
        'conflict',
        `${file.path} 已经公布，不能改动；如有更正，请用 --note 说明并发布新的一版。`,
      );
    }
  }
  putBytes(target, bytes);
  return { path: file.path, sha256, changed: true };
}

/** Puts a file onto the disk whole. If we stop or fail before the end, the old one stands; none is seen half-written. */
export function putBytes(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.tmp`;
  try {
    // Not `writeSync`: on a disk that is almost full that writes a part, and only its result tells.
    writeFileSync(temporary, bytes, { flush: true });
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  renameSync(temporary, path);
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
}
