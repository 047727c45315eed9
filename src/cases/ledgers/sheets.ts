/** Ledgers out to a spreadsheet and back (§3.1): nothing is stored before the difference has been seen. */
import { randomUUID } from 'node:crypto';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { civilDate, monthEnd, monthOf } from '../../domain/calendar.ts';
import { demandOpenMonth } from '../../domain/ledgers/months.ts';
import {
  COLUMNS,
  readSheet,
  type SheetFault,
  type SheetReport,
  sheetOf,
} from '../../domain/ledgers/sheet.ts';
import { demandAllowed, LEDGER_NAMES, type Ledger } from '../../domain/ledgers.ts';
import { isRefusal, Refusal } from '../../domain/outcome.ts';
import { listBodies } from '../bodies.ts';
import { writeSheet } from '../documents/write.ts';
import { closedFor } from './closed.ts';
import { type Entry, findEntries } from './entries.ts';

async function namesOf(ctx: Context): Promise<(id: string) => string> {
  const names = new Map((await listBodies(ctx)).map((body) => [body.id, body.shortName]));
  return (id) => names.get(id) ?? id;
}

/** A ledger of a year as xlsx, with columns to fill in; of one lead unit, or of all. */
export async function exportLedger(
  ctx: Context,
  where: { year: number; ledger?: Ledger | undefined; lead?: string | undefined },
): Promise<{ name: string; bytes: Buffer }> {
  demand(ctx.actor, 'office.read');
  const { year, ledger, lead } = where;
  const entries = await findEntries(ctx, {
    year,
    ...(ledger ? { ledger } : {}),
    ...(lead ? { lead } : {}),
  });
  const rows = sheetOf(entries, await namesOf(ctx), civilDate(ctx.now));
  const bytes = await writeSheet(rows, {
    sheet: ledger ? LEDGER_NAMES[ledger].slice(0, 30).replace(/[（）]/g, '') : '台账',
    widths: COLUMNS.map(({ width }) => width),
    filled: 3,
  });
  return { name: `${year}-${ledger ?? 'all'}${lead ? `-${lead}` : ''}.xlsx`, bytes };
}

/** A line of the difference between a sheet and the ledger. */
export interface SheetDifference extends SheetReport {
  title: string;
  before: number;
}

/** What a filled-in sheet would change, and everything that is wrong with it. Stores nothing. */
export async function surveySheet(
  ctx: Context,
  rows: readonly (readonly string[])[],
  unit: string,
): Promise<{ differences: SheetDifference[]; faults: SheetFault[]; untouched: number }> {
  demand(ctx.actor, 'ledgers.report', { unit });
  const today = civilDate(ctx.now);
  const entries = new Map((await findEntries(ctx, { voided: true })).map((entry) => [entry.id, entry]));
  const read = readSheet(rows, entries, { unit, name: await namesOf(ctx), today });
  const closed = closings(ctx);
  const faults = [...read.faults];
  for (const report of read.reports) {
    const refusal = await against(entries.get(report.id)!, report, today, closed);
    if (refusal) faults.push({ row: report.row, column: '', message: refusal });
  }
  return {
    faults: faults.sort((a, b) => a.row - b.row),
    untouched: read.untouched,
    differences: read.reports.map((report) => {
      const { title, state } = entries.get(report.id)!;
      return { ...report, title, before: state.share };
    }),
  };
}

/** Asks once for each keeper, ledger and month; a sheet of 4,000 rows has few. */
function closings(ctx: Context) {
  const known = new Map<string, ReturnType<typeof closedFor>>();
  return (entry: Entry, month: string) => {
    const key = `${entry.keeper}\n${entry.ledger}\n${month}`;
    if (!known.has(key)) known.set(key, closedFor(ctx.read, entry, monthEnd(month)));
    return known.get(key)!;
  };
}

/** Why an entry takes this report not now; null if it does. The same rules as for one that is typed. */
async function against(
  entry: Entry,
  report: SheetReport,
  today: string,
  closed: ReturnType<typeof closings>,
): Promise<string | null> {
  try {
    demandAllowed(entry.state, 'reported');
    if (report.month < monthOf(entry.start))
      return `${entry.id} 于 ${entry.start} 才开始，没有 ${report.month} 的进展。`;
    if (report.month < monthOf(today)) demandOpenMonth('reported', await closed(entry, report.month));
    return null;
  } catch (error) {
    if (isRefusal(error)) return `${entry.id}：${error.message}`;
    throw error;
  }
}

/**
 * Stores the reports of a sheet; all or none.
 * @throws Refusal `rule-broken` naming the rows that are wrong now
 */
export async function importSheet(
  ctx: Context,
  reports: readonly SheetReport[],
  unit: string,
): Promise<number> {
  demand(ctx.actor, 'ledgers.report', { unit });
  if (reports.length === 0) throw new Refusal('invalid', '表中没有填报内容，没有可以保存的。');
  const today = civilDate(ctx.now);
  const actor = ctx.actor.id;
  return write(ctx, async (tx) => {
    // What was reported since the difference was shown counts too.
    const within = { ...ctx, read: tx };
    const entries = new Map(
      (await findEntries(within, { lead: unit, voided: true })).map((entry) => [entry.id, entry]),
    );
    const closed = closings(within);
    const rows = [];
    const faults: string[] = [];
    for (const report of reports) {
      const entry = entries.get(report.id);
      if (!entry || entry.withheld) throw new Refusal('forbidden', `${report.id} 不由本单位牵头，不能填报。`);
      if (
        !Number.isInteger(report.share) ||
        report.share < 0 ||
        report.share > 99 ||
        report.text.trim() === ''
      ) {
        throw new Refusal('invalid', `第 ${report.row} 行的填报内容不完整，请重新上传。`);
      }
      const refusal = await against(entry, report, today, closed);
      if (refusal) faults.push(`第 ${report.row} 行 ${refusal}`);
      const late = report.month < monthOf(today);
      rows.push({
        ...{
          id: randomUUID(),
          entryId: report.id,
          sequence: entry.events.length + 1,
          kind: 'reported' as const,
        },
        ...{ on: late ? monthEnd(report.month) : today, at: ctx.now, actor, unit, share: report.share },
        ...{ text: report.text.trim(), detail: late ? { late: today } : ({} as Record<string, string>) },
      });
    }
    if (faults.length > 0) {
      throw new Refusal(
        'rule-broken',
        `有 ${faults.length} 行现在不能保存，整表未保存：${faults.slice(0, 3).join(' ')}`,
      );
    }
    for (let i = 0; i < rows.length; i += 500) {
      await tx.db.insert(tx.t.entryEvents).values(rows.slice(i, i + 500));
    }
    return {
      result: rows.length,
      entries: [{ action: 'ledgers.import', subject: unit, detail: { ids: reports.map(({ id }) => id) } }],
    };
  });
}
