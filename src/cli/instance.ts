/** An instance: its data, its clock, whether it is a demonstration. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPortal, type Portal } from '../cases/portal.ts';
import type { Instant } from '../domain/calendar.ts';
import { Refusal } from '../domain/outcome.ts';
import type { Settings } from './settings.ts';

/** What a demonstration instance remembers of its making. */
export interface Demo {
  /** When it was made, by the machine's clock. */
  madeAt: Instant;
  /** What its own clock then showed. */
  today: Instant;
  /** A card of the practice round, typed form; for a demonstration only. */
  card: string;
  /** Id of the practice round. */
  round: string;
}

/** Opens the instance's data, turning what the file system refuses into one sentence. */
export async function openInstance(settings: Settings): Promise<Portal> {
  try {
    mkdirSync(settings.dataDir, { recursive: true });
  } catch {
    throw new Refusal(
      'unavailable',
      `数据目录不可写：${settings.dataDir}。请检查权限，或用 DATA_DIR 指定可写的目录。`,
    );
  }
  return openPortal({ dataDir: settings.dataDir, databaseUrl: settings.databaseUrl });
}

const demoFile = (settings: Pick<Settings, 'dataDir'>) => join(settings.dataDir, 'demo.json');

export function readDemo(settings: Pick<Settings, 'dataDir'>): Demo | null {
  const file = demoFile(settings);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Demo) : null;
}

export function writeDemo(settings: Settings, demo: Demo): void {
  writeFileSync(demoFile(settings), `${JSON.stringify(demo, null, 1)}\n`);
}

/** The office's clock: the machine's, or, in a demonstration, one that goes on from the day after its year. */
export function clockOf(settings: Pick<Settings, 'dataDir'>): () => Instant {
  const demo = readDemo(settings);
  return demo === null ? () => Date.now() : () => demo.today + (Date.now() - demo.madeAt);
}
