/** Mutants of documents that are sound: each is read or refused in one sentence, soon, and never hurts the process. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Document, Packer, Paragraph } from 'docx';
import { describe, expect, it } from 'vitest';
import writeXlsxFile from 'write-excel-file/node';
import { readDocument, readGrid } from '../../src/cases/documents/read.ts';
import { isRefusal } from '../../src/domain/outcome.ts';
import { parsePlan } from '../../src/domain/plans.ts';
import { inFolder, size } from './stage.ts';

const LINES = ['示例市工作要点', '一、改进服务', '（一）推行一窗受理。2016年6月底前完成。（市审批局牵头）'];
/** Nobody waits longer for an upload. */
const MOST_SECONDS = 10;

/** Numbers that look like chance and are the same every time. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

async function seeds(): Promise<{ name: string; bytes: Buffer }[]> {
  const docx = await Packer.toBuffer(
    new Document({ sections: [{ children: LINES.map((text) => new Paragraph({ text })) }] }),
  );
  const cells = LINES.map((value) => [{ value }, { value: '市审批局' }]);
  const xlsx = await writeXlsxFile(cells as never, {}).toBuffer();
  return [
    { name: 'a.docx', bytes: Buffer.from(docx) },
    { name: 'b.xlsx', bytes: Buffer.from(xlsx) },
    { name: 'c.txt', bytes: Buffer.from(LINES.join('\n')) },
  ];
}

/** One sound document spoilt in one of five ways. */
function mutant(bytes: Buffer, roll: (below: number) => number): Buffer {
  const made = Buffer.from(bytes);
  const at = () => roll(made.length);
  const way = roll(5);
  if (way === 0) for (let n = roll(20) + 1; n > 0; n--) made[at()] = roll(256);
  if (way === 1) return made.subarray(0, at());
  if (way === 2) {
    const cut = at();
    return Buffer.concat([made.subarray(0, cut), made.subarray(cut + roll(200) + 1)]);
  }
  if (way === 3) return Buffer.concat([made, Buffer.from(made.subarray(0, at())), Buffer.alloc(roll(4096))]);
  if (way === 4) made.writeUInt32LE(roll(2 ** 32), Math.min(at(), made.length - 4));
  return made;
}

describe('mutants of uploads', () => {
  it('are read or refused in a sentence within ten seconds, and the process lives', async () => {
    const sound = await seeds();
    const roll = dice(2016);
    const tally = { read: 0, refused: 0 };
    await inFolder(async (folder) => {
      const one = async (n: number) => {
        const { name, bytes } = sound[n % sound.length]!;
        const path = join(folder, `${n}-${name}`);
        await writeFile(path, mutant(bytes, roll));
        const began = performance.now();
        try {
          // A plan is parsed from whatever was read: the parser, too, meets everything.
          if (n % 2 === 1 && name.endsWith('xlsx')) await readGrid(path);
          else parsePlan((await readDocument(path)).blocks, {});
          tally.read += 1;
        } catch (error) {
          if (!isRefusal(error)) throw new Error(`mutant ${n} of ${name}`, { cause: error });
          expect(error.message).toMatch(/^[^\n]{8,80}。$/u);
          tally.refused += 1;
        }
        expect((performance.now() - began) / 1000).toBeLessThan(MOST_SECONDS);
      };
      const runs = size(60, 2000);
      for (let n = 0; n < runs; n += 2) await Promise.all([one(n), one(n + 1)]);
    });
    expect(tally.read).toBeGreaterThan(5);
    expect(tally.refused).toBeGreaterThan(5);
  }, 3_600_000);
});
