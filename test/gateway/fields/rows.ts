// The tables of docs/providers.md, read back: which fields each row covers, and its verdicts by column.
import { readFileSync } from 'node:fs';

/** What a row says of a field in one column: the word, and what stands behind it. */
export type Verdict = { readonly word: string; readonly note: string };

/** One line of a table. `places` may end in `…`. */
export type Row = {
  readonly places: readonly string[];
  readonly names: readonly string[];
  readonly verdicts: Readonly<Record<string, Verdict>>;
};

export type Table = { readonly columns: readonly string[]; readonly rows: readonly Row[] };

const DOCUMENT = new URL('../../../docs/providers.md', import.meta.url).pathname;

/** The tables by their headings. */
export function readTables(text = readFileSync(DOCUMENT, 'utf8')): ReadonlyMap<string, Table> {
  const sections = text.split(/^### /m).slice(1);
  return new Map(sections.map((section) => [section.slice(0, section.indexOf('\n')).trim(), readTable(section)]));
}

function readTable(section: string): Table {
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  const [head = [], , ...rest] = lines.map((line) =>
    line
      .slice(1, line.lastIndexOf('|'))
      .split('|')
      .map((cell) => cell.trim()),
  );
  const columns = head.slice(2).map((name) => name.replaceAll('`', ''));
  const rows = rest.map(([places = '', names = '', ...cells]) => ({
    places: namesIn(places.replace('the body', '` `')),
    names: namesIn(names),
    verdicts: Object.fromEntries(columns.map((column, index) => [column, verdictOf(cells[index] ?? '')])),
  }));
  return { columns, rows };
}

const namesIn = (cell: string): readonly string[] =>
  Array.from(cell.matchAll(/`([^`]*)`/g), ([, name = '']) => name.trim());

function verdictOf(cell: string): Verdict {
  const [word = '', ...note] = cell.split(': ');
  return { word, note: note.join(': ') };
}

/** Whether a row speaks of the object at `at`. */
const isOf = ({ places }: Row, at: string): boolean => places.some((place) => isAt(place, at));

/** Whether a place of a row is that of an object, or has it inside. */
export function isAt(place: string, at: string): boolean {
  if (!place.endsWith('…')) return place === at;
  const whole = place.slice(0, -1);
  return at === whole || ['.', '(', '['].some((next) => at.startsWith(`${whole}${next}`));
}

/** The first row of a field. */
export const rowOf = ({ rows }: Table, at: string, name: string): Row | undefined =>
  rows.find((row) => row.names.includes(name) && isOf(row, at));
