// A Durable Object's SQLite as the `Sql` that wallets and ledgers use.
import type { Sql, SqlRow } from './sql.ts';

/** Wraps the storage of an object. A nested transaction is never asked for. */
export const sqlOf = (storage: DurableObjectStorage): Sql => ({
  all: (statement, ...parameters) =>
    storage.sql.exec<Record<string, SqlStorageValue>>(statement, ...parameters).toArray() as SqlRow[],
  transaction: (work) => storage.transactionSync(work),
  size: () => storage.sql.databaseSize,
});

/** Resolves when what was committed before is on disk; operations that arrive meanwhile share the next commit. */
export const turnOf =
  (storage: DurableObjectStorage): (() => Promise<void>) =>
  () =>
    storage.sync();
