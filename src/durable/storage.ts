// A Durable Object's SQLite as the `Sql` that wallets and ledgers use.
import type { Sql, SqlRow } from './sql.ts';

/** Wraps the storage of an object. A nested transaction is never asked for. */
export const sqlOf = (storage: DurableObjectStorage): Sql => ({
  all: (statement, ...parameters) => storage.sql.exec<Record<string, SqlStorageValue>>(statement, ...parameters).toArray() as SqlRow[],
  transaction: (work) => storage.transactionSync(work),
  size: () => storage.sql.databaseSize,
});

/** Resolves when the present turn of the event loop is over, so that operations which arrived in it share a commit. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
