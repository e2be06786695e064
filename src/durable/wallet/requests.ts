// A wallet's request rows: one a request, in a table for each UTC day, told from the time in the request's id. Every function is one
// statement or a few; none decides anything.
import { assert } from '../../base/assert.ts';
import { DAY, dayName, endOfDayName, startOfDay } from '../../base/clock.ts';
import { firstRequestIdAt, parseRequestId, type RequestId, timeOfRequest } from '../../base/id.ts';
import { add, type NanoUsd, toSafeNumber, ZERO } from '../../billing/money.ts';
import type { HoldState, KeyPolicy, Outcome, RequestFacts, StoredRequest } from '../messages.ts';
import { amountOf, integerOf, type Sql, type SqlRow, textOf } from '../sql.ts';
import { RateWindow } from './rate-window.ts';
import { ID_SKEW_MS, type OpenHold, type WalletState } from './state.ts';

/** Facts and outcome of one request may not be longer, together, than a row can well hold. */
const RECORD_BYTES_MAX = 64_000;
const PREFIX = 'requests_';

/** Inserts the row of a new hold, and the day's table with the first; false when there is such a row already. */
export function insertRequest(sql: Sql, hold: OpenHold, newDay: boolean): boolean {
  const table = tableOf(hold.id);
  if (newDay) {
    sql.all(`CREATE TABLE IF NOT EXISTS ${table} (id TEXT PRIMARY KEY, state TEXT NOT NULL, held INTEGER NOT NULL,
      metered INTEGER NOT NULL, cost INTEGER NOT NULL, lost INTEGER NOT NULL, owed INTEGER NOT NULL, deadline INTEGER NOT NULL,
      made_at INTEGER NOT NULL, ended_at INTEGER, tokens INTEGER NOT NULL, upstream_id TEXT, facts TEXT NOT NULL, outcome TEXT)
      STRICT, WITHOUT ROWID`);
  }
  const facts = JSON.stringify(hold.facts);
  assert(facts.length <= RECORD_BYTES_MAX, 'the facts of a request are too long');
  const inserted = sql.all(
    `INSERT INTO ${table} (id, state, held, metered, cost, lost, owed, deadline, made_at, tokens, facts)
     VALUES (?, 'held', ?, 0, 0, 0, 0, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING RETURNING 1`,
    hold.id,
    toSafeNumber(hold.held),
    hold.deadline,
    hold.madeAt,
    hold.tokens,
    facts,
  );
  return inserted.length > 0;
}

/** Writes what an extend changed. */
export function updateHold(sql: Sql, hold: OpenHold): void {
  sql.all(
    `UPDATE ${tableOf(hold.id)} SET held = ?, metered = ?, deadline = ? WHERE id = ?`,
    toSafeNumber(hold.held),
    toSafeNumber(hold.metered),
    hold.deadline,
    hold.id,
  );
}

/** What a resolution writes in a request's row. */
export type Resolution = {
  readonly state: HoldState;
  readonly cost: NanoUsd;
  readonly lost: NanoUsd;
  readonly owed: NanoUsd;
  readonly endedAt: number;
  readonly tokens: number;
  readonly outcome: Outcome | null;
};

/** Resolves a request's row, or corrects a resolution. */
export function resolveRequest(sql: Sql, id: RequestId, resolution: Resolution): void {
  const outcome = resolution.outcome === null ? null : JSON.stringify(resolution.outcome);
  assert(outcome === null || outcome.length <= RECORD_BYTES_MAX, 'the outcome of a request is too long');
  sql.all(
    `UPDATE ${tableOf(id)} SET state = ?, cost = ?, lost = ?, owed = ?, ended_at = ?, tokens = ?, upstream_id = ?, outcome = ?
     WHERE id = ?`,
    resolution.state,
    toSafeNumber(resolution.cost),
    toSafeNumber(resolution.lost),
    toSafeNumber(resolution.owed),
    resolution.endedAt,
    resolution.tokens,
    resolution.outcome?.upstreamId ?? null,
    outcome,
    id,
  );
}

/** Notes what of an overrun is still owed, and what is lost. */
export function payOwed(sql: Sql, id: RequestId, owed: NanoUsd, lost: NanoUsd): void {
  sql.all(`UPDATE ${tableOf(id)} SET owed = ?, lost = ? WHERE id = ?`, toSafeNumber(owed), toSafeNumber(lost), id);
}

/** A request by our id; undefined when its day has no such row. `days` are the tables there are. */
export function readRequest(sql: Sql, id: RequestId, days: ReadonlySet<string>): StoredRequest | undefined {
  const table = tableOf(id);
  if (!days.has(table)) return undefined;
  const row = sql.all(`SELECT * FROM ${table} WHERE id = ?`, id)[0];
  return row === undefined ? undefined : requestFrom(row);
}

