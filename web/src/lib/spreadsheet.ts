/** Spreadsheets (XLSX), made in the page; the library is loaded when the first is asked for. */

export type Cell = string | number | Date | null;

export interface Sheet {
  name: string;
  head: string[];
  rows: Cell[][];
  /** Columns that hold shares of one, by their place. */
  percent?: readonly number[];
}

/** Characters; wider columns are wrapped. */
const WIDTH_MAX = 48;
/** What spreadsheets allow in a sheet's name. */
const NAME_MAX = 31;

export async function saveSpreadsheet(file: string, sheets: Sheet[]): Promise<void> {
  const { default: write } = await import('write-excel-file/browser');
  const made = sheets.map(({ name, head, rows, percent = [] }) => ({
    sheet: name.slice(0, NAME_MAX).replace(/[\\/*?:[\]]/g, ' '),
    stickyRowsCount: 1,
    columns: head.map((_, at) => ({ width: widthOf([head, ...rows].map((row) => row[at])) })),
    data: [head.map((value) => ({ value, fontWeight: 'bold' as const })), ...rows.map((row) => row.map((value, at) => cell(value, percent.includes(at))))],
  }));
  await write(made).toFile(file);
}

function cell(value: Cell | undefined, share: boolean) {
  if (value === null || value === undefined || value === '') return null;
  if (value instanceof Date) return { value, type: Date, format: 'yyyy-mm-dd hh:mm:ss' };
  if (typeof value === 'number') return { value, type: Number, ...(share ? { format: '0.0%' } : {}) };
  return { value, type: String, wrap: true };
}

/** A Chinese character is as wide as two digits. */
function widthOf(column: (Cell | undefined)[]): number {
  const wide = (text: string) => [...text].reduce((sum, letter) => sum + (letter > '\u2e80' ? 2 : 1), 0);
  const text = (value: Cell | undefined) => (value instanceof Date ? 'yyyy-mm-dd hh:mm:ss' : String(value ?? ''));
  return Math.min(WIDTH_MAX, Math.max(8, ...column.map((value) => wide(text(value)) + 2)));
}
