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
  writeSync,
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
  /** True for what may never change once it is out: an airing, an appraisal. */
  immutable: boolean;
}

/** Composes a file and holds it against the schema by which it will be read. */
export function recordFile<T>(path: string, schema: z.ZodType<T>, value: T, immutable: boolean): RecordFile {
  return { path, value: schema.parse(value), immutable };
}

/** SHA-256 of the bytes that the file will have. */
export function hashOf(file: RecordFile): string {
  return createHash('sha256').update(canonicalFile(file.value)).digest('hex');
}

/**
 * Puts a file into the record.
 * @throws Refusal `conflict` when an immutable file exists with other bytes
 */
export function putFile(root: string, file: RecordFile): { path: string; sha256: string; changed: boolean } {
  const bytes = Buffer.from(canonicalFile(file.value));
  const sha256 = hashOf(file);
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
  mkdirSync(dirname(target), { recursive: true });
  const temporary = `${target}.tmp`;
  const fd = openSync(temporary, 'w');
  writeSync(fd, bytes);
  // If we stop before the rename, the old file stands; a file is never seen half-written.
  fsyncSync(fd);
  closeSync(fd);
  renameSync(temporary, target);
  return { path: file.path, sha256, changed: true };
}
