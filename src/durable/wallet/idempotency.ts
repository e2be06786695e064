// Requests that came with an `Idempotency-Key`. The wallet keeps hashes and the request's id, written in the commit that makes the hold,
// so of two that come at once one is held. A row each, in a table for each UTC day, dropped whole; other requests write nothing here.
import { assert } from '../../base/assert.ts';
import { DAY, dayName, endOfDayName } from '../../base/clock.ts';
import { parseRequestId, type RequestId } from '../../base/id.ts';
import { type Refused, refuse } from '../../base/result.ts';
import type { RepeatCall } from '../inquiries.ts';
import type { RepeatRefusal, ReserveCall } from '../messages.ts';
import { hasTable, integerOf, type Sql, textOf } from '../sql.ts';
import { refusalOfIdentity } from './admission.ts';
import type { Step } from './operations.ts';
import { readRequest } from './requests.ts';
import type { WalletState } from './state.ts';

/** How long a request is known by its `Idempotency-Key`. */
const MARK_MS = DAY;
const PREFIX = 'marks_';

type Mark = { readonly requestId: RequestId; readonly bodyHash: string };

/**
 * Why a request is none of its own, or undefined when it is. Asked before limits and credit: an answer that was paid for is given to a
 * key that can pay for no other. Who calls is checked first, since a stranger must not learn what was asked.
 */
export function refusalOfRepeat(step: Step, call: ReserveCall): Refused<RepeatRefusal> | undefined {
  const { credential, idempotency, requestId } = call;
  return idempotency === undefined ? undefined : repeatOf(step, { credential, idempotency }, requestId);
}

/** Where marks are looked up. */
type Place = Pick<Step, 'sql' | 'now'> & { readonly state: Readonly<WalletState>; readonly days: ReadonlySet<string> };

/** The same of a call that nothing is held for; `requestId` is that of the call itself, where it has one. */
export function repeatOf(step: Place, call: RepeatCall, requestId?: RequestId): Refused<RepeatRefusal> | undefined {
  const { idempotency } = call;
  if (refusalOfIdentity(step.state.policy, call.credential, step.now) !== undefined) return undefined;
  const mark = readMark(step, idempotency.keyHash);
  // The same request may be sent again by whoever does not know whether it arrived.
  if (mark === undefined || mark.requestId === requestId) return undefined;
  if (mark.bodyHash !== idempotency.bodyHash) return refuse({ reason: 'idempotency_mismatch' });
  // A row that is no longer kept was resolved long ago; that it was charged is the safe assumption.
  const state = readRequest(step.sql, mark.requestId, step.days)?.state ?? 'settled';
  // Released: it gave nothing and cost nothing, so this one is the first that counts.
  if (state === 'released') return undefined;
  return refuse({ reason: 'idempotency_replay', requestId: mark.requestId, state });
}

/** Notes under which `Idempotency-Key` a request is held, in place of one that was released. */
export function writeMark({ sql, now }: Step, { idempotency, requestId }: ReserveCall): void {
  if (idempotency === undefined) return;
  const table = tableAt(now);
  sql.all(`CREATE TABLE IF NOT EXISTS ${table} (key_hash TEXT PRIMARY KEY, request_id TEXT NOT NULL, body_hash TEXT NOT NULL,
    made_at INTEGER NOT NULL) STRICT, WITHOUT ROWID`);
  const { keyHash, bodyHash } = idempotency;
  sql.all(`INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?, ?)`, keyHash, requestId, bodyHash, now);
}

/** The tables in which every mark is too old to count. */
export const oldMarkDays = (sql: Sql, now: number): readonly string[] =>
  sql
    .all(`SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'marks\\_%' ESCAPE '\\'`)
    .map((row) => textOf(row, 'name'))
    .filter((table) => endOfDayName(table.slice(PREFIX.length)) <= now - MARK_MS);

/** Drops days of marks, which costs no rows. */
export function dropMarks(sql: Sql, tables: readonly string[]): void {
  for (const table of tables) sql.all(`DROP TABLE IF EXISTS ${table}`);
}

/** The newest mark of a key: a later one stands in place of those of the day before. */
function readMark({ sql, now }: Place, keyHash: string): Mark | undefined {
  for (const table of [tableAt(now), tableAt(now - MARK_MS)]) {
    if (!hasTable(sql, table)) continue;
    const [row] = sql.all(`SELECT request_id, body_hash, made_at FROM ${table} WHERE key_hash = ?`, keyHash);
    if (row === undefined) continue;
    if (integerOf(row, 'made_at') <= now - MARK_MS) return undefined;
    const requestId = parseRequestId(textOf(row, 'request_id'));
    assert(requestId !== undefined, 'a mark without the id of a request');
    return { requestId, bodyHash: textOf(row, 'body_hash') };
  }
  return undefined;
}

const tableAt = (time: number): string => `${PREFIX}${dayName(time)}`;
