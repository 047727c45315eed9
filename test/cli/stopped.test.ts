/** A publication that stops between two lines is finished by the next try, and the log agrees with the record again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { registerBodies } from '../../src/cases/bodies.ts';
import { openPortal, type Portal } from '../../src/cases/portal.ts';
import { publishLog } from '../../src/cli/log.ts';
import {
  publishOpenCases,
  publishOpenCasesDaily,
  publishParts,
  publishPlans,
} from '../../src/cli/publish.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { checkLogs } from '../../src/record/log.ts';
import { logsIn, readFiles } from '../../src/record/read.ts';

let folder: string;
let portal: Portal;
const record = () => join(folder, 'record');
const register = (day: string, shortName: string) =>
  registerBodies(portal.as(SYSTEM, instantOf(day, 8)), [
    {
      ...{ id: 'ggb', kind: 'reform-office', name: '市委改革办', shortName, aliases: [] },
      ...{ post: '主任', parent: null, position: 1 },
    },
  ]);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'liangshai-stopped-'));
  portal = await openPortal({ dataDir: join(folder, 'data'), databaseUrl: undefined });
  await register('2016-01-04', '市委改革办');
});
afterEach(async () => {
  await portal.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Nothing of a file can be noted meanwhile, as after a kill or on a full disk: the file is put, the note is not. */
async function unnoted(path: string, work: () => Promise<unknown>): Promise<void> {
  const db = new Sqlite(join(folder, 'data/portal.db'));
  db.exec(`create trigger stop before update on publications when new.path = '${path}'
    begin select raise(abort, 'stopped'); end`);
  await work();
  db.exec('drop trigger stop');
  db.close();
  expect(await faults()).toEqual([`log.file ${path}`]);
}

/** What a check of the log says, after everything that is noted was logged. */
async function faults(): Promise<string[]> {
  await publishLog(portal, record(), instantOf('2017-01-05'));
  return checkLogs(readFiles(record()), logsIn(record())).map(({ code, subject }) => `${code} ${subject}`);
}

const stopping = (work: Promise<unknown>) => expect(work).rejects.toThrow();

it('the file of a year that is over', async () => {
  const publish = (day: string, hour: number) => publishParts(portal, record(), instantOf(day, hour));
  await publish('2016-12-31', 9);
  await unnoted('duties/2016.json', () => publish('2017-01-02', 9));
  await publish('2017-01-02', 10);
  expect(await faults()).toEqual([]);
});

it('the register of bodies', async () => {
  await publishPlans(portal, record(), instantOf('2016-03-01', 9), 2016);
  await register('2016-03-02', '改革办');
  const publish = (hour: number) => publishPlans(portal, record(), instantOf('2016-03-02', hour), 2016);
  await unnoted('bodies.json', () => stopping(publish(9)));
  await publish(10);
  expect(await faults()).toEqual([]);
});

it('the clocks of the open cases', async () => {
  await publishOpenCases(portal, record(), instantOf('2016-07-01', 9));
  const publish = (hour: number) => publishOpenCasesDaily(portal, record(), instantOf('2016-07-02', hour));
  await unnoted('cases/open.json', () => stopping(publish(9)));
  await publish(10);
  expect(await faults()).toEqual([]);
});
