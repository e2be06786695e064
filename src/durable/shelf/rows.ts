// A shelf's rows: sealed bodies in parts, in a table for each UTC day in which bodies expire. Rows are money: a body is one row for each
// megabyte and no index, and a day that is over is dropped whole, which costs none. Every function is one statement or a few.
import { dayName } from '../../base/clock.ts';
import { bytesOf, hasTable, integerOf, type Sql, textOf } from '../sql.ts';

/** SQLite in a Durable Object takes rows of up to 2 MB. */
const PART_BYTES = 1_000_000;
const PREFIX = 'bodies_';
const CLOSED = 'closed';

/** A body as its rows say of it. */
export type BodyFacts = {
  readonly table: string;
  readonly name: string;
  readonly size: number;
  readonly putAt: number;
};

/** The tables there are, the day that ends first before the others. */
export const bodyDays = (sql: Sql): readonly string[] =>
  sql
    .all(`SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'bodies\\_%' ESCAPE '\\' ORDER BY name`)
    .map((row) => textOf(row, 'name'));

/** The table of bodies that expire at `time`. */
export const tableAt = (time: number): string => `${PREFIX}${dayName(time)}`;

/** The day of a table, as it is named. */
export const dayOf = (table: string): string => table.slice(PREFIX.length);

/** Makes the table of a day. */
export const createDay = (sql: Sql, table: string): void => {
  sql.all(`CREATE TABLE IF NOT EXISTS ${table} (name TEXT NOT NULL, part INTEGER NOT NULL, size INTEGER NOT NULL,
    put_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (name, part)) STRICT, WITHOUT ROWID`);
};

/** Drops a day whole. */
export const dropDay = (sql: Sql, table: string): void => {
  sql.all(`DROP TABLE ${table}`);
};

/** Inserts a body, in parts. */
export function insertBody(
  sql: Sql,
  table: string,
  body: { readonly name: string; readonly bytes: Uint8Array; readonly putAt: number; readonly expiresAt: number },
): void {
  for (let part = 0, from = 0; part === 0 || from < body.bytes.byteLength; part++, from += PART_BYTES) {
    // A copy, because a view would be stored with all of the memory that it looks into.
    const bytes = body.bytes.slice(from, from + PART_BYTES);
    const row = [body.name, part, bytes.byteLength, body.putAt, body.expiresAt, bytes];
    sql.all(`INSERT INTO ${table} VALUES (?, ?, ?, ?, ?, ?)`, ...row);
  }
}

/** The parts of a body that has not expired, in order; none when there is no such body. */
export const readParts = (sql: Sql, table: string, name: string, now: number): readonly Uint8Array[] =>
  sql
    .all(`SELECT bytes FROM ${table} WHERE name = ? AND expires_at > ? ORDER BY part`, name, now)
    .map((row) => bytesOf(row, 'bytes'));

/** Deletes a body; its size, or undefined when there was none. */
export function deleteBody(sql: Sql, table: string, name: string): number | undefined {
  const parts = sql.all(`DELETE FROM ${table} WHERE name = ? RETURNING size`, name);
  return parts.length === 0 ? undefined : parts.reduce((sum, part) => sum + integerOf(part, 'size'), 0);
}

/** Every body of a table. It reads the whole table, without what lies in the bodies. */
export const listBodies = (sql: Sql, table: string): readonly BodyFacts[] =>
  sql.all(`SELECT name, sum(size) AS size, min(put_at) AS put_at FROM ${table} GROUP BY name`).map((row) => ({
    table,
    name: textOf(row, 'name'),
    size: integerOf(row, 'size'),
    putAt: integerOf(row, 'put_at'),
  }));

/** Whether the shelf was closed for good. */
export const isClosed = (sql: Sql): boolean => hasTable(sql, CLOSED);

/** Closes it: a table that is there says so, and costs no row. */
export const close = (sql: Sql): void => {
  sql.all(`CREATE TABLE IF NOT EXISTS ${CLOSED} (at INTEGER) STRICT`);
};
