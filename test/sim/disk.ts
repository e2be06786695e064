// SQLite in memory as the `Sql` of wallets and ledgers. It can fail at a statement, stop serving an instance that died, and be put
// back to an earlier copy. It knows nothing of money.
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Sql, SqlParameter, SqlRow, SqlValue } from '../../src/durable/sql.ts';

/** One instance over a disk; a dead one may not touch it any more. */
export type Life = { alive: boolean };

/** Called before each statement and each commit; it may throw, or end the life. */
export type Fuse = () => void;

type Table = { readonly sql: string; readonly name: string; readonly rows: readonly Record<string, unknown>[] };
export type Copy = readonly Table[];

export class Disk {
  /** Grows with each statement that may have written. */
  writes = 0;
  /** Commits so far. */
  transactions = 0;
  #database = new DatabaseSync(':memory:');
  #statements = new Map<string, StatementSync>();

  /** Runs a statement; prepared once. */
  all(statement: string, ...parameters: readonly SqlParameter[]): readonly SqlRow[] {
    let prepared = this.#statements.get(statement);
    if (prepared === undefined) {
      prepared = this.#database.prepare(statement);
      this.#statements.set(statement, prepared);
    }
    if (!statement.startsWith('SELECT')) this.writes += 1;
    return prepared.all(...parameters) as SqlRow[];
  }

  /** Every table with its rows. */
  copy(): Copy {
    const tables = this.all("SELECT name, sql FROM sqlite_master WHERE type = 'table'");
    return tables.map(({ name, sql }) => {
      const rows = this.#database.prepare(`SELECT * FROM ${name}`);
      rows.setReadBigInts(true);
      return { name: String(name), sql: String(sql), rows: rows.all() };
    });
  }

  /** Puts everything back to an earlier copy. */
  putBack(copy: Copy): void {
    this.#database.close();
    this.#database = new DatabaseSync(':memory:');
    this.#statements = new Map();
    this.writes += 1;
    for (const { sql, name, rows } of copy) {
      this.#database.exec(sql);
      for (const row of rows) {
        const values = Object.values(row) as SqlValue[];
        this.#database.prepare(`INSERT INTO ${name} VALUES (${values.map(() => '?').join(', ')})`).run(...values);
      }
    }
  }
}

/** What an instance gets of a disk. */
export function sqlOver(disk: Disk, life: Life, fuse: Fuse): Sql {
  const run = (statement: string, parameters: readonly SqlParameter[] = []): readonly SqlRow[] => {
    if (life.alive) fuse();
    return life.alive ? disk.all(statement, ...parameters) : [];
  };
  return {
    all: (statement, ...parameters) => run(statement, parameters),
    transaction: (work) => {
      if (!life.alive) throw new Error('this instance is dead');
      disk.all('BEGIN');
      try {
        const value = work();
        fuse();
        if (!life.alive) throw new Error('died before its commit');
        disk.all('COMMIT');
        disk.transactions += 1;
        return value;
      } catch (error) {
        disk.all('ROLLBACK');
        throw error;
      }
    },
    size: () => 0,
  };
}
