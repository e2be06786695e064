// D1 over SQLite in memory, so that the shipped statements run as they are: bound values, results and batches as D1 has them. Each call is
// handed to `pass`, which may end the caller before or after it, or fail it. It knows nothing of money.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

/** Every call to the outside goes through here; `what` says which it is. */
export type Pass = <Value>(what: string, call: () => Promise<Value>) => Promise<Value>;

type Row = Readonly<Record<string, unknown>>;
type Answer = {
  readonly success: true;
  readonly results: readonly Row[];
  readonly meta: { readonly changes: number };
};

const MIGRATIONS = ['0001_accounts.sql', '0004_payments.sql']
  .map((name) => readFileSync(join(import.meta.dirname, '../../migrations', name), 'utf8'))
  .join('\n');

const TABLES = [...MIGRATIONS.matchAll(/^CREATE TABLE (\w+)/gm)].map((match) => match[1] ?? '');

export class PlainD1 {
  readonly #database = new DatabaseSync(':memory:');
  readonly #statements = new Map<string, StatementSync>();

  constructor() {
    this.#database.exec(MIGRATIONS);
  }

  /** The database as a caller gets it. */
  as(pass: Pass): D1Database {
    const bound = (text: string, values: readonly SQLInputValue[]) => ({
      text,
      values,
      bind: (...given: readonly unknown[]) => bound(text, checked(wantedBy(text), given)),
      run: () => pass(nameOf(text), async () => this.#run(text, values)),
      all: () => pass(nameOf(text), async () => this.#run(text, values)),
      first: () => pass(nameOf(text), async () => this.#run(text, values).results[0] ?? null),
    });
    type Bound = ReturnType<typeof bound>;
    const database = {
      prepare: (text: string) => bound(text, []),
      batch: (statements: readonly Bound[]) =>
        pass(`batch ${statements.map(({ text }) => nameOf(text)).join(', ')}`, async () => this.#batch(statements)),
    };
    return database as unknown as D1Database;
  }

  /** Asks without anybody noticing. */
  rows(text: string, ...values: readonly SQLInputValue[]): readonly Row[] {
    return this.#run(text, values).results;
  }

  /** How many rows a table has, or those of a table that fit. */
  count(from: string): number {
    return Number(this.rows(`SELECT COUNT(*) AS count FROM ${from}`)[0]?.count);
  }

  /** Every row of every table that a pass must not change for nothing. */
  copy(): ReadonlyMap<string, readonly Row[]> {
    return new Map(TABLES.map((table) => [table, this.rows(`SELECT * FROM ${table}`)]));
  }

  /** Puts everything back to a copy. */
  putBack(copy: ReadonlyMap<string, readonly Row[]>): void {
    this.clear();
    for (const [table, rows] of copy) {
      for (const row of rows) {
        const values = Object.values(row) as SQLInputValue[];
        this.rows(`INSERT INTO ${table} VALUES (${values.map(() => '?').join(', ')})`, ...values);
      }
    }
  }

  /** Forgets everything, as a new database would be. Cheaper than a new one. */
  clear(): void {
    for (const table of TABLES) this.#run(`DELETE FROM ${table}`, []);
  }

  close(): void {
    this.#database.close();
  }

  #batch(statements: readonly { readonly text: string; readonly values: readonly SQLInputValue[] }[]): Answer[] {
    this.#database.exec('BEGIN');
    try {
      const answers = statements.map(({ text, values }) => this.#run(text, values));
      this.#database.exec('COMMIT');
      return answers;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #run(text: string, values: readonly SQLInputValue[]): Answer {
    let prepared = this.#statements.get(text);
    if (prepared === undefined) {
      prepared = this.#database.prepare(text);
      this.#statements.set(text, prepared);
    }
    const isAsked = /^\s*(SELECT|WITH)/i.test(text);
    if (isAsked || /\bRETURNING\b/i.test(text)) {
      const results = prepared.all(...values);
      return { success: true, results, meta: { changes: isAsked ? 0 : results.length } };
    }
    const { changes } = prepared.run(...values);
    return { success: true, results: [], meta: { changes: Number(changes) } };
  }
}

/** How many values a statement names. */
const wantedBy = remembered((text): number => {
  const numbers = [...text.matchAll(/\?(\d+)/g)].map((match) => Number(match[1]));
  return numbers.length === 0 ? text.split('?').length - 1 : Math.max(...numbers);
});

/** D1 takes texts, numbers and null, as many as the statement names. */
function checked(wanted: number, given: readonly unknown[]): readonly SQLInputValue[] {
  if (wanted !== given.length)
    throw new Error(`D1_ERROR: Wrong number of parameter bindings for SQL query: ${given.length} of ${wanted}`);
  return given.map((value) => {
    if (value === null || typeof value === 'string') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw new Error(`D1_TYPE_ERROR: Type '${typeof value}' not supported for value '${String(value)}'`);
  });
}

/** What a statement does, for a trace. */
const nameOf = remembered(
  (text): string =>
    `d1 ${/^\s*(\w+)/.exec(text)?.[1]?.toLowerCase()} ${/(?:FROM|INTO|UPDATE)\s+(\w+)/i.exec(text)?.[1] ?? ''}`,
);

/** The same answer for the same statement; there are few. */
function remembered<Value>(work: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    const value = known.get(text) ?? work(text);
    known.set(text, value);
    return value;
  };
}
