// The little of SQLite that wallets and ledgers use, so that the same code runs over a Durable Object's storage and over
// `node:sqlite`. Everything is synchronous. Totals cross as text, because a JavaScript number is exact only to 2^53.
import { assert } from '../base/assert.ts';
import { type NanoUsd, nanoUsd } from '../billing/money.ts';

export type SqlValue = string | number | null;
export type SqlParameter = SqlValue | Uint8Array;
/** A column of bytes is read by `bytesOf` alone. */
export type SqlRow = Readonly<Record<string, SqlValue>>;

export type Sql = {
  /** Runs one statement and returns all its rows. */
  readonly all: (statement: string, ...parameters: readonly SqlParameter[]) => readonly SqlRow[];
  /** Runs `work` as one transaction, rolled back whole when it throws. */
  readonly transaction: <Value>(work: () => Value) => Value;
  /** Bytes of the database. */
  readonly size: () => number;
};

/** A column that must hold text. */
export function textOf(row: SqlRow, column: string): string {
  const value = row[column];
  assert(typeof value === 'string', `column ${column} is not text`);
  return value;
}

/** A column that must hold a safe integer. */
export function integerOf(row: SqlRow, column: string): number {
  const value = row[column];
  assert(typeof value === 'number' && Number.isSafeInteger(value), `column ${column} is not a whole number`);
  return value;
}

/** A column that must hold bytes, which each storage gives in its own form. */
export function bytesOf(row: SqlRow, column: string): Uint8Array {
  const value: unknown = row[column];
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  assert(value instanceof Uint8Array, `column ${column} is not bytes`);
  return value;
}

/** A total, selected with `CAST(x AS TEXT)`. */
export const totalOf = (row: SqlRow, column: string): NanoUsd => nanoUsd(BigInt(textOf(row, column)));

/** The amount of one request, kept as a safe integer. */
export const amountOf = (row: SqlRow, column: string): NanoUsd => nanoUsd(integerOf(row, column));

/** Whether a table exists; asked before the first write, so that an object nobody created stays empty. */
export const hasTable = (sql: Sql, name: string): boolean =>
  sql.all(`SELECT name FROM sqlite_master WHERE type = 'table' AND name = ?`, name).length > 0;
