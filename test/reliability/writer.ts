/** Stores ratings one small transaction after another and tells which were acknowledged; its disk fails on purpose. */
import { writeSync } from 'node:fs';
import type Sqlite from 'better-sqlite3';
import { write } from '../../db/write.ts';
import { openPortal } from '../../src/cases/portal.ts';
import { submitRatings } from '../../src/cases/ratings.ts';
import { PUBLIC, SYSTEM } from '../../src/domain/actor.ts';
import { makeRatings } from './ratings.ts';

const portal = await openPortal({ dataDir: process.argv[2]! });
// The broken variant: better-sqlite3's own setting, which the portal refuses.
await write(portal.as(SYSTEM, Date.now()), async (tx) => {
  const { $client } = tx.db as unknown as { $client: Sqlite.Database };
  if (process.argv[3] === 'NORMAL') setImmediate(() => $client.pragma('synchronous = NORMAL'));
  return { result: undefined, entries: [{ action: 'test.settings', subject: 'sqlite' }] };
});
await new Promise((resolve) => setImmediate(resolve));
// Everything from here on is what the faults are injected into.
writeSync(2, 'begun\n');
for (let n = 0; n < 20; n++) {
  const answers = await submitRatings(portal.as(PUBLIC, Date.now()), makeRatings(5)).catch(() => null);
  writeSync(1, answers === null ? 'refused\n' : answers.map(({ id }) => `${id}\n`).join(''));
}
