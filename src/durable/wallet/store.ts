// A wallet's tables: one row of policy, one of totals, and a table of requests for each UTC day. Every function is one statement
// or a few; none decides anything. docs/storage.md describes the rows.
import { DAY, startOfDay } from '../../base/clock.ts';
import { firstRequestIdAt, parseRequestId, type RequestId, timeOfRequest } from '../../base/id.ts';
import { assert } from '../../base/assert.ts';
import { add, type NanoUsd, nanoUsd, toSafeNumber, ZERO } from '../../billing/money.ts';
import type { HoldState, KeyPolicy, Outcome, RequestFacts, StoredRequest } from '../messages.ts';
import { amountOf, hasTable, integerOf, type Sql, type SqlRow, textOf, totalOf } from '../sql.ts';
import { hourFromJson, hourToJson, type HourUsage } from './hours.ts';
import { policyFromJson, policyToJson } from './policy-json.ts';
import { emptyWallet, ID_SKEW_MS, type OpenHold, type WalletState } from './state.ts';

/** Facts and outcome of one request may not be longer, together, than a row can well hold. */
export const RECORD_BYTES_MAX = 64_000;

const TOTALS = ['granted', 'returned', 'spent', 'refunded', 'lost'] as const;

/** Makes the tables of a wallet that gets its first policy. */
export function createWalletTables(sql: Sql): void {
  sql.all(`CREATE TABLE IF NOT EXISTS policy (id INTEGER PRIMARY KEY, version INTEGER NOT NULL, json TEXT NOT NULL) STRICT`);
  sql.all(`CREATE TABLE IF NOT EXISTS totals (id INTEGER PRIMARY KEY, granted INTEGER NOT NULL, returned INTEGER NOT NULL,
    spent INTEGER NOT NULL, refunded INTEGER NOT NULL, lost INTEGER NOT NULL, clock INTEGER NOT NULL, open_since INTEGER NOT NULL,
    rest TEXT NOT NULL) STRICT`);
  sql.all(`CREATE TABLE IF NOT EXISTS hours (hour INTEGER PRIMARY KEY, json TEXT NOT NULL) STRICT`);
}

/** Reads a wallet as it is on disk. One that has no tables is empty, and stays so. */
export function loadWallet(sql: Sql): WalletState {
  const state = emptyWallet();
  if (!hasTable(sql, 'policy')) return state;
  const policy = sql.all('SELECT json FROM policy WHERE id = 1')[0];
  if (policy !== undefined) state.policy = policyFromJson(textOf(policy, 'json'));
  const casts = TOTALS.map((name) => `CAST(${name} AS TEXT) AS ${name}`).join(', ');
  const totals = sql.all(`SELECT ${casts}, clock, open_since, rest FROM totals WHERE id = 1`)[0];
  if (totals !== undefined) readTotals(state, totals);
  for (const day of requestDays(sql)) if (dayEnd(day) > state.openSince) readOpenRequests(sql, day, state);
  return state;
}

/** Writes the one row that a commit shares. */
export function writeTotals(sql: Sql, state: WalletState): void {
  const periods = Object.fromEntries(Object.entries(state.periods).map(([name, value]) => [name, value.toString()]));
  const rest = JSON.stringify({ freeze: state.freeze, periods, hour: hourToJson(state.hour) });
  sql.all(
    `INSERT OR REPLACE INTO totals (id, granted, returned, spent, refunded, lost, clock, open_since, rest)
     VALUES (1, CAST(? AS INTEGER), CAST(? AS INTEGER), CAST(? AS INTEGER), CAST(? AS INTEGER), CAST(? AS INTEGER), ?, ?, ?)`,
    ...TOTALS.map((name) => state[name].toString()),
    state.clock,
    state.openSince,
    rest,
  );
}

/** Writes the policy; the caller has raised its version. */
export function writePolicy(sql: Sql, policy: KeyPolicy): void {
  sql.all('INSERT OR REPLACE INTO policy (id, version, json) VALUES (1, ?, ?)', policy.version, policyToJson(policy));
}

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

/** Notes that an overrun was paid or lost. */
export function payOwed(sql: Sql, id: RequestId, lost: NanoUsd): void {
  sql.all(`UPDATE ${tableOf(id)} SET owed = 0, lost = ? WHERE id = ?`, toSafeNumber(lost), id);
}

