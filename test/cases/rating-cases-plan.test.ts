import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sqlite } from '../../db/kit.ts';
import { schema } from '../../db/schema/index.ts';
import { openPortal } from '../../src/cases/portal.ts';
import { readCases, rulesOf } from '../../src/cases/ratings/case-file.ts';

let dataDir = '';
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'liangshai-plan-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

it('the cases of a year find what excluded them by an index, not by all exclusions for each case', async () => {
  await (await openPortal({ dataDir })).close();
  const file = new Sqlite(join(dataDir, 'portal.db'), { readonly: true });
  const asked: string[] = [];
  const db = drizzle(file, { logger: { logQuery: (text) => asked.push(text) } });
  await readCases({ db, t: schema(sqlite) });
  const plan = asked.flatMap(
    (text) => file.prepare(`EXPLAIN QUERY PLAN ${text}`).all() as { detail: string }[],
  );
  file.close();
  const steps = plan.map(({ detail }) => detail);
  expect(steps.filter((step) => /^SCAN (?!rating_cases)/.test(step))).toEqual([]);
  expect(steps.join('\n')).toContain(
    'SEARCH rating_exclusions USING INDEX sqlite_autoindex_rating_exclusions_1 (rating_id=?)',
  );
});

it('the calendar is made once, not for each case', () => {
  expect(rulesOf('2016-07-01').calendar).toBe(rulesOf('2016-07-04').calendar);
});
