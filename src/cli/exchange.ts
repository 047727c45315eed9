/** `portal exchange export|import`: ratings in the national interface's fields, as a JSON list. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { exportExchange, importExchange } from '../cases/ratings.ts';
import { SYSTEM } from '../domain/actor.ts';
import { Refusal } from '../domain/outcome.ts';
import { CODE_TABLES, type CodeTable } from '../domain/ratings.ts';
import { clockOf, openInstance } from './instance.ts';
import { options } from './options.ts';
import type { Settings } from './settings.ts';

const USAGE =
  '用法：npm run portal -- exchange export FILE --month 2016-07 --codes five-best|one-best\n' +
  '      npm run portal -- exchange import FILE --codes five-best|one-best\n' +
  'five-best：5 为非常满意；one-best：1 为非常满意。两套代码方向相反，须写明用哪一套。';

/** Runs `exchange`. A file with a wrong row is refused as a whole; each fault is printed by row and field. */
export async function exchange(args: string[], settings: Settings): Promise<void> {
  const text = { type: 'string' } as const;
  const { values, positionals } = options(args, { month: text, codes: text }, USAGE);
  const [verb, file] = positionals;
  const codes = CODE_TABLES.find((table) => table === values.codes);
  if (!file || !codes || (verb !== 'export' && verb !== 'import')) throw new Refusal('invalid', USAGE);
  const portal = await openInstance(settings);
  try {
    const ctx = portal.as(SYSTEM, clockOf(settings)());
    if (verb === 'export') {
      const rows = await exportExchange(ctx, values.month ?? '', codes);
      writeFileSync(file, `${JSON.stringify(rows, null, 1)}\n`);
      console.log(`${rows.length} ratings written to ${file}`);
      return;
    }
    await take(ctx, file, codes);
  } finally {
    await portal.close();
  }
}

async function take(
  ctx: Parameters<typeof importExchange>[0],
  file: string,
  codes: CodeTable,
): Promise<void> {
  if (!existsSync(file)) throw new Refusal('not-found', `没有文件 ${file}。`);
  let rows: unknown;
  try {
    rows = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new Refusal('invalid', `${file} 不是 JSON 文件。`);
  }
  if (!Array.isArray(rows)) throw new Refusal('invalid', `${file} 须为一个列表，每项一条评价。`);
  const { stored, repeated, defaults, faults } = await importExchange(ctx, rows, codes);
  for (const { row, field, message } of faults) console.error(`第 ${row} 条 ${field}：${message}`);
  if (faults.length > 0)
    throw new Refusal('invalid', `${faults.length} 处有误，一条也没有导入；请改正后重新导入。`);
  console.log(`${stored} stored, ${repeated} were there already, ${defaults} by default count nowhere`);
}
