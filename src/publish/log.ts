/**
 * Writing the log below `log/<year>/` of the record: tiles first, the checkpoint last. Whoever reads the checkpoint
 * finds every tile it speaks of.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Edge,
  keyText,
  type LogKey,
  openCheckpoint,
  rootOfEdge,
  signCheckpoint,
} from '../domain/log.ts';
import { Refusal } from '../domain/outcome.ts';
import { putBytes } from './files.ts';

/** A year's log as the database has it. */
export interface YearLog {
  year: number;
  edge: Edge;
  /** Files that may not be in the record yet. */
  files: { path: string; bytes: Uint8Array }[];
}

/**
 * How many entries of a year's log the record has published. A record that has gone on further than the database is
 * refused: the database is an old copy, and going on from it would give one size two roots, which is the one thing a
 * log must never do.
 */
export function publishedSize(
  recordDir: string,
  { year, edge }: Omit<YearLog, 'files'>,
  key: LogKey,
): number {
  const file = join(recordDir, 'log', String(year), 'checkpoint');
  if (!existsSync(file)) return 0;
  const published = openCheckpoint(readFileSync(file, 'utf8'), key);
  if (published === null) {
    throw new Refusal(
      'unavailable',
      `${file} 不是本站密钥签署的；请核对记录目录、站点域名和 log.key 是否属于同一实例。`,
    );
  }
  if (published.size > edge.size) {
    throw new Refusal(
      'unavailable',
      `公开日志 ${year} 年已公布到第 ${published.size} 条，数据库只到第 ${edge.size} 条：数据库是旧的备份。请恢复较新的数据库后再启动。`,
    );
  }
  return published.size;
}

/** Brings a year's log in the record to where the database has it. The same log gives the same bytes. */
export function putLog(
  recordDir: string,
  { year, edge, files }: YearLog,
  key: LogKey,
  seed: Uint8Array,
): void {
  const folder = join(recordDir, 'log', String(year));
  for (const { path, bytes } of files) putBytes(join(folder, path), bytes);
  putBytes(join(folder, 'key'), Buffer.from(`${keyText(key)}\n`));
  // If we stop before this, the old checkpoint still speaks of tiles that are all there.
  const checkpoint = { origin: key.name, size: edge.size, root: rootOfEdge(edge) };
  putBytes(join(folder, 'checkpoint'), Buffer.from(signCheckpoint(checkpoint, key, seed)));
}
