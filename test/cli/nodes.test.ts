/** Several nodes on one PostgreSQL: one leads, whoever asks, and only that one signs and writes the log. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { leads } from '../../src/cases/keys.ts';
import { stagedFiles } from '../../src/cases/log.ts';
import { openPortal, type Portal } from '../../src/cases/portal.ts';
import { notePublication } from '../../src/cases/publish.ts';
import { logPublished } from '../../src/cli/log.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { onEmptyPostgres } from '../engines.ts';

const NOON = instantOf('2016-07-04', 12);

// PGlite is one session for all, so that a lock there keeps nobody out.
if (inject('postgres') === 'pglite') it.skip('several nodes (PGlite has one session)', () => {});
else
  onEmptyPostgres('several nodes', (database) => {
    let folder = '';
    const open: Portal[] = [];
    const node = async (name: string) => {
      const portal = await openPortal({ dataDir: join(folder, name), databaseUrl: database.url });
      open.push(portal);
      return portal;
    };
    const asks = (portal: Portal) => leads(portal.as(SYSTEM, NOON), portal.dataDir);
    const publish = async (portal: Portal, path: string) => {
      await notePublication(portal.as(SYSTEM, NOON), { path, sha256: 'a'.repeat(64) });
      await logPublished(portal, join(portal.dataDir, 'record'), NOON);
    };
    const has = (portal: Portal, file: string) => existsSync(join(portal.dataDir, file));
    const staged = (portal: Portal) => stagedFiles(portal.as(SYSTEM, NOON));
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'liangshai-nodes-'));
    });
    afterEach(async () => {
      for (const portal of open.splice(0)) await portal.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it('have one leader, which they all keep to until it closes', async () => {
      const [one, two] = [await node('one'), await node('two')];
      const all = await Promise.all([asks(one), asks(two), asks(one), asks(two)]);
      expect(all).toEqual(all[0] ? [true, false, true, false] : [false, true, false, true]);
      const [first, other] = all[0] ? [one, two] : [two, one];
      open.splice(open.indexOf(first), 1);
      await first.close();
      expect(await asks(other)).toBe(true);
    });

    it('have one log: the other neither makes a key nor takes files from the leader', async () => {
      const [one, two] = [await node('one'), await node('two')];
      await publish(one, 'a.json');
      await publish(two, 'b.json');
      expect([has(two, 'log.key'), has(two, 'record')]).toEqual([false, false]);
      expect((await staged(two)).length).toBeGreaterThan(0);
      await publish(one, 'c.json');
      expect(await staged(one)).toEqual([]);
    });

    it('leave the log to the one with its key, also while that one is away', async () => {
      const one = await node('one');
      await publish(one, 'a.json');
      open.splice(0);
      await one.close();
      const two = await node('two');
      expect(await asks(two)).toBe(false);
      await publish(two, 'b.json');
      expect([has(two, 'log.key'), has(two, 'record')]).toEqual([false, false]);
      const again = await node('one');
      await publish(again, 'c.json');
      expect(await staged(again)).toEqual([]);
    });
  });
