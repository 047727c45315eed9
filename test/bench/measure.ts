/** Measuring: the median of runs taken in turn with their reference, so that a noisy machine hurts both alike. */
import { spawnSync } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';

export type { Figure } from '../../src/cli/checks.ts';

let aside = 0;

/**
 * Moves a folder out of the way, beside its place, and lets the disk finish, so that no run pays for the one before.
 * Nothing is removed between runs: for minutes ext4 looks at every file that was removed before it makes a new one.
 */
export function setAside(folder: string): void {
  if (existsSync(folder)) renameSync(folder, `${folder}.aside-${aside++}`);
  spawnSync('sync');
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

/** Runs `subject` and `reference` in turn; returns the median milliseconds of each. */
export async function sideBySide(
  subject: () => unknown,
  reference: () => unknown,
  runs = 7,
): Promise<{ subject: number; reference: number }> {
  const times = { subject: [] as number[], reference: [] as number[] };
  for (let i = 0; i < runs; i++) {
    for (const [name, body] of [
      ['subject', subject],
      ['reference', reference],
    ] as const) {
      const begun = performance.now();
      await body();
      times[name].push(performance.now() - begun);
    }
  }
  return { subject: median(times.subject), reference: median(times.reference) };
}
