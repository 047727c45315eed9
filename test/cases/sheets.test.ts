import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as XLSX from '@e965/xlsx';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { readGrid } from '../../src/cases/documents/read.ts';
import {
  exportLedger,
  getEntry,
  importSheet,
  listEntries,
  type NewEntry,
  surveySheet,
} from '../../src/cases/ledgers.ts';
import { type Actor, SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { onBothEngines } from '../engines.ts';
import { size } from '../reliability/stage.ts';

const COUNTY: Actor = { kind: 'staff', id: 'a-nanqiao', role: 'county-office', unit: 'c-nanqiao' };
const ENTRY: NewEntry = {
  ...{ id: '2016-4-001', year: 2016, ledger: 'county', keeper: 'c-nanqiao', planItem: null },
  ...{ title: '=1+1 号工程（含公式样的字）', text: '全面实施。', target: '年底前。', lead: 'c-nanqiao' },
  ...{ participants: [], groups: [], post: '区委书记', origin: 'county', requirement: 'own-initiative' },
  ...{ start: '2016-07-01', due: '2016-12-31', withheld: false },
};
const OTHER: NewEntry = {
  ...ENTRY,
  id: '2016-4-002',
  title: '另一个县的事',
  keeper: 'c-beiyuan',
  lead: 'c-beiyuan',
};
const folder = mkdtempSync(join(tmpdir(), 'liangshai-sheets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

onBothEngines('a ledger out to a spreadsheet and back', (bench) => {
  const as = (actor: Actor, on: string) => bench.portal.as(actor, instantOf(on, 9));
  const today = '2016-09-20';
  const exported = async () => {
    const { bytes } = await exportLedger(as(COUNTY, today), { year: 2016 });
    return XLSX.read(bytes, { type: 'buffer', cellFormula: true });
  };
  /** Saves an edited book as the spreadsheet program would, and reads it as an upload. */
  const back = (book: XLSX.WorkBook) => {
    const file = join(folder, 'back.xlsx');
    writeFileSync(file, XLSX.write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer);
    return readGrid(file);
  };
  const survey = async (edit: (sheet: XLSX.WorkSheet) => void) => {
    const book = await exported();
    edit(book.Sheets[book.SheetNames[0]!]!);
    return surveySheet(as(COUNTY, today), await back(book), 'c-nanqiao');
  };
  const put = (sheet: XLSX.WorkSheet, cells: Record<string, string | number>) => {
    for (const [address, v] of Object.entries(cells)) {
      sheet[address] = typeof v === 'number' ? { t: 'n', v } : { t: 's', v };
    }
  };

  beforeEach(() => listEntries(as(SYSTEM, '2016-07-01'), [ENTRY, OTHER]));

  it('comes back as it went: nothing filled in changes nothing', async () => {
    expect(await survey(() => {})).toEqual({ differences: [], faults: [], untouched: 2 });
  });

  it('text that looks like a formula goes out as text, in every cell', async () => {
    const shapes = [
      ...['=1+1', '+1+1', '-1+1', '@SUM(A1:A9)', "=cmd|' /C calc'!A0", '=HYPERLINK("http://x.invalid","点")'],
      ...['\t=1+1', '=IMPORTXML("http://x.invalid","//a")', '＝1+1', '{=1+1}', '=DDE("cmd";"/C calc";"x")'],
    ];
    const hostile = Array.from({ length: size(30, 300) }, (_, i) => `${shapes[i % shapes.length]}${i}`);
    const entries = hostile.map((text, i) => ({
      ...{ ...ENTRY, id: `2016-4-${100 + i}`, title: text, text, target: text, post: text },
    }));
    await listEntries(as(SYSTEM, '2016-07-01'), entries);
    const book = await exported();
    const sheet = book.Sheets[book.SheetNames[0]!]!;
    const cells = Object.entries(sheet).filter(([address]) => !address.startsWith('!'));
    expect(cells.filter(([, { t, f }]) => t !== 's' || f !== undefined)).toEqual([]);
    const said = cells.map(([, { v }]) => v);
    for (const text of [ENTRY.title, ...hostile]) expect(said).toContain(text);
  });

  it('what is filled in is shown as a difference, and stored only when confirmed', async () => {
    const { differences, faults } = await survey((sheet) => put(sheet, { I2: 45, J2: '已完成招标。' }));
    expect(faults).toEqual([]);
    expect(differences).toEqual([
      {
        ...{ row: 2, id: ENTRY.id, month: '2016-09', share: 45, text: '已完成招标。' },
        ...{ title: ENTRY.title, before: 0 },
      },
    ]);
    expect((await getEntry(as(SYSTEM, today), ENTRY.id)).events).toEqual([]);
    expect(await importSheet(as(COUNTY, today), differences, 'c-nanqiao')).toBe(1);
    expect((await getEntry(as(SYSTEM, today), ENTRY.id)).state.share).toBe(45);
  });

  it('a formula typed into a cell stays its text; as a share it is refused', async () => {
    const text = await survey((sheet) => {
      put(sheet, { I2: 45 });
      sheet['J2'] = { t: 'n', v: 2, f: '1+1' };
    });
    expect(text.differences[0]!.text).toBe('=1+1');
    const share = await survey((sheet) => {
      put(sheet, { J2: '进展。' });
      sheet['I2'] = { t: 'n', v: 45, f: '40+5' };
    });
    expect(share.faults).toEqual([{ row: 2, column: '本次进度(%)', message: '写成了公式，请改成数字。' }]);
  });

  it('names every fault by row and column, other units’ rows among them', async () => {
    const { faults } = await survey((sheet) => {
      put(sheet, { D2: '2017-06-30', H2: '2016-13', I2: 100, I3: 30, J3: '代填。' });
    });
    expect(faults.map(({ row, column }) => `${row} ${column}`)).toEqual([
      '2 完成时限',
      '2 本次进度(%)',
      '2 本次进展',
      '2 报送月份',
      '3 牵头单位',
    ]);
    const renamed = await survey((sheet) => put(sheet, { A2: '2016-4-999', J1: '进展' }));
    expect(renamed.faults).toEqual([
      { row: 1, column: '', message: '缺少列：本次进展；请用从台账导出的表填写，不要改动表头。' },
    ]);
    const unknown = await survey((sheet) => put(sheet, { A2: '2016-4-999' }));
    expect(unknown.faults[0]!.message).toMatch(/台账中没有“2016-4-999”/);
  });

  it('all or none: a row that is wrong by now keeps the others back', async () => {
    const report = { row: 2, month: '2016-09', share: 40, text: '进展。' };
    const both = [
      { ...report, id: ENTRY.id },
      { ...report, id: OTHER.id, row: 3 },
    ];
    await expect(importSheet(as(COUNTY, today), both, 'c-nanqiao')).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(importSheet(as(COUNTY, today), both, 'c-beiyuan')).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect((await getEntry(as(SYSTEM, today), ENTRY.id)).events).toEqual([]);
  });

  it('4,000 rows go out, are edited, and come back', async () => {
    const many = Array.from({ length: 3998 }, (_, i) => ({
      ...ENTRY,
      id: `2016-4-${String(i + 3).padStart(4, '0')}`,
    }));
    await listEntries(as(SYSTEM, '2016-07-01'), many);
    const { differences, faults } = await survey((sheet) => {
      for (let row = 2; row <= 4001; row++) {
        if (sheet[`A${row}`]?.v !== OTHER.id)
          put(sheet, { [`I${row}`]: row % 100, [`J${row}`]: `第 ${row} 行的进展。` });
      }
    });
    expect([faults, differences.length]).toEqual([[], 3999]);
    expect(await importSheet(as(COUNTY, today), differences, 'c-nanqiao')).toBe(3999);
    const last = differences.at(-1)!;
    expect((await getEntry(as(SYSTEM, today), last.id)).state.share).toBe(last.share);
  });
});
