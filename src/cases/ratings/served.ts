import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { Refusal } from '../../domain/outcome.ts';
import { readServed, type ServedRow } from '../../domain/ratings.ts';
import { listBodies } from '../bodies.ts';
import { decodeText } from '../documents/text.ts';

/** Faults that a message names; the others are counted. */
const NAMED = 5;

/**
 * Takes in a table of people served (see `readServed`), all of it or nothing. A month told again replaces the first.
 * @param data the file's bytes, in any encoding of Chinese offices
 * @returns the rows taken in
 * @throws Refusal `invalid` that names line and column of each fault
 */
export async function importServed(ctx: Context, data: Uint8Array): Promise<ServedRow[]> {
  demand(ctx.actor, 'ratings.manage');
  if (data.length > 1024 * 1024)
    throw new Refusal('too-large', '文件超过 1 MB；办件量表每行一条，请分批导入。');
  const text = decodeText(data);
  if (text === null) throw new Refusal('unsupported-file', '文件不是文本；请在表格软件里另存为 CSV 再导入。');
  const { rows, faults } = readServed(text, await listBodies(ctx));
  if (faults.length > 0) {
    const named = faults
      .slice(0, NAMED)
      .map(({ line, column, message }) => `第 ${line} 行第 ${column} 列：${message}`);
    const more = faults.length > NAMED ? `；另有 ${faults.length - NAMED} 处` : '';
    throw new Refusal('invalid', `${named.join('；')}${more}。没有导入任何内容。`, { field: 'file' });
  }
  await write(ctx, async (tx) => {
    const t = tx.t.servedCounts;
    for (const row of rows) {
      const { count } = row;
      await tx.db
        .insert(t)
        .values(row)
        .onConflictDoUpdate({ target: [t.unit, t.month], set: { count } });
    }
    const months = [...new Set(rows.map((row) => row.month))].sort();
    const entry = {
      action: 'ratings.import-served',
      subject: 'served',
      detail: { rows: rows.length, months },
    };
    return { result: undefined, entries: [entry] };
  });
  return rows;
}
