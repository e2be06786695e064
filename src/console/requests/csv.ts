// CSV by RFC 4180: what every spreadsheet reads, and none can run as a formula. Pure.

/** A cell: text from outside, or figures of our own, which are written as they are. */
export type Cell = string | number | boolean | null | { readonly figure: string };

/** What a spreadsheet would take for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const QUOTED = /[",\r\n]/;

/** One line, with its end. */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`;

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'object') return cell.figure;
  if (typeof cell !== 'string') return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const NAME_LENGTH_MAX = 120;

/** A file's name that says what is in it: the parts joined, without anything a file system minds. */
export function csvFileName(parts: readonly string[]): string {
  const name = parts.map((part) => part.replace(/[^\w.]+/g, '-').replace(/^-+|-+$/g, '')).join('_');
  return `${name.slice(0, NAME_LENGTH_MAX)}.csv`;
}

/** The headers of a CSV that is downloaded under this name. */
export const csvHeaders = (fileName: string): Record<string, string> => ({
  'content-type': 'text/csv; charset=utf-8; header=present',
  'content-disposition': `attachment; filename="${fileName}"`,
  'cache-control': 'no-store',
});

/** True when a caller wants CSV: it says so, or accepts it and did not ask for JSON. */
export const wantsCsv = (format: 'json' | 'csv' | undefined, accept: string | undefined): boolean =>
  format === undefined ? /\btext\/csv\b/i.test(accept ?? '') : format === 'csv';
