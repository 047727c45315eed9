import writeXlsxFile from 'write-excel-file/node';

/**
 * Rows of text as an xlsx, the first row a heading that stays in sight. Every cell is text: what looks like a formula
 * is shown, never computed.
 */
export async function writeSheet(
  rows: readonly (readonly string[])[],
  options: { sheet: string; widths: readonly number[]; filled: number },
): Promise<Buffer> {
  const [heading = [], ...rest] = rows;
  const from = heading.length - options.filled;
  const data = [
    heading.map((value) => ({
      value,
      type: String,
      fontWeight: 'bold' as const,
      backgroundColor: '#dfe7f0',
    })),
    ...rest.map((row) =>
      row.map((value, i) => ({
        ...{ value, type: String, wrap: true, alignVertical: 'top' as const },
        // What is to be filled in stands out, and so does what is not.
        ...(i >= from ? { backgroundColor: '#fff8e1' } : {}),
      })),
    ),
  ];
  return writeXlsxFile(data, {
    sheet: options.sheet,
    columns: options.widths.map((width) => ({ width })),
    stickyRowsCount: 1,
  }).toBuffer();
}
