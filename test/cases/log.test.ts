import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { write } from '../../db/write.ts';
import { checkJournal, logHeads, logJournal, logPublications, stagedFiles } from '../../src/cases/log.ts';
import { notePublication } from '../../src/cases/publish.ts';
import { publishLog, writeLog } from '../../src/cli/log.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { sha256Of } from '../../src/domain/canonical.ts';
import { readEntry } from '../../src/domain/log.ts';
import { checkLogs, leavesOf, readLogs } from '../../src/record/log.ts';
import { logsIn, readFiles } from '../../src/record/read.ts';
import { onBothEngines } from '../engines.ts';

const on = (day: string, hours = 9) => instantOf(day, hours);

onBothEngines('the public log', (bench) => {
  let record: string;
  beforeEach(() => {
    record = mkdtempSync(join(tmpdir(), 'liangshai-log-'));
  });
  afterEach(() => rmSync(record, { recursive: true, force: true }));

  const as = (now: number) => bench.portal.as(SYSTEM, now);
  /** Puts a file into the record, as a publication does. */
  async function publish(path: string, text: string, now: number): Promise<void> {
    writeFileSync(join(record, path), text);
    await notePublication(as(now), { path, sha256: sha256Of(text) });
    await publishLog(bench.portal, record, now);
  }
  const codes = () =>
    checkLogs(readFiles(record), logsIn(record)).map(({ code, subject }) => `${code} ${subject}`);

  it('has each publication once, its corrections pointing back', async () => {
    await publish('a.json', '{"n":1}', on('2016-04-12'));
    await publish('a.json', '{"n":1}', on('2016-04-13'));
    await publish('a.json', '{"n":2}', on('2017-01-10'));
    const [first, second] = readLogs(logsIn(record)).map((log) => leavesOf(logsIn(record), log));
    const at = first!.findIndex((leaf) => 'path' in leaf && leaf.path === 'a.json');
    expect(first!.filter((leaf) => 'path' in leaf && leaf.path === 'a.json')).toEqual([
      { kind: 'DOCUMENT', path: 'a.json', revision: 1, previous: null, sha256: sha256Of('{"n":1}') },
    ]);
    expect(second).toEqual([
      { kind: 'DOCUMENT', path: 'a.json', revision: 2, previous: `2016/${at}`, sha256: sha256Of('{"n":2}') },
    ]);
    expect(codes()).toEqual([]);
  });

  it('names a file changed after its publication, one that was never logged, and one that is gone', async () => {
    await publish('a.json', '{"n":1}', on('2016-04-12'));
    await publish('b.json', '{"n":1}', on('2016-04-12'));
    writeFileSync(join(record, 'a.json'), '{"n":7}');
    writeFileSync(join(record, 'c.json'), '{}');
    rmSync(join(record, 'b.json'));
    expect(codes().toSorted()).toEqual(['log.file a.json', 'log.lost b.json', 'log.unlogged c.json']);
  });

  it('names the log itself when one byte of any of its files is another', async () => {
    await publish('a.json', '{"n":1}', on('2016-04-12'));
    const size = readLogs(logsIn(record))[0]!.checkpoint.size;
    for (const name of ['checkpoint', 'key', `tile/0/000.p/${size}`, `tile/entries/000.p/${size}`]) {
      const path = join(record, 'log/2016', name);
      const before = readFileSync(path);
      for (const at of [0, Math.floor(before.length / 2), before.length - 2]) {
        writeFileSync(path, Buffer.from(before).fill(before[at]! ^ 1, at, at + 1));
        expect(checkLogs(readFiles(record), logsIn(record)), `${name} at ${at}`).not.toEqual([]);
      }
      writeFileSync(path, before);
    }
    expect(codes()).toEqual([]);
  });

  it('goes on after a stop between the database and the record, with the same bytes', async () => {
    await publish('a.json', '{"n":1}', on('2016-04-12'));
    writeFileSync(join(record, 'b.json'), '{}');
    await notePublication(as(on('2016-05-01')), { path: 'b.json', sha256: sha256Of('{}') });
    await logPublications(as(on('2016-05-01')));
    const staged = await stagedFiles(as(on('2016-05-01')));
    expect(staged.length).toBe(2);
    expect(codes()).toEqual(['log.unlogged b.json']);
    await writeLog(bench.portal, record, on('2016-05-02'));
    expect(codes()).toEqual([]);
    expect(await stagedFiles(as(on('2016-05-02')))).toEqual([]);
    for (const { path, bytes } of staged) {
      expect(readFileSync(join(record, 'log/2016', path)).equals(bytes)).toBe(true);
    }
  });

  it('refuses a record that is ahead of the database', async () => {
    await publish('a.json', '{"n":1}', on('2016-04-12'));
    await write(as(on('2016-04-13')), async (tx) => {
      const [head] = await tx.db.select().from(tx.t.logHeads);
      await tx.db.update(tx.t.logHeads).set({ edge: head!.edge.replace(/"size":\d+/, '"size":1') });
      return { result: undefined, entries: [{ action: 'test.restore', subject: 'log' }] };
    });
    await expect(writeLog(bench.portal, record, on('2016-04-14'))).rejects.toThrow('数据库是旧的备份');
  });

  it('refuses to sign on where another key has signed', async () => {
    await publish('a.json', '{"n":1}', on('2016-04-12'));
    rmSync(join(bench.dataDir, 'log.key'));
    await expect(writeLog(bench.portal, record, on('2016-04-14'))).rejects.toThrow('不是本站密钥签署的');
  });

  it('has the hash of each past day of the journal, none of the day that runs, and no word of it', async () => {
    const act = (subject: string, at: number) =>
      write(as(at), async () => ({ result: undefined, entries: [{ action: 'test.act', subject }] }));
    await act('one', on('2016-03-01'));
    await act('two', on('2016-03-01', 23));
    await act('three', on('2016-03-03'));
    await act('four', on('2016-03-04', 0));
    expect(await logJournal(as(on('2016-03-04', 0.5)))).toBe(1);
    expect(await logJournal(as(on('2016-03-04', 0.9)))).toBe(0);
    expect(await logJournal(as(on('2016-03-04', 1)))).toBe(1);
    await writeLog(bench.portal, record, on('2016-03-04', 2));
    const leaves = leavesOf(logsIn(record), readLogs(logsIn(record))[0]!);
    expect(leaves).toMatchObject([
      { kind: 'JOURNAL', day: '2016-03-01', lines: 2 },
      { kind: 'JOURNAL', day: '2016-03-03', lines: 1 },
    ]);
    expect(JSON.stringify(leaves)).not.toContain('one');
    expect(await checkJournal(as(on('2016-03-05')))).toEqual([]);
  });

  it.each(['changed', 'taken away', 'slipped in'])('names the day of a journal line %s', async (how) => {
    const ctx = as(on('2016-03-01'));
    await write(ctx, async () => ({ result: undefined, entries: [{ action: 'test.act', subject: 'one' }] }));
    await logJournal(as(on('2016-03-02')));
    await write(as(on('2016-03-02')), async (tx) => {
      const { journal } = tx.t;
      const [line] = await tx.db.select().from(journal).limit(1);
      if (how === 'changed') await tx.db.update(journal).set({ subject: 'two' });
      if (how === 'taken away') await tx.db.delete(journal);
      if (how === 'slipped in') await tx.db.insert(journal).values({ ...line!, id: 'other', subject: 'two' });
      return { result: undefined, entries: [{ action: 'test.tamper', subject: 'journal' }] };
    });
    const findings = await checkJournal(as(on('2016-03-03')));
    expect(findings.map(({ code, subject }) => `${code} ${subject}`)).toEqual(['log.journal 2016-03-01']);
  });

  it('knows where each year ends', async () => {
    await publish('a.json', '{}', on('2016-12-31'));
    await publish('b.json', '{}', on('2017-01-01'));
    const heads = await logHeads(as(on('2017-01-02')));
    expect(heads.map(({ year }) => year)).toEqual([2016, 2017]);
    expect(heads[1]!.edge.size).toBe(1);
    expect(readEntry(heads[1]!.edge.entries[0]!)).toMatchObject({ path: 'b.json' });
  });
});