/** A request by our id; undefined when its day has no such row. `days` are the tables there are. */
export function readRequest(sql: Sql, id: RequestId, days: ReadonlySet<string>): StoredRequest | undefined {
  const table = tableOf(id);
  if (!days.has(table)) return undefined;
  const row = sql.all(`SELECT * FROM ${table} WHERE id = ?`, id)[0];
  return row === undefined ? undefined : requestFrom(row);
}

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

/** Requests and tokens held since `since`, for the limits of a minute after a load. */
export function recentRequests(sql: Sql, since: number): readonly { readonly madeAt: number; readonly tokens: number }[] {
  const tables = requestDays(sql).filter((table) => dayEnd(table) > since - ID_SKEW_MS);
  const first = firstRequestIdAt(since - ID_SKEW_MS);
  return tables.flatMap((table) =>
    sql
      .all(`SELECT made_at, tokens FROM ${table} WHERE id >= ? AND made_at >= ?`, first, since)
      .map((row) => ({ madeAt: integerOf(row, 'made_at'), tokens: integerOf(row, 'tokens') })),
  );
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

/** Keeps an hour that is over until D1 has it. */
export function writeHour(sql: Sql, usage: HourUsage): void {
  sql.all('INSERT OR REPLACE INTO hours (hour, json) VALUES (?, ?)', usage.hour, hourToJson(usage));
}

/** Hours that are over and not yet known to be in D1. */
export const unsentHours = (sql: Sql): readonly HourUsage[] =>
  sql.all('SELECT json FROM hours ORDER BY hour LIMIT 48').map((row) => hourFromJson(textOf(row, 'json')));

/** Forgets an hour that D1 has. */
export const forgetHour = (sql: Sql, hour: number): void => {
  sql.all('DELETE FROM hours WHERE hour = ?', hour);
};

/** The table of the UTC day of a request's id. */
export function tableOf(id: RequestId): string {
  const day = startOfDay(timeOfRequest(id));
  if (named.day !== day) named = { day, table: `requests_${new Date(day).toISOString().slice(0, 10).replaceAll('-', '')}` };
  return named.table;
}

// Nearly all requests of a moment are of one day.
let named = { day: -1, table: '' };

/** When the day of a table is over. */
export const dayEnd = (table: string): number =>
  Date.UTC(Number(table.slice(9, 13)), Number(table.slice(13, 15)) - 1, Number(table.slice(15, 17))) + DAY;

function readTotals(state: WalletState, row: SqlRow): void {
  for (const name of TOTALS) state[name] = totalOf(row, name);
  state.clock = integerOf(row, 'clock');
  state.openSince = integerOf(row, 'open_since');
  const rest = JSON.parse(textOf(row, 'rest')) as { freeze: WalletState['freeze']; periods: Record<string, string>; hour: string };
  const amount = (name: string): NanoUsd => nanoUsd(BigInt(rest.periods[name] ?? '0'));
  state.freeze = rest.freeze;
  state.periods = {
    dayStart: Number(rest.periods['dayStart']),
    day: amount('day'),
    weekStart: Number(rest.periods['weekStart']),
    week: amount('week'),
    monthStart: Number(rest.periods['monthStart']),
    month: amount('month'),
  };
  state.hour = hourFromJson(rest.hour);
}

function readOpenRequests(sql: Sql, table: string, state: WalletState): void {
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

function requestFrom(row: SqlRow): StoredRequest {
  const id = parseRequestId(textOf(row, 'id'));
  assert(id !== undefined, 'a stored request without an id');
  const outcome = row['outcome'];
  return {
    id,
    state: textOf(row, 'state') as HoldState,
    held: amountOf(row, 'held'),
    metered: amountOf(row, 'metered'),
    cost: amountOf(row, 'cost'),
    lost: amountOf(row, 'lost'),
    madeAt: integerOf(row, 'made_at'),
    endedAt: row['ended_at'] === null ? null : integerOf(row, 'ended_at'),
    facts: JSON.parse(textOf(row, 'facts')) as RequestFacts,
    outcome: typeof outcome === 'string' ? (JSON.parse(outcome) as Outcome) : null,
  };
}
