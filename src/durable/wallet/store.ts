// A wallet's own tables: one row of policy, one of totals, and hours on their way to D1. Every function is one statement or a few; none
// decides anything. docs/storage.md describes the rows.
import { type NanoUsd, nanoUsd } from '../../billing/money.ts';
import type { KeyPolicy } from '../messages.ts';
import { hasTable, integerOf, type Sql, type SqlRow, textOf, totalOf } from '../sql.ts';
import { type HourUsage, hourFromJson, hourToJson } from './hours.ts';
import { policyFromJson, policyToJson } from './policy-json.ts';
import { dayEnd, readOpenRequests, requestDays } from './requests.ts';
import { emptyWallet, type WalletState } from './state.ts';

const TOTALS = ['granted', 'returned', 'spent', 'refunded', 'lost'] as const;

/** Makes the tables of a wallet that gets its first policy. */
export function createWalletTables(sql: Sql): void {
  sql.all(
    `CREATE TABLE IF NOT EXISTS policy (id INTEGER PRIMARY KEY, version INTEGER NOT NULL, json TEXT NOT NULL) STRICT`,
  );
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
  // Read in the order of their ids; kept in the order in which they were made.
  const holds = [...state.holds].sort(([, first], [, second]) => first.madeAt - second.madeAt);
  state.holds.clear();
  for (const [id, hold] of holds) state.holds.set(id, hold);
  return state;
}

/** Everything in the row that a commit shares but the times, as text: a commit that changes nothing of it does not write the row. */
export function sharedText(state: Readonly<WalletState>): string {
  const periods = Object.fromEntries(Object.entries(state.periods).map(([name, value]) => [name, value.toString()]));
  const rest = JSON.stringify({ freeze: state.freeze, periods, hour: hourToJson(state.hour) });
  return [...TOTALS.map((name) => state[name].toString()), rest].join('\n');
}

/** Writes the one row that a commit shares. */
export function writeShared(sql: Sql, shared: string, state: Readonly<WalletState>): void {
  sql.all(
    `INSERT OR REPLACE INTO totals (id, granted, returned, spent, refunded, lost, rest, clock, open_since)
     VALUES (1, CAST(? AS INTEGER), CAST(? AS INTEGER), CAST(? AS INTEGER), CAST(? AS INTEGER), CAST(? AS INTEGER), ?, ?, ?)`,
    ...shared.split('\n'),
    state.clock,
    state.openSince,
  );
}

/** Writes the policy; the caller has raised its version. */
export function writePolicy(sql: Sql, policy: KeyPolicy): void {
  sql.all('INSERT OR REPLACE INTO policy (id, version, json) VALUES (1, ?, ?)', policy.version, policyToJson(policy));
}

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

function readTotals(state: WalletState, row: SqlRow): void {
  for (const name of TOTALS) state[name] = totalOf(row, name);
  state.clock = integerOf(row, 'clock');
  state.openSince = integerOf(row, 'open_since');
  const rest = JSON.parse(textOf(row, 'rest')) as {
    freeze: WalletState['freeze'];
    periods: Record<string, string>;
    hour: string;
  };
  const amount = (name: string): NanoUsd => nanoUsd(BigInt(rest.periods[name] ?? '0'));
  state.freeze = rest.freeze;
  state.periods = {
    dayStart: Number(rest.periods.dayStart),
    day: amount('day'),
    weekStart: Number(rest.periods.weekStart),
    week: amount('week'),
    monthStart: Number(rest.periods.monthStart),
    month: amount('month'),
  };
  state.hour = hourFromJson(rest.hour);
}
