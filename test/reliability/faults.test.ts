import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openPortal } from '../../src/cases/portal.ts';
import { addServicePoints, recount } from '../../src/cases/ratings.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { POINTS } from './points.ts';
import { inFolder, size } from './stage.ts';

const CALLS = ['fsync', 'pwrite64'] as const;
type Call = (typeof CALLS)[number];
const WRITER = fileURLToPath(new URL('./writer.ts', import.meta.url));

/** Runs the writer under strace. @param faults injected, in strace's words */
function run(
  dataDir: string,
  faults: string[],
  synchronous = 'FULL',
): { acknowledged: string[]; refused: number; trace: string } {
  const traced = [
    '-f',
    '-e',
    `trace=${CALLS.join()},write`,
    ...faults.flatMap((fault) => ['-e', `inject=${fault}`]),
  ];
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', WRITER, dataDir, synchronous];
  const { stdout, stderr } = spawnSync('strace', [...traced, ...node], { encoding: 'utf8', maxBuffer: 1e9 });
  const lines = stdout.split('\n').filter((line) => line !== '');
  const refused = lines.filter((line) => line === 'refused').length;
  return { acknowledged: lines.filter((line) => line !== 'refused'), refused, trace: stderr };
}

async function prepare(dataDir: string): Promise<void> {
  const portal = await openPortal({ dataDir });
  await addServicePoints(portal.as(SYSTEM, Date.now()), POINTS);
  await portal.close();
}

/** How often each call is made before the first rating and while they are stored. */
function callsOf(trace: string): Record<Call, { before: number; during: number }> {
  const [before = '', during = ''] = trace.split(/write\(2, "begun/);
  const count = (text: string, call: Call) => text.split(`${call}(`).length - 1;
  const both = (call: Call) => ({ before: count(before, call), during: count(during, call) });
  return { fsync: both('fsync'), pwrite64: both('pwrite64') };
}

/** Every call that stores ratings, failing once with each error it can have, and now and then for a while. */
function faultsAt(calls: ReturnType<typeof callsOf>): string[] {
  const errors = { fsync: ['EIO'], pwrite64: ['EIO', 'ENOSPC'] };
  return CALLS.flatMap((call) =>
    Array.from({ length: calls[call].during }, (_, n) => {
      const first = calls[call].before + 1 + n;
      return errors[call].map((error) => `${call}:error=${error}:when=${first}..${first + (n % 3) * 10}`);
    }).flat(),
  );
}

/** Flushes `f`, failed ones `F`, acknowledgements `w` and refusals `r` in their order: `fwfwFr…`. */
const orderOf = (trace: string) =>
  [...trace.matchAll(/fsync.*= (?<flushed>0|-1)|write\(1, "(?<refused>refused)?/g)]
    .map(({ 0: call, groups }) => {
      if (call.startsWith('fsync')) return groups!['flushed'] === '0' ? 'f' : 'F';
      return groups!['refused'] === undefined ? 'w' : 'r';
    })
    .join('');

function traceable(): boolean {
  try {
    execFileSync('strace', ['-e', 'trace=fsync', '-e', 'inject=fsync:error=EIO:when=1', 'true'], {
      stdio: 'pipe',
    });
    return true;
  } catch {
    return false;
  }
}

const able = traceable();
if (!able) console.log('tests of a failing disk are left out: no strace that may trace here');

describe.skipIf(!able)('a disk that fails in the middle of storing', () => {
  it('each commit is flushed once before it is acknowledged', async () => {
    await inFolder(async (folder) => {
      const dataDir = join(folder, 'data');
      await prepare(dataDir);
      const { acknowledged, trace } = run(dataDir, []);
      expect(acknowledged).toHaveLength(100);
      expect(orderOf(trace)).toMatch(/(fw){20}f*$/);
    });
  });

  it('a connection on NORMAL, which acknowledges before it has flushed, is found out', async () => {
    await inFolder(async (folder) => {
      const dataDir = join(folder, 'data');
      await prepare(dataDir);
      expect(orderOf(run(dataDir, [], 'NORMAL').trace)).toMatch(/w{20}f*$/);
    });
  });

  it('with EIO or ENOSPC at any write or flush, in the long form at each: what was acknowledged is there, and the sums are right', async () => {
    await inFolder(async (folder) => {
      const dry = join(folder, 'dry');
      await prepare(dry);
      const faults = faultsAt(callsOf(run(dry, []).trace));
      const chosen = Array.from(
        { length: 4 },
        (_, n) => faults[Math.floor(((n + Math.random()) * faults.length) / 4)]!,
      );
      for (const [n, fault] of (size(0, 1) === 1 ? faults : chosen).entries()) {
        const dataDir = join(folder, String(n));
        await prepare(dataDir);
        const { acknowledged } = run(dataDir, [fault]);
        const portal = await openPortal({ dataDir });
        const ctx = portal.as(SYSTEM, Date.now());
        const rows = await ctx.read.db.select({ id: ctx.read.t.ratings.id }).from(ctx.read.t.ratings);
        const there = new Set(rows.map(({ id }) => id));
        expect([fault, acknowledged.filter((id) => !there.has(id))]).toEqual([fault, []]);
        expect([fault, await recount(ctx)]).toEqual([fault, []]);
        await portal.close();
        rmSync(dataDir, { recursive: true });
      }
    });
  }, 3_600_000);

  it('a flush that fails for good is never answered with thanks', async () => {
    await inFolder(async (folder) => {
      const dry = join(folder, 'dry');
      await prepare(dry);
      const { before } = callsOf(run(dry, []).trace).fsync;
      const dataDir = join(folder, 'data');
      await prepare(dataDir);
      // How many flushes precede the first rating differs by one between runs, so the first commit may still succeed.
      const { trace, refused } = run(dataDir, [`fsync:error=EIO:when=${before + 2}+`]);
      expect(orderOf(trace)).toMatch(/^f*(fw){0,2}(Fr)+F*$/);
      expect(refused).toBeGreaterThanOrEqual(18);
    });
  });
});
