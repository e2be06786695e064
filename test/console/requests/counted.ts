// Counts what is read: rows of a wallet's storage, and rows of D1, as Cloudflare bills them; and fills a wallet with calls.
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { DAY, startOfDay, startOfHour, systemClock } from '../../../src/base/clock.ts';
import { firstRequestIdAt } from '../../../src/base/id.ts';
import { walletStub } from '../../../src/durable/stubs.ts';
import { addressOf } from './calls.ts';

export type Reads = { rows: number; writes: number };

/** Counts what the wallet of a key reads and writes from here on. */
export async function countReads(key: string): Promise<Reads> {
  const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
  await runInDurableObject(walletStub(env, await addressOf(key)), (_, { storage }) => {
    const { sql } = storage;
    const exec = (query: string, ...bindings: unknown[]) => {
      const cursor = sql.exec(query, ...bindings);
      cursors.push(cursor);
      return cursor;
    };
    const counted = new Proxy(sql, {
      get: (target, name) => (name === 'exec' ? exec : Reflect.get(target, name, target)),
    });
    Object.defineProperty(storage, 'sql', { value: counted });
  });
  return {
    get rows() {
      return cursors.reduce((sum, { rowsRead }) => sum + rowsRead, 0);
    },
    get writes() {
      return cursors.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0);
    },
  };
}

/** Copies the only request of a key until there are so many more, all earlier in its day. */
export async function fillCalls(key: string, count: number): Promise<void> {
  await runInDurableObject(walletStub(env, await addressOf(key)), (_, { storage }) => {
    const day = startOfDay(systemClock());
    const table = `requests_${new Date(day).toISOString().slice(0, 10).replaceAll('-', '')}`;
    const rest =
      'state, held, metered, cost, lost, owed, deadline, made_at, ended_at, tokens, upstream_id, facts, outcome';
    storage.sql.exec(
      `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?2)
       INSERT INTO ${table} (id, ${rest}) SELECT ?1 || printf('%016d', n), ${rest} FROM ${table}, numbers WHERE id > ?1`,
      firstRequestIdAt(day),
      count,
    );
  });
}

/** The database, and how many rows it has read for those who ask through this one. */
export function countedDatabase(): { readonly db: D1Database; readonly read: () => number } {
  let rows = 0;
  const note = <Found extends { readonly meta: { readonly rows_read?: number } }>(found: Found): Found => {
    rows += found.meta.rows_read ?? 0;
    return found;
  };
  const counted = (statement: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(statement, {
      get: (target, name) => {
        if (name === 'bind') return (...values: unknown[]) => counted(target.bind(...values));
        if (name === 'all') return async () => note(await target.all());
        if (name === 'first') return async () => note(await target.all()).results[0] ?? null;
        if (name === 'itself') return target;
        return Reflect.get(target, name, target);
      },
    });
  const itself = (statement: D1PreparedStatement): D1PreparedStatement => Reflect.get(statement, 'itself');
  const db = new Proxy(env.DB, {
    get: (target, name) => {
      if (name === 'prepare') return (query: string) => counted(target.prepare(query));
      if (name === 'batch')
        return async (statements: D1PreparedStatement[]) => (await target.batch(statements.map(itself))).map(note);
      return Reflect.get(target, name, target);
    },
  });
  return { db, read: () => rows };
}

/** Usage of a key in D1: every hour of so many days before now, in each of these models. */
export async function fillHours(
  accountId: string,
  keyId: string,
  days: number,
  models: readonly string[],
): Promise<void> {
  const first = startOfHour(systemClock()) - days * DAY;
  for (const model of models) {
    await env.DB.prepare(
      `WITH RECURSIVE hours(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM hours WHERE n < ?5 - 1)
       INSERT INTO usage_hours (account_id, key_id, hour, model, provider, requests, input_tokens, output_tokens, cost_nano, version)
       SELECT ?1, ?2, ?4 + n * 3600000, ?3, 'acme', 1000 + n, 400000, 90000, 1234567 + n, 1 FROM hours`,
    )
      .bind(accountId, keyId, model, first, days * 24)
      .run();
  }
}
