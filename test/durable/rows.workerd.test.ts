// What a request costs in rows, as Cloudflare bills them: every row written by the real objects, and every alarm set. Measured on
// one hot key under concurrency, and on a key that calls now and then.
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { expect, it } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import type { RequestFacts } from '../../src/durable/messages.ts';
import { openKey, reserveOf, settleOf } from './account.ts';

type Key = Awaited<ReturnType<typeof openKey>>;
type Rows = { written: number; alarms: number; commits: number };

const REQUESTS = 2_000;
const CONCURRENCY = 32;
const ROWS_MAX = 3;

/** Counts what an object writes from here on. Its storage is asked anew at each write, so wrapping it in place is enough. */
async function countRows(stub: ReturnType<Key['newStub']>): Promise<Rows> {
  const rows: Rows = { written: 0, alarms: 0, commits: 0 };
  await runInDurableObject(stub, (_, { storage }) => {
    const { sql } = storage;
    const exec: SqlStorage['exec'] = (query, ...bindings) => {
      const cursor = sql.exec(query, ...bindings);
      rows.written += cursor.rowsWritten;
      return cursor as never;
    };
    const counted = new Proxy(sql, {
      get: (target, name) => (name === 'exec' ? exec : Reflect.get(target, name, target)),
    });
    const [setAlarm, transaction] = [storage.setAlarm.bind(storage), storage.transactionSync.bind(storage)];
    Object.defineProperty(storage, 'sql', { value: counted });
    storage.setAlarm = (...call) => {
      rows.alarms++;
      return setAlarm(...call);
    };
    storage.transactionSync = (work) => {
      rows.commits++;
      return transaction(work);
    };
  });
  return rows;
}

type Said = Pick<RequestFacts, 'user' | 'title' | 'tags'>;

const SAID: Said = { user: 'ann', title: 'Desk', tags: ['red'] };

async function pay({ wallet }: Key, said: Said = { tags: [] }): Promise<void> {
  const call = reserveOf(900n);
  const reserved = await wallet.reserve({ ...call, facts: { ...call.facts, ...said } });
  assert(reserved.ok && reserved.value.state === 'held', 'not held');
  const settled = await wallet.settle(settleOf(call.requestId, 123n));
  assert(settled.ok && settled.value.state === 'settled', 'not settled');
}

async function worker(key: Key, jobs: { left: number }, said?: Said): Promise<void> {
  while (jobs.left-- > 0) await pay(key, said);
}

/** Drops the day of requests, as the wallet does when it is old, and answers what that wrote. */
const rowsOfDrop = (key: Key): Promise<number> =>
  runInDurableObject(key.newStub(), (_, { storage }) => {
    const days = storage.sql
      .exec<{ name: string }>(`SELECT name FROM sqlite_master WHERE name LIKE 'requests%'`)
      .toArray();
    return days.reduce((sum, { name }) => sum + storage.sql.exec(`DROP TABLE ${name}`).rowsWritten, 0);
  });

const perRequest = (rows: number, requests: number): string => (rows / requests).toFixed(3);

it('a request on a hot key writes at most three rows, its totals, alarms and later deletion included', async () => {
  const key = await openKey(1_000_000_000n);
  const rows = await countRows(key.newStub());
  const jobs = { left: REQUESTS };
  await Promise.all(Array.from({ length: CONCURRENCY }, () => worker(key, jobs)));
  await runDurableObjectAlarm(key.newStub());
  const all = rows.written + rows.alarms + (await rowsOfDrop(key));
  process.stdout.write(
    `hot key: ${perRequest(all, REQUESTS)} rows a request (${rows.written} written, ${rows.alarms} alarms, ` +
      `${rows.commits} commits, ${REQUESTS} requests, ${CONCURRENCY} at once)\n`,
  );
  expect(rows.written).toBeGreaterThanOrEqual(2 * REQUESTS);
  expect(all / REQUESTS).toBeLessThanOrEqual(ROWS_MAX);
});

it('requests that say a user, an app and a tag share their cells with all that commit in the same turn', async () => {
  const key = await openKey(1_000_000_000n);
  const rows = await countRows(key.newStub());
  const jobs = { left: REQUESTS };
  await Promise.all(Array.from({ length: CONCURRENCY }, () => worker(key, jobs, SAID)));
  process.stdout.write(
    `hot key with labels: ${perRequest(rows.written, REQUESTS)} rows a request (${rows.commits} commits)\n`,
  );
  // A cell by caller and a cell by tag, in commits that settle.
  expect(rows.written).toBeLessThanOrEqual(3 * REQUESTS + 2 * rows.commits);
});

it('a request that comes alone and says a user, an app and a tag writes two rows more', async () => {
  const key = await openKey(1_000_000_000n);
  await pay(key, SAID);
  await runDurableObjectAlarm(key.newStub());
  const rows = await countRows(key.newStub());
  await pay(key, SAID);
  await runDurableObjectAlarm(key.newStub());
  process.stdout.write(`quiet key with labels: ${rows.written} rows written, ${rows.alarms} alarms for one request\n`);
  expect(rows.written).toBeLessThanOrEqual(6);
});

it('a request that comes alone writes its row twice, the totals for its grant and for its charge, and sets two alarms', async () => {
  const key = await openKey(1_000_000_000n);
  // The first request makes the day's table and hears the ledger for the first time.
  await pay(key);
  await runDurableObjectAlarm(key.newStub());
  const rows = await countRows(key.newStub());
  await pay(key);
  await runDurableObjectAlarm(key.newStub());
  process.stdout.write(`quiet key: ${rows.written} rows written, ${rows.alarms} alarms for one request\n`);
  expect(rows.written).toBeLessThanOrEqual(4);
  expect(rows.alarms).toBeLessThanOrEqual(2);
});
