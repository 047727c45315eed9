import { z } from 'zod';
import type { SheetReport } from '../../domain/ledgers/sheet.ts';
import { Refusal } from '../../domain/outcome.ts';
import type { Fields } from './forms.ts';

const Reports = z
  .array(
    z.object({
      row: z.int().positive(),
      id: z.string().max(40),
      month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/),
      share: z.int().min(0).max(99),
      text: z.string().min(1).max(2000),
    }),
  )
  .max(20_000);

/** The reports that the review sends back; judged anew when they are stored. Throws `invalid` if it is not ours. */
export function sheetReports(fields: Fields): SheetReport[] {
  let value: unknown = null;
  try {
    value = JSON.parse(fields['reports'] ?? '');
  } catch {
    // Told below, like any other text that is not ours.
  }
  const parsed = Reports.safeParse(value);
  if (!parsed.success) throw new Refusal('invalid', '核对内容不完整，请重新上传表格。', { field: 'file' });
  return parsed.data;
}
