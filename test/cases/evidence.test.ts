import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readJournal } from '../../src/cases/journal.ts';
import {
  addEvidence,
  heldEvidence,
  holdEvidence,
  listEntries,
  listEvidence,
  openEvidence,
  report,
  reportComplete,
} from '../../src/cases/ledgers.ts';
import { type Actor, SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { evidenceName, evidenceType, savedName } from '../../src/domain/ledgers/evidence.ts';
import { composeAiring } from '../../src/publish/ledgers.ts';
import type { AiringRecord } from '../../src/record/ledgers.ts';
import { onBothEngines } from '../engines.ts';

const OFFICER: Actor = { kind: 'staff', id: 'a-fgw', role: 'department-officer', unit: 'd-fgw' };
const OTHER: Actor = { ...OFFICER, id: 'a-czj', unit: 'd-czj' };
const text = (...parts: string[]) => new TextEncoder().encode(parts.join(''));
const PDF = text('%PDF-1.7\n一页');

describe('evidence is known by its content', () => {
  it('by the list, whatever the name says', () => {
    expect(evidenceType(PDF)).toBe('pdf');
    expect(evidenceType(new Uint8Array([0xff, 0xd8, 0xff, 0xe0]))).toBe('jpg');
    expect(evidenceType(text('PK\u0003\u0004…word/document.xml'))).toBe('docx');
    for (const bad of [
      'MZ\u0090',
      '<script>alert(1)</script>',
      '<svg onload="x">',
      'PK\u0003\u0004 evil.exe',
      '#!/bin/sh',
    ]) {
      expect(() => evidenceType(text(bad))).toThrow(/只接收 PDF/);
    }
    expect(() => evidenceType(text('PK\u0003\u0004…word/document.xml word/vbaProject.bin'))).toThrow(
      /不带宏/,
    );
    expect(() => evidenceType(new Uint8Array(0))).toThrow(/文件是空的/);
  });

  it('20 MB are taken, one byte more is not', () => {
    const big = (bytes: number) => {
      const data = new Uint8Array(bytes);
      data.set(PDF);
      return data;
    };
    expect(evidenceType(big(20 * 1024 * 1024))).toBe('pdf');
    expect(() => evidenceType(big(20 * 1024 * 1024 + 1))).toThrow(/超过 20 MB/);
  });

  it('a name is text: no path, no hidden turn, and it is saved as what it is', () => {
    expect(evidenceName('../../etc/passwd')).toBe('passwd');
    expect(evidenceName('C:\\temp\\付款.pdf')).toBe('付款.pdf');
    expect(evidenceName('发票\u202efdp.exe')).toBe('发票fdp.exe');
    expect(evidenceName('a\r\nSet-Cookie: x')).toBe('aSet-Cookie: x');
    expect(evidenceName('\u0000')).toBe('未命名');
    expect(savedName('EICAR.com', 'pdf')).toBe('EICAR.com.pdf');
    expect(savedName('验收.PDF', 'pdf')).toBe('验收.PDF');
  });
});

onBothEngines('evidence of an entry', (bench) => {
  const ID = '2016-1-001';
  const as = (actor: Actor, on = '2016-05-20') => bench.portal.as(actor, instantOf(on, 9));
  const add = (actor: Actor, name: string, bytes = PDF) =>
    addEvidence(as(actor), bench.dataDir, ID, { name, bytes });

  beforeEach(() =>
    listEntries(as(SYSTEM, '2016-03-01'), [
      {
        ...{ id: ID, year: 2016, ledger: 'leading-group', keeper: 'ggb', planItem: null, title: '一窗受理' },
        ...{ text: '覆盖', target: '全部', lead: 'd-fgw', participants: [], groups: [], post: '主任' },
        ...{
          origin: 'city',
          requirement: 'specific',
          start: '2016-03-01',
          due: '2016-12-31',
          withheld: false,
        },
      },
    ]),
  );

  it('is kept under its hash, found by staff, and missing when the disk lost or changed it', async () => {
    await add(OFFICER, '<img src=x>.pdf.exe');
    const [file] = await listEvidence(as(OTHER), ID);
    expect(file).toMatchObject({ name: '<img src=x>.pdf.exe', type: 'pdf', bytes: PDF.length });
    const opened = await openEvidence(as(OTHER), bench.dataDir, file!.id);
    expect([...opened.content]).toEqual([...PDF]);
    const kept = join(bench.dataDir, 'evidence', file!.sha256.slice(0, 2));
    expect(readdirSync(kept)).toEqual([file!.sha256]);
    rmSync(kept, { recursive: true });
    await expect(openEvidence(as(OTHER), bench.dataDir, file!.id)).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  it('is added by the lead unit or the reform office, once, and by nobody else', async () => {
    await expect(add(OTHER, 'a.pdf')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(add(OFFICER, 'a.exe', text('MZ'))).rejects.toMatchObject({ code: 'unsupported-file' });
    expect(existsSync(join(bench.dataDir, 'evidence'))).toBe(false);
    await add(OFFICER, 'a.pdf');
    await expect(add(OFFICER, 'b.pdf')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('comes with a report or not at all: a refused report attaches nothing, its file need not be sent again', async () => {
    const hold = (name: string, bytes = PDF) => holdEvidence(as(OFFICER), bench.dataDir, ID, { name, bytes });
    const names = async () => (await listEvidence(as(OFFICER), ID)).map(({ name }) => name);
    const first = await hold('会议纪要.pdf');
    expect(await names()).toEqual([]);
    await expect(
      report(as(OFFICER), ID, { share: 100, text: '办完', evidence: [first] }),
    ).rejects.toMatchObject({ field: 'share' });
    await expect(report(as(OTHER), ID, { share: 20, text: '办了', evidence: [first] })).rejects.toMatchObject(
      { code: 'forbidden' },
    );
    expect(await names()).toEqual([]);

    const again = await heldEvidence(bench.dataDir, first.sha256, first.name);
    expect(again).toEqual(first);
    const second = await hold('照片.pdf', text('%PDF-1.7\n第二页'));
    await report(as(OFFICER), ID, { share: 20, text: '办了', evidence: [again, first, second] });
    expect((await names()).sort()).toEqual(['会议纪要.pdf', '照片.pdf']);
    // What the entry has already is passed over, in a report for its own sake.
    await reportComplete(as(OFFICER, '2016-05-21'), ID, { text: '全部办完', evidence: [first] });
    expect((await names()).length).toBe(2);
    const told = (await readJournal(as(SYSTEM), { limit: 9 })).map(({ action }) => action);
    expect(told.filter((action) => action === 'ledgers.add-evidence')).toHaveLength(2);
  });

  it.each(['', 'x', '0'.repeat(63), '0'.repeat(64), '../../portal.db', 'A'.repeat(64)])(
    'what was never received is not attached: %s',
    async (sha256) => {
      await expect(heldEvidence(bench.dataDir, sha256, 'a.pdf')).rejects.toMatchObject({
        ...{ code: 'invalid', field: 'file' },
      });
    },
  );

  it('a file for somebody else’s entry is not taken in, nor one that is none', async () => {
    const hold = (actor: Actor, bytes: Uint8Array) =>
      holdEvidence(as(actor), bench.dataDir, ID, { name: 'a.pdf', bytes });
    await expect(hold(OTHER, PDF)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(hold(OFFICER, text('MZ'))).rejects.toMatchObject({ code: 'unsupported-file' });
    expect(existsSync(join(bench.dataDir, 'evidence'))).toBe(false);
  });

  it('the record tells how many there are, and not a word of them', async () => {
    await add(OFFICER, '内部核查底稿.pdf');
    const { value, bytes } = await composeAiring(
      as(SYSTEM, '2016-07-12').read,
      {
        ...{ id: 'a', ledger: 'leading-group', period: '2016-Q2', revision: 1, asOf: '2016-06-30', note: '' },
        publishedAt: instantOf('2016-07-12', 9),
      },
      { nearDays: 30, lagPoints: 20 },
    );
    expect((value as AiringRecord).entries[0]!.evidence).toBe(1);
    expect(bytes.toString()).not.toContain('底稿');
  });
});
