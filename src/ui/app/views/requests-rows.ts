// The rows of the list: pages that were asked for and rows that came in live, as one list without holes and without doubles. While the
// reader points at the list, new rows wait, so that nothing moves under the pointer. Pure.
import type { RequestRow } from '../wire.ts';
import type { RequestPage } from '../wire-requests.ts';

export type Listed = {
  /** What was asked for; rows of another question are dropped. */
  readonly key: string;
  /** Newest first. */
  readonly rows: readonly RequestRow[];
  /** New rows that wait, newest first. */
  readonly waiting: readonly RequestRow[];
  /** The cursor of what comes below; null at the end. */
  readonly next: string | null;
  readonly searchedTo: string;
};

/** So many rows are kept while new ones come in; older ones are asked for again. */
const ROWS_MOST = 500;

/** The newest page came, for the first time or again. What it does not touch is dropped: rows may be missing in between. */
export function afterPage(listed: Listed | undefined, key: string, page: RequestPage, isPaused: boolean): Listed {
  const { data, next, searched_to: searchedTo } = page;
  const newest = listed?.rows[0]?.id ?? '';
  const touches = next === null || data.some(({ id }) => id <= newest);
  if (listed === undefined || listed.key !== key || !touches)
    return { key, rows: data, waiting: [], next, searchedTo };
  return data.reduceRight((known, row) => afterRow(known, row, isPaused), listed);
}

/** The next older page came. */
export const afterOlder = (listed: Listed, { data, next, searched_to: searchedTo }: RequestPage): Listed => ({
  ...listed,
  rows: merged(listed.rows, data),
  next,
  searchedTo,
});

/** A row came in live: one that is shown changes in its place, a new one is put on top or waits. */
export function afterRow(listed: Listed, row: RequestRow, isPaused: boolean): Listed {
  if (has(listed.rows, row)) return { ...listed, rows: merged(listed.rows, [row]) };
  // It is further down than what was read; it comes with its page.
  if (listed.next !== null && row.id < listed.next) return listed;
  if (isPaused || has(listed.waiting, row)) return { ...listed, waiting: merged(listed.waiting, [row]) };
  return trimmed({ ...listed, rows: merged(listed.rows, [row]) });
}

/** What waited is shown. */
export const afterWait = (listed: Listed): Listed =>
  listed.waiting.length === 0
    ? listed
    : trimmed({ ...listed, rows: merged(listed.rows, listed.waiting), waiting: [] });

const has = (rows: readonly RequestRow[], { id }: RequestRow): boolean => rows.some((row) => row.id === id);

/** By id, newest first. What has ended is never replaced by what was read while it still ran. */
function merged(rows: readonly RequestRow[], others: readonly RequestRow[]): readonly RequestRow[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const row of others) {
    const known = byId.get(row.id);
    if (known === undefined || known.ended_at === null || row.ended_at !== null) byId.set(row.id, row);
  }
  return [...byId.values()].sort((one, other) => (one.id < other.id ? 1 : -1));
}

function trimmed(listed: Listed): Listed {
  if (listed.rows.length <= ROWS_MOST) return listed;
  const rows = listed.rows.slice(0, ROWS_MOST);
  return { ...listed, rows, next: rows.at(-1)?.id ?? listed.next };
}
