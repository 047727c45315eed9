/** Checking the public log, and the record against it: all from files, with the key that lies beside them. */
import { toText } from '../domain/appraisals/bytes.ts';
import { sha256Of } from '../domain/canonical.ts';
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
import { gapLogLimits } from './gap-log.ts';
import { parseRecord, RecordError, type RecordFiles } from './parse.ts';
import { checkRatingLog, type PlacedLeaf } from './rating-log.ts';
import type { RatingsRecord } from './ratings.ts';
import { checkRoundLog } from './rounds.ts';

/** The logs' files, wherever they lie: which years there are, and the bytes below `log/`; null where there is none. */
export interface LogFiles {
  years: readonly number[];
  read(path: string): Uint8Array | null;
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

function fileOf(logs: LogFiles, path: string): Uint8Array {
  const bytes = logs.read(path);
  if (bytes === null) throw new RecordError(`log/${path}`, 'is missing');
  return bytes;
}

/** The entries of a log, as bytes, from its bundles; from the bundle that holds `from` on. */
function entriesOf(logs: LogFiles, { year, checkpoint: { size } }: PublishedLog, from = 0): Uint8Array[] {
  const first = Math.floor(from / TILE);
  return bundlePaths(size)
    .slice(first)
    .flatMap((path, i) =>
      readBundle(fileOf(logs, `${year}/${path}`), Math.min(TILE, size - (first + i) * TILE)),
    );
}

/** All leaves of a log, in order. */
export function leavesOf(logs: LogFiles, log: PublishedLog): Leaf[] {
  return entriesOf(logs, log).map(readEntry);
}

/** Hashes of every rating in the logs of the record, base64url. */
export function loggedRatings(logs: LogFiles): Set<string> {
  return new Set(
    readLogs(logs).flatMap((log) =>
      entriesOf(logs, log)
        .filter((entry) => readEntry(entry).kind === 'RATING')
        .map((entry) => toText(leafHash(entry))),
    ),
  );
}

/** Leaves with their places, of all logs, in the order in which they were appended. */
export function placedLeaves(logs: LogFiles): PlacedLeaf[] {
  return readLogs(logs).flatMap((log) =>
    leavesOf(logs, log).map((leaf, i) => ({ place: `${log.year}/${i}`, leaf })),
  );
}

const MARKS: readonly string[] = ['DEVICE_DAY', 'VOID', 'REPLACE'];

/** What the logs of the record say of ratings beside themselves. */
export function loggedMarks(logs: LogFiles): PlacedLeaf[] {
  return placedLeaves(logs).filter(({ leaf }) => MARKS.includes(leaf.kind));
}

/** The latest leaves of a log with their places, the last first. */
export function latestLeaves(
  logs: LogFiles,
  log: PublishedLog,
  count: number,
): { place: number; leaf: Leaf }[] {
  const { size } = log.checkpoint;
  const entries = entriesOf(logs, log, Math.max(0, size - count)).slice(-count);
  return entries.map((entry, i) => ({ place: size - entries.length + i, leaf: readEntry(entry) })).reverse();
}

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function readYear(logs: LogFiles, year: number): PublishedLog {
  const key = textOf(fileOf(logs, `${year}/key`)).trim();
  const note = textOf(fileOf(logs, `${year}/checkpoint`));
  const signer = readKey(key);
  const checkpoint = signer && openCheckpoint(note, signer);
  if (!checkpoint) throw new RecordError(`log/${year}/checkpoint`, 'not signed by the key beside it');
  return { year, key, note, checkpoint };
}

/** All logs, ascending. @throws RecordError when one cannot be read */
export function readLogs(logs: LogFiles): PublishedLog[] {
  return logs.years.map((year) => readYear(logs, year));
}

function finding(code: string, subject: string, expected: string, actual: string, message: string): Finding {
  return { code: `log.${code}`, clause: '§9.1', subject, expected, actual, message };
}

/** Recomputes a year's tree from its entries; every tile must be there with the very same bytes. */
function checkTree(logs: LogFiles, year: number): Finding[] {
  const name = `log/${year}`;
  let published: PublishedLog;
  let entries: Uint8Array[];
  try {
    published = readYear(logs, year);
    entries = entriesOf(logs, published);
    for (const entry of entries) readEntry(entry);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [finding('unreadable', name, 'a signed log', why, `${name}：公开日志缺失或损坏（${why}）。`)];
  }
  const { checkpoint } = published;
  const { edge, files } = append(EMPTY, entries);
  const findings = files
    .filter(({ path, bytes }) => {
      const found = logs.read(`${year}/${path}`);
      return found === null || !sameHash(found, bytes);
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
function lastLogged(logs: LogFiles): Map<string, { sha256: string; place: string }> {
  const last = new Map<string, { sha256: string; place: string }>();
  for (const log of readLogs(logs)) {
    for (const [i, leaf] of leavesOf(logs, log).entries()) {
      if ('path' in leaf) last.set(leaf.path, { sha256: leaf.sha256, place: `${log.year}/${i}` });
    }
  }
  return last;
}

/** Every file of the record is the one that was logged last under its name, and none that was logged is missing. */
function checkFiles(files: RecordFiles, logs: LogFiles): Finding[] {
  const logged = lastLogged(logs);
  const differing = [...files].flatMap(([path, text]) => {
    const last = logged.get(path);
    const actual = sha256Of(text);
    if (last === undefined) {
      return [finding('unlogged', path, 'an entry', 'none', `${path}：公开日志里没有这个文件。`)];
    }
    if (last.sha256 === actual) return [];
    const message = `${path}：文件与公开日志第 ${last.place} 条登记的不一致，公布后被改动过。`;
    return [finding('file', path, last.sha256, actual, message)];
  });
  const lost = [...logged]
    .filter(([path]) => !path.startsWith('parameters/') && !files.has(path))
    .map(([path, { sha256 }]) =>
      finding('lost', path, sha256, 'none', `${path}：公开日志有登记，文件却不见了。`),
    );
  return [...differing, ...lost];
}

/** Checks every log, and the record's files against them. A record of files without any log is a finding. */
export function checkLogs(files: RecordFiles, logs: LogFiles): Finding[] {
  const trees = logs.years.flatMap((year) => checkTree(logs, year));
  if (trees.length > 0) return trees;
  return [...checkFiles(files, logs), ...checkRounds(files, logs), ...checkMonths(files, logs)];
}

function monthsIn(files: RecordFiles): RatingsRecord[] {
  const own = new Map([...files].filter(([path]) => path.startsWith('ratings/')));
  return parseRecord(own, () => {}).ratings;
}

/** Every month of ratings in the record against the ratings, devices' days, changes and exclusions in the logs. */
function checkMonths(files: RecordFiles, logs: LogFiles): Finding[] {
  return checkRatingLog(monthsIn(files), placedLeaves(logs));
}

/** What these logs cannot say of the record, or not yet: one sentence each. The logs hold, see `checkLogs`. */
export function logLimits(files: RecordFiles, logs: LogFiles): string[] {
  return gapLogLimits(monthsIn(files), placedLeaves(logs));
}

/** Every appraisal in the record against what the logs hold of its round. */
function checkRounds(files: RecordFiles, logs: LogFiles): Finding[] {
  const own = new Map([...files].filter(([path]) => path.startsWith('rounds/')));
  const { rounds } = parseRecord(own, () => {});
  if (rounds.length === 0) return [];
  const leaves = readLogs(logs).flatMap((log) => leavesOf(logs, log));
  return rounds.flatMap((round) => checkRoundLog(round, leaves));
}
