import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { readJournal } from '../../src/cases/journal.ts';
import {
  addServicePoints,
  answerCase,
  destroyContacts,
  giveContact,
  hasContact,
  listContacts,
  seeContact,
  submitRatings,
} from '../../src/cases/ratings.ts';
import { publishRatings } from '../../src/cli/publish.ts';
import { type Actor, PUBLIC, type Role, SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { caseNumber, ratingId } from '../../src/domain/ratings.ts';
import { onBothEngines } from '../engines.ts';

const PHONE = '13955501234';
let made = 0;

const staff = (role: Role, unit = 'd-fgw'): Actor => ({ kind: 'staff', id: `a-${role}`, role, unit });

onBothEngines('contact data of a negative rating', (bench) => {
  const on = (day: string, actor: Actor = PUBLIC) => bench.portal.as(actor, instantOf(day, 12));
  const give = (day: string, receipt: string, phone = PHONE) =>
    giveContact(bench.portal, on(day), receipt, phone);
  const see = (day: string, id: string, actor = staff('department-officer')) =>
    seeContact(bench.portal, on(day, actor), id);
  const destroy = (day: string) => destroyContacts(bench.portal, on(day, SYSTEM));
  const rated = async (level: 'dissatisfied' | 'satisfied' = 'dissatisfied', day = '2016-07-06') => {
    const id = ratingId(instantOf(day, 12), Uint8Array.from([7, 7, 0, 0, 0, 0, 0, 0, 0, ++made]));
    const [answer] = await submitRatings(on(day), [{ id, point: 'w-1', channel: 'qr', level, reasons: [] }]);
    return { id, receipt: answer!.status === 'stored' ? answer!.receipt : '' };
  };
  const close = async (day: string, id: string) => {
    for (const step of ['contacted', 'replied', 'rectified'] as const) {
      await answerCase(on(day, staff('department-officer')), id, step, '已办');
    }
  };
  /** Every file below a folder, as bytes in one text. */
  const allBytes = (root: string) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .map((name) => join(root, name))
      .filter((path) => statSync(path).isFile())
      .map((path) => readFileSync(path, 'latin1'))
      .join('\n');

  beforeEach(async () => {
    await addServicePoints(on('2016-07-01', SYSTEM), [
      { id: 'w-1', centre: 's-city', unit: 'd-fgw', windowNo: '1', name: '1号窗口' },
    ]);
  });

  it('is seen by the handler of the unit while the case runs, and every look stands in the journal', async () => {
    const { id, receipt } = await rated();
    await give('2016-07-06', receipt, '139 5550-1234');
    expect(await see('2016-07-07', id)).toBe(PHONE);
    const looks = async () =>
      (await readJournal(on('2016-07-07', SYSTEM), { limit: 99 }))
        .filter((line) => line.action === 'ratings.see-contact')
        .map((line) => [line.actor, line.subject, line.detail]);
    expect(await looks()).toEqual([['a-department-officer', caseNumber(id), {}]]);
    for (const actor of [
      staff('department-officer', 'd-rsj'),
      staff('reform-approver'),
      staff('administrator'),
      staff('auditor'),
      staff('centre-manager'),
    ]) {
      await expect(see('2016-07-07', id, actor)).rejects.toMatchObject({ code: 'forbidden' });
    }
    await expect(see('2016-07-06', id)).rejects.toMatchObject({ code: 'not-found' });
    await close('2016-07-08', id);
    await expect(see('2016-07-08', id)).rejects.toThrow('已经办结');
    expect(await looks()).toHaveLength(1);
  });

  it('is taken for negative ratings only, may be corrected, and must be a number', async () => {
    const good = await rated('satisfied');
    await expect(give('2016-07-06', good.receipt)).rejects.toThrow('只有差评');
    const { id, receipt } = await rated();
    await expect(give('2016-07-06', receipt, '张三')).rejects.toMatchObject({
      code: 'invalid',
      field: 'phone',
    });
    await expect(give('2016-07-06', receipt, '1234')).rejects.toMatchObject({ field: 'phone' });
    await give('2016-07-06', receipt, '12345');
    await give('2016-07-07', receipt, PHONE);
    expect(await see('2016-07-07', id)).toBe(PHONE);
    await close('2016-07-08', id);
    await expect(give('2016-07-08', receipt)).rejects.toThrow('已经办结');
  });

  it('is readable nowhere: not in the database, the journal, the keys or the record', async () => {
    const { id, receipt } = await rated();
    await give('2016-07-06', receipt);
    await see('2016-07-07', id);
    const record = mkdtempSync(join(tmpdir(), 'record-'));
    await publishRatings(bench.portal, record, instantOf('2016-08-10', 12), '2016-07');
    const { db, t } = on('2016-07-07').read;
    const rows = JSON.stringify([await db.select().from(t.caseContacts), await db.select().from(t.journal)]);
    const bytes = allBytes(bench.dataDir) + allBytes(record) + rows;
    for (const form of [
      PHONE,
      Buffer.from(PHONE).toString('base64').slice(0, -2),
      Buffer.from(PHONE).toString('hex'),
    ]) {
      expect(bytes.includes(form)).toBe(false);
    }
    expect(rows.includes(id)).toBe(true);
    rmSync(record, { recursive: true });
  });

  it('has its key in a file of its own that only the portal reads', async () => {
    const { receipt } = await rated();
    await give('2016-07-06', receipt);
    const key = join(bench.dataDir, 'contact-keys', '2016-07');
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(statSync(key).size).toBe(32);
  });

  it('opens for no other case, not even under the same key', async () => {
    const one = await rated();
    const other = await rated();
    await give('2016-07-06', one.receipt);
    await give('2016-07-06', other.receipt, '10086');
    const { db, t } = on('2016-07-07').read;
    const [row] = (await db.select().from(t.caseContacts)).filter((found) => found.ratingId === one.id);
    const { write } = await import('../../db/write.ts');
    await write(on('2016-07-07', SYSTEM), async (tx) => {
      await tx.db.update(tx.t.caseContacts).set({ sealed: row!.sealed });
      return { result: undefined, entries: [{ action: 'test.tamper', subject: other.id }] };
    });
    await expect(see('2016-07-07', other.id)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('is destroyed on the 31st day after the case was closed, and the key of its month with it', async () => {
    const { id, receipt } = await rated();
    await give('2016-07-06', receipt);
    await close('2016-07-08', id);
    expect(await destroy('2016-08-07')).toBe(0);
    expect(await hasContact(on('2016-08-07'), id)).toBe(true);
    expect(await destroy('2016-08-08')).toBe(1);
    expect(await hasContact(on('2016-08-08'), id)).toBe(false);
    expect(readdirSync(join(bench.dataDir, 'contact-keys'))).toEqual([]);
    expect(await destroy('2016-08-09')).toBe(0);
  });

  it('is destroyed after 180 days even where the case is never closed', async () => {
    const { id, receipt } = await rated();
    const later = await rated('dissatisfied', '2016-09-01');
    await give('2016-07-06', receipt);
    await give('2016-09-01', later.receipt);
    expect(await destroy('2017-01-02')).toBe(0);
    expect(await destroy('2017-01-03')).toBe(1);
    expect(readdirSync(join(bench.dataDir, 'contact-keys'))).toEqual(['2016-09']);
    await expect(see('2017-01-03', id)).rejects.toMatchObject({ code: 'not-found' });
    expect(await see('2017-01-03', later.id)).toBe(PHONE);
  });

  it('leaves no byte of itself in the files of the database, nor does a number that was corrected', async () => {
    const { id, receipt } = await rated();
    const kept = await rated();
    const sealed = async (of: string) => {
      const { db, t } = on('2016-07-06').read;
      return (await db.select().from(t.caseContacts)).find((row) => row.ratingId === of)!.sealed!;
    };
    // The bytes of the database; PostgreSQL keeps its files to itself, there the table is all that can be asked.
    const there = async (text: string) => {
      const { db, t } = on('2016-07-06').read;
      return (allBytes(bench.dataDir) + JSON.stringify(await db.select().from(t.caseContacts))).includes(
        text,
      );
    };
    await give('2016-07-06', receipt, '10086');
    const first = await sealed(id);
    expect(await there(first)).toBe(true);
    await give('2016-07-06', receipt);
    await give('2016-07-06', kept.receipt, '10010');
    const [second, other] = [await sealed(id), await sealed(kept.id)];
    await close('2016-07-08', id);
    // Many more, so that rows move within their pages and leave places behind.
    const gone: string[] = [];
    for (let i = 0; i < 60; i++) {
      const one = await rated();
      await give('2016-07-06', one.receipt);
      gone.push(await sealed(one.id));
      await close('2016-07-08', one.id);
    }
    expect(await destroy('2016-08-08')).toBe(61);
    expect([await there(first), await there(second), await there(other)]).toEqual([false, false, true]);
    const left = allBytes(bench.dataDir);
    expect(gone.filter((text) => left.includes(text.slice(-20)))).toEqual([]);
    // Not even half of it, nor what the text stands for.
    const bytes = allBytes(bench.dataDir);
    expect(bytes.includes(second.slice(0, 12))).toBe(false);
    expect(bytes.includes(second.slice(-12))).toBe(false);
    expect(bytes.includes(Buffer.from(second, 'base64url').toString('latin1'))).toBe(false);
    // The key of the month stays for the other, and opens it.
    expect(await see('2016-08-08', kept.id)).toBe('10010');
  });

  it('is listed without itself: which case, since when, until when', async () => {
    const { id, receipt } = await rated();
    const other = await rated();
    await give('2016-07-06', receipt);
    await give('2016-07-07', other.receipt);
    await close('2016-07-08', id);
    const list = await listContacts(on('2016-07-09', SYSTEM));
    expect(list.map(({ number, givenOn, until }) => [number, givenOn, until])).toEqual([
      [caseNumber(id), '2016-07-06', '2016-08-07'],
      [caseNumber(other.id), '2016-07-07', '2017-01-03'],
    ]);
    expect(JSON.stringify(list)).not.toContain(PHONE);
    await expect(listContacts(on('2016-07-09', staff('department-officer')))).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('is destroyed by nobody but who manages the windows', async () => {
    await expect(
      destroyContacts(bench.portal, on('2016-08-07', staff('department-officer'))),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });
});
