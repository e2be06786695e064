// D1's journal in memory, over the SQLite of Node and the shipped migration, as far as a statement needs D1; and journals at random. It
// runs the statements as they are, and adds nothing up itself.
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import type { AccountId } from '../../../src/base/id.ts';
import { newAccountId } from '../../../src/base/id.ts';
import { type Posting, postings } from '../../../src/billing/ledger.ts';
import { nanoUsd } from '../../../src/billing/money.ts';
import { monthNameAt, parseMonth } from '../../../src/billing/statement.ts';

/** The account of all these journals. */
export const ACCOUNT: AccountId = newAccountId((length) => new Uint8Array(length));

export type Entry = {
  readonly at: number;
  readonly kind: string;
  readonly externalId: string | null;
  readonly postings: readonly Posting[];
};

const FIRST = Date.UTC(2026, 9, 20);
const KINDS = [
  ['money_in', 'order/ord_1', (amount) => postings.moneyIn(amount, false)],
  ['money_in', 'code/1', (amount) => postings.moneyIn(amount, true)],
  ['reversal', 'admin/1', postings.reversal],
  ['reversal_undone', 'refund/1', postings.reversalUndone],
  ['set_aside', 'refund/1', postings.setAside],
  ['set_aside_returned', 'dispute/1', postings.setAsideReturned],
  ['set_aside_taken', 'refund/1', postings.setAsideTaken],
  ['expiry', 'expiry/code/1', (amount) => postings.expiry(amount, true)],
  ['spend', null, postings.spend],
  ['spend', null, (amount) => [...postings.spend(amount), ...postings.refunded(nanoUsd(amount / 3n))]],
  ['spend', null, postings.refunded],
  ['spend', null, postings.lost],
] as const satisfies readonly (readonly [string, string | null, (amount: Posting['amount']) => readonly Posting[]])[];

/** Amounts beyond what a double is exact for are among them; time stands still, goes on, or goes on to the first moment of a month. */
export const journals: fc.Arbitrary<readonly Entry[]> = fc
  .array(
    fc.record({
      step: fc.oneof(
        fc.constantFrom(0, 'month' as const),
        fc.integer({ min: 1, max: 600_000 }),
        fc.integer({ min: 1, max: 1_500_000_000 }),
      ),
      kind: fc.constantFrom(...KINDS),
      amount: fc.bigInt({ min: 1n, max: 2n ** 55n }),
    }),
    { maxLength: 40 },
  )
  .map((steps) => {
    let at = FIRST;
    return steps.map(({ step, kind: [kind, externalId, post], amount }) => {
      at = step === 'month' ? (parseMonth(monthNameAt(at))?.until ?? at) : at + step;
      return { at, kind, externalId, postings: post(nanoUsd(amount)) };
    });
  });

/** A database with this journal of one account. */
export function databaseOf(entries: readonly Entry[]): D1Database {
  const database = new DatabaseSync(':memory:');
  database.exec(readFileSync('migrations/0001_accounts.sql', 'utf8'));
  const insert = database.prepare(`INSERT INTO journal VALUES ('${ACCOUNT}', ?, ?, ?, ?, '', ?)`);
  entries.forEach(({ at, kind, externalId, postings: parts }, index) => {
    const json = JSON.stringify(parts.map(({ account, amount }) => ({ account, amount: amount.toString() })));
    insert.run(index + 1, at, kind, externalId, json);
  });
  return d1Over(database);
}

/** Keeps what the reconciliation keeps of a journal that was in order up to `sequence`. */
export async function keepChecked(db: D1Database, entries: readonly Entry[], sequence: number): Promise<void> {
  const sums = new Map<string, bigint>();
  for (const { account, amount } of entries.slice(0, sequence).flatMap((entry) => entry.postings))
    sums.set(account, (sums.get(account) ?? 0n) + amount);
  const result = { sums: Object.fromEntries([...sums].map(([name, total]) => [name, total.toString()])) };
  await db
    .prepare('INSERT INTO reconciliations VALUES (?1, 0, ?2, 1, ?3)')
    .bind(ACCOUNT, sequence, JSON.stringify(result))
    .all();
}

/** The part of D1 that is used here: numbered parameters, `first`, `all` and `batch`. */
function d1Over(database: DatabaseSync): D1Database {
  type Value = string | number | null;
  const statement = (sql: string, values: readonly Value[]) => ({
    bind: (...given: readonly Value[]) => statement(sql, given),
    all: async () => ({ results: database.prepare(sql).all(...values) }),
    first: async () => database.prepare(sql).get(...values) ?? null,
  });
  const d1 = {
    prepare: (sql: string) => statement(sql, []),
    batch: (statements: readonly ReturnType<typeof statement>[]) => Promise.all(statements.map((one) => one.all())),
  };
  return d1 as unknown as D1Database;
}
