/**
 * Typed, validated reading of the published record from its folder. The public pages and the verifier read through
 * here and nowhere else, so both see the same.
 */
import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { LogFiles } from './log.ts';
import { type PublicRecord, parseRecord, type RecordFiles } from './parse.ts';

export { type PublicRecord, RecordError } from './parse.ts';

/** The texts of every JSON file below a folder; empty where there is none. */
export function readFiles(root: string): RecordFiles {
  if (!existsSync(root)) return new Map();
  return new Map(
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .map((path) => path.replaceAll('\\', '/'))
      .filter((path) => path.endsWith('.json'))
      .sort()
      // Decoding bytes that are there is three times as fast as asking for text, where it is Chinese.
      .map((path) => [path, readFileSync(join(root, path)).toString()]),
  );
}

/**
 * Reads the record below a folder.
 * @throws RecordError at the first file that breaks its schema
 */
export function readRecord(root: string): PublicRecord {
  return parseRecord(readFiles(root));
}

const hashes = new WeakMap<object, string>();

/** The hash of the file that a part of the record was read from by `record`; undefined for what is no whole file. */
export function fileHash(part: object): string | undefined {
  return hashes.get(part);
}

/** The public logs below a record's folder. */
export function logsIn(root: string): LogFiles {
  const folder = join(root, 'log');
  const years = existsSync(folder) ? readdirSync(folder).filter((name) => /^\d{4}$/.test(name)) : [];
  return {
    years: years.map(Number).sort((a, b) => a - b),
    read: (path) => (existsSync(join(folder, path)) ? readFileSync(join(folder, path)) : null),
  };
}

/** Folder of the record that this process builds from: `RECORD_DIR`, by default `content/record`. */
export const recordRoot = () => resolve(process.env['RECORD_DIR'] ?? 'content/record');

let cached: { from: string | undefined; record: PublicRecord } | undefined;

/**
 * The record that this process builds from. Read once. `RECORD_SOUND` names, as JSON, the files with their hashes that
 * stand as they did when this program last read them.
 */
export function record(): PublicRecord {
  const from = process.env['RECORD_DIR'];
  if (cached === undefined || cached.from !== from) {
    const sound = new Map<string, string>(JSON.parse(process.env['RECORD_SOUND'] ?? '[]'));
    const each = (part: object, file: string, text: string) =>
      hashes.set(part, sound.get(file) ?? hash('sha256', text));
    cached = { from, record: parseRecord(readFiles(recordRoot()), undefined, each, sound) };
  }
  return cached.record;
}
