// Lists a wallet's requests, newest first, day by day. It reads a bounded number of rows a call, however many there are, says how far
// it came, and writes nothing.
import { assert } from '../../base/assert.ts';
import type { KeyPolicy } from '../messages.ts';
import { requestRow } from '../request-row.ts';
import { isEmptyFilter, LIST_MAX, type ListRequestsCall, matches, type RequestList } from '../request-search.ts';
import type { Sql } from '../sql.ts';
import { firstIdOfDay, readRequests } from './requests.ts';

/** Rows that one call may read: a rare filter gets its answer in pages, some of them empty. */
const READS_MAX = 2_000;
/** Rows read at once where most may not match. A row can be long. */
const READS_AT_ONCE = 100;

/** The requests that a call asks for; `days` are the tables there are. */
export function listRequests(
  sql: Sql,
  call: ListRequestsCall,
  days: ReadonlySet<string>,
  policy: Pick<KeyPolicy, 'keyId' | 'name' | 'label'>,
): RequestList {
  const { filter, since, limit } = call;
  assert(Number.isSafeInteger(limit) && limit >= 1 && limit <= LIST_MAX, `a list of ${limit}`);
  const atOnce = isEmptyFilter(filter) ? limit : READS_AT_ONCE;
  const rows: RequestList['rows'][number][] = [];
  let before = call.before ?? LAST_ID;
  let reads = 0;
  for (const day of [...days].sort().reverse()) {
    if (firstIdOfDay(day) >= before) continue;
    for (let isOver = false; !isOver; ) {
      const most = Math.min(atOnce, READS_MAX - reads, isEmptyFilter(filter) ? limit - rows.length : READS_MAX);
      const read = readRequests(sql, day, { before, since, most });
      reads += read.length;
      for (const stored of read) {
        before = stored.id;
        if (matches(stored, filter)) rows.push(requestRow(stored, policy));
        if (rows.length === limit) return { rows, searchedTo: stored.id };
      }
      const last = read.at(-1);
      if (last !== undefined && reads === READS_MAX) return { rows, searchedTo: last.id };
      isOver = read.length < most;
    }
    // Older days have only ids before this one's first.
    if (firstIdOfDay(day) <= since) break;
  }
  return { rows, searchedTo: null };
}

/** When the newest request was made; null when none is kept. */
export function lastRequestAt(sql: Sql, days: ReadonlySet<string>): number | null {
  const newest = [...days].sort().at(-1);
  if (newest === undefined) return null;
  return readRequests(sql, newest, { before: LAST_ID, since: '', most: 1 })[0]?.madeAt ?? null;
}

/** Sorts after every request id. */
const LAST_ID = 'gen-~';