/** Requests of a day with ids before `before` and not before `since`, newest first. */
export const readRequests = (
  sql: Sql,
  table: string,
  { before, since, most }: { readonly before: string; readonly since: string; readonly most: number },
): readonly StoredRequest[] =>
  sql
    .all(`SELECT * FROM ${table} WHERE id < ? AND id >= ? ORDER BY id DESC LIMIT ?`, before, since, most)
    .map(requestFrom);

/** The provider's ids have no index, so they are looked for in this many of the newest days; our ids find any. */
const UPSTREAM_ID_DAYS = 2;

/** A request of the last days by the provider's id. Reads whole days: it is asked by people, not by requests. */
export function findByUpstreamId(sql: Sql, upstreamId: string): StoredRequest | undefined {
  for (const table of requestDays(sql).reverse().slice(0, UPSTREAM_ID_DAYS)) {
    const row = sql.all(`SELECT * FROM ${table} WHERE upstream_id = ? LIMIT 1`, upstreamId)[0];
    if (row !== undefined) return requestFrom(row);
  }
  return undefined;
}

/** The limits of a minute, filled again after a load from the requests held since `since`. */
export function ratesSince(sql: Sql, policy: KeyPolicy | null, since: number): RateWindow {
  const rates = new RateWindow();
  if (policy?.requestsPerMinute === undefined && policy?.tokensPerMinute === undefined) return rates;
  const first = firstRequestIdAt(since - ID_SKEW_MS);
  for (const table of requestDays(sql).filter((day) => dayEnd(day) > since - ID_SKEW_MS)) {
    for (const row of sql.all(`SELECT made_at, tokens FROM ${table} WHERE id >= ? AND made_at >= ?`, first, since)) {
      rates.count(integerOf(row, 'made_at'), 1, integerOf(row, 'tokens'));
    }
  }
  return rates;
}

/** The day tables there are, oldest first. */
export const requestDays = (sql: Sql): string[] =>
  sql
    .all(`SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'requests\\_%' ESCAPE '\\' ORDER BY name`)
    .map((row) => textOf(row, 'name'));

/** Drops a day whole, which costs no rows. */
export const dropDay = (sql: Sql, table: string): void => {
  sql.all(`DROP TABLE ${table}`);
};

/** Reads the holds and overruns of a day that are not resolved into `state`. */
export function readOpenRequests(sql: Sql, table: string, state: WalletState): void {
  const first = firstRequestIdAt(state.openSince);
  const rows = sql.all(`SELECT * FROM ${table} WHERE id >= ? AND (state = 'held' OR owed > 0)`, first);
  for (const row of rows) {
    const request = requestFrom(row);
    state.clock = Math.max(state.clock, request.madeAt);
    const owed = amountOf(row, 'owed');
    if (owed > ZERO) state.owed.set(request.id, { amount: owed, madeAt: request.madeAt });
    if (request.state !== 'held') continue;
    const { id, held, metered, madeAt, facts } = request;
    const rest = { deadline: integerOf(row, 'deadline'), tokens: integerOf(row, 'tokens') };
    state.holds.set(id, { id, held, metered, madeAt, facts, ...rest });
    state.open = add(state.open, request.held);
  }
}

/** The table of the UTC day of a request's id. */
export function tableOf(id: RequestId): string {
  const day = startOfDay(timeOfRequest(id));
  if (named.day !== day) named = { day, table: `${PREFIX}${dayName(day)}` };
  return named.table;
}

// Nearly all requests of a moment are of one day.
let named = { day: -1, table: '' };

/** No id of a table's day sorts before this. */
export const firstIdOfDay = (table: string): string => firstRequestIdAt(dayEnd(table) - DAY);

/** When the day of a table is over. */
export const dayEnd = (table: string): number => endOfDayName(table.slice(PREFIX.length));

function requestFrom(row: SqlRow): StoredRequest {
  const id = parseRequestId(textOf(row, 'id'));
  assert(id !== undefined, 'a stored request without an id');
  const outcome = row.outcome;
  return {
    id,
    state: textOf(row, 'state') as HoldState,
    held: amountOf(row, 'held'),
    metered: amountOf(row, 'metered'),
    cost: amountOf(row, 'cost'),
    lost: amountOf(row, 'lost'),
    madeAt: integerOf(row, 'made_at'),
    endedAt: row.ended_at === null ? null : integerOf(row, 'ended_at'),
    facts: JSON.parse(textOf(row, 'facts')) as RequestFacts,
    outcome: typeof outcome === 'string' ? (JSON.parse(outcome) as Outcome) : null,
  };
}
