/** `portal ledger export|import`: a ledger out to a spreadsheet and back, as in the office. */
import { existsSync, writeFileSync } from 'node:fs';
import { readGrid } from '../cases/documents/read.ts';
import { exportLedger, importSheet, surveySheet } from '../cases/ledgers.ts';
import { SYSTEM } from '../domain/actor.ts';
import { civilDate } from '../domain/calendar.ts';
import { LEDGERS } from '../domain/ledgers.ts';
import { Refusal } from '../domain/outcome.ts';
import { clockOf, openInstance } from './instance.ts';
import { options } from './options.ts';
import type { Settings } from './settings.ts';

const USAGE = `用法：npm run portal -- ledger export FILE [--year Y] [--ledger ${LEDGERS.join('|')}] [--unit U]
      npm run portal -- ledger import FILE --unit U [--dry-run]`;
const text = { type: 'string' } as const;

/** Runs `ledger export` or `ledger import`. */
export async function ledgerVerbs(args: string[], settings: Settings): Promise<void> {
  const { values, positionals } = options(
    args,
    { year: text, ledger: text, unit: text, 'dry-run': { type: 'boolean' } },
    USAGE,
  );
  const [verb, file] = positionals;
  if (!file || (verb !== 'export' && verb !== 'import')) throw new Refusal('invalid', USAGE);
  const ledger = LEDGERS.find((known) => known === values.ledger);
  if (values.ledger && !ledger) throw new Refusal('invalid', `没有台账“${values.ledger}”。\n\n${USAGE}`);
  const portal = await openInstance(settings);
  try {
    const ctx = portal.as(SYSTEM, clockOf(settings)());
    if (verb === 'export') {
      const year = Number(values.year ?? civilDate(ctx.now).slice(0, 4));
      if (!Number.isInteger(year)) throw new Refusal('invalid', `--year ${values.year} 不是年份。`);
      const { bytes } = await exportLedger(ctx, { year, ledger, lead: values.unit });
      writeFileSync(file, bytes);
      console.log(`${file} written`);
      return;
    }
    if (!values.unit) throw new Refusal('invalid', `缺少 --unit。\n\n${USAGE}`);
    if (!existsSync(file)) throw new Refusal('not-found', `没有文件 ${file}。`);
    const survey = await surveySheet(ctx, await readGrid(file), values.unit);
    for (const fault of survey.faults) console.error(`第 ${fault.row} 行 ${fault.column}：${fault.message}`);
    if (survey.faults.length > 0) {
      throw new Refusal('invalid', `有 ${survey.faults.length} 处错误，没有保存。`);
    }
    for (const one of survey.differences)
      console.log(`${one.id}  ${one.month}  ${one.before}% → ${one.share}%`);
    if (values['dry-run']) return;
    console.log(`${await importSheet(ctx, survey.differences, values.unit)} reports stored`);
  } finally {
    await portal.close();
  }
}
