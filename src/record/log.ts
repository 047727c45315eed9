/** Checking the public log, and the record against it: all from files, with the key that lies beside them. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { toText } from '../domain/appraisals/bytes.ts';
import {
  append,
  bundlePaths,
  type Checkpoint,
  EMPTY,
  type Leaf,
  leafHash,
  openCheckpoint,
  readBundle,
  readEntry,
  readKey,
  rootOfEdge,
  sameHash,
  TILE,
} from '../domain/log.ts';
import type { Finding } from '../domain/outcome.ts';
import { RecordError } from './read.ts';

/** SHA-256 of a file's content, hexadecimal. */
export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** A year's log as published. */
export interface PublishedLog {
  year: number;
  /** The signing key as one line, to be compared with one got in another way. */
  key: string;
  /** The signed note as it stands. */
  note: string;
  checkpoint: Checkpoint;
}

/** Years of which the record has a log, ascending. */
function yearsOf(root: string): number[] {
  if (!existsSync(join(root, 'log'))) return [];
  return readdirSync(join(root, 'log'))
    .filter((name) => /^\d{4}$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

const folderOf = (root: string, year: number) => join(root, 'log', String(year));

/** The entries of a log, as bytes, from its bundles; from the bundle that holds `from` on. */
function entriesOf(root: string, { year, checkpoint: { size } }: PublishedLog, from = 0): Uint8Array[] {
  const first = Math.floor(from / TILE);
  return bundlePaths(size)
    .slice(first)
    .flatMap((path, i) => {
      const count = Math.min(TILE, size - (first + i) * TILE);
      return readBundle(readFileSync(join(folderOf(root, year), path)), count);
    });
}

/** All leaves of a log, in order. */
export function leavesOf(root: string, log: PublishedLog): Leaf[] {
  return entriesOf(root, log).map(readEntry);
}

/** Hashes of every rating in the logs of the record, base64url. */
export function loggedRatings(root: string): Set<string> {
  return new Set(
    readLogs(root).flatMap((log) =>
      entriesOf(root, log)
        .filter((entry) => readEntry(entry).kind === 'RATING')
        .map((entry) => toText(leafHash(entry))),
    ),
  );
}

/** The latest leaves of a log with their places, the last first. */
function latestLeaves(root: string, log: PublishedLog, count: number): { place: number; leaf: Leaf }[] {
  const { size } = log.checkpoint;
  const entries = entriesOf(root, log, Math.max(0, size - count)).slice(-count);
  return entries.map((entry, i) => ({ place: size - entries.length + i, leaf: readEntry(entry) })).reverse();
}

function readYear(root: string, year: number): PublishedLog {
  const folder = folderOf(root, year);
  const key = readFileSync(join(folder, 'key'), 'utf8').trim();
  const note = readFileSync(join(folder, 'checkpoint'), 'utf8');
  const signer = readKey(key);
  const checkpoint = signer && openCheckpoint(note, signer);
  if (!checkpoint) throw new RecordError(`log/${year}/checkpoint`, 'not signed by the key beside it');
  return { year, key, note, checkpoint };
}

/** All logs of the record. @throws RecordError when one cannot be read */
export function readLogs(root: string): PublishedLog[] {
  return yearsOf(root).map((year) => readYear(root, year));
}

/** The logs of the record that this process builds from, and the latest leaves of each. */
export function recordLogs(count: number): (PublishedLog & { latest: ReturnType<typeof latestLeaves> })[] {
  const root = resolve(process.env['RECORD_DIR'] ?? 'content/record');
  return readLogs(root).map((log) => ({ ...log, latest: latestLeaves(root, log, count) }));
}

function finding(code: string, subject: string, expected: string, actual: string, message: string): Finding {
  return { code: `log.${code}`, clause: '§9.1', subject, expected, actual, message };
}

/** Recomputes a year's tree from its entries; every tile must be there with the very same bytes. */
function checkTree(root: string, year: number): Finding[] {
  const name = `log/${year}`;
  const folder = join(root, name);
  let published: PublishedLog;
  let entries: Uint8Array[];
  try {
    published = readYear(root, year);
    entries = entriesOf(root, published);
    for (const entry of entries) readEntry(entry);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [finding('unreadable', name, 'a signed log', why, `${name}：公开日志缺失或损坏（${why}）。`)];
  }
  const { checkpoint } = published;
  const { edge, files } = append(EMPTY, entries);
  const findings = files
    .filter(({ path, bytes }) => {
      const file = join(folder, path);
      return !existsSync(file) || !readFileSync(file).equals(bytes);
    })
    .map(({ path }) =>
      finding('tile', `${name}/${path}`, '', '', `${name}/${path}：日志文件缺失或与条目不符。`),
    );
  if (!sameHash(rootOfEdge(edge), checkpoint.root)) {
    findings.push(finding('root', name, '', '', `${name}：条目与签名的根不符，日志条目被改动过。`));
  }
  return findings;
}

/** The last hash that the logs name for each path, and where. */
function lastLogged(root: string): Map<string, { sha256: string; place: string }> {
  const last = new Map<string, { sha256: string; place: string }>();
  for (const log of readLogs(root)) {
    for (const [i, leaf] of leavesOf(root, log).entries()) {
      if ('path' in leaf) last.set(leaf.path, { sha256: leaf.sha256, place: `${log.year}/${i}` });
    }
  }
  return last;
}

/** Every file of the record is the one that was logged last under its name, and none that was logged is missing. */
function checkFiles(root: string): Finding[] {
  const logged = lastLogged(root);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.json'));
  const differing = files.flatMap((path) => {
    const last = logged.get(path);
    const actual = sha256(readFileSync(join(root, path)));
    if (last === undefined) {
      return [finding('unlogged', path, 'an entry', 'none', `${path}：公开日志里没有这个文件。`)];
    }
    if (last.sha256 === actual) return [];
    const message = `${path}：文件与公开日志第 ${last.place} 条登记的不一致，公布后被改动过。`;
    return [finding('file', path, last.sha256, actual, message)];
  });
  const there = new Set(files);
  const lost = [...logged.keys()]
    .filter((path) => !path.startsWith('parameters/') && !there.has(path))
    .map((path) =>
      finding('lost', path, logged.get(path)!.sha256, 'none', `${path}：公开日志有登记，文件却不见了。`),
    );
  return [...differing, ...lost];
}

/** Checks every log of the record and the record against its logs. A record of files without any log is a finding. */
export function checkLogs(root: string): Finding[] {
  const trees = yearsOf(root).flatMap((year) => checkTree(root, year));
  return trees.length > 0 ? trees : checkFiles(root);
}
